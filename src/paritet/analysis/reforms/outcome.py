"""Outcomes: a series laid out over countries and years, without forecasts and without filled gaps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.series import SeriesName, panel
from paritet.concepts.codelists import indicators, read_yaml
from paritet.concepts.indicator import GapForm, Measure
from paritet.concepts.observation import ObsStatus
from paritet.concepts.text import Text
from paritet.store.remembering import remembered

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Outcome:
    """A series as an effect is measured on it.

    Attributes
    ----------
    series : str
        Full name, source and edition included.
    indicator : str
    area : str
        ``area.sub_area``.
    unit : str
        Code of the unit; of a ratio of women to men, ``ratio``.
    form : str
        ``share``, ``ratio``, ``difference``, ``level`` or ``women``: women's own level.
    ref_areas : tuple of str
    years : array of int, shape (Y,)
    values : array, shape (N, Y)
        NaN is missing; forecasts and carried values count as missing.
    modelled : bool
        Whether the publisher's figures come from a model, or are interpolated.
    counts_laws : bool
        Whether the outcome is itself a count of laws.
    """

    series: str
    indicator: str
    area: str
    unit: str
    form: str
    ref_areas: tuple[str, ...]
    years: Integers
    values: Floats
    modelled: bool
    counts_laws: bool = False


EARLIEST: Final = 1980
"""First year of an outcome that effects are measured on; older reforms fell into another world."""


@cache
def grid_outcomes() -> tuple[dict[str, Any], ...]:
    """Give the declared outcomes of the grid."""
    return tuple(read_yaml(files("paritet.analysis.reforms") / "outcomes.yaml"))


@cache
def law_counts() -> frozenset[str]:
    """Give the declared outcomes that themselves count laws, by their indicators."""
    counting = (entry["series"] for entry in grid_outcomes() if entry.get("counts_laws"))
    return frozenset(SeriesName.parse(series).indicator for series in counting)


def declaration(series: str) -> dict[str, Any]:
    """Give what is declared of a series as an outcome, else of its indicator by another source."""
    asked = SeriesName.parse(series)
    named = [(SeriesName.parse(entry["series"]), entry) for entry in grid_outcomes()]
    alike = [(name, entry) for name, entry in named if name.indicator == asked.indicator]
    alike.sort(key=lambda pair: pair[0].source not in (None, asked.source))
    return alike[0][1] if alike else {}


def outcome_label(series: str) -> Text:
    """Name an outcome; two of one indicator are told apart."""
    label = indicators()[SeriesName.parse(series).indicator].label
    if not told_apart(series):
        return label
    told = declaration(series)["told"]
    return Text(en=f"{label.en} ({told['en']})", ru=f"{label.ru} ({told['ru']})")


def told_apart(series: str) -> bool:
    """Tell whether an outcome needs more than its indicator's name."""
    return "told" in declaration(series)


@remembered(4)
def outcome(series: str) -> Outcome:
    """Lay a series out as an outcome.

    Parameters
    ----------
    series : str
        ``indicator[@source[/edition]]``. Where women and men are counted apart and the gap is no figure of
        its own (homicide), the outcome is women's level.
    """
    laid = panel(series)
    entry = laid.indicator
    declared = declaration(laid.name)
    values = np.where(np.isin(laid.status, [ObsStatus.FORECAST, ObsStatus.IMPUTED]), np.nan, laid.values)
    form = str(entry.gap)
    by_women = declared.get("sex") == "F" or (entry.gap is GapForm.LEVEL and entry.measure is Measure.BY_SEX)
    if by_women:
        values, form = _women(laid.frame, laid.ref_areas, laid.years), "women"
    estimated = float(np.mean(laid.status[np.isfinite(laid.values)] == ObsStatus.ESTIMATED)) > 0.5
    recent = laid.years >= EARLIEST
    return Outcome(
        laid.name,
        entry.code,
        f"{entry.area}.{entry.sub_area}" if "." not in entry.area else entry.area,
        "ratio" if form == "ratio" else entry.unit,
        form,
        laid.ref_areas,
        laid.years[recent],
        values[:, recent],
        bool(declared.get("modelled", False)) if declared else estimated,
        bool(declared.get("counts_laws", False)),
    )


def _women(frame: Any, ref_areas: tuple[str, ...], years: Integers) -> Floats:
    """Give women's own level, shape (N, Y)."""
    own = frame[(frame["sex"] == "F") & ~frame["obs_status"].isin([ObsStatus.FORECAST, ObsStatus.IMPUTED])]
    values = np.full((len(ref_areas), years.size), np.nan)
    place = {code: row for row, code in enumerate(ref_areas)}
    rows = own["ref_area"].map(place).to_numpy()
    values[rows, own["time_period"].to_numpy() - years[0]] = own["obs_value"].to_numpy(dtype=float)
    return values
