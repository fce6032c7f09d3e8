"""Mark the years in which a series jumps because its method changed: status ``B``.

A publisher's table seldom says that a survey was redesigned; the figures show it. The rule applies only to
the indicators named in ``break_rules.yaml``: rates from surveys, where a jump of several points within a
year is implausible. Elections, quotas, wars and epidemics make true jumps, so seats, mortality and the like
are not tested.

For each series with eight changes between consecutive years at least, year *t* is a break if all of these
hold:

size
    The change into *t* differs from the series' median change by `SCALES` robust scales (1.4826 × median
    absolute deviation of its changes) and by the indicator's floor.
suddenness
    It is twice the changes on either side, where those go the same way: a straight line drawn between two
    surveys is steep, but no jump.
permanence
    In each of the three years that follow, 70 % of the jump remain (80 % where only one year follows): a
    shock that returns, such as 2020, is a fact and no break. With no year after it, a jump must reach five
    floors to be marked. Nor is the return itself a break: 70 % of the jump hold against each of the three
    years before it.
both sexes
    A new survey moves women and men. Where both are published, the other sex moves the same way by a third
    of the floor, or the jump is twice as large as asked.

A break found for one sex is marked for all sexes of that indicator, area and year, and for the indicators
that are declared to follow it. Only status ``A`` is changed; what the publisher itself said of a value
stands.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.observation import NEWS, ObsStatus, Sex
from paritet.store.rules import break_rules

SCALES: Final = 6.0
_FEWEST_CHANGES: Final = 8
_SUDDEN: Final = 2.0
_REMAINS: Final = 0.7
_REMAINS_ONE_YEAR: Final = 0.8
_LAST_YEAR_FLOORS: Final = 5.0
_SUPPORT: Final = 1 / 3
_ALONE: Final = 2.0
_OTHER: Final = {str(Sex.FEMALE): str(Sex.MALE), str(Sex.MALE): str(Sex.FEMALE)}

Values = np.ndarray[Any, np.dtype[np.float64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


def mark_breaks(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Mark breaks.

    Parameters
    ----------
    frame : pandas.DataFrame
        One edition's observations.

    Returns
    -------
    frame : pandas.DataFrame
        The same rows, the first value after a break with status ``B``.
    flags : list of str
        For each indicator, which areas and years were marked.
    """
    rules = break_rules().breaks
    found = {
        code: _breaks_of(frame[frame["indicator"] == code], rule.floor)
        for code, rule in rules.items()
        if rule.floor is not None
    }
    for code, rule in rules.items():
        if rule.follows is not None:
            found[code] = found[rule.follows]
    keys = {(code, area, year) for code, pairs in found.items() for area, year in pairs}
    if not keys:
        return frame, []
    index = pd.MultiIndex.from_frame(frame[["indicator", "ref_area", "time_period"]])
    marked = index.isin(list(keys)) & (frame["obs_status"] == ObsStatus.NORMAL).to_numpy()
    status = frame["obs_status"].mask(pd.Series(marked, index=frame.index), ObsStatus.BREAK.value)
    return frame.assign(obs_status=status), _flags(frame[marked])


def _breaks_of(part: pd.DataFrame, floor: float) -> set[tuple[str, int]]:
    """Find the areas and years in which one indicator breaks."""
    measured = part[part["obs_status"].isin(NEWS)]
    if measured.empty:
        return set()
    years = np.arange(measured["time_period"].min(), measured["time_period"].max() + 1)
    areas = sorted(measured["ref_area"].unique())
    by_sex = {
        str(sex): rows.pivot_table(index="ref_area", columns="time_period", values="obs_value")
        .reindex(index=areas, columns=years)
        .to_numpy(dtype=float)
        for sex, rows in measured.groupby("sex")
    }
    broken = np.zeros((len(areas), len(years)), dtype=bool)
    for sex, values in by_sex.items():
        other = by_sex.get(_OTHER.get(str(sex), ""))
        broken |= jumps(values, floor, other)
    return {(areas[row], int(years[column])) for row, column in zip(*np.nonzero(broken), strict=True)}


