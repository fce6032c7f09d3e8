"""What "closed" means for a series: the value aimed at, and from which side it is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.comparison import aim
from paritet.concepts.errors import SpecError
from paritet.concepts.indicator import Direction, Indicator

CLOSE: Final = 1e-9
"""Distance, relative to the aim's size, below which rounding of the machine is taken for nothing."""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Target:
    """The value aimed at.

    Attributes
    ----------
    value : float
        In the unit of the series' gap form: 50 for women's share in per cent, 1 for women ÷ men, 0 for women
        − men, the agreed benchmark for a level, or a threshold that a person chose.
    direction : Direction
        ``higher``: reached at the value and above it; ``lower``: at the value and below it; ``parity``: at
        the value only, from either side.
    """

    value: float
    direction: Direction

    def remaining(self, values: float | Values) -> Values:
        """Give what is still missing, in the series' unit; 0 where the target is reached, never negative."""
        values = np.asarray(values, dtype=np.float64)
        if self.direction is Direction.HIGHER:
            left = self.value - values
        elif self.direction is Direction.LOWER:
            left = values - self.value
        else:
            left = np.abs(values - self.value)
        return np.where(left <= CLOSE * max(1.0, abs(self.value)), np.where(np.isnan(left), left, 0.0), left)

    def sign(self, value: float) -> float:
        """Give the sign of a change that leads from ``value`` to the target; 0 where it is reached."""
        if float(self.remaining(value)) == 0.0:
            return 0.0
        return 1.0 if value < self.value else -1.0

    def better(self, value: float) -> float:
        """Give the sign of a change for the better; beyond a target that is a bound there is one, too."""
        if self.direction is Direction.HIGHER:
            return 1.0
        if self.direction is Direction.LOWER:
            return -1.0
        return self.sign(value)


def target_of(entry: Indicator, threshold: float | None = None) -> Target:
    """Give the target of a series.

    Parameters
    ----------
    entry : Indicator
    threshold : float, optional
        A value that a person chose, in the unit of the gap form; without it parity or the agreed benchmark.

    Raises
    ------
    SpecError
        If nobody agreed on an aim and none is named, the series only describes a country, or the threshold
        lies outside the indicator's range.
    """
    if entry.direction is Direction.NONE and threshold is None:
        raise SpecError(f"{entry.code} only describes a country: no value of it is an aim.")
    if threshold is None:
        agreed = aim(entry)
        if agreed is None:
            raise SpecError(
                f"Nobody agreed on an aim for {entry.code}.", mend="name a value with --threshold"
            )
        return Target(float(agreed), entry.direction)
    if not np.isfinite(threshold):
        raise SpecError(f"{threshold} is no threshold.", mend="name a number")
    low, high = gap_range(entry)
    if not low <= threshold <= high:
        raise SpecError(
            f"{entry.code} runs from {low:g} to {high:g}; {threshold:g} is never reached.",
            mend="name a threshold in the unit of the series",
        )
    return Target(float(threshold), _side(entry, threshold))


def _side(entry: Indicator, threshold: float) -> Direction:
    """Say from which side a chosen threshold counts as reached: towards parity where parity is the aim."""
    if entry.direction is not Direction.PARITY:
        return Direction.HIGHER if entry.direction is Direction.NONE else entry.direction
    agreed = aim(entry)
    if agreed is None or threshold == agreed:
        return Direction.PARITY
    return Direction.HIGHER if threshold < agreed else Direction.LOWER


def gap_range(entry: Indicator) -> tuple[float, float]:
    """Give the lowest and highest possible value of the gap form; infinite where unbounded.

    A share and a level have the indicator's own range, a ratio of women to men runs from 0, a difference from
    minus to plus the range's width.
    """
    low = -np.inf if entry.range[0] is None else entry.range[0]
    high = np.inf if entry.range[1] is None else entry.range[1]
    if entry.gap == "ratio":
        return (0.0, np.inf)
    if entry.gap == "difference":
        return (-(high - low), high - low)
    return (float(low), float(high))
