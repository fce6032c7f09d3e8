"""What a reader hands to the store: observations, reforms, and what it had to mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from paritet.concepts.source import Source

READING_COLUMNS = ("indicator", "ref_area", "sex", "time_period", "obs_value", "obs_status", "lower", "upper")
"""Columns of `Reading.observations`; the store adds source and edition."""

READING_REFORM_COLUMNS = (
    "ref_area",
    "reform",
    "direction",
    "time_period",
    "date",
    "date_basis",
    "suspect",
    "note",
)
"""Columns of `Reading.reforms`; the store adds source, edition and sources_agreeing."""


@dataclass(frozen=True)
class Reading:
    """A publisher's file in our schema.

    Attributes
    ----------
    observations : pandas.DataFrame
        Columns `READING_COLUMNS`; one row an observation. ``obs_value`` is float64 with NaN exactly where
        ``obs_status`` is ``M``. Rows that the publisher left blank may be absent.
    reforms : pandas.DataFrame
        Columns `READING_REFORM_COLUMNS`.
    mended : list of str
        Each defect of this copy that was mended, with its place (file, row, column).
    rows : pandas.Series or None
        For each observation, the place in the file that it came from, for error messages.
    """

    observations: pd.DataFrame
    reforms: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(READING_REFORM_COLUMNS)))
    mended: list[str] = field(default_factory=list)
    rows: pd.Series | None = None


class Reader(Protocol):
    """A function that reads the files of one edition."""

    def __call__(self, paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
        """Read.

        Parameters
        ----------
        paths : sequence of Path
            The publisher's files of one edition, in the order of the catalogue entry.
        source : Source
            The catalogue entry.
        options : mapping
            The source's options, overlaid by the edition's.

        Raises
        ------
        SourceFormatError
            If a file is not in the declared format; names file, row, column.
        """
        ...
