"""Aggregate: from several children to one value.

Every method takes children along the first axis and weights that broadcast against them; children without a
value drop out and the weights of the rest are renewed. How many may drop out is the node's ``availability``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from paritet.indices.methods import method

Floats = npt.NDArray[np.float64]


def _sum(x: Floats, weights: Floats) -> Floats:
    """Add up weighted children; none known gives NaN."""
    known = ~np.isnan(x)
    if known.all():
        return np.asarray(np.einsum("i...,i...->...", weights, x))
    total = np.einsum("i...,i...->...", weights, np.where(known, x, 0.0))
    return np.where(known.any(axis=0), total, np.nan)


def _mean(x: Floats, weights: Floats) -> Floats:
    known = ~np.isnan(x)
    if known.all():
        return np.asarray(np.einsum("i...,i...->...", weights / weights.sum(axis=0), x))
    total = np.einsum("i...,i...->...", weights, np.where(known, x, 0.0))
    weight = np.einsum("i...,i...->...", weights, known.astype(float))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(known.any(axis=0), total / weight, np.nan)


@method("aggregate")
def arithmetic_mean(x: Floats, *, weights: Floats) -> Floats:
    """Take the weighted arithmetic mean: a low value can be bought off by a high one.

    Parameters
    ----------
    x : ndarray, shape (child, ...)
    weights : ndarray, broadcasts against `x`
        Relative.
    """
    return _mean(x, weights)


@method("aggregate")
def geometric_mean(x: Floats, *, weights: Floats, negative: str = "refuse") -> Floats:
    """Take the weighted geometric mean: a low value weighs more than in the arithmetic mean.

    Parameters
    ----------
    x, weights : ndarray
        A zero makes the result 0; a negative value has no geometric mean and gives NaN.
    negative : str
        ``refuse`` (an error when computing) or ``missing``, where a negative value is met.
    """
    del negative
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(x)
        if not np.isnan(logs).any():
            return np.exp(_mean(logs, weights))
        result = np.exp(_mean(logs, weights))
        return np.where((x < 0).any(axis=0), np.nan, result)


@method("aggregate")
def harmonic_mean(x: Floats, *, weights: Floats, negative: str = "refuse") -> Floats:
    """Take the weighted harmonic mean: punishes a low value hardest.

    Parameters
    ----------
    x, weights : ndarray
        A zero makes the result 0; a negative value gives NaN.
    negative : str
        As in `geometric_mean`.
    """
    del negative
    with np.errstate(divide="ignore", invalid="ignore"):
        result = 1.0 / _mean(1.0 / x, weights)
        return np.where((x < 0).any(axis=0), np.nan, result)


@method("aggregate")
def generalised_mean(x: Floats, *, weights: Floats, power: float) -> Floats:
    """Take the weighted generalised mean with a given power (not 0).

    Parameters
    ----------
    x, weights : ndarray
    power : float
        1 is the arithmetic mean, −1 the harmonic; with a negative power every value must be positive.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        result = _mean(x**power, weights) ** (1.0 / power)
        return np.where((x <= 0).any(axis=0), np.nan, result) if power < 0 else result


@method("aggregate")
def copeland(x: Floats, *, weights: Floats) -> Floats:
    """Count how many countries a country beats, less how many beat it, by weighted majority (Copeland).

    Parameters
    ----------
    x : ndarray, shape (child, ..., ref_area, time_period)
        Each year is a field of its own.
    weights : ndarray
    """
    shares = weights / weights.sum(axis=0)
    a, b = x[..., :, None, :], x[..., None, :, :]
    wins = ((a > b) + 0.5 * (a == b)) * shares[..., None]
    outranks = wins.sum(axis=0)
    areas = x.shape[-2]
    upper = np.triu(np.ones((areas, areas), dtype=bool), 1)[:, :, None]
    mirrored = 1.0 - np.swapaxes(outranks, -3, -2)
    outranks = np.where(upper, outranks, mirrored)
    verdict = np.where(np.abs(outranks - 0.5) < 1e-12, 0.0, np.sign(outranks - 0.5))
    verdict = np.where(np.eye(areas, dtype=bool)[:, :, None], 0.0, verdict)
    absent = np.asarray(np.isnan(x).all(axis=0))
    verdict = np.where(absent[..., None, :, :] | absent[..., :, None, :], 0.0, verdict)
    return np.where(absent, np.nan, verdict.sum(axis=-2))


@method("aggregate")
def weighted_sum(x: Floats, *, weights: Floats) -> Floats:
    """Add up value × weight; the weights are points, not shares."""
    return _sum(x, weights)


@method("aggregate")
def highest_of(x: Floats, *, weights: Floats) -> Floats:
    """Take the best of the children, each times its weight: only one of them counts."""
    return np.asarray(np.fmax.reduce(x * weights, axis=0))


@method("aggregate")
def lowest_of(x: Floats, *, weights: Floats) -> Floats:
    """Take the worst of the children."""
    del weights
    return np.asarray(np.fmin.reduce(x, axis=0))


@method("aggregate")
def share_of_yes(x: Floats, *, weights: Floats) -> Floats:
    """Take a hundred times the mean of answers from 0 (no) to 1 (yes)."""
    return 100.0 * _mean(x, weights)


@method("aggregate")
def ratio(x: Floats, *, weights: Floats) -> Floats:
    """Divide the first child by the second; over sex, women by men."""
    del weights
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x[1] == 0, np.nan, x[0] / x[1])


@method("aggregate")
def difference(x: Floats, *, weights: Floats) -> Floats:
    """Subtract the second child from the first; over sex, men from women."""
    del weights
    return np.asarray(x[0] - x[1])


@method("aggregate")
def shortfall(x: Floats, *, weights: Floats) -> Floats:
    """One minus the first child divided by the second: what inequality takes away."""
    return np.asarray(1.0 - ratio(x, weights=weights))


@method("aggregate")
def parity(x: Floats, *, weights: Floats) -> Floats:
    """Divide the smaller of the two by the larger: 1 is parity, whoever is behind."""
    del weights
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.maximum(x[0], x[1]) == 0, np.nan, np.minimum(x[0], x[1]) / np.maximum(x[0], x[1]))


@method("aggregate")
def eige_metric(
    x: Floats,
    *,
    weights: Floats,
    benchmark: float | None = None,
    correct: bool = True,
) -> Floats:
    """Apply EIGE's metric: 1 + 99 × level × equality, of women, men, the total and women's population share.

    Equality is ``1 − |W / ((W + M)/2) − 1|``; level is ``min(1, sqrt(T / benchmark))``, or 1 where the
    indicator is not corrected for level (EIGE 2017, Methodological report).

    Parameters
    ----------
    x : ndarray, shape (child, draw, sex, ref_area, time_period)
        First child: women and men. Second child: the total, where corrected; or women's share of the
        population (0–1), where the indicator is a share of seats; absent where neither is needed.
    weights : ndarray
        Not used.
    benchmark : float, optional
        The total that counts as full achievement; required where corrected.
    correct : bool
        Whether the level counts.
    """
    del weights
    women, men = x[0][:, :1], x[0][:, 1:2]
    beside = x[1][:, :1] if len(x) > 1 else None
    if not correct and beside is not None:
        women, men = women / beside, men / (1.0 - beside)
    with np.errstate(divide="ignore", invalid="ignore"):
        equality = 1.0 - np.abs(women / ((women + men) / 2.0) - 1.0)
        level: Floats | float = 1.0
        if correct and benchmark is not None and beside is not None:
            level = np.minimum(1.0, np.sqrt(beside / benchmark))
    return np.asarray(1.0 + 99.0 * level * equality)
