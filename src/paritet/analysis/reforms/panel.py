"""A panel of units over time, some of which are treated from a moment on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from paritet.concepts.errors import ParitetError, UnknownCodeError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class PanelError(ParitetError):
    """A panel that no effect can be estimated from; names the column and the rows."""


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
        Units that were left out because they have gaps.
    """

    units: tuple[str, ...]
    times: Integers
    outcome: Floats
    start: Integers
    left_out: tuple[str, ...] = ()

    @property
    def never(self) -> NDArray[np.bool_]:
        """Units that are never treated, shape (N,)."""
        return self.start >= self.times.size

    @property
    def cohorts(self) -> Integers:
        """Positions of the periods in which treatment starts somewhere, ascending."""
        return np.unique(self.start[~self.never])

    def only(self, cohorts: Sequence[int]) -> TreatedPanel:
        """Keep the never treated and the units whose treatment starts in the named periods of `times`."""
        kept = self.never.copy()
        kept[~self.never] = np.isin(self.times[self.start[~self.never]], list(cohorts))
        return TreatedPanel(
            tuple(np.array(self.units, dtype=object)[kept]),
            self.times,
            self.outcome[kept],
            self.start[kept],
            self.left_out,
        )


def panel_from_frame(
    frame: pd.DataFrame,
    unit: str,
    time: str,
    outcome: str,
    treated: str,
    covariates: Sequence[str] = (),
    complete_only: bool = False,
) -> TreatedPanel:
    """Read a long table, one row a unit and period.

    Parameters
    ----------
    frame : pandas.DataFrame
    unit, time, outcome, treated : str
        Column names; `treated` is 0 before treatment and 1 from its start on.
    covariates : sequence of str
        Columns whose linear influence is taken out first, as untreated units show it ("projected"
        covariates).
    complete_only : bool
        Leave out the units that have gaps, instead of refusing the panel.

    Raises
    ------
    PanelError
        If a column is not numeric, a unit has a period twice or not at all, the treatment is not 0 or 1 or is
        ever switched off, or nobody, everybody is treated.
    UnknownCodeError
        If there is no such column.
    """
    for column in (unit, time, outcome, treated, *covariates):
        if column not in frame.columns:
            raise UnknownCodeError("column", column, [str(name) for name in frame.columns])
    if frame.empty:
        raise PanelError("The panel has no rows.")
    table = pd.DataFrame({name: _numbers(frame, name) for name in {time, outcome, treated, *covariates}})
    if frame[unit].isna().any():
        raise PanelError("A row names no unit.", where=_rows(frame[unit].isna(), unit))
    table[unit] = frame[unit].astype(str)
    _check_keys(table, unit, time)
    _check_treatment(table, unit, treated)
    wide = {name: _wide(table, unit, time, name) for name in (outcome, treated, *covariates)}
    gaps = np.isnan(np.stack([block.to_numpy() for block in wide.values()])).any(axis=0)
    if gaps.any() and not complete_only:
        raise _gap_error(gaps, wide[outcome])
    complete = ~gaps.any(axis=1)
    if not complete.any():
        raise PanelError("No unit is observed in every period.", mend="keep the periods that all units have")
    names = wide[outcome].index.to_numpy(dtype=object)
    blocks = {name: block.to_numpy(dtype=float)[complete] for name, block in wide.items()}
    start = _first_treated(blocks[treated], names[complete])
    values = blocks[outcome]
    if covariates:
        values = project_covariates(values, np.stack([blocks[name] for name in covariates]), start)
    times = wide[outcome].columns.to_numpy(dtype=np.int64)
    panel = TreatedPanel(tuple(names[complete]), times, values, start, tuple(names[~complete]))
    return _usable(panel)


def _rows(faulty: pd.Series, column: str) -> str:
    lines = [str(int(position) + 2) for position in np.flatnonzero(faulty.to_numpy())[:5]]
    more = int(faulty.sum()) - len(lines)
    return f"column {column}, line {', '.join(lines)}" + (f" and {more} more" if more > 0 else "")


