"""What a study of a reform finds: the mean effect, each country's own, the path, the label."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.gates import Checks, Label, Reason, verdict
from paritet.analysis.reforms.outcome import Outcome
from paritet.concepts.estimate import Estimate
from paritet.concepts.text import Lang

LEAST_ADOPTERS: Final = 5
"""Adopters with enough data without which no verdict on the type is given."""
EFFECT_COLUMNS: Final = (
    "method",
    "scope",
    "att",
    "se",
    "p_value",
    "lower95",
    "upper95",
    "label",
    "reasons",
)
"""Columns of every row that tells an effect."""
HEADLINE: Final = Family.SDID
"""The family that is told; the others check it."""


@dataclass(frozen=True, slots=True)
class MeanEffect:
    """The mean effect over adopters, by one family of estimators.

    Attributes
    ----------
    effect, se, p_value, lower95, upper95 : float
    """

    effect: float
    se: float
    p_value: float
    lower95: float
    upper95: float


@dataclass(frozen=True, slots=True)
class CountryEffect:
    """One adopter's own effect.

    Attributes
    ----------
    ref_area : str
    year : int
        First year of the reform.
    effect : float
    p_value : float
        Rank of the effect among the placebos of its window.
    se, lower95, upper95 : float
        From the same placebos.
    pre_gap : float
        Root mean square of the gap before the reform.
    label : Label
    reasons : tuple of Reason
    donors : tuple of (str, float)
        Countries compared with, and weights of at least 5 %, largest first.
    """

    ref_area: str
    year: int
    effect: float
    p_value: float
    se: float
    lower95: float
    upper95: float
    pre_gap: float
    label: Label
    reasons: tuple[Reason, ...]
    donors: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class PathPoint:
    """The gap in one year around the reform.

    Attributes
    ----------
    event_time : int
        Years since the reform; the reform's first year is 0.
    gap : float
        Adopters less their comparison, around the mean before.
    lower95, upper95 : float
        Band that 95 % of placebos stay in.
    """

    event_time: int
    gap: float
    lower95: float
    upper95: float


@dataclass(frozen=True)
class ReformStudy:
    """What one type of reform did to one outcome.

    Attributes
    ----------
    reform : str
    outcome : Outcome
    effects : dict of Family to MeanEffect
        Empty where nothing can be estimated.
    checks : Checks or None
    label : Label
    reasons : tuple of Reason
    countries : tuple of CountryEffect
        Largest effect first; failures stand beside successes.
    path : tuple of PathPoint
    adopters, donors : int
        Adopters with enough data; the fewest donors of any of them.
    """

    reform: str
    outcome: Outcome
    effects: dict[Family, MeanEffect]
    checks: Checks | None
    label: Label
    reasons: tuple[Reason, ...]
    countries: tuple[CountryEffect, ...] = ()
    path: tuple[PathPoint, ...] = ()
    adopters: int = 0
    donors: int = 0

    def after_control(self, q_value: float) -> ReformStudy:
        """Judge again with the q-value that counts every test of a grid."""
        return self if self.checks is None else self._judged(replace(self.checks, q_value=q_value))

    def _judged(self, checks: Checks) -> ReformStudy:
        if self.adopters < LEAST_ADOPTERS:
            return self
        label, reasons = verdict(checks)
        return replace(self, checks=checks, label=label, reasons=reasons)

    def uncontrolled(self, why: Reason) -> ReformStudy:
        """Judge again as one of many tests that cannot be counted; it is not called robust."""
        if self.checks is None or self.adopters < LEAST_ADOPTERS:
            return self
        found = self._judged(replace(self.checks, doubts=(*self.checks.doubts, why)))
        return found if why in found.reasons else replace(found, reasons=(*found.reasons, why))


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect with everything that must be said about it.

    Attributes
    ----------
    method : str
    scope : str
        ``all``, or the period in which a cohort starts.
    estimate : Estimate
        Average effect on the treated, in the outcome's unit.
    se, p_value : float
        NaN where they cannot be had.
    label : Label
    reasons : tuple of Reason
    """

    method: str
    scope: str
    estimate: Estimate
    se: float
    p_value: float
    label: Label
    reasons: tuple[Reason, ...]

    def row(self, lang: Lang = "en") -> tuple[object, ...]:
        """Give the columns `EFFECT_COLUMNS`, the reasons in the language asked for."""
        told = self.estimate
        texts = [reason.text(lang) for reason in self.reasons]
        return (
            self.method,
            self.scope,
            told.value,
            self.se,
            self.p_value,
            told.lower95,
            told.upper95,
            str(self.label),
            texts,
        )
