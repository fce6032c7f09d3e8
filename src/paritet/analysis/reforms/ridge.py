"""Ridge-penalised least squares over the unit simplex, exact and for many targets at once.

The unit weights of synthetic difference-in-differences solve ``min ‖A w − b‖² + η‖w‖²`` over ``w ≥ 0``
with sum 1 (Arkhangelsky et al. 2021, eq. 4). With the ridge most donors carry weight, so that an active set
of donors would be long; the dual problem has only as many unknowns as there are years, is smooth, and is
solved by Newton's method in a handful of steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.simplex import pooled_product, simplex_quadratic

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_TOLERANCE: Final = 1e-11
"""Length of the dual gradient, relative to target and donors, at which a solution counts as exact."""
_STEPS: Final = 40
"""Newton steps before a problem is handed to the active-set method; a sizeable ridge needs about ten."""
_CHUNK: Final = 512
_SHARING: Final = 8
"""Targets a pool from which on its outer products pay."""


def ridge_simplex_weights(
    donors: Floats,
    targets: Floats,
    ridge: Floats,
    copies: Floats | None = None,
    pool: Indices | None = None,
) -> Floats:
    """Find the penalised convex combination of donors nearest to each target.

    Parameters
    ----------
    donors : array, shape (T, J) or (P, T, J)
        One column a donor, one row a year; one such table, or several pools.
    targets : array, shape (n, T)
        One row a target.
    ridge : array, shape (n,)
        ``η > 0`` of each problem.
    copies : array, shape (n, J), optional
        How often each donor stands in the problem's pool: 0 bars it, 2 is one drawn twice by a bootstrap.
    pool : array of int, shape (n,), optional
        Which of several pools each target draws on, ascending.

    Returns
    -------
    array, shape (n, J)
        Non-negative weights that sum to 1; copies of a donor are added up.

    Notes
    -----
    With ``r`` the residuals and ``z = A'r``, the optimum is ``w = m (z − μ)₊ / η`` where ``μ`` makes it
    sum to 1; ``r`` minimises ``½‖r‖² − b'r + max_w (z'w − ½ η Σ w²/m)``.
    """
    pools = donors if donors.ndim == 3 else donors[None]
    places = np.zeros(len(targets), np.intp) if pool is None else pool
    copies = np.ones((len(targets), pools.shape[2])) if copies is None else copies
    found = np.empty_like(copies)
    for start in range(0, len(targets), _CHUNK):
        part = slice(start, start + _CHUNK)
        table = _Tables.of(pools, places[part])
        found[part], stuck = _newton(table, targets[part], ridge[part], copies[part])
        for problem in start + stuck:
            own = pools[places[problem]]
            found[problem] = _by_active_set(own, targets[problem], ridge[problem], copies[problem])
    return np.asarray(found / found.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class _Tables:
    """Donors, their transposes and their outer products, one of each a pool, and whose pool is which.

    Outer products are many times larger than the donors, and pay only where many targets share a pool.
    """

    donors: Floats
    columns: Floats
    outer: Floats | None
    places: Indices

    @classmethod
    def of(cls, pools: Floats, places: Indices) -> _Tables:
        """Tabulate the pools that the targets draw on."""
        first, last = places[0], places[-1] + 1
        pools, places = pools[first:last], places - first
        outer = None
        if len(places) >= _SHARING * len(pools):
            outer = np.einsum("ptj,psj->pjts", pools, pools).reshape(len(pools), pools.shape[2], -1)
        return cls(pools, np.ascontiguousarray(np.swapaxes(pools, 1, 2)), outer, places)

    def reach(self, residual: Floats, rows: Indices) -> Floats:
        """Give ``A'r``, shape (n, J)."""
        return pooled_product(residual, self.donors, self.places[rows])

    def second(self, weights: Floats, rows: Indices) -> Floats:
        """Give ``A diag(w) A'``, shape (n, T, T)."""
        place, years = self.places[rows], self.donors.shape[1]
        if self.outer is not None:
            return pooled_product(weights, self.outer, place).reshape(-1, years, years)
        return np.asarray((self.donors[place] * weights[:, None, :]) @ self.columns[place])

    def fitted(self, weights: Floats, rows: Indices) -> Floats:
        """Give ``A w``, shape (n, T)."""
        return pooled_product(weights, self.columns, self.places[rows])


def small_ridge_weights(columns: Floats, ridge: Floats, copies: Floats) -> tuple[Floats, Indices]:
    """Minimise ``‖A w‖² + η Σ w²/m`` for a ridge far smaller than ``A``, where ``A w`` may be almost nothing.

    Parameters
    ----------
    columns : array, shape (n, T, J)
        Donors less the target, one table a problem.
    ridge : array, shape (n,)
    copies : array, shape (n, J)
        As in `ridge_simplex_weights`.

    Returns
    -------
    array, shape (n, J)
    array of int
        Problems that were not solved.
    """
    table = _Tables.of(columns, np.arange(len(columns)))
    target = np.zeros(columns.shape[:2])
    # The residuals of such a ridge lie near 0, a long way from those of even weights.
    return _newton(table, target, ridge, copies, target)