def _numbers(frame: pd.DataFrame, column: str) -> pd.Series:
    given = frame[column]
    numbers = pd.to_numeric(given, errors="coerce").astype(float)
    faulty = (numbers.isna() & given.notna()) | np.isinf(numbers)
    if faulty.any():
        text = given[faulty].iloc[0]
        raise PanelError(
            f"{text!r} is not a number.",
            where=_rows(faulty, column),
            mend="write numbers with a decimal point, and leave the cell empty where nothing is known",
        )
    return numbers


def _check_keys(table: pd.DataFrame, unit: str, time: str) -> None:
    undated = table[time].isna() | (table[time] % 1 != 0)
    if undated.any():
        raise PanelError(
            "A period is not a whole number.", where=_rows(undated, time), mend="give years as whole numbers"
        )
    twice = table.duplicated([unit, time], keep=False)
    if twice.any():
        first = table[twice].iloc[0]
        raise PanelError(
            f"{first[unit]} has the period {first[time]:.0f} more than once.",
            where=_rows(twice, f"{unit}, {time}"),
            mend="keep one row for each unit and period",
        )


def _check_treatment(table: pd.DataFrame, unit: str, treated: str) -> None:
    other = ~(table[treated].isin([0.0, 1.0]) | table[treated].isna())
    if other.any():
        first = table[other].iloc[0]
        raise PanelError(
            f"The treatment of {first[unit]} is {first[treated]:g}, neither 0 nor 1.",
            where=_rows(other, treated),
            mend="code the treatment as 0 before its start and 1 from then on",
        )


def _wide(table: pd.DataFrame, unit: str, time: str, column: str) -> pd.DataFrame:
    keyed = table.set_index([unit, time])[column]
    return keyed.unstack().sort_index()  # noqa: PD010  (keys are unique, nothing is to be aggregated)


def _gap_error(gaps: NDArray[np.bool_], wide: pd.DataFrame) -> PanelError:
    places = [f"{wide.index[i]} in {wide.columns[t]:.0f}" for i, t in np.argwhere(gaps)[:5]]
    more = int(gaps.sum()) - len(places)
    return PanelError(
        f"The panel has gaps: {int(gaps.sum())} values of {int(gaps.any(axis=1).sum())} units are missing.",
        where=", ".join(places) + (f" and {more} more" if more > 0 else ""),
        mend="fill or shorten the panel, or leave out the units that have gaps (--complete-only)",
    )


def _first_treated(treated: Floats, names: NDArray[np.object_]) -> Integers:
    switched_off = (np.diff(treated, axis=1) < 0).any(axis=1)
    if switched_off.any():
        raise PanelError(
            f"The treatment of {names[switched_off][0]} is switched off again.",
            mend="leave out units that reverse the treatment, or end the panel before they do",
        )
    on = treated > 0
    first: Integers = np.where(on.any(axis=1), on.argmax(axis=1), treated.shape[1]).astype(np.int64)
    return first


def _usable(panel: TreatedPanel) -> TreatedPanel:
    if panel.never.all():
        raise PanelError("Nobody is treated.", mend="check the treatment column: 1 from its start on")
    if not panel.never.any():
        raise PanelError(
            "No unit is never treated, so there is nobody to compare with.",
            mend="end the panel before the last units are treated; they then are never treated in it",
        )
    if panel.cohorts.max() < 2:
        raise PanelError(
            "Too few periods before treatment: every treated unit starts in the first or second period.",
            mend="add earlier periods; a verdict needs at least 10",
        )
    return panel


def project_covariates(outcome: Floats, covariates: Floats, start: Integers) -> Floats:
    """Take out what covariates explain, with slopes learnt on the never treated (Kranz 2022).

    Parameters
    ----------
    outcome : array, shape (N, T)
    covariates : array, shape (C, N, T)
    start : array of int, shape (N,)
        First treated period; ``T`` where never treated.

    Returns
    -------
    array, shape (N, T)
        ``outcome − Σ b_c covariate_c``, the slopes from a regression with unit and time effects.
    """
    never = start >= outcome.shape[1]

    def within(block: Floats) -> Floats:
        own = block[never]
        centred = own - own.mean(axis=0) - own.mean(axis=1, keepdims=True) + own.mean()
        return np.asarray(centred.ravel())

    design = np.stack([within(block) for block in covariates], axis=1)
    slopes = np.linalg.lstsq(design, within(outcome), rcond=None)[0]
    return np.asarray(outcome - np.tensordot(slopes, covariates, axes=1))
