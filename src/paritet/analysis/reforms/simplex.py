"""Least squares over the unit simplex, exact and for many targets at once.

The weights of a synthetic control solve ``min ‖A w − b‖²`` over ``w ≥ 0, Σ w = 1`` (Abadie, Diamond and
Hainmueller 2010). The problem is the search for the point of a polytope that lies nearest to ``b``; Wolfe's
active-set method (1976, "Finding the nearest point in a polytope") finds it exactly in about as many steps
as the answer has donors. Here every step is taken for all targets together, so that the cost of Python is
paid once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

_TOLERANCE: Final = 1e-12
"""Duality gap, relative to the problem's scale, at which a solution counts as exact."""
_CHUNK: Final = 1024
"""Targets solved together: their working arrays then fit in a core's cache."""


@dataclass(frozen=True, slots=True)
class _Quadratic:
    """``min w'Qw − 2c'w`` for many problems, known by what the active set asks of it.

    Attributes
    ----------
    gradient : callable
        ``(problems, support, weights) → (n, J), (n,)``: half the gradient, and the objective, at sparse
        weights.
    block : callable
        ``(problems, support) → (n, K, K)``: ``Q − c1' − 1c' + κ11'`` on the support, positive definite.
    scale : array, shape (n,)
        Size of the objective, for the stopping rule.
    """

    gradient: Callable[[Indices, Indices, Floats], tuple[Floats, Floats]]
    block: Callable[[Indices, Indices], Floats]
    scale: Floats


def simplex_weights(
    donors: Floats, targets: Floats, allowed: Bools | None = None, pool: Indices | None = None
) -> Floats:
    """Find the convex combination of donors nearest to each target.

    Parameters
    ----------
    donors : array, shape (T, J) or (P, T, J)
        One column a donor, one row a year (or any other moment to be matched); one such table, or several
        pools.
    targets : array, shape (n, T)
        One row a target.
    allowed : array of bool, shape (n, J), optional
        Donors that each target may use; all, if not given. Each row allows at least one.
    pool : array of int, shape (n,), optional
        Which of several pools each target draws on, ascending.

    Returns
    -------
    array, shape (n, J)
        Non-negative weights that sum to 1; exactly 0 outside the support.

    Notes
    -----
    Where the optimum is not unique (a target inside the donors' hull) one optimum is given.
    """
    pools = donors if donors.ndim == 3 else donors[None]
    places = np.zeros(len(targets), np.intp) if pool is None else pool
    gram = np.swapaxes(pools, 1, 2) @ pools
    cut = [slice(start, start + _CHUNK) for start in range(0, len(targets), _CHUNK)]

    def solve(part: slice) -> Floats:
        problem = _shared_donors(pools, gram, targets[part], places[part])
        barred = None if allowed is None else ~allowed[part]
        own = np.einsum("pjj->pj", gram)[places[part]]
        first = own - 2.0 * pooled_product(targets[part], pools, places[part])
        return _active_set(problem, first, barred)

    return _concatenate(cut, solve, pools.shape[2])


def pooled_product(rows: Floats, tables: Floats, pool: Indices) -> Floats:
    """Multiply each row with the table of its pool.

    Parameters
    ----------
    rows : array, shape (n, a)
    tables : array, shape (P, a, b)
    pool : array of int, shape (n,)
        Ascending.

    Returns
    -------
    array, shape (n, b)
    """
    if len(tables) == 1:
        return np.asarray(rows @ tables[0])
    product = np.empty((len(rows), tables.shape[2]))
    edges = np.searchsorted(pool, np.arange(len(tables) + 1))
    for table, start, end in zip(tables, edges[:-1], edges[1:], strict=True):
        if end > start:
            np.matmul(rows[start:end], table, out=product[start:end])
    return product


def simplex_quadratic(gram: Floats, linear: Floats, constant: Floats, allowed: Bools | None = None) -> Floats:
    """Minimise ``w'Qw − 2c'w`` over the simplex, each problem with its own ``Q``.

    Parameters
    ----------
    gram : array, shape (n, J, J)
        ``Q = A'A`` (plus a ridge, if any), one a problem.
    linear : array, shape (n, J)
        ``c = A'b``.
    constant : array, shape (n,)
        ``b'b``.
    allowed : array of bool, shape (n, J), optional
        Unknowns that may be positive; all, if not given.

    Returns
    -------
    array, shape (n, J)
    """
    cut = [slice(start, start + _CHUNK) for start in range(0, len(linear), _CHUNK)]

    def solve(part: slice) -> Floats:
        problem = _own_gram(gram[part], linear[part], constant[part])
        first = np.einsum("njj->nj", gram[part]) - 2.0 * linear[part]
        return _active_set(problem, first, None if allowed is None else ~allowed[part])

    return _concatenate(cut, solve, linear.shape[1])


def _concatenate(cut: list[slice], solve: Callable[[slice], Floats], width: int) -> Floats:
    if not cut:
        return np.zeros((0, width))
    workers = min(len(cut), os.cpu_count() or 1)
    if workers == 1:
        return np.concatenate([solve(part) for part in cut])
    with ThreadPoolExecutor(workers) as pool:
        return np.concatenate(list(pool.map(solve, cut)))


