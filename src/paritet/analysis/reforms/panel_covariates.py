"""What covariates explain of an outcome, as the never treated show it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ROUNDING: Final = 1e-12
"""What is left of a covariate by rounding alone, as a share of its spread."""


def covariate_slopes(outcome: Floats, covariates: Floats, start: Integers) -> Floats:
    """Learn the slopes of covariates on the never treated (Kranz 2022).

    Parameters
    ----------
    outcome : array, shape (N, T)
    covariates : array, shape (C, N, T)
    start : array of int, shape (N,)
        First treated period; ``T`` where never treated.

    Returns
    -------
    array, shape (C,)
        From a regression with unit and time effects; 0 for a covariate that those effects leave nothing of.
    """
    never = start >= outcome.shape[1]
    slopes = np.zeros(len(covariates))
    telling = ~idle_covariates(covariates, start)
    if telling.any():
        blocks = [_within(block[never]).ravel() for block in covariates[telling]]
        # Each in its own size, lest one in small units pass for rounding beside another.
        sizes = np.array([np.abs(block).max() for block in blocks])
        design = np.stack(blocks, axis=1) / sizes
        slopes[telling] = np.linalg.lstsq(design, _within(outcome[never]).ravel(), rcond=None)[0] / sizes
    return slopes


def idle_covariates(covariates: Floats, start: Integers) -> NDArray[np.bool_]:
    """Tell which covariates explain nothing beyond the units' own levels and the periods' common ones."""
    never = start >= covariates.shape[2]
    if not never.any():
        return np.ones(len(covariates), bool)
    return np.array([_nothing_left(block[never]) for block in covariates], dtype=bool)


def _nothing_left(own: Floats) -> bool:
    spread = float(np.abs(own - own.mean()).max())
    rounding = _ROUNDING * spread + 8 * np.finfo(float).eps * float(np.abs(own).max())
    return bool(np.abs(_within(own)).max() <= rounding)


def _within(own: Floats) -> Floats:
    own = own - own.mean()
    return np.asarray(own - own.mean(axis=0) - own.mean(axis=1, keepdims=True))
