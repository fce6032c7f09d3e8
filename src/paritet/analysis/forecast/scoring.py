"""Scores of forecasts, as the literature defines them."""

from __future__ import annotations

import numpy as np

from paritet.analysis.forecast.features import Values
from paritet.analysis.forecast.model import LEVELS

_EXACT = 1e-9


def quantile_at(distribution: Values, level: float) -> Values:
    """Read one level off each row's quantiles, linear between `LEVELS`.

    Parameters
    ----------
    distribution : ndarray, shape (n, L)
        Rising along each row.
    level : float
    """
    upper = int(np.clip(np.searchsorted(LEVELS, level), 1, len(LEVELS) - 1))
    low, high = LEVELS[upper - 1], LEVELS[upper]
    part = float(np.clip((level - low) / (high - low), 0.0, 1.0))
    found: Values = distribution[:, upper - 1] * (1 - part) + distribution[:, upper] * part
    return found


def crps(distribution: Values, outcome: Values) -> Values:
    """Give each row's continuous ranked probability score: twice the mean pinball loss over the levels."""
    error = outcome[:, None] - distribution
    found: Values = 2.0 * np.maximum(LEVELS * error, (LEVELS - 1.0) * error).mean(axis=1)
    return found


def covered(distribution: Values, outcome: Values, level: float) -> Values:
    """Say whether the central interval of a level holds the outcome; 1 or 0.

    An outcome on the bound counts as held, up to rounding of the machine: many series do not move at all.
    """
    tail = (1.0 - level) / 2.0
    low, high = quantile_at(distribution, tail), quantile_at(distribution, 1.0 - tail)
    return ((outcome >= low - _EXACT) & (outcome <= high + _EXACT)).astype(np.float64)


def exceedance(distribution: Values, threshold: float | Values) -> Values:
    """Give the probability of a value at the threshold or above it, in steps of the distance between levels.

    Parameters
    ----------
    distribution : ndarray, shape (n, L)
    threshold : float or ndarray, shape (n,)
    """
    limits = np.broadcast_to(np.asarray(threshold, dtype=np.float64), (len(distribution),))
    found: Values = (distribution >= limits[:, None] - _EXACT).mean(axis=1)
    return found
