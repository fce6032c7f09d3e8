"""Ranks: who stands where, in one computation or in ten thousand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def rank(scores: Floats, higher_is_better: bool = True) -> Floats:
    """Rank along the first axis: 1 is best; ties share the better rank; missing stays missing.

    Parameters
    ----------
    scores : ndarray, shape (ref_area, ...)
    higher_is_better : bool
    """
    turned = scores if higher_is_better else -scores
    better = np.zeros(scores.shape)
    for at in range(scores.shape[0]):
        better[at] = (turned > turned[at]).sum(axis=0)
    return np.where(np.isnan(scores), np.nan, better + 1.0)


def count_orders(scores: Floats) -> tuple[npt.NDArray[np.int16], Ints]:
    """Rank every draw, and count how often each country is ahead of each other one.

    Parameters
    ----------
    scores : ndarray, shape (ref_area, time_period, draw)
        Higher is better; contiguous along the draws.

    Returns
    -------
    tuple
        Ranks from 1, 0 where the score is missing, shape (ref_area, time_period, draw); and counts, shape
        (ref_area, ref_area, time_period): entry (a, b, t) is the number of draws in which a is ahead of b.
    """
    areas, years, draws = scores.shape
    ranks = np.empty((areas, years, draws), dtype=np.int16)
    ahead = np.empty((areas, areas, years), dtype=np.int64)
    for at in range(areas):
        better = scores > scores[at]
        np.sum(better, axis=0, dtype=np.int16, out=ranks[at])
        ahead[:, at] = np.count_nonzero(better, axis=-1)
    ranks += 1
    missing = np.isnan(scores)
    if missing.any():
        ranks[missing] = 0
    return ranks, ahead


def histogram(ranks: npt.NDArray[np.int16], highest: int) -> Ints:
    """Count ranks over draws.

    Parameters
    ----------
    ranks : ndarray, shape (ref_area, time_period, draw)
        0 is missing.
    highest : int
        Number of countries.

    Returns
    -------
    ndarray, shape (ref_area, time_period, highest + 1)
    """
    areas, years, draws = ranks.shape
    width = highest + 1
    rows = np.repeat(np.arange(areas * years, dtype=np.int64) * width, draws)
    counts = np.bincount(rows + ranks.ravel(), minlength=areas * years * width)
    return counts.reshape(areas, years, width)


def quantile(counts: Ints, share: float) -> Floats:
    """Find a quantile of ranks from their counts, with linear interpolation (R's type 7, NumPy's default).

    Parameters
    ----------
    counts : ndarray, shape (..., rank)
        Entry 0 counts the missing, which are left out.
    share : float
        Between 0 and 1.
    """
    known = counts[..., 1:]
    upto = np.cumsum(known, axis=-1)
    total = upto[..., -1]
    place = np.maximum(total - 1, 0) * share
    low = np.floor(place)
    at = [
        (upto <= np.minimum(position, np.maximum(total - 1, 0))[..., None]).sum(axis=-1) + 1.0
        for position in (low, low + 1)
    ]
    return np.where(total > 0, at[0] + (place - low) * (at[1] - at[0]), np.nan)


def mean_rank(counts: Ints) -> Floats:
    """Find the mean rank from counts; arguments as `quantile`."""
    known = counts[..., 1:]
    total = known.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((known * np.arange(1, counts.shape[-1])).sum(axis=-1) / total)
