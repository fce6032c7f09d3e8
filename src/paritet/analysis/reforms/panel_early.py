"""What starts too early for an estimate, and why."""

from __future__ import annotations

import numpy as np

from paritet.analysis.reforms.finding import Effect
from paritet.analysis.reforms.gates import Label, Reason
from paritet.analysis.reforms.panel import TreatedPanel
from paritet.concepts.estimate import Estimate


def least_before(method: str) -> int:
    """Give the periods before treatment that a method is defined from.

    Differences need one. Weights that fit a path need two: a single figure is met by many weights, and the
    penalty of synthetic difference-in-differences is set by changes before treatment.
    """
    return 1 if method in ("did", "twfe") else 2


def too_early(panel: TreatedPanel, method: str, start: int) -> Effect:
    """Tell that a cohort cannot be estimated, and what it lacks."""
    period = panel.period_of(start)
    observed = start if panel.raw is None else int((panel.raw.times < period).sum())
    if observed >= least_before(method):
        reason = Reason("pre_left_out", {"periods": start})
    elif start == 0:
        reason = Reason("starts_too_early")
    else:
        reason = Reason("single_pre")
    nothing = float("nan")
    estimate = Estimate(None, method=method)
    return Effect(method, str(period), estimate, nothing, nothing, Label.CANNOT, (reason,))


def units_too_early(panel: TreatedPanel, least: int) -> tuple[Reason, ...]:
    """Name the units that have fewer periods before treatment than the least."""
    early = np.array(panel.units, dtype=object)[panel.start < least]
    if not early.size:
        return ()
    return (Reason("left_out_early", {"count": early.size, "names": ", ".join(early)}),)
