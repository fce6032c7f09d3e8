"""What the gates look at in a panel: the fit before, the other families, a treatment pretended earlier."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.gates import Reason
from paritet.analysis.reforms.panel import TreatedPanel
from paritet.analysis.reforms.staggered import StaggeredFit, actual_draw, fit_staggered

Integers = NDArray[np.int64]

_FITTED: Final = 1e-6
"""Gap before treatment, as a share of the units' spread in a period, that counts as none."""


def other_families(panel: TreatedPanel, starts: Integers, own: Family | None) -> dict[str, float]:
    """Give the effect by each family but the one that is told; a plain synthetic control stands for both."""
    others = [f for f in (Family.SDID, Family.SC_DEMEANED, Family.DID) if f is not own]
    if own is Family.SC:
        others.remove(Family.SC_DEMEANED)
    if starts.min() < 2:  # weights need two periods before treatment
        others = [f for f in others if f is Family.DID]
    draw = actual_draw(panel, starts)
    return {str(f): float(fit_staggered(panel, f, starts, draw).effect[0]) for f in others}


def pre_gap(panel: TreatedPanel, fit: StaggeredFit, scope: int | None = None) -> float:
    """Root mean square of the pre-treatment gap, around its mean where the estimator has an intercept."""
    squares = []
    positions = range(fit.starts.size) if scope is None else [scope]
    for position in positions:
        start = int(fit.starts[position])
        cohort = fit.cohorts[position]
        treated = panel.outcome[panel.start == start, :start].mean(axis=0)
        gap = treated - cohort.unit_weights[0] @ panel.outcome[:, :start]
        squares.append(np.mean(np.square(gap - gap.mean() * bool(cohort.time_weights[0].any()))))
    weights = fit.shares[0, list(positions)]
    return float(np.sqrt(np.average(squares, weights=weights)))


def many_fit(panel: TreatedPanel, fit: StaggeredFit, scope: int | None = None) -> tuple[Reason, ...]:
    """Doubt a synthetic control that meets every period before treatment, as many other weights then do.

    A point inside the hull of more donors than periods and one is a convex combination of them in infinitely
    many ways (Abadie and L'Hour 2021), each with a path of its own after treatment.
    """
    donors = int(panel.never.sum())
    for position in range(fit.starts.size) if scope is None else (scope,):
        start = int(fit.starts[position])
        around = panel.outcome[:, :start] - panel.outcome[:, :start].mean(axis=0)
        if donors > start + 1 and pre_gap(panel, fit, position) <= _FITTED * float(around.std()):
            return (Reason("many_weights_fit", {"periods": start, "donors": donors}),)
    return ()


def in_time(panel: TreatedPanel, starts: Integers, family: Family) -> StaggeredFit | None:
    """Pretend that treatment started a third of the pre-periods earlier, and look at nothing later."""
    first = int(starts.min())
    if first < 6:
        return None
    effects, fits, shares = [], [], []
    for start in starts:
        pretended = int(start) - max(2, int(start) // 3)
        cut = TreatedPanel(
            panel.units,
            panel.times[:start],
            panel.outcome[:, :start],
            np.where(panel.start == start, pretended, start).astype(np.int64),
        )
        keep = panel.never | (panel.start == start)
        cut = TreatedPanel(
            tuple(np.array(panel.units, dtype=object)[keep]),
            cut.times,
            cut.outcome[keep],
            cut.start[keep],
        )
        only = np.array([pretended])
        fit = fit_staggered(cut, family, only, actual_draw(cut, only))
        effects.append(fit.effect[0])
        fits.append(fit.cohorts[0])
        shares.append((panel.start == start).sum() * (panel.times.size - start))
    weights = np.array(shares) / np.sum(shares)
    by_cohort = np.array(effects)[None]
    return StaggeredFit(starts, by_cohort @ weights, by_cohort, tuple(fits), weights[None])
