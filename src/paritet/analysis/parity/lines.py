"""Ask for the WEF line of a country or group, in any series."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.parity.line import Values, annual_change, weighted_mean, years_to_target
from paritet.analysis.parity.reports import YEARLY_REPORTS, covered, report_panel
from paritet.analysis.parity.target import Target, target_of
from paritet.analysis.parity_choices import Answer, Slope, Weights
from paritet.analysis.series import Panel, inputs_of, panel
from paritet.concepts.codelists import groups
from paritet.concepts.errors import MissingDataError, SpecError
from paritet.concepts.observation import Observation, ObsStatus
from paritet.store.query import members_of

METHOD: Final = "wef_line"
POPULATION: Final = "population@world_bank_population"
COVERED: Final = 0.9
"""A member of a group needs a figure in the first and the last year and in this share of the years between;
in an index of yearly reports every report must cover it, as with the 106 countries of the famous claim."""
_SPANNED: Final = 0.5
"""Without a named year the line runs over the years in which this share of the countries has a figure."""


@dataclass(frozen=True)
class LineAnswer:
    """What the WEF line says.

    Attributes
    ----------
    series : str
        Full name, edition included; ``a+b`` where an index of yearly reports joins two editions.
    ref_area : str
        Country or group.
    method : str
        ``wef_line``.
    start, end : int
        First and last year of the line; 0 where there are not enough data.
    level_start, level_end, annual_change : float
        In the unit of the series' gap form; NaN where there are not enough data.
    target : Target
    gap : float
        What remains to the target at the end, never negative.
    years : float or None
        From the end to the target; ``None`` where the line never gets there.
    answer : Answer
    weights : Weights
    slope : Slope
    members : tuple of str
        The countries in it.
    caveats : tuple of str
        Codes: ``across_break``, ``carried``, ``reports_joined``, ``single_years_missing``.
    """

    series: str
    ref_area: str
    method: str
    start: int
    end: int
    level_start: float
    level_end: float
    annual_change: float
    target: Target
    gap: float
    years: float | None
    answer: Answer
    weights: Weights
    slope: Slope
    members: tuple[str, ...]
    caveats: tuple[str, ...] = ()

    @property
    def parity_year(self) -> int | None:
        """The first calendar year by whose end the line has reached the target."""
        return None if self.years is None else self.end + math.ceil(self.years - 1e-9)


def wef_line(
    series: str | Panel,
    ref_area: str | None = None,
    group: str | None = None,
    start: int | None = None,
    end: int | None = None,
    weights: Weights = Weights.EACH_YEAR,
    slope: Slope = Slope.ENDPOINTS,
    threshold: float | None = None,
) -> LineAnswer:
    """Continue the average annual change to the target, as the World Economic Forum does.

    Parameters
    ----------
    series : str or Panel
        A series, or a panel of a person's own figures.
    ref_area, group : str, optional
        A country, or a group of countries; just one of them.
    start, end : int, optional
        First and last year; without them, the first and last year that the country, or most members of
        the group, have a figure of. Projections of the publisher are no figures here.
    weights : Weights
        How a group's countries are weighted.
    slope : Slope
    threshold : float, optional
        A value chosen as the target, in the unit of the gap form.

    Raises
    ------
    MissingDataError
        If the series has no figure of the country, of any member, or of a year that was named.
    SpecError
        If neither or both of country and group are named, or the years are in the wrong order.
    """
    if (ref_area is None) == (group is None):
        raise SpecError("A line needs one country or one group.", mend="name --country or --group")
    if start is not None and end is not None and start >= end:
        raise SpecError(
            f"The line cannot run from {start} to {end}.", mend="name an earlier --start or a later --end"
        )
    between = slope is Slope.LEAST_SQUARES
    grid = report_panel(series, start, end, between=between) if isinstance(series, str) else series
    target = target_of(grid.indicator, threshold)
    values = np.where(grid.status == ObsStatus.FORECAST, np.nan, grid.values)
    rows, areas, label = _rows(grid, ref_area, group)
    values = values[rows]
    first, last = _span(grid, values, start, end)
    kept = _covered(grid, values, rows, first, last)
    if first >= last or not kept.any():
        return _nothing(grid, label, target, weights, slope)
    inner = slice(first - int(grid.years[0]), last - int(grid.years[0]) + 1)
    members = tuple(area for area, keep in zip(areas, kept, strict=True) if keep)
    years = grid.years[inner]
    alone = group is None or weights is Weights.NONE
    mass = np.ones((len(members), len(years))) if alone else _population(members, years, weights)
    level = weighted_mean(values[kept][:, inner], mass)
    change = annual_change(years, level, slope)
    ahead, answer = years_to_target(float(level[-1]), change, target)
    return LineAnswer(
        grid.name, label, METHOD, first, last, float(level[0]), float(level[-1]), change, target,
        float(target.remaining(float(level[-1]))), ahead, answer, weights if group else Weights.NONE, slope,
        members, _caveats(grid, [rows[i] for i in np.nonzero(kept)[0]], inner),
    )  # fmt: skip


def _rows(grid: Panel, ref_area: str | None, group: str | None) -> tuple[list[int], list[str], str]:
    """Give the panel's rows, their areas, and the name under which they are asked for."""
    if ref_area is not None:
        return [grid.row(ref_area)], [ref_area], ref_area
    members, _ = members_of(str(group))
    label = str(group) if str(group) in groups() else str(group).upper()
    areas = [area for area in members if area in grid.ref_areas]
    if not areas:
        raise MissingDataError(
            f"{grid.name} holds no figure of any member of {label}.", mend="name another group"
        )
    return [grid.ref_areas.index(area) for area in areas], areas, label


