"""Read a person's own panel from a file: CSV in any of its dialects, a spreadsheet, Stata or Parquet.

Cells of a CSV stay text, and every row keeps its line, so that a fault can be named where it stands.
"""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paritet.concepts.errors import ParitetError

if TYPE_CHECKING:
    import pandas as pd

_MEND: Final = "give a CSV file with a header line, or a .xlsx, .dta or .parquet file"
_PACKED: Final = (".gz", ".zip", ".bz2", ".xz", ".7z", ".zst", ".tar")
_OTHER: Final = (
    ".json", ".jsonl", ".geojson", ".xml", ".html", ".pdf", ".docx", ".xls", ".ods", ".sav", ".sas7bdat",
    ".rds", ".rdata", ".feather", ".db", ".sqlite",
)  # fmt: skip
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def read_panel(path: Path, encoding: str | None = None) -> pd.DataFrame:
    """Read a file.

    Parameters
    ----------
    path : Path
        By its suffix: ``.xlsx``, ``.dta``, ``.parquet``; anything else is read as CSV.
    encoding : str, optional
        Of a CSV that is neither UTF-8 nor UTF-16 with its mark, such as ``cp1251``.

    Returns
    -------
    pandas.DataFrame
        Index ``line`` (of a CSV or spreadsheet); ``attrs["separator"]`` of a CSV.

    Raises
    ------
    ParitetError
        If the file cannot be read; says where, and how to mend it.
    """
    if not path.exists():
        raise ParitetError(
            "There is no such file.",
            where=str(path),
            mend="check its name and folder, or give the whole path",
        )
    if path.is_dir():
        raise ParitetError("This is a folder, not a file.", where=str(path), mend=_MEND)
    kind = path.suffix.lower()
    if kind in _PACKED:
        raise ParitetError(f"A packed file ({kind}) is not read.", where=str(path), mend="unpack it first")
    if kind in _OTHER:
        raise ParitetError(f"A {kind} file is not read.", where=str(path), mend=_MEND)
    try:
        if encoding is not None and kind in (".xlsx", ".xlsm", ".dta", ".parquet"):
            raise ParitetError(
                "Only a CSV has a use for --encoding.", where=str(path), mend="leave the option out"
            )
        if kind in (".xlsx", ".xlsm"):
            return _spreadsheet(path)
        if kind in (".dta", ".parquet"):
            return _binary(path, kind)
        return _csv(path, encoding)
    except ParitetError:
        raise
    except Exception as error:  # each format's library has faults of its own
        told = (str(error).strip() or type(error).__name__).split("\n")[0][:120]
        raise ParitetError(f"The file cannot be read: {told}", where=str(path), mend=_MEND) from error


def _binary(path: Path, kind: str) -> pd.DataFrame:
    import pandas as pd

    if kind == ".parquet":
        return pd.read_parquet(path)
    try:
        return pd.read_stata(path)
    except ValueError:  # labels that stand for two values
        return pd.read_stata(path, convert_categoricals=False)


def _spreadsheet(path: Path) -> pd.DataFrame:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    finally:
        book.close()
    numbered = [
        (line, row) for line, row in enumerate(rows, start=1) if any(cell is not None for cell in row)
    ]
    return _frame(path, numbered)


def _csv(path: Path, encoding: str | None) -> pd.DataFrame:
    text = _text(path, encoding)
    # A line ends where CSV ends it: a name may hold a line separator of Unicode.
    header = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    separator = max(",;\t|", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    numbered: list[tuple[int, list[Any]]] = []
    before = 0
    for row in reader:
        if any(cell.strip() for cell in row):
            numbered.append((before + 1, row))
        before = reader.line_num
    frame = _frame(path, numbered)
    frame.attrs["separator"] = separator
    return frame


def _text(path: Path, encoding: str | None) -> str:
    content = path.read_bytes()
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    chosen = encoding or marked or "utf-8"
    try:
        text = content.decode(chosen)
    except LookupError as error:
        raise ParitetError(
            f"There is no encoding {chosen!r}.", mend="name one such as utf-8, utf-16, cp1251 or latin-1"
        ) from error
    except UnicodeError as error:
        line = content[: getattr(error, "start", 0)].count(b"\n") + 1
        raise ParitetError(
            f"The file is not in {chosen}.",
            where=f"{path}, line {line}",
            mend="save it as UTF-8, or name its encoding: --encoding cp1251 (Russian Windows), latin-1",
        ) from error
    if "\x00" in text:
        raise ParitetError("The file is no text.", where=str(path), mend=_MEND)
    return text


def _frame(path: Path, numbered: list[tuple[int, list[Any]]]) -> pd.DataFrame:
    import pandas as pd

    if not numbered:
        raise ParitetError("The file is empty.", where=str(path), mend=_MEND)
    first, titles = numbered[0]
    header = ["" if title is None else str(title).strip() for title in titles]
    while header and not header[-1]:
        header.pop()
    twice = next((name for at, name in enumerate(header) if name and name in header[:at]), None)
    if twice is not None:
        raise ParitetError(
            f"The column {twice!r} stands twice.", where=f"{path}, line {first}", mend="give it another name"
        )
    rows = [_fitted(path, line, row, len(header)) for line, row in numbered[1:]]
    index = pd.Index([line for line, _ in numbered[1:]], name="line")
    return pd.DataFrame(rows, columns=header, index=index, dtype=object)


def _fitted(path: Path, line: int, row: list[Any], width: int) -> list[Any]:
    beyond = [cell for cell in row[width:] if cell is not None and str(cell).strip()]
    if beyond or len(row) < width:
        raise ParitetError(
            f"The row has {len(row)} cells, the header {width}.",
            where=f"{path}, line {line}",
            mend="put figures with a decimal comma in quotes, or divide the columns by semicolons",
        )
    return row[:width]
