"""WEF's Global Gender Gap Index as the World Bank offers it: one row a country and figure, years across.

The workbook that circulates with the years to 2022 went through a text file in which some rows were swallowed
by the name cell of the next and some countries stand under two names; both are mended, and each mend is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, sheets, tables
from paritet.sources.reading import Reading

_AREA: Final = "Country ISO3"
_NAME: Final = "Country Name"
_ID: Final = "Indicator Id"
_KIND: Final = "Subindicator Type"
_RANK: Final = "Rank"


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read an edition.

    Parameters
    ----------
    paths : sequence of Path
        One CSV file or workbook.
    source : Source
    options : mapping
        ``indicators``: number of a figure to our indicator;
        ``years_of_workbook``: the years read from the workbook with the mangled text (all without it).

    Raises
    ------
    SourceFormatError
        If a column is missing, a figure is unknown, a cell is not a number, or two rows contradict.
    """
    path = paths[0]
    mended: list[str] = []
    table, mangled = _open(path)
    tables.require_columns(table, [_AREA, _NAME, _ID, _KIND], path)
    years = _years(table, options.get("years_of_workbook") if mangled else None, path, mended)
    table = _without_ranks(_unswallow(table, path, mended), options["indicators"], path)
    table = table.assign(ref_area=tables.ref_areas(table[_AREA], "iso3", path))
    values = pd.DataFrame(tables.numbers(table[years], path), index=table.index, columns=years)
    table, values = _joined(table, values, path, mended)
    long = _long(table, values, options["indicators"], path)
    _tell_holes(long, path, mended)
    return Reading(tables.observation_frame(long), mended=mended, rows=long["place"])


def _open(path: Path) -> tuple[pd.DataFrame, bool]:
    """Open the table; undo the mangled headings (``Country.ISO3``, ``X2017``) and tell whether they were."""
    if path.suffix.casefold() == ".xlsx":
        opened = max(sheets.read_sheets(path).values(), key=len)
        table = opened.map(lambda cell: "" if cell is None else str(cell))
    else:
        table = delimited.read_csv(path)
    names = {name: name.replace(".", " ") for name in table.columns}
    mangled = [name for name in table.columns if name[:1] == "X" and name[1:].isdigit()]
    names |= {name: name[1:] for name in mangled}
    return table.rename(columns=names), bool(mangled)


def _years(table: pd.DataFrame, only: Sequence[int] | None, path: Path, mended: list[str]) -> list[str]:
    found = [name for name in table.columns if name.isdigit() and len(name) == 4]
    if not found:
        tables.require_columns(table, ["2006"], path)
    if only is None:
        return found
    wanted = [year for year in found if int(year) in only]
    if wanted != found:
        left = ", ".join(year for year in found if year not in wanted)
        mended.append(
            f"{path.name}, columns {left}: left out, an edition whose text is whole has these years"
        )
    return wanted


def _unswallow(table: pd.DataFrame, path: Path, mended: list[str]) -> pd.DataFrame:
    """Give back the rows that a name cell swallowed: ``name,id,…,last year`` and a new line in the cell."""
    swallowed = table[_NAME].str.contains("\n")
    years = [name for name in table.columns if name.isdigit() and len(name) == 4]
    given: dict[str, dict[str, str]] = {}
    for row, area, text in table.loc[swallowed, [_AREA, _NAME]].itertuples(name=None):
        cells = str(text).split("\n")[0].split(",")
        head, tail = cells[: -len(years)], cells[-len(years) :]
        if len(head) < 4 or not head[1].isdigit():
            raise SourceFormatError(
                "The cell holds a broken line of text that is no row of this table.",
                where=f"{path.name}, row {row}, column {_NAME!r}",
                mend=delimited.AGAIN,
            )
        start = {_AREA: str(area), _NAME: head[0], _ID: head[1], _KIND: head[-1]}
        given[f"{row} (within its {_NAME})"] = start | dict(zip(years, tail, strict=True))
    if not given:
        return table
    mended.append(
        f"{path.name}, column {_NAME!r}: {len(given)} rows that this cell had swallowed were given back "
        f"(from rows {', '.join(str(row) for row in table.index[swallowed])})"
    )
    last = table[_NAME].str.rsplit("\n", n=1).str[-1].str.split(",").str[-1]
    kept = table.assign(**{_NAME: table[_NAME].mask(swallowed, last)})
    return pd.concat([kept, pd.DataFrame.from_dict(given, orient="index")]).fillna("")


def _without_ranks(table: pd.DataFrame, indicators: Mapping[Any, str], path: Path) -> pd.DataFrame:
    """Leave out the ranks, which follow from the scores, and refuse a figure that is not declared."""
    table = table[table[_KIND] != _RANK]
    unknown = ~table[_ID].isin([str(number) for number in indicators]).to_numpy()
    if unknown.any():
        at = int(np.argmax(unknown))
        raise SourceFormatError(
            f"The figure {table[_ID].iloc[at]!r} is not one of the index's.",
            where=f"{path.name}, row {table.index[at]}, column {_ID!r}",
            mend="declare it in the source's catalogue entry, or delete the row",
        )
    return table


def _joined(
    table: pd.DataFrame, values: pd.DataFrame, path: Path, mended: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join rows of one country under two names where no year has two values; refuse them where one has."""
    key = [table["ref_area"], table[_ID]]
    held = values.notna().groupby(key).transform("sum")
    twice = (held > 1) & values.notna()
    if twice.to_numpy().any():
        at, column = divmod(int(np.argmax(twice.to_numpy())), values.shape[1])
        raise SourceFormatError(
            f"Two rows give {table['ref_area'].iloc[at]} a value for figure {table[_ID].iloc[at]}.",
            where=f"{path.name}, row {table.index[at]}, column {values.columns[column]!r}",
            mend="keep the publisher's row and delete the other",
        )
    for code in table.loc[table.duplicated(["ref_area", _ID]), "ref_area"].unique():
        names = sorted(set(table.loc[table["ref_area"] == code, _NAME]))
        joined = " and ".join(map(repr, names))
        mended.append(f"{path.name}, column {_NAME!r}: {code} stands under {joined}, joined into one")
    return table, values


def _long(
    table: pd.DataFrame, values: pd.DataFrame, indicators: Mapping[Any, str], path: Path
) -> pd.DataFrame:
    codes = {str(number): code for number, code in indicators.items()}
    wide = values.assign(ref_area=table["ref_area"], indicator=table[_ID].map(codes), row=table.index)
    long = wide.melt(["ref_area", "indicator", "row"], var_name="time_period", value_name="obs_value")
    place = f"{path.name}, row " + long["row"].astype(str) + ", column " + long["time_period"].astype(str)
    long = long.assign(sex="_T", time_period=long["time_period"].astype(np.int64), place=place)
    return long[long["obs_value"].notna()].reset_index(drop=True)


def _tell_holes(long: pd.DataFrame, path: Path, mended: list[str]) -> None:
    """Name scores that are blank though the report gave the country its other scores that year."""
    scores = long[long["indicator"].str.count(r"\.") <= 1]
    grid = scores.set_index(["ref_area", "time_period", "indicator"])["obs_value"].unstack()  # noqa: PD010
    blank = grid.isna().to_numpy()
    for at in np.flatnonzero(blank.any(axis=1)).tolist():
        area, year = grid.index[at]
        codes = ", ".join(grid.columns[blank[at]])
        mended.append(f"{path.name}: {area} {year} has no {codes} in this copy, left missing")
