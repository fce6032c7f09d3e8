"""Which publishers date the same reform otherwise, and which dates only repeat another's."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import pandas as pd

from paritet.store.reform_agreement import YEARS_APART, equivalents

COMPILATION: Final = "policy_dates"
"""The source that dates laws from others' records, some of which the store holds themselves."""


def disagreements(reforms: pd.DataFrame) -> pd.Series:
    """Tell, for each dated reform, the dates of the same reform that lie more than a year away.

    Parameters
    ----------
    reforms : pandas.DataFrame
        Columns source, ref_area, reform, direction, time_period.

    Returns
    -------
    pandas.Series of list of str
        ``type year`` of each other origin's date; empty where none disagrees. Nothing is averaged.
    """
    known = equivalents()
    columns = ("ref_area", "direction", "reform", "source", "time_period")
    rows = list(zip(*(reforms[name] for name in columns), strict=True))
    told: dict[tuple[str, str, str], list[tuple[str, str, int]]] = defaultdict(list)
    for area, direction, reform, source, year in rows:
        family, origin = known.get(reform, (reform, source))
        told[area, direction, family].append((origin, reform, int(year)))
    found = []
    for area, direction, reform, source, year in rows:
        family, origin = known.get(reform, (reform, source))
        others = told[area, direction, family]
        found.append(
            sorted({f"{r} {y}" for o, r, y in others if o != origin and abs(y - year) > YEARS_APART})
        )
    return pd.Series(found, index=reforms.index, dtype=object)


def told_once(events: pd.DataFrame) -> pd.DataFrame:
    """Leave out what the compilation only copies from a publisher whose own dates the store holds as well.

    Parameters
    ----------
    events : pandas.DataFrame
        As `events.reform_events` gives it.

    Returns
    -------
    pandas.DataFrame
        Without rows of the compilation whose country, type, direction, year and day another source gives;
        a row that gives another year or day stays.
    """
    keys = ["ref_area", "reform", "direction", "time_period", "date"]
    compiled = events["source"] == COMPILATION
    told = pd.Series(list(events[keys].astype(str).itertuples(index=False, name=None)), index=events.index)
    return events[~(compiled & told.isin(told[~compiled]))].reset_index(drop=True)
