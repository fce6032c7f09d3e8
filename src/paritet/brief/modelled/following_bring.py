"""What following a comparable start would bring, and what closing the employment gap would, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np

from paritet.analysis.cost import cost
from paritet.analysis.parity_choices import Answer
from paritet.analysis.peers_answer import Peers
from paritet.analysis.peers_outcome import stands_at_aim
from paritet.analysis.scenario import Scenario, scenario
from paritet.analysis.scenario_index import IndexEffect, switched
from paritet.concepts.errors import ParitetError

YEARS: Final = 10
"""Length of the path; nothing of ours is validated beyond it."""
LAST: Final = 2100
"""Last year of a date that is told."""

Told = dict[str, Any]


def scenario_answer(found: Peers) -> Told | None:
    """Give the ten years of the comparable start that went furthest, put on the country's own figure.

    Returns
    -------
    dict or None
        ``None`` where nobody moved for the better, or the country has reached the aim itself.
    """
    far, own = found.furthest, found.own.level.value
    if far is None or own is None or stands_at_aim(own, found.indicator):
        return None
    try:
        told = scenario(found.ref_area, far.ref_area, found.series, start=far.year, years=YEARS)
    except ParitetError:
        return None
    last = told.path[-1]
    return {
        "follow": far.ref_area, "start": far.year, "aside": bool(found.small) and not far.small,
        "base_year": told.base_year, "base": told.base.value,
        "year": last.year, "value": last.value.value, "reached": told.reached,
        "typical": _typical(found, told.base.value or 0.0), **_dates(told),
        "effects": _effects(told.effects),
        "caveats": [code for code, _ in told.caveats],
    }  # fmt: skip


def _typical(found: Peers, base: float) -> float | None:
    """Give the country's figure after the median change of the comparable starts, within the range."""
    medians = [one for one in found.distributions if (one.scope, one.horizon) == ("peers", YEARS)]
    if not medians or medians[0].median.value is None:
        return None
    low, high = found.indicator.range
    return float(np.clip(base + medians[0].median.value, low, high))


def _dates(told: Scenario) -> Told:
    """Give when the aim would be reached by the path's pace, and by the country's own of the years before."""
    dates = told.dates
    if dates is None:
        return {"aim": None, "line": None, "own_line": None, "own_since": None}
    known = dates.own_answer is not Answer.NOT_ENOUGH_DATA
    return {
        "aim": dates.aim, "line": _named(dates.path_year), "own_since": dates.own_since if known else None,
        "own_line": _named(dates.own_year) if known else None,
    }  # fmt: skip


def _named(year: int | None) -> int | str:
    """Give a year up to `LAST`, ``later`` beyond it, ``never`` where the line does not get there."""
    if year is None:
        return "never"
    return year if year <= LAST else "later"


def effect_answer(effect: IndexEffect) -> Told | None:
    """Give an index before and after; after is the last year of the scenario that it has a score of."""
    if effect.last is None:
        return None
    return {
        "index": effect.index, "year": effect.year, "before": effect.before.value,
        "after": effect.last[1].value, "unit": effect.before.unit,
        "cites": list(dict.fromkeys(f"{item.source}/{item.edition}" for item in effect.before.inputs)),
    }  # fmt: skip


def _effects(effects: Iterable[IndexEffect]) -> list[Told]:
    return [told for told in map(effect_answer, effects) if told is not None]


def switched_answer(ref_area: str, questions: Iterable[str]) -> list[Told]:
    """Give the indices with some questions of law answered yes; empty where no index counts them."""
    answers: Mapping[str, float] = dict.fromkeys(questions, 1.0)
    if not answers:
        return []
    try:
        return _effects(switched(ref_area, answers))
    except ParitetError:
        return []


def cost_answer(ref_area: str) -> Told | None:
    """Give the employment-gap identity; ``None`` without employment rates of women and men."""
    try:
        told = cost(ref_area)
    except ParitetError:
        return None
    weighted = told.weighted.value if told.weighted else None
    return {
        "year": told.year, "women": told.women.value, "men": told.men.value,
        "equal": told.equal_populations.value, "weighted": weighted,
        "cites": list(dict.fromkeys(f"{item.source}/{item.edition}" for item in told.women.inputs)),
    }  # fmt: skip
