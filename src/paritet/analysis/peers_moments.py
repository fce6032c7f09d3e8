"""Moments: every country and year of a series that could have been a start, and how far each went from there.

A moment has a level, a path behind it and, where later figures exist, changes after it. Figures that a
publisher carried forward or projected are no news and count for neither; nothing is measured across a break.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.concepts.observation import NEWS, ObsStatus

PATH: Final = 5
"""Years of the path behind a moment; one year more or less where that year has no figure."""
HORIZONS: Final = (5, 10, 20)
"""Years after a moment in which its outcome is looked up; one year more or less where there is no figure."""
OUTCOME: Final = 10
"""Years after which a start's outcome is named; the last figure before that names it where there is none."""
SLACK: Final = 1
COVARIATE_LAG: Final = 3
"""Most years by which a covariate may be older than the moment it describes; it is never younger."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Grid:
    """Figures of countries over consecutive years.

    Attributes
    ----------
    ref_areas : tuple of str
        Codes of the rows.
    years : ndarray of int, shape (Y,)
    values : ndarray of float, shape (A, Y)
        NaN is missing.
    status : ndarray of str, shape (A, Y)
        SDMX observation status.
    """

    ref_areas: tuple[str, ...]
    years: Ints
    values: Floats
    status: Codes

    def until(self, year: int) -> Grid:
        """Give the grid as it stood in a year: every later column is gone."""
        known = self.years <= year
        return Grid(self.ref_areas, self.years[known], self.values[:, known], self.status[:, known])

    def only(self, ref_areas: tuple[str, ...]) -> Grid:
        """Give the rows of some countries, in their order; a country without figures is left out."""
        rows = [self.ref_areas.index(area) for area in ref_areas if area in self.ref_areas]
        kept = tuple(self.ref_areas[row] for row in rows)
        return Grid(kept, self.years, self.values[rows], self.status[rows])

    @property
    def measured(self) -> Floats:
        """Values that are news in their year; carried, projected and missing ones are NaN."""
        values: Floats = np.where(np.isin(self.status, NEWS), self.values, np.nan)
        return values

    @property
    def stretch(self) -> Ints:
        """The number of breaks up to and including each year: equal numbers are one unbroken stretch."""
        stretch: Ints = np.cumsum(self.status == ObsStatus.BREAK, axis=1)
        return stretch


@dataclass(frozen=True)
class Moments:
    """Moments, one row each.

    Attributes
    ----------
    ref_areas : tuple of str
        Countries that `area` points into.
    area, year : ndarray of int, shape (N,)
    level : ndarray of float, shape (N,)
        The gap form in `year`.
    path : ndarray of float, shape (N,)
        Change over the five years before; where the earlier figure is four or six years old, at the same
        pace.
    path_year : ndarray of int, shape (N,)
        Year of that earlier figure.
    covariates : ndarray of float, shape (N, C)
        NaN where unknown.
    covariate_year : ndarray of int, shape (N, C)
        Year of each covariate; 0 where unknown.
    change : ndarray of float, shape (N, H)
        Change of the gap form after each of `HORIZONS`; NaN where unknown or broken.
    change_year : ndarray of int, shape (N, H)
        Year of the later figure; 0 where there is none.
    latest : ndarray of float, shape (N,)
        Change up to the last figure at most `OUTCOME` years later; NaN where there is none.
    latest_year : ndarray of int, shape (N,)
        Its year; 0 where there is none.
    """

    ref_areas: tuple[str, ...]
    area: Ints
    year: Ints
    level: Floats
    path: Floats
    path_year: Ints
    covariates: Floats
    covariate_year: Ints
    change: Floats
    change_year: Ints
    latest: Floats
    latest_year: Ints

    @property
    def features(self) -> Floats:
        """What moments are compared by, shape (N, 2 + C): level, path, covariates."""
        return np.column_stack([self.level, self.path, self.covariates])

    def code(self, row: int) -> str:
        """Give the country of a row."""
        return self.ref_areas[int(self.area[row])]

    def of(self, ref_area: str) -> npt.NDArray[np.bool_]:
        """Tell which rows are a country's."""
        if ref_area not in self.ref_areas:
            return np.zeros(len(self.area), dtype=bool)
        own: npt.NDArray[np.bool_] = self.area == self.ref_areas.index(ref_area)
        return own


