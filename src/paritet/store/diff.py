"""What a new edition changed: two editions of figures, compared value by value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from paritet.concepts.errors import MissingDataError, ParitetError
from paritet.store.editions import Kept, select_editions
from paritet.store.query import observations

_KEY: Final = ["indicator", "ref_area", "sex", "time_period"]
COUNT_COLUMNS: Final = ("common", "equal", "changed", "only_a", "only_b")
"""Columns of the counts: values in both editions, of these equal and changed, and in one edition only."""
CHANGE_COLUMNS: Final = (*_KEY, "value_a", "value_b", "change", "spreads")
"""Columns of `Diff.changes`; ``spreads`` is the change divided by the indicator's standard deviation."""


@dataclass(frozen=True)
class Diff:
    """Two editions, compared.

    A value is one indicator, area, sex and year; values marked missing do not count. Two values are equal if
    their figures are the same to the last digit that both publish.

    Attributes
    ----------
    a, b : str
        ``source/edition`` of the two.
    total : dict of str to int
        Counts (`COUNT_COLUMNS`) over everything.
    by_indicator, by_ref_area : pandas.DataFrame
        The same counts, one row an indicator or an area.
    changes : pandas.DataFrame
        Columns `CHANGE_COLUMNS`: every changed value, the largest first, measured in standard deviations of
        that indicator and sex over all areas and years of the second edition.
    """

    a: str
    b: str
    total: dict[str, int]
    by_indicator: pd.DataFrame
    by_ref_area: pd.DataFrame
    changes: pd.DataFrame


def diff(a: str, b: str) -> Diff:
    """Compare two editions.

    Parameters
    ----------
    a, b : str
        ``source/edition``, such as ``undp_hdr/2023-24`` and ``undp_hdr/2025``.

    Raises
    ------
    ParitetError
        If either is not kept, or is not named in full.
    MissingDataError
        If the two have no indicator in common.
    """
    left, right = _values(_named(a)), _values(_named(b))
    both = left.merge(right, on=_KEY, how="outer", suffixes=("_a", "_b"))
    both["in_a"], both["in_b"] = both["obs_value_a"].notna(), both["obs_value_b"].notna()
    if not (set(left["indicator"]) & set(right["indicator"])):
        raise MissingDataError(
            f"{a} and {b} have no indicator in common.", mend="compare editions of one source"
        )
    both["common"] = both["in_a"] & both["in_b"]
    both["equal"] = both["common"] & _equal(both["obs_value_a"], both["obs_value_b"])
    both["changed"] = both["common"] & ~both["equal"]
    both["only_a"], both["only_b"] = both["in_a"] & ~both["in_b"], both["in_b"] & ~both["in_a"]
    counts = list(COUNT_COLUMNS)
    return Diff(
        a=a,
        b=b,
        total={name: int(both[name].sum()) for name in counts},
        by_indicator=both.groupby("indicator")[counts].sum().reset_index(),
        by_ref_area=both.groupby("ref_area")[counts].sum().reset_index(),
        changes=_changes(both, right),
    )


def _named(name: str) -> Kept:
    if "/" not in name:
        raise ParitetError(
            f"{name!r} does not name an edition.",
            mend="write source/edition, such as undp_hdr/2025; see `store list`",
        )
    return select_editions(edition=name)[0]


def _values(kept: Kept) -> pd.DataFrame:
    frame = observations(source=kept.source, edition=kept.edition)
    return frame.loc[frame["obs_value"].notna(), [*_KEY, "obs_value"]]


def _equal(one: pd.Series, other: pd.Series) -> pd.Series:
    """Say which pairs are equal but for the noise of floating-point numbers."""
    same = np.isclose(one.to_numpy(dtype=float), other.to_numpy(dtype=float), rtol=1e-9, atol=1e-12)
    return pd.Series(same, index=one.index)


def _changes(both: pd.DataFrame, newer: pd.DataFrame) -> pd.DataFrame:
    spread = newer.groupby(["indicator", "sex"])["obs_value"].std().rename("spread")
    changed = both[both["changed"]].rename(columns={"obs_value_a": "value_a", "obs_value_b": "value_b"})
    changed = changed.join(spread, on=["indicator", "sex"])
    change = changed["value_b"] - changed["value_a"]
    changed = changed.assign(change=change, spreads=change / changed["spread"].where(changed["spread"] > 0))
    largest = changed.assign(size=changed["spreads"].abs()).sort_values(
        ["size", *_KEY], ascending=[False, True, True, True, True], na_position="last"
    )
    return largest[list(CHANGE_COLUMNS)].reset_index(drop=True)
