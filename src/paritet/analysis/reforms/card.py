"""A reform card: everything that is known of one type of reform, for a room that tells it in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from paritet.analysis.reforms.events import area_of, known_types, reform_events, resolve_reform
from paritet.analysis.reforms.finding import PathPoint
from paritet.analysis.reforms.gates import Label, Reason
from paritet.analysis.reforms.grid import RESULTS
from paritet.concepts.text import Text
from paritet.store.results import read_results, stale_inputs


@dataclass(frozen=True, slots=True)
class CardEvent:
    """One dated adoption or reversal.

    Attributes
    ----------
    ref_area, direction : str
    year : int
    date : str or None
        ISO 8601, where the day is known.
    date_basis, source, edition : str
    sources_agreeing : int
    disagreements : tuple of str
        Other publishers' dates, more than a year away.
    suspect : bool
    """

    ref_area: str
    direction: str
    year: int
    date: str | None
    date_basis: str
    source: str
    edition: str
    sources_agreeing: int
    disagreements: tuple[str, ...]
    suspect: bool


@dataclass(frozen=True, slots=True)
class CardCountry:
    """One adopter's own effect on one outcome.

    Attributes
    ----------
    ref_area : str
    year : int
    effect, p_value, pre_gap : float
    lower95, upper95 : float or None
    label : Label
    reasons : tuple of Reason
    donors : tuple of (str, float)
        Countries compared with, and their weights.
    """

    ref_area: str
    year: int
    effect: float
    p_value: float
    pre_gap: float
    lower95: float | None
    upper95: float | None
    label: Label
    reasons: tuple[Reason, ...]
    donors: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class CardEffect:
    """The mean effect on one outcome.

    Attributes
    ----------
    series, indicator, area, form, unit : str
        As in `outcome.Outcome`.
    adopters, donors : int
    effect, se, p_value, q_value, lower95, upper95 : float
        By synthetic difference-in-differences.
    other_families : dict of str to (float, float)
        Effect and p-value.
    label : Label
    reasons : tuple of Reason
    path : tuple of PathPoint
    countries : tuple of CardCountry
        Largest effect first.
    """

    series: str
    indicator: str
    area: str
    form: str
    unit: str
    adopters: int
    donors: int
    effect: float
    se: float
    p_value: float
    q_value: float
    lower95: float
    upper95: float
    other_families: dict[str, tuple[float, float]]
    label: Label
    reasons: tuple[Reason, ...]
    path: tuple[PathPoint, ...]
    countries: tuple[CardCountry, ...]


@dataclass(frozen=True, slots=True)
class ReformCard:
    """All that is known of a type of reform.

    Attributes
    ----------
    reform : str
    label : Text
    area : str
        ``area.sub_area``.
    events : tuple of CardEvent
        Adoptions and reversals, by year.
    effects : tuple of CardEffect
        The strongest evidence first.
    stale : tuple of str
        Editions that changed since the effects were computed.
    """

    reform: str
    label: Text
    area: str
    events: tuple[CardEvent, ...]
    effects: tuple[CardEffect, ...]
    stale: tuple[str, ...]


_STRENGTH = {
    label: place
    for place, label in enumerate(
        (Label.ROBUST, Label.SUGGESTIVE, Label.CONTRADICTED, Label.INCONCLUSIVE, Label.CANNOT)
    )
}


def reform_card(reform: str) -> ReformCard:
    """Gather a type's events from the store and its effects from the kept grid.

    Parameters
    ----------
    reform : str
        A type, as a person may write it.

    Raises
    ------
    UnknownCodeError
    """
    kind = resolve_reform(reform)
    events = reform_events(reform=kind).sort_values(["time_period", "ref_area"])
    return ReformCard(
        kind,
        known_types()[kind],
        area_of(kind),
        tuple(_event(row) for row in events.to_dict("records")),
        tuple(sorted(_effects(kind), key=lambda e: (_STRENGTH[e.label], e.p_value))),
        tuple(stale_inputs(RESULTS)),
    )


def _event(row: Mapping[Any, Any]) -> CardEvent:
    date = row["date"]
    others = row["disagreements"]
    return CardEvent(
        str(row["ref_area"]),
        str(row["direction"]),
        int(row["time_period"]),
        None if pd.isna(date) else pd.Timestamp(date).date().isoformat(),
        str(row["date_basis"]),
        str(row["source"]),
        str(row["edition"]),
        int(row["sources_agreeing"]),
        tuple(others) if isinstance(others, list) else (),
        bool(row["suspect"]),
    )


def _effects(reform: str) -> list[CardEffect]:
    tables = [read_results(RESULTS, name) for name in ("effects", "paths", "countries")]
    if any(table is None for table in tables):
        return []
    effects, paths, countries = (table[table["reform"] == reform] for table in tables if table is not None)
    return [
        _effect(row, paths[paths["series"] == row["series"]], countries[countries["series"] == row["series"]])
        for row in effects.to_dict("records")
    ]


def _reasons(text: str) -> tuple[Reason, ...]:
    return tuple(Reason(entry.pop("code"), entry) for entry in json.loads(text))


def _effect(row: Mapping[Any, Any], path: pd.DataFrame, countries: pd.DataFrame) -> CardEffect:
    def number(name: str) -> float:
        return float(row[name])

    points = zip(path["event_time"], path["gap"], path["lower95"], path["upper95"], strict=True)
    return CardEffect(
        series=str(row["series"]),
        indicator=str(row["indicator"]),
        area=str(row["area"]),
        form=str(row["form"]),
        unit=str(row["unit"]),
        adopters=int(row["adopters"]),
        donors=int(row["donors"]),
        effect=number("att"),
        se=number("se"),
        p_value=number("p_value"),
        q_value=number("q_value"),
        lower95=number("lower95"),
        upper95=number("upper95"),
        other_families={
            "sc_demeaned": (number("sc_att"), number("sc_p_value")),
            "did": (number("did_att"), number("did_p_value")),
        },
        label=Label(str(row["label"])),
        reasons=_reasons(str(row["reasons"])),
        path=tuple(
            PathPoint(int(time), float(gap), float(low), float(high)) for time, gap, low, high in points
        ),
        countries=tuple(_country(record) for record in countries.to_dict("records")),
    )


def _country(row: Mapping[Any, Any]) -> CardCountry:
    def number(name: str) -> float:
        return float(row[name])

    bounds = [value if abs(value) != float("inf") else None for value in map(number, ("lower95", "upper95"))]
    return CardCountry(
        str(row["ref_area"]),
        int(row["year"]),
        number("att"),
        number("p_value"),
        number("pre_gap"),
        bounds[0],
        bounds[1],
        Label(str(row["label"])),
        _reasons(str(row["reasons"])),
        tuple((str(code), float(weight)) for code, weight in json.loads(str(row["donors"]))),
    )
