"""The figures that peers are sought in: series, covariates, and the observations behind each value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from paritet.analysis.gap_forms import sexes_of
from paritet.analysis.peers_moments import Grid
from paritet.analysis.series import Panel, SeriesName, figures, remembered_panel
from paritet.concepts.codelists import groups
from paritet.concepts.errors import MissingDataError, UnknownCodeError
from paritet.concepts.indicator import Indicator
from paritet.concepts.observation import OBSERVATION_COLUMNS, Observation, ObsStatus, Sex
from paritet.store.query import resolve_areas
from paritet.store.remembering import remembered

EUROPE: Final = "EUROPE"
"""Where peers are sought unless another group is named, and of which the comparison was tested."""
Lookup = Callable[[str, int], tuple[Observation, ...]]
"""Gives the observations behind a country's value in a year."""


@dataclass(frozen=True)
class Covariate:
    """A circumstance that starts are compared by.

    Attributes
    ----------
    name : str
    series : str
    sex : Sex
        Whose figure.
    log : bool
        Whether it is compared in logs: a doubling counts the same everywhere.
    unit : str
    """

    name: str
    series: str
    sex: Sex
    log: bool
    unit: str


COVARIATES: Final = (
    Covariate("gdp_per_head", "gdp_per_head@gapminder_gdp", Sex.TOTAL, True, "ppp_dollars"),
    Covariate("fertility", "fertility@gapminder_fertility", Sex.FEMALE, False, "children_per_woman"),
    Covariate("mean_years_schooling", "mean_years_schooling@undp_hdr", Sex.TOTAL, False, "years"),
)
"""GDP per head, fertility, education: the circumstances that the literature on each of our areas names
first, and of which the store has long series for almost all of Europe."""

PEOPLE: Final = Covariate("population", "population@un_population", Sex.TOTAL, False, "persons")
"""Not compared by; told, because a few seats or deaths move the figures of a small country."""


def _unobserved(_ref_area: str, _year: int) -> tuple[Observation, ...]:
    return ()


@dataclass(frozen=True)
class Material:
    """What a search for peers is made of.

    Attributes
    ----------
    ref_area : str
        The country asked for; empty where the material is of the group.
    group : str
        Where its peers are sought.
    indicator : Indicator
    source, edition : str
        The one edition of the series.
    series : Grid
        The group's members and the country.
    covariates : tuple of Grid
    described : tuple of Covariate
        Which covariates those are.
    observed : callable
        Gives what each value of `series` is made of.
    covariate_observed : tuple of callable
        Likewise for each covariate.
    people : callable
        Gives a country's population in a year.
    """

    ref_area: str
    group: str
    indicator: Indicator
    source: str
    edition: str
    series: Grid
    covariates: tuple[Grid, ...] = ()
    described: tuple[Covariate, ...] = ()
    observed: Lookup = field(default=_unobserved, repr=False)
    covariate_observed: tuple[Lookup, ...] = field(default=(), repr=False)
    people: Lookup = field(default=_unobserved, repr=False)

    @property
    def name(self) -> str:
        """The full name of the series."""
        return f"{self.indicator.code}@{self.source}/{self.edition}"

    def inputs(self, ref_area: str, year: int) -> tuple[Observation, ...]:
        """Give the observations behind one value."""
        return self.observed(ref_area, year)

    def covariate_inputs(self, column: int, ref_area: str, year: int) -> tuple[Observation, ...]:
        """Give the observation behind one covariate's value."""
        if column >= len(self.covariate_observed):
            return ()
        return self.covariate_observed[column](ref_area, year)

    def measured_years(self, ref_area: str, until: int) -> list[int]:
        """Give the years up to one in which a country has a measured figure."""
        if ref_area not in self.series.ref_areas:
            return []
        known = self.series.until(until)
        row = known.measured[known.ref_areas.index(ref_area)]
        return [int(year) for year in known.years[np.isfinite(row)]]


