"""A series made ready for forecasting: values on the scale of the forecasts, and each country's region."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.comparison_estimates import gap_unit
from paritet.analysis.forecast.features import Matrix, Values, features
from paritet.analysis.parity.target import gap_range
from paritet.analysis.series import Panel
from paritet.concepts.codelists import read_yaml
from paritet.concepts.indicator import GapForm, Measure
from paritet.concepts.observation import ObsStatus

ELSEWHERE: Final = "ELSEWHERE"


@cache
def regions() -> dict[str, str]:
    """Give each country's region."""
    table = read_yaml(files("paritet.analysis.forecast") / "regions.yaml")
    return {str(area): str(region) for region, areas in table.items() for area in areas}


@dataclass(frozen=True)
class Subject:
    """A panel on the scale of its forecasts.

    Attributes
    ----------
    name : str
        Full name of the series.
    ref_areas : tuple of str
    years : ndarray of int, shape (Y,)
    values : ndarray, shape (A, Y)
        On the scale of the forecasts: logarithms where `logs`, else the gap form itself.
    regions : ndarray of str, shape (A,)
    low, high : float
        The range that no forecast leaves, on that scale.
    logs : bool
    unit : str
        Of the gap form.
    """

    name: str
    ref_areas: tuple[str, ...]
    years: npt.NDArray[np.int64]
    values: Values
    regions: npt.NDArray[np.str_]
    low: float
    high: float
    logs: bool
    unit: str
    _seen: dict[int, Matrix] = field(default_factory=dict, repr=False, compare=False)

    def column(self, year: int) -> int:
        """Give the column of a year."""
        return int(year - self.years[0])

    def cut(self, origin: int) -> Subject:
        """Give the subject as it was at an origin: no column after it."""
        now = self.column(origin) + 1
        return replace(self, years=self.years[:now], values=self.values[:, :now])

    def features(self, year: int, horizon: int) -> Matrix:
        """Describe every country at a year, from the columns up to it alone; every horizon shares them."""
        if year not in self._seen:
            self._seen[year] = features(self.values[:, : self.column(year) + 1], self.regions, 0)
        found = self._seen[year].copy()
        found[:, -1] = horizon
        return found

    def told(self, values: Values) -> Values:
        """Turn values on the forecasts' scale into the series' own unit, within its range."""
        kept = np.clip(values, self.low, self.high)
        return np.exp(kept) if self.logs else kept

    def scaled(self, value: float) -> float:
        """Turn a value in the series' own unit into the forecasts' scale."""
        if not self.logs:
            return float(value)
        return float(np.log(value)) if value > 0 else -np.inf


def subject(grid: Panel, *, as_published: bool = False) -> Subject:
    """Make a panel ready.

    Parameters
    ----------
    grid : Panel
    as_published : bool
        Take every figure as it stands, as the backtest must: that a value was carried over, or that a series
        broke, is often known from later values only. Otherwise carried values count as missing, and jumps at
        breaks are taken out by shifting what lies before them.
    """
    entry = grid.indicator
    values = np.where(grid.status == ObsStatus.FORECAST, np.nan, grid.values)
    # Rates of one sex alone, such as deaths per birth, shrink by a share of themselves.
    rate = entry.gap is GapForm.LEVEL and entry.measure is Measure.TOTAL
    logs = rate and entry.range[1] not in (1.0, 100.0)
    if logs:
        values = np.log(np.where(values > 0, values, np.nan))
    if not as_published:
        measured = np.where(grid.status == ObsStatus.IMPUTED, np.nan, values)
        values = bridge(measured, grid.status == ObsStatus.BREAK)
    low, high = gap_range(entry)
    if logs:
        low, high = (np.log(low) if low > 0 else -np.inf), np.log(high)
    where = regions()
    placed = np.array([where.get(area, ELSEWHERE) for area in grid.ref_areas])
    return Subject(
        grid.name, grid.ref_areas, grid.years, values, placed, float(low), float(high), logs, gap_unit(entry)
    )


def bridge(values: Values, broken: npt.NDArray[np.bool_]) -> Values:
    """Shift what lies before a break so that the jump is the series' usual change.

    Parameters
    ----------
    values : ndarray, shape (A, Y)
    broken : ndarray of bool, shape (A, Y)
        True in the first year after a break.
    """
    bridged = values.copy()
    for row, column in zip(*np.nonzero(broken), strict=True):
        before = np.nonzero(np.isfinite(values[row, :column]))[0]
        if not len(before) or not np.isfinite(values[row, column]):
            continue
        steps = np.diff(values[row])[~broken[row, 1:]]
        usual = float(np.median(steps[np.isfinite(steps)])) if np.isfinite(steps).any() else 0.0
        jump = values[row, column] - values[row, before[-1]] - usual * (column - before[-1])
        bridged[row, :column] += jump
    return bridged
