"""Women, Business and the Law: one row an economy and report year, one column a question in words.

The World Bank offers workbooks; copies circulate as delimited text with a decimal comma. Editions word and
order the questions differently, so a column is found by any of the wordings that its catalogue entry lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, sheets, tables
from paritet.sources.reading import Reading

_ANSWERS: Final = {"yes": 1.0, "no": 0.0}
_NOT_ASKED: Final = ("", "n/a", "na", "..")
_TOP: Final = 5
"""The header stands in one of the first rows of a sheet."""


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read an edition.

    Parameters
    ----------
    paths : sequence of Path
        One workbook or one delimited text.
    source : Source
    options : mapping
        ``area``, ``year``: names that these columns have had; ``fixed_year``: instead of ``year``;
        ``tables``: list of ``sheet`` (optional), ``scores``, ``answers`` and ``days``, each a mapping of
        indicator to the wordings of its column; columns of days may be absent;
        ``drop_areas``: keys left out, each with the reason; ``known_repeats``: ``[key, year]`` of rows that a
        known copy holds twice.

    Raises
    ------
    SourceFormatError
        If a question's column is missing, an answer is neither yes nor no, or a row is cut or repeated.
    """
    path = paths[0]
    mended: list[str] = []
    frames = [_table(path, entry, options, mended) for entry in options["tables"]]
    long = pd.concat(frames, ignore_index=True)
    return Reading(tables.observation_frame(long), mended=mended, rows=long["place"])


def _table(
    path: Path, entry: Mapping[str, Any], options: Mapping[str, Any], mended: list[str]
) -> pd.DataFrame:
    """Read one sheet, or the one table of a text, to long form."""
    table = _open(path, entry.get("sheet"), options["area"])
    area = _column(table, options["area"], path)
    table = _without_known_defects(table, area, options, path, mended)
    table = table.assign(
        ref_area=tables.ref_areas(table[area].rename(area), "wb", path),
        time_period=_years(table, options, path),
    )
    tables.refuse_repeated(table, ["ref_area", "time_period"], path)
    _refuse_holes(table, area, path)
    found: list[pd.DataFrame] = []
    for kind, convert in (("scores", _scores), ("answers", _answers), ("days", _days)):
        for indicator, wordings in entry.get(kind, {}).items():
            if kind == "days" and not _has(table, wordings):
                continue
            name = _column(table, wordings, path)
            found.append(_long(table, indicator, name, convert(table[[name]], path), path))
    return pd.concat(found, ignore_index=True)


def _refuse_holes(table: pd.DataFrame, area: str, path: Path) -> None:
    """Refuse a panel in which an economy lacks a year; the World Bank rates every economy each year."""
    years = table.groupby("ref_area")["time_period"].agg(frozenset)
    every = frozenset().union(*years)
    for code, found in years[years != every].items():
        last = table.index[table["ref_area"] == code][-1]
        key = table.loc[last, area]
        missing = ", ".join(str(year) for year in sorted(every - found)[:3])
        raise SourceFormatError(
            f"{key} has no row for {missing}{' …' if len(every - found) > 3 else ''}.",
            where=f"{path.name}, row {last}, the last of {key}",
            mend=f"rows were lost; {delimited.AGAIN}",
        )


def _long(
    table: pd.DataFrame, indicator: str, column: str, values: np.ndarray[Any, Any], path: Path
) -> pd.DataFrame:
    long = table[["ref_area", "time_period"]].assign(indicator=indicator, sex="_T", obs_value=values)
    long["place"] = [f"{path.name}, row {row}, column {column!r}" for row in table.index]
    return long[long["obs_value"].notna()]


