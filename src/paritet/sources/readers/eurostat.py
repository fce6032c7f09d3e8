"""Eurostat's bulk tables: dimensions in the first column, years in the others, flags behind the numbers.

The publisher separates columns with tabs; copies saved as CSV put the first column in quotation marks and
separate with commas. Both are read. ``:`` is "not available", a letter behind a number is a flag.
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
from paritet.sources import delimited, tables
from paritet.sources.reading import Reading

_TIME: Final = r"\TIME_PERIOD"
_CELL: Final = re.compile(r"^(?P<number>:|-?\d+(\.\d+)?)( ?(?P<flag>[a-z]+))?$")
_MISSING: Final = ":"


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read the tables of one edition.

    Parameters
    ----------
    paths : sequence of Path
        One file a data set; the name of the data set stands in the file's name.
    source : Source
    options : mapping
        ``datasets``: name of the data set to indicator; ``unit``: the unit that is kept; ``breakdown``:
        the column that breaks the data set down, its codes that are kept (with what they add to the
        indicator's code) and those left out; ``flags``: Eurostat's flags and our status for each; ``known``:
        the publisher's own keys of areas.

    Raises
    ------
    SourceFormatError
        If the data set is unknown, a dimension is missing, a cell is no number, or a row is cut or repeated.
    """
    parts = [_table(path, options) for path in paths]
    frame = pd.concat([long for long, _ in parts], ignore_index=True)
    return Reading(frame, rows=pd.concat([places for _, places in parts], ignore_index=True))


def _table(path: Path, options: Mapping[str, Any]) -> tuple[pd.DataFrame, pd.Series]:
    indicator = _indicator(path, options["datasets"])
    delimiter = "\t" if "\t" in delimited.decode(path).partition("\n")[0] else ","
    table = delimited.read_csv(path, delimiter=delimiter)
    dimensions = _dimensions(table, path)
    breakdown = options["breakdown"]
    for name in ("unit", "geo", breakdown["column"]):
        if name not in dimensions:
            raise SourceFormatError(
                f"The dimension {name!r} is missing.", where=f"{path.name}, header", mend=delimited.AGAIN
            )
    tables.refuse_repeated(dimensions, list(dimensions.columns), path)
    level = dimensions[breakdown["column"]]
    _refuse_unknown(level, [*breakdown["kept"], *breakdown["left_out"]], path)
    _refuse_unknown(dimensions["unit"], [options["unit"]], path)
    kept = level.isin(list(breakdown["kept"]))
    table, dimensions, level = table[kept], dimensions[kept], level[kept]
    areas = tables.ref_areas(dimensions["geo"], "iso2", path, known=options.get("known"))
    parts, places = [], []
    for column in table.columns[1:]:
        values, status = _cells(table[column], options["flags"], path)
        parts.append(
            pd.DataFrame(
                {
                    "indicator": (indicator + level.map(breakdown["kept"])).to_numpy(),
                    "ref_area": areas.to_numpy(),
                    "sex": "F",
                    "time_period": tables.years(pd.Series([column], name="header"), path)[0],
                    "obs_value": values,
                    "obs_status": status,
                    "lower": np.nan,
                    "upper": np.nan,
                }
            )
        )
        places += [f"{path.name}, row {row}, column {column!r}" for row in table.index]
    return pd.concat(parts, ignore_index=True), pd.Series(places, dtype=object)


def _indicator(path: Path, datasets: Mapping[str, str]) -> str:
    for name, indicator in datasets.items():
        if name in path.stem.casefold():
            return indicator
    raise SourceFormatError(
        "The file's name does not say which data set it is.",
        where=path.name,
        mend=f"name the file after its data set, one of {', '.join(datasets)}",
    )


def _dimensions(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Take the first column apart: its header names the dimensions, its cells hold their codes."""
    header = str(table.columns[0])
    if not header.endswith(_TIME):
        raise SourceFormatError(
            f"The first column is called {header!r} and not 'freq,…,geo{_TIME}'.",
            where=f"{path.name}, header",
            mend="give Eurostat's table as downloaded (TSV)",
        )
    names = header.removesuffix(_TIME).split(",")
    codes = [str(cell).split(",") for cell in table.iloc[:, 0]]
    for row, cells in zip(table.index, codes, strict=True):
        if len(cells) != len(names):
            raise SourceFormatError(
                f"The row has {len(cells)} codes where the header names {len(names)} dimensions.",
                where=f"{path.name}, row {row}",
                mend=delimited.AGAIN,
            )
    return pd.DataFrame(codes, columns=names, index=table.index, dtype=object)


def _refuse_unknown(column: pd.Series, known: Sequence[str], path: Path) -> None:
    unknown = ~column.isin(known).to_numpy()
    if unknown.any():
        at = int(np.argmax(unknown))
        raise SourceFormatError(
            f"The code {column.iloc[at]!r} of {column.name!r} is in no list of ours.",
            where=f"{path.name}, row {column.index[at]}",
            mend="add it to the source's catalogue entry, or mend its spelling",
        )


def _cells(column: pd.Series, flags: Mapping[str, str], path: Path) -> tuple[np.ndarray[Any, Any], list[str]]:
    """Take numbers and flags apart."""
    values, status = [], []
    for row, cell in column.items():
        match = _CELL.match(str(cell).strip())
        unknown = set(match["flag"] or "") - set(flags) if match else set()
        if match is None or unknown:
            raise SourceFormatError(
                f"The cell holds {cell!r}, not a number with Eurostat's flags.",
                where=f"{path.name}, row {row}, column {column.name!r}",
                mend="put the publisher's cell there; ':' stands for a figure that is not available",
            )
        absent = match["number"] == _MISSING
        values.append(np.nan if absent else float(match["number"]))
        marks = [flags[flag] for flag in match["flag"] or ""]
        status.append("M" if absent else next((mark for mark in ("B", "E") if mark in marks), "A"))
    return np.array(values), status
