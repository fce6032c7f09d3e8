"""Windows around adoptions, the mean effect, and the grid's bookkeeping."""

from __future__ import annotations

import numpy as np
import pytest

from paritet.analysis.reforms.adoption import Adoption
from paritet.analysis.reforms.cohorts import Family, fit_cohort
from paritet.analysis.reforms.neighbours import region_of
from paritet.analysis.reforms.outcome import Outcome
from paritet.analysis.reforms.study import study_of
from paritet.analysis.reforms.window_inference import donor_shifts, mean_effect
from paritet.analysis.reforms.windows import FAMILIES, fit_windows, gaps, windows

YEARS = np.arange(1990, 2021)
CODES = sorted(code for code, region in region_of().items() if region in {"europe", "WEF_SSA"})


def world(
    effect: float = 0.0, countries: int = 60, adopters: int = 12, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    factors = generator.normal(size=(YEARS.size, 2)).cumsum(axis=0) * 0.5
    values = generator.normal(size=(countries, 2)) @ factors.T
    values += generator.normal(size=(countries, YEARS.size)).cumsum(axis=1) * 0.3
    year = np.full(countries, np.inf)
    year[:adopters] = 2001 + np.arange(adopters) % 6
    values += effect * (YEARS[None, :] >= year[:, None])
    return values, year


def cut(values: np.ndarray, year: np.ndarray, ended: np.ndarray | None = None):
    return windows(values, YEARS, year, np.full(year.shape, np.inf) if ended is None else ended, 2020)


def test_donors_do_not_adopt_within_the_window_or_soon_after() -> None:
    values, year = world()
    for window in cut(values, year):
        post = window.outcome.shape[1] - window.pre
        assert (year[window.adopters] == window.year).all()
        assert (year[window.donors] >= window.year + post + 2).all()
        assert np.isfinite(window.outcome).all()
        assert window.pre >= 10
        assert post >= 5


def test_gaps_unknown_dates_and_reversals_keep_a_country_out() -> None:
    values, year = world()
    values[0, 12] = np.nan  # an adopter with a gap
    values[50, 12] = np.nan  # a donor with a gap
    year[51] = np.nan  # nobody knows
    ended = np.full(year.shape, np.inf)
    ended[1] = year[1] + 1  # taken back at once
    for window in cut(values, year, ended):
        assert not np.isin([0, 1, 50, 51], np.concatenate([window.adopters, window.donors])).any()


def test_too_few_donors_give_no_window() -> None:
    values, year = world(countries=20, adopters=12)
    assert cut(values, year) == []


def test_solving_windows_together_equals_solving_each_alone() -> None:
    values, year = world(1.0)
    cuts = cut(values, year)
    for fit in fit_windows(cuts):
        size = fit.window.adopters.size
        for family in FAMILIES:
            for row in range(size):
                pool = np.zeros((1, len(fit.window.outcome)))
                pool[0, size:] = 1.0
                treated = np.zeros(pool.shape)
                treated[0, row] = 1.0
                alone = fit_cohort(fit.window.outcome, fit.window.pre, pool, treated, family)
                assert fit.effects[family][row] == pytest.approx(alone.effect[0], abs=1e-6)


@pytest.mark.parametrize("placebos", [True, False])
def test_windows_of_the_same_years_share_a_table_and_keep_their_own_donors(placebos: bool) -> None:
    values, year = world(1.0)
    dealt = np.random.default_rng(0).permutation(year)
    both = [cut(values, year), cut(values, dealt)]
    together = fit_windows([window for one in both for window in one], placebos=placebos)
    alone = [fit for one in both for fit in fit_windows(one, placebos=placebos)]
    assert {fit.window.year for fit in together} == {int(one) for one in year[np.isfinite(year)]}
    for mixed, own in zip(together, alone, strict=True):
        assert mixed.window is own.window
        for family in FAMILIES:
            np.testing.assert_allclose(mixed.effects[family], own.effects[family], atol=1e-6)
            np.testing.assert_allclose(mixed.placebos[family], own.placebos[family], atol=1e-6)
            # Where a path lies inside the donors' hull, plain synthetic control has many optima.
            if family is not Family.SC_DEMEANED:
                weights = own.fits[family].unit_weights
                np.testing.assert_allclose(mixed.fits[family].unit_weights, weights, atol=1e-6)


def test_windows_of_two_panels_are_refused() -> None:
    values, year = world()
    with pytest.raises(ValueError, match="not cut from one outcome panel"):
        fit_windows(cut(values, year) + cut(values + 1e-9, year))


def test_a_placebo_has_no_weight_on_itself_nor_on_an_adopter() -> None:
    values, year = world()
    for fit in fit_windows(cut(values, year)):
        size = fit.window.adopters.size
        for family in FAMILIES:
            weights = fit.fits[family].unit_weights
            assert np.abs(weights[:, :size]).max() == 0.0
            assert np.abs(np.diag(weights[size:, size:])).max() == 0.0


def test_the_mean_gap_after_is_the_effect() -> None:
    values, year = world(2.0)
    fits = fit_windows(cut(values, year))
    for fit in fits:
        size, pre = fit.window.adopters.size, fit.window.pre
        after = gaps(fit, Family.SDID)[:size, pre:].mean(axis=1)
        np.testing.assert_allclose(after, fit.effects[Family.SDID], atol=1e-9)
    assert mean_effect(fits, Family.SDID) == pytest.approx(2.0, abs=0.8)


def test_leaving_a_donor_out_shares_its_weight() -> None:
    values, year = world(1.0)
    fit = fit_windows(cut(values, year))[0]
    cohort, size, pre = fit.fits[Family.SDID], fit.window.adopters.size, fit.window.pre
    row, donor = 0, int(cohort.unit_weights[0, size:].argmax())
    weights = cohort.unit_weights[0].copy()
    weights[size + donor] = 0.0
    weights /= weights.sum()
    path = fit.window.outcome[row] - weights @ fit.window.outcome
    expected = path[pre:].mean() - path[:pre] @ cohort.time_weights[0]
    shift = donor_shifts(fit, Family.SDID)[row, donor]
    assert fit.effects[Family.SDID][row] + shift == pytest.approx(expected, abs=1e-9)


def laid_out(values: np.ndarray) -> Outcome:
    names = tuple(CODES[: len(values)])
    return Outcome("made@up/1", "made", "x.y", "percent", "level", names, YEARS, values, False)


def adoption_of(year: np.ndarray) -> Adoption:
    names = tuple(CODES[: len(year)])
    return Adoption("law", names, year, 2020, np.full(year.shape, np.inf))


def test_a_large_planted_effect_is_robust_and_none_is_not() -> None:
    values, year = world(4.0)
    found = study_of(adoption_of(year), laid_out(values))
    assert found.label == "robust"
    assert found.checks.beyond_region == pytest.approx(found.checks.effect, rel=0.2)
    values, year = world(0.0)
    assert study_of(adoption_of(year), laid_out(values)).label != "robust"


def test_few_adopters_get_no_verdict_but_are_shown() -> None:
    values, year = world(4.0, adopters=3)
    found = study_of(adoption_of(year), laid_out(values))
    assert found.label == "cannot be estimated"
    assert len(found.countries) == 3
    assert found.reasons[0].code == "few_adopters"


def test_nothing_is_significant_about_as_often_as_it_should_be() -> None:
    """Of 60 panels of nothing 3 are expected at 5 %; 10 or more has a chance of 1 in 1000."""
    found = [
        study_of(adoption_of(year), laid_out(values), 1000, detail=False)
        for values, year in (world(seed=seed) for seed in range(60))
    ]
    assert sum(one.effects[Family.SDID].p_value < 0.05 for one in found) < 10
    assert sum(one.label == "robust" for one in found) <= 2
