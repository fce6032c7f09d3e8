"""EIGE's Gender Equality Index: a workbook with one sheet an index year, or the scores of one edition.

The workbook that EIGE offers until 2023 has a sheet for each index year (``2013 (2010 data)``), computed by
one method for today's members; the edition of 2025 changed indicators and weights and comes as scores.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, sheets, tables
from paritet.sources.reading import Reading

_SHEET: Final = re.compile(r"^(?P<year>\d{4}) \((?P<data>\d{4}) data\)$")
_SEXES: Final = {"W": "F", "M": "M", "T": "_T"}


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read one edition.

    Parameters
    ----------
    paths : sequence of Path
        The workbook; after it, where there is one, the CSV of women's shares in the adult population.
    source : Source
    options : mapping
        ``scores``: column to indicator; ``measures``: stem of three columns (W, M, T) to indicator;
        ``index_years``: sheets that the workbook must have; ``country_keys``: EIGE's own country keys;
        ``latest``: sheet, columns and index year of an edition that comes as a table of scores;
        ``population_share``: columns and indicator of the CSV.

    Raises
    ------
    SourceFormatError
        If a sheet, column or country is missing or there twice, or a cell is not a number.
    """
    if all(path.suffix.casefold() == ".csv" for path in paths):
        raise SourceFormatError(
            "There is no workbook of the index among the files.",
            where=", ".join(path.name for path in paths),
            mend="give EIGE's workbook (XLSX), and the CSV of population shares after it",
        )
    readings: list[pd.DataFrame] = []
    places: list[pd.Series] = []
    mended: list[str] = []
    for path in paths:
        if path.suffix.casefold() == ".csv":
            parts = [_population_share(path, options)]
        else:
            parts = _workbook(path, options, mended)
        readings += [long for long, _ in parts]
        places += [place for _, place in parts]
    observations = pd.concat(readings, ignore_index=True)
    return Reading(observations, mended=mended, rows=pd.concat(places, ignore_index=True))


def _workbook(
    path: Path, options: Mapping[str, Any], mended: list[str]
) -> list[tuple[pd.DataFrame, pd.Series]]:
    book = sheets.read_sheets(path)
    by_year = {int(match["year"]): name for name in book if (match := _SHEET.match(name))}
    if not by_year:
        return [_latest(path, book, options["latest"], options["country_keys"], mended)]
    for year in options["index_years"]:
        if year not in by_year:
            raise SourceFormatError(
                f"The sheet of the index year {year} is missing; there are {', '.join(book)}.",
                where=path.name,
                mend="give EIGE's whole workbook, with a sheet for every index year",
            )
    members: dict[int, set[str]] = {}
    parts = []
    for year, name in sorted(by_year.items()):
        long, place = _index_year(path, name, book[name], year, options)
        members[year] = set(long["ref_area"])
        parts.append((long, place))
    _same_members(path, by_year, members)
    return parts


def _same_members(path: Path, by_year: Mapping[int, str], members: Mapping[int, set[str]]) -> None:
    everyone = set().union(*members.values())
    for year, found in members.items():
        if lost := sorted(everyone - found):
            raise SourceFormatError(
                f"The sheet has no row for {', '.join(lost)}, which other sheets have.",
                where=f"{path.name}, sheet {by_year[year]!r}",
                mend=delimited.AGAIN,
            )


def _index_year(
    path: Path, name: str, sheet: pd.DataFrame, year: int, options: Mapping[str, Any]
) -> tuple[pd.DataFrame, pd.Series]:
    place = Path(f"{path.name}, sheet {name!r}")
    measures = {
        f"{stem} {letter}": (code, sex)
        for stem, code in options["measures"].items()
        for letter, sex in _SEXES.items()
    }
    columns = {column: (code, "_T") for column, code in options["scores"].items()} | measures
    tables.require_columns(sheet, ["Index year", "Country", *columns], place)
    stated = tables.numbers(sheet[["Index year"]], place)[:, 0]
    if (stated != year).any():
        at = sheet.index[int(np.argmax(stated != year))]
        raise SourceFormatError(
            f"The row is of another index year than the sheet ({year}).",
            where=f"{place}, row {at}, column 'Index year'",
            mend=delimited.AGAIN,
        )
    return _melt(sheet, columns, place, options["country_keys"], year)


def _melt(
    sheet: pd.DataFrame,
    columns: Mapping[str, tuple[str, str]],
    place: Path,
    country_keys: Mapping[str, str],
    year: int,
) -> tuple[pd.DataFrame, pd.Series]:
    """Turn a wide sheet into observations, with the cell that each came from."""
    tables.refuse_repeated(sheet, ["Country"], place)
    values = tables.numbers(sheet[list(columns)], place)
    areas = tables.ref_areas(sheet["Country"], "iso2", place, known=country_keys)
    rows, width = values.shape
    long = pd.DataFrame(
        {
            "indicator": np.tile(np.array([code for code, _ in columns.values()], dtype=object), rows),
            "ref_area": np.repeat(areas.to_numpy(dtype=object), width),
            "sex": np.tile(np.array([sex for _, sex in columns.values()], dtype=object), rows),
            "time_period": year,
            "obs_value": values.ravel(),
        }
    )
    where = pd.Series(
        [f"{place}, row {row}, column {column!r}" for row in sheet.index for column in columns], dtype=object
    )
    return tables.observation_frame(long), where[~np.isnan(values.ravel())].reset_index(drop=True)


def _latest(
    path: Path,
    book: Mapping[str, pd.DataFrame],
    latest: Mapping[str, Any],
    country_keys: Mapping[str, str],
    mended: list[str],
) -> tuple[pd.DataFrame, pd.Series]:
    name = latest["sheet"]
    if name not in book:
        raise SourceFormatError(
            f"There is neither a sheet of an index year, such as '2023 (2021 data)', nor the sheet {name!r}.",
            where=path.name,
            mend="give EIGE's workbook of all index years, or its table of scores of one edition",
        )
    place = Path(f"{path.name}, sheet {name!r}")
    columns = {column: (code, "_T") for column, code in latest["scores"].items()}
    tables.require_columns(book[name], ["Country", *columns], place)
    if book[name][list(columns)].map(lambda cell: isinstance(cell, str)).to_numpy().any():
        mended.append(f"{place}: scores stored as text are read as numbers")
    return _melt(book[name], columns, place, country_keys, int(latest["index_year"]))


def _population_share(path: Path, options: Mapping[str, Any]) -> tuple[pd.DataFrame, pd.Series]:
    """Read women's shares in the adult population, as fractions; EIGE does not print them with the index."""
    wanted = options["population_share"]
    table = delimited.read_csv(path)
    tables.require_columns(table, [wanted["year"], wanted["country"], wanted["share"]], path)
    tables.refuse_repeated(table, [wanted["year"], wanted["country"]], path)
    long = pd.DataFrame(
        {
            "indicator": wanted["indicator"],
            "ref_area": tables.ref_areas(
                table[wanted["country"]], "iso2", path, known=options["country_keys"]
            ).to_numpy(),
            "sex": "F",
            "time_period": tables.years(table[wanted["year"]], path),
            "obs_value": 100 * tables.numbers(table[[wanted["share"]]], path)[:, 0],
            # Recovered from the published scores of the Power domain, hence an estimate and not a count.
            "obs_status": "E",
        }
    )
    where = pd.Series([f"{path.name}, row {row}" for row in table.index], dtype=object)
    kept = long["obs_value"].notna()
    return tables.observation_frame(long), where[kept].reset_index(drop=True)
