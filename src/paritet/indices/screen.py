"""Screen: leave out countries that have too little data, by a stated rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
RULES: Final = ("by_availability", "by_zeros", "by_availability_and_zeros")


@dataclass(frozen=True, slots=True)
class Availability:
    """What is there, for each country and year; every array has shape (ref_area, time_period).

    Attributes
    ----------
    missing, zero : ndarray of int
        Indicators without a value; indicators at exactly 0.
    available : ndarray
        Share of indicators with a value.
    non_zero : ndarray
        Share of the known values that are not 0; NaN where none is known.
    included : ndarray of bool
    """

    missing: npt.NDArray[np.int64]
    zero: npt.NDArray[np.int64]
    available: Floats
    non_zero: Floats
    included: npt.NDArray[np.bool_]


def screen(
    x: Floats,
    *,
    rule: str = "by_availability",
    availability: float = 2 / 3,
    non_zero: float = 0.05,
    include: npt.NDArray[np.bool_] | None = None,
    exclude: npt.NDArray[np.bool_] | None = None,
) -> Availability:
    """Decide which countries stay.

    Parameters
    ----------
    x : ndarray, shape (indicator, ref_area, time_period)
    rule : str
        ``by_availability``, ``by_zeros`` or ``by_availability_and_zeros``.
    availability : float
        Least share of indicators with a value.
    non_zero : float
        Least share of known values that are not 0.
    include, exclude : ndarray of bool, shape (ref_area,), optional
        Countries that stay, or go, whatever the rule says.
    """
    missing = np.isnan(x).sum(axis=0)
    zero = (x == 0).sum(axis=0)
    available = 1.0 - missing / x.shape[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 1.0 - zero / (x.shape[0] - missing)
    enough = ~(available < availability)
    varied = ~(share < non_zero)
    included = {"by_availability": enough, "by_zeros": varied}.get(rule, enough & varied)
    if include is not None:
        included = included | include[:, None]
    if exclude is not None:
        included = included & ~exclude[:, None]
    return Availability(missing, zero, available, share, included)
