"""Which series were tested against what happened; no other is ever forecast."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from paritet.concepts import codelists
from paritet.concepts.codelists import read_yaml
from paritet.concepts.indicator import Indicator


class Validated(BaseModel):
    """A series that the backtest covers.

    Attributes
    ----------
    series : str
        ``indicator@source``.
    event : float
        Threshold, in the unit of the series, whose reaching is tested.
    gap5 : bool
        One of the five gap indicators over which the method's results are stated.
    forecast : bool
        Whether its forecasts may be shown; where not, it failed the test and is in the backtest only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    series: str
    event: float
    gap5: bool = False
    forecast: bool = True

    @property
    def source(self) -> str:
        """The series' source."""
        return self.series.partition("@")[2]

    @property
    def indicator(self) -> Indicator:
        """The series' indicator."""
        return codelists.indicator(self.series.partition("@")[0])


@cache
def _declared() -> dict[str, Any]:
    return dict(read_yaml(files("paritet.analysis.forecast") / "validated.yaml"))


@cache
def validated() -> tuple[Validated, ...]:
    """Give every validated series."""
    return tuple(Validated.model_validate(entry) for entry in _declared()["series"])


def origins() -> dict[int, tuple[int, ...]]:
    """Give the origins of each horizon of the backtest."""
    return {int(horizon): tuple(years) for horizon, years in _declared()["origins"].items()}


def validated_series(indicator: str, source: str) -> Validated | None:
    """Give the entry of a series, or ``None`` where it was not tested, or failed."""
    return next(
        (entry for entry in validated() if entry.forecast and entry.series == f"{indicator}@{source}"), None
    )
