"""The chapter on who went further: what it says is what the searches answer, in both languages."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
import typst
from built_briefs import built, digits, seen
from hypothesis import given
from hypothesis import strategies as st

from own_editions import thin_edition
from paritet.analysis.cost import cost
from paritet.analysis.peers import peers
from paritet.analysis.reforms import evidence
from paritet.analysis.reforms.missing_laws import missing_laws
from paritet.analysis.scenario import scenario
from paritet.brief import pdf as printing
from paritet.brief.chapters.following import following_chapter
from paritet.brief.chapters.following_bring import bring_blocks
from paritet.brief.chapters.laws_lacking import _effect, law_label
from paritet.brief.charts.paths import Path, Paths, paths_chart, spread
from paritet.brief.check import differences
from paritet.brief.country import country
from paritet.brief.document import Chapter, Figure, Paragraph, Table, numbers_of
from paritet.brief.html import page
from paritet.brief.message import Fact, Number
from paritet.brief.modelled import MODELS
from paritet.brief.modelled.following import kept_answers
from paritet.brief.modelled.following_answers import following_answer
from paritet.brief.naming import names
from paritet.brief.record import record, written
from paritet.brief.write import file_names
from paritet.concepts.codelists import groups
from paritet.concepts.text import LANGS, Lang, Text

REBUILD = (
    "the answers that are shipped are not those that the analysis gives now: "
    "run `python -m paritet.brief.modelled.keep_following` and commit brief/modelled/following.json"
)


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


def _of(code: str, formula: str, **asked: str | float) -> list[float]:
    """Give the chapter's numbers of a formula that were asked just that."""
    return [
        number.value
        for number in _numbers(_chapter(code))
        if number.formula == formula and asked.items() <= dict(number.parameters).items()
    ]


def _area(code: str, area: str) -> Chapter:
    whole = _chapter(code)
    return Chapter("one", whole.title, tuple(part for part in whole.sections if part.key == area))


@pytest.mark.parametrize("code", ["RUS", "AND"])
def test_every_number_comes_out_again_when_computed_from_the_store(code: str) -> None:
    for number in _numbers(_chapter(code)):
        if number.parameters:
            again = MODELS[number.formula](number.ref_area, **dict(number.parameters))
            assert again == pytest.approx(number.value, rel=1e-9), number


def test_answers_are_shipped_for_every_european_country() -> None:
    assert set(kept_answers()) == set(groups()["EUROPE"].members_in()), REBUILD


@pytest.mark.parametrize("code", ["RUS", "SWE", "AND", "DEU", "XKX"])
def test_the_shipped_answers_are_those_that_the_analysis_gives_now(code: str) -> None:
    again = json.loads(json.dumps(following_answer(code)))
    assert kept_answers().get(code) == again, REBUILD


@pytest.mark.parametrize("code", ["RUS", "SWE", "AND"])
def test_both_languages_show_the_same_numbers(code: str) -> None:
    for _, fact in _chapter(code).facts():
        assert digits(fact.sentence("en")) == digits(fact.sentence("ru")), fact.code


@pytest.mark.parametrize("code", ["RUS", "AND"])
def test_every_row_of_every_table_names_its_source(code: str) -> None:
    brief = built(code)
    (chapter,) = (part for part in seen(code, "en")["chapters"] if part["key"] == "following")
    tables = [b for s in chapter["sections"] for b in s["blocks"] if b["kind"] == "table"]
    assert len(tables) >= 5
    for table in tables:
        for row in table["rows"]:
            known = any("n" in piece for cell in row for piece in cell["runs"])
            assert row[0]["cites"] or not known or table["key"] == "following.glance", table["key"]
            for mark in row[0]["cites"]:
                assert 1 <= mark["number"] <= len(brief.editions)


def test_starts_that_went_nowhere_stand_beside_those_that_went_further() -> None:
    found = peers("RUS", "parliament_seats")
    asked = {"series": found.series}
    better = found.outcomes.get("further", 0) + found.outcomes.get("reached", 0)
    assert set(_of("RUS", "starts_outcome", **asked, outcome="better")) == {better}
    assert set(_of("RUS", "starts_outcome", **asked, outcome="still")) == {found.outcomes["still"]}


