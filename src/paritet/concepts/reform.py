"""A dated legal fact: who adopted or repealed what, when, and how sure that date is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

REFORM_COLUMNS: Final = (
    "source",
    "edition",
    "ref_area",
    "reform",
    "direction",
    "time_period",
    "date",
    "date_basis",
    "sources_agreeing",
    "suspect",
    "note",
)
"""Columns of every frame or table of reforms, in this order."""


class ReformDirection(StrEnum):
    """Whether a right was gained or taken back."""

    ADOPTED = "adopted"
    REPEALED = "repealed"


class DateBasis(StrEnum):
    """What a reform's year means."""

    EXACT = "exact"
    MONTH = "month"
    RATIFICATION = "ratification"
    IN_FORCE_BY_1_OCT = "in_force_by_1_oct"
    """In force on 1 October of that year, per World Bank WBL."""
    FIRST_LAW_YEAR = "first_law_year"
    FIRST_PLAN_YEAR = "first_plan_year"
    LAW_YEAR = "law_year"
    LAW_OR_COURT_YEAR = "law_or_court_year"
    FIRST_SEEN = "first_seen"
    """First seen in an edition or wave; the law may be older."""
    FIRST_TREATED_YEAR = "first_treated_year"


@dataclass(frozen=True, slots=True)
class Reform:
    """One dated change of law.

    Attributes
    ----------
    source, edition : str
    ref_area : str
        ISO 3166-1 alpha-3.
    reform : str
        Type from our list of reforms.
    direction : ReformDirection
    time_period : int
        Year, read as `date_basis` says.
    date : datetime.date or None
        Exact day where known.
    date_basis : DateBasis
    sources_agreeing : int
        How many independent sources date the same reform within one year of this one, itself included.
    suspect : bool
        Whether the source's own recoding may have made the change.
    note : str
        The source's remark, as given.
    """

    source: str
    edition: str
    ref_area: str
    reform: str
    direction: ReformDirection
    time_period: int
    date: date | None
    date_basis: DateBasis
    sources_agreeing: int = 1
    suspect: bool = False
    note: str = ""

    @classmethod
    def of_row(cls, row: Mapping[Any, Any]) -> Reform:
        """Take a reform from a row whose keys are `REFORM_COLUMNS`.

        Parameters
        ----------
        row : mapping
            The date as a day, a moment or ISO 8601 text; a missing date or note as ``None``, NaN or NaT.
        """
        # What is not equal to itself is missing, in every library that makes such rows.
        day, note = (None if row[name] != row[name] else row[name] for name in ("date", "note"))
        if isinstance(day, str):
            day = date.fromisoformat(day) if day else None
        return cls(
            str(row["source"]),
            str(row["edition"]),
            str(row["ref_area"]),
            str(row["reform"]),
            ReformDirection(str(row["direction"])),
            int(row["time_period"]),
            day.date() if isinstance(day, datetime) else day,
            DateBasis(str(row["date_basis"])),
            int(row["sources_agreeing"]),
            bool(row["suspect"]),
            str(note or ""),
        )
