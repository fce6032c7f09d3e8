"""The published compilation of abortion statistics: one row a country, period and report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.source import Source
from paritet.sources import delimited, tables
from paritet.sources.reading import Reading

_COLUMNS: Final = (
    "iso",
    "yearstart",
    "yearend",
    "abortionrate",
    "datatype",
    "complete",
    "marriedonly",
    "notes",
)
_KEY: Final = ["ref_area", "time_period"]


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read the rates that a report itself states.

    A rate is kept if it is of all women of a whole country. Its year is the last of its period. Of several
    reports the first kind in ``prefer`` counts, and none where reports of that kind differ; a change of kind
    is a break.

    Parameters
    ----------
    paths : sequence of Path
        The one CSV file.
    source : Source
    options : mapping
        ``indicator``; ``women``: what ``marriedonly`` says where all women were counted; ``partial``: words
        in ``notes`` by which a figure is of a part of the country or another age; ``prefer``: values of
        ``datatype`` in order; ``incomplete``: status of figures that the report calls incomplete.

    Raises
    ------
    SourceFormatError
        If a column is missing, a row is cut, or a cell is at fault.
    """
    path = paths[0]
    table = delimited.read_csv(path, ended=True)
    tables.require_columns(table, _COLUMNS, path)
    partial = table["notes"].str.contains("|".join(options["partial"]), case=False)
    whole = table["marriedonly"].isin(options["women"]) & ~partial & (table["iso"] != "")
    table = table[whole & (table["abortionrate"] != "")]
    rank = table["datatype"].map({kind: place for place, kind in enumerate(options["prefer"])})
    long = pd.DataFrame(
        {
            "indicator": options["indicator"],
            "ref_area": tables.ref_areas(table["iso"], "m49", path),
            "sex": "F",
            "time_period": tables.years(table["yearend"], path),
            "obs_value": tables.numbers(table[["abortionrate"]], path)[:, 0],
            "rank": rank.fillna(len(options["prefer"])),
            "obs_status": np.where(table["complete"] == "Incomplete", options["incomplete"], "A"),
        }
    )
    long = long[long["rank"] == long.groupby(_KEY)["rank"].transform("min")]
    long, mended = _agreed(long, path)
    ordered = long.sort_values(_KEY, kind="stable")
    before = ordered.groupby("ref_area")["rank"].shift()
    broken = before.notna() & (before != ordered["rank"])
    ordered["obs_status"] = ordered["obs_status"].mask(broken, "B")
    places = f"{path.name}, row " + pd.Series(ordered.index, dtype="string").astype(object)
    return Reading(tables.observation_frame(ordered), mended=mended, rows=places)


def _agreed(long: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, list[str]]:
    """Keep one of reports that state the same; where reports of one kind differ, keep none and say so."""
    differing = long.groupby(_KEY)["obs_value"].transform("nunique") > 1
    said = [
        f"{path.name}, row {row}, column 'abortionrate': the reports for {area} {year} differ; left out"
        for row, area, year in zip(
            long.index[differing], *(long.loc[differing, name] for name in _KEY), strict=True
        )
    ]
    return long[~differing].drop_duplicates(_KEY), said
