"""The European Abortion Policies Atlas of EPF: a row a country, points of four parts and their total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, tables
from paritet.sources.reading import Reading

_COUNTRY: Final = "country"
_ROUNDING: Final = 1e-6


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read one edition.

    Parameters
    ----------
    paths : sequence of Path
        The one CSV file; its first column, without a header, names the countries.
    source : Source
    options : mapping
        ``total``: column and indicator of the total; ``parts``: column to indicator of each part;
        ``perfect``: name of the row that holds the highest possible points; ``year``: year of the atlas;
        ``known``: the publisher's own spellings; ``drop_areas``: parts of states that are left out.

    Raises
    ------
    SourceFormatError
        If a column is missing, a cell is not a number, points exceed the highest possible, the parts do not
        add up to the total, or a row is cut or repeated.
    """
    path = paths[0]
    table = delimited.read_csv(path)
    table.columns = pd.Index([name or _COUNTRY for name in table.columns])
    total, parts = options["total"], options["parts"]
    columns = {total["column"]: total["indicator"], **parts}
    tables.require_columns(table, [_COUNTRY, *columns], path)
    tables.refuse_repeated(table, [_COUNTRY], path)
    values = tables.numbers(table[list(columns)], path)
    table, values = _below_perfect(table, values, options["perfect"], list(columns), path)
    _refuse_wrong_totals(table, values, path, total["column"])
    kept = (~table[_COUNTRY].isin(options["drop_areas"])).to_numpy()
    table, values = table[kept], values[kept]
    areas = tables.ref_areas(table[_COUNTRY], "name", path, known=options.get("known"))
    long = pd.DataFrame(
        {
            "indicator": np.tile(np.array(list(columns.values()), dtype=object), len(table)),
            "ref_area": np.repeat(areas.to_numpy(dtype=object), len(columns)),
            "sex": "_T",
            "time_period": int(options["year"]),
            "obs_value": values.ravel(),
        }
    )
    places = pd.Series(
        [f"{path.name}, row {row}, column {name!r}" for row in table.index for name in columns], dtype=object
    )
    return Reading(
        tables.observation_frame(long), rows=places[long["obs_value"].notna()].reset_index(drop=True)
    )


def _below_perfect(
    table: pd.DataFrame, values: npt.NDArray[np.float64], perfect: str, columns: list[str], path: Path
) -> tuple[pd.DataFrame, npt.NDArray[np.float64]]:
    """Take out the row of highest possible points, and refuse a country that has more."""
    best = (table[_COUNTRY] == perfect).to_numpy()
    if not best.any():
        raise SourceFormatError(
            f"The row {perfect!r} is missing, with the highest possible points.",
            where=path.name,
            mend=delimited.AGAIN,
        )
    above = values > values[best] + _ROUNDING
    if above.any():
        at, column = divmod(int(np.argmax(above)), len(columns))
        raise SourceFormatError(
            f"{values[at, column]:g} points are more than the highest possible, {values[best][0, column]:g}.",
            where=f"{path.name}, row {table.index[at]}, column {columns[column]!r}",
            mend=delimited.AGAIN,
        )
    return table[~best], values[~best]


def _refuse_wrong_totals(
    table: pd.DataFrame, values: npt.NDArray[np.float64], path: Path, column: str
) -> None:
    wrong = np.abs(values[:, 0] - values[:, 1:].sum(axis=1)) > _ROUNDING
    if wrong.any():
        at = int(np.argmax(wrong))
        raise SourceFormatError(
            f"The total {values[at, 0]:g} is not the sum of its parts, {values[at, 1:].sum():g}.",
            where=f"{path.name}, row {table.index[at]}, column {column!r}",
            mend=delimited.AGAIN,
        )
