"""Measure an outcome in its own spread around its own mean, and tell the effects in its unit again.

Squares of figures near 1e300 overflow and those near 1e-300 vanish; levels far from 0 cost the digits of
differences. Neither is a matter of the effect.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from paritet.analysis.reforms.finding import Effect
from paritet.analysis.reforms.gates import Reason
from paritet.analysis.reforms.panel import TreatedPanel

_IN_UNIT: Final = ("effect", "gap", "low", "high", "se")
"""What reasons quote in the outcome's unit."""
_TO_SIX_DIGITS: Final = ("reference", "exact")
"""The same, where two figures are held against each other."""


def in_own_spread(panel: TreatedPanel) -> tuple[TreatedPanel, float]:
    """Give the panel with its outcome around 0 and near 1, and the unit it is then in.

    The unit is a power of two, so that no digit is lost by it.
    """
    largest = float(np.abs(panel.outcome).max())
    if largest == 0:
        return panel, 1.0
    # Halved, for the distance between two of the largest figures must be a number, too.
    first = max(_power_of_two(largest) / 2, float(np.finfo(float).tiny))
    centre = float((panel.outcome / first).mean())
    spread = float((panel.outcome / first - centre).std())
    second = _power_of_two(spread) if spread > 0 else 1.0
    raw = panel.raw
    if raw is not None:
        raw = replace(raw, outcome=(raw.outcome / first - centre) / second)
    return replace(panel, outcome=(panel.outcome / first - centre) / second, raw=raw), first * second


def _power_of_two(size: float) -> float:
    return float(np.ldexp(1.0, int(np.frexp(size)[1]) - 1))


def in_unit(told: Effect, unit: float) -> Effect:
    """Tell an effect, its doubt and the figures of its reasons in a unit."""
    estimate = told.estimate
    value, low, high = (
        None if figure is None else figure * unit
        for figure in (estimate.value, estimate.lower95, estimate.upper95)
    )
    return replace(
        told,
        estimate=replace(estimate, value=value, lower95=low, upper95=high),
        se=told.se * unit,
        reasons=tuple(_reason_in(reason, unit) for reason in told.reasons),
    )


def _reason_in(reason: Reason, unit: float) -> Reason:
    numbers = {
        name: value * unit
        if name in _IN_UNIT and isinstance(value, float)
        else f"{value * unit:.6g}"
        if name in _TO_SIX_DIGITS and isinstance(value, float)
        else value
        for name, value in reason.numbers.items()
    }
    return Reason(reason.code, numbers)
