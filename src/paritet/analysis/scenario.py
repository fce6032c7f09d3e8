"""A country on the path that a peer took from a comparable start: a scenario, never a forecast.

The followed country's figures of women and of men (or its share, or its level) are taken year by year from
the start; what each changed by is added to the country's own latest figure, within the indicator's range,
and the gap form is told of the result. The path ends where the followed series ends or breaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from paritet.analysis.caveats import Caveat
from paritet.analysis.comparison import gap_form
from paritet.analysis.comparison_estimates import gap_unit
from paritet.analysis.peers_outcome import holds_aim, stands_at_aim
from paritet.analysis.scenario_dates import AimDates, aim_dates
from paritet.analysis.scenario_index import (
    NOW,
    THEN,
    IndexEffect,
    ScenarioRow,
    Untold,
    recomputed,
)
from paritet.analysis.scenario_moves import linked
from paritet.analysis.scenario_start import Chosen, choose, figures_of
from paritet.analysis.scenario_telling import of_dates, of_indices, of_path
from paritet.analysis.series import SeriesName
from paritet.concepts.errors import MissingDataError, ParitetError
from paritet.concepts.estimate import Estimate
from paritet.concepts.indicator import GapForm, Indicator
from paritet.concepts.observation import Observation, Sex
from paritet.store.query import resolve_areas


@dataclass(frozen=True)
class ScenarioYear:
    """One year of the path.

    Attributes
    ----------
    year : int
    value : Estimate
        The country's gap form on the path.
    followed_year : int
    followed : Estimate
        The followed country's gap form in that year, as published.
    at_aim : bool
        Whether the country would be at the aim in this year, as seen from its base; see
        `peers_outcome.holds_aim`.
    """

    year: int
    value: Estimate
    followed_year: int
    followed: Estimate
    at_aim: bool


@dataclass(frozen=True)
class Scenario:
    """A country on a peer's path.

    Attributes
    ----------
    series : str
        Full name, source and edition included.
    indicator : Indicator
    ref_area, follow : str
    base_year : int
        Of the country's latest measured figure, where the path begins.
    base : Estimate
    start_year : int
        Of the followed country's figure that stands at the beginning.
    start : Estimate
    distance : Estimate or None
        Between the two starts, in spreads; ``None`` where one of them has no path behind it.
    path : tuple of ScenarioYear
    reached : int or None
        First year in which the aim is reached; ``None`` where it is not, or the country stands at it already.
    dates : AimDates or None
        When the aim is reached on the path, and when at the country's own pace.
    effects : tuple of IndexEffect
        The indices that count this figure, year by year.
    untold : tuple of Untold
        The indices that count it and cannot be computed anew for this country, each with the reason.
    caveats : tuple of Caveat
        The first says that this is no forecast.
    """

    series: str
    indicator: Indicator
    ref_area: str
    follow: str
    base_year: int
    base: Estimate
    start_year: int
    start: Estimate
    distance: Estimate | None
    path: tuple[ScenarioYear, ...]
    reached: int | None
    dates: AimDates | None
    effects: tuple[IndexEffect, ...]
    untold: tuple[Untold, ...]
    caveats: tuple[Caveat, ...]

    def rows(self) -> list[ScenarioRow]:
        """Give the path from today's figure on, then the indices, as rows of `SCENARIO_COLUMNS`."""
        base, place = self.base.value or 0.0, self.series.partition("@")[2]
        today = stands_at_aim(base, self.indicator)
        first = (self.base_year, NOW, self.base, self.start_year, self.start, today)
        track = [
            (item.year, THEN, item.value, item.followed_year, item.followed, item.at_aim)
            for item in self.path
        ]
        dates = self.dates
        aims = {} if dates is None else {NOW: dates.own_year, THEN: dates.path_year}
        path: list[ScenarioRow] = [
            (
                self.indicator.code, place, self.ref_area, year, when, told.value,
                None if told.value is None else told.value - base, self.follow, followed_year, followed.value,
                at_aim, aims.get(when),
            )
            for year, when, told, followed_year, followed, at_aim in (first, *track)
        ]  # fmt: skip
        return path + [row for effect in self.effects for row in effect.rows()]


def scenario(
    ref_area: str, follow: str, series: str, *, start: int | None = None, years: int | None = None,
    as_of: int | None = None,
) -> Scenario:  # fmt: skip
    """Put a country on the path that another took.

    Parameters
    ----------
    ref_area, follow : str
        Codes or names of countries.
    series : str
        Where it names no source and the preferred source has no comparable start of the followed country,
        another source of the indicator that has one is used for both countries, and a caveat says so.
    start : int, optional
        Year of the followed country at which the path begins; by default its most similar year.
    years : int, optional
        Length of the path; by default as far as the followed figures go.
    as_of : int, optional
        Use only figures of years up to this one, of both countries and of the indices.

    Raises
    ------
    UnknownCodeError
        If a country or the series is unknown.
    MissingDataError
        If one of the two has no figure, or the followed country none at the start or after it.
    ParitetError
        If the two countries are the same.
    """
    (area,), (other,) = (resolve_areas(name) or [name] for name in (ref_area, follow))
    if area == other:
        raise ParitetError("A country cannot follow itself.", mend="name another country to follow")
    return _follow(choose(area, other, SeriesName.parse(series), start, as_of), years, as_of)


