"""Legal grounds for abortion: the waves of the UN World Population Policies, and the UN table of 2017.

A wave (XLS) lists the numbers of the grounds permitted (``1,2,3``); the table of 2017 (XLSX) answers each
ground with yes or no. Cleaned copies of the waves (CSV) hold the same list and are read as well.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import xlrd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, sheets, tables
from paritet.sources.reading import Reading

_AREA: Final = "country code"
_LIST: Final = "grounds on which abortion is permitted"
_GROUNDS: Final = re.compile(r"[1-7](,[1-7])*")


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read waves and the table of 2017.

    Parameters
    ----------
    paths : sequence of Path
        Files of waves, and the workbook of 2017, in any order.
    source : Source
    options : mapping
        ``grounds``: our indicator for each of the grounds 1 to 7; ``count``: indicator of their number;
        ``none``, ``unknown``: what a wave says where nothing is permitted, or nothing known; ``table``: for
        the workbook: ``sheet``, ``header`` row, ``columns`` (for each ground the beginnings of its column
        names, of which one yes is enough), ``year``, ``yes``, ``no``, ``unknown``, ``area_column``;
        ``breaks``: years whose wave recoded the grounds; ``drop_areas``: codes of regions and of states
        that are no more.

    Raises
    ------
    SourceFormatError
        If a file is no such table, or a cell holds something else than grounds or answers.
    """
    frames = []
    for path in paths:
        if path.suffix == ".xlsx":
            frames.append(_answers(path, options))
        else:
            frames.append(_wave(path, options))
    wide = pd.concat(frames)
    tables.refuse_repeated(wide.set_axis(wide["place"]), ["ref_area", "time_period"], paths[0])
    codes = list(options["grounds"].values())
    counted = wide.assign(**{options["count"]: wide[codes].sum(axis=1, skipna=False)})
    long = counted.melt(
        ["ref_area", "time_period", "place"], [options["count"], *codes], "indicator", "obs_value"
    )
    long = long[long["obs_value"].notna()]
    status = np.where(long["time_period"].isin(options["breaks"]), "B", "A")
    return Reading(
        tables.observation_frame(long.assign(sex="_T", obs_status=status)),
        rows=long["place"].reset_index(drop=True),
    )


def _wave(path: Path, options: Mapping[str, Any]) -> pd.DataFrame:
    """Read one wave: of each country the list of grounds."""
    if path.suffix == ".xls":
        table, year = _original(path)
    else:
        table = delimited.read_csv(path)
        tables.require_columns(table, ["country_code", "grounds", "year"], path)
        year = int(tables.years(table["year"], path)[0])
        table = table.rename(columns={"country_code": _AREA, "grounds": _LIST})
    table = table[~table[_AREA].isin(options["drop_areas"])]
    cells = table[_LIST].astype(str).str.replace(" ", "")
    none = cells == options["none"].replace(" ", "")
    unknown = cells == options["unknown"].replace(" ", "")
    wrong = ~(none | unknown | cells.str.fullmatch(_GROUNDS)).to_numpy(dtype=bool)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise SourceFormatError(
            f"The cell holds {table[_LIST].iloc[at]!r} where a list of grounds from 1 to 7 belongs.",
            where=f"{path.name}, row {table.index[at]}, column {_LIST!r}",
            mend=delimited.AGAIN,
        )
    answers = {
        code: cells.str.contains(str(number)).astype("float64").mask(none, 0.0).mask(unknown)
        for number, code in options["grounds"].items()
    }
    return _frame(table, tables.ref_areas(table[_AREA], "m49", path), year, answers, path)


def _original(path: Path) -> tuple[pd.DataFrame, int]:
    """Read the publisher's XLS: find the header and the year of the wave, keep the rows of countries."""
    cells = _cells(path)
    starts = cells.index[cells.apply(lambda row: _tidy(row.iloc[0]) == "country name", axis=1)]
    if not len(starts):
        raise SourceFormatError(
            "No row begins with 'Country name'.",
            where=path.name,
            mend="give the publisher's file of one revision, as downloaded",
        )
    header = starts[0]
    names = [_tidy(cell) for cell in cells.loc[header]]
    named = cells.set_axis(names, axis=1).loc[:, [name for name in names if name]]
    tables.require_columns(named, [_AREA, _LIST], path)
    year = tables.years(named.loc[[header + 1], _LIST], path)[0]
    rows = named.loc[header + 1 :]
    return rows[rows[_AREA].str.fullmatch(r"\d+")], int(year)


