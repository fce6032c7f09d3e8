"""Regressions refitted on pseudo-treated units: every draw at the price of a sum.

In a balanced panel a regression on starts alone is linear in the outcome, and its weight on a cell depends on
the unit's part (its cohort, or never treated), on how many units play each part and on the period, not on who
plays it (for two-way fixed effects this is the theorem of Frisch, Waugh and Lovell). So the weights are found
once for all placebos.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.panel import TreatedPanel
from paritet.analysis.reforms.staggered import Draws

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

PartWeights = Callable[[Integers, Floats, int], Floats]
"""``(starts, sizes, periods) → (C + 1, T)``: weights on the parts' mean outcomes; the never treated last."""


def drawn_effects(panel: TreatedPanel, starts: Integers, draws: Draws, weights: PartWeights) -> Floats:
    """Give a regression's effect in every draw.

    Parameters
    ----------
    panel : TreatedPanel
    starts : array of int, shape (C,)
        Positions of the cohorts' first treated periods.
    draws : Draws
        All with the same number of units in each part.
    weights : callable
        Of the regression.

    Returns
    -------
    array, shape (n,)
    """
    parts = np.concatenate([draws.treated, draws.donors[:, None]], axis=1)
    sizes = parts.sum(axis=2)
    if not len(parts):
        return np.zeros(0)
    outcome = panel.outcome - panel.outcome.mean()
    by_part = weights(starts, sizes[0], panel.times.size) / sizes[0][:, None]
    return np.asarray(np.einsum("ncu,cu->n", parts, by_part @ outcome.T))


def two_way_weights(starts: Integers, sizes: Floats, periods: int) -> Floats:
    """Weights of two-way fixed effects: treatment around its unit and period means."""
    treated = _treated(starts, periods)
    share = sizes / sizes.sum()
    around = treated - treated.mean(axis=1, keepdims=True)
    around = (around - share @ around) * sizes[:, None]
    return np.asarray(around / (around * treated).sum())


def imputation_weights(starts: Integers, sizes: Floats, periods: int) -> Floats:
    """Weights of imputation: treated cells less what untreated ones lead to expect (Borusyak et al. 2024)."""
    treated = _treated(starts, periods).astype(bool).ravel()
    count = sizes.size
    unit = np.repeat(np.eye(count), periods, axis=0)
    design = np.hstack([unit, np.tile(np.eye(periods), (count, 1))])
    heavy = np.sqrt(np.repeat(sizes, periods))[~treated]
    share = np.where(treated, np.repeat(sizes, periods), 0.0)
    share /= share.sum()
    weights = share.copy()
    weights[~treated] = -(share @ design) @ np.linalg.pinv(heavy[:, None] * design[~treated]) * heavy
    return np.asarray(weights.reshape(count, periods))


def callaway_santanna_weights(starts: Integers, sizes: Floats, periods: int) -> Floats:
    """Weights of Callaway and Sant'Anna (2021): change since the last untreated period, less the donors'."""
    weights = np.zeros((sizes.size, periods))
    for row, (start, size) in enumerate(zip(starts, sizes[:-1], strict=True)):
        weights[row, start:] = size
        weights[row, start - 1] = -size * (periods - start)
    weights /= (sizes[:-1] * (periods - starts)).sum()
    weights[-1] = -weights[:-1].sum(axis=0)
    return weights


def _treated(starts: Integers, periods: int) -> Floats:
    first = np.append(starts, periods)
    return np.asarray(np.arange(periods)[None, :] >= first[:, None]).astype(float)
