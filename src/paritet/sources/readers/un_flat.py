"""The United Nations' flat tables: one row an observation, each SDMX concept a column, one file an indicator.

The Minimum Set of Gender Indicators and the SDG database have this form, as workbooks or as CSV.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, sheets, tables
from paritet.sources.reading import Reading

_KEY: Final = ["indicator", "ref_area", "sex", "time_period"]
_PLACE: Final = ["ref_area", "time_period"]


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read flat tables.

    Parameters
    ----------
    paths : sequence of Path
        XLSX or CSV files, in any order.
    source : Source
    options : mapping
        ``columns``: names of ``area``, ``time``, ``sex``, ``status``, ``value``, and as far as the table has
        them ``series``, ``lower``, ``upper``, ``vintage``; ``aliases``: other names that a column is known
        to have in some files; ``sex``, ``status``: our code for each of the publisher's; ``drop_sex``: codes
        left out; ``drop_areas``: codes left out; ``groups``: codes of the publisher's groups that are kept,
        with our code; ``system``: key system of the areas (``m49``); ``blank``:
        what stands where there is no figure; ``series``: list of entries with

        - ``indicator``, and ``series`` (code in the series column) or ``measure`` (name of the value column)
          where a file holds more than one;
        - ``sex``, ``status``: one code for all rows, where the table does not tell;
        - ``where``: column to the code kept;
        - ``prefer``: column to codes in order; of each country and year the first that is there is kept, and
          a change from one year to the next is a break (``B``);
        - ``scale``, ``offset``: our value is ``scale × value + offset``;
        - ``values``: our number for each of the publisher's categories (``column``, ``codes``);
        - ``text``: ``column`` and a ``pattern`` whose one group is the number; rows without a match are
          left out.

    Raises
    ------
    SourceFormatError
        If a file holds no declared series, a declared series is in no file, or a cell is at fault.
    """
    return from_tables([(path, _open(path)) for path in paths], options)


def from_tables(opened: Iterable[tuple[Path, pd.DataFrame]], options: Mapping[str, Any]) -> Reading:
    """Read flat tables of text cells whose index names the row of the file; options as for `read`.

    Raises
    ------
    SourceFormatError
        As `read`.
    """
    found: list[pd.DataFrame] = []
    mended: list[str] = []
    missing = list(options["series"])
    names = []
    for path, opened_table in opened:
        names.append(path.name)
        _refuse_copy(opened_table, path)
        table = _clean(opened_table, path, options, mended)
        entries = [entry for entry in options["series"] if _holds(table, entry, options)]
        if not entries:
            raise SourceFormatError(
                "The file holds no series that this source declares.",
                where=path.name,
                mend="give the publisher's files that the catalogue entry names, whole",
            )
        missing = [entry for entry in missing if entry not in entries]
        found += [_series(table, path, entry, options) for entry in entries]
    if missing:
        raise SourceFormatError(
            f"No file holds the series {', '.join(_name(entry) for entry in missing)}.",
            where=", ".join(names),
            mend="give all the files that the source's catalogue entry names",
        )
    long = pd.concat(found, ignore_index=True)
    return Reading(tables.observation_frame(long), mended=mended, rows=long["place"])


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry.get("series", entry.get("measure", entry["indicator"])))


def _open(path: Path) -> pd.DataFrame:
    """Read the only sheet of a workbook, or a CSV file; every cell as text."""
    if path.suffix != ".xlsx":
        return delimited.read_csv(path, ended=True)
    book = sheets.read_sheets(path)
    if len(book) != 1:
        raise SourceFormatError(
            f"The workbook has {len(book)} sheets where the publisher's has one.",
            where=path.name,
            mend="keep the sheet of data only",
        )
    table = next(iter(book.values()))
    return table.map(lambda cell: "" if cell is None else str(cell).strip())


def _refuse_copy(table: pd.DataFrame, path: Path) -> None:
    """Refuse a row that is there twice, cell for cell, even where no declared series reads it."""
    copies = table.duplicated().to_numpy()
    if copies.any():
        at = int(np.argmax(copies))
        same = (table == table.iloc[at]).all(axis=1).to_numpy()
        raise SourceFormatError(
            f"The row repeats row {table.index[int(np.argmax(same))]}, cell for cell.",
            where=f"{path.name}, row {table.index[at]}",
            mend="delete one of the two",
        )


def _clean(table: pd.DataFrame, path: Path, options: Mapping[str, Any], mended: list[str]) -> pd.DataFrame:
    """Give the columns the publisher's usual names, and map areas and years."""
    for alias, name in options.get("aliases", {}).items():
        if alias in table and name not in table:
            mended.append(f"{path.name}, header: {alias!r} is the publisher's {name!r}")
            table = table.rename(columns={alias: name})
    columns = options["columns"]
    wanted = [columns[name] for name in ("area", "time", "status", "series") if name in columns]
    tables.require_columns(table, wanted, path)
    table = table[~table[columns["area"]].isin([str(area) for area in options.get("drop_areas", ())])]
    return table.assign(
        ref_area=tables.ref_areas(
            table[columns["area"]], options.get("system", "m49"), path, known=options.get("groups")
        ),
        time_period=tables.years(table[columns["time"]], path),
    )


