"""Tables of the UN World Population Prospects: one row an area, one column a year, one file a quantity."""

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

_AREA: Final = "country_code"
_LAST: Final = "last.observed"


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read tables of years.

    Parameters
    ----------
    paths : sequence of Path
        Tab-separated files named after their quantity (``e0F.txt``).
    source : Source
    options : mapping
        ``quantities``: name of a file without its ending to ``[indicator, sex]``; ``drop_areas``: codes of
        regions and groups; ``groups``: codes of groups that are kept, with our code; ``until``: last year
        that is an estimate (later ones are projections).

    Raises
    ------
    SourceFormatError
        If a file is of no declared quantity, has no years, or a cell is no number.
    """
    found = [_table(path, options) for path in paths]
    long = pd.concat(found, ignore_index=True)
    tables.refuse_repeated(
        long.set_axis(long["place"]), ["indicator", "ref_area", "sex", "time_period"], paths[0]
    )
    return Reading(tables.observation_frame(long), rows=long["place"])


def _table(path: Path, options: Mapping[str, Any]) -> pd.DataFrame:
    quantities = options["quantities"]
    if path.stem not in quantities:
        raise SourceFormatError(
            f"The file's name is none of {', '.join(f'{name}.txt' for name in quantities)}.",
            where=path.name,
            mend="keep the publisher's name, which says what the file holds",
        )
    table = delimited.read_csv(path, delimiter="\t", ended=True)
    tables.require_columns(table, [_AREA], path)
    years = [name for name in table.columns if name.isdigit()]
    if not years:
        raise SourceFormatError("No column is a year.", where=f"{path.name}, header", mend=delimited.AGAIN)
    table = table[~table[_AREA].isin([str(area) for area in options["drop_areas"]])]
    tables.refuse_repeated(table, [_AREA], path)
    values = tables.numbers(table[years], path)
    areas = tables.ref_areas(table[_AREA], "m49", path, known=options.get("groups"))
    indicator, sex = quantities[path.stem]
    time = np.tile(np.array(years, dtype=np.int64), len(table))
    long = pd.DataFrame(
        {
            "indicator": indicator,
            "ref_area": np.repeat(areas.to_numpy(), len(years)),
            "sex": sex,
            "time_period": time,
            "obs_value": values.ravel(),
            "obs_status": np.where(time <= options["until"], "E", "F"),
            "place": np.repeat([f"{path.name}, row {row}" for row in table.index], len(years)),
        }
    )
    return long[long["obs_value"].notna()]
