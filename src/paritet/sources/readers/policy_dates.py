"""Dated laws and ratifications, compiled from several publishers: one row a country, type and year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.codelists import reform_spellings
from paritet.concepts.errors import SourceFormatError
from paritet.concepts.reform import DateBasis, ReformDirection
from paritet.concepts.source import Source
from paritet.sources import delimited, tables
from paritet.sources.reading import READING_COLUMNS, READING_REFORM_COLUMNS, Reading

_COLUMNS: Final = ("iso3", "country", "policy_type", "year", "date", "year_type", "source", "note")
_KEY: Final = ("iso3", "policy_type", "year", "source")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH: Final = re.compile(r"\d{4}-\d{2}")


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read the compilation.

    Parameters
    ----------
    paths : sequence of Path
        The one CSV file.
    source : Source
    options : mapping
        ``date_basis``: what each ``year_type`` means; ``repealed``: endings of a type that say that the right
        was taken back, and whole types that are a repeal; ``origins``: for each value of the column
        ``source``, the name of its publisher and whether its remarks speak of the law (``remarks``).

    Raises
    ------
    SourceFormatError
        If a column is missing, a row is cut or repeated, or a cell is not a year, a date of that year, or a
        declared year type or origin.
    """
    path = paths[0]
    table = delimited.read_csv(path, ended=True)
    tables.require_columns(table, _COLUMNS, path)
    tables.refuse_repeated(table, list(_KEY), path)
    origins = _declared(table["source"], options["origins"], path)
    reforms, direction = _types(table["policy_type"], options["repealed"])
    years = tables.years(table["year"], path)
    frame = pd.DataFrame(
        {
            "ref_area": tables.ref_areas(table["iso3"], "iso3", path).to_numpy(),
            "reform": reforms,
            "direction": direction,
            "time_period": years,
            "date": _dates(table["date"], years, path),
            "date_basis": [str(basis) for basis in _bases(table["year_type"], options["date_basis"], path)],
            "suspect": table["note"].str.contains("SUSPECT", regex=False).to_numpy(),
            "note": [_remark(origin, note) for origin, note in zip(origins, table["note"], strict=True)],
        },
        columns=list(READING_REFORM_COLUMNS),
    )
    return Reading(pd.DataFrame(columns=list(READING_COLUMNS)), reforms=frame)


def _declared(column: pd.Series, known: Mapping[str, Any], path: Path) -> list[Any]:
    """Look every cell up in a declared list, or refuse the first that is not in it."""
    wrong = ~column.isin(list(known)).to_numpy()
    if wrong.any():
        at = int(np.argmax(wrong))
        raise SourceFormatError(
            f"The cell holds {column.iloc[at]!r}, which the catalogue entry does not declare.",
            where=f"{path.name}, row {column.index[at]}, column {column.name!r}",
            mend=f"correct the cell, or declare the value; declared are {', '.join(map(repr, known))}",
        )
    return [known[cell] for cell in column]


def _bases(column: pd.Series, known: Mapping[str, str], path: Path) -> list[DateBasis]:
    return [DateBasis(basis) for basis in _declared(column, known, path)]


def _types(column: pd.Series, repealed: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """Split a type into our code and its direction: a lost right is a repeal of the right's own type."""
    codes, directions = [], []
    spellings = reform_spellings()
    for name in column:
        base = name
        for ending in repealed["endings"]:
            base = base.removesuffix(ending)
        taken = base != name or name in repealed["types"]
        codes.append(spellings.get(base.casefold(), base.casefold()))
        directions.append(str(ReformDirection.REPEALED if taken else ReformDirection.ADOPTED))
    return codes, directions


def _dates(column: pd.Series, years: np.ndarray[Any, Any], path: Path) -> list[date | None]:
    """Read exact days; a month alone is no day, and a date must lie in the row's year."""
    found: list[date | None] = []
    for row, cell, year in zip(column.index, column.str.strip(), years, strict=True):
        try:
            day = date.fromisoformat(cell) if _DAY.fullmatch(cell) else None
            month = date.fromisoformat(f"{cell}-01") if _MONTH.fullmatch(cell) else None
        except ValueError:
            day = month = None
        stated = day or month
        if cell and (stated is None or stated.year != year):
            raise SourceFormatError(
                f"The cell holds {cell!r} where a day or month of the year {year} belongs.",
                where=f"{path.name}, row {row}, column 'date'",
                mend="write YYYY-MM-DD or YYYY-MM within the row's year, or leave the cell empty",
            )
        found.append(day)
    return found


def _remark(origin: Mapping[str, Any], note: str) -> str:
    """Name the publisher that the date comes from, with its remark where it has one about the law."""
    said = note.strip() if origin.get("remarks", True) else ""
    return f"{origin['name']}: {said}" if said else str(origin["name"])
