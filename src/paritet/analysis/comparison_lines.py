"""An indicator over the years: the country's line, cut where its series breaks, and the EU members' band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.comparison import aim
from paritet.analysis.comparison_estimates import gap_unit
from paritet.analysis.comparison_figures import Figures
from paritet.analysis.comparison_peers import FEWEST_MEMBERS
from paritet.analysis.comparison_shelf import Shelf, shelf
from paritet.analysis.gap import Gap
from paritet.concepts.codelists import groups
from paritet.concepts.indicator import GapForm, Indicator

FEWEST_YEARS: Final = 8
"""Fewest measured years that make a line worth drawing."""
SINCE: Final = 1995

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Lines:
    """A panel of a chart of changes.

    Attributes
    ----------
    indicator : Indicator
    source, edition : str
    ref_area : str
    unit : str
        Unit of the gap form.
    years : ndarray of int, shape (Y,)
    own : ndarray of float, shape (Y,)
        The country's gap form; NaN where it is not measured.
    segment : ndarray of int, shape (Y,)
        Number of the unbroken stretch that a year belongs to.
    low, high, middle : ndarray of float, shape (Y,)
        Lowest, highest and median of the EU members; NaN in years with fewer than half of them.
    aim : float or None
        Parity or the benchmark.
    """

    indicator: Indicator
    source: str
    edition: str
    ref_area: str
    unit: str
    years: npt.NDArray[np.int64]
    own: FloatArray
    segment: npt.NDArray[np.int64]
    low: FloatArray
    high: FloatArray
    middle: FloatArray
    aim: float | None


def grid(figures: Figures, areas: Sequence[str]) -> FloatArray:
    """Give the measured gap form of countries over the years, shape (len(areas), Y); NaN is not measured."""
    rows = [row for code in areas if (row := figures.row(code)) is not None]
    order = {"F": 0, "M": 1, "_T": 2}
    parts = [
        np.where(figures.complete[rows], figures.values[rows, order[str(sex)]], np.nan)
        for sex in figures.sexes
    ]
    if figures.indicator.gap is GapForm.RATIO:
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = parts[0] / parts[1]
        return np.where(np.isfinite(ratio), ratio, np.nan)
    return parts[0] - parts[1] if figures.indicator.gap is GapForm.DIFFERENCE else parts[0]


def lines(gap: Gap, kept: Shelf | None = None) -> Lines | None:
    """Give the panel of a gap's indicator, from the edition that is a series.

    Parameters
    ----------
    gap : Gap
    kept : Shelf, optional
        Where to take the figures from; by default the store is asked.

    Returns
    -------
    Lines or None
        ``None`` where the country has fewer than `FEWEST_YEARS` measured years.
    """
    kept = kept or shelf([gap.indicator.code], [gap.ref_area])
    answering = kept.answering(gap.indicator.code, gap.ref_area)
    figures = kept.series(answering, gap.ref_area) if answering else None
    if figures is None:
        return None
    window = figures.years >= SINCE
    own = grid(figures, [gap.ref_area])[0][window]
    if np.isfinite(own).sum() < FEWEST_YEARS:
        return None
    row = figures.row(gap.ref_area)
    members = grid(figures, groups()["EU27"].members_in())[:, window]
    told = np.isfinite(members).sum(axis=0) >= FEWEST_MEMBERS
    low, middle, high = (np.full(own.shape, np.nan) for _ in range(3))
    if told.any():
        low[told], high[told] = np.nanmin(members[:, told], axis=0), np.nanmax(members[:, told], axis=0)
        middle[told] = np.nanmedian(members[:, told], axis=0)
    return Lines(
        gap.indicator,
        figures.source,
        figures.edition,
        gap.ref_area,
        gap_unit(gap.indicator),
        figures.years[window],
        own,
        np.cumsum(figures.broken[row][window]),
        low,
        high,
        middle,
        aim(gap.indicator),
    )
