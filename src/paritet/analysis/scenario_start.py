"""Where a scenario begins: which source answers, and which year of the followed country is the start."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from paritet.analysis.peers_matching import CALIPER, LEVEL_CALIPER, distances, spreads, steps
from paritet.analysis.peers_material import EUROPE, Material, material
from paritet.analysis.peers_moments import moments
from paritet.analysis.series import SeriesName, panel
from paritet.concepts.errors import MissingDataError
from paritet.concepts.indicator import GapForm
from paritet.concepts.observation import Observation, Sex
from paritet.store.query import editions_holding


@dataclass(frozen=True)
class Chosen:
    """Where a scenario begins.

    Attributes
    ----------
    given : Material
    follow : str
    base_year, start_year : int
        Of the country, and of the followed one.
    distance, level_apart : float
        Between the two starts, in spreads; NaN where one has no path behind it.
    step : float
        Change of the gap form that counts as having moved, as peers have it.
    other_source : bool
        Whether the figures are not from the source that usually answers.
    """

    given: Material
    follow: str
    base_year: int
    start_year: int
    distance: float
    level_apart: float
    step: float
    other_source: bool

    @property
    def comparable(self) -> bool:
        """Whether the two starts are within both calipers."""
        return self.distance <= CALIPER and self.level_apart <= LEVEL_CALIPER


def choose(area: str, follow: str, name: SeriesName, start: int | None, as_of: int | None = None) -> Chosen:
    """Choose source and start, from what was known of years up to `as_of`.

    The named or preferred source answers, else another one that has a comparable (or the named) start.
    """
    first: Chosen | MissingDataError
    try:
        first = _chosen(area, follow, name, start, as_of, False)
    except MissingDataError as error:
        first = error
    if isinstance(first, Chosen) and (first.comparable or start is not None):
        return first
    for source in () if name.source else _other_sources(name):
        try:
            found = _chosen(area, follow, SeriesName(name.indicator, source), start, as_of, True)
        except MissingDataError:
            continue
        if found.comparable or start is not None:
            return found
    if isinstance(first, MissingDataError):
        raise first
    return first


def _other_sources(name: SeriesName) -> list[str]:
    default = panel(name).source
    names = dict.fromkeys(item.split("/")[0] for item in editions_holding(indicator=name.indicator))
    return [source for source in names if source != default]


def _chosen(
    area: str, follow: str, name: SeriesName, start: int | None, as_of: int | None, other_source: bool
) -> Chosen:
    given = _known(material(area, name, EUROPE, also=(follow,)), as_of)
    last = int(given.series.years[-1])
    table = moments(given.series, given.covariates, last)
    base_year = _last_measured(given, area)
    own = np.flatnonzero(table.of(area) & (table.year == base_year))
    wanted = np.isfinite(table.change[:, 0]) if start is None else table.year == start
    theirs = np.flatnonzero(table.of(follow) & wanted)
    far = apart = np.full(len(theirs), np.nan)
    scale = spreads(table.features)
    if own.size and theirs.size:
        far = distances(table.features[own[0]], table.features[theirs], scale)
        apart = steps(table.features[own[0]], table.features[theirs], scale)[:, 0]
    if start is None and not np.isfinite(far).any():
        raise MissingDataError(
            f"{given.name} has no year of {follow} that {area} can be compared with: "
            "a start needs an unbroken path of five years behind it and a figure five years later.",
            mend="name the year with --from, or another source with @source/edition",
        )
    if start is not None:
        figures_of(given, follow, start)
    at = int(np.nanargmin(far)) if np.isfinite(far).any() else None
    year = start if start is not None else int(table.year[theirs[at or 0]])
    distance, level = (float("nan"), float("nan")) if at is None else (float(far[at]), float(apart[at]))
    moved = float(scale[0]) * LEVEL_CALIPER
    return Chosen(given, follow, base_year, year, distance, level, moved, other_source)


def _known(given: Material, as_of: int | None) -> Material:
    """Give the material as it stood in a year: every later figure is gone."""
    if as_of is None:
        return given
    if as_of < int(given.series.years[0]):
        raise MissingDataError(
            f"{given.name} holds no figure up to {as_of}.",
            mend=f"name {int(given.series.years[0])} or later with --as-of, or another @source/edition",
        )
    known = tuple(grid.until(as_of) for grid in given.covariates)
    return replace(given, series=given.series.until(as_of), covariates=known)


def _last_measured(given: Material, area: str) -> int:
    years = given.measured_years(area, int(given.series.years[-1]))
    if not years:
        raise MissingDataError(f"{given.name} holds no measured figure for {area}.")
    return years[-1]


def figures_of(given: Material, area: str, year: int) -> dict[Sex, Observation]:
    """Give the figures that make the gap form of a country and year.

    Raises
    ------
    MissingDataError
        If it was not measured.
    """
    found = {item.sex: item for item in given.observed(area, year)}
    needed = 2 if given.indicator.gap in (GapForm.RATIO, GapForm.DIFFERENCE) else 1
    inside = year in given.series.years
    if not inside or len(found) < needed or not all(item.obs_status.is_news for item in found.values()):
        years = given.measured_years(area, int(given.series.years[-1]))
        raise MissingDataError(
            f"{given.name} holds no measured figure for {area} in {year}.",
            mend=f"choose a year of {years[0]}–{years[-1]}" if years else "name another @source/edition",
        )
    return found
