"""A panel of units over time, some of which are treated from a moment on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from paritet.analysis.reforms.gates import Reason
from paritet.analysis.reforms.panel_balance import NEVER, Gaps, RawPanel, balanced
from paritet.analysis.reforms.panel_columns import COVARIATE, PanelError, panel_columns
from paritet.analysis.reforms.panel_covariates import covariate_slopes, idle_covariates

__all__ = ["Gaps", "PanelError", "TreatedPanel", "covariate_slopes", "panel_from_frame"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class TreatedPanel:
    """A balanced panel with absorbing treatment.

    Attributes
    ----------
    units : tuple of str
        Names, in the order of the rows.
    times : array of int, shape (T,)
        Ascending.
    outcome : array, shape (N, T)
        No gaps.
    start : array of int, shape (N,)
        Position in `times` of a unit's first treated period; ``T`` where it is never treated.
    left_out : tuple of str
        Units that were left out.
    notes : tuple of Reason
        What was left out, and why.
    raw : RawPanel, optional
        The panel with its gaps, for regressions that bear them; ``None`` where there were none.
    first : array of int, shape (N,), optional
        A unit's first treated period as it was given, which may have been left out since; by default that
        of `start`.
    """

    units: tuple[str, ...]
    times: Integers
    outcome: Floats
    start: Integers
    left_out: tuple[str, ...] = ()
    notes: tuple[Reason, ...] = ()
    raw: RawPanel | None = None
    first: Integers | None = None

    @property
    def never(self) -> NDArray[np.bool_]:
        """Units that are never treated, shape (N,)."""
        return self.start >= self.times.size

    @property
    def cohorts(self) -> Integers:
        """Positions of the periods in which treatment starts somewhere, ascending."""
        return np.unique(self.start[~self.never])

    def period_of(self, start: int) -> int:
        """Name the cohort that starts at a position by its first treated period, though that be left out."""
        if self.first is None:
            return int(self.times[start])
        return int(self.first[self.start == start][0])

    def only(self, cohorts: Sequence[int]) -> TreatedPanel:
        """Keep the never treated and the units whose treatment starts in the named periods.

        Raises
        ------
        PanelError
            If no treatment starts in one of them.
        """
        starts = [self.period_of(int(start)) for start in self.cohorts]
        for period in cohorts:
            if period not in starts:
                raise PanelError(
                    f"No treatment starts in {period}.",
                    mend=f"choose among {', '.join(map(str, starts))}",
                )
        chosen = [start for start, period in zip(self.cohorts, starts, strict=True) if period in cohorts]
        kept = self.never | np.isin(self.start, chosen)
        return replace(
            self,
            units=tuple(np.array(self.units, dtype=object)[kept]),
            outcome=self.outcome[kept],
            start=self.start[kept],
            notes=tuple(note for note in self.notes if not _of_another(note, cohorts)),
            raw=None if self.raw is None else self._raw_only(self.raw, cohorts),
            first=None if self.first is None else self.first[kept],
        )

    def _raw_only(self, raw: RawPanel, cohorts: Sequence[int]) -> RawPanel:
        compared = np.array(self.units, dtype=object)[self.never]
        kept = ~raw.ever | np.isin(raw.first, list(cohorts)) | np.isin(raw.units, compared)
        return raw.part(kept, why="left_out_gaps")


def _of_another(note: Reason, cohorts: Sequence[int]) -> bool:
    return note.code == "start_left_out" and note.numbers["period"] not in cohorts


def panel_from_frame(
    frame: pd.DataFrame,
    unit: str,
    time: str,
    outcome: str,
    treated: str,
    covariates: Sequence[str] = (),
    gaps: Gaps | str = Gaps.BALANCE,
) -> TreatedPanel:
    """Read a long table, one row a unit and period.

    Parameters
    ----------
    frame : pandas.DataFrame
        Cells may be text: see `panel_columns`.
    unit, time, outcome, treated : str
        Column names; `treated` is 0 before treatment and 1 from its start on.
    covariates : sequence of str
        Columns whose linear influence is taken out first, as untreated units show it ("projected"
        covariates).
    gaps : Gaps
        What to do if a unit is not observed in every period, its treatment ends, or nobody is untreated.

    Returns
    -------
    TreatedPanel
        With `notes` on whatever was left out.

    Raises
    ------
    PanelError
        If a cell cannot be read, a unit has a period twice, or nobody is treated or comparable.
    UnknownCodeError
        If there is no such column.
    """
    raw = _raw(panel_columns(frame, unit, time, outcome, treated, covariates), covariates)
    panel = balanced(raw, Gaps(gaps))
    if panel.times.size < 2:
        raise _single_period(raw)
    if (panel.outcome == panel.outcome[0, 0]).all():
        raise PanelError(
            f"The outcome is {panel.outcome[0, 0]:g} everywhere, so no effect can show.",
            where=f"column {outcome}",
            mend="check that this is the column of the outcome",
        )
    start = panel.start
    values, given, notes = panel.outcome, raw, panel.notes
    if covariates:
        notes = (*notes, *_idle(panel.covariates, start, covariates))
        slopes = covariate_slopes(values, panel.covariates, start)
        values = values - np.tensordot(slopes, panel.covariates, axes=1)
        given = replace(raw, outcome=raw.outcome - np.tensordot(slopes, raw.covariates, axes=1))
        if np.ptp(values) <= 1e-12 * np.ptp(panel.outcome):
            # Covariates that tell the outcome to the last digit leave rounding, which is no outcome.
            values, given = np.zeros_like(values), replace(given, outcome=given.outcome * 0.0)
    same = given.outcome.shape == values.shape
    return TreatedPanel(
        tuple(str(name) for name in panel.units),
        panel.times,
        values,
        start,
        panel.left_out,
        notes,
        None if same else given,
        panel.first,
    )


def _idle(blocks: Floats, start: Integers, covariates: Sequence[str]) -> tuple[Reason, ...]:
    nothing = idle_covariates(blocks, start)
    names = [name for name, idle in zip(covariates, nothing, strict=True) if idle]
    return (Reason("covariate_idle", {"count": len(names), "names": ", ".join(names)}),) if names else ()


def _single_period(raw: RawPanel) -> PanelError:
    if raw.times.size < 2:
        return PanelError("The panel has a single period.", mend="add periods before the treatment")
    return PanelError(
        "A single period is left once gaps are left out.",
        mend="fill the gaps, or leave out units instead (--gaps drop-units)",
    )


def _raw(table: pd.DataFrame, covariates: Sequence[str]) -> RawPanel:
    keyed = table.set_index(["unit", "time"])
    others_named = [COVARIATE + name for name in covariates]
    names = ("outcome", "treated", *others_named)
    wide = {name: keyed[name].unstack().sort_index(axis=1).sort_index() for name in names}  # noqa: PD010
    blocks = {name: block.to_numpy(dtype=float) for name, block in wide.items()}
    shape = blocks["outcome"].shape
    others = np.stack([blocks[name] for name in others_named]) if covariates else np.zeros((0, *shape))
    times = wide["outcome"].columns.to_numpy(dtype=np.int64)
    under = blocks["treated"] == 1
    return RawPanel(
        wide["outcome"].index.to_numpy(dtype=object),
        times,
        blocks["outcome"],
        blocks["treated"],
        others,
        np.where(under.any(axis=1), times[under.argmax(axis=1)], NEVER),
    )