def moments(series: Grid, covariates: tuple[Grid, ...], as_of: int) -> Moments:
    """List the moments of a series that have a level and a path, as they were known in a year.

    Parameters
    ----------
    series : Grid
        The series in its gap form.
    covariates : tuple of Grid
        Their figures of other countries are ignored; a country without them has NaN.
    as_of : int
        Nothing of a later year is looked at.

    Returns
    -------
    Moments
        Ordered by country and year.
    """
    known = series.until(as_of)
    values, stretch = known.measured, known.stretch
    path, path_at = _apart(values, stretch, -PATH)
    later = [_apart(values, stretch, horizon) for horizon in HORIZONS]
    latest, latest_at = _latest(values, stretch)
    area, column = np.nonzero(np.isfinite(values) & np.isfinite(path))
    year = known.years[column]
    described = [_covariate(grid.until(as_of), known.ref_areas, area, year) for grid in covariates]
    empty = np.empty((len(area), 0))
    paces = path[area, column] * PATH / np.maximum(-path_at[area, column], 1) + 0.0  # no negative zero
    return Moments(
        known.ref_areas,
        area,
        year,
        values[area, column],
        paces,
        year + path_at[area, column],
        np.column_stack([value for value, _ in described]) if described else empty,
        np.column_stack([when for _, when in described]) if described else empty.astype(np.int64),
        np.column_stack([change[area, column] for change, _ in later]),
        np.column_stack([np.where(at[area, column], year + at[area, column], 0) for _, at in later]),
        latest[area, column],
        np.where(latest_at[area, column], year + latest_at[area, column], 0),
    )


def _apart(values: Floats, stretch: Ints, years: int) -> tuple[Floats, Ints]:
    """Give the difference to the figure some years away, and how many years away that figure is.

    A negative number looks back, and the difference is then what has happened since. Where the exact year
    has no figure the nearer neighbour answers, then the farther; but not for a year outside the series, nor
    for a figure beyond a break.
    """
    sign = 1 if years > 0 else -1
    found = np.full(values.shape, np.nan)
    offset = np.zeros(values.shape, dtype=np.int64)
    asked = np.isfinite(values) & np.isfinite(_shift(np.zeros(values.shape), years))
    hole = asked & np.isnan(_shift(values, years))
    for away, wanted in ((years, asked), (years - sign * SLACK, hole), (years + sign * SLACK, hole)):
        other = _shift(values, away)
        same = _shift(stretch.astype(float), away) == stretch
        new = wanted & np.isnan(found) & np.isfinite(other) & same
        found[new] = sign * (other[new] - values[new])
        offset[new] = away
    return found, offset


def _latest(values: Floats, stretch: Ints) -> tuple[Floats, Ints]:
    """Give the change up to the last figure at most `OUTCOME` years later, and how much later that is."""
    found = np.full(values.shape, np.nan)
    offset = np.zeros(values.shape, dtype=np.int64)
    for away in range(OUTCOME, 0, -1):
        other = _shift(values, away)
        same = _shift(stretch.astype(float), away) == stretch
        new = np.isnan(found) & np.isfinite(other) & np.isfinite(values) & same
        found[new] = other[new] - values[new]
        offset[new] = away
    return found, offset


def _shift(values: Floats, years: int) -> Floats:
    """Give, in each column, the value `years` later (earlier where negative)."""
    moved = np.full(values.shape, np.nan)
    width = values.shape[1]
    if abs(years) >= width:
        return moved
    if years > 0:
        moved[:, : width - years] = values[:, years:]
    else:
        moved[:, -years:] = values[:, : width + years]
    return moved


def _covariate(grid: Grid, ref_areas: tuple[str, ...], area: Ints, year: Ints) -> tuple[Floats, Ints]:
    """Give the latest figure that is at most `COVARIATE_LAG` years older than each moment."""
    value = np.full(len(area), np.nan)
    when = np.zeros(len(area), dtype=np.int64)
    if not grid.years.size:
        return value, when
    rows = np.array([grid.ref_areas.index(code) if code in grid.ref_areas else -1 for code in ref_areas])[
        area
    ]
    measured = grid.measured
    for lag in range(COVARIATE_LAG + 1):
        column = year - lag - grid.years[0]
        inside = (rows >= 0) & (column >= 0) & (column < len(grid.years)) & np.isnan(value)
        value[inside] = measured[rows[inside], column[inside]]
        fresh = inside & np.isfinite(value)
        when[fresh] = (year - lag)[fresh]
    return value, when
