"""Read a person's own CSV, wide or long, for an index of her own; every fault names file, row and column."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paritet.concepts.errors import SourceFormatError

if TYPE_CHECKING:
    import pandas as pd

_AREA: Final = ("ref_area", "country", "iso3", "code", "ucode", "area", "unit")
_YEAR: Final = ("time_period", "year", "time")
_VALUE: Final = ("obs_value", "value")
_SEXES: Final = {"f": "F", "m": "M", "_t": "_T", "t": "_T", "": "_T"}
_MISSING: Final = ("", "na", "n/a", "nan", "..", "null")


@dataclass(frozen=True)
class OwnData:
    """Observations and groupings of a CSV.

    Attributes
    ----------
    frame : pandas.DataFrame
        Columns indicator, ref_area, sex, time_period, obs_value, obs_status, lower, upper.
    groups : dict of str to dict of str to str
        Columns of text in a wide file: each country's group.
    """

    frame: pd.DataFrame
    groups: dict[str, dict[str, str]] = field(default_factory=dict)


class _Sheet:
    """A CSV with its header found."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise SourceFormatError(
                "The data cannot be read.", where=str(path), mend="give a CSV file in UTF-8"
            ) from error
        first = text.split("\n", 1)[0]
        self.separator = max(",;\t", key=first.count)
        rows = list(csv.reader(text.splitlines(), delimiter=self.separator))
        if not rows or not any(rows[0]):
            raise SourceFormatError("The file is empty.", where=str(path))
        self.header = [name.strip() for name in rows[0]]
        self.rows = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(row)]
        for number, row in self.rows:
            if len(row) != len(self.header):
                raise SourceFormatError(
                    f"The row has {len(row)} cells, the header {len(self.header)}.",
                    where=f"{path}, row {number}",
                )
        for at, name in enumerate(self.header):
            if name in self.header[:at]:
                raise SourceFormatError(f"The column {name!r} stands twice.", where=f"{path}, row 1")

    def column(self, names: Sequence[str]) -> int | None:
        """Find a column by one of its names, whatever the letter case."""
        folded = [name.casefold() for name in self.header]
        return next((folded.index(name) for name in names if name in folded), None)

    def fault(self, what: str, number: int, at: int, mend: str | None = None) -> SourceFormatError:
        """Make the error for a cell."""
        return SourceFormatError(
            what, where=f"{self.path}, row {number}, column {self.header[at]!r}", mend=mend
        )

    def number(self, cell: str, row: int, at: int) -> float | None:
        """Read a cell as a number, or as missing."""
        plain = cell.strip()
        if plain.casefold() in _MISSING:
            return None
        if self.separator == ";" and "," in plain and "." not in plain:
            plain = plain.replace(",", ".")
        try:
            value = float(plain)
        except ValueError:
            value = float("inf")
        if value in (float("inf"), float("-inf")) or value != value:
            raise self.fault(
                f"Not a number: {cell!r}.",
                row,
                at,
                "write a number with a decimal point, or leave the cell empty",
            )
        return value

    def area(self, row: list[str], number: int, at: int) -> str:
        """Read the country of a row."""
        name = row[at].strip()
        if not name:
            raise self.fault("The row names no country.", number, at)
        return name

    def year(self, row: list[str], number: int, at: int | None) -> int:
        """Read the year of a row; 0 where the file has no years."""
        if at is None:
            return 0
        if not row[at].strip().isdigit():
            raise self.fault(f"Not a year: {row[at]!r}.", number, at, "write a year like 2023")
        return int(row[at])


