"""IPU's historical database of women in parliament: one row an election or renewal of a chamber."""

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

_SEATS: Final = "Chamber Total Seats"
_WOMEN: Final = "Total women"
_SHARE: Final = "% Of Women in Chamber"
_COLUMNS: Final = ("Country", "Year", "Chamber Type", _SEATS, _WOMEN, _SHARE)
_TWO: Final = r"\d+(?: \d+)+ ?\?*"
_ROUNDING: Final = 0.006


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read women's share of the seats of single and lower chambers, from the counts.

    Of several rows of one year the last is taken, the chamber as that year left it.

    Parameters
    ----------
    paths : sequence of Path
        The one workbook.
    source : Source
    options : mapping
        ``indicator``; ``chambers``: types of chamber that are read; ``blank``: what stands where a count is
        not known; ``drop_areas``: states that are no more.

    Raises
    ------
    SourceFormatError
        If a column is missing, a cell is no count or year, or women outnumber the seats.
    """
    path = paths[0]
    table = next(iter(sheets.read_sheets(path).values()))
    tables.require_columns(table, _COLUMNS, path)
    table = table.map(lambda cell: "" if cell is None else " ".join(str(cell).split()))
    kept = table["Chamber Type"].str.casefold().isin(options["chambers"])
    table = table[kept & ~table["Country"].isin(options["drop_areas"])]
    table, mended = _without_double(table, path)
    counts = tables.numbers(table[[_SEATS, _WOMEN]], path, blank=options["blank"])
    _refuse_impossible(table, counts, path)
    long = pd.DataFrame(
        {
            "indicator": options["indicator"],
            "ref_area": tables.ref_areas(table["Country"], "name", path),
            "sex": "F",
            "time_period": tables.years(table["Year"], path),
            "obs_value": 100 * counts[:, 1] / counts[:, 0],
        }
    )
    mended += _disagreeing(table, long["obs_value"], path)
    long = long[long["obs_value"].notna()]
    long = long[~long.duplicated(["ref_area", "time_period"], keep="last")]
    places = f"{path.name}, row " + pd.Series(long.index, dtype="string").astype(object)
    return Reading(tables.observation_frame(long), mended=mended, rows=places)


def _without_double(table: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, list[str]]:
    """Leave out rows whose cell holds two figures, and say so."""
    double = table[_SEATS].str.fullmatch(_TWO) | table[_WOMEN].str.fullmatch(_TWO)
    said = [
        f"{path.name}, row {row}, column {_WOMEN!r}: more than one figure in a cell; the row is left out"
        for row in table.index[double]
    ]
    return table[~double], said


def _refuse_impossible(table: pd.DataFrame, counts: np.ndarray[Any, Any], path: Path) -> None:
    wrong = (counts[:, 0] <= 0) | (counts[:, 1] < 0) | (counts[:, 1] > counts[:, 0])
    if wrong.any():
        row = table.index[int(np.argmax(wrong))]
        raise SourceFormatError(
            "The women are more than the seats, or a count is below 0.",
            where=f"{path.name}, row {row}, columns {_SEATS!r}, {_WOMEN!r}",
            mend=delimited.AGAIN,
        )


def _disagreeing(table: pd.DataFrame, share: pd.Series, path: Path) -> list[str]:
    """Tell rows whose stated share differs from its own counts; the counts are taken."""
    stated = pd.to_numeric(table[_SHARE], errors="coerce")
    apart = (stated - share / 100).abs() > _ROUNDING
    return [
        f"{path.name}, row {row}, column {_SHARE!r}: {stated[row]:.4f} differs from the counts taken"
        for row in table.index[apart]
    ]
