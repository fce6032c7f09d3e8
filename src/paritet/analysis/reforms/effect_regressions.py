"""Effects by regression, judged by the same regression on pseudo-treated units.

A standard error clustered by unit is far too small where few units are treated (MacKinnon and Webb 2017): of
random walks without an effect, 40 units of which one is treated, three in four were "significant" at 5 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.finding import Effect
from paritet.analysis.reforms.gates import LEAST_CLUSTERS, Checks, Reason, verdict
from paritet.analysis.reforms.honest import honest_bounds
from paritet.analysis.reforms.inference import leave_one_donor_out, placebo_draws
from paritet.analysis.reforms.panel import PanelError, TreatedPanel
from paritet.analysis.reforms.panel_chance import Doubt, Inference, by_placebos, rounding_of
from paritet.analysis.reforms.panel_checks import in_time, other_families, pre_gap
from paritet.analysis.reforms.panel_early import least_before
from paritet.analysis.reforms.regression_draws import (
    PartWeights,
    callaway_santanna_weights,
    drawn_effects,
    imputation_weights,
    two_way_weights,
)
from paritet.analysis.reforms.staggered import (
    Regression,
    actual_draw,
    callaway_santanna,
    clustered_two_way,
    fit_staggered,
    imputation,
    two_way_fixed_effects,
)
from paritet.concepts.estimate import Estimate

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Redraw:
    """How chance is to be judged.

    Attributes
    ----------
    draws : int
    seed : int
    inference : Inference
    """

    draws: int
    seed: int
    inference: Inference


def few_treated(treated: int) -> tuple[Reason, ...]:
    """Doubt inference without placebos where few units are treated."""
    if treated >= LEAST_CLUSTERS:
        return ()
    return (Reason("few_treated", {"treated": treated, "least": LEAST_CLUSTERS}),)


def two_way(panel: TreatedPanel, starts: Integers, redraw: Redraw) -> Effect:
    """Regress on all rows that have figures; the checks and placebos look at the balanced part."""
    comparison = Reason("regression_only")
    notes: tuple[Reason, ...] = ()
    if panel.raw is None:
        fit = two_way_fixed_effects(panel)
    else:
        fit = clustered_two_way(panel.raw.outcome, panel.raw.treated)
        cells = int((np.isfinite(panel.raw.outcome) & np.isfinite(panel.raw.treated)).sum())
        notes = (Reason("all_rows_used", {"cells": cells}),)
    doubt, ranged = _redrawn(fit, panel, starts, two_way_weights, redraw)
    told = doubt is not None and doubt.p_value == doubt.p_value and fit.se > rounding_of(panel)
    if doubt is not None and told:
        notes = (Reason("regression_interval", {"own": fit.p_value}), *notes)
        doubt = Doubt(fit.se, doubt.p_value, fit.lower95, fit.upper95, doubt.draws, doubt.notes)
    return _regression("twfe", fit, panel, doubt, ranged, (comparison,), notes)


def staggered_differences(panel: TreatedPanel, starts: Integers, redraw: Redraw) -> tuple[Effect, Effect]:
    """Tell imputation for all cohorts, and a second opinion."""
    usable = panel.only([panel.period_of(int(start)) for start in starts])
    first, second = imputation(usable), callaway_santanna(usable)
    return (
        _differences("did", first, usable, imputation_weights, redraw, _bounds(usable)),
        _differences("did_callaway_santanna", second, usable, callaway_santanna_weights, redraw),
    )


def _differences(
    method: str,
    fit: Regression,
    panel: TreatedPanel,
    weights: PartWeights,
    redraw: Redraw,
    notes: tuple[Reason, ...] = (),
) -> Effect:
    doubt, ranged = _redrawn(fit, panel, panel.cohorts, weights, redraw)
    if doubt is not None and fit.p_value == fit.p_value and fit.se > rounding_of(panel):
        notes = (Reason("regression_se", {"se": fit.se, "own": fit.p_value}), *notes)
    return _regression(method, fit, panel, doubt, ranged, (), notes)


def _redrawn(
    fit: Regression, panel: TreatedPanel, starts: Integers, weights: PartWeights, redraw: Redraw
) -> tuple[Doubt | None, tuple[float, float]]:
    """Judge by placebos, if there can be any; and give the range with one donor left out."""
    members = np.ones(panel.start.size, bool)
    dropped = np.append(
        drawn_effects(panel, starts, leave_one_donor_out(panel, starts, members), weights)
        if panel.never.sum() > 1
        else [],
        fit.effect,
    )
    ranged = float(dropped.min()), float(dropped.max())
    generator = np.random.default_rng(redraw.seed)
    placebos = placebo_draws(panel, starts, redraw.draws, generator)
    if redraw.inference is not Inference.PLACEBO or placebos is None:
        return None, ranged
    own = float(drawn_effects(panel, starts, actual_draw(panel, starts), weights)[0])
    drawn = drawn_effects(panel, starts, placebos, weights)
    return by_placebos(own, fit.effect, drawn, rounding_of(panel)), ranged


def _bounds(panel: TreatedPanel) -> tuple[Reason, ...]:
    """Tell how far the effect survives trends that part as much after treatment as they did before."""
    try:
        found = honest_bounds(panel)
    except PanelError:
        return ()
    return (Reason("honest_bounds", {"low": found.lower95, "high": found.upper95}),)


def _own_doubt(fit: Regression, panel: TreatedPanel) -> Doubt:
    """Take the regression's own inference, unless its residuals are rounding and nothing else."""
    if not fit.se > rounding_of(panel):
        return Doubt(*(float("nan"),) * 4, 0, (Reason("no_spread"),))
    return Doubt(fit.se, fit.p_value, fit.lower95, fit.upper95, 0)


def _regression(
    method: str,
    fit: Regression,
    panel: TreatedPanel,
    doubt: Doubt | None,
    ranged: tuple[float, float],
    doubts: tuple[Reason, ...],
    notes: tuple[Reason, ...],
) -> Effect:
    starts = panel.cohorts[panel.cohorts >= least_before("did")]
    early = in_time(panel, starts, Family.DID) if doubt is not None else None
    others = other_families(panel, starts, None if method == "twfe" else Family.DID)
    judged = _own_doubt(fit, panel) if doubt is None else doubt
    if doubt is None:
        doubts = (*few_treated(int((~panel.never).sum())), *doubts)
    checks = Checks(
        effect=fit.effect,
        p_value=judged.p_value,
        pre_periods=int(starts.min()),
        donors=int(panel.never.sum()),
        draws=judged.draws,
        pre_gap=pre_gap(panel, fit_staggered(panel, Family.DID, starts, actual_draw(panel, starts))),
        in_time=float("nan") if early is None else float(early.effect[0]),
        in_time_se=float("nan") if early is None else judged.se,
        donor_range=ranged,
        families={name: (effect, float("nan")) for name, effect in others.items()},
        inference="cluster" if doubt is None else str(Inference.PLACEBO),
        doubts=doubts,
    )
    label, reasons = verdict(checks)
    bounded = bool(np.isfinite([judged.lower95, judged.upper95]).all())
    told = Estimate(
        fit.effect,
        lower95=judged.lower95 if bounded else None,
        upper95=judged.upper95 if bounded else None,
        n=panel.outcome.size,
        method=method,
    )
    return Effect(method, "all", told, judged.se, judged.p_value, label, (*reasons, *judged.notes, *notes))
