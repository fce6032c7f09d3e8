"""What cells of a panel are: blank, a place in a file, a fault that names it."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pandas as pd

from paritet.concepts.errors import ParitetError

ROW: Final = "line"
"""Name of an index that holds the line of the file; any other index is counted, the header being line 1."""
SPACES: Final = re.compile(r"[\s\u00a0\u202f']")
MINUS: Final = "\u2212"
_MISSING: Final = frozenset(
    {
        "",
        ".",
        "..",
        "...",
        "-",
        "–",
        "—",
        MINUS,
        "na",
        "n/a",
        "#n/a",
        "nan",
        "null",
        "none",
        "<na>",
        "нд",
        "н/д",
        "нет данных",
    }
)
_EUROSTAT: Final = re.compile(r":\s?[a-z]{0,3}")
"""Not available, with or without a flag."""
_SHOWN: Final = 5


class PanelError(ParitetError):
    """A panel that no effect can be estimated from; names the column and the rows."""


def rows_of(faulty: pd.Series, column: str) -> str:
    """Name the column and the first lines of a fault."""
    places = np.flatnonzero(faulty.to_numpy())
    named = faulty.index.name == ROW
    lines = [str(faulty.index[place] if named else int(place) + 2) for place in places[:_SHOWN]]
    more = places.size - len(lines)
    return f"column {column}, line {', '.join(lines)}" + (f" and {more} more" if more > 0 else "")


def blank(values: pd.Series) -> pd.Series:
    """Tell which cells hold nothing, in the signs that publishers have for it."""
    return values.isna() | values.map(_says_nothing).astype(bool)


def _says_nothing(cell: object) -> bool:
    if not isinstance(cell, str):
        return False
    word = cell.strip().casefold()
    return word in _MISSING or _EUROSTAT.fullmatch(word) is not None
