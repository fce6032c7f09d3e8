"""Observations in the one form in which their gap is told: share, ratio, difference, or level."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.concepts.indicator import GapForm, Indicator, Measure
from paritet.concepts.observation import ObsStatus, Sex

_SEVERITY: Final = (
    ObsStatus.NORMAL,
    ObsStatus.ESTIMATED,
    ObsStatus.IMPUTED,
    ObsStatus.FORECAST,
    ObsStatus.BREAK,
)
"""Where a gap joins women's and men's figures, the later of their statuses here is the gap's."""


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
    if entry.gap is GapForm.SHARE:
        return _grid(frame[frame["sex"] == Sex.FEMALE], areas, years)
    if entry.gap in (GapForm.RATIO, GapForm.DIFFERENCE):
        women, status_w = _grid(frame[frame["sex"] == Sex.FEMALE], areas, years)
        men, status_m = _grid(frame[frame["sex"] == Sex.MALE], areas, years)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = women / men if entry.gap is GapForm.RATIO else women - men
        values[~np.isfinite(values)] = np.nan
        return values, _joint_status(values, status_w, status_m)
    # A level is told for all people; where only women are counted (births, contraception), for women.
    total, status_t = _grid(frame[frame["sex"] == Sex.TOTAL], areas, years)
    if entry.measure is Measure.TOTAL:
        women, status_w = _grid(frame[frame["sex"] == Sex.FEMALE], areas, years)
        hole = np.isnan(total)
        total[hole], status_t[hole] = women[hole], status_w[hole]
    return total, status_t


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
