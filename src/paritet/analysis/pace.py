"""How fast a series moves: within one edition, after its last break, without carried figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import stats

from paritet.analysis.comparison import aim
from paritet.analysis.comparison_estimates import gap_unit
from paritet.analysis.parity.target import Target, target_of
from paritet.analysis.series import Panel, panel
from paritet.concepts.estimate import Estimate
from paritet.concepts.indicator import Direction, Indicator
from paritet.concepts.observation import NEWS, Observation, ObsStatus

FEWEST: Final = 5
"""Fewest figures after the last break, and fewest years from first to last, that make a pace."""

Values = npt.NDArray[np.float64]
Years = npt.NDArray[np.int64]


class Movement(StrEnum):
    """Which way a series moves."""

    IMPROVING = "improving"
    """The robust slope's 95 % interval lies on the better side of zero."""
    WORSENING = "worsening"
    """It lies on the worse side."""
    UNCLEAR = "unclear"
    """It holds zero, or no way is better."""
    CLOSED = "closed"
    """The target is reached."""
    NOT_ENOUGH_DATA = "not_enough_data"


@dataclass(frozen=True)
class Segment:
    """The figures of a series that a pace may be taken from.

    Attributes
    ----------
    years : ndarray of int, shape (n,)
    values : ndarray, shape (n,)
    """

    years: Years
    values: Values

    @property
    def enough(self) -> bool:
        """Whether there are `FEWEST` figures over as many years."""
        return len(self.years) >= FEWEST and int(self.years[-1] - self.years[0]) >= FEWEST


@dataclass(frozen=True)
class Pace:
    """How fast one country's series moves.

    Attributes
    ----------
    series, ref_area : str
    start, end, n : int
        First and last year of the figures used, and how many; 0 where there are none.
    movement : Movement
    level, annual_change, robust_slope, acceleration, share_closed : Estimate or None
        The last figure; (last − first) ÷ years; Theil–Sen slope with its 95 % interval; the slope of the
        later half minus that of the earlier, by the years between their middles; the robust slope towards the
        target as a share of what remains. ``None`` below the minimum, and the last where nobody agreed on an
        aim.
    """

    series: str
    ref_area: str
    start: int
    end: int
    n: int
    movement: Movement
    level: Estimate | None = None
    annual_change: Estimate | None = None
    robust_slope: Estimate | None = None
    acceleration: Estimate | None = None
    share_closed: Estimate | None = None


def segment(years: Years, values: Values, status: npt.NDArray[np.str_]) -> Segment:
    """Keep the measured figures from the last break on.

    Parameters
    ----------
    years, values, status : ndarray, shape (Y,)
        One country's row. Carried (``I``) and projected (``F``) figures are left out; a break (``B``) starts
        anew.
    """
    broken = np.nonzero(status == ObsStatus.BREAK)[0]
    first = int(broken[-1]) if len(broken) else 0
    kept = np.isfinite(values) & np.isin(status, NEWS)
    kept[:first] = False
    return Segment(years[kept], values[kept])


def theil_sen(years: Years, values: Values) -> tuple[float, float, float]:
    """Give the median of all pairwise slopes and its 95 % interval (Theil 1950; Sen 1968)."""
    found = stats.theilslopes(values, years, 0.95)
    slope, low, high = float(found.slope), float(found.low_slope), float(found.high_slope)
    return slope, min(low, slope), max(high, slope)


def acceleration(years: Years, values: Values) -> float:
    """Give the yearly change of the robust slope from the earlier half to the later; both hold the middle."""
    half = len(years) // 2
    early, late = slice(0, half + 1), slice(half, None)
    apart = float(years[late].mean() - years[early].mean())
    return (theil_sen(years[late], values[late])[0] - theil_sen(years[early], values[early])[0]) / apart


def pace(series: str | Panel, ref_area: str, threshold: float | None = None) -> Pace:
    """Measure how fast a country's series moves.

    Parameters
    ----------
    series : str or Panel
    ref_area : str
    threshold : float, optional
        Aim at this value instead of parity or the agreed benchmark.

    Raises
    ------
    MissingDataError
        If the series has no figure of the country.
    """
    grid = panel(series) if isinstance(series, str) else series
    row = grid.row(ref_area)
    part = segment(grid.years, grid.values[row], grid.status[row])
    ends = (int(part.years[0]), int(part.years[-1])) if len(part.years) else (0, 0)
    if not part.enough:
        return Pace(grid.name, ref_area, *ends, len(part.years), Movement.NOT_ENOUGH_DATA)
    entry, level = grid.indicator, float(part.values[-1])
    target = _target(entry, threshold)
    slope, low, high = theil_sen(part.years, part.values)
    unit, count = gap_unit(entry), len(part.years)
    inputs = tuple(item for year in part.years for item in grid.inputs(ref_area, int(year)))

    def estimate(value: float, method: str, used: tuple[Observation, ...]) -> Estimate:
        return Estimate(value, n=count, method=method, unit=unit, inputs=used)

    change = (level - float(part.values[0])) / (ends[1] - ends[0])
    return Pace(
        grid.name, ref_area, *ends, count, _movement(entry, target, level, low, high),
        estimate(level, "level", grid.inputs(ref_area, ends[1])),
        estimate(change, "annual_change", grid.inputs(ref_area, ends[0]) + grid.inputs(ref_area, ends[1])),
        replace(estimate(slope, "theil_sen", inputs), lower95=low, upper95=high),
        estimate(acceleration(part.years, part.values), "acceleration", inputs),
        _share(target, level, (slope, low, high), count, inputs),
    )  # fmt: skip


def _target(entry: Indicator, threshold: float | None) -> Target | None:
    if threshold is None and (entry.direction is Direction.NONE or aim(entry) is None):
        return None
    return target_of(entry, threshold)


def _movement(entry: Indicator, target: Target | None, level: float, low: float, high: float) -> Movement:
    if target is not None and float(target.remaining(level)) == 0.0:
        return Movement.CLOSED
    if target is not None:
        better = target.sign(level)
    else:
        better = {Direction.HIGHER: 1.0, Direction.LOWER: -1.0}.get(entry.direction, 0.0)
    if better == 0.0 or low <= 0.0 <= high:
        return Movement.UNCLEAR
    return Movement.IMPROVING if better * low > 0 else Movement.WORSENING


def _share(
    target: Target | None,
    level: float,
    slopes: tuple[float, float, float],
    n: int,
    inputs: tuple[Observation, ...],
) -> Estimate | None:
    """Give the share of the remaining gap that a year closes; negative where the gap grows."""
    remaining = 0.0 if target is None else float(target.remaining(level))
    if target is None or remaining == 0.0:
        return None
    shares = sorted(target.sign(level) * slope / remaining for slope in slopes)
    return Estimate(
        shares[1],
        lower95=shares[0],
        upper95=shares[2],
        n=n,
        method="share_of_gap_closed",
        unit="share",
        inputs=inputs,
    )