def material(
    ref_area: str | None, series: str | SeriesName, group: str, also: tuple[str, ...] = ()
) -> Material:
    """Read the figures for a search; parameters and errors as in `paritet.analysis.peers.peers`.

    Without a country it is the material of the group, as a backtest needs it; `also` names countries that
    need not be of the group.
    """
    area = (resolve_areas(ref_area) or [""])[0]
    members = members_of_group(group)
    found = remembered_panel(str(series))
    if area:
        found.row(area)
    for code in also:
        found.row(code)
    areas = tuple(dict.fromkeys((*members, *also, area) if area else members))
    used = [covariate for covariate in COVARIATES if covariate.name != found.indicator.code]
    read = [_covariate(covariate, areas) for covariate in used]
    people = _covariate(PEOPLE, areas)
    kept = [(covariate, *pair) for covariate, pair in zip(used, read, strict=True) if pair is not None]
    return Material(
        area, group, found.indicator, found.source, found.edition,
        grid(found).only(tuple(sorted(areas))),
        tuple(one for _, one, _ in kept), tuple(covariate for covariate, _, _ in kept),
        Observed(found.frame, areas, sexes_of(found.indicator, set(found.frame["sex"]))),
        tuple(observed for _, _, observed in kept),
        _unobserved if people is None else people[1],
    )  # fmt: skip


def members_of_group(group: str) -> tuple[str, ...]:
    """Give a group's present members.

    Raises
    ------
    UnknownCodeError
        If there is no such group.
    """
    if group not in groups():
        raise UnknownCodeError("group", group, groups())
    return groups()[group].members_in()


def grid(found: Panel) -> Grid:
    """Give a panel's values without its observations."""
    return Grid(found.ref_areas, found.years, found.values, found.status)


@remembered(16)
def _covariate(covariate: Covariate, areas: tuple[str, ...]) -> tuple[Grid, Lookup] | None:
    try:
        frame = figures(covariate.series, list(areas))
    except MissingDataError:
        return None
    frame = frame[frame["sex"] == covariate.sex]
    if frame.empty:
        return None
    codes = tuple(sorted(frame["ref_area"].unique()))
    years = np.arange(int(frame["time_period"].min()), int(frame["time_period"].max()) + 1)
    values = np.full((len(codes), len(years)), np.nan)
    status = np.full(values.shape, str(ObsStatus.MISSING), dtype="<U1")
    rows = pd.Index(codes).get_indexer(pd.Index(frame["ref_area"]))
    columns = frame["time_period"].to_numpy() - years[0]
    values[rows, columns] = frame["obs_value"].to_numpy(dtype=float)
    status[rows, columns] = frame["obs_status"].to_numpy(dtype="<U1")
    if covariate.log:
        values = np.log(np.where(values > 0, values, np.nan))
    return Grid(codes, years, values, status), Observed(frame, areas, (covariate.sex,))


class Observed:
    """The observations behind the values of a series, made when they are asked for.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns as in the store, one edition.
    areas : tuple of str
        Countries to keep.
    sexes : tuple of Sex
        Whose figures make a value.
    """

    def __init__(self, frame: pd.DataFrame, areas: tuple[str, ...], sexes: tuple[Sex, ...]) -> None:
        codes = frame["ref_area"].to_numpy(dtype=object)
        keep = np.isin(codes, areas) & np.isin(
            frame["sex"].to_numpy(dtype=object), [str(sex) for sex in sexes]
        )
        kept = frame[keep]
        self._columns = {name: kept[name].to_numpy(dtype=object) for name in OBSERVATION_COLUMNS}
        self._rows: dict[tuple[str, int], list[int]] = {}
        keys = zip(self._columns["ref_area"], self._columns["time_period"], strict=True)
        for number, (area, year) in enumerate(keys):
            self._rows.setdefault((area, int(year)), []).append(number)
        self._made: dict[tuple[str, int], tuple[Observation, ...]] = {}

    def __call__(self, ref_area: str, year: int) -> tuple[Observation, ...]:
        """Give the observations of one country and year; none where there is none."""
        key = (ref_area, year)
        if key not in self._made:
            self._made[key] = tuple(self._observation(number) for number in self._rows.get(key, ()))
        return self._made[key]

    def _observation(self, number: int) -> Observation:
        row = {name: column[number] for name, column in self._columns.items()}
        value, lower, upper = (
            None if pd.isna(row[name]) else float(row[name]) for name in ("obs_value", "lower", "upper")
        )
        return Observation(
            str(row["source"]), str(row["edition"]), str(row["indicator"]), str(row["ref_area"]),
            Sex(str(row["sex"])), int(row["time_period"]), value, ObsStatus(str(row["obs_status"])),
            lower, upper,
        )  # fmt: skip
