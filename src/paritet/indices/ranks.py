"""Ranks: who stands where, in one computation or in ten thousand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_FEW = 100
"""Up to so many countries, comparing all pairs is quicker than sorting."""


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


def order_draws(scores: Floats, against: Sequence[int] = ()) -> tuple[npt.NDArray[np.int16], Ints]:
    """Rank every draw, and count the draws in which each country is ahead of some others.

    Parameters
    ----------
    scores : ndarray, shape (ref_area, time_period, draw)
        Higher is better; contiguous along the draws.
    against : sequence of int
        Positions of the countries to be compared with.

    Returns
    -------
    tuple
        Ranks (1 is best, ties share the better rank, 0 is missing), of the same shape; and counts, shape
        (ref_area, against, time_period).
    """
    places = {other: place for place, other in enumerate(against)}
    ahead = np.empty((len(scores), len(places), scores.shape[1]), dtype=np.int64)
    few = len(scores) <= _FEW
    ranks = np.ones(scores.shape, dtype=np.int16) if few else _by_sorting(scores)
    for at in range(len(scores)) if few else places:
        better = scores > scores[at]
        if few:
            np.sum(better, axis=0, dtype=np.int16, out=ranks[at])
        if at in places:
            ahead[:, places[at]] = np.count_nonzero(better, axis=-1)
    if few:
        ranks += 1
    ranks[np.isnan(scores)] = 0
    return ranks, ahead


def ahead_of_median(scores: Floats, members: Sequence[int]) -> Ints:
    """Count the draws in which each country is strictly ahead of the median of some countries.

    Parameters
    ----------
    scores : ndarray, shape (ref_area, time_period, draw)
        Higher is better; NaN is missing.
    members : sequence of int
        Positions of the countries whose median is taken, in every draw anew, over those that have a score.

    Returns
    -------
    ndarray, shape (ref_area, time_period)
        0 where no member has a score.
    """
    chosen = scores[list(members)]
    middle = np.full(scores.shape[1:], np.nan)
    known = ~np.isnan(chosen).all(axis=0)
    middle[known] = np.nanmedian(chosen[:, known], axis=0)
    counts: Ints = np.count_nonzero(scores > middle, axis=-1)
    return counts


def _by_sorting(scores: Floats) -> npt.NDArray[np.int16]:
    """Sort each draw: the time grows with the countries, not with their pairs."""
    rows = -np.moveaxis(scores, 0, -1)
    order = np.argsort(rows, axis=-1)
    ordered = np.take_along_axis(rows, order, axis=-1)
    places = np.arange(rows.shape[-1])
    begins = np.ones(rows.shape, dtype=bool)
    begins[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    shared = np.maximum.accumulate(np.where(begins, places, 0), axis=-1) + 1
    ranks = np.empty(rows.shape, dtype=np.int16)
    np.put_along_axis(ranks, order, shared.astype(np.int16), axis=-1)
    return np.ascontiguousarray(np.moveaxis(ranks, -1, 0))


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
