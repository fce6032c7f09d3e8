"""International IDEA's Gender Quotas Database, as its table is exported: one row a country, no dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, tables
from paritet.sources.reading import Reading

_AREA: Final = "ISO2"
"""Kosovo has no ISO3 in the list, and every country has its ISO2."""


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read which quotas a country has, as yes or no.

    Parameters
    ----------
    paths : sequence of Path
        The one CSV file; its first line groups the columns and is passed over.
    source : Source
    options : mapping
        ``answers``: for each indicator its ``column`` and our number for each of the publisher's words, where
        a word left out (``null``) is no answer; ``year``: the year that the list is read for.

    Raises
    ------
    SourceFormatError
        If a column is missing, a row is cut or repeated, or a cell holds another word.
    """
    path = paths[0]
    table = delimited.read_csv(path, skip=1)
    tables.require_columns(table, [_AREA, *(each["column"] for each in options["answers"].values())], path)
    tables.refuse_repeated(table, [_AREA], path)
    areas = tables.ref_areas(table[_AREA], "iso2", path)
    frames = []
    for indicator, declared in options["answers"].items():
        column = table[declared["column"]]
        _refuse_other(column, declared["words"], path)
        values = column.map(declared["words"]).astype("float64")
        frames.append(pd.DataFrame({"indicator": indicator, "ref_area": areas, "obs_value": values}))
    long = pd.concat(frames).assign(sex="_T", time_period=options["year"])
    long = long[long["obs_value"].notna()]
    places = f"{path.name}, row " + pd.Series(long.index, dtype="string").astype(object)
    return Reading(tables.observation_frame(long), rows=places)


def _refuse_other(column: pd.Series, words: Mapping[str, Any], path: Path) -> None:
    wrong = ~column.isin(list(words)).to_numpy()
    if wrong.any():
        at = int(np.argmax(wrong))
        raise SourceFormatError(
            f"The cell holds {column.iloc[at]!r}, which is none of {', '.join(map(repr, words))}.",
            where=f"{path.name}, row {column.index[at]}, column {column.name!r}",
            mend="correct the cell, or declare the word in the catalogue entry",
        )
