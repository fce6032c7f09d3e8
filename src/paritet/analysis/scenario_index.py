"""What a changed figure, or a law that is switched, does to the indices, recomputed by the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.scenario_moves import Moves
from paritet.concepts.codelists import indicator, indicators
from paritet.concepts.errors import MissingDataError, ParitetError, UnknownCodeError
from paritet.concepts.estimate import Estimate
from paritet.concepts.observation import Observation, ObsStatus, Sex
from paritet.indices.catalogue import Index, editions, spec_files, specs_of
from paritet.indices.compute import compute_inputs
from paritet.indices.inputs import Inputs
from paritet.store.query import resolve_areas

Floats = npt.NDArray[np.float64]

ScenarioRow = tuple[
    str, str, str, int, str, float | None, float | None, str | None, int | None, float | None, bool | None
]
SCENARIO_COLUMNS: Final = (
    "item", "edition", "ref_area", "year", "when", "value", "change", "follow", "follow_year",
    "follow_value", "reached",
)  # fmt: skip
"""A figure or an index, as it is (``when``: ``now``), then in the scenario; ``change`` is from now."""
NOW: Final = "now"
THEN: Final = "scenario"
UNSET: Final = ""
"""The engine's status of a leaf without an observation."""


@dataclass(frozen=True)
class IndexEffect:
    """An index of one country before and after.

    Attributes
    ----------
    index, source, edition : str
    ref_area : str
    year : int
        Of the figures that everything but the change is from.
    before : Estimate
        As the engine computes it from the publisher's figures.
    after : mapping of int to Estimate
        By year of the scenario; a switched law has the one year of the figures.
    """

    index: str
    source: str
    edition: str
    ref_area: str
    year: int
    before: Estimate
    after: Mapping[int, Estimate]

    def rows(self) -> list[ScenarioRow]:
        """Give the score before, then that of each year, as rows of `SCENARIO_COLUMNS`."""
        before, place = self.before.value or 0.0, f"{self.source}/{self.edition}"
        scores = [(year, THEN, told.value or 0.0) for year, told in self.after.items()]
        return [
            (self.index, place, self.ref_area, year, when, score, score - before, None, None, None, None)
            for year, when, score in [(self.year, NOW, before), *scores]
        ]


def recomputed(ref_area: str, moves: Moves, years: Sequence[int]) -> tuple[IndexEffect, ...]:
    """Recompute every shipped index that counts a figure, with the figure moved.

    Parameters
    ----------
    ref_area : str
    moves : Moves
    years : sequence of int

    Returns
    -------
    tuple of IndexEffect
        One for each index with a score of the country, in its newest edition. Indices whose leaves are of a
        sex that no move is known of are left out, as are those that put several sources on one scale.
    """
    told = []
    for name in spec_files():
        found = _place(name, ref_area, moves.codes)
        if found is None:
            continue
        own, year = found
        observed = _country(own.computed.inputs, ref_area, year)
        moved = _moved(own, observed, moves, len(years))
        if moved is not None:
            told.append(_effect(own, ref_area, year, moved, years))
    return tuple(told)


def switched(ref_area: str, answers: Mapping[str, float]) -> tuple[IndexEffect, ...]:
    """Recompute the indices with some answers of law changed.

    Parameters
    ----------
    ref_area : str
        Code or name.
    answers : mapping of str to float
        The new answer by code: 1 yes, 0 no, between them in part.

    Raises
    ------
    UnknownCodeError
        If no index counts such an answer.
    ParitetError
        If an answer is out of range.
    MissingDataError
        If no index that counts the answers has a score of the country.
    """
    (area,) = resolve_areas(ref_area) or [ref_area]
    names = _named(answers)
    laws = _leaves(names)
    for code, value in answers.items():
        if code not in laws:
            raise UnknownCodeError("figure of an index", code, laws)
        low, high = indicator(code).range
        if (low is not None and value < low) or (high is not None and value > high):
            raise ParitetError(f"{code} cannot be {value:g}.", mend=f"choose a value from {low} to {high}")
    told = []
    for name in names:
        found = _place(name, area, set(answers))
        if found is not None:
            told.append(_switch(*found, area, answers))
    if not told:
        raise MissingDataError(
            f"No index that counts {', '.join(answers)} has a score of {area}.",
            mend="ask `paritet index INDEX` which countries it has",
        )
    return tuple(told)


