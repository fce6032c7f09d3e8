"""A series of a person's own figures, laid out like those of the store."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import pandas as pd

from paritet.analysis.series import Panel, SeriesName, lay_out
from paritet.concepts.codelists import indicators
from paritet.concepts.errors import MissingDataError, SpecError
from paritet.concepts.indicator import Direction, GapForm, Indicator, Measure
from paritet.concepts.observation import Sex
from paritet.concepts.text import Text

OWN: Final = ("own", "file")
"""Source and edition under which a person's own figures appear."""
_CODE: Final = r"[a-z0-9_]+(\.[a-z0-9_]+)*"
_LARGEST_RATIO: Final = 3.0
"""Above it a figure of an unknown series is no ratio of women to men, whose aim would be 1."""


def own_panel(
    frame: pd.DataFrame, series: str, threshold: float | None = None, *, lower: bool = False
) -> Panel:
    """Lay a person's own figures out over countries and years.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns indicator, ref_area, sex, time_period, obs_value, obs_status; one row a figure.
    series : str
        Name of the series. A code of our list gives unit, range and aim; any other name is the person's own:
        women and men are told as women ÷ men, a single figure as a level whose aim is `threshold`, else 1
        where no figure exceeds 3.
    threshold : float, optional
        The aim in the unit of the series.
    lower : bool
        Whether less is better, in a series that is not of our list.

    Raises
    ------
    MissingDataError
        If no row has a value.
    SpecError
        If the series is unknown, no aim is named, and the figures are no ratio; or a figure stands twice.
    """
    code = SeriesName.parse(series).indicator
    part = _one_series(frame, code)
    entry = indicators().get(code) or _own_entry(part, code, threshold, lower=lower)
    source, edition = OWN
    part = part.assign(indicator=code, source=source, edition=edition)
    return replace(lay_out(part.reset_index(drop=True), entry), source=source, edition=edition)


def _one_series(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    """Give the rows of the series named, or of the only one there is, each figure once."""
    part = frame[frame["obs_value"].notna()]
    if "indicator" in part and code in set(part["indicator"]):
        part = part[part["indicator"] == code]
    if part.empty:
        raise MissingDataError(
            f"The file holds no figure of {code}.", mend="see the names in its column `indicator`"
        )
    if len(part["indicator"].unique()) > 1:
        raise SpecError(
            f"The file holds several series, none called {code}.",
            mend=f"name one of: {', '.join(part['indicator'].unique()[:5])}",
        )
    twice = part[part.duplicated(["ref_area", "sex", "time_period"])]
    if len(twice):
        row = twice.iloc[0]
        raise SpecError(f"The figure of {row['ref_area']}, {row['time_period']}, {row['sex']} stands twice.")
    return part


def _own_entry(part: pd.DataFrame, code: str, threshold: float | None, *, lower: bool) -> Indicator:
    name = Text(en=code, ru=code)
    own_code = code if re.fullmatch(_CODE, code) else "own_series"
    direction = Direction.LOWER if lower else Direction.HIGHER
    if {Sex.FEMALE, Sex.MALE} <= set(part["sex"]):
        return Indicator(
            code=own_code, area="own", sub_area="own", label=name, definition=name, unit="own",
            measure=Measure.BY_SEX, gap=GapForm.RATIO, direction=Direction.PARITY, benchmark=1.0,
        )  # fmt: skip
    if threshold is None and not 0.0 <= part["obs_value"].min() <= part["obs_value"].max() <= _LARGEST_RATIO:
        raise SpecError(
            f"{code} is not in our list, and its figures are no ratio of women to men.",
            mend="name the value that means parity: --threshold 50",
        )
    return Indicator(
        code=own_code, area="own", sub_area="own", label=name, definition=name, unit="own",
        measure=Measure.TOTAL, gap=GapForm.LEVEL, direction=direction, benchmark=1.0 if threshold is None else
        threshold,
    )  # fmt: skip


def own_panels(frame: pd.DataFrame, *, lower: bool = False) -> list[Panel]:
    """Lay out every series of a person's file; of unknown ones more is better, or less where ``lower``."""
    part = frame[frame["obs_value"].notna()]
    if part.empty:
        raise MissingDataError("The file holds no figure.")
    return [
        own_panel(part, str(code), float(rows["obs_value"].max()), lower=lower)
        for code, rows in part.groupby("indicator", sort=True)
    ]