def read_own_data(path: Path, wanted: Sequence[str]) -> OwnData:
    """Read a CSV, wide (one column an indicator) or long (columns indicator and value).

    Parameters
    ----------
    path : Path
    wanted : sequence of str
        Indicators that the spec reads; in a wide file, ``name`` or ``name:F`` and ``name:M``.

    Raises
    ------
    SourceFormatError
        If a cell cannot be read, or a figure stands twice; names file, row and column.
    """
    sheet = _Sheet(path)
    area = sheet.column(_AREA)
    if area is None:
        raise SourceFormatError(
            "No column names the country.", where=f"{path}, row 1", mend=f"call it one of: {', '.join(_AREA)}"
        )
    long = sheet.column(("indicator",)) is not None and sheet.column(_VALUE) is not None
    records, groups = _long(sheet, area) if long else _wide(sheet, area, set(wanted))
    return OwnData(_frame(records), groups)


_Record = tuple[str, str, str, int, float | None, str, float | None, float | None]


def _long(sheet: _Sheet, area: int) -> tuple[list[_Record], dict[str, dict[str, str]]]:
    places: dict[str, int | None] = {
        "indicator": sheet.column(("indicator",)), "sex": sheet.column(("sex",)),
        "year": sheet.column(_YEAR), "value": sheet.column(_VALUE), "status": sheet.column(("obs_status",)),
        "lower": sheet.column(("lower",)), "upper": sheet.column(("upper",)),
    }  # fmt: skip
    seen: dict[tuple[Any, ...], int] = {}
    records: list[_Record] = []
    for number, row in sheet.rows:

        def cell(name: str, row: list[str] = row) -> str:
            at = places[name]
            return "" if at is None else row[at].strip()

        def figure(name: str, row: list[str] = row, number: int = number) -> float | None:
            at = places[name]
            return None if at is None else sheet.number(row[at], number, at)

        sex = _SEXES.get(cell("sex").casefold())
        if sex is None:
            raise sheet.fault(f"Unknown sex {cell('sex')!r}.", number, places["sex"] or 0, "write F, M or _T")
        key = (cell("indicator"), sheet.area(row, number, area), sex, sheet.year(row, number, places["year"]))
        _refuse_twice(sheet, seen, key, number, places["value"] or 0)
        records.append((*key, figure("value"), cell("status") or "A", figure("lower"), figure("upper")))
    return records, {}


def _wide(sheet: _Sheet, area: int, wanted: set[str]) -> tuple[list[_Record], dict[str, dict[str, str]]]:
    year = sheet.column(_YEAR)
    columns: list[tuple[int, str, str]] = []
    texts: list[int] = []
    for at, name in enumerate(sheet.header):
        stem, _, sex = name.partition(":")
        if at in (area, year):
            continue
        if stem in wanted and sex.casefold() in _SEXES:
            columns.append((at, stem, _SEXES[sex.casefold()]))
        else:
            texts.append(at)
    seen: dict[tuple[Any, ...], int] = {}
    records: list[_Record] = []
    groups: dict[str, dict[str, str]] = {sheet.header[at]: {} for at in texts}
    for number, row in sheet.rows:
        who, when = sheet.area(row, number, area), sheet.year(row, number, year)
        _refuse_twice(sheet, seen, (who, when), number, area)
        for at, name, sex in columns:
            records.append((name, who, sex, when, sheet.number(row[at], number, at), "A", None, None))
        for at in texts:
            groups[sheet.header[at]][who] = row[at].strip()
    return records, groups


def _refuse_twice(
    sheet: _Sheet, seen: dict[tuple[Any, ...], int], key: tuple[Any, ...], number: int, at: int
) -> None:
    if key in seen:
        raise sheet.fault(
            f"The same figure stands in row {seen[key]}, too.",
            number,
            at,
            "keep one row for each country and year",
        )
    seen[key] = number


def _frame(records: list[_Record]) -> pd.DataFrame:
    import pandas as pd

    names = ["indicator", "ref_area", "sex", "time_period", "obs_value", "obs_status", "lower", "upper"]
    frame = pd.DataFrame(records, columns=names)
    for name in ("obs_value", "lower", "upper"):
        frame[name] = frame[name].astype(float)
    return frame