def _holds(table: pd.DataFrame, entry: Mapping[str, Any], options: Mapping[str, Any]) -> bool:
    if "series" in entry:
        return bool((table[options["columns"]["series"]] == entry["series"]).any())
    return "measure" not in entry or entry["measure"] in table


def _series(
    table: pd.DataFrame, path: Path, entry: Mapping[str, Any], options: Mapping[str, Any]
) -> pd.DataFrame:
    """Read one declared series."""
    columns = options["columns"]
    if "series" in entry:
        table = table[table[columns["series"]] == entry["series"]]
    where, prefer = entry.get("where", {}), entry.get("prefer", {})
    tables.require_columns(table, [*where, *prefer], path)
    for column, code in where.items():
        table = table[table[column] == str(code)]
    table = _with_sex(table, path, entry, options)
    for column, codes in prefer.items():
        table = _preferred(table, column, codes)
    if table.empty:
        raise SourceFormatError(
            f"No row of the series {_name(entry)} has {dict(where)} {dict(prefer)}.",
            where=path.name,
            mend=delimited.AGAIN,
        )
    table = table.assign(indicator=entry["indicator"])
    if columns.get("vintage") in table:
        table = _newest(table, columns["vintage"])
    tables.refuse_repeated(table, _KEY, path)
    series = table.assign(obs_value=_values(table, path, entry, options), **_bounds(table, path, options))
    series["obs_status"] = _status(series, path, entry, options)
    series["place"] = f"{path.name}, row " + pd.Series(series.index, index=series.index).astype(str)
    wanted = [*_KEY, "obs_value", "obs_status", "lower", "upper", "place"]
    return series.loc[series["obs_value"].notna(), wanted]


def _with_sex(
    table: pd.DataFrame, path: Path, entry: Mapping[str, Any], options: Mapping[str, Any]
) -> pd.DataFrame:
    column = options["columns"].get("sex")
    if column in table:
        table = table[~table[column].isin(options.get("drop_sex", ()))]
    if "sex" in entry:
        return table.assign(sex=str(entry["sex"]))
    tables.require_columns(table, [column], path)
    return table.assign(sex=tables.coded(table[column], options["sex"], path))


def _preferred(table: pd.DataFrame, column: str, codes: Sequence[str]) -> pd.DataFrame:
    """Keep, of each country and year, the rows of the first code that is there; mark where it changes."""
    rank = table[column].map({str(code): place for place, code in enumerate(codes)})
    table = table.assign(rank=rank)[rank.notna()]
    best = table.groupby(_PLACE)["rank"].transform("min")
    table = table[table["rank"] == best]
    ordered = table.sort_values(["ref_area", "sex", "time_period"], kind="stable")
    before = ordered.groupby(["ref_area", "sex"])["rank"].shift()
    changed = before.notna() & (before != ordered["rank"])
    broken = changed | ordered["broken"] if "broken" in ordered else changed
    return ordered.assign(broken=broken).drop(columns="rank").loc[table.index]


def _newest(table: pd.DataFrame, vintage: str) -> pd.DataFrame:
    """Keep, of figures that the publisher lists in two vintages, the newer."""
    newest = table.groupby(_KEY)[vintage].transform("max")
    return table[table[vintage] == newest]


def _values(
    table: pd.DataFrame, path: Path, entry: Mapping[str, Any], options: Mapping[str, Any]
) -> npt.NDArray[np.float64]:
    """Turn a series' figures, categories or statements into numbers in our unit."""
    found: npt.NDArray[np.float64]
    if "values" in entry:
        column = entry["values"]["column"]
        tables.require_columns(table, [column], path)
        found = tables.coded(table[column], entry["values"]["codes"], path).to_numpy(dtype=np.float64)
        return found
    if "text" in entry:
        column = entry["text"]["column"]
        tables.require_columns(table, [column], path)
        stated = table[column].str.extract(re.compile(entry["text"]["pattern"]))[0]
        found = stated.astype("float64").to_numpy(dtype=np.float64)
    else:
        column = entry.get("measure", options["columns"].get("value"))
        tables.require_columns(table, [column], path)
        found = tables.numbers(table[[column]], path, blank=options.get("blank", ()))[:, 0]
    return found * float(entry.get("scale", 1)) + float(entry.get("offset", 0))


def _bounds(
    table: pd.DataFrame, path: Path, options: Mapping[str, Any]
) -> dict[str, npt.NDArray[np.float64] | float]:
    names = {bound: options["columns"].get(bound) for bound in ("lower", "upper")}
    return {
        bound: tables.numbers(table[[name]], path)[:, 0] if name in table else np.nan
        for bound, name in names.items()
    }


def _status(
    table: pd.DataFrame, path: Path, entry: Mapping[str, Any], options: Mapping[str, Any]
) -> pd.Series:
    column = options["columns"].get("status")
    if "status" in entry or column is None:
        status = pd.Series(entry.get("status", "A"), index=table.index)
    else:
        status = tables.coded(table[column], options["status"], path)
    if "broken" in table:
        status = status.mask(table["broken"].to_numpy(dtype=bool), "B")
    return status
