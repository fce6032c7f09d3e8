"""Read the columns of a person's own panel: units, periods, figures and treatment, as people write them.

Figures may carry decimal commas and spaces between thousands, the treatment may be written in words, in
English or Russian. Whatever may mean two things is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from paritet.analysis.reforms.panel_cells import MINUS, SPACES, PanelError, blank, rows_of
from paritet.analysis.reforms.panel_periods import periods
from paritet.concepts.errors import UnknownCodeError

__all__ = ["COVARIATE", "PanelError", "numbers", "panel_columns"]

COVARIATE: Final = "covariate: "
_YES: Final = frozenset({"yes", "y", "true", "t", "да", "д", "истина"})
_NO: Final = frozenset({"no", "n", "false", "f", "нет", "н", "ложь"})
_FIGURE: Final = re.compile(r"[-+\d.,eE\s]+")
_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
"""Nobody writes 0,123 for a hundred and twenty-three."""
_CONTINENTAL: Final = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+")
_POINTED_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")


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
            "time": periods(frame, time),
            "outcome": numbers(frame, outcome),
            "treated": _treatment(frame, treated, unit),
            **{COVARIATE + name: numbers(frame, name) for name in covariates},
        },
        index=frame.index,
    )
    _refuse_twice(table, unit, time)
    _refuse_empty(table, {"outcome": outcome, "treated": treated, **{COVARIATE + c: c for c in covariates}})
    return table


def _refuse_empty(table: pd.DataFrame, names: Mapping[str, str]) -> None:
    for role, name in names.items():
        if table[role].isna().all():
            raise PanelError(
                f"The column {name!r} holds no figure.",
                where=f"column {name}",
                mend="check that this is the column meant, and fill it",
            )


def _unknown(name: str, known: Sequence[str]) -> UnknownCodeError:
    error = UnknownCodeError("column", name, known)
    if error.mend is None:
        more = ", …" if len(known) > 12 else ""
        error.mend = f"the columns are: {', '.join(known[:12])}{more}"
    return error


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
        given = given.astype(object).where(~blank(given), np.nan)
        given = given.map(
            lambda cell: SPACES.sub("", cell).replace(MINUS, "-") if isinstance(cell, str) else cell
        )
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


def _treatment(frame: pd.DataFrame, column: str, unit: str) -> pd.Series:
    given = frame[column]
    if pd.api.types.is_bool_dtype(given.dtype) or not pd.api.types.is_numeric_dtype(given.dtype):
        given = given.astype(object).where(~blank(given), np.nan).map(_in_words)
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
