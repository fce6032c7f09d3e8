"""Status of a UN human-rights treaty: one row a state, with the year that it became a party."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.reform import DateBasis, ReformDirection
from paritet.concepts.source import Source
from paritet.sources import delimited, tables
from paritet.sources.reading import READING_REFORM_COLUMNS, Reading

_YEAR: Final = "year ratification or accession"
_COLUMNS: Final = ("iso2", "member", "state party", _YEAR, "status")
_PARTY: Final = "state party"


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read the status of each treaty in the edition's year, and the ratifications as reforms.

    Parameters
    ----------
    paths : sequence of Path
        One CSV file a treaty.
    source : Source
    options : mapping
        ``treaties``: for the file name of each treaty its yes-or-no ``indicator`` and its ``reform``;
        ``year``: the year that the status describes; ``statuses``: the words that the publisher uses.

    Raises
    ------
    SourceFormatError
        If a file is no declared treaty, or a row contradicts itself.
    """
    mended: list[str] = []
    readings = [_treaty(path, options, mended) for path in paths]
    long = pd.concat([frame for frame, _ in readings], ignore_index=True)
    reforms = pd.concat([frame for _, frame in readings], ignore_index=True)
    return Reading(tables.observation_frame(long), reforms=reforms, mended=mended, rows=long["place"])


def _treaty(path: Path, options: Mapping[str, Any], mended: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    declared = options["treaties"].get(path.name)
    if declared is None:
        raise SourceFormatError(
            f"The file's name is none of {', '.join(options['treaties'])}.",
            where=path.name,
            mend="keep the file's name, which says what treaty it is about",
        )
    table = delimited.read_csv(path)
    tables.require_columns(table, _COLUMNS, path)
    tables.refuse_repeated(table, ["iso2"], path)
    table = _without_unmarked(table, path, mended)
    party = table["status"] == _PARTY
    _refuse_contradiction(table, party, options["statuses"], path)
    areas = tables.ref_areas(table["iso2"], "iso2", path)
    long = pd.DataFrame(
        {
            "indicator": declared["indicator"],
            "ref_area": areas,
            "sex": "_T",
            "time_period": options["year"],
            "obs_value": party.astype("float64"),
            "place": [f"{path.name}, row {row}" for row in table.index],
        }
    )
    reforms = pd.DataFrame(
        {
            "ref_area": areas[party],
            "reform": declared["reform"],
            "direction": str(ReformDirection.ADOPTED),
            "time_period": tables.years(table.loc[party, _YEAR], path),
            "date": None,
            "date_basis": str(DateBasis.RATIFICATION),
            "suspect": False,
            "note": "",
        },
        columns=list(READING_REFORM_COLUMNS),
    )
    return long, reforms


def _without_unmarked(table: pd.DataFrame, path: Path, mended: list[str]) -> pd.DataFrame:
    """Leave out states that are called parties with no mark and no year: what they are is not known."""
    bare = (table["status"] == _PARTY) & (table["state party"] == "0") & (table[_YEAR].str.strip() == "")
    mended += [
        f"{path.name}, row {row} ({name}): called a state party with no mark and no year; left out"
        for row, name in table.loc[bare, "member"].items()
    ]
    return table[~bare]


def _refuse_contradiction(table: pd.DataFrame, party: pd.Series, statuses: Sequence[str], path: Path) -> None:
    """Refuse a row whose status, mark and year do not say the same."""
    same = table["status"].isin(statuses) & (party == (table["state party"] == "1"))
    wrong = ~(same & (party == (table[_YEAR].str.strip() != ""))).to_numpy()
    if wrong.any():
        at = int(np.argmax(wrong))
        raise SourceFormatError(
            "The status, the mark of a state party and the year of ratification contradict one another.",
            where=f"{path.name}, row {table.index[at]} ({table['member'].iloc[at]})",
            mend="compare the row with the status of the treaty at treaties.un.org",
        )
