"""How alike two moments are, which of many are alike enough, and which of them are one and the same episode.

The metric: each feature is divided by its robust spread among all moments of Europe. The level and the path
weigh one each, the covariates together one. The distance is the root of the weighted mean square, so 1 means
"as far apart, feature by feature, as the usual deviation from the middle".
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CALIPER: Final = float(np.sqrt(2) / 2)
"""Largest distance of a comparable start. Two moments drawn at random lie √2 spreads apart in the root mean
square (the difference of two independent draws has twice their variance); a start compares if it is half as
far."""
LEVEL_CALIPER: Final = float(np.sqrt(2) / 4)
"""Largest difference of levels, in spreads: a quarter of that random difference, since the level is what the
reader compares first. The same step is what counts as having moved."""
EPISODE: Final = 10
"""Years within which a country's moments are one episode, so that no ten-year outcome is counted twice."""
FIXED: Final = 2
"""The first two features, level and path, weigh one each; those after them share one."""

_MAD_TO_SD: Final = 1.4826
_IQR_TO_SD: Final = 1 / 1.349


def spread(values: Floats) -> float:
    """Give the robust spread of a feature, on the scale of a standard deviation.

    Parameters
    ----------
    values : ndarray, shape (N,)
        NaN is left out.

    Returns
    -------
    float
        1.4826 × the median absolute deviation; where more than half of the values are equal, the
        interquartile range ÷ 1.349; where that is 0 too, the standard deviation. NaN without values.
    """
    known = values[np.isfinite(values)]
    if not known.size:
        return float("nan")
    deviation = float(np.median(np.abs(known - np.median(known)))) * _MAD_TO_SD
    if deviation > 0:
        return deviation
    low, high = np.quantile(known, [0.25, 0.75])
    return float(high - low) * _IQR_TO_SD or float(np.std(known))


def spreads(features: Floats) -> Floats:
    """Give the spread of each column; shape (F,)."""
    return np.array([spread(features[:, column]) for column in range(features.shape[1])])


def steps(one: Floats, others: Floats, scale: Floats) -> Floats:
    """Give the differences feature by feature, in spreads.

    Parameters
    ----------
    one : ndarray, shape (F,)
    others : ndarray, shape (N, F)
    scale : ndarray, shape (F,)
        Spreads. Where a feature never varies (spread 0), equal values are 0 apart and others infinitely far.

    Returns
    -------
    ndarray, shape (N, F)
        NaN where either is unknown.
    """
    apart = np.abs(others - one)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = apart / scale
    scaled[:, scale == 0] = np.where(apart[:, scale == 0] > 0, np.inf, 0.0 * apart[:, scale == 0])
    return scaled


def distances(one: Floats, others: Floats, scale: Floats) -> Floats:
    """Give the distance of one moment from each of many.

    Parameters
    ----------
    one : ndarray, shape (F,)
        Level, path, then covariates.
    others : ndarray, shape (N, F)
    scale : ndarray, shape (F,)

    Returns
    -------
    ndarray, shape (N,)
        √((level² + path² + mean of the covariates²) ÷ 3) in spreads. Covariates unknown on either side are
        left out of their mean; where none is known on both sides the distance is NaN, unless `one` has none
        at all: then it is √((level² + path²) ÷ 2).
    """
    square = steps(one, others, scale) ** 2
    fixed = square[:, :FIXED].sum(axis=1)
    described: Flags = np.isfinite(one[FIXED:])
    if not described.any():
        return np.asarray(np.sqrt(fixed / FIXED))
    rest = square[:, FIXED:]
    known = ~np.isnan(rest)
    count = known.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, rest, 0.0).sum(axis=1) / count
    return np.asarray(np.sqrt((fixed + np.where(count > 0, mean, np.nan)) / (FIXED + 1)))


def comparable(one: Floats, others: Floats, scale: Floats) -> tuple[Flags, Floats]:
    """Tell which moments are alike enough; give the distances too."""
    distance = distances(one, others, scale)
    level = steps(one, others, scale)[:, 0]
    with np.errstate(invalid="ignore"):
        alike: Flags = (distance <= CALIPER) & (level <= LEVEL_CALIPER)
    return alike, distance


def one_per_episode(area: Ints, year: Ints, distance: Floats) -> Ints:
    """Keep the nearest moment of each country and episode.

    Parameters
    ----------
    area, year : ndarray of int, shape (N,)
    distance : ndarray of float, shape (N,)

    Returns
    -------
    ndarray of int
        Positions kept, nearest first (of equals the later year, then the country's row). Any two of one
        country are at least `EPISODE` years apart.
    """
    kept: list[int] = []
    for at in np.lexsort((area, -year, distance)):
        if all(area[at] != area[other] or abs(year[at] - year[other]) >= EPISODE for other in kept):
            kept.append(int(at))
    return np.array(kept, dtype=np.int64)
