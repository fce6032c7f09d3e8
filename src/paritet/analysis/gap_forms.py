"""Observations in the one form in which their gap is told: share, ratio, difference, or level."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.concepts.indicator import GapForm, Indicator
from paritet.concepts.observation import ObsStatus, Sex

_SEVERITY: Final = (
    ObsStatus.NORMAL,
    ObsStatus.ESTIMATED,
    ObsStatus.IMPUTED,
    ObsStatus.FORECAST,
    ObsStatus.BREAK,
)
"""Where a gap joins women's and men's figures, the later of their statuses here is the gap's."""


def sexes_of(entry: Indicator, given: Collection[str]) -> tuple[Sex, ...]:
    """Give the sexes whose figures make an indicator's gap form.

    Parameters
    ----------
    entry : Indicator
    given : collection of str
        The sexes of which a series has figures.

    Returns
    -------
    tuple of Sex
        Women and men, in this order, for a ratio or a difference. A level is told for all people; where they
        are not counted together (births, a survey that gives women and men apart), for women. One series is
        of the same people throughout: no hole in one's figures is filled with the other's.
    """
    if entry.gap is GapForm.SHARE:
        return (Sex.FEMALE,)
    if entry.gap in (GapForm.RATIO, GapForm.DIFFERENCE):
        return (Sex.FEMALE, Sex.MALE)
    return (Sex.TOTAL,) if Sex.TOTAL in given or Sex.FEMALE not in given else (Sex.FEMALE,)


def gap_values(
    frame: pd.DataFrame, entry: Indicator, areas: tuple[str, ...], years: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.str_]]:
    """Lay a series out as values and statuses, each of shape (A, Y).

    Parameters
    ----------
    frame : pandas.DataFrame
        Observations of one series, no key twice.
    entry : Indicator
        Decides on the form.
    areas : tuple of str, length A
    years : ndarray of int, shape (Y,)
        Consecutive.
    """
    sexes = sexes_of(entry, set(frame["sex"]))
    (women, status_w), *others = [_grid(frame[frame["sex"] == sex], areas, years) for sex in sexes]
    if not others:
        return women, status_w
    ((men, status_m),) = others
    with np.errstate(divide="ignore", invalid="ignore"):
        values = women / men if entry.gap is GapForm.RATIO else women - men
    values[~np.isfinite(values)] = np.nan
    return values, _joint_status(values, status_w, status_m)


def _grid(
    frame: pd.DataFrame, areas: tuple[str, ...], years: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.str_]]:
    values = np.full((len(areas), len(years)), np.nan)
    status = np.full((len(areas), len(years)), str(ObsStatus.MISSING), dtype="<U1")
    rows = pd.Index(areas).get_indexer(pd.Index(frame["ref_area"]))
    columns = frame["time_period"].to_numpy() - years[0]
    values[rows, columns] = frame["obs_value"].to_numpy()
    status[rows, columns] = frame["obs_status"].to_numpy(dtype="<U1")
    return values, status


def _joint_status(
    values: npt.NDArray[np.float64], women: npt.NDArray[np.str_], men: npt.NDArray[np.str_]
) -> npt.NDArray[np.str_]:
    joint = np.full(values.shape, str(ObsStatus.NORMAL), dtype="<U1")
    for code in _SEVERITY:
        joint[(women == code) | (men == code)] = code
    joint[np.isnan(values)] = ObsStatus.MISSING
    return joint
