"""Open a publisher's workbook sheet by sheet, every cell as it stands."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from paritet.concepts.errors import SourceFormatError
from paritet.sources.delimited import AGAIN


def read_sheets(path: Path, only: Iterable[str] | None = None, *, header: int = 1) -> dict[str, pd.DataFrame]:
    """Read the sheets of a workbook (XLSX).

    Parameters
    ----------
    path : Path
    only : iterable of str, optional
        Names of the sheets to read; all of them without it.
    header : int
        Row that holds the names of the columns, counted from 1.

    Returns
    -------
    dict of str to pandas.DataFrame
        Cells as the workbook holds them (text, numbers, ``None``); columns are the trimmed header cells, and
        those without a header and empty rows are left out; the index is the row number in the sheet.

    Raises
    ------
    SourceFormatError
        If the file is not a workbook, a named sheet is missing, or a sheet has no header or one name twice.
    """
    workbook = _load(path)
    try:
        wanted = list(workbook.sheetnames if only is None else only)
        for name in wanted:
            if name not in workbook.sheetnames:
                raise SourceFormatError(
                    f"The sheet {name!r} is missing; there are {', '.join(workbook.sheetnames)}.",
                    where=path.name,
                    mend="give the publisher's whole workbook",
                )
        return {name: _sheet(workbook[name], path, header) for name in wanted}
    except (zipfile.BadZipFile, EOFError) as error:
        raise SourceFormatError(f"The workbook is damaged ({error}).", where=path.name, mend=AGAIN) from error
    finally:
        workbook.close()


def first_rows(path: Path, count: int) -> dict[str, list[tuple[Any, ...]]]:
    """Read the first rows of every sheet, to find which sheet holds a table and where its header is.

    Raises
    ------
    SourceFormatError
        If the file is not a workbook.
    """
    workbook = _load(path)
    try:
        return {sheet.title: list(sheet.iter_rows(max_row=count, values_only=True)) for sheet in workbook}
    finally:
        workbook.close()


def _load(path: Path) -> Any:
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError) as error:
        what = "The file is empty." if not path.stat().st_size else f"The file is not a workbook ({error})."
        raise SourceFormatError(
            what, where=path.name, mend=f"give the publisher's XLSX file; {AGAIN}"
        ) from error
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()  # some writers state the wrong size of a sheet; the cells themselves count
    return workbook


def _sheet(sheet: Any, path: Path, header: int) -> pd.DataFrame:
    rows = list(sheet.iter_rows(values_only=True))
    where = f"{path.name}, sheet {sheet.title!r}"
    if len(rows) <= header:
        raise SourceFormatError("The sheet holds no rows under its header.", where=where, mend=AGAIN)
    names = [" ".join(str(cell).split()) if cell is not None else "" for cell in rows[header - 1]]
    named = [at for at, name in enumerate(names) if name]
    twice = sorted({names[at] for at in named if names.count(names[at]) > 1})
    if twice:
        raise SourceFormatError(f"The column {twice[0]!r} is there twice.", where=where, mend=AGAIN)
    kept: dict[int, list[Any]] = {}
    for number, row in enumerate(rows[header:], start=header + 1):
        cells = [row[at] if at < len(row) else None for at in named]
        if any(cell is not None and cell != "" for cell in cells):
            kept[number] = cells
    frame = pd.DataFrame(list(kept.values()), columns=[names[at] for at in named], dtype=object)
    frame.index = pd.Index(list(kept), name="row")
    return frame
