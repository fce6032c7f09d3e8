"""Numbers over dated reforms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from paritet.brief.message import Number
from paritet.concepts.reform import Reform

Rows = Sequence[Reform]


def countries_dated(rows: Rows) -> float:
    """Count the countries of dated reforms."""
    return float(len({row.ref_area for row in rows}))


def first_year(rows: Rows) -> float:
    """Give the first year of dated reforms."""
    return float(min(row.time_period for row in rows))


def last_year(rows: Rows) -> float:
    """Give the last year of dated reforms."""
    return float(max(row.time_period for row in rows))


def sources_agreeing(rows: Rows) -> float:
    """Give how many independent sources date a reform within one year of each other."""
    return float(max(row.sources_agreeing for row in rows))


def reform_year(rows: Rows) -> float:
    """Give the year of a dated reform."""
    return float(rows[0].time_period)


def reform_date(rows: Rows) -> float:
    """Give the day of a dated reform, counted from 1 January of year 1."""
    day = rows[0].date
    if day is None:
        raise LookupError("the reform has no day")
    return float(day.toordinal())


DATED: Final[Mapping[str, Callable[[Rows], float]]] = {
    function.__name__: function
    for function in (countries_dated, first_year, last_year, sources_agreeing, reform_year, reform_date)
}
"""Every function over dated reforms that a number of a card may name."""


def dated(formula: str, rows: Rows, unit: str = "count") -> Number:
    """Take a number over dated reforms; without any, a count is 0."""
    value = DATED[formula](rows) if rows else 0.0
    return Number(value, unit, formula, None, None, tuple(rows))


def when(rows: Rows) -> Number:
    """Give the day of a reform where it is known, else its year; all rows speak of the same."""
    exact = next((row for row in rows if row.date is not None), None)
    first = exact or rows[0]
    ordered = (first, *(row for row in rows if row is not first))
    formula, unit = ("reform_date", "date") if exact else ("reform_year", "calendar_year")
    return Number(DATED[formula](ordered), unit, formula, None, first.ref_area, ordered)
