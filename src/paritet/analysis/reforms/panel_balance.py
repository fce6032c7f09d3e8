"""Balance a panel that has gaps, ended treatments or nobody untreated, and tell what was left out.

Weights on units and periods need a full rectangle. What is dropped to get one is chosen by a stated rule, and
every unit and period that is left out is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.gates import Reason
from paritet.analysis.reforms.panel_columns import PanelError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER: Final = int(np.iinfo(np.int64).max)
"""First treated period of a unit that is never treated."""
START_PRICE: Final = 0.5
"""Leaving out the period in which treatment starts costs half as much as leaving out who starts in it."""
_NAMED: Final = 10
"""Names in an error; a reason names all."""


class Gaps(StrEnum):
    """What to do about units that are not observed in every period."""

    BALANCE = "balance"
    """Leave out units or periods, whichever costs the smaller share of the panel."""
    DROP_UNITS = "drop-units"
    """Leave out every unit that has a gap."""
    DROP_PERIODS = "drop-periods"
    """Leave out every period in which a unit has a gap."""
    REFUSE = "refuse"


@dataclass(frozen=True)
class RawPanel:
    """A panel as it was given.

    Attributes
    ----------
    units : array of str, shape (N,)
    times : array of int, shape (T,)
        Ascending.
    outcome, treated : array, shape (N, T)
        NaN is missing; treatment is 0 or 1.
    covariates : array, shape (C, N, T)
    first : array of int, shape (N,)
        First treated period as it was given, whatever is left out later; `NEVER` where never treated.
    notes : tuple of Reason
        What was left out so far.
    left_out : tuple of str
        Units that were left out so far.
    """

    units: NDArray[np.object_]
    times: Integers
    outcome: Floats
    treated: Floats
    covariates: Floats
    first: Integers
    notes: tuple[Reason, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def gaps(self) -> Flags:
        """Cells that are not fully known, shape (N, T)."""
        known = np.isfinite(self.outcome) & np.isfinite(self.treated)
        return np.asarray(~(known & np.isfinite(self.covariates).all(axis=0)))

    @property
    def ever(self) -> Flags:
        """Units that are treated in some period, shape (N,)."""
        return np.asarray((self.treated == 1).any(axis=1))

    @property
    def start(self) -> Integers:
        """Position of the first treated period that is left; ``T`` where none is, shape (N,)."""
        return np.searchsorted(self.times, self.first).astype(np.int64)

    def part(self, units: Flags | None = None, periods: Flags | None = None, why: str = "") -> RawPanel:
        """Keep these units and periods; tell under the reason `why` which ones go."""
        rows = np.ones(self.units.size, bool) if units is None else units
        columns = np.ones(self.times.size, bool) if periods is None else periods
        gone = [str(name) for name in self.units[~rows]]
        lost = [str(time) for time in self.times[~columns]]
        notes = list(self.notes)
        if gone:
            notes.append(Reason(why, {"count": len(gone), "names": ", ".join(gone)}))
        if lost:
            notes.append(Reason("left_out_periods", {"count": len(lost), "names": ", ".join(lost)}))
        cut = np.ix_(rows, columns)
        return replace(
            self,
            units=self.units[rows],
            times=self.times[columns],
            outcome=self.outcome[cut],
            treated=self.treated[cut],
            covariates=self.covariates[:, rows][:, :, columns],
            first=self.first[rows],
            notes=tuple(notes),
            left_out=(*self.left_out, *gone),
        )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


def balanced(raw: RawPanel, gaps: Gaps) -> RawPanel:
    """Leave out what stands in the way of an estimate.

    Parameters
    ----------
    raw : RawPanel
    gaps : Gaps

    Returns
    -------
    RawPanel
        Without gaps and ended treatments; ended early where only so somebody is untreated throughout.

    Raises
    ------
    PanelError
        With `Gaps.REFUSE` if anything would be left out; else if nothing is left.
    """
    if not raw.ever.any():
        raise PanelError("Nobody is treated.", mend="check the treatment column: 1 from its start on")
    panel = _without_ended(raw, gaps)
    if panel.gaps.any():
        if gaps is Gaps.REFUSE:
            raise _gap_error(panel)
        whole = panel
        panel = _without_gaps(panel, gaps)
        if not panel.ever.any():
            raise _nobody_left(whole, panel, gaps)
        panel = _told_apart(panel)
    return _with_comparison(panel, gaps)


def _nobody_left(whole: RawPanel, panel: RawPanel, gaps: Gaps) -> PanelError:
    """Tell which treated units the gaps cost, and name another choice only where it would help."""
    known = ~whole.gaps
    lost = [str(name) for name in whole.units[whole.ever & ~np.isin(whole.units, panel.units)]]
    silent = whole.ever & ~(known & (whole.treated == 1)).any(axis=1)
    full = known[known.any(axis=1)].all(axis=0)
    if silent[whole.ever].all():
        mend = "fill the figures of treated units, which have none in any period under treatment"
    elif (whole.treated[known.any(axis=1)][:, full] == 1).any():
        mend = "fill the gaps of treated units, or leave out periods instead (--gaps drop-periods)"
    else:
        mend = "fill the gaps of treated units"
        mend += "" if gaps is Gaps.BALANCE else ", or let units go as well as periods (--gaps balance)"
    return PanelError(
        "No treated unit is left once gaps are left out.",
        where=f"left out: {_listed(lost)}" if lost else "every period under treatment is left out",
        mend=mend,
    )


def _told_apart(panel: RawPanel) -> RawPanel:
    """Leave out units whose start can no longer be told from another cohort's, and tell which start later."""
    unseen = (panel.first < NEVER) & (panel.start >= panel.times.size)
    panel = panel.part(units=~unseen, why="left_out_unseen")
    for position in np.unique(panel.start[panel.ever]):
        here = panel.start == position
        periods, sizes = np.unique(panel.first[here], return_counts=True)
        # The largest cohort stays; of equal ones the latest, whose own start is nearest to what is seen.
        kept = int(periods[sizes == sizes.max()][-1])
        merged = here & (panel.first != kept)
        names = ", ".join(str(name) for name in panel.units[merged])
        rest = panel.part(units=~merged, why="")
        told = Reason("left_out_merged", {"period": kept, "count": int(merged.sum()), "names": names})
        late = Reason("start_left_out", {"period": kept, "seen": int(panel.times[position])})
        notes = [*panel.notes, *([told] if names else []), *([late] if kept != panel.times[position] else [])]
        panel = replace(rest, notes=tuple(notes))
    return panel


