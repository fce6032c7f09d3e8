"""Turn the cells of a publisher's table into keys and numbers, or say which cell is at fault.

Every table is a data frame of text whose index is the line of the file, so that an error can name its place.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.concepts.codelists import ref_area_of
from paritet.concepts.errors import SourceFormatError
from paritet.sources.delimited import AGAIN
from paritet.sources.reading import READING_COLUMNS


def require_columns(table: pd.DataFrame, columns: Iterable[str], path: Path) -> None:
    """Refuse a table that lacks a column.

    Raises
    ------
    SourceFormatError
        Naming the first missing column and the nearest that is there.
    """
    for column in columns:
        if column not in table.columns:
            near = difflib.get_close_matches(column, [str(name) for name in table.columns], n=2)
            hint = f"; the nearest columns are {', '.join(map(repr, near))}" if near else ""
            raise SourceFormatError(
                f"The column {column!r} is missing{hint}.",
                where=f"{path.name}, header",
                mend="give the publisher's own file with all its columns",
            )


def numbers(
    table: pd.DataFrame, path: Path, *, decimal: str = ".", blank: Collection[str] = ()
) -> npt.NDArray[np.float64]:
    """Turn text cells into numbers.

    Parameters
    ----------
    table : pandas.DataFrame
        Only columns of numbers.
    path : Path
        For the error.
    decimal : {".", ","}
        The publisher's decimal sign.
    blank : collection of str
        What the publisher writes where there is no figure, besides nothing at all.

    Returns
    -------
    ndarray of float, shape of `table`
        NaN where the publisher left the cell blank.

    Raises
    ------
    SourceFormatError
        Naming row and column of the first cell that holds something else than a number.
    """
    texts = table.to_numpy(dtype=object).ravel()
    cells = pd.Series(texts, dtype="string").str.strip()
    empty = (cells.isna() | (cells == "") | cells.isin(list(blank))).to_numpy(dtype=bool)
    if decimal != ".":
        cells = cells.str.replace(decimal, ".", regex=False)
    values = pd.to_numeric(cells.mask(empty), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = ~empty & ~np.isfinite(values)
    if wrong.any():
        at, column = divmod(int(np.argmax(wrong)), table.shape[1])
        raise SourceFormatError(
            f"The cell holds {texts[int(np.argmax(wrong))]!r} where a number belongs.",
            where=f"{path.name}, row {table.index[at]}, column {table.columns[column]!r}",
            mend="put the publisher's number there, or leave the cell empty if there is none",
        )
    return values.reshape(table.shape)


def years(column: pd.Series, path: Path) -> npt.NDArray[np.int64]:
    """Turn a column of years into whole numbers.

    Raises
    ------
    SourceFormatError
        Naming the first cell that is not a year between 1500 and 2200.
    """
    cells = column.astype("string").str.strip()
    wrong = ~cells.str.fullmatch(r"(1[5-9]|2[01])\d\d").fillna(value=False).to_numpy(dtype=bool)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise SourceFormatError(
            f"The cell holds {column.iloc[at]!r} where a year belongs.",
            where=f"{path.name}, row {column.index[at]}, column {column.name!r}",
            mend=AGAIN,
        )
    return cells.to_numpy(dtype=object).astype(np.int64)


def ref_areas(
    keys: pd.Series, system: str, path: Path, *, known: Mapping[str, str] | None = None
) -> pd.Series:
    """Map a column of country keys to our codes, each distinct key once.

    Parameters
    ----------
    keys : pandas.Series
        Keys as published; the index is the row of the file.
    system : str
        Column of our table of country keys.
    path : Path
        For the error.
    known : mapping of str to str, optional
        The publisher's own keys and our code for each.

    Raises
    ------
    UnknownCodeError
        Naming the first row whose key stands in no list.
    """
    codes = dict(known or {})
    first = keys[~keys.duplicated()]
    for row, key in first.items():
        if key not in codes:
            where = f"{path.name}, row {row}, column {keys.name!r}"
            codes[key] = ref_area_of(str(key), system, where=where)
    return keys.map(codes)


def coded(column: pd.Series, codes: Mapping[str, Any], path: Path) -> pd.Series:
    """Translate the publisher's codes; an undeclared code is refused.

    Parameters
    ----------
    column : pandas.Series
        Cells as published; the index is the row of the file.
    codes : mapping
        Our code, or number, for each of the publisher's.
    path : Path
        For the error.

    Raises
    ------
    SourceFormatError
        Naming the first cell whose code is none of them.
    """
    wrong = ~column.isin(list(codes)).to_numpy()
    if wrong.any():
        at = int(np.argmax(wrong))
        raise SourceFormatError(
            f"The cell holds {column.iloc[at]!r}, which is none of {', '.join(map(repr, codes))}.",
            where=f"{path.name}, row {column.index[at]}, column {column.name!r}",
            mend="correct the cell, or declare the code in the catalogue entry",
        )
    return column.map(dict(codes))


def refuse_repeated(table: pd.DataFrame, key: Sequence[str], path: Path) -> None:
    """Refuse a table in which two rows share a key.

    Raises
    ------
    SourceFormatError
        Naming the repeated row and the row it repeats.
    """
    repeated = table.duplicated(list(key)).to_numpy()
    if not repeated.any():
        return
    again = table.iloc[int(np.argmax(repeated))]
    same = (table[list(key)] == again[list(key)]).all(axis=1)
    what = ", ".join(f"{name} {again[name]}" for name in key)
    raise SourceFormatError(
        f"The row repeats {what} of row {table.index[int(np.argmax(same.to_numpy()))]}.",
        where=f"{path.name}, row {again.name}",
        mend="keep the publisher's row and delete the other",
    )


def observation_frame(long: pd.DataFrame, status: str | pd.Series = "A") -> pd.DataFrame:
    """Complete a long table to the columns of a reading; rows without a value are left out.

    Parameters
    ----------
    long : pandas.DataFrame
        At least indicator, ref_area, sex, time_period, obs_value.
    status : str or pandas.Series
        Observation status of every row, or of each, where the table has no column ``obs_status``.
    """
    frame = long if "obs_status" in long else long.assign(obs_status=status)
    for bound in ("lower", "upper"):
        if bound not in frame:
            frame = frame.assign(**{bound: np.nan})
    frame = frame.loc[frame["obs_value"].notna(), list(READING_COLUMNS)]
    return frame.astype({"time_period": "int64", "obs_value": "float64"}).reset_index(drop=True)
