"""The figures of one indicator in one edition, laid out by country, sex and year for comparison."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.analysis.gap_forms import sexes_of
from paritet.concepts.codelists import indicators
from paritet.concepts.indicator import Indicator
from paritet.concepts.observation import NEWS, Observation, ObsStatus, Sex

_SEXES: Final = (Sex.FEMALE, Sex.MALE, Sex.TOTAL)

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Figures:
    """One indicator in one edition.

    Attributes
    ----------
    indicator : Indicator
    source, edition : str
    ref_areas : tuple of str
        Rows, sorted.
    years : ndarray of int, shape (Y,)
        Consecutive calendar years.
    values, lower, upper : ndarray of float, shape (A, 3, Y)
        As published, by country, sex (F, M, _T) and year; NaN is missing.
    status : ndarray of str, shape (A, 3, Y)
        SDMX observation status.
    """

    indicator: Indicator
    source: str
    edition: str
    ref_areas: tuple[str, ...]
    years: npt.NDArray[np.int64]
    values: FloatArray
    status: npt.NDArray[np.str_]
    lower: FloatArray
    upper: FloatArray

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self.ref_areas)}

    @cached_property
    def measured(self) -> npt.NDArray[np.bool_]:
        """Whether a figure is news in its year, shape (A, 3, Y)."""
        return np.isin(self.status, NEWS) & ~np.isnan(self.values)

    @cached_property
    def sexes(self) -> tuple[Sex, ...]:
        """The sexes whose figures make the indicator's gap form."""
        given = [sex for number, sex in enumerate(_SEXES) if self.measured[:, number].any()]
        return sexes_of(self.indicator, given)

    @cached_property
    def complete(self) -> npt.NDArray[np.bool_]:
        """Whether the gap form can be told, shape (A, Y)."""
        columns = [self.measured[:, _SEXES.index(sex)] for sex in self.sexes]
        told: npt.NDArray[np.bool_] = np.logical_and.reduce(columns)
        return told

    @cached_property
    def broken(self) -> npt.NDArray[np.bool_]:
        """Whether the series of the gap form breaks in a year, shape (A, Y)."""
        columns = [self.status[:, _SEXES.index(sex)] == ObsStatus.BREAK for sex in self.sexes]
        told: npt.NDArray[np.bool_] = np.logical_or.reduce(columns)
        return told

    def row(self, ref_area: str) -> int | None:
        """Give the row of a country, or ``None``."""
        return self._rows.get(ref_area)

    def latest(self, ref_area: str) -> int | None:
        """Give the last year whose gap form is measured, else the last with any measured figure."""
        row = self.row(ref_area)
        if row is None:
            return None
        for mask in (self.complete[row], self.measured[row].any(axis=0)):
            found = np.flatnonzero(mask)
            if found.size:
                return int(self.years[found[-1]])
        return None

    def nearest(self, year: int, window: int) -> dict[str, int]:
        """Give, for each country, the measured year nearest to one year; of two, the earlier.

        Parameters
        ----------
        year : int
        window : int
            Most years apart.
        """
        apart = np.abs(self.years - year) + np.where(self.years > year, 0.5, 0.0)
        costs = np.where(self.complete, apart, np.inf)
        if not costs.size:
            return {}
        columns = costs.argmin(axis=1)
        best = costs[np.arange(len(columns)), columns]
        return {
            code: int(self.years[column])
            for code, column, cost in zip(self.ref_areas, columns, best, strict=True)
            if cost < window + 1
        }

    def observation(self, ref_area: str, sex: Sex, year: int) -> Observation | None:
        """Give one figure, or ``None`` where the edition has none; made once, for comparisons share it."""
        asked = (ref_area, sex, year)
        if asked not in self._told:
            self._told[asked] = self._observed(ref_area, sex, year)
        return self._told[asked]

    @cached_property
    def _told(self) -> dict[tuple[str, Sex, int], Observation | None]:
        return {}

    def _observed(self, ref_area: str, sex: Sex, year: int) -> Observation | None:
        row, column, position = self.row(ref_area), year - int(self.years[0]), _SEXES.index(sex)
        if row is None or not 0 <= column < len(self.years) or np.isnan(self.values[row, position, column]):
            return None
        place = (row, position, column)
        return Observation(
            self.source,
            self.edition,
            self.indicator.code,
            ref_area,
            sex,
            year,
            float(self.values[place]),
            ObsStatus(str(self.status[place])),
            _or_none(self.lower[place]),
            _or_none(self.upper[place]),
        )

    def inputs(self, ref_area: str, year: int) -> tuple[Observation, ...]:
        """Give the figures that make the gap form of one country and year."""
        found = [self.observation(ref_area, sex, year) for sex in self.sexes]
        return tuple(item for item in found if item is not None)


def _or_none(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)


def split(frame: pd.DataFrame) -> list[Figures]:
    """Split a frame, which the store orders by source, edition and indicator, into one grid for each."""
    if frame.empty:
        return []
    keys = ("source", "edition", "indicator")
    codes = [pd.factorize(frame[name])[0] for name in keys]
    starts = np.flatnonzero(np.logical_or.reduce([np.diff(code, prepend=-1) != 0 for code in codes]))
    area_codes, areas = pd.factorize(frame["ref_area"], sort=True)
    sexes = pd.Index([str(sex) for sex in _SEXES]).get_indexer(pd.Index(frame["sex"]))
    columns = _Columns(
        area_codes.astype(np.int64),
        np.asarray(areas, dtype=object),
        sexes,
        frame["time_period"].to_numpy(np.int64),
        tuple(frame[name].to_numpy(dtype=np.float64) for name in ("obs_value", "lower", "upper")),
        frame["obs_status"].to_numpy(dtype="<U1"),
    )
    names = frame.iloc[starts][list(keys)].itertuples(index=False)
    stops = [*starts[1:], len(frame)]
    return [
        _figures(str(source), str(edition), str(code), columns, slice(start, stop))
        for (source, edition, code), start, stop in zip(names, starts, stops, strict=True)
    ]


@dataclass(frozen=True)
class _Columns:
    area_codes: npt.NDArray[np.int64]
    areas: npt.NDArray[np.object_]
    sexes: npt.NDArray[np.intp]
    years: npt.NDArray[np.int64]
    numbers: tuple[FloatArray, ...]
    status: npt.NDArray[np.str_]


def _figures(source: str, edition: str, code: str, columns: _Columns, part: slice) -> Figures:
    present, rows = np.unique(columns.area_codes[part], return_inverse=True)
    at = columns.years[part]
    years = np.arange(at.min(), at.max() + 1, dtype=np.int64)
    shape = (len(present), len(_SEXES), len(years))
    place = (rows, columns.sexes[part], at - years[0])
    grids = []
    for column in columns.numbers:
        grid = np.full(shape, np.nan)
        grid[place] = column[part]
        grids.append(grid)
    status = np.full(shape, str(ObsStatus.MISSING), dtype="<U1")
    status[place] = columns.status[part]
    areas = tuple(str(area) for area in columns.areas[present])
    values, lower, upper = grids
    return Figures(indicators()[code], source, edition, areas, years, values, status, lower, upper)
