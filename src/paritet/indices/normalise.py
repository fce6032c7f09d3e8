"""Normalise: bring indicators onto one scale.

Every method works along the last axis (the countries, or countries and years of a panel) and keeps missing
values missing. Definitions as in the Handbook (OECD/JRC 2008, step 5), and equal to COINr's.
Methods without ``direction`` receive values already turned so that higher is better.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from paritet.indices.methods import method

Floats = npt.NDArray[np.float64]


def _lowest(x: Floats) -> Floats:
    return np.fmin.reduce(x, axis=-1, keepdims=True)


def _highest(x: Floats) -> Floats:
    return np.fmax.reduce(x, axis=-1, keepdims=True)


def _divide(above: Any, below: Any) -> Floats:
    """Divide; a scale without range gives missing values, not infinities."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below == 0, np.nan, above / below)


@method("normalise")
def none(x: Floats) -> Floats:
    """Keep the values as they are."""
    return x


@method("normalise")
def min_max(x: Floats, *, lower: float = 0.0, upper: float = 100.0) -> Floats:
    """Stretch the observed range onto lower–upper.

    Parameters
    ----------
    x : ndarray
        Values along the last axis.
    lower, upper : float
        Ends of the new scale.
    """
    low = _lowest(x)
    return _divide(x - low, _highest(x) - low) * (upper - lower) + lower


@method("normalise")
def z_score(x: Floats, *, mean: float = 0.0, sd: float = 1.0) -> Floats:
    """Give values a set mean and sample standard deviation.

    Parameters
    ----------
    x : ndarray
    mean, sd : float
        Mean and standard deviation of the result; the divisor is n − 1.
    """
    count = np.sum(~np.isnan(x), axis=-1, keepdims=True)
    centred = x - _divide(np.nansum(x, axis=-1, keepdims=True), count)
    spread = np.sqrt(_divide(np.nansum(centred**2, axis=-1, keepdims=True), count - 1))
    return _divide(centred, spread) * sd + mean


@method("normalise")
def scaled(x: Floats, *, lower: float = 0.0, upper: float = 100.0, factor: float = 100.0) -> Floats:
    """Shift and stretch by fixed numbers: factor × (x − lower)/(upper − lower)."""
    return (x - lower) / (upper - lower) * factor


@method("normalise")
def rank(x: Floats) -> Floats:
    """Rank from lowest (1) upwards; ties share the lowest rank."""
    order = np.sort(x, axis=-1)
    flat, sorted_rows = x.reshape(-1, x.shape[-1]), order.reshape(-1, x.shape[-1])
    ranks = np.empty_like(flat)
    for row, (values, ordered) in enumerate(zip(flat, sorted_rows, strict=True)):
        ranks[row] = np.searchsorted(ordered, values, side="left") + 1.0
    return np.where(np.isnan(x), np.nan, ranks.reshape(x.shape)).astype(float)


@method("normalise")
def borda(x: Floats) -> Floats:
    """Count how many stand lower: rank − 1."""
    return np.asarray(rank(x) - 1.0)


@method("normalise")
def percentile_rank(x: Floats) -> Floats:
    """Rank as a fraction of the field: (rank − 1)/(n − 1)."""
    count = np.sum(~np.isnan(x), axis=-1, keepdims=True)
    return _divide(rank(x) - 1.0, count - 1.0)


@method("normalise")
def fraction_of_maximum(x: Floats) -> Floats:
    """Divide by the highest value."""
    return _divide(x, _highest(x))


@method("normalise")
def distance_to_maximum(x: Floats) -> Floats:
    """Place between the lowest (0) and the highest (1)."""
    low, high = _lowest(x), _highest(x)
    return 1.0 - _divide(high - x, high - low)


@method("normalise")
def distance_to_reference(x: Floats, *, position: int, cap: bool = False) -> Floats:
    """Place between the lowest (0) and one reference country (1).

    Parameters
    ----------
    x : ndarray
    position : int
        Place of the reference country along the last axis, from 0; in a spec, ``reference`` names it.
    cap : bool
        Whether values beyond the reference count as 1.
    """
    reference = x[..., position : position + 1]
    placed = 1.0 - _divide(reference - x, reference - _lowest(x))
    return np.where(placed > 1, 1.0, placed) if cap else placed


@method("normalise")
def distance_to_target(x: Floats, *, target: float, cap: bool = False, direction: int = 1) -> Floats:
    """Place between the worst observed value (0) and a target (1).

    Parameters
    ----------
    x : ndarray
    target : float
        In the indicator's own unit.
    cap : bool
        Whether values beyond the target count as 1.
    direction : int
        1 where higher is better, −1 where lower is better.
    """
    if direction == 1:
        low = _lowest(x)
        placed = _divide(x - low, target - low)
    else:
        high = _highest(x)
        placed = _divide(high - x, high - target)
    return np.where(placed > 1, 1.0, placed) if cap else placed


@method("normalise")
def goalposts(
    x: Floats,
    *,
    lower: float,
    upper: float,
    scale: float = 1.0,
    truncate: bool = True,
    direction: int = 1,
) -> Floats:
    """Place between two fixed goalposts, so that years compare.

    Parameters
    ----------
    x : ndarray
    lower, upper : float
        In the indicator's own unit.
    scale : float
        What the better goalpost counts as.
    truncate : bool
        Whether values beyond a goalpost count as the goalpost.
    direction : int
        1 where higher is better, −1 where lower is better.
    """
    placed = (x - lower) / (upper - lower) if direction == 1 else (x - upper) / (lower - upper)
    if truncate:
        placed = np.clip(placed, 0.0, 1.0)
    return placed * scale
