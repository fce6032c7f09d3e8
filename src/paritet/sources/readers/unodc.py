"""UNODC's homicide table: one row an indicator, sex, unit and year, and the office that it is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, sheets, tables
from paritet.sources.reading import Reading

_COLUMNS: Final = ("iso3_code", "Indicator", "Gender", "Source", "Unit", "Year", "Value")
_KEY: Final = ["indicator", "ref_area", "sex", "time_period"]


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read the table.

    Parameters
    ----------
    paths : sequence of Path
        The one workbook.
    source : Source
    options : mapping
        ``sheet``; ``unit``: the unit that is read; ``indicators``: our code for each of the publisher's;
        ``sex``: our code for each of the publisher's; ``areas``: keys that are not ISO 3166, with our code;
        ``women_only``: indicators of which only the
        rate of women is kept; ``drop_areas``; ``blank``: what stands where there is no figure.

    Raises
    ------
    SourceFormatError
        If the sheet or a column is missing, a row is repeated, or a cell is at fault.
    """
    path = paths[0]
    table = sheets.read_sheets(path, [options["sheet"]])[options["sheet"]]
    tables.require_columns(table, _COLUMNS, path)
    table = table.loc[:, list(_COLUMNS)].map(_text)
    table = table[(table["Unit"] == options["unit"]) & ~table["iso3_code"].isin(options["drop_areas"])]
    if table.empty:
        raise SourceFormatError(
            f"No row has the unit {options['unit']!r}.", where=path.name, mend=delimited.AGAIN
        )
    long = pd.DataFrame(
        {
            "indicator": tables.coded(table["Indicator"], options["indicators"], path),
            "ref_area": tables.ref_areas(table["iso3_code"], "iso3", path, known=options["areas"]),
            "sex": tables.coded(table["Gender"], options["sex"], path),
            "time_period": tables.years(table["Year"], path),
            "office": table["Source"],
            "obs_value": tables.numbers(table[["Value"]], path, blank=options["blank"])[:, 0],
        }
    )
    tables.refuse_repeated(long, _KEY, path)
    others = long["indicator"].isin(options["women_only"]) & (long["sex"] != "F")
    long = long[long["obs_value"].notna() & ~others]
    long = long.assign(obs_status=np.where(_new_office(long), "B", "A"))
    places = f"{path.name}, row " + pd.Series(long.index, dtype="string").astype(object)
    return Reading(tables.observation_frame(long), rows=places)


def _text(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _new_office(long: pd.DataFrame) -> pd.Series:
    """Tell where a figure comes from another office than the figure before it: a break in the series."""
    ordered = long.sort_values(_KEY, kind="stable")
    before = ordered.groupby(_KEY[:3])["office"].shift()
    return (before.notna() & (before != ordered["office"])).loc[long.index]
