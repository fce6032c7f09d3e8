"""Which weights to take where many fit equally well: those that the tiny ridge of the published method picks.

A target inside the hull of its donors is met exactly by infinitely many convex combinations. The reference of
Arkhangelsky et al. (2021) penalises ``‖w‖²`` by a millionth of the noise, squared, which moves no fit that
can be seen and makes the answer unique: in the limit it is the combination of least norm. In a Gram matrix a
ridge of 1e-12 drowns in rounding, so that such problems are solved on the columns themselves.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from paritet.analysis.reforms.ridge import small_ridge_weights

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_FITTED: Final = 1e-10
"""Squared miss, relative to the farthest donor's, below which the target counts as met."""
_TIED: Final = 1e-9
"""Slope, on the same scale, below which a donor left out would fit as well as those taken in."""
_LEAST_RIDGE: Final = 1e-14
"""Ridge, on the same scale, below which double precision no longer sees it."""


def least_norm_weights(columns: Floats, found: Floats, ridge: Floats, copies: Floats) -> Floats:
    """Replace optima that are not unique by the one that the ridge picks.

    Parameters
    ----------
    columns : array, shape (n, T, J)
        Donors less the target, one column a donor.
    found : array, shape (n, J)
        An optimum of each problem without the ridge.
    ridge : array, shape (n,)
        Penalty of ``Σ w²/m`` with `copies` ``m``.
    copies : array, shape (n, J)
        How often each donor stands in the pool; 0 bars it.

    Returns
    -------
    array, shape (n, J)
    """
    scale = np.where(copies > 0.0, np.square(columns).sum(axis=1), 0.0).max(axis=1)
    rows = np.flatnonzero(_not_unique(columns, found, copies > 0.0, scale))
    if not rows.size:
        return found
    least = np.maximum(ridge, _LEAST_RIDGE * scale + np.finfo(float).tiny)[rows]
    table = np.ascontiguousarray(columns[rows])
    chosen, stuck = small_ridge_weights(table, least, copies[rows])
    for row in stuck:
        chosen[row] = _by_least_squares(table[row], least[row], copies[rows[row]])
    settled = found.copy()
    settled[rows] = chosen / chosen.sum(axis=1, keepdims=True)
    return settled


def _not_unique(columns: Floats, found: Floats, allowed: Bools, scale: Floats) -> Bools:
    miss = np.matmul(columns, found[:, :, None])[:, :, 0]
    slope = np.matmul(miss[:, None, :], columns)[:, 0]
    square = np.square(miss).sum(axis=1)
    tied = allowed & (slope - square[:, None] <= _TIED * scale[:, None])
    return np.asarray(
        (allowed.sum(axis=1) > 1)
        & ((square <= _FITTED * scale) | (tied.sum(axis=1) > (found > 0.0).sum(axis=1)))
    )


def _by_least_squares(columns: Floats, ridge: float, copies: Floats) -> Floats:
    """Solve one problem without squaring it.

    With columns that are zero at the target, a penalty on ``(Σ u − 1)²`` of any size shrinks the answer and
    leaves its direction, so that non-negative least squares give the simplex's optimum exactly.
    """
    allowed = np.flatnonzero(copies > 0.0)
    inside = columns[:, allowed]
    size = float(np.sqrt(np.square(inside).sum(axis=0).mean())) or 1.0
    penalty = np.diag(np.sqrt(ridge / copies[allowed]))
    design = np.vstack([inside, penalty, np.full((1, allowed.size), size)]) / size
    aim = np.zeros(len(design))
    aim[-1] = 1.0
    weights = np.zeros(copies.size)
    weights[allowed] = nnls(design, aim, maxiter=30 * allowed.size)[0]
    return weights