def _cells(path: Path) -> pd.DataFrame:
    """Read the only sheet of an XLS file as text; the index is the row number in the sheet."""
    try:
        sheet = xlrd.open_workbook(path, logfile=io.StringIO()).sheet_by_index(0)
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, IndexError, AssertionError) as error:
        raise SourceFormatError(
            f"The file is not an XLS workbook ({error}).", where=path.name, mend=delimited.AGAIN
        ) from error
    rows = [[_cell(cell) for cell in sheet.row_values(row)] for row in range(sheet.nrows)]
    if not rows:
        raise SourceFormatError("The sheet holds no rows.", where=path.name, mend=delimited.AGAIN)
    return pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="row"))


def _cell(cell: object) -> str:
    """Give a cell's text; XLS keeps every number as a float."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _tidy(cell: str) -> str:
    return " ".join(cell.split()).casefold()


def _answers(path: Path, options: Mapping[str, Any]) -> pd.DataFrame:
    """Read the table of 2017: of each country a yes or no for each ground."""
    layout = options["table"]
    sheet, row, area = layout["sheet"], layout["header"], layout["area_column"]
    table = sheets.read_sheets(path, [sheet], header=row)[sheet]
    keys = sheets.read_sheets(path, [sheet], header=row + 1)[sheet]
    tables.require_columns(keys, [area], path)
    table = table.assign(**{area: keys[area]}).map(lambda cell: "" if cell is None else str(cell).strip())
    rows = table[table[area].str.fullmatch(r"\d+") & ~table[area].isin(options["drop_areas"])]
    if rows.empty:
        raise SourceFormatError(
            "No row has a country code.",
            where=f"{path.name}, sheet {layout['sheet']!r}",
            mend=delimited.AGAIN,
        )
    answers = {
        code: _any_yes([_answer(rows, start, path, layout) for start in layout["columns"][number]])
        for number, code in options["grounds"].items()
    }
    return _frame(rows, tables.ref_areas(rows[area], "m49", path), layout["year"], answers, path)


def _answer(rows: pd.DataFrame, start: str, path: Path, layout: Mapping[str, Any]) -> pd.Series:
    """Read the one column whose name begins so: 1 yes, 0 no, missing where the publisher does not know."""
    names = [name for name in rows.columns if name.startswith(start)]
    if len(names) != 1:
        raise SourceFormatError(
            f"{len(names)} columns begin with {start!r} where the publisher has one.",
            where=f"{path.name}, sheet {layout['sheet']!r}, row {layout['header']}",
            mend="give the publisher's workbook with all its columns",
        )
    known = {layout["yes"]: 1.0, layout["no"]: 0.0, layout["unknown"]: np.nan}
    column = rows[names[0]]
    wrong = ~column.isin(list(known)).to_numpy()
    if wrong.any():
        at = int(np.argmax(wrong))
        raise SourceFormatError(
            f"The cell holds {column.iloc[at]!r}, which is none of {', '.join(map(repr, known))}.",
            where=f"{path.name}, row {column.index[at]}, column {names[0]!r}",
            mend=delimited.AGAIN,
        )
    return column.map(known).astype("float64")


def _any_yes(answers: Sequence[pd.Series]) -> npt.NDArray[np.float64]:
    """Combine columns of one ground: one yes is yes; no only where all are no."""
    stacked = np.column_stack([answer.to_numpy(dtype=np.float64) for answer in answers])
    return np.where((stacked == 1).any(axis=1), 1.0, stacked.sum(axis=1))


def _frame(
    table: pd.DataFrame, areas: pd.Series, year: int, answers: Mapping[str, Any], path: Path
) -> pd.DataFrame:
    place = [f"{path.name}, row {row}" for row in table.index]
    return pd.DataFrame({"ref_area": areas, "time_period": year, "place": place, **answers})
