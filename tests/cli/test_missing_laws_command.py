"""`paritet missing-laws` as a person calls it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from own_editions import thin_edition
from paritet.cli import app
from paritet.concepts.errors import ParitetError
from paritet.store.editions import FOUNDING

pytestmark = pytest.mark.skipif(
    not (FOUNDING / "wb_wbl").is_dir(), reason="the founding editions are not built: run `make founding`"
)
FIRST_COLUMNS = [
    "area", "reform", "label", "peers_with", "peers", "share", "since", "best_evidence", "evidence_label",
]  # fmt: skip


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["missing-laws", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def test_json_has_each_date_with_its_basis_and_the_notes_stand_beside() -> None:
    told = run("Russia", "--among", "eu27", "--format", "json")
    records = json.loads(told.stdout)
    assert list(records[0])[: len(FIRST_COLUMNS)] == FIRST_COLUMNS
    law = next(record for record in records if record["reform"] == "wbl_domestic_violence_law")
    assert law["compared_with"] == "EU27"
    spain = next(date for date in law["dates"] if date["ref_area"] == "ESP")
    assert (spain["year"], spain["basis"], spain["source"]) == (1996, "in_force_by_1_oct", "wb_wbl/2023")
    assert law["without"] == ["EST"]
    assert "members of EU27, as asked" in told.stderr


def test_the_table_says_below_whom_it_compares_with_in_either_language() -> None:
    told = run("RUS", "--lang", "ru")
    assert "Из 26 сопоставимых начальных положений" in told.stdout
    assert "violence: стран Европы, которые стояли там же и продвинулись дальше, меньше 5" in told.stdout
    assert "undated: " in told.stdout
    assert '"basis"' not in told.stdout  # what each date means is for programs


@pytest.mark.parametrize("peers", [["RUS"], ["Russia", "Россия"]])
def test_a_country_is_not_compared_with_itself(peers: list[str]) -> None:
    with pytest.raises(ParitetError) as told:
        run("RUS", *(word for peer in peers for word in ("--peer", peer)))
    assert "at least one other country" in str(told.value)
    assert json.loads(run("RUS", "--peer", "RUS", "--peer", "SWE", "--format", "json").stdout)


def test_peers_are_named_or_a_group_never_both() -> None:
    with pytest.raises(ParitetError, match="either named or a group"):
        run("RUS", "--peer", "SWE", "--among", "EU27")


@pytest.mark.parametrize(("lang", "words"), [("en", "is out of date"), ("ru", "устарели")])
def test_effects_that_are_out_of_date_are_called_so(lang: str, words: str) -> None:
    asked = ("RUS", "--among", "EU27", "--lang", lang, "--format", "json")
    assert words not in run(*asked).stderr
    thin_edition("un_treaties/2022", "2023", (1990, 2030))
    told = run(*asked).stderr
    assert words in told
    assert "un_treaties/2023" in told
