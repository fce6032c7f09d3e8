"""A flat table, one row a country and year: the form of Our World in Data and of many researchers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.source import Source
from paritet.sources import delimited, tables
from paritet.sources.reading import Reading

_KEY: Final = "key"


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read one edition.

    Parameters
    ----------
    paths : sequence of Path
        The one CSV file.
    source : Source
    options : mapping
        ``entity``: column of names; ``code``: column of ISO codes, if there is one; ``year``: column of
        years; ``measures``: for each column of figures a list of ``indicator``, ``sex`` and perhaps
        ``complement_of`` (the figure is taken from that whole) or ``times``; ``known``: the table's own keys
        and our code for each; ``drop_areas``: names or codes left out, being groups or states of the past;
        ``since``: first year that is kept; ``status``: status of all figures, if not ``A``.

    Raises
    ------
    SourceFormatError
        If a column is missing, a cell is not a number or a year, a row is cut or repeated.
    """
    path = paths[0]
    table = delimited.read_csv(path)
    entity, year = options["entity"], options["year"]
    code = options.get("code")
    tables.require_columns(table, [entity, *([code] if code else []), year, *options["measures"]], path)
    areas = _areas(table, entity, code, options, path)
    table = table.assign(**{_KEY: areas})
    years = tables.years(table[year], path)
    kept = areas.notna().to_numpy() & (years >= options.get("since", 0))
    values = tables.numbers(table[list(options["measures"])], path)[kept]
    table, years = table[kept], years[kept]
    tables.refuse_repeated(table, [_KEY, year], path)
    parts, places = [], []
    for column, wanted in enumerate(options["measures"]):
        for measure in options["measures"][wanted]:
            parts.append(_part(table[_KEY], years, values[:, column], measure))
            given = table.index[~np.isnan(values[:, column])].astype(str)
            places.append(pd.Series(path.name + ", row " + given + f", column {wanted!r}", dtype=object))
    long = pd.concat(parts, ignore_index=True)
    frame = tables.observation_frame(long, status=options.get("status", "A"))
    return Reading(frame, rows=pd.concat(places, ignore_index=True))


def _areas(
    table: pd.DataFrame, entity: str, code: str | None, options: Mapping[str, Any], path: Path
) -> pd.Series:
    """Map each row's code, or its name where it has no code; dropped areas become missing."""
    dropped = set(options.get("drop_areas", ()))
    known = options.get("known")
    names = table[entity].str.strip()
    if code is None:
        wanted = names[~names.isin(dropped)]
        return tables.ref_areas(wanted, "name", path, known=known).reindex(table.index)
    codes = table[code].str.strip()
    left = ~(names.isin(dropped) | codes.isin(dropped))
    by_code = tables.ref_areas(codes[left & (codes != "")], "iso3", path, known=known)
    by_name = tables.ref_areas(names[left & (codes == "")], "name", path, known=known)
    areas: pd.Series = pd.concat([by_code, by_name]).reindex(table.index)
    return areas


def _part(
    areas: pd.Series, years: np.ndarray[Any, Any], values: np.ndarray[Any, Any], measure: Mapping[str, Any]
) -> pd.DataFrame:
    if "complement_of" in measure:
        values = measure["complement_of"] - values
    return pd.DataFrame(
        {
            "indicator": measure["indicator"],
            "ref_area": areas.to_numpy(),
            "sex": measure.get("sex", "_T"),
            "time_period": years,
            "obs_value": values * measure.get("times", 1),
        }
    )
