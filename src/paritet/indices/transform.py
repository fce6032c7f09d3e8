"""Transform: one array in, one of the same shape out. The small steps between indicator and index."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from paritet.indices.methods import method

Floats = npt.NDArray[np.float64]


@method("transform")
def cap(x: Floats, *, at: float) -> Floats:
    """Count everything above a limit as the limit."""
    return np.minimum(x, at)


@method("transform")
def floor(x: Floats, *, at: float) -> Floats:
    """Count everything below a limit as the limit."""
    return np.maximum(x, at)


@method("transform")
def between(x: Floats, *, lower: float, upper: float) -> Floats:
    """Count values beyond either limit as the limit."""
    return np.clip(x, lower, upper)


@method("transform")
def times(x: Floats, *, by: float) -> Floats:
    """Multiply by a number, such as 0.01 for per cent to share."""
    return x * by


@method("transform")
def inverse(x: Floats, *, numerator: float = 1.0) -> Floats:
    """Divide a number by the value; 0 gives a missing value."""
    with np.errstate(divide="ignore"):
        return np.where(x == 0, np.nan, numerator / x)


@method("transform")
def complement(x: Floats, *, whole: float = 1.0) -> Floats:
    """Subtract the value from a number."""
    return whole - x


@method("transform")
def replace_zero(x: Floats, *, by: float) -> Floats:
    """Put a small number where the value is exactly 0."""
    return np.where(x == 0, by, x)


@method("transform")
def beside_men(x: Floats, *, men: float = 1.0) -> Floats:
    """Take a value that only women have as women's, and a constant as men's.

    Parameters
    ----------
    x : ndarray, shape (draw, 1, ref_area, time_period)
    men : float
        The value that men are given.

    Returns
    -------
    ndarray
        Shape (draw, 2, ref_area, time_period): women, men; missing for both where women's is missing.
    """
    return np.concatenate([x, np.where(np.isnan(x), np.nan, men)], axis=1)


def _posts(x: Floats, lower: Floats | float, upper: Floats | float, log: bool, cap_top: bool) -> Floats:
    if log:
        x, lower, upper = np.log(x), np.log(lower), np.log(upper)
    placed = (x - lower) / (upper - lower)
    return np.minimum(placed, 1.0) if cap_top else placed


@method("transform")
def goalpost(x: Floats, *, lower: float, upper: float, log: bool = False, cap_top: bool = True) -> Floats:
    """Place between two fixed goalposts as 0 to 1.

    Parameters
    ----------
    x : ndarray
    lower, upper : float
        In the value's unit.
    log : bool
        Whether to place on the scale of logarithms.
    cap_top : bool
        Whether values beyond the upper goalpost count as 1.
    """
    return _posts(x, lower, upper, log, cap_top)


@method("transform")
def goalpost_by_sex(
    x: Floats,
    *,
    women: tuple[float, ...],
    men: tuple[float, ...],
    log: bool = False,
    cap_top: bool = True,
) -> Floats:
    """Place between goalposts that differ for women and men.

    Parameters
    ----------
    x : ndarray, shape (draw, 2, ref_area, time_period)
        Women, men.
    women, men : two floats each
        Lower and upper goalpost.
    log, cap_top : bool
        As in `goalpost`.
    """
    lower = np.array([women[0], men[0]]).reshape(1, 2, 1, 1)
    upper = np.array([women[1], men[1]]).reshape(1, 2, 1, 1)
    return _posts(x, lower, upper, log, cap_top)


@method("transform")
def logarithm(x: Floats) -> Floats:
    """Take the natural logarithm; 0 and less give a missing value."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x > 0, np.log(x), np.nan)


@method("transform")
def square_root(x: Floats) -> Floats:
    """Take the square root; negative values give a missing value."""
    with np.errstate(invalid="ignore"):
        return np.sqrt(x)


@method("transform")
def round_half_up(x: Floats, *, decimals: int = 0) -> Floats:
    """Round halves away from zero upwards, as most publishers do, not to even.

    The value is first cleaned of binary noise at ten further decimals, so that 84.375 counts as a half.
    """
    factor = 10.0**decimals
    return np.floor(np.round(x * factor, 9) + 0.5) / factor
