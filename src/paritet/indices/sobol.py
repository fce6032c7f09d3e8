"""Sobol' indices: how much of an output's variance each choice accounts for.

Estimators of Saltelli et al. (2010) for the first order and of Jansen (1999) for the total, as in SALib.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effect:
    """The share of variance of one factor.

    Attributes
    ----------
    factor : str
    first, total : float
        First-order index (alone) and total index (with all interactions).
    first_margin, total_margin : float
        Half widths of the bootstrap confidence intervals.
    """

    factor: str
    first: float
    total: float
    first_margin: float
    total_margin: float


def design(draws: int, factors: int, rng: np.random.Generator) -> Floats:
    """Lay out the Monte Carlo design: A, B, then A with one column of B at a time.

    Parameters
    ----------
    draws, factors : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (draws × (factors + 2), factors)
        Numbers between 0 and 1.
    """
    base = rng.random((draws, 2 * factors))
    a, b = base[:, :factors], base[:, factors:]
    mixed = []
    for factor in range(factors):
        one = a.copy()
        one[:, factor] = b[:, factor]
        mixed.append(one)
    return np.concatenate([a, b, *mixed])


def first_order(a: Floats, mixed: Floats, b: Floats) -> Floats:
    """Estimate the first-order index from outputs of the design, along the first axis."""
    variance = np.var(np.concatenate([a, b]), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(variance > 0, np.mean(b * (mixed - a), axis=0) / variance, 0.0)


def total_order(a: Floats, mixed: Floats, b: Floats) -> Floats:
    """Estimate the total index from outputs of the design, along the first axis."""
    variance = np.var(np.concatenate([a, b]), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(variance > 0, 0.5 * np.mean((a - mixed) ** 2, axis=0) / variance, 0.0)


def effects(
    output: Floats,
    factors: tuple[str, ...],
    *,
    resamples: int = 100,
    confidence: float = 0.95,
    rng: np.random.Generator | None = None,
) -> tuple[Effect, ...]:
    """Estimate every factor's indices with bootstrap margins.

    Parameters
    ----------
    output : ndarray, shape (draws × (factors + 2),)
        In the order of `design`.
    factors : tuple of str
    resamples : int
        Bootstrap resamples.
    confidence : float
        Of the margins.
    rng : numpy.random.Generator, optional
        For the resamples.
    """
    rng = rng or np.random.default_rng(0)
    draws = output.size // (len(factors) + 2)
    spread = output.std()
    scaled = (output - output.mean()) / spread if spread > 0 else output * 0.0
    blocks = scaled.reshape(len(factors) + 2, draws)
    a, b = blocks[0], blocks[1]
    chosen = rng.integers(draws, size=(draws, resamples))
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    found = []
    for place, name in enumerate(factors):
        mixed = blocks[place + 2]
        resampled = a[chosen], mixed[chosen], b[chosen]
        found.append(
            Effect(
                name,
                float(first_order(a, mixed, b)),
                float(total_order(a, mixed, b)),
                float(z * first_order(*resampled).std(ddof=1)),
                float(z * total_order(*resampled).std(ddof=1)),
            )
        )
    return tuple(found)
