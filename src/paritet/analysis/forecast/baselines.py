"""The simple methods that a forecast has to beat."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from paritet.analysis.forecast.features import Values, by_region, carry
from paritet.analysis.forecast.model import FEWEST_YEARS, LEVELS

WEF_LINE: Final = "wef_line"
LAST_VALUE: Final = "last_value"
REGION_LINE: Final = "region_line"
_EXACT: Final = 1e-9


def wef_line(past: Values, horizon: int, _regions: npt.NDArray[np.str_]) -> Values:
    """Continue the average annual change since the first figure.

    Parameters
    ----------
    past : ndarray, shape (A, Y)
        The last column is the origin.
    horizon : int

    Returns
    -------
    ndarray, shape (A,)
        NaN where a country has fewer than five figures or none at the origin.
    """
    found: Values = past[:, -1] + horizon * _drift(past)
    return found


def last_value(past: Values, _horizon: int, _regions: npt.NDArray[np.str_]) -> Values:
    """Expect no change."""
    found: Values = past[:, -1].copy()
    return found


def region_line(past: Values, horizon: int, regions: npt.NDArray[np.str_]) -> Values:
    """Continue by the median annual change of the country's region."""
    found: Values = past[:, -1] + horizon * by_region(_drift(past), regions)
    return found


def _drift(past: Values) -> Values:
    known = np.isfinite(past)
    usable = (known.sum(axis=1) >= FEWEST_YEARS) & known[:, -1]
    first = known.argmax(axis=1)
    start = past[np.arange(len(past)), first]
    years = np.maximum(past.shape[1] - 1 - first, 1)
    return np.where(usable, (past[:, -1] - start) / years, np.nan)


FORECASTS: Final = {WEF_LINE: wef_line, LAST_VALUE: last_value, REGION_LINE: region_line}
"""Point forecasts by name."""


def wef_line_distribution(past: Values, horizon: int) -> Values:
    """Give the line's own intervals: a random walk whose drift is estimated from the same changes.

    Returns
    -------
    ndarray, shape (A, L)
        Quantiles at `LEVELS`.
    """
    steps = np.diff(carry(past), axis=1)
    count = np.maximum(np.isfinite(steps).sum(axis=1), 1)
    known = np.isfinite(steps)
    mean = np.where(known, steps, 0.0).sum(axis=1) / count
    squares = np.where(known, (steps - mean[:, None]) ** 2, 0.0).sum(axis=1)
    deviation = np.sqrt(squares / np.maximum(count - 1, 1) * horizon * (1 + horizon / count)) + _EXACT
    centre = past[:, -1:] + horizon * _drift(past)[:, None]
    found: Values = centre + deviation[:, None] * norm.ppf(LEVELS)[None, :]
    return found
