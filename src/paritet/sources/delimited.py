"""Open a publisher's delimited text: every cell as it stands, or what is wrong with the file and where.

The index of the frame is the line of the file, so that a later error can name its place.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from paritet.concepts.errors import SourceFormatError

AGAIN: Final = "fetch the file again from the publisher's address; this copy is damaged"
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # begins like UTF-16, so it is looked for first
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_MARKUP: Final = ("<!doctype", "<html", "<?xml", "<head", "<body")


def decode(path: Path, encodings: Sequence[str] = ("utf-8-sig",)) -> str:
    """Read a text file in the first of the publisher's encodings that fits.

    Parameters
    ----------
    path : Path
    encodings : sequence of str
        Encodings that the publisher uses, strictest first.

    Raises
    ------
    SourceFormatError
        If the file is empty, is not text, is a web page, or is in no declared encoding.
    """
    data = path.read_bytes()
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise SourceFormatError("The file is empty.", where=path.name, mend=AGAIN)
    wide = _wide_encoding(data)
    if wide:
        raise SourceFormatError(
            f"The file is in {wide}, the publisher's is in {_name_of(encodings[0])}.",
            where=path.name,
            mend=f"save it again as {_name_of(encodings[0])} (in a spreadsheet choose “CSV UTF-8”), or give "
            "the publisher's own file",
        )
    if data[:4] == b"PK\x03\x04" or b"\x00" in data[:4096]:
        raise SourceFormatError(
            "The file is not text.",
            where=path.name,
            mend="give the publisher's CSV; a workbook or archive must keep its own file name ending",
        )
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            continue
        break
    else:
        raise SourceFormatError(
            f"The file is not in the publisher's encoding ({', '.join(map(_name_of, encodings))}).",
            where=f"{path.name}, line {line}",
            mend=f"convert the file to {_name_of(encodings[0])}, or {AGAIN}",
        )
    if text.lstrip()[:200].casefold().startswith(_MARKUP):
        raise SourceFormatError(
            "The file is a web page, not a table.",
            where=path.name,
            mend="open the publisher's address in a browser and save the table itself",
        )
    return text


def _name_of(encoding: str) -> str:
    return encoding.removesuffix("-sig").upper()


def _wide_encoding(data: bytes) -> str | None:
    """Name an encoding of two or four bytes a character, which spreadsheets call “Unicode text”.

    Without a mark at the beginning, every other byte of what is mostly Latin text is 0.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    start = data[:1000]
    for first, name in ((1, "UTF-16 (little-endian)"), (0, "UTF-16 (big-endian)")):
        zeros, others = start[first::2], start[1 - first :: 2]
        if len(start) > 1 and zeros.count(0) > 0.8 * len(zeros) and not others.count(0):
            return name
    return None


def read_csv(
    path: Path,
    *,
    encodings: Sequence[str] = ("utf-8-sig",),
    delimiter: str = ",",
    skip: int = 0,
    ended: bool = False,
) -> pd.DataFrame:
    """Read delimited text, every cell as it stands.

    Parameters
    ----------
    path : Path
    encodings : sequence of str
        As for `decode`.
    delimiter : str
    skip : int
        Lines before the header.
    ended : bool
        Whether the publisher ends the last line too, so that a file that does not is cut. Where the last
        cell is a figure, nothing else tells: 12.345 cut to 12.3 is still a number.

    Returns
    -------
    pandas.DataFrame
        Text cells; the index is the line number in the file, counted from 1.

    Raises
    ------
    SourceFormatError
        If a line has more or fewer cells than the header, a header is given twice, no rows follow it, or the
        file is cut.
    """
    content = decode(path, encodings)
    if ended and not content.endswith(("\n", "\r")):
        raise SourceFormatError(
            "The file ends in the middle of a line.",
            where=f"{path.name}, row {len(content.splitlines())}",
            mend=AGAIN,
        )
    text = io.StringIO(content, newline="")
    for _ in range(skip):
        text.readline()
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    numbers: list[int] = []
    try:
        header = next(reader, [])
        for row in reader:
            if row:
                rows.append(row)
                numbers.append(reader.line_num + skip)
    except csv.Error as error:
        where = f"{path.name}, row {(numbers[-1] if numbers else skip + 1) + 1}"
        raise SourceFormatError(f"The line cannot be read ({error}).", where=where, mend=AGAIN) from error
    return _frame(path, header, rows, numbers)


def _frame(path: Path, header: list[str], rows: list[list[str]], numbers: list[int]) -> pd.DataFrame:
    names = [name.strip() for name in header]
    if len(names) == 1:
        _refuse_other_delimiter(names[0], path)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise SourceFormatError(
            f"The column {twice[0]!r} is there twice.", where=f"{path.name}, header", mend=AGAIN
        )
    if not rows:
        raise SourceFormatError("The file has a header but no rows.", where=path.name, mend=AGAIN)
    for number, row in zip(numbers, rows, strict=True):
        if len(row) != len(names):
            raise SourceFormatError(
                f"The row has {len(row)} cells where the header has {len(names)}.",
                where=f"{path.name}, row {number}",
                mend=AGAIN,
            )
    return pd.DataFrame(rows, columns=names, index=pd.Index(numbers, name="row"), dtype=object)


def _refuse_other_delimiter(header: str, path: Path) -> None:
    for name, sign in (("semicolons", ";"), ("commas", ","), ("tabs", "\t")):
        if header.count(sign) > 1:
            raise SourceFormatError(
                f"The cells are divided by {name}, not as the publisher divides them.",
                where=f"{path.name}, header",
                mend="give the publisher's own file, not one saved again by a spreadsheet",
            )
