"""What a forecast looks at: a country's level and recent pace, its region's, and how restless the series is.

Features at a year are computed from the columns up to that year and from nothing else; whoever passes a panel
cut at the origin can be sure that no later value has a part in them.
"""

from __future__ import annotations

import warnings
from typing import Final

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float32]

SPANS: Final = (1, 3, 5, 10)
NAMES: Final = (
    "level", "pace_1", "pace_3", "pace_5", "pace_10", "pace_all", "region_pace_5", "region_pace_10",
    "region_pace_all", "world_pace_5", "behind_region", "volatility", "share_unchanged", "horizon",
)  # fmt: skip
_FEWEST_IN_REGION: Final = 3
_UNCHANGED: Final = 1e-9
_WINDOW: Final = 10


def carry(values: Values) -> Values:
    """Fill holes with the last known value before them; holes before the first stay."""
    known = np.isfinite(values)
    last = np.maximum.accumulate(np.where(known, np.arange(values.shape[1]), -1), axis=1)
    filled: Values = np.where(last >= 0, np.take_along_axis(values, np.maximum(last, 0), axis=1), np.nan)
    return filled


def features(past: Values, regions: npt.NDArray[np.str_], horizon: int) -> Matrix:
    """Describe every country at the last column of a panel.

    Parameters
    ----------
    past : ndarray, shape (A, Y)
        Consecutive years, the last of which is the origin; NaN is missing.
    regions : ndarray of str, shape (A,)
    horizon : int
        Years ahead that are to be forecast.

    Returns
    -------
    ndarray of float32, shape (A, F)
        Columns `NAMES`; 0 where a country has no value to compute one from.
    """
    filled = carry(past)
    level, count = filled[:, -1], filled.shape[1]
    paces = [_pace(filled, span) for span in SPANS]
    since_start = _pace_since_start(filled)
    recent = np.full((len(past), 1), np.nan)
    if count > 1:
        recent = np.diff(filled[:, max(0, count - 1 - _WINDOW) :], axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a country without a value has no spread
        volatility = np.nanstd(recent, axis=1)
        world = np.nanmedian(paces[2]) if np.isfinite(paces[2]).any() else 0.0
    columns = [
        level, *paces, since_start, by_region(paces[2], regions), by_region(paces[3], regions),
        by_region(since_start, regions), np.full(len(past), world), by_region(level, regions) - level,
        volatility, (np.abs(recent) < _UNCHANGED).mean(axis=1), np.full(len(past), horizon),
    ]  # fmt: skip
    return np.ascontiguousarray(np.nan_to_num(np.column_stack(columns), nan=0.0), dtype=np.float32)


def _pace(filled: Values, span: int) -> Values:
    """Give the annual change over the last ``span`` years, or as many as there are."""
    years = min(span, filled.shape[1] - 1)
    if years == 0:
        return np.full(len(filled), np.nan)
    pace: Values = (filled[:, -1] - filled[:, -1 - years]) / years
    return pace


def _pace_since_start(filled: Values) -> Values:
    """Give the annual change since the first value."""
    known = np.isfinite(filled)
    first = np.where(known.any(axis=1), known.argmax(axis=1), filled.shape[1] - 1)
    years = filled.shape[1] - 1 - first
    change = filled[:, -1] - filled[np.arange(len(filled)), first]
    pace: Values = np.where(years > 0, change / np.maximum(years, 1), np.nan)
    return pace


def by_region(numbers: Values, regions: npt.NDArray[np.str_]) -> Values:
    """Give every country its region's median; the world's where fewer than three of the region have one."""
    known = np.isfinite(numbers)
    found = np.full(len(numbers), np.median(numbers[known]) if known.any() else np.nan)
    for region in np.unique(regions):
        members = regions == region
        if (members & known).sum() >= _FEWEST_IN_REGION:
            found[members] = np.median(numbers[members & known])
    return found
