"""OECD's Social Institutions and Gender Index, as exported from the OECD's former data portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, tables
from paritet.sources.reading import Reading

_COLUMNS: Final = ("REGION", "LOCATION", "VAR", "TIME", "Value", "Flag Codes")
_CELL: Final = ["LOCATION", "VAR", "TIME"]


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read one edition.

    Parameters
    ----------
    paths : sequence of Path
        The one CSV file. Each country stands in it twice, under its region and under all regions; both rows
        must hold the same value.
    source : Source
    options : mapping
        ``variables``: code of a variable to indicator; ``known``: groups that are kept, with our codes;
        ``drop_areas``: codes of the groups that are left out.

    Raises
    ------
    SourceFormatError
        If a column or variable is missing, a cell is not a number, a row is cut or repeated, or a country's
        two rows differ.
    """
    path = paths[0]
    table = delimited.read_csv(path)
    tables.require_columns(table, _COLUMNS, path)
    tables.refuse_repeated(table, ["REGION", *_CELL], path)
    _refuse_unknown(table, options, path)
    table = table[~table["LOCATION"].isin(options["drop_areas"])]
    table = table.assign(number=tables.numbers(table[["Value"]], path)[:, 0])
    _refuse_differing(table, path)
    table = table.drop_duplicates(_CELL)
    long = pd.DataFrame(
        {
            "indicator": table["VAR"].map(options["variables"]).to_numpy(),
            "ref_area": tables.ref_areas(
                table["LOCATION"], "iso3", path, known=options.get("known")
            ).to_numpy(),
            "sex": "_T",
            "time_period": tables.years(table["TIME"], path),
            "obs_value": table["number"].to_numpy(),
        }
    )
    places = pd.Series([f"{path.name}, row {row}" for row in table.index], dtype=object)
    return Reading(
        tables.observation_frame(long), rows=places[long["obs_value"].notna()].reset_index(drop=True)
    )


def _refuse_unknown(table: pd.DataFrame, options: Mapping[str, Any], path: Path) -> None:
    given = table["VAR"]
    unknown = ~given.isin(list(options["variables"]))
    if unknown.any():
        row = given.index[int(unknown.to_numpy().argmax())]
        raise SourceFormatError(
            f"The variable {given[row]!r} is in no list of ours.",
            where=f"{path.name}, row {row}, column 'VAR'",
            mend="add it to the source's catalogue entry, or mend its spelling",
        )
    for variable in options["variables"]:
        if variable not in set(given):
            raise SourceFormatError(
                f"The variable {variable!r} has no row.", where=path.name, mend=delimited.AGAIN
            )


def _refuse_differing(table: pd.DataFrame, path: Path) -> None:
    differing = table["number"] != table.groupby(_CELL)["number"].transform("first")
    differing &= table["number"].notna()
    if differing.any():
        at = int(differing.to_numpy().argmax())
        raise SourceFormatError(
            f"The value of {table['LOCATION'].iloc[at]} differs from its row under another region.",
            where=f"{path.name}, row {table.index[at]}, column 'Value'",
            mend=delimited.AGAIN,
        )
