"""How likely a series reaches a threshold: probabilities put right on past events.

A forecast's distribution gives a probability of reaching any threshold; probabilities near the ends tend to
be too sure. An isotonic regression (Zadrozny and Elkan 2002) of what happened on what was said puts them
right. It learns from every past change that had ended by the origin, forecast out of sample by country, at
thresholds spread over the levels that countries have been at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression

from paritet.analysis.forecast.features import Values
from paritet.analysis.forecast.model import Model, Rows, spread_out
from paritet.analysis.forecast.scoring import exceedance
from paritet.analysis.parity.target import Target
from paritet.concepts.indicator import Direction

_THRESHOLDS: Final = 12
_SURE: Final = 0.005
"""Nothing is told as surer than this."""
_FEWEST: Final = 200


@dataclass(frozen=True)
class Recalibration:
    """A step function from said to observed probability.

    Attributes
    ----------
    said, observed : ndarray, shape (k,)
        Rising both.
    """

    said: Values
    observed: Values

    def __call__(self, probability: Values) -> Values:
        """Put probabilities right."""
        found: Values = np.interp(probability, self.said, self.observed)
        return found


def recalibration(model: Model, past: Rows, out: Values, *, rising: bool) -> Recalibration:
    """Learn how far to trust the model's probabilities.

    Parameters
    ----------
    model : Model
    past : Rows
        Past changes over the model's horizon.
    out : ndarray, shape (n, 3)
        Their forecasts out of sample.
    rising : bool
        Whether the event is to rise to the threshold, or to fall to it.
    """
    known = np.isfinite(out).all(axis=1)
    level = past.features[known, 0].astype(np.float64)
    outcome = level + past.target[known] * model.horizon
    said, happened = [], []
    quantiles = spread_out(out[known], level, model.scores, model.floor, model.horizon)
    for threshold in np.quantile(np.concatenate([level, outcome]), np.linspace(0.03, 0.97, _THRESHOLDS)):
        waiting = level < threshold if rising else level > threshold
        above = exceedance(quantiles[waiting], threshold)
        said.append(above if rising else 1.0 - above)
        reached = outcome[waiting] >= threshold if rising else outcome[waiting] <= threshold
        happened.append(reached.astype(np.float64))
    return _isotonic(np.concatenate(said), np.concatenate(happened))


def _isotonic(said: Values, happened: Values) -> Recalibration:
    if len(said) < _FEWEST:
        return Recalibration(np.array([0.0, 1.0]), np.array([_SURE, 1.0 - _SURE]))
    curve = IsotonicRegression(y_min=_SURE, y_max=1.0 - _SURE, out_of_bounds="clip").fit(said, happened)
    grid = np.linspace(0.0, 1.0, 101)
    return Recalibration(grid, np.asarray(curve.predict(grid), dtype=np.float64))


def reach_probability(
    distribution: Values, level: Values, target: Target, curve: Recalibration | None
) -> Values:
    """Give the probability of having reached a target; 1 where it is reached already.

    Parameters
    ----------
    distribution : ndarray, shape (n, L)
        In the unit of the target.
    level : ndarray, shape (n,)
        Where the countries are.
    target : Target
    curve : Recalibration, optional

    Notes
    -----
    Where parity is the aim, a country below it has reached it once it is at parity or beyond, and the other
    way about.
    """
    above = exceedance(distribution, target.value)
    rising = _rises(level, target)
    probability = np.where(rising, above, 1.0 - above)
    if curve is not None:
        probability = curve(probability)
    return np.where(target.remaining(level) == 0.0, 1.0, probability)


def _rises(level: Values, target: Target) -> npt.NDArray[np.bool_]:
    if target.direction is Direction.PARITY:
        return np.asarray(level < target.value)
    return np.full(len(level), target.direction is Direction.HIGHER)
