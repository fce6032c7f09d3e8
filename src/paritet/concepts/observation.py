"""The one noun that crosses every boundary of the house: the observation.

Field names and code lists are SDMX's (SDMX 3.0, cross-domain concepts).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

OBSERVATION_COLUMNS: Final = (
    "source",
    "edition",
    "indicator",
    "ref_area",
    "sex",
    "time_period",
    "obs_value",
    "obs_status",
    "lower",
    "upper",
)
"""Columns of every frame or table of observations, in this order."""

OBSERVATION_KEY: Final = ("source", "edition", "indicator", "ref_area", "sex", "time_period")
"""Columns that identify one observation; no two may share them."""


class Sex(StrEnum):
    """SDMX code list CL_SEX, the codes used here."""

    FEMALE = "F"
    MALE = "M"
    TOTAL = "_T"


class ObsStatus(StrEnum):
    """SDMX code list CL_OBS_STATUS, the codes used here."""

    NORMAL = "A"
    BREAK = "B"
    ESTIMATED = "E"
    IMPUTED = "I"
    FORECAST = "F"
    MISSING = "M"

    @property
    def is_news(self) -> bool:
        """Whether a value is news of its year: neither carried forward, nor projected, nor missing."""
        return self in (ObsStatus.NORMAL, ObsStatus.BREAK, ObsStatus.ESTIMATED)


NEWS: Final = tuple(str(status) for status in ObsStatus if status.is_news)
"""The statuses of values that are news of their year, for whole columns of statuses."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure of one publisher's edition.

    Attributes
    ----------
    source, edition : str
        Publisher's table and its vintage, such as ``undp_hdr`` and ``2025``.
    indicator : str
        Code from our list.
    ref_area : str
        ISO 3166-1 alpha-3, or the code of a group.
    sex : Sex
        SDMX ``F``, ``M`` or ``_T``.
    time_period : int
        Year that the publisher gives to the value.
    obs_value : float or None
        The value in the indicator's unit; ``None`` is missing and never 0.
    obs_status : ObsStatus
        ``A`` normal, ``B`` break, ``E`` estimated, ``I`` imputed or carried forward, ``F`` forecast,
        ``M`` missing.
    lower, upper : float or None
        The publisher's own uncertainty bounds, where given.
    """

    source: str
    edition: str
    indicator: str
    ref_area: str
    sex: Sex
    time_period: int
    obs_value: float | None
    obs_status: ObsStatus = ObsStatus.NORMAL
    lower: float | None = None
    upper: float | None = None

    def __post_init__(self) -> None:
        if (self.obs_value is None) != (self.obs_status is ObsStatus.MISSING):
            raise ValueError("An observation has no value exactly when its status is M (missing).")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ValueError("The lower bound lies above the upper bound.")

    @property
    def key(self) -> tuple[str, str, str, str, str, int]:
        """Identity: source, edition, indicator, area, sex, year."""
        return (self.source, self.edition, self.indicator, self.ref_area, str(self.sex), self.time_period)
