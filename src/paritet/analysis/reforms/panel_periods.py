"""Read the periods of a panel: whole numbers, or one date a year."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from paritet.analysis.reforms.panel_cells import MINUS, SPACES, PanelError, blank, rows_of

_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d\d?-\d\d?)(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_YEAR_LAST: Final = re.compile(r"(\d\d?[./]\d\d?)[./](\d{4})")
_LARGEST: Final = 2.0**53
"""From here on a float no longer tells a whole number from the next."""


def periods(frame: pd.DataFrame, column: str) -> pd.Series:
    """Read a column of periods.

    Raises
    ------
    PanelError
        If a cell is no whole number, or dates are not one a year.
    """
    given = frame[column]
    if isinstance(given.dtype, pd.PeriodDtype):
        given = given.dt.to_timestamp()
    if not pd.api.types.is_numeric_dtype(given.dtype):
        dates = _dates(given)
        if dates is not None:
            return _years(dates, given, column)
    numeric = pd.api.types.is_numeric_dtype(given.dtype)
    text = given.astype(str).str.strip().str.replace(SPACES, "", regex=True).str.replace(MINUS, "-")
    read = given.astype(float) if numeric else pd.to_numeric(text, errors="coerce").astype(float)
    faulty = read.isna() | np.isinf(read) | (read % 1 != 0)
    if faulty.any():
        raise _no_period(given, faulty, column)
    large = read.abs() >= _LARGEST
    if large.any():
        raise PanelError(
            f"The period {given[large].iloc[0]} is too large a number.",
            where=rows_of(large, column),
            mend="number the periods 1, 2, 3 …",
        )
    return read.astype(np.int64)


def _no_period(given: pd.Series, faulty: pd.Series, column: str) -> PanelError:
    nameless = blank(given)
    if nameless.any():
        return PanelError(
            "A row names no period.", where=rows_of(nameless, column), mend="name it, or delete the row"
        )
    neither = faulty & given.map(lambda cell: _year_and_day(cell) is None)
    faulty = neither if neither.any() else faulty
    first = given[faulty].iloc[0]
    told = repr(first) if isinstance(first, str) else str(first)
    return PanelError(
        f"The period {told} is not a whole number.",
        where=rows_of(faulty, column),
        mend="give years as whole numbers or one date a year, or number the periods 1, 2, 3 …",
    )


def _dates(given: pd.Series) -> pd.DataFrame | None:
    """Give year and day of every cell; ``None`` where one is no date."""
    found = [_year_and_day(cell) for cell in given]
    if None in found:
        return None
    return pd.DataFrame(found, columns=["year", "day"], index=given.index)


def _year_and_day(cell: object) -> tuple[int, str] | None:
    if isinstance(cell, date):
        return None if pd.isna(cell) else (cell.year, f"{cell:%m-%d}")
    if not isinstance(cell, str):
        return None
    if (found := _YEAR_FIRST.fullmatch(cell.strip())) is not None:
        return int(found[1]), found[2]
    if (found := _YEAR_LAST.fullmatch(cell.strip())) is not None:
        return int(found[2]), found[1]
    return None


def _years(dates: pd.DataFrame, given: pd.Series, column: str) -> pd.Series:
    other = dates["day"] != dates["day"].iloc[0]
    if other.any():
        first = given[other].iloc[0]
        raise PanelError(
            "The periods are dates within years.",
            where=f"column {column}, such as {first if isinstance(first, str) else f'{first:%Y-%m-%d}'}",
            mend="number the periods 1, 2, 3 …, or keep one date a year",
        )
    return dates["year"].astype(np.int64)
