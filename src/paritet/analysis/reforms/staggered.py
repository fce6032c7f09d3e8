"""Effects of a treatment that starts at different times: cohort by cohort, then one average.

The average weighs each cohort by its treated unit-periods (Clarke, Pailañir, Athey and Imbens 2023).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from paritet.analysis.reforms.cohorts import CohortFit, Family, fit_cohort
from paritet.analysis.reforms.panel import TreatedPanel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Draws:
    """Who stands among donors and treated, draw by draw.

    Attributes
    ----------
    donors : array, shape (n, N)
        How often each unit is a donor.
    treated : array, shape (n, C, N)
        How often each unit is a treated one of each cohort.
    """

    donors: Floats
    treated: Floats


@dataclass(frozen=True)
class StaggeredFit:
    """Effects of all cohorts.

    Attributes
    ----------
    starts : array of int, shape (C,)
        Positions of the first treated periods.
    effect : array, shape (n,)
        Average over cohorts, one a draw; NaN where a draw holds no treated unit, or no donor.
    by_cohort : array, shape (n, C)
        NaN where a cohort has no treated unit in a draw.
    cohorts : tuple of CohortFit
        With weights.
    shares : array, shape (n, C)
        Weight of each cohort in the average.
    """

    starts: Integers
    effect: Floats
    by_cohort: Floats
    cohorts: tuple[CohortFit, ...]
    shares: Floats


def actual_draw(panel: TreatedPanel, starts: Integers) -> Draws:
    """Give the panel itself as one draw: donors are the never treated."""
    treated = (panel.start[None, :] == starts[:, None]).astype(float)
    return Draws(panel.never.astype(float)[None], treated[None])


def fit_staggered(
    panel: TreatedPanel, family: Family, starts: Integers, draws: Draws, reference: bool = False
) -> StaggeredFit:
    """Estimate every cohort's effect in every draw, and their averages.

    Parameters
    ----------
    panel : TreatedPanel
        With an outcome whose squares double precision holds; see `panel_scale`.
    family : Family
    starts : array of int, shape (C,)
        Positions of the cohorts' first treated periods, each at least 2; differences need only 1.
    draws : Draws
    reference : bool
        As in `fit_cohort`.
    """
    count = len(draws.donors)
    effects = np.full((count, starts.size), np.nan)
    fits = []
    someone = draws.donors.sum(axis=1) > 0
    for position, start in enumerate(starts):
        treated = draws.treated[:, position]
        rows = (treated.sum(axis=1) > 0) & someone
        drawn = draws.donors[rows], treated[rows]
        fit = fit_cohort(panel.outcome, int(start), *drawn, family, reference, least_norm=True)
        effects[rows, position] = fit.effect
        fits.append(fit)
    periods = panel.times.size - starts
    shares = draws.treated.sum(axis=2) * periods
    total = shares.sum(axis=1, keepdims=True)
    shares = np.divide(shares, total, out=np.full(shares.shape, np.nan), where=total > 0)
    known = (total[:, 0] > 0) & someone
    average = np.where(known, np.nansum(shares * np.nan_to_num(effects), axis=1), np.nan)
    return StaggeredFit(starts, average, effects, tuple(fits), shares)


@dataclass(frozen=True, slots=True)
class Regression:
    """A coefficient of a regression, with what the regression itself says about its doubt.

    Attributes
    ----------
    effect, se, p_value, lower95, upper95 : float
        Clustered by unit.
    """

    effect: float
    se: float
    p_value: float
    lower95: float
    upper95: float


def two_way_fixed_effects(panel: TreatedPanel) -> Regression:
    """Regress the outcome on treatment with unit and time effects; standard error clustered by unit.

    Notes
    -----
    Under staggered adoption this average may weigh some effects negatively (Goodman-Bacon 2021); it is given
    for comparison with published studies.
    """
    treated = (np.arange(panel.times.size)[None, :] >= panel.start[:, None]).astype(float)
    return clustered_two_way(panel.outcome, treated)


def clustered_two_way(outcome: Floats, treatment: Floats) -> Regression:
    """Regress on a treatment that may end again, in a panel that may have gaps.

    Parameters
    ----------
    outcome : array, shape (N, T)
        NaN is missing.
    treatment : array, shape (N, T)

    Notes
    -----
    Degrees of freedom as in Stata's ``xtreg, fe vce(cluster)``.
    """
    seen = np.isfinite(outcome) & np.isfinite(treatment)
    rows, columns = seen.any(axis=1), seen.any(axis=0)
    seen = seen[rows][:, columns]
    left, right = (
        _within(np.where(seen, block[rows][:, columns], 0.0), seen) for block in (outcome, treatment)
    )
    count, periods, cells = len(seen), seen.shape[1], int(seen.sum())
    spread = float(np.square(right).sum())
    if spread < 1e-12 * cells:  # no treatment is left once unit and time effects are out
        return Regression(*(float("nan"),) * 5)
    effect = float((right * left).sum() / spread)
    scores = (right * (left - effect * right)).sum(axis=1)
    correction = count / (count - 1) * (cells - 1) / (cells - periods - 1)
    se = float(np.sqrt(np.square(scores).sum() * correction) / spread)
    reach = float(stats.t.ppf(0.975, count - 1)) * se
    p_value = float(2 * stats.t.sf(abs(effect / se), count - 1)) if se > 0 else float("nan")
    return Regression(effect, se, p_value, effect - reach, effect + reach)


def _within(block: Floats, seen: NDArray[np.bool_]) -> Floats:
    """Take unit and time means out of the cells seen, in turn until nothing is left of them."""
    by_unit, by_time = seen.sum(axis=1, keepdims=True), seen.sum(axis=0)
    for _ in range(10_000):
        before = block
        block = np.where(seen, block - block.sum(axis=1, keepdims=True) / by_unit, 0.0)
        block = np.where(seen, block - block.sum(axis=0) / by_time, 0.0)
        if np.abs(block - before).max() <= 1e-12 * (np.abs(block).max() + 1e-300):
            break
    return block


def standardised(values: Floats) -> tuple[Floats, float]:
    """Give figures around their mean in units of their own spread, and that unit.

    The iterations of ``diff-diff`` end at a fixed size, whatever the figures are measured in.
    """
    unit = float(values.std()) or 1.0
    return (values - values.mean()) / unit, unit


def _long(panel: TreatedPanel) -> pd.DataFrame:
    count, periods = panel.outcome.shape
    # Positions, not years: in a panel of every fifth year the year before treatment is in no row.
    first = np.where(panel.never, 0, panel.start)
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(count), periods),
            "time": np.tile(np.arange(periods), count),
            "outcome": panel.outcome.ravel(),
            "first": np.repeat(first, periods),
        }
    )


def imputation(panel: TreatedPanel) -> Regression:
    """Estimate by imputing untreated outcomes (Borusyak, Jaravel and Spiess 2024), through ``diff-diff``."""
    from diff_diff import ImputationDiD

    return _through(ImputationDiD(), panel)


def callaway_santanna(panel: TreatedPanel) -> Regression:
    """Estimate against the never treated (Callaway and Sant'Anna 2021), through ``diff-diff``."""
    from diff_diff import CallawaySantAnna

    return _through(CallawaySantAnna(), panel)


def _through(estimator: object, panel: TreatedPanel) -> Regression:
    import warnings

    outcome, unit = standardised(panel.outcome)
    frame = _long(panel).assign(outcome=outcome.ravel())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = estimator.fit(  # type: ignore[attr-defined]
            frame, outcome="outcome", unit="unit", time="time", first_treat="first"
        )
    low, high = fit.overall_conf_int
    effect, se, low, high = (float(number) * unit for number in (fit.overall_att, fit.overall_se, low, high))
    return Regression(effect, se, float(fit.overall_p_value), low, high)
