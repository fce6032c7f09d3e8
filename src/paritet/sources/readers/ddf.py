"""DDF datapoints (Gapminder's and Open Numbers' form): one file a measure, one column a dimension.

The same form carries repackaged series of ILO, UN Population Division, UNESCO and the UN SDG database.
"""

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

_KEY: Final = ["indicator", "ref_area", "sex", "time_period"]


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read DDF datapoints.

    Parameters
    ----------
    paths : sequence of Path
        One CSV file a measure, in any order; the header tells which measure it holds.
    source : Source
    options : mapping
        ``series``: list of ``measure``, ``indicator`` and, as needed, ``sex`` (fixed), ``where`` (dimension
        to the value or values kept), ``scale`` (factor to our unit), ``status_until``;
        ``area``, ``time``: names of these dimensions (``geo``, ``time``); ``system``: key system (``iso3``);
        ``areas``: the publisher's own keys, each with our code; ``drop_areas``: keys left out;
        ``years``: first and last year kept;
        ``sex``: ``column`` and ``codes``, for measures whose sex is a dimension;
        ``status``: ``column`` and ``codes``, where a dimension tells the status;
        ``status_until``: last year to status, in rising order (``{2023: E, 2100: F}``);
        ``totals``: indicators whose total is the sum of women and men.

    Raises
    ------
    SourceFormatError
        If a file holds no declared measure, a declared measure has no file, or a cell is at fault.
    """
    frames: list[pd.DataFrame] = []
    wanted = {entry["measure"] for entry in options["series"]}
    found: set[str] = set()
    for path in paths:
        table = delimited.read_csv(path, ended=True)
        held = sorted(wanted & set(table.columns))
        if not held:
            raise SourceFormatError(
                "The file holds no measure that this source declares.",
                where=f"{path.name}, header ({', '.join(table.columns)})",
                mend=f"give files of these measures: {', '.join(sorted(wanted))}",
            )
        found.update(held)
        table = _clean(table, path, options)
        entries = [entry for entry in options["series"] if entry["measure"] in held]
        frames += [_series(table, path, entry, options) for entry in entries]
    _refuse_missing(wanted - found)
    long = pd.concat(frames, ignore_index=True)
    long = pd.concat([long, *(_total(long, code) for code in options.get("totals", ()))], ignore_index=True)
    return Reading(tables.observation_frame(long), rows=long["place"])


def _refuse_missing(measures: set[str]) -> None:
    if measures:
        raise SourceFormatError(
            f"No file holds {', '.join(sorted(measures))}.",
            where="the files given",
            mend="give the files of all the measures that the source's catalogue entry names",
        )


def _clean(table: pd.DataFrame, path: Path, options: Mapping[str, Any]) -> pd.DataFrame:
    """Map the country keys and the years of a file, and keep the years wanted."""
    area, time = options.get("area", "geo"), options.get("time", "time")
    tables.require_columns(table, [area, time], path)
    table = table[~table[area].isin(options.get("drop_areas", ()))]
    mapped = table.assign(
        ref_area=tables.ref_areas(
            table[area], options.get("system", "iso3"), path, known=options.get("areas")
        ),
        time_period=tables.years(table[time], path),
    )
    if "years" in options:
        mapped = mapped[mapped["time_period"].between(*options["years"])]
    return mapped


def _series(
    table: pd.DataFrame, path: Path, entry: Mapping[str, Any], options: Mapping[str, Any]
) -> pd.DataFrame:
    """Read one series of a file: filter its dimensions, convert its values, give each its status."""
    where = {name: _texts(kept) for name, kept in entry.get("where", {}).items()}
    tables.require_columns(table, where, path)
    for name, kept in where.items():
        table = table[table[name].isin(kept)]
    if table.empty:
        raise SourceFormatError(
            f"No row of {entry['measure']!r} has {where}.", where=path.name, mend=delimited.AGAIN
        )
    measure = entry["measure"]
    values = tables.numbers(table[[measure]], path)[:, 0] * float(entry.get("scale", 1))
    series = table.assign(
        indicator=entry["indicator"], obs_value=values, sex=_sex(table, path, entry, options)
    )
    tables.refuse_repeated(series, _KEY, path)
    series = series[series["obs_value"].notna()]
    place = f"{path.name}, row " + pd.Series(series.index, index=series.index).astype(str)
    return series.assign(obs_status=_status(series, path, entry, options), place=place)[
        [*_KEY, "obs_value", "obs_status", "place"]
    ]


def _texts(kept: Any) -> list[str]:
    return [str(value) for value in (kept if isinstance(kept, list) else [kept])]


def _sex(
    table: pd.DataFrame, path: Path, entry: Mapping[str, Any], options: Mapping[str, Any]
) -> pd.Series | str:
    if "sex" in entry:
        return str(entry["sex"])
    column, codes = options["sex"]["column"], options["sex"]["codes"]
    return _coded(table, path, column, codes)


def _status(
    table: pd.DataFrame, path: Path, entry: Mapping[str, Any], options: Mapping[str, Any]
) -> pd.Series | np.ndarray[Any, Any] | str:
    until = entry.get("status_until", options.get("status_until"))
    if until:
        last = np.array(list(until), dtype=np.int64)
        codes = np.array([*until.values(), "F"], dtype=object)
        return codes[np.searchsorted(last, table["time_period"].to_numpy())]
    if "status" in options:
        return _coded(table, path, options["status"]["column"], options["status"]["codes"])
    return "A"


def _coded(table: pd.DataFrame, path: Path, column: str, codes: Mapping[str, str]) -> pd.Series:
    """Translate a dimension's codes; an undeclared code is refused."""
    tables.require_columns(table, [column], path)
    return tables.coded(table[column], codes, path)


def _total(long: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Add women and men where both are there."""
    both = long[(long["indicator"] == indicator) & long["sex"].isin(["F", "M"])]
    sums = both.groupby(["indicator", "ref_area", "time_period"], as_index=False).agg(
        obs_value=("obs_value", "sum"),
        counted=("sex", "nunique"),
        obs_status=("obs_status", "first"),
        place=("place", " + ".join),
    )
    return sums[sums["counted"] == 2].drop(columns="counted").assign(sex="_T")
