"""What commands of analysis say beside their tables: in the language asked for, with the same numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from paritet.analysis.caveats import caveat_text
from paritet.cli import app
from paritet.store.editions import FOUNDING

pytestmark = pytest.mark.skipif(
    not (FOUNDING / "undp_hdr").is_dir(), reason="the founding editions are not built: run `make founding`"
)
CODES = re.compile(r"\b[A-Za-z]\w*[._]\w+")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def numbers(text: str) -> list[str]:
    """Give the numbers in the order of size; languages put them in another order and have another comma."""
    return sorted(found.replace(",", ".") for found in re.findall(r"\d+(?:[.,]\d+)?", text))


@pytest.mark.parametrize(
    "words",
    [
        "parity parliament_seats --country RUS --by 2030",
        "parity wef_gggi.economy --group WEF106 --method wef_line",
        "parity wb_wbl --country RUS",
        "forecast maternal_mortality@undp_hdr --country RUS",
        "alarms --country RUS",
        "peers RUS --series parliament_seats",
        "scenario RUS --follow ESP --series parliament_seats",
        "cost RUS",
    ],
)
def test_notes_are_told_in_both_languages_with_the_same_numbers(words: str) -> None:
    english, russian = (
        run(*words.split(), "--lang", lang, "--format", "json").stderr.splitlines() for lang in ("en", "ru")
    )
    assert english
    assert len(english) == len(russian)
    for one, other in zip(english, russian, strict=True):
        assert re.search("[А-Яа-я]", other), other
        assert not re.search("[А-Яа-я]", one), one
        assert numbers(CODES.sub("", one)) == numbers(CODES.sub("", other))


def test_the_figures_do_not_depend_on_the_language() -> None:
    words = ("parity", "parliament_seats", "--country", "RUS", "--format", "json")
    english, russian = (run(*words, "--lang", lang).stdout for lang in ("en", "ru"))
    assert json.loads(english) == json.loads(russian)


def test_notes_on_own_figures_say_that_nothing_forecasts_them(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "ref_area,time_period,value\n" + "".join(f"RUS,{y},{y - 1990}\n" for y in range(2000, 2021)), "utf-8"
    )
    said = run("parity", "value", "--data", str(path), "--threshold", "50", "--lang", "ru").stdout
    assert f"примечание: {caveat_text('pace_own_not_forecast', 'ru')}" in said


def test_a_decimal_sign_is_that_of_the_language_and_codes_keep_their_points() -> None:
    filled = {"horizon": "5", "scope": "wef_gggi.economy", "value": "0.776", "lower95": "0.755"}
    caveat = ("backtest_interval", {**filled, "upper95": "0.799", "n": "2403"})
    assert "wef_gggi.economy: relative_mae 0,776" in caveat_text(caveat, "ru")
    assert "wef_gggi.economy: relative_mae 0.776" in caveat_text(caveat, "en")
