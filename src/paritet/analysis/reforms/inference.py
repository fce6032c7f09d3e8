"""How far an effect may be chance: placebos, bootstrap, jackknife.

Algorithms 2 to 4 of Arkhangelsky et al. (2021), for staggered starts as in Clarke et al. (2023). A
pseudo-treated unit never stands among the donors of its own draw.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from paritet.analysis.reforms.panel import TreatedPanel
from paritet.analysis.reforms.staggered import Draws
from paritet.concepts.errors import ParitetError

LEAST_BOUNDING: Final = 19
"""Placebos of which one in twenty lies outside, the effect counted among them."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def valid_seed(seed: int) -> int:
    """Give the start of the random numbers.

    Raises
    ------
    ParitetError
        If it is below 0.
    """
    if seed < 0:
        raise ParitetError(f"The seed {seed} is below 0.", mend="give 0 or a larger whole number")
    return seed


def placebo_draws(
    panel: TreatedPanel, starts: Integers, draws: int, generator: np.random.Generator
) -> Draws | None:
    """Give the treated units' starts to randomly chosen never-treated ones.

    Parameters
    ----------
    panel : TreatedPanel
    starts : array of int, shape (C,)
    draws : int
        Number of draws; with one treated unit every never-treated unit is taken once instead.
    generator : numpy.random.Generator

    Returns
    -------
    Draws or None
        ``None`` where the never treated are too few to play both parts.
    """
    pool = np.flatnonzero(panel.never)
    sizes = (panel.start[None, :] == starts[:, None]).sum(axis=1)
    needed = int(sizes.sum())
    if pool.size - needed < 2:
        return None
    if needed == 1:
        chosen = pool[:, None]
    else:
        order = generator.random((draws, pool.size)).argsort(axis=1)
        chosen = pool[order[:, :needed]]
    rows = np.arange(len(chosen))
    donors = np.repeat(panel.never.astype(float)[None], len(chosen), axis=0)
    donors[rows[:, None], chosen] = 0.0
    treated = np.zeros((len(chosen), starts.size, panel.start.size))
    cohort = np.repeat(np.arange(starts.size), sizes)
    treated[rows[:, None], cohort[None, :], chosen] = 1.0
    return Draws(donors, treated)


def bootstrap_draws(
    panel: TreatedPanel, starts: Integers, draws: int, generator: np.random.Generator
) -> Draws:
    """Draw units with replacement, redrawing until both treated and at least two donors are there."""
    count = panel.start.size
    copies = np.zeros((draws, count))
    left = np.arange(draws)
    member = np.isin(panel.start, starts)
    while left.size:
        copies[left] = generator.multinomial(count, np.full(count, 1.0 / count), size=left.size)
        drawn = copies[left]
        left = left[(drawn[:, member].sum(axis=1) == 0) | (drawn[:, panel.never].sum(axis=1) < 2)]
    treated = copies[:, None, :] * (panel.start[None, :] == starts[:, None])
    return Draws(copies * panel.never, treated)


def jackknife_draws(panel: TreatedPanel, starts: Integers) -> Draws | None:
    """Leave out each unit in turn; ``None`` where a cohort has one unit only."""
    members = panel.start[None, :] == starts[:, None]
    if members.sum(axis=1).min() < 2:
        return None
    kept = 1.0 - np.eye(panel.start.size)
    return Draws(kept * panel.never, kept[:, None, :] * members)


def leave_one_donor_out(panel: TreatedPanel, starts: Integers, used: NDArray[Any]) -> Draws:
    """Leave out each donor that carries weight."""
    rows = np.flatnonzero(used & panel.never)
    donors = np.repeat(panel.never.astype(float)[None], rows.size, axis=0)
    donors[np.arange(rows.size), rows] = 0.0
    members = (panel.start[None, :] == starts[:, None]).astype(float)
    return Draws(donors, np.repeat(members[None], rows.size, axis=0))


def jackknife_se(effects: Floats) -> float:
    """Give the standard error that leave-one-out estimates imply."""
    count = effects.size
    return float(np.sqrt((count - 1) / count * np.square(effects - effects.mean()).sum()))


def rank_p_value(effect: float, placebos: Floats) -> float:
    """Share of placebo effects at least as large in size, the effect itself counted among them.

    Sizes that differ by a billionth count as equal, so that the last digits of a solver decide nothing.
    NaN where fewer than two placebos give nothing to rank among.
    """
    if placebos.size < 2:
        return float("nan")
    tied = 1e-9 * max(abs(effect), float(np.abs(placebos).max(initial=0.0)))
    return float((1 + np.count_nonzero(np.abs(placebos) >= abs(effect) - tied)) / (1 + placebos.size))


def placebo_interval(effect: float, placebos: Floats) -> tuple[float, float]:
    """Effect plus and minus the size that 95 % of placebo effects stay below.

    Fewer than `LEAST_BOUNDING` placebos bound nothing; their standard deviation and Student's t
    then stand in. Fewer than two tell nothing: both ends are NaN.
    """
    ordered = np.sort(np.abs(placebos))
    if ordered.size < 2:
        return float("nan"), float("nan")
    if ordered.size < LEAST_BOUNDING:
        reach = float(stats.t.ppf(0.975, ordered.size - 1) * placebos.std(ddof=1))
    else:
        reach = float(ordered[int(np.ceil(0.95 * (ordered.size + 1))) - 1])
    return effect - reach, effect + reach
