"""One number of a comparison as an estimate, and the unit that it is told in."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from paritet.analysis.comparison import FORMULAS, POPULATION, Question
from paritet.concepts.estimate import Estimate
from paritet.concepts.indicator import GapForm, Indicator
from paritet.concepts.observation import Observation, ObsStatus

_POINTS: Final = {"percent": "percent_points"}


def estimate(method: str, inputs: Iterable[Observation], question: Question, unit: str) -> Estimate | None:
    """Compute one number by a named formula.

    Returns
    -------
    Estimate or None
        ``None`` where the formula has no answer (no aim, men's figure 0).
    """
    used = tuple(inputs)
    number = FORMULAS[method](used, question)
    if math.isnan(number):
        return None
    caveats = tuple(
        name
        for name, status in (("estimated", ObsStatus.ESTIMATED), ("broken", ObsStatus.BREAK))
        if any(item.obs_status is status and item.indicator != POPULATION for item in used)
    )
    return Estimate(number, n=len(used), method=method, unit=unit, inputs=used, caveats=caveats)


def gap_unit(entry: Indicator) -> str:
    """Give the unit of the gap form; women ÷ men is ``of_men``."""
    if entry.gap is GapForm.RATIO:
        return "of_men"
    return change_unit(entry) if entry.gap is GapForm.DIFFERENCE else entry.unit


def change_unit(entry: Indicator) -> str:
    """Give the unit of a difference between two values of the gap form."""
    return "points_of_men" if entry.gap is GapForm.RATIO else _POINTS.get(entry.unit, entry.unit)