def jumps(values: Values, floor: float, other: Values | None = None) -> Mask:
    """Find the jumps of series that the rule of this module takes for breaks.

    Parameters
    ----------
    values : ndarray, shape (series, years)
        Consecutive years; NaN is missing. In the indicator's unit.
    floor : float
        Least jump, in the indicator's unit.
    other : ndarray, shape (series, years), optional
        The same series of the other sex.

    Returns
    -------
    ndarray of bool, shape (series, years)
        True in the first year after a break.
    """
    change = np.full_like(values, np.nan)
    change[:, 1:] = np.diff(values, axis=1)
    usual, scale, counted = _usual_change(change)
    excess = np.abs(change - usual)
    needed = np.maximum(floor, SCALES * scale) * np.ones_like(values)
    if other is not None:
        needed = np.where(_supported(change, other, floor), needed, _ALONE * needed)
    large = (excess >= needed) & (np.abs(change) >= floor) & (counted >= _FEWEST_CHANGES)
    return large & _sudden(change) & _permanent(values, change, floor)


def _usual_change(change: Values) -> tuple[Values, Values, Values]:
    """Give each series' median change, its robust scale about it, and how many changes there are."""
    counted = np.isfinite(change).sum(axis=1, keepdims=True).astype(float)
    filled = np.where(counted > 0, change, 0.0)
    usual = np.nanmedian(filled, axis=1, keepdims=True)
    scale = 1.4826 * np.nanmedian(np.abs(filled - usual), axis=1, keepdims=True)
    return usual, scale, counted


def _supported(change: Values, other: Values, floor: float) -> Mask:
    """Say where the other sex moves the same way, or is not published in either year."""
    theirs = np.full_like(other, np.nan)
    theirs[:, 1:] = np.diff(other, axis=1)
    supported: Mask = np.isnan(theirs) | (np.sign(change) * theirs >= _SUPPORT * floor)
    return supported


def _sudden(change: Values) -> Mask:
    """Say where a change is twice its neighbours', as far as those go the same way."""
    sudden = np.ones(change.shape, dtype=bool)
    for shift in (-1, 1):
        neighbour = np.full_like(change, np.nan)
        if shift == 1:
            neighbour[:, 1:] = change[:, :-1]
        else:
            neighbour[:, :-1] = change[:, 1:]
        same_way = np.nan_to_num(np.sign(change) * neighbour, nan=0.0)
        sudden &= np.abs(change) >= _SUDDEN * same_way
    return sudden


def _permanent(values: Values, change: Values, floor: float) -> Mask:
    """Say where most of a change remains in the years that follow, and was not there in those before."""
    remains = np.full((3, *values.shape), np.nan)
    was_new = np.full((3, *values.shape), np.nan)
    before = np.full_like(values, np.nan)
    before[:, 1:] = values[:, :-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        for years in (1, 2, 3):
            remains[years - 1, :, :-years] = (values[:, years:] - before[:, :-years]) / change[:, :-years]
            was_new[years - 1, :, years:] = (values[:, years:] - values[:, :-years]) / change[:, years:]
    following = np.isfinite(remains).sum(axis=0)
    least = _least(remains)
    lasting = np.select(
        [following == 0, following == 1],
        [np.abs(change) >= _LAST_YEAR_FLOORS * floor, least >= _REMAINS_ONE_YEAR],
        default=least >= _REMAINS,
    )
    permanent: Mask = lasting.astype(bool) & (_least(was_new) >= _REMAINS)
    return permanent


def _least(shares: Values) -> Values:
    """Give the least of the known shares along the first axis; infinite where none is known."""
    least: Values = np.where(np.isfinite(shares), shares, np.inf).min(axis=0)
    return least


def _flags(marked: pd.DataFrame) -> list[str]:
    flags = []
    for code, part in marked.groupby("indicator"):
        pairs = sorted(set(zip(part["ref_area"], part["time_period"], strict=True)))
        shown = ", ".join(f"{area} {year}" for area, year in pairs[:40])
        more = f" and {len(pairs) - 40} more" if len(pairs) > 40 else ""
        flags.append(f"{code}: breaks marked B in {shown}{more}")
    return flags
