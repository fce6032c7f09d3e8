"""Indices of yearly reports: every year is an edition, and a stored edition is a collection of reports.

The World Economic Forum publishes one report a year and never revises an earlier one; the claim "202 years"
compares the report of 2006 with that of 2018. The two collections in the store share no year: one has the
reports of 2006–2016 and 2018, the other those of 2017 and 2020–2022. Reading each year from the collection
that has it mixes nothing that the published method does not compare itself. It is done for the sources named
here only, only where the person names no edition, only for years that the series' own edition lacks, and is
said in the series' name (``2018+2022``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.analysis.series import Panel, SeriesName, lay_out, panel
from paritet.concepts.errors import MissingDataError
from paritet.store.editions import kept_editions

YEARLY_REPORTS: Final = frozenset({"wef_gggi"})
"""Sources whose every year is a report of its own, never revised."""


def report_panel(
    series: str, start: int | None = None, end: int | None = None, *, between: bool = True
) -> Panel:
    """Lay out a series; of yearly reports, with the reports that other editions hold.

    Parameters
    ----------
    series : str
    start, end : int, optional
        Years asked for: reports outside them are not looked for. Without either, the edition's own years are
        kept.
    between : bool
        Whether the reports between the two count as well.

    Returns
    -------
    Panel
        Its edition is ``a+b`` where reports were joined.
    """
    own = panel(series)
    if (
        own.source not in YEARLY_REPORTS
        or SeriesName.parse(series).edition
        or (start is None and end is None)
    ):
        return own
    held = _reports(own)
    first = start if start is not None else min(held)
    last = end if end is not None else max(held)
    wanted = [year for year in sorted(held) if year in (first, last) or (between and first <= year <= last)]
    editions = sorted({held[year] for year in wanted} | {own.edition})
    if editions == [own.edition]:
        return own
    frames = [panel(f"{own.indicator.code}@{own.source}/{name}").frame for name in editions]
    frame = pd.concat(
        [part[part["time_period"].map(held) == name] for part, name in zip(frames, editions, strict=True)]
    )
    frame = frame[frame["time_period"].isin([*wanted, *_years(own)])]
    return replace(lay_out(frame.reset_index(drop=True), own.indicator), edition="+".join(editions))


def _reports(own: Panel) -> dict[int, str]:
    """Give the edition that holds each year's report: the series' own, else the newest."""
    held: dict[int, str] = {}
    for kept in reversed(kept_editions(own.source)):
        if kept.edition == own.edition:
            continue
        try:
            other = panel(f"{own.indicator.code}@{kept.name}")
        except MissingDataError:
            continue
        held.update({year: kept.edition for year in _years(other) if year not in held})
    held.update(dict.fromkeys(_years(own), own.edition))
    return held


def _years(grid: Panel) -> list[int]:
    return [int(year) for year in grid.years[np.isfinite(grid.values).any(axis=0)]]


def covered(grid: Panel) -> npt.NDArray[np.bool_]:
    """Say which countries each year's report covers, whether or not the one figure asked for is blank in it.

    Parameters
    ----------
    grid : Panel
        Of yearly reports, laid out by `report_panel`.

    Returns
    -------
    ndarray of bool, shape (A, Y)
    """
    root = grid.indicator.code.split(".")[0]
    if root == grid.indicator.code:
        return np.isfinite(grid.values)
    whole = report_panel(
        f"{root}@{grid.source}" + ("" if "+" in grid.edition else f"/{grid.edition}"), *_ends(grid)
    )
    found = pd.DataFrame(np.isfinite(whole.values), index=list(whole.ref_areas), columns=whole.years)
    found = found.reindex(index=list(grid.ref_areas), columns=grid.years, fill_value=False)
    return found.to_numpy(dtype=bool) | np.isfinite(grid.values)


def _ends(grid: Panel) -> tuple[int, int]:
    return int(grid.years[0]), int(grid.years[-1])
