"""Read the columns of a person's own panel: units, periods, figures and treatment, as people write them.

Figures may carry decimal commas and spaces between thousands, the treatment may be written in words, in
English or Russian. Whatever may mean two things is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pandas as pd

from paritet.concepts.errors import ParitetError, UnknownCodeError

ROW: Final = "line"
"""Name of an index that holds the line of the file; any other index is counted, the header being line 1."""
COVARIATE: Final = "covariate: "
_MISSING: Final = frozenset(
    {
        "",
        ".",
        "..",
        "...",
        "-",
        "–",
        "—",
        "na",
        "n/a",
        "#n/a",
        "nan",
        "null",
        "none",
        "<na>",
        "нд",
        "н/д",
        "нет данных",
    }
)
_YES: Final = frozenset({"yes", "y", "true", "t", "да", "д", "истина"})
_NO: Final = frozenset({"no", "n", "false", "f", "нет", "н", "ложь"})
_FIGURE: Final = re.compile(r"[-+\d.,eE\s]+")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f']")
_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
"""Nobody writes 0,123 for a hundred and twenty-three."""
_CONTINENTAL: Final = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+")
_POINTED_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_SHOWN: Final = 5


class PanelError(ParitetError):
    """A panel that no effect can be estimated from; names the column and the rows."""


def panel_columns(
    frame: pd.DataFrame, unit: str, time: str, outcome: str, treated: str, covariates: Sequence[str] = ()
) -> pd.DataFrame:
    """Read the named columns of a long table.

    Parameters
    ----------
    frame : pandas.DataFrame
        Cells as numbers or as text.
    unit, time, outcome, treated : str
        Column names.
    covariates : sequence of str
        Columns of figures.

    Returns
    -------
    pandas.DataFrame
        Columns ``unit`` (text), ``time`` (whole numbers), ``outcome``, ``treated`` (0, 1 or missing) and each
        covariate's name after `COVARIATE`; a row for each row of `frame`.

    Raises
    ------
    PanelError
        If a cell cannot be read, or a unit has a period twice.
    UnknownCodeError
        If there is no such column.
    """
    names = (unit, time, outcome, treated, *covariates)
    for name in names:
        if name not in frame.columns:
            raise _unknown(name, [str(known) for known in frame.columns])
        if names.count(name) > 1:
            raise PanelError(f"The column {name!r} is named for two things.", mend="name a column of its own")
    if frame.empty:
        raise PanelError("The panel has no rows.", mend="give one row for each unit and period")
    table = pd.DataFrame(
        {
            "unit": _units(frame, unit),
            "time": _periods(frame, time),
            "outcome": numbers(frame, outcome),
            "treated": _treatment(frame, treated, unit),
            **{COVARIATE + name: numbers(frame, name) for name in covariates},
        },
        index=frame.index,
    )
    _refuse_twice(table, unit, time)
    return table


def _unknown(name: str, known: Sequence[str]) -> UnknownCodeError:
    error = UnknownCodeError("column", name, known)
    if error.mend is None:
        more = ", …" if len(known) > 12 else ""
        error.mend = f"the columns are: {', '.join(known[:12])}{more}"
    return error


def rows_of(faulty: pd.Series, column: str) -> str:
    """Name the column and the first lines of a fault."""
    places = np.flatnonzero(faulty.to_numpy())
    named = faulty.index.name == ROW
    lines = [str(faulty.index[place] if named else int(place) + 2) for place in places[:_SHOWN]]
    more = places.size - len(lines)
    return f"column {column}, line {', '.join(lines)}" + (f" and {more} more" if more > 0 else "")


def _blank(values: pd.Series) -> pd.Series:
    text = values.map(lambda cell: isinstance(cell, str) and cell.strip().casefold() in _MISSING)
    return values.isna() | text.astype(bool)


def _units(frame: pd.DataFrame, column: str) -> pd.Series:
    given = frame[column]
    # A unit may well be called NA: Namibia's code.
    nameless = given.isna() | given.map(lambda cell: isinstance(cell, str) and not cell.strip()).astype(bool)
    if nameless.any():
        raise PanelError(
            "A row names no unit.", where=rows_of(nameless, column), mend="name the unit, or delete the row"
        )
    whole = pd.api.types.is_float_dtype(given.dtype) and bool((given % 1 == 0).all())
    return (given.astype(np.int64) if whole else given).astype(str).str.strip()


def numbers(frame: pd.DataFrame, column: str) -> pd.Series:
    """Read a column of figures; missing is NaN.

    Raises
    ------
    PanelError
        If a cell is no finite number, or its comma may divide thousands as well as decimals.
    """
    given = frame[column]
    if not pd.api.types.is_numeric_dtype(given.dtype):
        given = given.astype(object).where(~_blank(given), np.nan)
        given = given.map(lambda cell: _SPACES.sub("", cell) if isinstance(cell, str) else cell)
        given = _decimal_points(given, frame.attrs.get("separator") == ";", column)
    read = pd.to_numeric(given, errors="coerce").astype(float)
    faulty = (read.isna() & given.notna()) | np.isinf(read)
    if faulty.any():
        text = frame[column][faulty].iloc[0]
        raise PanelError(
            f"{text!r} is not a number." if isinstance(text, str) else f"{text} is not a number.",
            where=rows_of(faulty, column),
            mend="write figures alone, and leave the cell empty where nothing is known",
        )
    return read


def _decimal_points(given: pd.Series, european: bool, column: str) -> pd.Series:
    """Turn decimal commas into points, unless they may stand between thousands."""
    text = given.map(lambda cell: cell if isinstance(cell, str) else "")
    commas = text[text.str.contains(",", regex=False)]
    if commas.empty:
        return given
    grouped = commas.str.fullmatch(_THOUSANDS)
    several = grouped & (commas.str.contains(".", regex=False) | (commas.str.count(",") > 1))
    pointed = text.drop(commas.index).str.contains(".", regex=False).any()
    if several.any() or (pointed and grouped.all() and not european):
        return _map_text(given, lambda cell: cell.replace(",", "") if _THOUSANDS.fullmatch(cell) else cell)
    if grouped.all() and not european:
        first = commas.iloc[0]
        raise PanelError(
            f"{first!r} may be {first.replace(',', '.')} or {first.replace(',', '')}.",
            where=rows_of(text.str.contains(",", regex=False), column),
            mend="write decimal points, and nothing between thousands",
        )
    if commas.str.fullmatch(_CONTINENTAL).any():
        odd = text.str.contains(".", regex=False) & ~text.str.fullmatch(_POINTED_THOUSANDS)
        if odd.any():
            raise PanelError(
                f"{text[odd].iloc[0]!r} has a decimal point, other cells have points between thousands.",
                where=rows_of(odd, column),
                mend="write decimal points everywhere, and nothing between thousands",
            )
        given = _map_text(given, lambda cell: cell.replace(".", ""))
    return _map_text(given, lambda cell: cell.replace(",", ".") if cell.count(",") == 1 else cell)


def _map_text(given: pd.Series, change: Callable[[str], str]) -> pd.Series:
    return given.map(lambda cell: change(cell) if isinstance(cell, str) else cell)


def _periods(frame: pd.DataFrame, column: str) -> pd.Series:
    given = frame[column]
    if isinstance(given.dtype, pd.PeriodDtype):
        given = given.dt.to_timestamp()
    if pd.api.types.is_datetime64_any_dtype(given.dtype):
        days = given.dt.strftime("%m-%d")
        if (days != days.iloc[0]).any():
            raise PanelError(
                "The periods are dates within years.",
                where=f"column {column}, such as {given.iloc[0]:%Y-%m-%d}",
                mend="number the periods 1, 2, 3 …, or keep one date a year",
            )
        given = given.dt.year
    numeric = pd.api.types.is_numeric_dtype(given.dtype)
    text = given.astype(str).str.strip().str.replace(_SPACES, "", regex=True)
    read = given.astype(float) if numeric else pd.to_numeric(text, errors="coerce").astype(float)
    faulty = read.isna() | np.isinf(read) | (read % 1 != 0)
    if faulty.any():
        first = given[faulty].iloc[0]
        what = (
            "A row names no period."
            if _blank(given)[faulty].iloc[0]
            else f"The period {first!r} is not a whole number."
        )
        raise PanelError(
            what,
            where=rows_of(faulty, column),
            mend="give years as whole numbers, or number the periods 1, 2, 3 …",
        )
    return read.astype(np.int64)


def _treatment(frame: pd.DataFrame, column: str, unit: str) -> pd.Series:
    given = frame[column]
    if pd.api.types.is_bool_dtype(given.dtype) or not pd.api.types.is_numeric_dtype(given.dtype):
        given = given.astype(object).where(~_blank(given), np.nan).map(_in_words)
        unread = given.map(lambda cell: isinstance(cell, str) and not _FIGURE.fullmatch(cell.strip()))
        if unread.astype(bool).any():
            raise PanelError(
                f"The treatment {given[unread.astype(bool)].iloc[0]!r} is neither 0 nor 1.",
                where=rows_of(unread.astype(bool), column),
                mend="write 0 before the start of treatment and 1 from then on, or no and yes",
            )
        frame = frame.assign(**{column: given})
    read = numbers(frame, column)
    other = ~(read.isin([0.0, 1.0]) | read.isna())
    if other.any():
        first = int(np.flatnonzero(other.to_numpy())[0])
        value = float(read.iloc[first])
        years = value % 1 == 0 and 1000 < value < 3000
        raise PanelError(
            f"The treatment of {frame[unit].iloc[first]} is {value:g}, neither 0 nor 1.",
            where=rows_of(other, column),
            mend="the column holds years: write 1 from that year on, and 0 before"
            if years
            else "code the treatment as 0 before its start and 1 from then on",
        )
    return read


def _in_words(cell: object) -> object:
    if isinstance(cell, bool | np.bool_):
        return float(cell)
    word = cell.strip().casefold() if isinstance(cell, str) else None
    return 1.0 if word in _YES else 0.0 if word in _NO else cell


def _refuse_twice(table: pd.DataFrame, unit: str, time: str) -> None:
    twice = table.duplicated(["unit", "time"], keep=False)
    if twice.any():
        first = table[twice].iloc[0]
        raise PanelError(
            f"{first['unit']} has the period {first['time']} more than once.",
            where=rows_of(twice, f"{unit}, {time}"),
            mend="keep one row for each unit and period",
        )
