"""What a reform card is made of: dated adoptions, effects, and each country's own."""

from __future__ import annotations

from dataclasses import dataclass

from paritet.analysis.reforms.finding import PathPoint
from paritet.analysis.reforms.gates import Label, Reason
from paritet.concepts.reform import Reform, ReformDirection


@dataclass(frozen=True, slots=True)
class CardEvent:
    """One dated adoption or reversal, as one source tells it.

    Attributes
    ----------
    fact : Reform
    others : tuple of Reform
        Other publishers' dates of the same, more than a year away.
    """

    fact: Reform
    others: tuple[Reform, ...]

    @property
    def reversal(self) -> bool:
        """Whether the reform was taken back."""
        return self.fact.direction is ReformDirection.REPEALED


@dataclass(frozen=True, slots=True)
class CardCountry:
    """One adopter's own effect on one outcome.

    Attributes
    ----------
    ref_area : str
    year : int
    effect, p_value, pre_gap : float
    lower95, upper95 : float or None
    label : Label
    reasons : tuple of Reason
    donors : tuple of (str, float)
        Countries compared with, and their weights.
    """

    ref_area: str
    year: int
    effect: float
    p_value: float
    pre_gap: float
    lower95: float | None
    upper95: float | None
    label: Label
    reasons: tuple[Reason, ...]
    donors: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class CardEffect:
    """The mean effect on one outcome.

    Attributes
    ----------
    series, indicator, area, form, unit : str
        As in `outcome.Outcome`.
    adopters, donors : int
    effect, se, p_value, q_value, lower95, upper95 : float
        By synthetic difference-in-differences.
    other_families : dict of str to (float, float)
        Effect and p-value; NaN for the family that checks sign and size only.
    label : Label
    reasons : tuple of Reason
    path : tuple of PathPoint
    countries : tuple of CardCountry
        Largest effect first.
    pre_gap, in_time, beyond_region : float
        What the checks found: the gap before the reform, the effect of one pretended five years earlier, the
        effect beyond what neighbours without it showed; NaN where it cannot be told.
    donor_range : tuple of float
        Least and greatest effect with one donor left out.
    counts_laws : bool
        Whether the outcome is itself a count of laws, which come in waves; whatever the label, it proves
        little.
    """

    series: str
    indicator: str
    area: str
    form: str
    unit: str
    adopters: int
    donors: int
    effect: float
    se: float
    p_value: float
    q_value: float
    lower95: float
    upper95: float
    other_families: dict[str, tuple[float, float]]
    label: Label
    reasons: tuple[Reason, ...]
    path: tuple[PathPoint, ...]
    countries: tuple[CardCountry, ...]
    pre_gap: float
    in_time: float
    beyond_region: float
    donor_range: tuple[float, float]
    counts_laws: bool
