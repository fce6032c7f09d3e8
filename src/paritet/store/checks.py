"""Rules that an edition must keep to enter the store; each refusal names the row, the column and the rule.

Flagged, not refused, are carried-forward values (see `paritet.store.carried`) and breaks
(`paritet.store.breaks`).

Tolerances
----------
Shares of women and men add up to 100 within 0.1 (each is rounded to one decimal, so that their sum may err
by 0.1); within 1 where the edition publishes the indicator in whole per cent. Values may lie outside the
indicator's range or the publisher's own bounds by one millionth, the noise of floating-point numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts import codelists
from paritet.concepts.errors import CheckError
from paritet.concepts.indicator import Measure
from paritet.concepts.observation import OBSERVATION_KEY, ObsStatus, Sex
from paritet.concepts.reform import DateBasis, ReformDirection
from paritet.store.tables import REFORM_KEY

_NOISE: Final = 1e-6
_SHOWN: Final = 5
_YEARS: Final = (1800, 2150)

Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Rule:
    """A rule for the rows of a table.

    Attributes
    ----------
    column : str
        The column that breaks it.
    says : str
        The rule, as a sentence for the person who ingests.
    mend : str
        What to do.
    broken : callable
        Gives, for a frame, which rows break the rule.
    """

    column: str
    says: str
    mend: str
    broken: Callable[[pd.DataFrame], Mask]


def _not_in(column: str, known: Callable[[], Sequence[str] | set[str]]) -> Callable[[pd.DataFrame], Mask]:
    return lambda frame: ~frame[column].isin(list(known())).to_numpy()


def _areas() -> set[str]:
    return {*codelists.ref_areas(), *codelists.groups()}


def _duplicate(key: Sequence[str]) -> Callable[[pd.DataFrame], Mask]:
    return lambda frame: frame.duplicated(list(key), keep=False).to_numpy()


def _year_out(frame: pd.DataFrame) -> Mask:
    years = pd.to_numeric(frame["time_period"], errors="coerce")
    return ~(years.between(*_YEARS) & (years % 1 == 0)).to_numpy()


def _status_incoherent(frame: pd.DataFrame) -> Mask:
    broken: Mask = (frame["obs_value"].isna() != (frame["obs_status"] == ObsStatus.MISSING)).to_numpy()
    return broken


def _not_finite(frame: pd.DataFrame) -> Mask:
    broken: Mask = np.isinf(frame[["obs_value", "lower", "upper"]].to_numpy(dtype=float)).any(axis=1)
    return broken


def _out_of_range(frame: pd.DataFrame) -> Mask:
    known = codelists.indicators()
    limits = {code: known[code].range for code in frame["indicator"].unique() if code in known}
    low = frame["indicator"].map({code: -np.inf if lo is None else lo for code, (lo, _) in limits.items()})
    high = frame["indicator"].map({code: np.inf if hi is None else hi for code, (_, hi) in limits.items()})
    value = frame["obs_value"]
    slack = _NOISE * (1 + value.abs())
    return ((value < low.astype(float) - slack) | (value > high.astype(float) + slack)).to_numpy()


def _bounds_disordered(frame: pd.DataFrame) -> Mask:
    value, low, high = frame["obs_value"], frame["lower"], frame["upper"]
    slack = _NOISE * (1 + value.abs().fillna(0))
    return ((low > high) | (low > value + slack) | (high < value - slack)).to_numpy()


def _shares_do_not_add_up(frame: pd.DataFrame) -> Mask:
    known = codelists.indicators()
    shares = [
        code for code in frame["indicator"].unique() if code in known and known[code].measure is Measure.SHARE
    ]
    part = frame[frame["indicator"].isin(shares) & frame["sex"].isin([Sex.FEMALE, Sex.MALE])]
    if part.empty:
        return np.zeros(len(frame), dtype=bool)
    group = part.groupby([part[name] for name in OBSERVATION_KEY if name != "sex"], observed=True)[
        "obs_value"
    ]
    both = group.transform("count") == 2
    with_decimals = set(part.loc[part["obs_value"] % 1 > 0, "indicator"])
    tolerance = np.where(part["indicator"].isin(with_decimals), 0.1, 1.0)
    wrong = both & ((group.transform("sum") - 100).abs() > tolerance + _NOISE)
    mask = pd.Series(data=False, index=frame.index)
    mask[wrong[wrong].index] = True
    return mask.to_numpy()


OBSERVATION_RULES: Final = (
    Rule(
        "indicator",
        "every indicator is in the indicator list",
        "add it to the list, or correct the catalogue's mapping",
        _not_in("indicator", lambda: set(codelists.indicators())),
    ),
    Rule(
        "ref_area",
        "every area is a country (ISO 3166-1 alpha-3) or a group of our lists",
        "add it to the table of country keys, or name it in the catalogue's `drop_areas`",
        _not_in("ref_area", _areas),
    ),
    Rule("sex", "sex is F, M or _T", "correct the catalogue's mapping", _not_in("sex", lambda: list(Sex))),
    Rule(
        "time_period",
        f"a year is a whole number from {_YEARS[0]} to {_YEARS[1]}",
        "correct the file",
        _year_out,
    ),
    Rule(
        "obs_status",
        "the status is A, B, E, I, F or M",
        "correct the catalogue's mapping",
        _not_in("obs_status", lambda: list(ObsStatus)),
    ),
    Rule(
        "obs_status",
        "a value is missing exactly where its status is M",
        "correct the file, or the reader's statuses",
        _status_incoherent,
    ),
    Rule("obs_value", "a value is a finite number", "correct the file", _not_finite),
    Rule(
        "obs_value",
        "a value lies within its indicator's range",
        "correct the file; if the publisher is right, widen the range in the indicator list",
        _out_of_range,
    ),
    Rule("lower", "lower ≤ value ≤ upper", "correct the file", _bounds_disordered),
    Rule(
        "obs_value",
        "the shares of women and men add up to 100 (within 0.1; within 1 if published in whole per cent)",
        "correct the file",
        _shares_do_not_add_up,
    ),
    Rule(
        "+".join(OBSERVATION_KEY[2:]),
        "no two rows give the same indicator, area, sex and year",
        "remove one of the two rows from the file",
        _duplicate(OBSERVATION_KEY),
    ),
)

REFORM_RULES: Final = (
    Rule(
        "reform",
        "every reform is of a type in the list",
        "add the type to the list, or correct the catalogue's mapping",
        _not_in("reform", lambda: set(codelists.reform_types())),
    ),
    Rule(
        "ref_area",
        "every area is a country of our lists",
        "add it to the table of country keys",
        _not_in("ref_area", lambda: set(codelists.ref_areas())),
    ),
    Rule(
        "direction",
        "a reform is adopted or repealed",
        "correct it",
        _not_in("direction", lambda: list(ReformDirection)),
    ),
    Rule(
        "date_basis",
        "the basis of a date is one of the list",
        "correct the catalogue's mapping",
        _not_in("date_basis", lambda: list(DateBasis)),
    ),
    Rule(
        "time_period",
        f"a year is a whole number from {_YEARS[0]} to {_YEARS[1]}",
        "correct the file",
        _year_out,
    ),
    Rule(
        "+".join(REFORM_KEY[2:]),
        "no two rows give the same reform, area, direction and date",
        "remove one of the two rows from the file",
        _duplicate(REFORM_KEY),
    ),
)


def check_rows(name: str, frame: pd.DataFrame, rules: Sequence[Rule], rows: pd.Series | None = None) -> None:
    """Refuse a table that breaks a rule.

    Parameters
    ----------
    name : str
        ``source/edition``, for the message.
    frame : pandas.DataFrame
        Observations or reforms.
    rules : sequence of Rule
        `OBSERVATION_RULES` or `REFORM_RULES`.
    rows : pandas.Series, optional
        For each row of the frame, its place in the publisher's file.

    Raises
    ------
    CheckError
        If any rule is broken; names each broken rule with its first rows, and counts the others.
    """
    broken = [(rule, np.flatnonzero(rule.broken(frame))) for rule in rules]
    broken = [(rule, found) for rule, found in broken if len(found)]
    if not broken:
        return
    where = []
    for rule, found in broken:
        where.append(f"rule: {rule.says}; column {rule.column}")
        where += [f"    {_place(frame, rule, number, rows)}" for number in found[:_SHOWN]]
        if len(found) > _SHOWN:
            where.append(f"    … and {len(found) - _SHOWN} more rows")
    total = len({int(number) for _, found in broken for number in found})
    raise CheckError(
        f"{name} is refused: {total} rows break {len(broken)} rule{'s' * (len(broken) > 1)} of the store.",
        where="\n".join(where),
        mend="; ".join(dict.fromkeys(part for rule, _ in broken for part in rule.mend.split("; "))),
    )


def _place(frame: pd.DataFrame, rule: Rule, number: int, rows: pd.Series | None) -> str:
    row = frame.iloc[number]
    key = " ".join(
        str(row[name])
        for name in ("indicator", "ref_area", "reform", "direction", "sex", "time_period")
        if name in row
    )
    value = ", ".join(
        f"{column} = {row[column]}" for column in rule.column.split("+") if "+" not in rule.column
    )
    value = value or f"obs_value = {row['obs_value']}" if "obs_value" in row else value
    source_row = "" if rows is None else f" ({rows.iloc[number]})"
    return f"{key}{': ' if value else ''}{value}{source_row}"
