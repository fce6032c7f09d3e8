"""What became of a start: whether it reached the aim, and whether it moved for the better."""

from __future__ import annotations

import numpy as np

from paritet.analysis.comparison import aim, shortfall
from paritet.analysis.parity.target import Target
from paritet.concepts.indicator import Direction, Indicator


def outcome(then: float, now: float, entry: Indicator, step: float) -> str:
    """Name what became of a start.

    Parameters
    ----------
    then, now : float
        The gap form.
    entry : Indicator
    step : float
        Change that counts as having moved, in the unit of the gap form.

    Returns
    -------
    str
        See `peers_answer.Start.outcome`. Whether it moved is asked of the gap form, in which `step` is
        measured; which way is better, of the shortfall, which folds a ratio so that 2 and 0.5 are as far from
        parity.
    """
    moved = now - then
    before, after = shortfall(then, entry), shortfall(now, entry)
    if np.isnan(before) or np.isnan(after):
        return "still" if abs(moved) <= step else ("rose" if moved > 0 else "fell")
    if reaches(then, now, entry, step):
        return "reached"
    if abs(moved) <= step:
        return "still"
    return "further" if after < before else "back"


def reaches(then: float, now: float, entry: Indicator, step: float) -> bool:
    """Tell whether a change brought the gap form to the aim; who stood there already did not reach it."""
    return not stands_at_aim(then, entry) and holds_aim(then, now, entry, step)


def holds_aim(then: float, now: float, entry: Indicator, step: float) -> bool:
    """Tell whether a value is at the aim, as seen from where the change began.

    Parameters
    ----------
    then, now : float
        The gap form.
    entry : Indicator
    step : float
        As in `outcome`.

    Returns
    -------
    bool
        Where one way is better: at the aim or past it. Parity is met from either side, and who passed it is
        there too; not so who overshot: more than a step past it and farther from it than `then`, for the gap
        is then open again, to the other side (52.9 % women among ministers, then 31.6 %).
    """
    goal = aim(entry)
    if goal is None:
        return False
    if stands_at_aim(now, entry):
        return True
    if entry.direction in (Direction.HIGHER, Direction.LOWER):
        return False
    passed = (then <= goal < now) or (now < goal <= then)
    overshot = shortfall(now, entry) > shortfall(then, entry) and abs(now - goal) > step
    return passed and not overshot


def stands_at_aim(value: float, entry: Indicator) -> bool:
    """Tell whether a value of the gap form is at the aim, or past it where one way is better."""
    goal = aim(entry)
    return goal is not None and float(Target(goal, entry.direction).remaining(value)) == 0.0
