"""Ridge-penalised least squares over the unit simplex, exact and for many targets at once.

The unit weights of synthetic difference-in-differences solve ``min ‖A w − b‖² + η‖w‖²`` over ``w ≥ 0``
with sum 1 (Arkhangelsky et al. 2021, eq. 4). With the ridge most donors carry weight, so that an active set
of donors would be long; the dual problem has only as many unknowns as there are years, is smooth, and is
solved by Newton's method in a handful of steps.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.simplex import simplex_quadratic

Floats = NDArray[np.float64]

_TOLERANCE: Final = 1e-11
"""Length of the dual gradient, relative to target and donors, at which a solution counts as exact."""
_STEPS: Final = 40
"""Newton steps before a problem is handed to the active-set method; a sizeable ridge needs about ten."""
_CHUNK: Final = 512


def ridge_simplex_weights(
    donors: Floats, targets: Floats, ridge: Floats, copies: Floats | None = None
) -> Floats:
    """Find the penalised convex combination of donors nearest to each target.

    Parameters
    ----------
    donors : array, shape (T, J)
        One column a donor, one row a year.
    targets : array, shape (n, T)
        One row a target.
    ridge : array, shape (n,)
        ``η > 0`` of each problem.
    copies : array, shape (n, J), optional
        How often each donor stands in the problem's donor pool: 0 bars it, 2 is a donor drawn twice by a
        bootstrap.

    Returns
    -------
    array, shape (n, J)
        Non-negative weights that sum to 1; copies of a donor are added up.

    Notes
    -----
    With ``r`` the residuals and ``z = A'r``, the optimum is ``w = m (z − μ)₊ / η`` where ``μ`` makes it
    sum to 1; ``r`` minimises ``½‖r‖² − b'r + max_w (z'w − ½ η Σ w²/m)``.
    """
    outer = np.einsum("tj,sj->jts", donors, donors).reshape(donors.shape[1], -1)
    copies = np.ones((len(targets), donors.shape[1])) if copies is None else copies
    found = np.empty_like(copies)
    for start in range(0, len(targets), _CHUNK):
        part = slice(start, start + _CHUNK)
        found[part], stuck = _newton(donors, outer, targets[part], ridge[part], copies[part])
        for problem in start + stuck:
            found[problem] = _by_active_set(donors, targets[problem], ridge[problem], copies[problem])
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _by_active_set(donors: Floats, target: Floats, ridge: float, copies: Floats) -> Floats:
    """Solve one problem whose ridge is too small for the dual to be well conditioned."""
    penalty = np.divide(ridge, copies, out=np.zeros(copies.shape), where=copies > 0.0)
    gram = donors.T @ donors + np.diag(penalty)
    square = np.array([target @ target])
    linear = (donors.T @ target)[None]
    return np.asarray(simplex_quadratic(gram[None], linear, square, (copies > 0.0)[None])[0])


def _newton(
    donors: Floats, outer: Floats, targets: Floats, ridge: Floats, copies: Floats
) -> tuple[Floats, NDArray[np.intp]]:
    """Give the weights, and which problems were not solved."""
    scale = np.linalg.norm(targets, axis=1) + np.linalg.norm(donors, axis=0).max() + np.finfo(float).tiny
    residual = targets - (copies / copies.sum(axis=1, keepdims=True)) @ donors.T
    found = np.empty_like(copies)
    left = np.arange(len(targets))
    for _ in range(_STEPS):
        b, eta, m, r = targets[left], ridge[left], copies[left], residual[left]
        weights, _ = _respond(donors, r, eta, m)
        found[left] = weights
        gradient = r - b + weights @ donors.T
        open_ = np.linalg.norm(gradient, axis=1) > _TOLERANCE * scale[left]
        if not open_.any():
            return found, left[:0]
        left, b, eta, m, r = left[open_], b[open_], eta[open_], m[open_], r[open_]
        gradient = gradient[open_]
        curvature = _curvature(outer, donors, weights[open_], eta, m)
        step = -np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0]
        residual[left] = _search(donors, b, eta, m, r, step, np.einsum("nt,nt->n", gradient, step))
    return found, left


def _respond(donors: Floats, residual: Floats, ridge: Floats, copies: Floats) -> tuple[Floats, Floats]:
    """Weights that answer the residuals, and the value of ``max_w (z'w − ½ η Σ w²/m)``."""
    reach = np.where(copies > 0.0, residual @ donors, -np.inf)
    order = np.argsort(-reach, axis=1)
    sorted_reach = np.take_along_axis(reach, order, 1)
    sorted_copies = np.take_along_axis(copies, order, 1)
    finite = np.where(sorted_copies > 0.0, sorted_reach, 0.0)
    level = (np.cumsum(sorted_copies * finite, axis=1) - ridge[:, None]) / np.cumsum(sorted_copies, axis=1)
    last = reach.shape[1] - 1 - (sorted_reach > level)[:, ::-1].argmax(axis=1)
    mu = np.take_along_axis(level, last[:, None], 1)
    over = np.maximum(reach - mu, 0.0)
    weights = copies * over / ridge[:, None]
    value = mu[:, 0] + 0.5 * np.einsum("nj,nj->n", weights, over)
    return weights, value


def _curvature(outer: Floats, donors: Floats, weights: Floats, ridge: Floats, copies: Floats) -> Floats:
    years = donors.shape[0]
    active = np.where(weights > 0.0, copies, 0.0)
    second = (active @ outer).reshape(-1, years, years)
    first = active @ donors.T
    spread = second - first[:, :, None] * first[:, None, :] / active.sum(axis=1)[:, None, None]
    return np.asarray(np.eye(years) + spread / ridge[:, None, None])


def _search(
    donors: Floats, target: Floats, ridge: Floats, copies: Floats, start: Floats, step: Floats, slope: Floats
) -> Floats:
    """Halve each problem's step until the dual objective falls enough (Armijo's rule)."""

    def dual(residual: Floats, rows: NDArray[np.intp]) -> Floats:
        value = _respond(donors, residual, ridge[rows], copies[rows])[1]
        own = 0.5 * np.einsum("nt,nt->n", residual, residual)
        return np.asarray(own - np.einsum("nt,nt->n", target[rows], residual) + value)

    every = np.arange(len(start))
    before = dual(start, every)
    slack = 1e-14 * (np.abs(before) + np.einsum("nt,nt->n", target, target))
    length = np.ones(len(start))
    rows = every
    for _ in range(40):
        after = dual(start[rows] + length[rows, None] * step[rows], rows)
        rows = rows[after > before[rows] + 1e-4 * length[rows] * slope[rows] + slack[rows]]
        if not rows.size:
            break
        length[rows] *= 0.5
    return start + length[:, None] * step
