"""The kept evidence on laws: the strongest first, of the law's own area, and called old where it is."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_gates import SOUND

from own_editions import thin_edition
from paritet.analysis.reforms.evidence import STRENGTH, Cell, evidence_on, grid_table, stale_editions
from paritet.analysis.reforms.finding import EFFECT_COLUMNS, LEAST_ADOPTERS, ReformStudy
from paritet.analysis.reforms.gates import Label, Reason
from paritet.analysis.reforms.missing_laws import missing_laws
from paritet.analysis.reforms.outcome import law_counts
from paritet.analysis.reforms.own_events import judged, own_effects
from paritet.analysis.reforms.study import study
from paritet.brief.modelled.following_evidence import with_evidence
from paritet.brief.modelled.following_laws import laws_answer
from paritet.concepts.text import LANGS

PAIR = ("parliament_gender_quota", "contraception_modern@un_family_planning/2022")
"""A cell whose chance is small in itself, and not once all tests are counted."""


def test_every_label_has_a_place() -> None:
    assert set(STRENGTH) == set(Label)
    assert sorted(STRENGTH.values()) == list(range(len(Label)))


@given(
    st.lists(
        st.tuples(st.sampled_from(Label), st.floats(0, 1) | st.just(float("nan")), st.sampled_from("ab")),
        min_size=2,
    )
)
def test_a_stronger_label_comes_first_and_then_the_rarer_chance(
    drawn: list[tuple[Label, float, str]],
) -> None:
    cells = [Cell(f"{name}@x/1", name, "level", label, 0.0, 0.0, 0.0, p, 5, ()) for label, p, name in drawn]
    for one, next_one in pairwise(sorted(cells, key=lambda cell: cell.order)):
        assert STRENGTH[one.label] <= STRENGTH[next_one.label]
        if one.label is next_one.label:
            assert one.p_value <= next_one.p_value or next_one.p_value != next_one.p_value


def test_evidence_is_of_the_laws_own_area_and_counts_no_laws() -> None:
    grid = grid_table("effects")
    assert grid is not None
    reforms = sorted(set(grid["reform"]))
    for area in ("inequality.work", "discrimination", "violence.law", "reproductive"):
        wide = area.partition(".")[0]
        rows = grid[grid["area"].str.startswith(wide) & ~grid["indicator"].isin(law_counts())]
        for reform in reforms:
            found = evidence_on((reform, reform), area)
            assert {cell.series for cell in found} == set(rows.loc[rows["reform"] == reform, "series"])
            assert len(found) == len({cell.series for cell in found})


def test_a_brief_and_the_list_of_missing_laws_choose_the_same() -> None:
    laws, compared = laws_answer("RUS")
    told = with_evidence({"laws": laws, "compared": compared})["laws"]
    best = {law["reform"]: law["best"] for found in told.values() for law in found}
    missing = missing_laws("RUS")
    assert best.keys() == {law.reform for law in missing}
    for law in missing:
        one = best[law.reform]
        chosen = one and (one["outcome"], one["label"], one["effect"])
        assert chosen == (law.evidence[0] if law.evidence else None)
    assert sum(one is not None for one in best.values()) > 3


def test_the_grid_is_read_anew_when_the_store_changes() -> None:
    assert stale_editions() == ()
    thin_edition("un_treaties/2022", "2023", (1990, 2030))
    assert stale_editions() == ("un_treaties/2023",)


@pytest.fixture(scope="module")
def found() -> ReformStudy:
    return study(*PAIR, detail=False)


def codes(told: ReformStudy) -> set[str]:
    return {reason.code for reason in told.reasons}


def test_the_tests_of_the_grid_are_counted_where_a_study_is_one_of_them(found: ReformStudy) -> None:
    assert "not_after_control" not in codes(found)
    told = judged(found, 1000, 0)
    assert told.label is Label.INCONCLUSIVE
    assert "not_after_control" in codes(told)


@pytest.mark.parametrize(("draws", "seed"), [(999, 0), (1000, 1)])
def test_a_study_with_other_draws_or_seed_is_not_the_test_that_was_counted(
    found: ReformStudy, draws: int, seed: int
) -> None:
    told = judged(found, draws, seed)
    assert "not_after_control" not in codes(told)
    (why,) = [reason for reason in told.reasons if reason.code == "control_otherwise"]
    for lang in LANGS:
        assert {"861", "1000", "0"} <= set(re.findall(r"\d+", why.text(lang)))


def test_a_study_of_other_editions_is_not_the_test_that_was_counted(found: ReformStudy) -> None:
    thin_edition("un_treaties/2022", "2023", (1990, 2030))
    told = judged(found, 1000, 0)
    assert "not_after_control" not in codes(told)
    (why,) = [reason for reason in told.reasons if reason.code == "control_stale"]
    for lang in LANGS:
        assert "un_treaties/2023" in why.text(lang)


def test_a_study_that_the_grid_has_no_cell_of_is_as_it_was(found: ReformStudy) -> None:
    other = replace(found, reform="no_such_law")
    assert judged(other, 5, 5) is other


def test_what_cannot_be_counted_is_not_called_robust(found: ReformStudy) -> None:
    alone = replace(found, checks=SOUND, label=Label.ROBUST, reasons=(), adopters=LEAST_ADOPTERS)
    why = Reason("control_otherwise", {"tests": 2, "draws": "1", "seed": "0"})
    told = alone.uncontrolled(why)
    assert (told.label, why in told.reasons) == (Label.SUGGESTIVE, True)
    against = replace(alone, checks=replace(SOUND, in_time=4.5))  # told without the softer reasons
    assert against.uncontrolled(why).reasons[-1] == why
    few = replace(alone, adopters=LEAST_ADOPTERS - 1)
    assert few.uncontrolled(why) is few


def test_the_command_hands_draws_and_seed_on() -> None:
    rows = own_effects(*PAIR, draws=200, seed=3)
    reasons = dict(zip(EFFECT_COLUMNS, rows[0], strict=True))["reasons"]
    assert "seed 0" in str(reasons)
