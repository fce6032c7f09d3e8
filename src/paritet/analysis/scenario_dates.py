"""When an aim would be reached: on the path of a scenario, and at the country's own pace."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from paritet.analysis.caveats import Caveat
from paritet.analysis.comparison import aim
from paritet.analysis.parity.line import years_to_target
from paritet.analysis.parity.target import Target, target_of
from paritet.analysis.parity_choices import Answer
from paritet.analysis.peers_material import Material
from paritet.analysis.peers_outcome import stands_at_aim
from paritet.concepts.indicator import Direction

OWN_PACE: Final = 10
"""Years before the base year whose average pace is the country's own; fewer where its series starts or breaks
among them."""
LEAST_PACE: Final = 5
"""Fewest years of which a pace is told: one step of a figure is no pace, yet would date an aim."""


@dataclass(frozen=True)
class AimDates:
    """When the aim is reached, by the path and by the country's own pace.

    Attributes
    ----------
    aim : float
        In the unit of the gap form.
    reached : int or None
        First year of the path itself at the aim.
    path_year : int or None
        `reached`; where the path ends short of the aim, the year in which its average pace, continued from
        its end, would reach it. ``None`` where that never happens.
    path_answer : Answer
    own_year : int or None
        The year in which the country's own average pace of the years before would reach the aim.
    own_answer : Answer
        ``not_enough_data`` where those years are fewer than `LEAST_PACE`.
    own_since : int or None
        First of those years; ``None`` where none has a figure.
    """

    aim: float
    reached: int | None
    path_year: int | None
    path_answer: Answer
    own_year: int | None
    own_answer: Answer
    own_since: int | None


def aim_dates(
    given: Material, base_year: int, base: float, path: list[tuple[int, float]], reached: int | None
) -> AimDates | None:
    """Tell when the aim is reached on a path, and when at the country's own pace.

    Parameters
    ----------
    given : Material
    base_year : int
    base : float
        The country's gap form there.
    path : list of (int, float)
        Years of the scenario and the gap form in them.
    reached : int or None

    Returns
    -------
    AimDates or None
        ``None`` where there is no aim, the country stands at it, or the aim is that nobody be harmed (0):
        nothing falls on a straight line to nothing.
    """
    goal = aim(given.indicator)
    if goal is None or stands_at_aim(base, given.indicator):
        return None
    if goal == 0 and given.indicator.direction is Direction.LOWER:
        return None
    target = target_of(given.indicator)
    last_year, last = path[-1]
    line, answer = _continued(last_year, last, (last - base) / (last_year - base_year), target)
    if reached is not None:
        line, answer = reached, Answer.CLOSED
    since = _first_of_pace(given, base_year)
    own, own_answer = None, Answer.NOT_ENOUGH_DATA
    if since is not None and base_year - since >= LEAST_PACE:
        row = given.series.ref_areas.index(given.ref_area)
        then = float(given.series.values[row, since - int(given.series.years[0])])
        own, own_answer = _continued(base_year, base, (base - then) / (base_year - since), target)
    return AimDates(goal, reached, line, answer, own, own_answer, since)


def _continued(year: int, value: float, pace: float, target: Target) -> tuple[int | None, Answer]:
    ahead, answer = years_to_target(value, pace, target)
    return (None if ahead is None else year + math.ceil(ahead - 1e-9)), answer


def _first_of_pace(given: Material, base_year: int) -> int | None:
    """Give the first measured year of the `OWN_PACE` before the base, within its unbroken stretch."""
    grid = given.series
    row = grid.ref_areas.index(given.ref_area)
    at = base_year - int(grid.years[0])
    same = np.isfinite(grid.measured[row]) & (grid.stretch[row] == grid.stretch[row][at])
    years = grid.years[same & (grid.years >= base_year - OWN_PACE) & (grid.years < base_year)]
    return int(years[0]) if years.size else None


def said(dates: AimDates) -> Caveat:
    """Say both dates in one sentence; the own pace with the year it is measured from, or why it is not told.

    That year is later than ten years before where the series starts or breaks in between: "the ten years
    before" would then be untrue.
    """
    told: dict[str, str | Caveat] = {"aim": f"{dates.aim:g}", "path": _when(dates.path_year)}
    if dates.own_since is None:
        return "scenario_aim_date", {**told, "span": str(OWN_PACE)}
    if dates.own_answer is Answer.NOT_ENOUGH_DATA:
        short = {"span": str(OWN_PACE), "since": str(dates.own_since), "least": str(LEAST_PACE)}
        return "scenario_aim_date_short", {**told, **short}
    return "scenario_aim_dates", {**told, "since": str(dates.own_since), "own": _when(dates.own_year)}


def _when(year: int | None) -> Caveat:
    if year is None:
        return "scenario_never", {}
    return ("scenario_after_2100", {}) if year > 2100 else ("scenario_in_year", {"year": str(year)})
