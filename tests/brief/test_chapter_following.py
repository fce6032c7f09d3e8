"""The chapter on who went further: what it says is what the searches answer, in both languages."""

from __future__ import annotations

import pytest
from built_briefs import digits

from paritet.analysis.cost import cost
from paritet.analysis.peers import peers
from paritet.brief.chapters.following import following_chapter
from paritet.brief.country import country
from paritet.brief.document import Chapter, numbers_of
from paritet.brief.message import Number
from paritet.brief.modelled import MODELS
from paritet.brief.modelled.following_evidence import evidence


def _chapter(code: str) -> Chapter:
    told = following_chapter(country(code))
    assert told is not None
    return told


def _numbers(chapter: Chapter) -> list[Number]:
    return [
        number for section in chapter.sections for block in section.blocks for number in numbers_of(block)
    ]


def _codes(chapter: Chapter) -> list[str]:
    return [fact.code for _, fact in chapter.facts()]


@pytest.mark.parametrize("code", ["RUS", "AND"])
def test_every_number_comes_out_again_when_computed_from_the_store(code: str) -> None:
    for number in _numbers(_chapter(code)):
        if number.parameters:
            again = MODELS[number.formula](number.ref_area, **dict(number.parameters))
            assert again == pytest.approx(number.value, rel=1e-9), number


@pytest.mark.parametrize("code", ["RUS", "SWE", "AND"])
def test_both_languages_show_the_same_numbers(code: str) -> None:
    for _, fact in _chapter(code).facts():
        assert digits(fact.sentence("en")) == digits(fact.sentence("ru")), fact.code


def test_starts_that_went_nowhere_stand_beside_those_that_went_further() -> None:
    chapter, found = _chapter("RUS"), peers("RUS", "parliament_seats")
    told = {
        dict(number.parameters)["outcome"]: number.value
        for number in _numbers(chapter)
        if number.formula == "starts_outcome" and dict(number.parameters)["series"] == found.series
    }
    assert told["better"] == found.outcomes.get("further", 0) + found.outcomes.get("reached", 0)
    assert told["still"] == found.outcomes["still"]


def test_a_country_without_a_comparable_start_is_told_so_and_gets_no_scenario() -> None:
    assert not peers("RUS", "homicide_rate").found
    section = next(section for section in _chapter("RUS").sections if section.key == "violence")
    codes = _codes(Chapter("one", section.title or _chapter("RUS").title, (section,)))
    assert "follow.none" in codes
    assert "follow.scenario" not in codes


def test_a_scenario_is_always_called_one() -> None:
    for fact in (fact for _, fact in _chapter("RUS").facts() if fact.code == "follow.scenario"):
        assert fact.sentence("en").startswith("Scenario, not a forecast")
        assert fact.sentence("ru").startswith("Сценарий, а не прогноз")


def test_the_cost_is_the_identity_with_the_published_range_beside_it() -> None:
    told = {
        dict(n.parameters).get("what"): n.value
        for n in _numbers(_chapter("RUS"))
        if n.formula == "cost_value"
    }
    assert told["equal"] == pytest.approx(cost("RUS").equal_populations.value)
    # EIGE (2017): GDP per head 6.1 to 9.6 per cent above the baseline in 2050.
    printed = {
        dict(n.parameters)["end"]: n.value for n in _numbers(_chapter("RUS")) if n.formula == "cost_printed"
    }
    assert printed == {"horizon": 2050.0, "lower": 6.1, "upper": 9.6}


def test_outside_europe_there_is_no_chapter() -> None:
    assert following_chapter(country("BRA")) is None


def test_without_a_grid_no_effect_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paritet.brief.modelled.following_evidence.read_results", lambda *_: None)
    evidence.cache_clear()
    try:
        codes = _codes(_chapter("RUS"))
    finally:
        evidence.cache_clear()
    assert "follow.effect.none" in codes
    assert not {"follow.effect.robust", "follow.effect.suggestive", "follow.effect.inconclusive"} & set(codes)
