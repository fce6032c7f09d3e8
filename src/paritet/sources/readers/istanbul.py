"""Dates of the Istanbul Convention (CETS 210): one row a state, one column a step."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.reform import DateBasis, ReformDirection
from paritet.concepts.source import Source
from paritet.sources import delimited, tables
from paritet.sources.reading import READING_REFORM_COLUMNS, Reading

_STEPS: Final = ("signature_date", "ratification_date", "entry_into_force_date", "withdrawal_date")


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read the dates as reforms, and as the state of each year on 31 December.

    Parameters
    ----------
    paths : sequence of Path
        The one CSV file.
    source : Source
    options : mapping
        ``reforms``: our type for each step; ``indicators``: our yes-or-no indicator for each of the first
        three steps, which holds from the step until a withdrawal; ``years``: first and last year told;
        ``never_signed``: members of the Council of Europe that stand in no row.

    Raises
    ------
    SourceFormatError
        If a column is missing, a row is cut or repeated, a date is none, or the steps are out of order.
    """
    path = paths[0]
    table = delimited.read_csv(path, ended=True)
    tables.require_columns(table, ["country", *_STEPS], path)
    tables.refuse_repeated(table, ["country"], path)
    areas = tables.ref_areas(table["country"], "name", path)
    steps = [_dates(row, path) for _, row in table.iterrows()]
    dated = dict(zip(areas.astype(str), steps, strict=True))
    known: dict[str, dict[str, date]] = {**dated, **{str(area): {} for area in options["never_signed"]}}
    long = _states(known, options)
    place = dict(zip(areas, (f"{path.name}, row {row}" for row in areas.index), strict=True))
    rows = long["ref_area"].map(place).fillna("never_signed in the catalogue entry")
    return Reading(tables.observation_frame(long), reforms=_reforms(dated, options), rows=rows)


def _dates(row: pd.Series, path: Path) -> dict[str, date]:
    """Read a state's steps; each must be a day, and they follow one another."""
    found: dict[str, date] = {}
    for step in _STEPS:
        cell = str(row[step]).strip()
        if not cell:
            continue
        try:
            found[step] = date.fromisoformat(cell)
        except ValueError as error:
            raise SourceFormatError(
                f"The cell holds {cell!r} where a day (YYYY-MM-DD) belongs.",
                where=f"{path.name}, row {row.name}, column {step!r}",
                mend="write the day as the Treaty Office states it, or leave the cell empty",
            ) from error
    gapless = list(found) == list(_STEPS[: len(found)])
    ordered = all(early <= late for early, late in itertools.pairwise(found.values()))
    if not (gapless and ordered):
        raise SourceFormatError(
            "Signature, ratification, entry into force and withdrawal do not follow one another.",
            where=f"{path.name}, row {row.name} ({row['country']})",
            mend="compare the row with the Treaty Office's chart of signatures and ratifications",
        )
    return found


def _states(known: Mapping[str, Mapping[str, date]], options: Mapping[str, Any]) -> pd.DataFrame:
    first, last = options["years"]
    records = []
    for area, dates in known.items():
        for year in range(first, last + 1):
            end = date(year, 12, 31)
            gone = "withdrawal_date" in dates and dates["withdrawal_date"] <= end
            for step, indicator in options["indicators"].items():
                holds = step in dates and dates[step] <= end and not gone
                records.append((indicator, area, "_T", year, float(holds)))
    return pd.DataFrame(records, columns=["indicator", "ref_area", "sex", "time_period", "obs_value"])


def _reforms(dated: Mapping[str, Mapping[str, date]], options: Mapping[str, Any]) -> pd.DataFrame:
    records = [
        {
            "ref_area": area,
            "reform": options["reforms"][step],
            "direction": str(
                ReformDirection.REPEALED if step == "withdrawal_date" else ReformDirection.ADOPTED
            ),
            "time_period": day.year,
            "date": day,
            "date_basis": str(DateBasis.EXACT),
            "suspect": False,
            "note": "",
        }
        for area, dates in dated.items()
        for step, day in dates.items()
    ]
    return pd.DataFrame(records, columns=list(READING_REFORM_COLUMNS))
