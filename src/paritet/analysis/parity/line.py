"""The World Economic Forum's line: the last value, continued by the average annual change since the first.

``Y = (T − S_end) / ((S_end − S_start) / (t_end − t_start))`` with ``S`` the (weighted) mean of the countries
and ``T`` the target, as in the Global Gender Gap Report 2018. The report states neither which weights it
takes nor that others would do as well; `paritet.analysis.parity_choices` names the choices.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from paritet.analysis.parity.target import Target
from paritet.analysis.parity_choices import Answer, Slope

Values = npt.NDArray[np.float64]
Years = npt.NDArray[np.int64]


def weighted_mean(values: Values, weights: Values) -> Values:
    """Average the countries that have a value, year by year.

    Parameters
    ----------
    values, weights : ndarray, shape (A, Y)
        NaN is missing in either.

    Returns
    -------
    ndarray, shape (Y,)
        NaN in a year in which no country has a value.
    """
    known = np.isfinite(values) & np.isfinite(weights)
    total = np.where(known, weights, 0.0).sum(axis=0)
    summed = (np.where(known, values, 0.0) * np.where(known, weights, 0.0)).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean: Values = np.where(total > 0, summed / total, np.nan)
    return mean


def annual_change(years: Years, level: Values, slope: Slope = Slope.ENDPOINTS) -> float:
    """Give the annual change that the line continues.

    Parameters
    ----------
    years : ndarray of int, shape (Y,)
        Rising.
    level : ndarray, shape (Y,)
        First and last are finite; NaN between them is missing.

    Returns
    -------
    float
        In the unit of ``level`` a year; NaN with fewer than two values.
    """
    known = np.isfinite(level)
    if known.sum() < 2:
        return float("nan")
    years, level = years[known], level[known]
    if slope is Slope.LEAST_SQUARES:
        centred = years - years.mean()
        return float((centred * (level - level.mean())).sum() / (centred**2).sum())
    return float((level[-1] - level[0]) / (years[-1] - years[0]))


def years_to_target(last: float, change: float, target: Target) -> tuple[float | None, Answer]:
    """Divide what remains by the annual change towards it.

    Parameters
    ----------
    last : float
        The last level.
    change : float
        A year, in the same unit.
    target : Target

    Returns
    -------
    years : float or None
        From the last level on; 0 where the target is reached, ``None`` where the line never gets there.
    answer : Answer
    """
    if not (np.isfinite(last) and np.isfinite(change)):
        return None, Answer.NOT_ENOUGH_DATA
    remaining = float(target.remaining(last))
    if remaining == 0.0:
        return 0.0, Answer.CLOSED
    towards = change * target.sign(last)
    if towards <= 0.0:
        return None, Answer.MOVING_AWAY
    years = remaining / towards
    return (years, Answer.CONVERGING) if np.isfinite(years) else (None, Answer.MOVING_AWAY)
