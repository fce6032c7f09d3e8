"""Chance judged by shuffled dates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paritet.analysis.reforms.adoption import Adoption
from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.outcome import Outcome
from paritet.analysis.reforms.shuffles import ENOUGH, TOGETHER, Dated, exchangeable, shuffled_means
from paritet.analysis.reforms.size import shuffled, shuffled_studies
from paritet.analysis.reforms.size_grid import shuffled_cells, summary
from paritet.analysis.reforms.study import TESTED, study_of
from paritet.analysis.reforms.window_inference import mean_effect
from paritet.analysis.reforms.windows import fit_windows
from paritet.concepts.errors import MissingDataError

YEARS = np.arange(1990, 2021)


def world(seed: int, effect: float = 0.0, countries: int = 40, adopters: int = 8) -> Dated:
    """Countries that drift, a third of them wildly, and a few that adopt."""
    generator = np.random.default_rng(seed)
    wild = np.where(np.arange(countries) % 3 == 0, 3.0, 0.3)
    values = (generator.normal(size=(countries, YEARS.size)) * wild[:, None]).cumsum(axis=1)
    year = np.full(countries, np.inf)
    year[generator.permutation(countries)[:adopters]] = 2003 + np.arange(adopters) % 4
    values += effect * (YEARS[None, :] >= year[:, None])
    return Dated(values, YEARS, year, np.full(countries, np.inf), 2020)


def test_shuffles_equal_studies_of_dates_dealt_out_anew() -> None:
    dated = world(1)
    drawn = shuffled_means(dated, np.inf, Family.SDID, 2 * TOGETHER, np.random.default_rng(5))
    generator = np.random.default_rng(5)
    alone = [
        mean_effect(fit_windows(cuts, (Family.SDID,), placebos=False), Family.SDID)
        for _ in range(2)
        for cuts in dated.shuffles(TOGETHER, generator)
    ]
    np.testing.assert_allclose(drawn, alone, atol=1e-7)


@given(st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_a_shuffle_keeps_how_many_adopt_when(seed: int) -> None:
    dated = world(seed)
    real = np.sort(dated.adopted[np.isfinite(dated.adopted)])
    for cuts in dated.shuffles(3, np.random.default_rng(seed)):
        years = np.concatenate([np.full(cut.adopters.size, cut.year) for cut in cuts])
        np.testing.assert_array_equal(np.sort(years), real)


def test_only_countries_that_can_stand_in_a_window_are_exchanged() -> None:
    dated = world(2)
    dated.values[0, ::3] = np.nan  # never observed for long
    dated.values[1, :10] = np.nan  # long enough all the same
    dated.adopted[2] = np.nan  # nobody knows
    dated.adopted[0] = 2004
    exchanged = exchangeable(dated.values, dated.adopted)
    assert list(exchanged[:3]) == [False, True, False]
    assert exchanged[3:].all()
    for cuts in dated.shuffles(5, np.random.default_rng(0)):
        seen = {int(row) for cut in cuts for row in (*cut.adopters, *cut.donors)}
        assert not seen & {0, 2}


def test_shuffling_stops_once_chance_is_plain() -> None:
    drawn = shuffled_means(world(3), 0.0, Family.DID, 1000, np.random.default_rng(0))
    assert ENOUGH <= drawn.size <= ENOUGH + TOGETHER
    assert shuffled_means(world(3), 1e9, Family.DID, 60, np.random.default_rng(0)).size == 60


def test_where_nobody_can_adopt_no_mean_is_drawn() -> None:
    dated = world(4, adopters=0)
    assert shuffled_means(dated, 1.0, Family.DID, 30, np.random.default_rng(0)).size == 0


def judged(dated: Dated, seed: int):
    names = tuple(f"Z{place:02d}" for place in range(len(dated.values)))
    laid = Outcome("made@up/1", "made", "x.y", "percent", "level", names, YEARS, dated.values, False)
    adopted = Adoption("law", names, dated.adopted, dated.known_until, dated.ended)
    return study_of(adopted, laid, 100, seed, detail=False)


def test_a_large_effect_is_seldom_reached_by_shuffles_and_no_family_speaks_unjudged() -> None:
    found = judged(world(5, effect=25.0), 1)
    told = found.effects[Family.SDID]
    assert told.p_value == pytest.approx(1 / 201)
    assert told.lower95 > 0.0
    unjudged = found.effects[Family.SC_DEMEANED]
    assert np.isfinite(unjudged.effect)
    assert np.isnan([unjudged.p_value, unjudged.se, unjudged.lower95]).all()


def test_dates_are_shuffled_only_where_something_is_left_to_say_and_finer_where_hardly_any_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[Family, int]] = []

    def noted(dated: Dated, effect: float, family: Family, times: int, generator: object) -> np.ndarray:
        asked.append((family, times))
        return np.zeros(times)

    monkeypatch.setattr("paritet.analysis.reforms.study.shuffled_means", noted)
    told = judged(world(6, effect=25.0), 1).effects[Family.SDID]
    assert asked[:2] == [(Family.SDID, 100), (Family.SDID, 100)]
    assert told.p_value == pytest.approx(1 / 201)
    assert {family for family, _ in asked} <= set(TESTED)
    asked.clear()
    judged(world(6), 1)
    assert asked == []


def test_size_with_wild_countries() -> None:
    """40 worlds without effect: at 5 %, 7 or more would come by chance 3 times in 1,000."""
    p_values = [judged(world(seed), seed).effects[Family.SDID].p_value for seed in range(100, 140)]
    assert sum(p_value < 0.05 for p_value in p_values) <= 6


def test_each_shuffle_of_a_pair_has_its_own_random_numbers_and_a_large_planted_effect_is_found() -> None:
    pair = ("istanbul_convention_ratification", "homicide_rate@unodc_homicide")
    together = shuffled_studies(*pair, (0, 1, 2), 200, 1)
    alone = shuffled_studies(*pair, (2,), 200, 1)
    effects = [one.effects[Family.DID].effect for one in together]
    assert len(set(effects)) == len(effects) == 3
    assert alone[0].effects[Family.SDID] == together[2].effects[Family.SDID]
    planted = shuffled(*pair, times=3, draws=200, planted=5.0)
    assert (planted.shuffles, planted.significant["sdid"]) == (3, 1.0)
    assert 4 <= planted.adopters <= 8
    with pytest.raises(MissingDataError, match="none of 2 shuffles"):
        shuffled("parliament_gender_quota", "wef_gggi.economy@wef_gggi/2018", times=2)


def test_no_shuffles_have_no_summary() -> None:
    with pytest.raises(MissingDataError, match="No shuffle"):
        summary(shuffled_cells([]))


def test_the_summary_counts_by_outcome_and_over_all() -> None:
    import pandas as pd

    rows = [("r", "a@s", 9, "robust", 0.01, 0.5), ("r", "a@s", 9, "inconclusive", 0.5, 0.01)]
    rows += [("r", "b@s", 9, "suggestive", 0.04, 0.2), ("q", "b@s", 9, "inconclusive", 0.05, 0.2)]
    table = summary(pd.DataFrame(rows, columns=["reform", "series", "adopters", "label", "sdid", "did"]))
    assert list(table["outcome"]) == ["a", "b", "all"]
    assert list(table["sdid"]) == [0.5, 0.5, 0.5]
    assert list(table["did"]) == [0.5, 0.0, 0.25]
    assert list(table["robust"]) == [0.5, 0.0, 0.25]
    assert (table["lower95"] < table["sdid"]).all()
    assert (table["sdid"] < table["upper95"]).all()
