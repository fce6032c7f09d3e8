"""Draws, ranks, intervals and false-discovery control."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.effect import Inference, Solver, panel_effect
from paritet.analysis.reforms.finding import HEADLINE
from paritet.analysis.reforms.honest import honest_bounds
from paritet.analysis.reforms.inference import (
    bootstrap_draws,
    jackknife_draws,
    placebo_draws,
    placebo_interval,
    rank_p_value,
)
from paritet.analysis.reforms.panel import PanelError, TreatedPanel
from paritet.analysis.reforms.staggered import actual_draw, fit_staggered, two_way_fixed_effects
from paritet.analysis.reforms.study import study
from paritet.analysis.reforms.window_inference import benjamini_hochberg


def panel(effect: float = 0.0, units: int = 40, periods: int = 24, seed: int = 0) -> TreatedPanel:
    """Two factors, noise, and a constant effect on three cohorts."""
    generator = np.random.default_rng(seed)
    factors = generator.normal(size=(periods, 2)).cumsum(axis=0)
    outcome = generator.normal(size=(units, 2)) @ factors.T + generator.normal(size=(units, periods)) * 0.5
    start = np.full(units, periods)
    start[:6] = [12, 12, 14, 14, 14, 18]
    outcome += effect * (np.arange(periods)[None, :] >= start[:, None])
    return TreatedPanel(tuple(f"U{i}" for i in range(units)), np.arange(1990, 1990 + periods), outcome, start)


def test_a_pseudo_treated_unit_is_never_among_its_own_donors() -> None:
    one = panel()
    draws = placebo_draws(one, one.cohorts, 500, np.random.default_rng(1))
    assert (draws.donors * draws.treated.sum(axis=1)).max() == 0.0
    np.testing.assert_array_equal(draws.treated.sum(axis=2), np.tile([2, 3, 1], (500, 1)))
    assert draws.treated[:, :, ~one.never].max() == 0.0


def test_one_treated_unit_is_ranked_among_every_donor_once() -> None:
    one = panel().only([2008])
    draws = placebo_draws(one, one.cohorts, 1000, np.random.default_rng(1))
    assert len(draws.donors) == one.never.sum()


def test_too_few_untreated_units_give_no_placebos() -> None:
    one = panel(units=12)
    assert placebo_draws(one, one.cohorts, 100, np.random.default_rng(1)) is None
    effects = panel_effect(one, "sdid", draws=100)
    assert "bootstrap" in effects[0].reasons[-1].text() or effects[0].label == "cannot be estimated"


def test_bootstrap_and_jackknife_draws_keep_both_sides() -> None:
    one = panel()
    boot = bootstrap_draws(one, one.cohorts, 300, np.random.default_rng(2))
    assert (boot.donors.sum(axis=1) >= 2).all()
    assert (boot.treated.sum(axis=(1, 2)) >= 1).all()
    assert jackknife_draws(one, one.cohorts) is None  # the last cohort has one unit
    kept = jackknife_draws(one.only([2002, 2004]), np.array([12, 14]))
    assert len(kept.donors) == 39


@pytest.mark.parametrize("method", ["sdid", "sc", "did"])
def test_a_planted_effect_is_found(method: str) -> None:
    for solver in Solver:
        whole = panel_effect(panel(effect=6.0), method, draws=60, solver=solver)[0]
        assert whole.scope == "all"
        assert whole.estimate.value == pytest.approx(6.0, abs=2.0)


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    one, two, three = (panel_effect(panel(1.0), "sdid", draws=50, seed=seed)[0] for seed in (3, 3, 4))
    assert one.row() == two.row()
    assert one.se != three.se


def test_a_constant_shift_of_units_and_years_changes_nothing() -> None:
    one = panel(2.0)
    moved = one.outcome + np.arange(40)[:, None] + np.arange(24)[None, :] ** 2
    other = TreatedPanel(one.units, one.times, moved, one.start)
    for family in (Family.SDID, Family.DID):
        fits = [fit_staggered(p, family, p.cohorts, actual_draw(p, p.cohorts)) for p in (one, other)]
        if family is Family.DID:
            assert fits[0].effect[0] == pytest.approx(fits[1].effect[0])
    assert two_way_fixed_effects(one).effect == pytest.approx(two_way_fixed_effects(other).effect)


def test_jackknife_gives_an_error_for_cohorts_of_several() -> None:
    effects = panel_effect(panel().only([2002, 2004]), "sdid", inference=Inference.JACKKNIFE)
    assert effects[0].se > 0
    assert effects[0].label != "robust"


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_q_values_are_those_of_scipy(p_values: list[float]) -> None:
    np.testing.assert_allclose(benjamini_hochberg(np.array(p_values)), false_discovery_control(p_values))


def test_q_values_do_not_count_what_was_not_tested() -> None:
    given_, with_gap = np.array([0.01, 0.2]), np.array([0.01, np.nan, 0.2])
    np.testing.assert_allclose(benjamini_hochberg(with_gap)[[0, 2]], benjamini_hochberg(given_))
    assert np.isnan(benjamini_hochberg(with_gap)[1])


@given(st.lists(st.floats(-5, 5), min_size=20, max_size=200), st.floats(-8, 8))
def test_interval_and_p_value_say_the_same(placebos: list[float], effect: float) -> None:
    drawn = np.array(placebos)
    low, high = placebo_interval(effect, drawn)
    p_value = rank_p_value(effect, drawn)
    if p_value < 0.05:
        assert low > 0 or high < 0 or np.isclose([low, high], 0).any()
    if low > 1e-9 or high < -1e-9:
        assert p_value <= 0.0500001


def test_honest_bounds_widen_with_the_departure_that_they_allow() -> None:
    bounds = [honest_bounds(panel(3.0), m) for m in (0.0, 0.5, 1.0)]
    for tight, wide in itertools.pairwise(bounds):
        assert wide.lower95 < tight.lower95 < tight.effect < tight.upper95 < wide.upper95
    assert bounds[0].lower95 > 0
    assert bounds[0].effect == pytest.approx(3.0, abs=1.0)


def test_honest_bounds_need_treated_units_and_periods() -> None:
    with pytest.raises(PanelError, match="periods before"):
        honest_bounds(panel(), before=20)


def test_did_of_several_cohorts_quotes_the_bounds() -> None:
    whole = panel_effect(panel(4.0), "did", draws=50)[0]
    assert "honest_bounds" in [reason.code for reason in whole.reasons]


def test_few_placebos_bound_by_their_spread() -> None:
    drawn = np.array([-1.0, 0.0, 1.0, 2.0])
    low, high = placebo_interval(5.0, drawn)
    assert high - 5.0 == pytest.approx(3.1824 * drawn.std(ddof=1), abs=1e-3)
    assert low + high == pytest.approx(10.0)


@pytest.mark.parametrize("drawn", [[], [1.0]])
def test_fewer_than_two_placebos_bound_nothing(drawn: list[float]) -> None:
    assert np.isnan(placebo_interval(3.0, np.array(drawn))).all()


def test_a_rank_among_fewer_than_two_is_none() -> None:
    assert np.isnan(rank_p_value(1.0, np.array([0.5])))
    assert np.isnan(rank_p_value(1.0, np.array([])))


def test_one_draw_of_a_dated_reform_judges_nothing() -> None:
    found = study("istanbul_convention_ratification", "homicide_rate", draws=1, detail=False)
    told = found.effects[HEADLINE]
    assert np.isnan([told.se, told.p_value, told.lower95, told.upper95]).all()
    assert found.label == "cannot be estimated"
    assert found.reasons[0].code == "no_inference"


def test_a_bootstrap_tells_no_rarer_chance_than_its_draws_can_show() -> None:
    """A planted effect of forty times the noise: the normal curve would put its chance at nil."""
    found = panel_effect(panel(40.0), "sdid", draws=99, inference=Inference.BOOTSTRAP)[0]
    assert found.p_value == pytest.approx(1 / 100, abs=1e-12), "one more than the draws"
