"""Denominate: set a quantity against the size of the country."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def denominate(x: Floats, denominator: Floats, scale: float = 1.0) -> Floats:
    """Divide by a denominator.

    Parameters
    ----------
    x, denominator : ndarray
        Same shape.
    scale : float
        Factor of the result, such as 1,000 for "per thousand".

    Returns
    -------
    ndarray
        Missing where the denominator is missing or 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator == 0, np.nan, x / (denominator / scale))
