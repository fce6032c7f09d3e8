"""What a search for peers answers: starts, what became of them, and how outcomes spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from paritet.analysis.caveats import Caveat
from paritet.concepts.estimate import Estimate
from paritet.concepts.indicator import Indicator

SMALL: Final = 500_000
"""People of a country below whom a few seats, jobs or deaths move its figures visibly."""
SUCCESS: Final = ("reached", "further")
"""Outcomes of a start that went for the better; see `Start.outcome`."""


@dataclass(frozen=True)
class Start:
    """A moment: a country in a year, what it was like, and what came after.

    Attributes
    ----------
    ref_area : str
    year : int
    level, path : Estimate
        The gap form, and its change over the five years before.
    covariates : mapping of str to Estimate
        Those that are known.
    distance : Estimate or None
        From the start it is compared with, in spreads; ``None`` for that start itself.
    changes : mapping of int to Estimate
        Change of the gap form by years after the start; only those that are known.
    latest : Estimate or None
        Change up to the last figure at most ten years after; its inputs tell the year.
    outcome : str
        What `latest` came to: ``reached`` (the aim was reached, or parity passed and not overshot),
        ``further``, ``still``, ``back``, or ``rose`` and ``fell`` where no way is better. Moved is whoever
        left the level caliper. Empty where nothing is known.
    population : Estimate or None
        People in the year of the start; ``None`` where the store does not tell.
    """

    ref_area: str
    year: int
    level: Estimate
    path: Estimate
    covariates: Mapping[str, Estimate]
    distance: Estimate | None = None
    changes: Mapping[int, Estimate] = field(default_factory=dict)
    latest: Estimate | None = None
    outcome: str = ""
    population: Estimate | None = None

    @property
    def small(self) -> bool:
        """Whether the country then had fewer people than `SMALL`."""
        return bool(self.population and self.population.value and self.population.value < SMALL)

    @property
    def latest_year(self) -> int | None:
        """Year of the figure that `latest` ends with."""
        return max(item.time_period for item in self.latest.inputs) if self.latest else None


@dataclass(frozen=True)
class Distribution:
    """How far countries went.

    Attributes
    ----------
    horizon : int
        Years after the start.
    scope : str
        ``peers`` (from a comparable start) or ``group`` (from any start of any country of the group).
    median : Estimate
        With the 10th and 90th percentile as its 80 % bounds where there are enough outcomes; ``n`` outcomes.
    lower_quartile, upper_quartile : Estimate
    countries : int
    """

    horizon: int
    scope: str
    median: Estimate
    lower_quartile: Estimate
    upper_quartile: Estimate
    countries: int


@dataclass(frozen=True)
class Peers:
    """The comparable starts of one country in one series.

    Attributes
    ----------
    series : str
        Full name, source and edition included.
    indicator : Indicator
    ref_area : str
    as_of : int
        The last year that was looked at.
    group : str
        Where peers were sought.
    own : Start
        The country itself.
    found : tuple of Start
        Nearest first.
    nearest : Start or None
        The nearest start of all, comparable or not.
    distributions : tuple of Distribution
        For each horizon, of the peers (where at least `FEWEST`) and of the group.
    outcomes : mapping of str to int
        How many of `found` had each outcome.
    searched : int
        Moments of other countries that were compared.
    scale : mapping of str to float
        The spread of each feature: ``level``, ``path`` and the covariates.
    caveats : tuple of Caveat
        Codes of ``analysis_texts.yaml`` with what fills their braces.
    """

    series: str
    indicator: Indicator
    ref_area: str
    as_of: int
    group: str
    own: Start
    found: tuple[Start, ...]
    nearest: Start | None
    distributions: tuple[Distribution, ...]
    outcomes: Mapping[str, int]
    searched: int
    scale: Mapping[str, float]
    caveats: tuple[Caveat, ...]

    @property
    def small(self) -> tuple[Start, ...]:
        """The comparable starts of countries with fewer people than `SMALL`."""
        return tuple(start for start in self.found if start.small)

    @property
    def furthest(self) -> Start | None:
        """The comparable start that went furthest for the better; ``None`` where nobody moved for the better.

        A country with few people stands here only where no other moved for the better: a few seats of sixty
        are no path for a state of millions. Who went furthest is an example of what was possible, not of what
        is likely: see `distributions`.
        """
        better = [start for start in self.found if start.outcome in SUCCESS]
        return max(
            better,
            key=lambda start: (not start.small, abs((start.latest and start.latest.value) or 0.0)),
            default=None,
        )