def _open(path: Path, sheet: str | None, area: Sequence[str]) -> pd.DataFrame:
    """Open a text or the fitting sheet of a workbook, every cell as text."""
    if path.suffix.casefold() != ".xlsx":
        first = delimited.decode(path).lstrip().splitlines()[0]
        return delimited.read_csv(path, delimiter=";" if first.count(";") > first.count(",") else ",")
    found = {name: row for name, row in _headers(path, area).items() if sheet in (None, name)}
    if not found:
        raise SourceFormatError(
            f"No sheet has a column {' or '.join(map(repr, area))}.",
            where=path.name if sheet is None else f"{path.name}, sheet {sheet!r}",
            mend="give the publisher's whole workbook",
        )
    opened = [sheets.read_sheets(path, [name], header=row)[name] for name, row in found.items()]
    return max(opened, key=len).map(lambda cell: "" if cell is None else str(cell).strip())


def _headers(path: Path, area: Sequence[str]) -> dict[str, int]:
    """Find the row of the header in each sheet that has one."""
    wanted = {_plain(name) for name in area}
    return {
        name: number
        for name, rows in sheets.first_rows(path, _TOP).items()
        for number, row in enumerate(rows, start=1)
        if wanted & {_plain(cell) for cell in row}
    }


def _plain(text: object) -> str:
    """Strip a heading to its words, since copies change case, blanks, quotation marks and underscores."""
    return re.sub(r"[^a-z0-9%]+", " ", str(text).casefold()).strip()


def _has(table: pd.DataFrame, wordings: Sequence[str]) -> bool:
    return bool({_plain(name) for name in table.columns} & {_plain(name) for name in wordings})


def _column(table: pd.DataFrame, wordings: Sequence[str], path: Path) -> str:
    """Find the column that has one of the wordings."""
    wanted = {_plain(name) for name in wordings}
    names = [str(name) for name in table.columns if _plain(name) in wanted]
    if not names:
        tables.require_columns(table, [wordings[0]], path)
    return names[0]


def _years(table: pd.DataFrame, options: Mapping[str, Any], path: Path) -> Any:
    if "fixed_year" in options:
        return int(options["fixed_year"])
    return tables.years(table[_column(table, options["year"], path)], path)


def _without_known_defects(
    table: pd.DataFrame, area: str, options: Mapping[str, Any], path: Path, mended: list[str]
) -> pd.DataFrame:
    """Leave out the rows that a known copy added, and say so."""
    for key, reason in options.get("drop_areas", {}).items():
        foreign = table[area] == key
        if foreign.any():
            rows = table.index[foreign]
            mended.append(
                f"{path.name}, rows {rows[0]} to {rows[-1]}, column {area!r}: {foreign.sum()} rows of {key} "
                f"left out: {reason}"
            )
            table = table[~foreign]
    for key, year in options.get("known_repeats", ()):
        name = _column(table, options["year"], path)
        same = table[(table[area] == key) & (table[name] == str(year))]
        repeats = same.index[same.duplicated()]
        if len(repeats):
            mended.append(f"{path.name}, row {repeats[0]}: repeats {key} {year} word for word, left out")
            table = table.drop(index=repeats)
    return table


def _scores(column: pd.DataFrame, path: Path) -> np.ndarray[Any, Any]:
    return tables.numbers(column, path, decimal=",")[:, 0]


def _answers(column: pd.DataFrame, path: Path) -> np.ndarray[Any, Any]:
    cells = column.iloc[:, 0]
    plain = cells.str.strip().str.casefold()
    wrong = (~plain.isin([*_ANSWERS, *_NOT_ASKED])).to_numpy()
    if wrong.any():
        at = int(np.argmax(wrong))
        raise SourceFormatError(
            f"The cell holds {cells.iloc[at]!r} where the answer Yes or No belongs.",
            where=f"{path.name}, row {cells.index[at]}, column {cells.name!r}",
            mend="put the publisher's answer there",
        )
    return plain.map(_ANSWERS).to_numpy(dtype=np.float64)


def _days(column: pd.DataFrame, path: Path) -> np.ndarray[Any, Any]:
    """Read lengths of leave in calendar days."""
    return tables.numbers(column, path, blank=("N/A",))[:, 0]
