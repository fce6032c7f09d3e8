"""Fit one horizon of one series at one origin, and say how sure the forecast is.

Point: the forest of `paritet.analysis.forecast.forest` on the annual change, trained on every year up to the
origin and on three horizons (the one asked for, half of it, two years less).

Doubt: conformal across countries (Vovk et al. 2005; Romano, Patterson and Candès 2019) with a learnt scale.
Every past change over the same horizon that had ended by the origin is forecast by the trees that have not
seen its country; its error, divided by the forest's own spread on that side, is a score. The forecast's
distribution is the distribution of the scores, spread out again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.forecast.features import Matrix, Values
from paritet.analysis.forecast.forest import Forest, grow
from paritet.analysis.forecast.subject import Subject

LEVELS: Final[Values] = np.round(np.arange(0.005, 1.0, 0.01), 3)
"""Levels at which a forecast's distribution is kept."""
FEWEST_YEARS: Final = 5
"""A country is forecast from this many figures on, as METHODS' baseline is."""
FEWEST_TRAINED: Final = 4
_WARM_UP: Final = 3
"""Years at the beginning of a panel from which nothing is learnt: there is no pace yet."""
_FLOOR: Final = 0.1
"""Least spread, as a share of the median spread."""
_FEWEST_ROWS: Final = 100
_TAIL: Final = 16
"""How sharply the correction of `stretched` is confined to the tails."""


@dataclass(frozen=True)
class Rows:
    """Past changes to learn from.

    Attributes
    ----------
    features : ndarray of float32, shape (n, F)
    target : ndarray, shape (n,)
        Annual change over the row's horizon.
    horizon, country, start : ndarray of int, shape (n,)
        ``start`` is the year from which the change is counted.
    """

    features: Matrix
    target: Values
    horizon: npt.NDArray[np.int64]
    country: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Model:
    """A fitted horizon.

    Attributes
    ----------
    horizon : int
    forest : Forest
    scores : ndarray, shape (L,)
        Quantiles, at `LEVELS`, of the scores.
    floor : float
        Least spread, in annual change.
    """

    horizon: int
    forest: Forest
    scores: Values
    floor: float

    def distribution(self, features: Matrix, level: Values) -> Values:
        """Give quantiles of the value at the horizon, shape (n, L), on the forecasts' scale."""
        return spread_out(self.forest.quantiles(features), level, self.scores, self.floor, self.horizon)

    def point(self, features: Matrix, level: Values) -> Values:
        """Give the forest's median of the value at the horizon."""
        found: Values = level + self.horizon * self.forest.quantiles(features)[:, 1]
        return found


def spread_out(quantiles: Values, level: Values, scores: Values, floor: float, horizon: int) -> Values:
    """Spread scores out over forecasts of the annual change.

    Parameters
    ----------
    quantiles : ndarray, shape (n, 3)
        Of the annual change.
    level : ndarray, shape (n,)
        At the origin.
    scores : ndarray, shape (L,)
        At `LEVELS`.
    floor : float
        Least spread.
    horizon : int

    Returns
    -------
    ndarray, shape (n, L)
    """
    middle, down, up = _spread(quantiles, floor)
    width = np.where(scores[None, :] < 0, down[:, None], up[:, None])
    found: Values = level[:, None] + horizon * (middle[:, None] + width * scores[None, :])
    return found


def _spread(quantiles: Values, floor: float) -> tuple[Values, Values, Values]:
    middle = quantiles[:, 1]
    return middle, np.maximum(middle - quantiles[:, 0], floor), np.maximum(quantiles[:, 2] - middle, floor)


def horizons_learnt(horizon: int) -> list[int]:
    """Give the horizons whose changes the model of one horizon learns from."""
    return sorted({horizon, max(1, horizon // 2), max(1, horizon - 2)})


def rows(subject: Subject, origin: int, horizon: int) -> Rows:
    """Collect the changes that had ended by the origin."""
    parts: list[tuple[Matrix, Values, int, npt.NDArray[np.int64], int]] = []
    known = np.cumsum(np.isfinite(subject.values), axis=1)
    for ahead in horizons_learnt(horizon):
        for start in range(int(subject.years[0]) + _WARM_UP, origin - ahead + 1):
            now = subject.column(start)
            change = (subject.values[:, now + ahead] - subject.values[:, now]) / ahead
            usable = np.nonzero(np.isfinite(change) & (known[:, now] >= FEWEST_TRAINED))[0]
            parts.append((subject.features(start, ahead)[usable], change[usable], ahead, usable, start))
    if not parts:
        empty = np.empty(0, dtype=np.int64)
        return Rows(np.empty((0, 0), dtype=np.float32), np.empty(0), empty, empty, empty)
    sizes = [len(part[3]) for part in parts]
    return Rows(
        np.vstack([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.repeat([part[2] for part in parts], sizes),
        np.concatenate([part[3] for part in parts]),
        np.repeat([part[4] for part in parts], sizes),
    )


def learnable(subject: Subject, origin: int, horizon: int) -> bool:
    """Say whether enough changes over this horizon had ended by the origin to learn from."""
    return int((rows(subject, origin, horizon).horizon == horizon).sum()) >= _FEWEST_ROWS


def fit(subject: Subject, origin: int, horizon: int, seed: int = 0) -> tuple[Model, Rows, Values]:
    """Fit one horizon.

    Returns
    -------
    model : Model
    past : Rows
        The rows of this horizon alone.
    out : ndarray, shape (n, 3)
        Their forecasts out of sample by country.
    """
    learnt = rows(subject, origin, horizon)
    forest = grow(learnt.features, learnt.target, learnt.horizon / horizon, learnt.country, seed)
    own = learnt.horizon == horizon
    past = Rows(
        learnt.features[own], learnt.target[own], learnt.horizon[own], learnt.country[own], learnt.start[own]
    )
    out = forest.out_of_sample(past.features, past.country)
    spread = out[:, 2] - out[:, 0]
    floor = _FLOOR * float(np.median(spread[np.isfinite(spread)])) + 1e-9
    scores = score(past.target, out, floor)
    known = np.isfinite(scores)
    quantiles = np.quantile(scores[known], stretched(len(np.unique(past.country[known]))))
    return Model(horizon, forest, quantiles, floor), past, out


def stretched(countries: int) -> Values:
    """Give the levels at which scores are read so that few countries do not make the tails too sure.

    Conformal prediction reads the level ``τ(1 + 1/n)``, where ``n`` counts independent cases: here countries,
    not their overlapping years. In the middle the correction would overstate the doubt, so it is let grow to
    its full size at the ends of the 95 % interval.
    """
    beyond = np.abs(2.0 * LEVELS - 1.0) / 0.95
    shifted = LEVELS + np.sign(LEVELS - 0.5) * beyond**_TAIL / max(countries, 1)
    return np.clip(shifted, 0.0005, 0.9995)


def score(target: Values, quantiles: Values, floor: float) -> Values:
    """Give errors in units of the forest's spread on their side."""
    middle, down, up = _spread(quantiles, floor)
    error = target - middle
    found: Values = error / np.where(error < 0, down, up)
    return found
