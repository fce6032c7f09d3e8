"""Estimates of the UN inter-agency group on maternal mortality: one row a country, year and parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, tables
from paritet.sources.reading import Reading

_KEY: Final = ["iso_code", "year", "parameter"]
_VALUES: Final = ["lower", "value", "upper"]


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read the estimates with their uncertainty bounds.

    Parameters
    ----------
    paths : sequence of Path
        The one CSV file.
    source : Source
    options : mapping
        ``parameters``: our indicator for each of the publisher's parameters that is read.

    Raises
    ------
    SourceFormatError
        If a column is missing, a row is cut or repeated, a cell is no number, or the value lies outside
        its bounds.
    """
    path = paths[0]
    table = delimited.read_csv(path, ended=True)
    tables.require_columns(table, [*_KEY, *_VALUES], path)
    wanted = options["parameters"]
    tables.refuse_repeated(table, _KEY, path)
    table = table[table["parameter"].isin(list(wanted))]
    absent = sorted(set(wanted) - set(table["parameter"]))
    if absent:
        raise SourceFormatError(
            f"No row has the parameter {absent[0]!r}.",
            where=f"{path.name}, column 'parameter'",
            mend="give the publisher's file of country estimates, whole",
        )
    lower, value, upper = tables.numbers(table[_VALUES], path).T
    outside = (lower > value) | (value > upper)
    if outside.any():
        row = table.index[int(np.argmax(outside))]
        raise SourceFormatError(
            "The value does not lie between its bounds.",
            where=f"{path.name}, row {row}, columns 'lower', 'value', 'upper'",
            mend=delimited.AGAIN,
        )
    long = pd.DataFrame(
        {
            "indicator": table["parameter"].map(dict(wanted)),
            "ref_area": tables.ref_areas(table["iso_code"], "iso3", path),
            "sex": "F",
            "time_period": tables.years(table["year"], path),
            "obs_value": value,
            "obs_status": "E",
            "lower": lower,
            "upper": upper,
        }
    )
    kept = long["obs_value"].notna()
    places = f"{path.name}, row " + pd.Series(long.index[kept], dtype="string").astype(object)
    return Reading(tables.observation_frame(long), rows=places)
