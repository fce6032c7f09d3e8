"""A series: one indicator of one edition, every country and year, in the one form its gap is told in.

A series is written ``indicator``, ``indicator@source`` or ``indicator@source/edition``. Editions never mix:
a panel holds figures of one edition only. Where no source is named, the list of preferred sources decides,
and where that is silent, the source with the most country-years. Where no edition is named, it is the newest
that holds at least `store.editions.MIN_YEARS` years of the indicator, since one map of one year is no series.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.analysis.gap_forms import gap_values
from paritet.concepts.codelists import LISTS, indicator, read_yaml
from paritet.concepts.errors import MissingDataError, SpecError
from paritet.concepts.indicator import Indicator
from paritet.concepts.observation import Observation, ObsStatus, Sex
from paritet.store.editions import newest_series
from paritet.store.query import observations
from paritet.store.remembering import remembered


@dataclass(frozen=True)
class SeriesName:
    """A series as a person wrote it.

    Attributes
    ----------
    indicator : str
    source, edition : str or None
        As named; ``None`` where left to the rule.
    """

    indicator: str
    source: str | None = None
    edition: str | None = None

    @classmethod
    def parse(cls, text: str) -> SeriesName:
        """Read ``indicator[@source[/edition]]``.

        Raises
        ------
        SpecError
            If the text has another form.
        """
        code, _, place = text.strip().partition("@")
        source, _, edition = place.partition("/")
        if not code or ("@" in text and not source) or ("/" in place and not edition):
            raise SpecError(
                f"{text!r} is not the name of a series.",
                mend="write indicator, indicator@source or indicator@source/edition",
            )
        return cls(code, source or None, edition or None)

    def __str__(self) -> str:
        place = f"@{self.source}" + (f"/{self.edition}" if self.edition else "") if self.source else ""
        return self.indicator + place


@dataclass(frozen=True)
class Panel:
    """A series over countries and years.

    Attributes
    ----------
    indicator : Indicator
    source, edition : str
        The one edition that every figure is from.
    ref_areas : tuple of str
        Codes of the rows, sorted.
    years : ndarray of int, shape (Y,)
        Consecutive calendar years of the columns.
    values : ndarray of float, shape (A, Y)
        The gap form: women's share in %, women ÷ men, women − men, or the level; NaN is missing.
    status : ndarray of str, shape (A, Y)
        SDMX observation status; ``M`` exactly where the value is missing.
    frame : pandas.DataFrame
        The observations behind, columns as in the store.
    """

    indicator: Indicator
    source: str
    edition: str
    ref_areas: tuple[str, ...]
    years: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    status: npt.NDArray[np.str_]
    frame: pd.DataFrame = field(repr=False)

    @property
    def name(self) -> str:
        """The full name of the series, source and edition included."""
        return f"{self.indicator.code}@{self.source}/{self.edition}"

    def row(self, ref_area: str) -> int:
        """Give the row of a country.

        Raises
        ------
        MissingDataError
            If the series has no figure of that country.
        """
        if ref_area not in self.ref_areas:
            raise MissingDataError(
                f"{self.name} holds no figure for {ref_area}.",
                mend=f"ask `paritet observations --indicator {self.indicator.code}` who has one",
            )
        return self.ref_areas.index(ref_area)

    def inputs(self, ref_area: str, year: int) -> tuple[Observation, ...]:
        """Give the observations behind one value of the panel."""
        rows = self.frame[(self.frame["ref_area"] == ref_area) & (self.frame["time_period"] == year)]
        return tuple(_observation(row) for row in rows.to_dict("records"))


def inputs_of(series: str, ref_area: str, year: int) -> tuple[Observation, ...]:
    """Give the observations behind one value of a series named in full, without laying the series out."""
    name = SeriesName.parse(series)
    frame = observations(name.indicator, ref_area, year, source=name.source, edition=name.edition or "newest")
    return tuple(_observation(row) for row in frame.to_dict("records"))


def _observation(row: Mapping[Any, Any]) -> Observation:
    def number(name: str) -> float | None:
        value = row[name]
        return None if pd.isna(value) else float(value)

    return Observation(
        source=str(row["source"]),
        edition=str(row["edition"]),
        indicator=str(row["indicator"]),
        ref_area=str(row["ref_area"]),
        sex=Sex(str(row["sex"])),
        time_period=int(row["time_period"]),
        obs_value=number("obs_value"),
        obs_status=ObsStatus(str(row["obs_status"])),
        lower=number("lower"),
        upper=number("upper"),
    )


@cache
def preferred_sources() -> dict[str, str]:
    """Give the source that answers for an indicator where several publish it."""
    return dict(read_yaml(LISTS / "preferred_sources.yaml") or {})


def _choose_source(frame: pd.DataFrame, code: str) -> str:
    counts = frame[frame["obs_value"].notna() & (frame["obs_status"] != ObsStatus.FORECAST)][
        "source"
    ].value_counts()
    preferred = preferred_sources().get(code)
    if preferred in counts.index:
        return str(preferred)
    return str(min(counts.index, key=lambda name: (-counts[name], name)))


def _choose_edition(frame: pd.DataFrame) -> str:
    order = frame["edition"].unique()  # the store lists editions oldest first
    years = frame[frame["obs_value"].notna()].groupby("edition")["time_period"].nunique()
    return newest_series({str(name): int(years.get(name, 0)) for name in order})


def _edition_order(frame: pd.DataFrame) -> pd.DataFrame:
    from paritet.store.editions import kept_editions

    order = {(kept.source, kept.edition): number for number, kept in enumerate(kept_editions())}
    groups = frame.groupby(["source", "edition"], sort=False, observed=True)
    keys = np.array([order[str(pair[0]), str(pair[1])] for pair, _ in groups])[groups.ngroup().to_numpy()]
    return frame.assign(_order=keys).sort_values("_order", kind="stable").drop(columns="_order")


def figures(series: str | SeriesName, ref_area: str | list[str] | None = None) -> pd.DataFrame:
    """Give the observations of one series: one indicator, one source, one edition.

    Parameters
    ----------
    series : str or SeriesName
    ref_area : str or list of str, optional
        Keep only these countries; the choice of source and edition looks at all of them all the same.

    Returns
    -------
    pandas.DataFrame
        Columns as in the store; only rows with a value.

    Raises
    ------
    UnknownCodeError
        If indicator, source or edition is unknown.
    MissingDataError
        If the store holds no figure of the series.
    """
    name = SeriesName.parse(series) if isinstance(series, str) else series
    indicator(name.indicator)
    frame = observations(indicator=name.indicator, source=name.source, edition=name.edition or "all")
    frame = frame[frame["obs_value"].notna()]
    if frame.empty:
        raise MissingDataError(
            f"The store holds no figure of {name}.", mend="see `paritet store list` for what it holds"
        )
    source = name.source or _choose_source(frame, name.indicator)
    frame = _edition_order(frame[frame["source"] == source])
    frame = frame[frame["edition"] == (name.edition or _choose_edition(frame))]
    if ref_area is not None:
        frame = frame[frame["ref_area"].isin([ref_area] if isinstance(ref_area, str) else ref_area)]
    return frame.reset_index(drop=True)


def panel(series: str | SeriesName, ref_area: str | list[str] | None = None) -> Panel:
    """Lay a series out over countries and years, in the indicator's gap form.

    Parameters
    ----------
    series : str or SeriesName
    ref_area : str or list of str, optional
        Only these countries.

    Returns
    -------
    Panel
        Years run without a hole from the first to the last that has a value.
    """
    frame = figures(series, ref_area)
    if frame.empty:
        raise MissingDataError(
            f"{series} holds no figure for {ref_area}.", mend="name another country or source"
        )
    return lay_out(frame, indicator(str(frame["indicator"].iloc[0])))


@remembered(64)
def remembered_panel(series: str) -> Panel:
    """Give a whole panel, kept in mind until an edition of the store changes; nobody may change it."""
    return panel(series)


def lay_out(frame: pd.DataFrame, entry: Indicator) -> Panel:
    """Lay observations of one series, of the store or a person's own, out over countries and years.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns as in the store; at least one row, no key twice, every row with a value.
    entry : Indicator
        Decides on the gap form.
    """
    areas = tuple(sorted(frame["ref_area"].unique()))
    years = np.arange(frame["time_period"].min(), frame["time_period"].max() + 1, dtype=np.int64)
    values, status = gap_values(frame, entry, areas, years)
    source, edition = str(frame["source"].iloc[0]), str(frame["edition"].iloc[0])
    return Panel(entry, source, edition, areas, years, values, status, frame)
