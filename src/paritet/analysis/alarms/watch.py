"""Look at every series of every country at once, and control the rate of false alarms over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from paritet.analysis.alarms.statistic import (
    SPAN,
    Judged,
    Values,
    benjamini_hochberg,
    judge_panel,
    moves_in_steps,
    p_values,
)
from paritet.analysis.comparison_estimates import gap_unit
from paritet.analysis.forecast.subject import ELSEWHERE, regions
from paritet.analysis.parity.target import target_of
from paritet.analysis.series import Panel, lay_out, preferred_sources
from paritet.concepts.codelists import indicators
from paritet.concepts.errors import ParitetError
from paritet.concepts.estimate import Estimate
from paritet.concepts.indicator import Direction, Indicator
from paritet.concepts.observation import NEWS, ObsStatus
from paritet.store.query import observations
from paritet.store.remembering import remembered

FALSE_DISCOVERY: Final = 0.10
"""Expected share of false alarms among the alarms."""
_FEWEST_COUNTRIES: Final = 30


class Kind(StrEnum):
    """What an alarm says."""

    DETERIORATION = "deterioration"
    """The series got worse over the last three years, by more than its past and its peers explain."""
    STALL = "stall"
    """It stopped improving, though its own past and its peers improved."""
    LEGAL_REVERSAL = "legal_reversal"
    """A law that was in force is so no more."""
    POLICY_LAPSED = "policy_lapsed"
    """An action plan or another policy ran out or was withdrawn."""
    CONFIRMED_FALL = "confirmed_fall"
    """A score fell across a recoding, and a legal reversal in it is on record."""


@dataclass(frozen=True)
class Alarm:
    """One alarm.

    Attributes
    ----------
    kind : Kind
    series : str
        Full name; of a reform, ``type@source/edition``.
    ref_area : str
    start, end : int
        The years between which it happened.
    before, after, change : Estimate or None
        In the unit of the series; ``change`` is negative where worse. ``None`` where a dated reform says no
        figure.
    p_value, q_value : float or None
        Of the test, and the false-discovery rate at which the series is an alarm; ``None`` where no test is
        needed.
    basis : str
        Code of how it is known: ``test``, ``criterion`` (published answers), ``reform`` (dated reversal).
    """

    kind: Kind
    series: str
    ref_area: str
    start: int
    end: int
    before: Estimate | None
    after: Estimate | None
    change: Estimate | None
    p_value: float | None
    q_value: float | None
    basis: str


@dataclass(frozen=True)
class Looked:
    """The tests behind the alarms.

    Attributes
    ----------
    alarms : tuple of Alarm
    tested : int
        Series of countries that were tested together.
    rate : float
        The false-discovery rate controlled.
    tested_in : mapping of str to int
        Of which in each country.
    """

    alarms: tuple[Alarm, ...]
    tested: int
    rate: float
    tested_in: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Tests:
    grid: Panel
    judged: Judged


def judge(panels: list[Panel], rate: float = FALSE_DISCOVERY, families: list[str] | None = None) -> Looked:
    """Test the latest years of every series of these panels.

    Parameters
    ----------
    panels : list of Panel
    rate : float
        Benjamini–Hochberg's false-discovery rate.
    families : list of str, optional
        Countries whose series are each tested as one list; without it, all series of all countries are one
        list. The null distribution is drawn from every country either way.
    """
    tests = [one for one in map(_test, panels) if one is not None]
    if not tests:
        return Looked((), 0, rate)
    where = [(one, row) for one in tests for row in range(len(one.grid.ref_areas))]
    p = np.concatenate(p_values([one.judged for one in tests]))
    areas = np.array([one.grid.ref_areas[row] for one, row in where])
    asked = np.isin(areas, families) if families is not None else np.ones(len(p), dtype=bool)
    q = np.full(len(p), np.nan)
    lists = [np.arange(len(p))] if families is None else [np.nonzero(areas == one)[0] for one in families]
    for mine in lists:
        q[mine] = benjamini_hochberg(p[mine])
    raised = sorted(np.nonzero(q <= rate)[0], key=lambda place: (areas[place], q[place]))
    found = tuple(_alarm(*where[place], float(p[place]), float(q[place])) for place in raised)
    counted = Counter(areas[np.isfinite(p) & asked].tolist())
    return Looked(found, counted.total(), rate, counted)


def _test(grid: Panel) -> _Tests | None:
    measured = np.isin(grid.status, NEWS)
    better = np.where(measured, _signed(grid), np.nan)
    if moves_in_steps(better):
        return None
    where = regions()
    placed = np.array([where.get(area, ELSEWHERE) for area in grid.ref_areas])
    return _Tests(grid, judge_panel(better, grid.status == ObsStatus.BREAK, placed))


def _signed(grid: Panel) -> Values:
    """Sign values so that more is better; where parity is the aim, the distance from it, negated."""
    entry = grid.indicator
    if entry.direction is Direction.PARITY:
        values: Values = -target_of(entry).remaining(grid.values)
        return values
    return -grid.values if entry.direction is Direction.LOWER else grid.values


def _alarm(one: _Tests, row: int, p: float, q: float) -> Alarm:
    end = int(one.judged.latest[row])
    area, year = one.grid.ref_areas[row], int(one.grid.years[end])
    moved = float(one.judged.change[row])
    unit = gap_unit(one.grid.indicator)
    ends = [one.grid.inputs(area, when) for when in (year - SPAN, year)]

    def estimate(value: float, used: int | None = None) -> Estimate:
        inputs = ends[0] + ends[1] if used is None else ends[used]
        return Estimate(value, n=len(inputs), method="alarm", unit=unit, inputs=inputs)

    values = one.grid.values[row]
    return Alarm(
        Kind.DETERIORATION if moved < 0 else Kind.STALL, one.grid.name, area, year - SPAN, year,
        estimate(float(values[end - SPAN]), 0), estimate(float(values[end]), 1), estimate(moved),
        p, q, "test",
    )  # fmt: skip


@remembered(1)
def watched() -> list[Panel]:
    """Lay out every measured series: of each indicator that is no law, from its preferred source."""
    frame = observations()
    frame = frame[frame["obs_value"].notna()]
    known = indicators()
    panels = []
    for code, part in frame.groupby("indicator", sort=True):
        entry = known.get(str(code))
        if entry is None or not _watchable(entry):
            continue
        source = preferred_sources().get(str(code))
        counts = part["source"].value_counts()
        chosen = source if source in counts.index else counts.index[0]
        part = part[part["source"] == chosen]
        if part["ref_area"].nunique() >= _FEWEST_COUNTRIES:
            panels.append(lay_out(part.reset_index(drop=True), entry))
    return panels


def _watchable(entry: Indicator) -> bool:
    """Say whether a series is measured and has a better side; laws and their scores have dates instead."""
    if (
        entry.binary
        or entry.direction is Direction.NONE
        or entry.code.split(".")[0] in ("ilga_rainbow", "wb_wbl")
    ):
        return False
    if entry.direction is not Direction.PARITY:
        return True
    try:
        target_of(entry)
    except ParitetError:
        return False
    return True
