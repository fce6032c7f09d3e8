"""World Bank indicators: the API's CSV (alone or zipped) and JSON, and the same figures as a long table.

The API's CSV starts with four lines about the file, then one row a country and one column a year.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, tables
from paritet.sources.reading import Reading

_CODE: Final = "Country Code"
_SERIES: Final = "Indicator Code"
_PREAMBLE: Final = 4
_LONG: Final = ["series", "area", "year", "value"]


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read World Bank indicators.

    Parameters
    ----------
    paths : sequence of Path
        Files ending in ``.csv``, ``.zip`` (as the API sends it) or ``.json``.
    source : Source
    options : mapping
        ``indicators``: World Bank code to ``[indicator, sex]``;
        ``groups``: World Bank groups that are kept, and our code for each; ``drop_areas``: groups left out;
        ``years``: first and last year kept (optional);
        ``long``: for a table that has a column ``value``, the names of ``area``, ``year`` and ``value``, and
        either the name of ``series`` or the one ``code`` that all rows hold.

    Raises
    ------
    SourceFormatError
        If a file is none of these forms, lacks a column, or a cell is at fault.
    """
    long = pd.concat([_open(path, options) for path in paths])
    long = long[long["series"].isin(options["indicators"]) & ~long["area"].isin(options["drop_areas"])]
    path = paths[0]
    if long.empty:
        raise SourceFormatError(
            f"The file holds none of {', '.join(options['indicators'])}.",
            where=path.name,
            mend=f"download the indicator from {source.address}",
        )
    tables.refuse_repeated(long, ["series", "area", "year"], path)
    codes = pd.DataFrame(
        long["series"].map(options["indicators"]).tolist(), index=long.index, columns=["indicator", "sex"]
    )
    frame = long.assign(
        indicator=codes["indicator"],
        sex=codes["sex"],
        ref_area=tables.ref_areas(long["area"], "wb", path, known=options.get("groups")),
        time_period=tables.years(long["year"], path),
        obs_value=tables.numbers(long[["value"]], path)[:, 0],
    )
    frame = frame[frame["obs_value"].notna()]
    if "years" in options:
        frame = frame[frame["time_period"].between(*options["years"])]
    places = frame["place"].reset_index(drop=True)
    return Reading(tables.observation_frame(frame), rows=places)


def _open(path: Path, options: Mapping[str, Any]) -> pd.DataFrame:
    """Open a file of any of the forms as series, area, year, value, place; all text."""
    if path.suffix == ".zip":
        return _zipped(path, options)
    if path.suffix == ".json":
        return _json(path)
    names = options.get("long", {})
    first = delimited.decode(path).lstrip().splitlines()[0]
    if names and names["value"] in next(csv.reader([first])):
        return _long(path, names)
    return _wide(path, first)


def _wide(path: Path, first: str) -> pd.DataFrame:
    """Read the API's CSV: the lines about the file, the header, one row a country."""
    skip = _PREAMBLE if first.replace('"', "").startswith("Data Source") else 0
    table = delimited.read_csv(path, skip=skip)
    tables.require_columns(table, [_CODE, _SERIES], path)
    years = [name for name in table.columns if name.isdigit() and len(name) == 4]
    span = {str(year) for year in range(int(years[0]), int(years[-1]) + 1)} if years else set()
    missing = sorted(span - set(years)) if years else ["1960"]
    tables.require_columns(table, missing, path)
    long = table.reset_index().melt(["row", _SERIES, _CODE], years, "year", "value")
    place = f"{path.name}, row " + long["row"].astype(str) + ", column " + long["year"]
    long = long.rename(columns={_SERIES: "series", _CODE: "area"}).assign(place=place)
    return long.set_index("row")[[*_LONG, "place"]]


def _zipped(path: Path, options: Mapping[str, Any]) -> pd.DataFrame:
    """Read the data file of the archive that the API sends; the files about it are left."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if Path(name).name.startswith("API_")]
            if len(names) != 1:
                raise SourceFormatError(
                    f"The archive holds {len(names)} files named API_… where one belongs.",
                    where=path.name,
                    mend=delimited.AGAIN,
                )
            with TemporaryDirectory() as folder:
                member = Path(folder) / Path(names[0]).name
                member.write_bytes(archive.read(names[0]))
                return _open(member, options)
    except zipfile.BadZipFile as error:
        raise SourceFormatError("The archive is damaged.", where=path.name, mend=delimited.AGAIN) from error


def _json(path: Path) -> pd.DataFrame:
    """Read the API's JSON: a pair of the page's description and its rows."""
    text = io.StringIO(delimited.decode(path))
    try:
        about, rows = json.load(text)
        pages = int(about["pages"])
        cells = [(row["indicator"]["id"], row["countryiso3code"], row["date"], row["value"]) for row in rows]
    except (ValueError, TypeError, KeyError) as error:
        raise SourceFormatError(
            "The file is not the API's JSON, a pair of the page's description and its rows.",
            where=path.name,
            mend=delimited.AGAIN,
        ) from error
    if pages != 1:
        raise SourceFormatError(
            f"The file is one of {pages} pages.",
            where=path.name,
            mend="ask the API again with per_page=30000",
        )
    long = pd.DataFrame(
        cells, columns=_LONG, index=pd.RangeIndex(1, len(cells) + 1, name="row"), dtype=object
    )
    long["value"] = long["value"].map(lambda value: "" if value is None else str(value))
    return long.assign(place=[f"{path.name}, entry {number}" for number in long.index])


def _long(path: Path, names: Mapping[str, str]) -> pd.DataFrame:
    """Read a table with one row a country, year and series."""
    table = delimited.read_csv(path)
    tables.require_columns(table, [names[key] for key in ("area", "year", "value")], path)
    series = table[names["series"]] if "series" in names else names["code"]
    long = table.assign(
        series=series,
        area=table[names["area"]],
        year=table[names["year"]].str.removesuffix("-01-01"),
        value=table[names["value"]],
        place=f"{path.name}, row " + table.index.astype(str).to_series(index=table.index),
    )
    return long[[*_LONG, "place"]]