def test_a_start_is_followed_over_five_ten_and_twenty_years() -> None:
    found = peers("RUS", "lgbt_policy_index")
    start = next(one for one in found.found if (one.ref_area, one.year) == ("SWE", 1998))
    assert set(start.changes) == {5, 10, 20}
    for years, change in start.changes.items():
        key: dict[str, Any] = {"series": found.series, "peer": "SWE", "start": 1998}
        assert _of("RUS", "peer_change", **key, years=str(years), what="change") == [change.value]


def test_who_started_in_a_country_of_few_people_is_read_with_care() -> None:
    chapter = _area("RUS", "inequality")
    assert "follow.small" in _codes(chapter)
    (people,) = {number.value for number in _numbers(chapter) if number.formula == "peer_people"}
    assert 30_000 < people < 40_000  # San Marino; United Nations, World Population Prospects


def test_a_series_says_whether_such_comparisons_would_have_foreseen_it() -> None:
    told = dict(peers("RUS", "adolescent_birth_rate").caveats)["peers_tested_series"]
    assert (told["horizon"], float(str(told["lower95"])) > 1) == ("10", True)
    assert "follow.tested.hurt" in _codes(_area("RUS", "reproductive"))


def test_a_country_without_a_comparable_start_is_told_so_and_gets_no_scenario() -> None:
    assert not peers("AND", "homicide_rate").found
    codes = _codes(_area("AND", "violence"))
    assert "follow.none" in codes
    assert "follow.scenario" not in codes


def test_who_stands_at_the_aim_or_ahead_of_all_has_nobody_to_follow() -> None:
    codes = _codes(_area("SWE", "discrimination"))  # 100 of 100 in Women, Business and the Law
    assert "follow.at_aim" in codes
    assert "follow.scenario" not in codes
    assert "follow.nobody" in _codes(_area("SWE", "inequality"))


def test_a_scenario_is_always_called_one() -> None:
    told = [fact for _, fact in _chapter("RUS").facts() if fact.code == "follow.scenario"]
    assert told
    for fact in told:
        assert fact.sentence("en").startswith("Scenario, not a forecast")
        assert fact.sentence("ru").startswith("Сценарий, а не прогноз")


def test_a_scenario_moves_the_indices_and_the_date_of_the_aim() -> None:
    found = peers("RUS", "parliament_seats")
    assert found.furthest is not None
    far = found.furthest
    told = scenario("RUS", far.ref_area, found.series, start=far.year, years=10)
    assert {effect.index for effect in told.effects} >= {"undp_gii", "wef_gggi"}
    for effect in told.effects:
        asked = {"series": found.series, "index": effect.index}
        assert effect.last is not None
        assert _of("RUS", "scenario_index", **asked, what="before") == [effect.before.value]
        assert _of("RUS", "scenario_index", **asked, what="after") == [effect.last[1].value]
    assert told.dates is not None
    assert _of("RUS", "scenario_value", series=found.series, what="line") == [told.dates.path_year]


def test_an_aim_that_the_path_loses_again_is_told_to_be_lost() -> None:
    """Andorra's path from 2010 passes half and falls to 35 % before its ten years are over."""
    found = following_answer("NLD")["areas"]["inequality"]
    assert found["scenario"]["reached"] is not None
    (text,) = (
        block
        for block in bring_blocks(country("NLD"), "inequality", found, [])
        if isinstance(block, Paragraph)
    )
    codes = [fact.code for fact in text.facts]
    assert codes.index("follow.scenario.reached") < codes.index("follow.scenario.lost")
    kept = {**found["scenario"], "caveats": [c for c in found["scenario"]["caveats"] if "lost" not in c]}
    (text,) = (
        block
        for block in bring_blocks(country("NLD"), "inequality", {**found, "scenario": kept}, [])
        if isinstance(block, Paragraph)
    )
    assert "follow.scenario.lost" not in [fact.code for fact in text.facts]


def test_laws_are_compared_with_countries_that_are_named() -> None:
    laws = [law for law in missing_laws("RUS") if law.area.startswith("discrimination")]
    compared = laws[0].compared
    assert compared.group is None
    (fact,) = (
        fact for _, fact in _area("RUS", "discrimination").facts() if fact.code == "follow.compared.peers"
    )
    assert fact.values["countries"].codes == compared.countries  # type: ignore[union-attr]
    assert _of("RUS", "laws_lacking", area="discrimination") == [len(laws)]
    assert "follow.compared.group" in _codes(_area("RUS", "violence"))


