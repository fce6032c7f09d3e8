"""The chapter "How fast": dates that cannot be misquoted, alarms with their rate, the famous number."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from built_briefs import built, seen

from own_editions import thin_edition
from paritet.brief.charts.fan import Fan, fan_chart
from paritet.brief.check import differences
from paritet.brief.modelled import pace_answers
from paritet.brief.modelled.kept import State, state
from paritet.brief.modelled.pace import alarms_told, pace_told
from paritet.brief.record import record, written
from paritet.concepts.text import LANGS, Lang

NOTHING_KEPT = State(frozenset(), whole=False)
SEATS = "parliament_seats@wb_wdi_parliament/2025-10"


def _text(area: str, lang: Lang, section: str | None = None) -> str:
    chapters = {chapter["key"]: chapter for chapter in seen(area, lang)["chapters"]}
    sections = chapters["pace"]["sections"]
    blocks = [b for s in sections if section in (None, s["key"]) for b in s["blocks"]]
    paragraphs = ["".join(run["t"] for run in b["runs"]) for b in blocks if b["kind"] == "paragraph"]
    return " ".join(paragraphs)


def _told(area: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written(record(built(area))))
    return found


@pytest.mark.parametrize("area", ["RUS", "SWE", "AND", "XKX"])
def test_every_brief_says_why_the_famous_number_moves(area: str) -> None:
    # METHODS: 202 printed; 212.1, 186.3, 80.0 and 396.9 recomputed from the same reports.
    for lang in LANGS:
        assert set(re.findall(r"\d+", _text(area, lang, "famous"))) >= {"202", "212", "186", "80", "397"}


def test_a_date_beyond_ten_years_is_called_a_scenario() -> None:
    for area in ("RUS", "SWE", "FRA", "HUN"):
        for lang, word in (("en", "is a scenario, not forecast"), ("ru", "сценарий, а не прогноз")):
            told = _text(area, lang)
            horizon = [int(year) for year in re.findall(r"(?:Everything after|Всё, что позже) (\d{4})", told)]
            late = re.findall(r"(?:median path reaches the aim in|путь достигает цели в) (\d{4})", told)
            if any(int(year) > 2036 for year in late):
                assert word in told
                assert horizon


def test_russian_alarms_are_the_reversals_of_2023_and_no_recoding() -> None:
    (table,) = [
        block
        for chapter in seen("RUS", "en")["chapters"]
        for section in chapter["sections"]
        for block in section["blocks"]
        if section["key"] == "alarms" and block["kind"] == "table"
    ]
    names = [row[0]["runs"][0]["t"] for row in table["rows"]]
    assert "Rainbow Map: legal gender recognition" in names
    assert not any("labour" in name.lower() for name in names)
    assert "at most 10.0% are expected to be false" in _text("RUS", "en", "alarms")


def test_a_country_without_data_gets_no_pace_and_no_date() -> None:
    told = _text("VAT", "en")
    assert "enough figures" in told
    assert not re.search(r"median path|WEF line", told)


@pytest.mark.parametrize("area", ["RUS", "SWE"])
def test_what_is_kept_is_what_the_store_gives(area: str) -> None:
    everything = State(frozenset({SEATS.partition("@")[2]}), whole=True)
    kept, live = pace_told(everything, SEATS, area), pace_told(NOTHING_KEPT, SEATS, area)
    assert kept
    assert live
    drawn = ("path", "history")
    for name in live.keys() - set(drawn):
        numeric = isinstance(live[name], float)
        assert kept[name] == (pytest.approx(live[name], rel=1e-9) if numeric else live[name]), name
    assert alarms_told(everything, area)["tested"] == alarms_told(NOTHING_KEPT, area)["tested"]


def test_what_is_kept_of_an_edition_that_is_the_newest_no_more_is_computed_again() -> None:
    """A thin new edition leaves the series to the old one, but only the newest edition is forecast."""
    kept = pace_told(state(), SEATS, "SWE")
    assert kept is not None
    assert kept["forecast"] is not None
    thin_edition("wb_wdi_parliament/2025-10", "2026-10", (2023, 2024))
    told = pace_told(state(), SEATS, "SWE")
    assert told is not None
    assert told["forecast"] is None
    assert told == pace_answers.pace_answer(SEATS, "SWE")
    assert "undp_hdr/2025" in state().same  # another source's new edition is no concern of it


def test_a_number_of_a_model_that_was_altered_is_found() -> None:
    told = _told("RUS")
    name, number = next(item for item in told["numbers"].items() if item[1]["formula"] == "forecast_year")
    number["value"] -= 20
    assert [one.number for one in differences(told)].count(name) == 1


def test_a_series_that_moves_away_gets_no_date() -> None:
    found = {
        name: answer
        for area in ("HUN", "TUR", "UKR", "RUS")
        for name in (SEATS, "undp_gdi@undp_hdr/2025", "labour_force_participation@undp_hdr/2025")
        if (answer := pace_answers.pace_answer(name, area)) and answer["line"] == "moving_away"
    }
    assert found
    assert all(answer["line_year"] is None for answer in found.values())


def test_the_fan_is_readable_without_colour() -> None:
    path = tuple((2020.0 + step, 10.0, 15.0, 20.0 + step, 30.0, 40.0) for step in range(1, 31))
    fan = Fan((2000, 2010, 2020), (10.0, 15.0, 20.0), path, 0.5, 50.0, "percent")
    for lang, words in (("en", "scenario, not forecast"), ("ru", "сценарий, не прогноз")):
        drawn = fan_chart(fan, lang)
        assert words in drawn
        assert {'stroke-dasharray="9 4"', 'stroke-dasharray="4 3"', 'stroke-dasharray="1 3"'} <= set(
            re.findall(r'stroke-dasharray="[^"]+"', drawn)
        )
        assert 'fill="#e3e3e3"' in drawn
        assert 'fill="#bdbdbd"' in drawn
