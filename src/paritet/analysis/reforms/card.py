"""A reform card: everything that is known of one type of reform, for a room that tells it in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from paritet.analysis.reforms.adoption import UnknownCoverageError, adoption
from paritet.analysis.reforms.card_parts import CardCountry, CardEffect, CardEvent
from paritet.analysis.reforms.events import (
    area_of,
    definition_of,
    known_types,
    reform_events,
    resolve_reform,
)
from paritet.analysis.reforms.evidence import STRENGTH, grid_table, stale_editions
from paritet.analysis.reforms.finding import PathPoint
from paritet.analysis.reforms.gates import Label, Reason
from paritet.analysis.reforms.outcome import law_counts
from paritet.concepts.codelists import reform_types
from paritet.concepts.reform import Reform
from paritet.concepts.text import Text


class WhyNoEffects(StrEnum):
    """Why a card tells no effect."""

    NO_GRID = "no_grid"
    """No effects are kept at all."""
    UNKNOWN_COVERAGE = "unknown_coverage"
    """Nobody knows which countries are without the reform."""
    FEW_ADOPTERS = "few_adopters"
    """Too few adopters have figures for long enough around it."""


@dataclass(frozen=True, slots=True)
class ReformCard:
    """All that is known of a type of reform.

    Attributes
    ----------
    reform : str
    label, definition : Text
    area : str
        ``area.sub_area``.
    restricts : bool
        Whether its adoption takes a right away.
    events : tuple of CardEvent
        Adoptions and reversals, by year; one of each source.
    effects : tuple of CardEffect
        The strongest evidence first; an outcome that itself counts laws proves little, and comes last.
    why_none : WhyNoEffects or None
        Why there is no effect, if there is none.
    cells : int
        How many effects the whole grid tests.
    stale : tuple of str
        Editions that changed, went or came since the effects were computed.
    """

    reform: str
    label: Text
    definition: Text
    area: str
    restricts: bool
    events: tuple[CardEvent, ...]
    effects: tuple[CardEffect, ...]
    why_none: WhyNoEffects | None
    cells: int
    stale: tuple[str, ...]


_TAKEN_BACK_BY: Final = {
    f"istanbul_convention_{step}": "istanbul_convention_denunciation_effective"
    for step in ("signature", "ratification", "entry_into_force")
}
"""Types whose reversal is a type of its own."""


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
    grid = {name: grid_table(name) for name in ("effects", "paths", "countries")}
    effects = sorted(_effects(kind, grid), key=lambda e: (e.counts_laws, STRENGTH[e.label], e.p_value))
    types = reform_types()
    return ReformCard(
        reform=kind,
        label=known_types()[kind],
        definition=definition_of(kind),
        area=area_of(kind),
        restricts=kind in types and types[kind].restricts,
        events=_events(kind),
        effects=tuple(effects),
        why_none=None if effects else _why_none(kind, grid["effects"]),
        cells=0 if grid["effects"] is None else len(grid["effects"]),
        stale=stale_editions(),
    )


def _why_none(reform: str, effects: pd.DataFrame | None) -> WhyNoEffects:
    if effects is None:
        return WhyNoEffects.NO_GRID
    try:
        adoption(reform)
    except UnknownCoverageError:
        return WhyNoEffects.UNKNOWN_COVERAGE
    return WhyNoEffects.FEW_ADOPTERS


def _events(reform: str) -> tuple[CardEvent, ...]:
    everything = reform_events()
    kinds = [reform, _TAKEN_BACK_BY.get(reform, reform)]
    own = everything[everything["reform"].isin(kinds)]
    own = own.sort_values(["time_period", "date", "ref_area", "source"])
    around = everything[everything["ref_area"].isin(own["ref_area"])]
    told = {
        (row["ref_area"], str(row["direction"]), f"{row['reform']} {row['time_period']}"): Reform.of_row(row)
        for row in around.to_dict("records")
    }
    return tuple(
        CardEvent(
            Reform.of_row(row),
            tuple(told[row["ref_area"], str(row["direction"]), name] for name in row["disagreements"]),
        )
        for row in own.to_dict("records")
    )


def _effects(reform: str, grid: Mapping[str, pd.DataFrame | None]) -> list[CardEffect]:
    if any(table is None for table in grid.values()):
        return []
    effects, paths, countries = (
        table[table["reform"] == reform] for table in grid.values() if table is not None
    )
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
            "sc_demeaned": (number("sc_att"), float("nan")),
            "did": (number("did_att"), number("did_p_value")),
        },
        label=Label(str(row["label"])),
        reasons=_reasons(str(row["reasons"])),
        path=tuple(
            PathPoint(int(time), float(gap), float(low), float(high)) for time, gap, low, high in points
        ),
        countries=tuple(_country(record) for record in countries.to_dict("records")),
        pre_gap=number("pre_gap"),
        in_time=number("in_time"),
        beyond_region=number("beyond_region"),
        donor_range=(number("donor_low"), number("donor_high")),
        counts_laws=str(row["indicator"]) in law_counts(),
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
