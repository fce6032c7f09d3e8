"""Regressions on pseudo-treated units: against ordinary least squares, others' code, and pure noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from paritet.analysis.reforms.effect import panel_effect
from paritet.analysis.reforms.inference import placebo_draws
from paritet.analysis.reforms.panel import TreatedPanel
from paritet.analysis.reforms.regression_draws import (
    callaway_santanna_weights,
    drawn_effects,
    imputation_weights,
    two_way_weights,
)
from paritet.analysis.reforms.staggered import actual_draw, callaway_santanna, imputation

PERIODS = 22


def walks(seed: int, starts: list[int], units: int = 40) -> TreatedPanel:
    """Random walks without any effect."""
    generator = np.random.default_rng(seed)
    outcome = generator.normal(size=(units, PERIODS)).cumsum(axis=1) + 3 * generator.normal(size=(units, 1))
    start = np.full(units, PERIODS)
    start[: len(starts)] = starts
    return TreatedPanel(tuple(f"U{i:02d}" for i in range(units)), np.arange(PERIODS) + 2000, outcome, start)


def dummies(panel: TreatedPanel) -> tuple[np.ndarray, np.ndarray]:
    """Columns of unit and time effects, and the treatment, one row a cell."""
    count = len(panel.units)
    cells = pd.DataFrame({"u": np.repeat(panel.units, PERIODS), "t": np.tile(panel.times, count)})
    treated = np.arange(PERIODS)[None, :] >= panel.start[:, None]
    return pd.get_dummies(cells.astype(str), dtype=float).to_numpy(), treated.ravel()


def pretended(panel: TreatedPanel, treated: np.ndarray) -> TreatedPanel:
    """The never treated alone, some of whom take the starts: what a placebo draw stands for."""
    start = np.full(panel.start.size, PERIODS)
    for cohort, members in zip(panel.cohorts, treated, strict=True):
        start[members > 0] = cohort
    return replace(
        panel,
        units=tuple(np.array(panel.units)[panel.never]),
        outcome=panel.outcome[panel.never],
        start=start[panel.never],
    )


@pytest.mark.parametrize("starts", [[13, 16], [9, 9, 12, 18, 21], [0, 13, 16, 16]])
def test_two_way_placebos_are_least_squares_on_dummies(starts: list[int]) -> None:
    panel = walks(1, starts)
    draws = placebo_draws(panel, panel.cohorts, 3, np.random.default_rng(0))
    found = drawn_effects(panel, panel.cohorts, draws, two_way_weights)
    for effect, treated in zip(found, draws.treated, strict=True):
        other = pretended(panel, treated)
        design, law = dummies(other)
        slopes = np.linalg.lstsq(np.column_stack([design, law]), other.outcome.ravel(), rcond=None)[0]
        assert effect == pytest.approx(slopes[-1], abs=1e-9)


@pytest.mark.parametrize("starts", [[13, 16], [9, 9, 12, 18, 21]])
def test_imputation_placebos_are_least_squares_on_untreated_cells(starts: list[int]) -> None:
    panel = walks(2, starts)
    draws = placebo_draws(panel, panel.cohorts, 3, np.random.default_rng(0))
    found = drawn_effects(panel, panel.cohorts, draws, imputation_weights)
    for effect, treated in zip(found, draws.treated, strict=True):
        other = pretended(panel, treated)
        design, law = dummies(other)
        outcome = other.outcome.ravel()
        slopes = np.linalg.lstsq(design[~law], outcome[~law], rcond=None)[0]
        assert effect == pytest.approx((outcome - design @ slopes)[law].mean(), abs=1e-9)


@pytest.mark.parametrize("starts", [[13, 16], [9, 9, 12, 18, 21]])
def test_what_is_ranked_is_what_is_told(starts: list[int]) -> None:
    """The effects of ``diff-diff`` on the panel itself, whose code shares nothing with ours."""
    panel = walks(3, starts)
    actual = actual_draw(panel, panel.cohorts)
    for weights, told in ((imputation_weights, imputation), (callaway_santanna_weights, callaway_santanna)):
        found = drawn_effects(panel, panel.cohorts, actual, weights)[0]
        assert found == pytest.approx(told(panel).effect, abs=1e-8)


@pytest.mark.parametrize(("method", "starts"), [("twfe", [14]), ("twfe", [14, 14]), ("did", [13, 16])])
def test_pure_noise_is_seldom_significant(method: str, starts: list[int]) -> None:
    """At most 15 of 80 walks at 5 %; by errors clustered by unit 33 to 76 of 100 are."""
    found = [panel_effect(walks(seed, starts), method, draws=100)[0] for seed in range(80)]
    assert sum(effect.p_value < 0.05 for effect in found) <= 15
    assert sum(effect.label == "suggestive" for effect in found) <= 15


def test_a_unit_treated_throughout_leaves_differences_to_placebos() -> None:
    one, other = (panel_effect(walks(4, starts), "did")[0] for starts in ([14], [14, 0]))
    codes = {reason.code for reason in other.reasons}
    assert "cluster_only" not in codes
    # The unit that was treated throughout is no donor, whence one placebo less.
    assert (one.p_value * 40, other.p_value * 39) == pytest.approx(
        (round(one.p_value * 40), round(other.p_value * 39))
    )


@pytest.mark.parametrize("method", ["twfe", "did"])
def test_few_treated_without_placebos_are_inconclusive_at_most(method: str) -> None:
    """Nine treated, ten donors: too few for placebos, however large the effect."""
    panel = walks(5, [12, 12, 12, 13, 13, 14, 14, 14, 15], units=19)
    outcome = panel.outcome.copy()
    outcome += 100.0 * (np.arange(PERIODS)[None, :] >= panel.start[:, None])
    found = panel_effect(replace(panel, outcome=outcome), method)[0]
    assert found.label == "inconclusive"
    assert found.reasons[0].code == "few_treated"