def _without_ended(raw: RawPanel, gaps: Gaps) -> RawPanel:
    ended = np.array([bool((np.diff(row[np.isfinite(row)]) < 0).any()) for row in raw.treated])
    if not ended.any():
        return raw
    if gaps is Gaps.REFUSE or not raw.ever[~ended].any():
        mend = "end the panel before that"
        if raw.ever[~ended].any():
            mend += ", or let such units be left out (--gaps balance); --method twfe then still counts them"
        raise PanelError(
            f"The treatment of {raw.units[ended][0]} is switched off again.",
            where=f"units: {_listed([str(name) for name in raw.units[ended]])}",
            mend=mend,
        )
    return raw.part(units=~ended, why="left_out_ended")


def _gap_error(panel: RawPanel) -> PanelError:
    gaps = panel.gaps
    places = [f"{panel.units[unit]} in {panel.times[time]}" for unit, time in np.argwhere(gaps)[:5]]
    more = int(gaps.sum()) - len(places)
    return PanelError(
        f"The panel has gaps: {int(gaps.sum())} values of {int(gaps.any(axis=1).sum())} units are missing.",
        where=", ".join(places) + (f" and {more} more" if more > 0 else ""),
        mend="fill or shorten the panel, or let them be left out (--gaps balance, drop-units, drop-periods)",
    )


def _without_gaps(panel: RawPanel, gaps: Gaps) -> RawPanel:
    empty = np.asarray(panel.gaps.all(axis=1))
    if empty.any():
        panel = panel.part(units=~empty, why="left_out_empty")
    holes = panel.gaps
    rows: Flags = np.ones(holes.shape[0], bool)
    columns: Flags = np.ones(holes.shape[1], bool)
    if gaps is Gaps.DROP_UNITS:
        rows = np.asarray(~holes.any(axis=1))
    elif gaps is Gaps.DROP_PERIODS:
        columns = np.asarray(~holes.any(axis=0))
    else:
        rows, columns = _cheapest(panel)
    if not (rows.any() and columns.any()):
        raise _nothing_left(holes, gaps)
    return panel.part(rows, columns, "left_out_gaps")


def _nothing_left(holes: Flags, gaps: Gaps) -> PanelError:
    if not holes.size:
        return PanelError(
            "No row has all the figures that are asked for.",
            mend="fill the columns of outcome, treatment and covariates, or name fewer covariates",
        )
    what = "No unit is observed in every period." if gaps is Gaps.DROP_UNITS else "No period has all units."
    if gaps is Gaps.BALANCE:
        return PanelError("Nothing is left once gaps are left out.", mend="fill the gaps")
    return PanelError(what, mend="try --gaps balance, or fill the gaps")


def _cheapest(panel: RawPanel) -> tuple[Flags, Flags]:
    """Drop, one after the other, whatever rids the panel of most gaps for the share that is lost.

    Losing one of few treated units is dear, and so is the period in which one of them starts; losing one of
    many other periods or comparison units is cheap.
    """
    gaps, treated = panel.gaps, panel.ever
    starts = panel.first[:, None] == panel.times[None, :]
    rows, columns = np.ones(gaps.shape[0], bool), np.ones(gaps.shape[1], bool)
    while True:
        left = gaps & rows[:, None] & columns[None, :]
        if not left.any():
            return rows, columns
        members = (rows & treated).sum()
        peers = np.where(treated, members, (rows & ~treated).sum())
        starters = starts[rows].sum(axis=0) / max(members, 1)
        by_unit = left.sum(axis=1) * peers
        by_period = left.sum(axis=0) / (1 / columns.sum() + START_PRICE * starters)
        if by_unit.max() >= by_period.max():
            rows[by_unit.argmax()] = False
        else:
            columns[by_period.argmax()] = False


def _with_comparison(panel: RawPanel, gaps: Gaps) -> RawPanel:
    """End the panel before its last units are treated, where nobody else is untreated."""
    if not panel.ever.all():
        return panel
    start = panel.start
    last = int(start.max())
    usable = start < last
    if gaps is Gaps.REFUSE or not usable.any() or start[usable].max() < 1:
        raise PanelError(
            "No unit is never treated, so there is nobody to compare with.",
            mend="add units without the treatment, or periods before the last units are treated",
        )
    late = [str(name) for name in panel.units[start == last]]
    numbers: dict[str, float | int | str] = {
        "period": int(panel.times[last]),
        "count": len(late),
        "names": ", ".join(late),
    }
    kept = panel.part(periods=np.arange(panel.times.size) < last)
    return replace(kept, notes=(*panel.notes, Reason("late_adopters_compare", numbers)))
