"""Dated changes of law in the years after a comparable start, reversals included, as plain data."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from paritet.analysis.peers_answer import SUCCESS, Start
from paritet.analysis.reforms.events import area_of, law_changes, reform_events
from paritet.analysis.reforms.law_status import laws
from paritet.concepts.codelists import ref_areas
from paritet.concepts.reform import REFORM_COLUMNS, ReformDirection
from paritet.store.remembering import remembered

WINDOW: Final = 10
"""Years after its start in which a peer's changes of law are told."""
MOST: Final = 5
"""Most changes of an area that are told."""

NO_CHANGE: Final = ("istanbul_convention_signature", "istanbul_convention_entry_into_force")
"""Steps before and after the one that binds a state: no change of law of their own."""
PARTNERSHIP: Final = (
    "same_sex_civil_union_first_law",
    "rainbow_registered_partnership_similar",
    "rainbow_registered_partnership_limited",
)
MARRIAGE: Final = "rainbow_marriage_equality"

Told = dict[str, Any]


def all_events() -> pd.DataFrame:
    """Give every dated change of law that no source doubts."""
    frame = reform_events()
    return frame[frame["ref_area"].isin(ref_areas()) & ~frame["suspect"].astype(bool)]


def changes_answer(
    frame: pd.DataFrame, starts: Sequence[Start], area: str, lacking: Collection[str]
) -> tuple[list[Told], int]:
    """Give the changes of those who went further or fell back, and how many there are in all.

    Parameters
    ----------
    frame : pandas.DataFrame
        See `all_events`.
    starts : sequence of Start
        The starts that are shown.
    area : str
    lacking : collection of str
        Types of law that the country lacks; they come first, then reversals.

    Returns
    -------
    list of dict
        At most `MOST`, a like share of each country; a row of `REFORM_COLUMNS` and the year of the start.
    int
    """
    found = []
    for start in starts:
        if start.outcome in (*SUCCESS, "back"):
            rows = sorted(_inside(frame, start, area), key=lambda row: _order(row, lacking))
            found.append(_after(start, [_row(row) for row in _once(rows)]))
    turns = [row for rank in range(MOST) for rows in found for row in rows[rank : rank + 1]]
    kept = turns[:MOST]
    return [row for rows in found for row in rows if row in kept], sum(map(len, found))


def _after(start: Start, rows: Sequence[Told]) -> list[Told]:
    """Add the year of the start, and the year after which each change is the first of its kind."""
    told = []
    for row in rows:
        same = [
            other["time_period"]
            for other in rows
            if (other["reform"], other["direction"]) == (row["reform"], row["direction"])
            and other["time_period"] < row["time_period"]
        ]
        told.append({**row, "start": start.year, "after": max([start.year, *same])})
    return told


@remembered(1)
def turns() -> pd.DataFrame:
    """Give every change of the World Bank's answers, found anew in the answers."""
    return law_changes()


def first_turn(ref_area: str, reform: str, direction: str, after: float) -> int:
    """Give the year in which a country's answer first turned after a year.

    Raises
    ------
    ValueError
        If it never did.
    """
    frame = turns()
    same = (frame["ref_area"] == ref_area) & (frame["reform"] == reform) & (frame["direction"] == direction)
    years = frame.loc[same & (frame["time_period"] > after), "time_period"]
    if years.empty:
        raise ValueError(f"the answer of {ref_area} to {reform} did not turn after {after:.0f}")
    return int(years.min())


def _inside(frame: pd.DataFrame, start: Start, area: str) -> list[Mapping[Any, Any]]:
    years = frame["time_period"] - start.year
    inside = frame[(frame["ref_area"] == start.ref_area) & (years > 0) & (years <= WINDOW)]
    rows = inside[~inside["reform"].isin(NO_CHANGE)].to_dict("records")
    told = [row for row in rows if area_of(str(row["reform"])).partition(".")[0] == area]
    return [row for row in told if not _given_way(row)]


def _given_way(row: Mapping[Any, Any]) -> bool:
    """Tell whether a partnership ended because marriage had been opened, so that nothing was lost."""
    if row["reform"] not in PARTNERSHIP or row["direction"] != ReformDirection.REPEALED:
        return False
    marriage = laws().get(MARRIAGE)
    if marriage is None or not marriage.status.get(row["ref_area"], 0) > 0:
        return False
    since = marriage.date_of(str(row["ref_area"]))
    return (since.year or since.before or 0) <= int(row["time_period"])


def _once(rows: Sequence[Mapping[Any, Any]]) -> list[Mapping[Any, Any]]:
    """Keep one row of a change that several sources date to one year, that with most sources agreeing."""
    seen: dict[tuple[Any, ...], Mapping[Any, Any]] = {}
    for row in rows:
        seen.setdefault((row["reform"], str(row["direction"]), row["time_period"]), row)
    return list(seen.values())


def _order(row: Mapping[Any, Any], lacking: Collection[str]) -> tuple[Any, ...]:
    """Laws that the country lacks first, then reversals, then what most sources agree on."""
    kept = str(row["direction"]) == ReformDirection.ADOPTED
    return (row["reform"] not in lacking, kept, -row["sources_agreeing"], row["time_period"], row["reform"])


def _row(row: Mapping[Any, Any]) -> Told:
    told: Told = {name: row[name] for name in REFORM_COLUMNS if name in row}
    day = told.get("date")
    told["date"] = None if day is None or pd.isna(day) else pd.Timestamp(day).date().isoformat()
    told["time_period"], told["suspect"] = int(told["time_period"]), bool(told["suspect"])
    told["sources_agreeing"] = int(told["sources_agreeing"])
    told["direction"], told["date_basis"] = str(told["direction"]), str(told["date_basis"])
    told["note"] = "" if pd.isna(told["note"]) else str(told["note"])
    return told