def _follow(chosen: Chosen, years: int | None, as_of: int | None) -> Scenario:
    given, area, entry = chosen.given, chosen.given.ref_area, chosen.given.indicator
    base = figures_of(given, area, chosen.base_year)
    start = figures_of(given, chosen.follow, chosen.start_year)
    walked = _walk(chosen, base, start, years)
    path, then = walked.path, gap_form(tuple(base.values()), entry) or 0.0
    stood = stands_at_aim(then, entry)
    reached = None if stood else next((item.year for item in path if item.at_aim), None)
    today = {sex: _number(item) for sex, item in base.items()}
    linking = linked(entry, walked.moves, today)
    effects, without = recomputed(area, linking, [item.year for item in path], as_of)
    values = [(item.year, item.value.value or 0.0) for item in path]
    dates = aim_dates(given, chosen.base_year, then, values, reached)
    held = {chosen.base_year: stood, **{item.year: item.at_aim for item in path}}
    return Scenario(
        given.name, entry, area, chosen.follow, chosen.base_year, _told(base, entry), chosen.start_year,
        _told(start, entry), _distance(chosen, base, start), path, reached, dates, effects, without,
        (
            *of_path(chosen, held, walked.clipped, walked.broken),
            *of_dates(dates, as_of), *of_indices(effects, without),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class _Walk:
    """The path, the country's figures in each year of it, and what held it back or ended it."""

    path: tuple[ScenarioYear, ...]
    moves: list[dict[Sex, float]]
    clipped: bool
    broken: int | None


def _walk(
    chosen: Chosen, base: Mapping[Sex, Observation], start: Mapping[Sex, Observation], years: int | None
) -> _Walk:
    given, entry = chosen.given, chosen.given.indicator
    then, unit = gap_form(tuple(base.values()), entry), gap_unit(entry)
    track, broken = _track(chosen, years)
    path, moves, clipped = [], [], False
    for year in track:
        later = figures_of(given, chosen.follow, year)
        moved, held = _moved(base, start, later, entry)
        clipped = clipped or held
        used = (*base.values(), *start.values(), *later.values())
        value = Estimate(
            _form(moved, entry), n=len(used), method="scenario_path", unit=unit, inputs=used,
            caveats=("scenario_no_forecast",),
        )  # fmt: skip
        when = chosen.base_year + year - chosen.start_year
        at_aim = holds_aim(then, value.value or 0.0, entry, chosen.step)
        path.append(ScenarioYear(when, value, year, _told(later, entry), at_aim))
        moves.append(moved)
    if not path:
        raise MissingDataError(
            f"{given.name} has no figure of {chosen.follow} after {chosen.start_year} before a break.",
            mend="name an earlier year with --from",
        )
    return _Walk(tuple(path), moves, clipped, broken)


def _track(chosen: Chosen, years: int | None) -> tuple[list[int], int | None]:
    """Give the measured years after the start, and the year of the break that ends them if one does."""
    grid = chosen.given.series
    row = grid.ref_areas.index(chosen.follow)
    first = chosen.start_year - int(grid.years[0])
    stretch, measured = grid.stretch[row], np.isfinite(grid.measured[row])
    same = stretch == stretch[first]
    ends = np.flatnonzero(~same[first:])
    last = chosen.start_year + years if years is not None else int(grid.years[-1])
    track = [int(year) for year in grid.years[measured & same] if chosen.start_year < year <= last]
    broken = int(grid.years[first + ends[0]]) if ends.size else None
    return track, broken if broken is not None and broken <= last else None


def _moved(
    base: Mapping[Sex, Observation], start: Mapping[Sex, Observation], later: Mapping[Sex, Observation],
    entry: Indicator,
) -> tuple[dict[Sex, float], bool]:  # fmt: skip
    """Add the followed change to the country's own figures; tell whether the range held it back."""
    low, high = entry.range
    moved, held = {}, False
    for sex in base:
        if sex not in start or sex not in later:
            raise MissingDataError(f"{entry.code}: the two countries' figures are not of the same people.")
        free = _number(base[sex]) + _number(later[sex]) - _number(start[sex])
        moved[sex] = float(np.clip(free, low, high))
        held = held or moved[sex] != free
    return moved, held


def _form(figures: Mapping[Sex, float], entry: Indicator) -> float | None:
    if entry.gap is GapForm.RATIO:
        return figures[Sex.FEMALE] / figures[Sex.MALE] if figures[Sex.MALE] else None
    if entry.gap is GapForm.DIFFERENCE:
        return figures[Sex.FEMALE] - figures[Sex.MALE]
    (only,) = figures.values()
    return only


def _number(item: Observation) -> float:
    if item.obs_value is None:
        raise ValueError(f"No path goes over a missing value: {item.key}.")
    return item.obs_value


def _told(figures: Mapping[Sex, Observation], entry: Indicator) -> Estimate:
    used = tuple(figures.values())
    return Estimate(gap_form(used, entry), n=len(used), method="gap", unit=gap_unit(entry), inputs=used)


def _distance(
    chosen: Chosen, base: Mapping[Sex, Observation], start: Mapping[Sex, Observation]
) -> Estimate | None:
    if np.isnan(chosen.distance):
        return None
    used = (*base.values(), *start.values())
    return Estimate(chosen.distance, n=len(used), method="distance", unit="spreads", inputs=used)
