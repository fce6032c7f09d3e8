"""Which publishers date the same reform otherwise."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from paritet.store.reform_agreement import YEARS_APART, equivalents


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