def _shared_donors(pools: Floats, gram: Floats, targets: Floats, places: Indices) -> _Quadratic:
    columns = np.ascontiguousarray(np.swapaxes(pools, 1, 2))
    linear = pooled_product(targets, pools, places)
    square = np.einsum("nt,nt->n", targets, targets)
    size = np.einsum("pjj->pj", gram).max(axis=1)

    def gradient(problems: Indices, support: Indices, weights: Floats) -> tuple[Floats, Floats]:
        place = places[problems]
        fitted = np.matmul(weights[:, None, :], columns[place[:, None], support])[:, 0]
        miss = fitted - targets[problems]
        return pooled_product(miss, pools, place), np.einsum("nt,nt->n", miss, miss)

    def block(problems: Indices, support: Indices) -> Floats:
        place = places[problems][:, None, None]
        inner = gram[place, support[:, :, None], support[:, None, :]]
        return _shifted(inner, linear[problems[:, None], support], square[problems])

    return _Quadratic(gradient, block, square + size[places] + np.finfo(float).tiny)


def _own_gram(gram: Floats, linear: Floats, square: Floats) -> _Quadratic:
    def gradient(problems: Indices, support: Indices, weights: Floats) -> tuple[Floats, Floats]:
        rows = gram[problems[:, None], support]
        half = np.matmul(weights[:, None, :], rows)[:, 0] - linear[problems]
        own = np.take_along_axis(half - linear[problems], support, 1)
        return half, np.einsum("nk,nk->n", own, weights) + square[problems]

    def block(problems: Indices, support: Indices) -> Floats:
        inner = gram[problems[:, None, None], support[:, :, None], support[:, None, :]]
        return _shifted(inner, linear[problems[:, None], support], square[problems])

    scale = square + np.einsum("njj->nj", gram).max(axis=1) + np.finfo(float).tiny
    return _Quadratic(gradient, block, scale)


def _shifted(inner: Floats, linear: Floats, square: Floats) -> Floats:
    """Give the Gram matrix of ``a_j − b`` plus a multiple of ``11'``, which moves no minimiser."""
    inner = inner - linear[:, :, None] - linear[:, None, :] + square[:, None, None]
    diagonal = np.einsum("njj->nj", inner)
    top = diagonal.max(axis=1) + np.finfo(float).tiny
    diagonal += 1e-14 * top[:, None]
    return np.asarray(inner + top[:, None, None])


@dataclass(slots=True)
class _Supports:
    """Sparse weights of the problems not yet solved; unused slots hold donor 0 with weight 0."""

    problems: Indices
    donors: Indices
    weights: Floats
    used: Bools

    def keep(self, rows: Bools) -> None:
        """Drop the problems that are solved."""
        self.problems, self.donors = self.problems[rows], self.donors[rows]
        self.weights, self.used = self.weights[rows], self.used[rows]

    def add(self, donor: Indices) -> None:
        """Take one more donor into each support, with weight 0."""
        if self.used.all(axis=1).any():
            pad = ((0, 0), (0, 1))
            self.donors, self.weights = np.pad(self.donors, pad), np.pad(self.weights, pad)
            self.used = np.pad(self.used, pad)
        row = np.arange(len(donor))
        slot = (~self.used).argmax(axis=1)
        self.donors[row, slot], self.weights[row, slot], self.used[row, slot] = donor, 0.0, True


def _active_set(problem: _Quadratic, first: Floats, barred: Bools | None) -> Floats:
    """Run Wolfe's method from the best single donor; `first` is each donor's own squared distance."""
    count, width = first.shape
    found = np.zeros((count, width))
    start = (first if barred is None else np.where(barred, np.inf, first)).argmin(axis=1)
    state = _Supports(np.arange(count), start[:, None], np.ones((count, 1)), np.ones((count, 1), bool))
    best = np.full(count, np.inf)
    while state.problems.size:
        gradient, value = problem.gradient(state.problems, state.donors, state.weights)
        row = np.arange(state.problems.size)
        level = np.einsum("nk,nk->n", gradient[row[:, None], state.donors], state.weights)
        if barred is not None:
            gradient[barred[state.problems]] = np.inf
        entering = gradient.argmin(axis=1)
        gap = level - gradient[row, entering]
        # A step that no longer lowers the objective means that rounding has the last word.
        solved = (gap <= _TOLERANCE * problem.scale[state.problems]) | (value >= best[state.problems])
        best[state.problems] = value
        _write(found, state, solved)
        entering = entering[~solved]
        state.keep(~solved)
        if state.problems.size:
            state.add(entering)
            _descend(problem, state)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _write(found: Floats, state: _Supports, rows: Bools) -> None:
    for slot in range(state.donors.shape[1]):
        found[state.problems[rows], state.donors[rows, slot]] += state.weights[rows, slot]


def _descend(problem: _Quadratic, state: _Supports) -> None:
    """Move each problem to the minimiser on its support, dropping the donors whose weight reaches 0."""
    rows = np.arange(state.problems.size)
    while rows.size:
        donors, used, weights = state.donors[rows], state.used[rows], state.weights[rows]
        block = problem.block(state.problems[rows], donors)
        block = np.where(used[:, :, None] & used[:, None, :], block, 0.0)
        np.einsum("njj->nj", block)[~used] = 1.0
        aim = np.linalg.solve(block, used[:, :, None].astype(float))[:, :, 0]
        aim /= aim.sum(axis=1, keepdims=True)
        falling = used & (aim < 0.0)
        room = np.divide(weights, weights - aim, out=np.full(aim.shape, np.inf), where=falling)
        step = np.minimum(room.min(axis=1, initial=np.inf), 1.0)
        leaving = falling & (room <= step[:, None])
        weights = np.where(leaving, 0.0, weights + step[:, None] * (aim - weights))
        state.weights[rows] = weights
        state.used[rows] = used & ~leaving
        rows = rows[leaving.any(axis=1)]