def _switch(own: Index, year: int, ref_area: str, answers: Mapping[str, float]) -> IndexEffect:
    observed = _country(own.computed.inputs, ref_area, year)[:, None].copy()
    codes = _codes(own)
    for at, (leaf, _) in enumerate(own.computed.inputs.columns):
        if codes[leaf] in answers:
            observed[at] = answers[codes[leaf]]
    return _effect(own, ref_area, year, observed, [year])


def _named(codes: Iterable[str]) -> tuple[str, ...]:
    """Give the indices that the codes belong to by their names; all where one belongs to none."""
    own = {code: [name for name in spec_files() if code.startswith(f"{name}.")] for code in codes}
    if not all(own.values()):
        return spec_files()
    return tuple(dict.fromkeys(name for names in own.values() for name in names))


def _leaves(names: Iterable[str]) -> dict[str, str]:
    """Give the codes that indices of one source count."""
    return {
        leaf.indicator: name
        for name in names
        for spec in specs_of(name)
        if _alone(spec.source, spec.steps)
        for leaf in spec.leaves
    }


def _alone(source: str | None, steps: Sequence[object]) -> bool:
    """Tell whether a country's score hangs on its own figures of one source alone."""
    return source is not None and not steps


def _codes(own: Index) -> dict[str, str]:
    return {leaf.id: leaf.indicator for leaf in own.spec.leaves}


def _place(name: str, ref_area: str, codes: set[str]) -> tuple[Index, int] | None:
    """Give the newest edition that counts one of the codes and scores the country, and its last year."""
    for own in editions(name):
        if not _alone(own.spec.source, own.spec.steps) or not codes & set(_codes(own).values()):
            continue
        try:
            computed = own.computed
        except MissingDataError:
            continue
        if ref_area in computed.ref_areas:
            scores = computed.scores[computed.ref_areas.index(ref_area)]
            scored = np.flatnonzero(np.isfinite(scores))
            if scored.size:
                return own, computed.years[int(scored[-1])]
    return None


def _country(inputs: Inputs, ref_area: str, year: int) -> Floats:
    """Give one country's leaves in one year, shape (column,)."""
    values: Floats = inputs.observed[:, inputs.ref_areas.index(ref_area), inputs.years.index(year)]
    return values


def _moved(own: Index, observed: Floats, moves: Moves, count: int) -> Floats | None:
    """Give the leaves with their moves, shape (column, year), within each indicator's range."""
    codes = _codes(own)
    moved = np.repeat(observed[:, None], count, axis=1)
    for at, (leaf, sex) in enumerate(own.computed.inputs.columns):
        code = codes[leaf]
        if code not in moves.codes:
            continue
        if (code, sex) in moves.added:
            moved[at] += np.asarray(moves.added[code, sex])
        elif (code, sex) in moves.times:
            moved[at] *= np.asarray(moves.times[code, sex])
        else:
            return None
        moved[at] = np.clip(moved[at], *indicators()[code].range)
    return moved


def _effect(own: Index, ref_area: str, year: int, moved: Floats, years: Sequence[int]) -> IndexEffect:
    inputs = own.computed.inputs
    area, at = inputs.ref_areas.index(ref_area), inputs.years.index(year)
    alone = replace(
        inputs, ref_areas=(ref_area,), years=tuple(years), observed=moved[:, None, :], lower=None, upper=None,
        status=np.repeat(inputs.status[:, area, at][:, None, None], len(years), axis=2),
        groups={}, denominators={},
    )  # fmt: skip
    scores = compute_inputs(own.spec, alone, own.edition).scores[0]
    used = tuple(_observations(own, inputs, area, at))
    unit = indicators()[own.spec.index].unit

    def told(value: float, method: str) -> Estimate:
        return Estimate(float(value), n=len(used), method=method, unit=unit, inputs=used)

    before = told(own.computed.scores[area, at], own.spec.index)
    after = {
        when: told(score, f"{own.spec.index}, figures moved")
        for when, score in zip(years, scores, strict=True)
        if np.isfinite(score)
    }
    return IndexEffect(own.spec.index, own.spec.source or "", own.edition, ref_area, year, before, after)


def _observations(own: Index, inputs: Inputs, area: int, at: int) -> Iterable[Observation]:
    codes = _codes(own)
    for column, (leaf, sex) in enumerate(inputs.columns):
        value, status = inputs.observed[column, area, at], str(inputs.status[column, area, at])
        if np.isfinite(value) and status != UNSET:
            source, edition = inputs.origin.get(leaf, (own.spec.source or "", own.edition))
            yield Observation(
                source, edition, codes[leaf], inputs.ref_areas[area], Sex(sex), inputs.years[at],
                float(value), ObsStatus(status),
            )  # fmt: skip