@pytest.mark.parametrize("code", ["RUS", "POL"])
def test_who_had_a_law_before_the_source_began_is_told_first(code: str) -> None:
    """The dates, written here anew from what the search answers, stand in the table as they are."""
    searched = {law.reform: law for law in missing_laws(code)}
    labels = {law_label(reform)("en"): law for reform, law in searched.items()}
    tables = [
        block for section in _chapter(code).sections for block in section.blocks
        if isinstance(block, Table) and block.key.endswith(".lacks")
    ]  # fmt: skip
    assert any(date.before for law in searched.values() for date in law.dates), "or the test tests nothing"
    for row in (row for table in tables for row in table.rows):
        law = labels[row[0].value("en")]
        told = [
            part.sentence("en") if isinstance(part, Fact) else part("en") for part in row[2].parts if part
        ]
        older = [date for date in law.dates if date.before]
        dated = [date for date in law.dates if date.year]
        expected = []
        if len(older) == 1:
            expected = [f"{names((older[0].ref_area,), 'en')} before {older[0].before}"]
        elif older:
            expected = [f"{len(older)} countries before {max(date.before or 0 for date in older)}"]
        if dated:
            ends = dict.fromkeys((min(dated, key=lambda date: date.year or 0).year, dated[-1].year))
            assert re.findall(r"\d{4}", told[len(expected)]) == [str(year) for year in ends]
            assert told[len(expected)].count("by ") <= sum(date.basis == "first_seen" for date in dated)
        assert told[: len(expected)] == expected
        assert any("not dated" in part for part in told) == (len(older) + len(dated) < len(law.dates))


def test_an_effect_has_unit_interval_and_doubt() -> None:
    best = {"label": "suggestive", "outcome": "labour_force_participation_25_54", "unit": "points_of_men"}
    best |= {"effect": 2.1, "lower": -0.4, "upper": 4.6, "reasons": ["rare_by_chance"]}

    def asked(formula: str, value: float, unit: str, **_: str) -> Number:
        return Number(value, unit, formula)

    fact = _effect({"best": best, "tested": 8}, asked)
    said = fact.sentence("en")
    assert "no proof" in said
    assert re.search(r"\+\d+\.\d+\spercentage points of men's figure \(95% interval: \+?−?\d", said)
    low, mid, high = (fact.numbers()[name].value for name in ("lower", "effect", "upper"))
    assert low < mid < high


def test_no_sentence_says_that_a_law_was_the_cause() -> None:
    for lang, words in (
        ("en", r"led to|thanks to|because of the law|caused by"),
        ("ru", "благодаря|привёл к"),
    ):
        for code in ("RUS", "DEU", "AND"):
            for _, fact in _chapter(code).facts():
                assert not re.search(words, fact.sentence(lang)), fact.code  # type: ignore[arg-type]


def test_the_year_of_a_changed_answer_is_found_in_the_answers() -> None:
    asked: dict[str, Any] = {
        "reform": "wb_wbl.entrepreneurship.credit_nondiscrimination",
        "direction": "adopted",
    }
    year = MODELS["reform_first_year"]
    assert year("BEL", **asked, after=2002) == 2007  # report of 2008: the first Yes
    with pytest.raises(ValueError, match="did not turn"):
        year("BEL", **asked, after=2007)


@pytest.mark.parametrize("formula", ["reform_first_year", "peer_change", "law_members", "scenario_index"])
def test_a_number_of_the_chapter_changed_in_the_file_is_found(formula: str) -> None:
    told = json.loads(written(record(built("RUS"))))
    name = next(name for name, number in told["numbers"].items() if number["formula"] == formula)
    told["numbers"][name]["value"] += 1
    told["numbers"] = {name: told["numbers"][name]}
    told["facts"] = []
    (found,) = differences(told)
    assert found.number == name
    assert found.observation == f"formula {formula}"


def test_the_cost_is_the_identity_with_the_published_range_beside_it() -> None:
    assert _of("RUS", "cost_value", what="equal") == [pytest.approx(cost("RUS").equal_populations.value)]
    # EIGE (2017): GDP per head 6.1 to 9.6 per cent above the baseline in 2050.
    printed = [_of("RUS", "cost_printed", end=end)[-1] for end in ("lower", "upper", "horizon")]
    assert printed == [6.1, 9.6, 2050.0]


