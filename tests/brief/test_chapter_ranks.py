"""The chapter "Robust ranks": intervals around a place, and parts that add up to the change."""

from __future__ import annotations

import pytest
from built_briefs import built, seen

from own_editions import thin_edition
from paritet.brief.chapters.ranks import INDICES, label_of, ranks_chapter
from paritet.brief.charts.ranks import Moves, Strip, moves_chart, rank_chart
from paritet.brief.country import country
from paritet.brief.document import Table
from paritet.brief.modelled.kept import state
from paritet.brief.modelled.ranks import MODELS, ranks_told
from paritet.brief.modelled.ranks_answers import ranks_answer
from paritet.concepts.codelists import groups
from paritet.concepts.text import LANGS, Text


def test_russia_is_ranked_by_four_scales_and_sweden_by_five() -> None:
    now = state()
    ranked = {area: [name for name in INDICES if ranks_told(now, name, area)] for area in ("RUS", "SWE")}
    assert ranked["RUS"] == ["undp_gii", "undp_gdi", "wb_wbl", "four_areas"]  # EIGE does not cover Russia
    assert ranked["SWE"] == list(INDICES)


def test_a_country_that_no_index_ranks_has_no_chapter() -> None:
    assert "ranks" not in [chapter.key for chapter in built("VAT").chapters]
    assert "ranks" in [chapter.key for chapter in built("RUS").chapters]


@pytest.mark.parametrize("name", INDICES)
@pytest.mark.parametrize("area", ["RUS", "SWE", "POL"])
def test_parts_add_up_and_intervals_hold_their_median(name: str, area: str) -> None:
    told = ranks_answer(name, area)
    if told is None:
        assert (name, area) == ("eige_gei", "RUS")
        return
    assert 1 <= told["lower90"] <= told["median"] <= told["upper90"] <= told["of"]
    assert sum(told["parts"].values()) == pytest.approx(told["now"] - told["then"], abs=1e-9)


@pytest.mark.parametrize("name", INDICES)
def test_what_is_kept_is_what_the_store_gives(name: str) -> None:
    kept, live = ranks_told(state(), name, "SWE"), ranks_answer(name, "SWE")
    assert kept
    assert live
    for key in ("rank", "median", "lower90", "upper90", "value", "since", "parts"):
        assert kept[key] == pytest.approx(live[key], rel=1e-9), key
    for other, chance in kept["ahead"].items():
        assert chance == live["ahead"][other]
    assert kept["ahead_of_union"] == live["ahead_of_union"]


def test_an_index_that_the_store_gives_no_score_is_left_out_and_named() -> None:
    thin_edition("lgbt_policy/2019", "2019", (2019, 2019))
    thin_edition("unodc_homicide/2022", "2022", (2010, 2010))  # no year has both
    assert ranks_answer("four_areas", "SWE") is None
    chapter = ranks_chapter(country("SWE"))
    assert chapter is not None
    (fact,) = [fact for _, fact in chapter.facts() if fact.code == "ranks.unscored"]
    for lang in LANGS:
        assert label_of("four_areas")(lang) in fact.sentence(lang)
    (tables,) = [s.blocks for s in chapter.sections if s.key == "places"]
    assert len(next(block for block in tables if isinstance(block, Table)).rows) == len(INDICES) - 1


def test_an_index_without_the_inputs_that_it_needs_is_left_out() -> None:
    thin_edition("lgbt_policy/2019", "2019", (1900, 1900))
    assert ranks_answer("four_areas", "SWE") is None


def test_an_index_that_scores_others_only_is_no_index_without_scores() -> None:
    chapter = ranks_chapter(country("RUS"))  # EIGE does not cover Russia
    assert chapter is not None
    assert "ranks.unscored" not in [fact.code for _, fact in chapter.facts()]


def test_the_best_of_europe_are_ahead_of_the_unions_median_and_the_last_are_not() -> None:
    """The chance follows the declared places of the members: the first is surely above their middle."""
    union = groups()["EU27"].members_in()
    for name in INDICES:
        told = {area: found for area in union if (found := ranks_answer(name, area))}
        order = sorted(told, key=lambda area: told[area]["rank"])
        chances = [told[area]["ahead_of_union"] for area in order]
        assert chances[0] == 100.0
        assert chances[-1] == 0.0
        # In every draw at most half of the members can be strictly ahead of their own median.
        assert sum(chances) / 100.0 <= len(told) / 2 + 1e-9


def test_the_table_names_the_unions_median_in_both_languages() -> None:
    for lang, words in (("en", "Ahead of: EU"), ("ru", "Впереди: ЕС")):
        (chapter,) = [one for one in seen("RUS", lang)["chapters"] if one["key"] == "ranks"]
        assert words in str(chapter)


def test_being_ahead_is_seen_from_both_sides() -> None:
    chances = [
        MODELS["robust_ahead"](own, index="undp_gii", other=other)
        for own, other in (("SWE", "POL"), ("POL", "SWE"))
    ]
    assert sum(chances) <= 100.0
    assert chances[0] > 95.0


def test_the_chapter_shows_both_charts_in_both_languages() -> None:
    for lang in LANGS:
        (chapter,) = [one for one in seen("SWE", lang)["chapters"] if one["key"] == "ranks"]
        figures = [b for s in chapter["sections"] for b in s["blocks"] if b["kind"] == "figure"]
        assert [figure["key"] for figure in figures] == ["ranks-places", "ranks-moved"]
        for name in INDICES:
            assert label_of(name)(lang) in figures[0]["alt"]


def test_a_lowering_part_is_hatched_and_a_raising_one_is_not() -> None:
    label = Text(en="Part", ru="Часть")
    raised, lowered = (
        moves_chart((Moves(label, ((label, value),), "index_0_100"),), "en") for value in (2.0, -2.0)
    )
    assert "+2.0" in raised
    assert "\N{MINUS SIGN}2.0" in lowered
    assert lowered.count("v10") > raised.count("v10")


def test_a_sure_place_still_shows_a_bar() -> None:
    label = Text(en="Index", ru="Индекс")
    assert 'fill="#9a9a9a"' in rank_chart((Strip(label, 1.0, 1.0, 1.0, 1.0, 27.0),), "en")
