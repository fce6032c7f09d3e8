"""Gaps before and after treatment, and the interval that ranking by their growth implies."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from paritet.analysis.reforms.gates import Reason
from paritet.analysis.reforms.inference import LEAST_BOUNDING
from paritet.analysis.reforms.panel import TreatedPanel
from paritet.analysis.reforms.staggered import StaggeredFit

Floats = NDArray[np.float64]

_NO_GAP: Final = 1e-6
"""Gap, as a share of the figures' spread, that counts as none: solvers and sources are no more exact."""
_ALIKE: Final = 10.0
"""Times by which a placebo's gap before treatment may differ from the unit's and still bound its effect."""
_COUNTED: Final = 1000


class Gaps:
    """Root mean square gaps before and after treatment, one a draw, in the outcome's unit."""

    def __init__(self, panel: TreatedPanel, start: int, fit: StaggeredFit, units: NDArray[np.intp]) -> None:
        gap = panel.outcome[units] - fit.cohorts[0].unit_weights @ panel.outcome
        square = np.square(gap)
        self.least = _NO_GAP * float(np.abs(panel.outcome - panel.outcome.mean()).max())
        before, after = (np.sqrt(part.mean(axis=1)) for part in (square[:, :start], square[:, start:]))
        self.before, self.after = np.maximum(before, self.least), np.maximum(after, self.least)

    @property
    def ratio(self) -> Floats:
        """Gap after treatment as a multiple of the one before."""
        return np.asarray(self.after / self.before)

    @property
    def exact(self) -> bool:
        """Whether some draw is matched before treatment as closely as can be told."""
        return bool((self.before <= self.least).any())


def few_placebos(draws: int) -> tuple[Reason, ...]:
    """Tell that an interval is taken from the spread of placebos, which are too few to bound it."""
    return (Reason("interval_from_spread"),) if draws < LEAST_BOUNDING else ()


def reach_of(unit: Gaps, placebos: Gaps, effect: float, drawn: Floats) -> tuple[float, tuple[Reason, ...]]:
    """Give half the interval around an effect that is ranked by the growth of its gap.

    Parameters
    ----------
    unit, placebos : Gaps
        Of the treated unit, and of each placebo.
    effect : float
        In the outcome's unit.
    drawn : array, shape (n,)
        Effects of the placebos.

    Returns
    -------
    float
        NaN where there is no interval.
    tuple of Reason
        Why there is none, or how it was found.
    """
    count, before = drawn.size, float(unit.before[0])
    scaled = drawn / placebos.before
    if count < LEAST_BOUNDING:
        bounding = int(np.abs(scaled).argmax())
    else:
        bounding = int(np.argsort(placebos.ratio)[int(np.ceil(0.95 * (count + 1))) - 1])
    alike = float(placebos.before[bounding]) / before
    if not 1.0 / _ALIKE <= alike <= _ALIKE:
        times = max(alike, 1.0 / alike)
        told = f"{times:.0f}" if times < _COUNTED else f"> {_COUNTED}"
        return float("nan"), (Reason("fits_not_alike", {"times": told}),)
    if count < LEAST_BOUNDING:
        return float(stats.t.ppf(0.975, count - 1) * scaled.std(ddof=1) * before), few_placebos(count)
    bound = float(placebos.ratio[bounding] * before)
    # The gap after treatment less a constant c has the mean square (effect - c)^2 + its own variance.
    square = bound**2 - float(unit.after[0]) ** 2 + effect**2
    if square < 0:
        return float("nan"), (Reason("no_constant_effect"),)
    return float(np.sqrt(square)), ()
