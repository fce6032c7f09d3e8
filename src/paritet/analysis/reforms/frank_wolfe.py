"""The reference solver of synthetic difference-in-differences, with its early stop.

The published estimates were made with Frank-Wolfe steps that end when one step lowers the objective by
less than ``(1e-5 σ)²``, a hundred of them before small weights are set to zero. That stop is part of the
published numbers (8.0341 for parliamentary quotas, where the exact optimum gives 8.0381), so that it is
kept here to reproduce them. Everything else in Paritet uses the exact solvers.

Source: Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), "Synthetic difference-in-differences", AER
111(12), and its reference implementation.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BEFORE_SPARSIFYING: Final = 100
_AFTER_SPARSIFYING: Final = 10_000


def frank_wolfe_weights(design: Floats, target: Floats, zeta: float, least_decrease: float) -> Floats:
    """Find simplex weights as the reference does: some steps, small weights to zero, then the rest.

    Parameters
    ----------
    design : array, shape (n, k)
        Centred columns.
    target : array, shape (n,)
        Centred.
    zeta : float
        The penalty is ``n ζ² ‖w‖²``.
    least_decrease : float
        Steps end when the mean squared error falls by less than its square.

    Returns
    -------
    array, shape (k,)
    """
    uniform = np.full(design.shape[1], 1.0 / design.shape[1])
    rough = _steps(design, target, uniform, zeta, least_decrease, _BEFORE_SPARSIFYING)
    large = np.where(rough <= rough.max() / 4.0, 0.0, rough)
    return _steps(design, target, large / large.sum(), zeta, least_decrease, _AFTER_SPARSIFYING)


def _steps(
    design: Floats, target: Floats, weights: Floats, zeta: float, least_decrease: float, most: int
) -> Floats:
    count = target.size
    ridge = count * zeta**2
    fitted = design @ weights
    before = last = np.inf
    for step in range(most):
        if step >= 2 and not before - last > least_decrease**2:
            break
        gradient = (fitted - target) @ design + ridge * weights
        toward = gradient.argmin()
        change = -weights
        change[toward] += 1.0
        if change.any():
            gain = design[:, toward] - fitted
            size = float(gain @ gain + ridge * change @ change)
            # Columns that are all alike leave nothing to gain, and nothing to divide by.
            length = -float(gradient @ change) / size if size > 0.0 else 0.0
            weights = weights + min(1.0, max(0.0, length)) * change
            fitted = design @ weights
        before, last = last, float(zeta**2 * weights @ weights + np.square(fitted - target).sum() / count)
    return weights
