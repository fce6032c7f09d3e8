"""Impute: fill gaps by a stated rule; every filled value is flagged ``I``.

Methods take one block of countries × years for each indicator: shape (..., ref_area, time_period). Those by
row look across a country's own indicators instead.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from paritet.indices.methods import method

Floats = npt.NDArray[np.float64]


def _quiet(statistic: Callable[..., Any], x: Floats) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a year without any value stays missing
        result: Floats = statistic(x, axis=-2, keepdims=True)
    return result


@method("impute")
def mean(x: Floats) -> Floats:
    """Fill with the mean of the other countries in the same year."""
    return np.where(np.isnan(x), _quiet(np.nanmean, x), x)


@method("impute")
def median(x: Floats) -> Floats:
    """Fill with the median of the other countries in the same year."""
    return np.where(np.isnan(x), _quiet(np.nanmedian, x), x)


def _by_group(statistic: Callable[..., Any], x: Floats, groups: npt.NDArray[Any]) -> Floats:
    filled = x.copy()
    for group in dict.fromkeys(groups.tolist()):
        if group is None or group != group or group == "":
            continue
        rows = np.flatnonzero(groups == group)
        part = x[..., rows, :]
        filled[..., rows, :] = np.where(np.isnan(part), _quiet(statistic, part), part)
    return filled


@method("impute")
def group_mean(x: Floats, *, groups: npt.NDArray[Any]) -> Floats:
    """Fill with the mean of the country's group in the same year.

    Parameters
    ----------
    x : ndarray, shape (..., ref_area, time_period)
    groups : ndarray of object, shape (ref_area,)
        Group of each country; a country without a group keeps its gaps.
    """
    return _by_group(np.nanmean, x, groups)


@method("impute")
def group_median(x: Floats, *, groups: npt.NDArray[Any]) -> Floats:
    """Fill with the median of the country's group in the same year; arguments as `group_mean`."""
    return _by_group(np.nanmedian, x, groups)


@method("impute")
def panel_forward(x: Floats, *, limit: int | None = None) -> Floats:
    """Carry the country's last known value forward.

    Parameters
    ----------
    x : ndarray
    limit : int, optional
        Most time points to look back.
    """
    at = np.arange(x.shape[-1])
    last = np.maximum.accumulate(np.where(np.isnan(x), -1, at), axis=-1)
    reach = last >= 0
    if limit is not None:
        reach &= at - last <= limit
    carried = np.take_along_axis(x, np.maximum(last, 0), axis=-1)
    return np.where(np.isnan(x) & reach, carried, x)


@method("impute")
def panel_linear(x: Floats, *, years: Floats, limit: int | None = None, ends: bool = True) -> Floats:
    """Draw a line between the country's known years; beyond them, keep the nearest value.

    Parameters
    ----------
    x : ndarray
    years : ndarray, shape (time_period,)
    limit : int, optional
        Longest distance, in years, to the nearest known value; farther gaps stay.
    ends : bool
        Whether gaps before the first and after the last known year are filled.
    """
    rows = x.reshape(-1, x.shape[-1])
    absent = np.isnan(rows)
    needed = np.flatnonzero(absent.any(axis=1) & ~absent.all(axis=1))
    if needed.size == 0:
        return x
    part, gaps = rows[needed], absent[needed]
    at = np.arange(part.shape[-1])
    before = np.maximum.accumulate(np.where(gaps, -1, at), axis=1)
    after = np.minimum.accumulate(np.where(gaps, at.size, at)[:, ::-1], axis=1)[:, ::-1]
    left, right = np.where(before < 0, after, before), np.where(after == at.size, before, after)
    reach = ends | ((before >= 0) & (after < at.size))
    if limit is not None:
        reach = reach & (np.minimum(np.abs(years - years[left]), np.abs(years[right] - years)) <= limit)
    low, high = np.take_along_axis(part, left, axis=1), np.take_along_axis(part, right, axis=1)
    span = np.where(left == right, 1.0, years[right] - years[left])
    line = np.where(left == right, low, (high - low) / span * (years - years[left]) + low)
    filled = rows.copy()
    filled[needed] = np.where(gaps & reach, line, part)
    return filled.reshape(x.shape)


@method("impute")
def panel_constant(x: Floats) -> Floats:
    """Carry forward, and carry the first known value back to the start."""
    forward = panel_forward(x)
    return np.ascontiguousarray(panel_forward(forward[..., ::-1])[..., ::-1])


def _by_row(
    statistic: Callable[..., Any], x: Floats, parts: npt.NDArray[np.int64], directions: Floats
) -> Floats:
    low, high = _quiet(np.nanmin, x), _quiet(np.nanmax, x)
    span = np.where(high > low, high - low, np.nan)
    turn = directions[:, None, None]
    scaled = 0.5 + turn * ((x - low) / span - 0.5)
    filled = x.copy()
    for part in np.unique(parts):
        columns = np.flatnonzero(parts == part)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a country without any value stays missing
            place = statistic(scaled[:, columns], axis=1, keepdims=True)
        back = low[:, columns] + (0.5 + turn[columns] * (place - 0.5)) * span[:, columns]
        filled[:, columns] = np.where(np.isnan(x[:, columns]), back, x[:, columns])
    return filled


@method("impute")
def row_mean(x: Floats, *, parts: npt.NDArray[np.int64], directions: Floats) -> Floats:
    """Fill from the country's other indicators of the same part: their mean place, on the indicator's scale.

    Each indicator is scaled from its lowest (0) to its highest (1) value of the year, turned round where
    lower is better; the mean of what the country has is scaled back. COINr calls this imputation by row, with
    normalisation first.

    Parameters
    ----------
    x : ndarray, shape (draw, column, ref_area, time_period)
    parts : ndarray of int, shape (column,)
        Number of the part of the framework that a column belongs to.
    directions : ndarray, shape (column,)
        1 where higher is better, −1 where lower is better.

    Returns
    -------
    ndarray
        A country with nothing known in the part, and an indicator that is alike everywhere, keep their gaps.
    """
    return _by_row(np.nanmean, x, parts, directions)


@method("impute")
def row_median(x: Floats, *, parts: npt.NDArray[np.int64], directions: Floats) -> Floats:
    """Fill as `row_mean`, with the median of the country's other indicators."""
    return _by_row(np.nanmedian, x, parts, directions)