@pytest.mark.parametrize("lang", LANGS)
def test_the_works_that_are_quoted_stand_among_the_sources(lang: Lang) -> None:
    text = page(seen("RUS", lang), file_names("RUS"))
    sources = text[text.index('id="sources"') :]
    for words in (
        "A Gender Employment Gap Index (GEGI), World Bank Policy",
        "Economic benefits of gender equal",
    ):
        entry = next(item for item in re.split("<li ", sources) if words in item)
        number = re.match(r'id="s(\d+)"', entry)
        assert number is not None
        assert f'href="#s{number[1]}"' in text[: text.index('id="sources"')]


def test_outside_europe_the_chapter_says_where_starts_were_looked_for() -> None:
    codes = _codes(_chapter("BRA"))
    assert "follow.outside" in codes
    assert "follow.outside" not in _codes(_chapter("RUS"))


def test_without_a_grid_no_effect_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "read_results", lambda *_: None)
    evidence.forget()
    try:
        codes = _codes(_chapter("RUS"))
    finally:
        evidence.forget()
    assert "follow.effect.none" in codes
    assert not {"follow.effect.robust", "follow.effect.suggestive", "follow.effect.inconclusive"} & set(codes)


def test_effects_that_are_out_of_date_are_called_so() -> None:
    assert "follow.stale" not in _codes(_chapter("RUS"))
    thin_edition("un_treaties/2022", "2023", (1990, 2030))
    (fact,) = [fact for _, fact in _chapter("RUS").facts() if fact.code == "follow.stale"]
    for lang in LANGS:
        assert "un_treaties/2023" in fact.sentence(lang)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", ["RUS", "DEU"])
def test_an_area_fills_one_page_at_most(code: str, lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    told = dict(seen(code, lang))
    (chapter,) = (part for part in told["chapters"] if part["key"] == "following")
    empty = {"key": "none", "title": "–", "sections": []}
    told |= {"chapters": [empty, chapter], "sources": [], "works": []}
    unmarked = _without_cites(told)
    compiled: Any = typst.compile
    monkeypatch.setattr(
        typst, "compile", lambda files, font_paths, **_: compiled(files, font_paths=font_paths, format="svg")
    )
    pages = printing.pdf(unmarked, file_names(code))
    areas = sum(section["whole"] for section in chapter["sections"])
    assert len(pages) <= 1 + 1 + areas + 1  # cover, what stands before the areas, the areas, sources


def _without_cites(told: Any) -> Any:
    """Leave out the marks, which lead to sources that are not on these pages."""
    if isinstance(told, dict):
        return {name: [] if name == "cites" else _without_cites(item) for name, item in told.items()}
    return [_without_cites(item) for item in told] if isinstance(told, list) else told


def test_a_chart_draws_who_went_further_solid_and_the_others_dashed() -> None:
    for _, block in built("RUS").blocks():
        if isinstance(block, Figure) and block.key == "following.inequality":
            svg = ElementTree.fromstring(block.draw("en"))  # noqa: S314  (our own)
            paths = [item for item in svg.iter() if item.tag.endswith("}path")]
            dashed = [item for item in paths if "stroke-dasharray" in item.attrib]
            starts = next(
                table for _, table in built("RUS").blocks()
                if isinstance(table, Table) and table.key == "inequality.starts"
            )  # fmt: skip
            assert len(paths) == 6
            assert len(dashed) == sum("about" in str(row[-1].value) for row in starts.rows) == 2
            return
    pytest.fail("no chart")


@given(st.lists(st.floats(0, 150), min_size=1, max_size=8))
def test_names_beside_lines_stand_apart_and_within_the_chart(heights: list[float]) -> None:
    placed = spread(sorted(heights), 0, 150)
    assert all(b - a >= 14 - 1e-9 for a, b in itertools.pairwise(placed))
    assert placed[-1] <= 150 + 1e-9
    assert placed[0] >= -1e-9


def test_a_path_of_one_figure_is_drawn() -> None:
    name = Text(en="A", ru="А")
    svg = paths_chart(Paths(Path(name, ((0, 5.0),)), (), "percent"), "ru")
    ElementTree.fromstring(svg)  # noqa: S314  (our own)
