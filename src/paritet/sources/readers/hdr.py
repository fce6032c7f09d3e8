"""The composite indices of UNDP's Human Development Report: one row a country, columns ``prefix_year``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, tables
from paritet.sources.reading import Reading

_COLUMN: Final = re.compile(r"^(?P<prefix>[a-z0-9_]+)_(?P<year>\d{4})$")
_ENCODINGS: Final = ("utf-8-sig", "latin-1")
_KEY: Final = "iso3"


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read one edition of the complete time series.

    Parameters
    ----------
    paths : sequence of Path
        The one CSV file.
    source : Source
    options : mapping
        ``measures``: prefix of a column to ``[indicator, sex]``; ``drop_areas``: codes of the publisher's
        groups that are left out; ``groups``: codes of groups that are kept, and our code for each;
        ``key_names``: other names of the key column that copies are known to have.

    Raises
    ------
    SourceFormatError
        If a column or year is missing, a cell is not a number, a row is cut or repeated.
    """
    path = paths[0]
    table = delimited.read_csv(path, encodings=_ENCODINGS)
    mended: list[str] = []
    table = _with_key(table, path, options.get("key_names", ()), mended)
    table = table[~table[_KEY].isin(options["drop_areas"])]
    tables.refuse_repeated(table, [_KEY], path)
    columns = _columns(table, options["measures"], path)
    values = tables.numbers(table[[name for name, _, _ in columns]], path)
    areas = tables.ref_areas(table[_KEY], "iso3", path, known=options.get("groups"))
    rows, width = values.shape
    measure = [options["measures"][prefix] for _, prefix, _ in columns]
    long = pd.DataFrame(
        {
            "indicator": np.tile(np.array([code for code, _ in measure], dtype=object), rows),
            "ref_area": np.repeat(areas.to_numpy(), width),
            "sex": np.tile(np.array([sex for _, sex in measure], dtype=object), rows),
            "time_period": np.tile(np.array([year for _, _, year in columns]), rows),
            "obs_value": values.ravel(),
        }
    )
    return Reading(tables.observation_frame(long), mended=mended, rows=_places(path, table, columns, values))


def _with_key(table: pd.DataFrame, path: Path, others: Sequence[str], mended: list[str]) -> pd.DataFrame:
    """Give the key column the publisher's name where a copy is known to have renamed it."""
    for other in others:
        if _KEY not in table and other in table:
            mended.append(f"{path.name}, header: this copy's column {other!r} is the publisher's {_KEY!r}")
            table = table.rename(columns={other: _KEY})
    tables.require_columns(table, [_KEY], path)
    return table


def _columns(table: pd.DataFrame, measures: Mapping[str, Any], path: Path) -> list[tuple[str, str, int]]:
    """Find each measure's columns; every measure must cover every year of the file."""
    found: dict[str, list[int]] = {prefix: [] for prefix in measures}
    for name in table.columns:
        match = _COLUMN.match(name)
        if match and match["prefix"] in found:
            found[match["prefix"]].append(int(match["year"]))
    covered = sorted({year for each in found.values() for year in each})
    if not covered:
        raise SourceFormatError(
            "No column has the form prefix_year, such as 'gii_2020'.",
            where=f"{path.name}, header",
            mend="give the publisher's 'complete time series', not the statistical annex",
        )
    span = range(covered[0], covered[-1] + 1)
    columns = [(f"{prefix}_{year}", prefix, year) for prefix in measures for year in span]
    tables.require_columns(table, [name for name, _, _ in columns], path)
    return columns


def _places(
    path: Path, table: pd.DataFrame, columns: list[tuple[str, str, int]], values: np.ndarray[Any, Any]
) -> pd.Series:
    """Name the cell that each observation came from."""
    kept = ~np.isnan(values.ravel())
    lines = np.repeat(table.index.to_numpy().astype(str).astype(object), len(columns))[kept]
    names = np.tile(np.array([name for name, _, _ in columns], dtype=object), len(table))[kept]
    return pd.Series(f"{path.name}, row " + lines + ", column " + names)