def _span(grid: Panel, values: Values, start: int | None, end: int | None) -> tuple[int, int]:
    """Give first and last year: as named, else the outermost that nearly all countries have a figure of."""
    count = np.isfinite(values).sum(axis=0)
    for year, which in ((start, "first"), (end, "last")):
        if year is not None and not (
            grid.years[0] <= year <= grid.years[-1] and count[year - int(grid.years[0])]
        ):
            have = grid.years[count > 0]
            held = f"years from {have[0]} to {have[-1]}" if len(have) else "no year of theirs"
            raise MissingDataError(
                f"{grid.name} has no figure of {year}, the {which} year asked for.", mend=f"it holds {held}"
            )
    full = grid.years[count >= _SPANNED * max(int(count.max(initial=0)), 1)]
    first = int(start if start is not None else (full[0] if len(full) else 0))
    last = int(end if end is not None else (full[-1] if len(full) else 0))
    return first, last


def _covered(grid: Panel, values: Values, rows: list[int], first: int, last: int) -> npt.NDArray[np.bool_]:
    """Say which countries have the first year, the last, and nearly all years between that anybody has."""
    if first >= last:
        return np.zeros(len(values), dtype=bool)
    inner = slice(first - int(grid.years[0]), last - int(grid.years[0]) + 1)
    known = np.isfinite(values[:, inner])
    kept: npt.NDArray[np.bool_] = known[:, 0] & known[:, -1]
    if len(values) == 1:
        return kept
    yearly = grid.source in YEARLY_REPORTS
    asked = known.any(axis=0)
    share = (covered(grid)[rows][:, inner] if yearly else known)[:, asked].mean(axis=1)
    kept &= share >= (1.0 if yearly else COVERED)
    return kept


def _population(areas: tuple[str, ...], years: npt.NDArray[np.int64], weights: Weights) -> Values:
    """Give population by country and year; of the last year throughout where the weights are fixed."""
    people = panel(POPULATION, list(areas))
    columns = years - people.years[0]
    if columns.max() >= len(people.years) or columns.min() < 0:
        raise MissingDataError(
            f"{people.name} holds {people.years[0]} to {people.years[-1]}, not {years[0]} to {years[-1]}.",
            mend="name --weights none, or other years",
        )
    found = np.full((len(areas), len(years)), np.nan)
    for number, area in enumerate(areas):
        if area in people.ref_areas:
            found[number] = people.values[people.ref_areas.index(area)][columns]
    missing = [area for area, row in zip(areas, found, strict=True) if not np.isfinite(row).all()]
    if missing:
        raise MissingDataError(
            f"{people.name} has no population of {', '.join(missing)}.", mend="name --weights none"
        )
    return np.repeat(found[:, -1:], len(years), axis=1) if weights is Weights.FIXED else found


def _caveats(grid: Panel, rows: list[int], inner: slice) -> tuple[str, ...]:
    status = grid.status[rows][:, inner]
    after_first, ends = status[:, 1:], status[:, [0, -1]]
    found = {
        "across_break": bool((after_first == ObsStatus.BREAK).any()),
        "carried": bool((ends == ObsStatus.IMPUTED).any()),
        "reports_joined": "+" in grid.edition,
        "single_years_missing": bool((status == ObsStatus.MISSING).any()),
    }
    return tuple(code for code, is_so in found.items() if is_so)


def _nothing(grid: Panel, label: str, target: Target, weights: Weights, slope: Slope) -> LineAnswer:
    nan = float("nan")
    return LineAnswer(
        grid.name, label, METHOD, 0, 0, nan, nan, nan, target, nan, None, Answer.NOT_ENOUGH_DATA, weights,
        slope, (),
    )  # fmt: skip


def line_inputs(line: LineAnswer) -> tuple[Observation, ...]:
    """Give the figures at both ends of a line, of every member, for whoever cites it."""
    series, _, editions = line.series.partition("/")
    found: list[Observation] = []
    for area in line.members:
        for year in (line.start, line.end):
            each = (inputs_of(f"{series}/{edition}", area, year) for edition in editions.split("+"))
            found += next((items for items in each if items), ())
    return tuple(found)