def _by_active_set(donors: Floats, target: Floats, ridge: float, copies: Floats) -> Floats:
    """Solve one problem whose ridge is too small for the dual to be well conditioned."""
    penalty = np.divide(ridge, copies, out=np.zeros(copies.shape), where=copies > 0.0)
    gram = donors.T @ donors + np.diag(penalty)
    square = np.array([target @ target])
    linear = (donors.T @ target)[None]
    return np.asarray(simplex_quadratic(gram[None], linear, square, (copies > 0.0)[None])[0])


def _newton(
    table: _Tables, targets: Floats, ridge: Floats, copies: Floats, residual: Floats | None = None
) -> tuple[Floats, Indices]:
    """Give the weights, and which problems were not solved; by default begin where weights are even."""
    widest = np.sqrt(np.square(table.donors).sum(axis=1)).max(axis=1)
    scale = np.linalg.norm(targets, axis=1) + widest[table.places] + np.finfo(float).tiny
    found = np.empty_like(copies)
    left = np.arange(len(targets))
    if residual is None:
        residual = targets - table.fitted(copies / copies.sum(axis=1, keepdims=True), left)
    state = _Dual.at(table, left, targets, ridge, copies, residual)
    for _ in range(_STEPS):
        found[left] = state.weights
        gradient = state.residual - state.target + table.fitted(state.weights, left)
        open_ = np.linalg.norm(gradient, axis=1) > _TOLERANCE * scale[left]
        left, state = left[open_], state.only(open_)
        if not left.size:
            break
        gradient = gradient[open_]
        curvature = _curvature(table, state.weights, state.ridge, state.copies, left)
        step = -np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0]
        state = _search(table, left, state, step, np.einsum("nt,nt->n", gradient, step))
    return found, left


@dataclass(frozen=True, slots=True)
class _Dual:
    """The dual problem at some residuals: the weights that answer them, and the objective."""

    target: Floats
    ridge: Floats
    copies: Floats
    residual: Floats
    weights: Floats
    value: Floats

    @classmethod
    def at(
        cls,
        table: _Tables,
        rows: Indices,
        target: Floats,
        ridge: Floats,
        copies: Floats,
        residual: Floats,
    ) -> _Dual:
        """Answer the residuals of some problems."""
        weights, answer = _respond(table.reach(residual, rows), ridge, copies)
        own = np.einsum("nt,nt->n", residual, 0.5 * residual - target)
        return cls(target, ridge, copies, residual, weights, own + answer)

    @property
    def answer(self) -> tuple[Floats, Floats, Floats]:
        """What depends on the residuals: they, the weights and the objective."""
        return self.residual, self.weights, self.value

    def only(self, rows: NDArray[np.bool_]) -> _Dual:
        """Keep some of the problems."""
        parts = (self.target, self.ridge, self.copies, self.residual, self.weights, self.value)
        return self if rows.all() else _Dual(*(part[rows] for part in parts))


def _respond(reach: Floats, ridge: Floats, copies: Floats) -> tuple[Floats, Floats]:
    """Weights that answer the residuals, and the value of ``max_w (z'w − ½ η Σ w²/m)``."""
    reach = np.where(copies > 0.0, reach, -np.inf)
    row = np.arange(len(reach))
    if copies.max() > 1.0:
        order = np.argsort(-reach, axis=1)
        ordered, drawn = reach[row[:, None], order], copies[row[:, None], order]
        count = np.cumsum(drawn, axis=1)
        total = np.cumsum(np.where(drawn > 0.0, ordered, 0.0) * drawn, axis=1)
    else:
        ordered = -np.sort(-reach, axis=1)
        count = np.arange(1.0, reach.shape[1] + 1.0)[None]
        total = np.cumsum(np.where(np.isfinite(ordered), ordered, 0.0), axis=1)
    level = (total - ridge[:, None]) / count
    last = reach.shape[1] - 1 - (ordered > level)[:, ::-1].argmax(axis=1)
    mu = level[row, last]
    over = np.maximum(reach - mu[:, None], 0.0)
    weights = copies * over / ridge[:, None]
    return weights, mu + 0.5 * np.einsum("nj,nj->n", weights, over)


def _curvature(table: _Tables, weights: Floats, ridge: Floats, copies: Floats, rows: Indices) -> Floats:
    years = table.donors.shape[1]
    active = np.where(weights > 0.0, copies, 0.0)
    second = table.second(active, rows)
    first = table.fitted(active, rows)
    spread = second - first[:, :, None] * first[:, None, :] / active.sum(axis=1)[:, None, None]
    return np.asarray(np.eye(years) + spread / ridge[:, None, None])


def _search(table: _Tables, places: Indices, start: _Dual, step: Floats, slope: Floats) -> _Dual:
    """Halve each problem's step until the dual objective falls enough (Armijo's rule)."""
    slack = 1e-14 * (np.abs(start.value) + np.einsum("nt,nt->n", start.target, start.target))
    length = np.ones(len(step))
    reached = _Dual.at(table, places, start.target, start.ridge, start.copies, start.residual + step)
    short = reached.value > start.value + 1e-4 * slope + slack
    for _ in range(40):
        if not short.any():
            break
        length[short] *= 0.5
        rest, own = np.flatnonzero(short), start.only(short)
        residual = own.residual + length[rest, None] * step[rest]
        nearer = _Dual.at(table, places[rest], own.target, own.ridge, own.copies, residual)
        for new, old in zip(nearer.answer, reached.answer, strict=True):
            old[rest] = new
        short[rest] = nearer.value > own.value + 1e-4 * length[rest] * slope[rest] + slack[rest]
    return reached
