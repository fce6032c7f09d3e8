"""Treat: tame outliers, indicator by indicator, where skew and kurtosis ask for it.

An indicator passes when |skew| < 2 or kurtosis < 3.5 (OECD/JRC Handbook; COINr's thresholds). One that fails
is winsorised; one that still fails is transformed (log, Box–Cox) from its original values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from paritet.indices.methods import find, method

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was done to one indicator.

    Attributes
    ----------
    values : ndarray
        Treated values, along the countries.
    winsorised : int
        Points that were moved; 0 where none.
    transformed : str
        Name of the transformation, or empty.
    passed : bool
        Whether the result passes the rule.
    """

    values: Floats
    winsorised: int
    transformed: str
    passed: bool


def skew(x: Floats) -> Floats:
    """Estimate skewness along the last axis (type 2 of Joanes and Gill 1998, as in Excel).

    Missing values are left out; fewer than 3 values, or no spread, give NaN.
    """
    return _shape(x)[0]


def kurtosis(x: Floats) -> Floats:
    """Estimate excess kurtosis along the last axis (type 2 of Joanes and Gill 1998, as in Excel).

    Missing values are left out; fewer than 4 values, or no spread, give NaN.
    """
    return _shape(x)[1]


def _shape(x: Floats) -> tuple[Floats, Floats]:
    """Estimate skewness and kurtosis at once."""
    known = ~np.isnan(x)
    n = known.sum(axis=-1).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(known, x, 0.0).sum(axis=-1) / n
        deviations = np.where(known, x - mean[..., None], 0.0)
        squares = deviations * deviations
        second = squares.sum(axis=-1)
        third = (squares * deviations).sum(axis=-1)
        fourth = (squares * squares).sum(axis=-1)
        skewness = np.sqrt(n) * third / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
        peak = ((n + 1) * (n * fourth / second**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    return np.where(n < 3, np.nan, skewness), np.where(n < 4, np.nan, peak)


def passes(x: Floats, skew_limit: float = 2.0, kurtosis_limit: float = 3.5) -> Floats:
    """Apply the skew and kurtosis rule along the last axis.

    Returns
    -------
    ndarray
        1 passes, 0 fails, NaN where the rule cannot be applied (then nothing is treated).
    """
    return _verdict(*_shape(x), skew_limit, kurtosis_limit)


def _verdict(skewness: Floats, peak: Floats, skew_limit: float, kurtosis_limit: float) -> Floats:
    passed = (np.abs(skewness) < skew_limit) | (peak < kurtosis_limit)
    return np.where(np.isnan(skewness) | np.isnan(peak), np.nan, passed)


def winsorise(
    x: Floats,
    limit: int | None = 5,
    skew_limit: float = 2.0,
    kurtosis_limit: float = 3.5,
    force: bool = False,
) -> tuple[Floats, int]:
    """Move the farthest points to the next value until the rule is met.

    Parameters
    ----------
    x : ndarray
        One indicator, shape (n,).
    limit : int or None
        Most points to move; tied points move together and may exceed it.
    skew_limit, kurtosis_limit : float
        The rule, see `passes`.
    force : bool
        Whether to move `limit` points whatever the rule says.

    Returns
    -------
    tuple
        The treated values and the number of points moved.
    """
    x = x.copy()
    moved = high_moved = low_moved = 0
    skewness, peak = _shape(x)
    passed = _verdict(skewness, peak, skew_limit, kurtosis_limit)
    while (passed == 0 or force) and (limit is None or moved < limit):
        high = skewness >= 0
        end = np.nanmax(x) if high else np.nanmin(x)
        at_end = x == end
        rest = x[~at_end & ~np.isnan(x)]
        if rest.size == 0:
            break
        x[at_end] = rest.max() if high else rest.min()
        if high:
            high_moved = int(at_end.sum())
        else:
            low_moved = int(at_end.sum())
        moved = high_moved + low_moved
        skewness, peak = _shape(x)
        passed = _verdict(skewness, peak, skew_limit, kurtosis_limit)
    return x, moved


@method("treat")
def log_ct(x: Floats) -> Floats:
    """Take the log with a shift of 1 % of the range: log(x − min + 0.01 × range)."""
    low, high = np.nanmin(x), np.nanmax(x)
    return np.log(x - low + 0.01 * (high - low))


@method("treat")
def log_ct_original(x: Floats) -> Floats:
    """Take the log with a shift of 1: log(x − min + 1)."""
    return np.log(x - np.nanmin(x) + 1.0)


@method("treat")
def log_gii(x: Floats) -> Floats:
    """Take the log of the Global Innovation Index: log((max − 1)(x − min)/range + 1)."""
    low, high = np.nanmin(x), np.nanmax(x)
    return np.log((high - 1.0) * (x - low) / (high - low) + 1.0)


@method("treat")
def box_cox(x: Floats, *, power: float = 0.0, make_positive: bool = True) -> Floats:
    """Apply the Box–Cox transformation with a given power.

    Parameters
    ----------
    x : ndarray
    power : float
        0 is the logarithm.
    make_positive : bool
        Whether to shift the values to begin at 1 first.
    """
    if make_positive:
        x = x - np.nanmin(x) + 1.0
    return np.log(x) if power == 0 else (x**power - 1.0) / power


@method("treat", "none")
def untransformed(x: Floats) -> Floats:
    """Keep the values as they are."""
    return x


def treat(
    x: Floats,
    *,
    limit: int | None = 5,
    then: str = "log_ct",
    combine: bool = False,
    force: bool = False,
    skew_limit: float = 2.0,
    kurtosis_limit: float = 3.5,
    **parameters: float,
) -> Treatment:
    """Treat one indicator.

    Parameters
    ----------
    x : ndarray
        Shape (n,); missing values stay missing.
    limit : int or None
        Most points to winsorise.
    then : str
        Transformation where winsorising is not enough; ``none`` keeps the winsorised values.
    combine : bool
        Whether the transformation starts from the winsorised values instead of the original ones.
    force : bool
        Whether to winsorise `limit` points whatever the rule says.
    skew_limit, kurtosis_limit : float
        The rule.
    **parameters
        Of the transformation.
    """
    before = passes(x, skew_limit, kurtosis_limit)
    if before != 0:
        return Treatment(x, 0, "", bool(before == 1))
    first, moved = winsorise(x, limit, skew_limit, kurtosis_limit, force)
    after = passes(first, skew_limit, kurtosis_limit)
    if np.isnan(after):
        return Treatment(x, 0, "", False)
    if after or then == "none":
        return Treatment(first, moved, "", bool(after))
    second = find("treat", then).function(first if combine else x, **parameters)
    passed = passes(second, skew_limit, kurtosis_limit)
    if np.isnan(passed):
        return Treatment(x, 0, "", False)
    return Treatment(second, moved if combine else 0, then, bool(passed == 1))
