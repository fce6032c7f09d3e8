"""Who went further from where a country stands, and what they changed: plain data from the store."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final

import pandas as pd

from paritet.analysis.comparison_estimates import gap_unit
from paritet.analysis.cost import cost
from paritet.analysis.peers import peers
from paritet.analysis.peers_answer import Peers, Start
from paritet.analysis.reforms.events import area_of, reform_events
from paritet.analysis.reforms.missing_laws import MissingLaw, missing_laws
from paritet.analysis.scenario import scenario
from paritet.concepts.codelists import groups
from paritet.concepts.errors import ParitetError
from paritet.concepts.reform import REFORM_COLUMNS

SERIES: Final = {
    "inequality": ("parliament_seats", "women_political_empowerment"),
    "discrimination": ("lgbt_policy_index", "wb_wbl"),
    "violence": ("homicide_rate", "partner_homicide"),
    "reproductive": ("adolescent_birth_rate", "contraception_modern"),
}
"""One series an area: the first in which the country has a start to compare."""
SHOWN: Final = 5
"""Most starts in a table."""
WINDOW: Final = 10
"""Years after its start in which a peer's reforms are told."""

Told = dict[str, Any]


@lru_cache(maxsize=64)
def following_answer(ref_area: str) -> Told:
    """Give everything that the chapter shows of a European country.

    Parameters
    ----------
    ref_area : str

    Returns
    -------
    dict
        ``areas``: peers, their reforms and the scenario by area; ``laws`` by area; ``cost`` or ``None``.
    """
    laws = _laws(ref_area)
    lacking = {law["reform"] for area in laws.values() for law in area}
    found = {area: _area(ref_area, area, lacking) for area in SERIES}
    return {"areas": found, "laws": laws, "cost": _cost(ref_area)}


def _area(ref_area: str, area: str, lacking: set[str]) -> Told | None:
    for series in SERIES[area]:
        try:
            found = peers(ref_area, series)
        except ParitetError:
            continue
        return {**_peers(found), "events": _events(found, area, lacking), "scenario": _scenario(found)}
    return None


def _peers(found: Peers) -> Told:
    better = [start for start in found.found if start.outcome in ("reached", "further")]
    better.sort(key=lambda start: -abs((start.latest and start.latest.value) or 0.0))
    worse = [start for start in found.found if start.outcome == "back"]
    rest = [start for start in found.found if start.outcome == "still"]
    shown = [*better[:3], *worse[:1], *rest[: SHOWN - len(better[:3]) - len(worse[:1])]]
    return {
        "series": found.series, "indicator": found.indicator.code, "unit": gap_unit(found.indicator),
        "year": found.own.year, "level": found.own.level.value, "n": len(found.found),
        "outcomes": dict(found.outcomes), "shown": [_start(start) for start in shown],
        "medians": {
            f"{one.scope}{one.horizon}": one.median.value
            for one in found.distributions
            if one.horizon == WINDOW
        },
        "caveats": [code for code, _ in found.caveats],
    }  # fmt: skip


def _start(start: Start) -> Told:
    moved = start.latest.value if start.latest and start.latest.value is not None else None
    level = start.level.value or 0.0
    return {
        "ref_area": start.ref_area, "year": start.year, "level": level, "later_year": start.latest_year,
        "later": None if moved is None else level + moved, "outcome": start.outcome,
    }  # fmt: skip


@cache
def _all_events() -> pd.DataFrame:
    frame = reform_events()
    return frame[frame["ref_area"].isin(groups()["EUROPE"].members_in())]


def _events(found: Peers, area: str, lacking: set[str]) -> list[Told]:
    """Give the dated changes of the three that went furthest, in the ten years after their start."""
    told = []
    better = [start for start in _peers(found)["shown"] if start["outcome"] in ("reached", "further")]
    frame = _all_events()
    for start in better:
        inside = frame[(frame["ref_area"] == start["ref_area"]) & ~frame["suspect"].astype(bool)]
        years = inside["time_period"] - start["year"]
        rows = [
            row
            for row in inside[(years > 0) & (years <= WINDOW)].to_dict("records")
            if area_of(str(row["reform"])).split(".")[0] == area
        ]
        rows = _once(sorted(rows, key=lambda row: _order(row, lacking)))
        told += [{**_row(row), "of": len(rows), "start": start["year"]} for row in rows[:4]]
    return told


def _once(rows: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """Keep one row of a change that several sources date to one year, that with most sources agreeing."""
    seen: dict[tuple[Any, ...], dict[Any, Any]] = {}
    for row in rows:
        seen.setdefault((row["reform"], row["direction"], row["time_period"]), row)
    return list(seen.values())


def _order(row: Mapping[Any, Any], lacking: set[str]) -> tuple[Any, ...]:
    """Laws that the country lacks first, then reversals, then what most sources agree on."""
    kept = row["direction"] == "adopted"
    return (row["reform"] not in lacking, kept, -row["sources_agreeing"], row["time_period"], row["reform"])


def _row(row: Mapping[Any, Any]) -> Told:
    told = {name: row[name] for name in REFORM_COLUMNS if name in row}
    day = told.get("date")
    told["date"] = None if day is None or pd.isna(day) else pd.Timestamp(day).date().isoformat()
    told["time_period"], told["suspect"] = int(told["time_period"]), bool(told["suspect"])
    told["sources_agreeing"] = int(told["sources_agreeing"])
    told["note"] = "" if pd.isna(told["note"]) else str(told["note"])
    return told


def _scenario(found: Peers) -> Told | None:
    far = found.furthest
    if far is None:
        return None
    try:
        told = scenario(found.ref_area, far.ref_area, found.series, start=far.year)
    except ParitetError:
        return None
    if not told.path:
        return None
    last = told.path[-1]
    return {
        "follow": far.ref_area, "start": far.year, "base_year": told.base_year, "base": told.base.value,
        "year": last.year, "value": last.value.value, "reached": told.reached,
    }  # fmt: skip


def _laws(ref_area: str) -> dict[str, list[Told]]:
    try:
        found = missing_laws(ref_area)
    except ParitetError:
        return {}
    table: dict[str, list[Told]] = {}
    for law in found:
        table.setdefault(law.area.split(".")[0], []).append(_law(law))
    return table


def _law(law: MissingLaw) -> Told:
    dated = [[code, year] for code, year in law.since if year is not None]
    ends = {"first": dated[0], "last": dated[-1]} if dated else {"first": None, "last": None}
    return {"reform": law.reform, "with": law.peers_with, "of": law.peers, **ends}


def _cost(ref_area: str) -> Told | None:
    try:
        told = cost(ref_area)
    except ParitetError:
        return None
    weighted = told.weighted.value if told.weighted else None
    return {
        "year": told.year, "women": told.women.value, "men": told.men.value,
        "equal": told.equal_populations.value, "weighted": weighted,
        "cites": list(dict.fromkeys(f"{item.source}/{item.edition}" for item in told.women.inputs)),
    }  # fmt: skip
