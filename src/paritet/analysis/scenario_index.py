"""What a changed figure, or a law that is switched, does to the indices, recomputed by the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.caveats import Caveat
from paritet.analysis.scenario_engine import (
    Place,
    counts,
    estimated,
    levels_below,
    place_of,
    scores_of,
    scores_with,
    used,
)
from paritet.analysis.scenario_moves import Moves
from paritet.concepts.codelists import indicator, indicators
from paritet.concepts.errors import MissingDataError, ParitetError, UnknownCodeError
from paritet.concepts.estimate import Estimate
from paritet.concepts.observation import Sex
from paritet.indices.catalogue import spec_files, specs_of
from paritet.store.query import resolve_areas

Floats = npt.NDArray[np.float64]

ScenarioRow = tuple[
    str, str, str, int, str, float | None, float | None, str | None, int | None, float | None, bool | None,
    int | None,
]  # fmt: skip
SCENARIO_COLUMNS: Final = (
    "item", "edition", "ref_area", "year", "when", "value", "change", "follow", "follow_year",
    "follow_value", "reached", "aim_year",
)  # fmt: skip
"""A figure or an index, as it is (``when``: ``now``), then in the scenario; ``change`` is from now.
``reached`` is whether a figure is at the aim in that year, and not whether it was so in an earlier one.
``aim_year`` is when the aim is reached: now, at the country's own pace; in the scenario, on the path or, if
that ends short, at its pace."""
_EMPTY: Final[tuple[None, None, None, None, None]] = (None, None, None, None, None)
"""The columns that only a followed path fills."""
NOW: Final = "now"
THEN: Final = "scenario"


@dataclass(frozen=True)
class IndexEffect:
    """An index of one country before and after.

    Attributes
    ----------
    index, source, edition : str
        The source is empty where the index joins several.
    ref_area : str
    year : int
        Of the figures that everything but the change is from.
    before : Estimate
        As the engine computes it from the publisher's figures.
    after : mapping of int to Estimate
        By year of the scenario; a switched law has the one year of the figures.
    caveats : tuple of Caveat
        What of this index must be known beside the number.
    """

    index: str
    source: str
    edition: str
    ref_area: str
    year: int
    before: Estimate
    after: Mapping[int, Estimate]
    caveats: tuple[Caveat, ...] = ()

    @property
    def last(self) -> tuple[int, Estimate] | None:
        """The last year of the scenario with a score, and the score."""
        return max(self.after.items(), key=lambda pair: pair[0], default=None)

    def rows(self) -> list[ScenarioRow]:
        """Give the score before, then that of each year, as rows of `SCENARIO_COLUMNS`."""
        before = self.before.value or 0.0
        place = f"{self.source}/{self.edition}".lstrip("/")
        scores = [(year, THEN, told.value or 0.0) for year, told in self.after.items()]
        return [
            (self.index, place, self.ref_area, year, when, score, score - before, *_EMPTY)
            for year, when, score in [(self.year, NOW, before), *scores]
        ]


@dataclass(frozen=True)
class Untold:
    """An index that counts a figure and yet cannot be computed anew.

    Attributes
    ----------
    index : str
    why : Caveat
    """

    index: str
    why: Caveat


def recomputed(
    ref_area: str, moves: Moves, years: Sequence[int], as_of: int | None = None
) -> tuple[tuple[IndexEffect, ...], tuple[Untold, ...]]:
    """Recompute every shipped index that counts a figure, or is made of a score, with that moved.

    Parameters
    ----------
    ref_area : str
    moves : Moves
    years : sequence of int
    as_of : int, optional
        Last year of the indices' own figures.

    Returns
    -------
    effects : tuple of IndexEffect
        One for each index with a score of the country, in its newest edition.
    untold : tuple of Untold
        The indices that count the figure but have no answer for the country, each with the reason.
    """
    # One pass for both: an index of several sources is computed whole, and that is most of the work.
    told = list(_each(ref_area, moves, years, as_of))
    effects = tuple(item for item in told if isinstance(item, IndexEffect))
    return effects, tuple(item for item in told if isinstance(item, Untold))


def _each(
    ref_area: str, moves: Moves, years: Sequence[int], as_of: int | None
) -> Iterable[IndexEffect | Untold]:
    for name in spec_files():
        if not any(counts(spec, moves.codes) for spec in specs_of(name)):
            continue
        found = place_of(name, ref_area, moves.codes, as_of)
        if found is None:
            yield Untold(name, ("scenario_index_without_country", {"index": name, "ref_area": ref_area}))
            continue
        scores = _scores(found, moves, len(years))
        if scores is None:
            yield Untold(name, ("scenario_index_other_form", {"index": name}))
        else:
            yield _effect(found, scores, years)


def _scores(place: Place, moves: Moves, count: int) -> Floats | None:
    """Give the index year by year: of moved figures, or of moved scores that it is made of.

    ``None`` where they move in a form that the index does not count.
    """
    spec, (area, at) = place.own.spec, place.spot
    own = {code: node for code, node in levels_below(spec).items() if code in moves.codes}
    if not own:
        moved = _moved(place, moves, count)
        return None if moved is None else scores_of(place, moved)
    # A figure and a score above it would move twice.
    below = moves.codes & {leaf.indicator for leaf in spec.leaves}
    if below or any((code, Sex.TOTAL) not in moves.added for code in own):
        return None
    values = {}
    for code, node in own.items():
        now = float(place.computed.nodes[node][0, 0, area, at])
        steps = np.asarray(moves.added[code, Sex.TOTAL])[:count]
        values[node] = np.clip(now + steps, *indicators()[code].range)
    return scores_with(place, values)


def switched(
    ref_area: str, answers: Mapping[str, float], as_of: int | None = None
) -> tuple[IndexEffect, ...]:
    """Recompute the indices with some answers of law changed.

    Parameters
    ----------
    ref_area : str
        Code or name.
    answers : mapping of str to float
        The new answer by code: 1 yes, 0 no, between them in part.
    as_of : int, optional
        Last year of the indices' own figures.

    Returns
    -------
    tuple of IndexEffect
        One for each index that counts one of the answers. A caveat names the answers that the country has
        already.

    Raises
    ------
    UnknownCodeError
        If no index counts such an answer.
    ParitetError
        If an answer is out of range, or a figure is of women and men and no answer of law.
    MissingDataError
        If no index that counts the answers has a score of the country.
    """
    (area,) = resolve_areas(ref_area) or [ref_area]
    _checked(answers)
    places = (place_of(name, area, set(answers), as_of) for name in spec_files())
    told = tuple(_switch(place, answers) for place in places if place is not None)
    if not told:
        raise MissingDataError(
            f"No index that counts {', '.join(answers)} has a score of {area}.",
            mend="ask `paritet index INDEX` which countries it has",
        )
    return told


def _checked(answers: Mapping[str, float]) -> None:
    leaves = [leaf for name in spec_files() for spec in specs_of(name) for leaf in spec.leaves]
    laws = {leaf.indicator for leaf in leaves}
    for code, value in answers.items():
        if code not in laws:
            raise UnknownCodeError("figure of an index", code, laws)
        low, high = indicator(code).range
        if (low is not None and value < low) or (high is not None and value > high):
            raise ParitetError(f"{code} cannot be {value:g}.", mend=f"choose a value from {low} to {high}")
        if not indicator(code).binary:
            raise ParitetError(
                f"{code} is a figure, not an answer of law.",
                mend="move a figure with --follow COUNTRY --series SERIES",
            )


def _switch(place: Place, answers: Mapping[str, float]) -> IndexEffect:
    moved = place.figures[:, None].copy()
    told: list[Caveat] = []
    for at, (code, sex) in enumerate(place.codes):
        if code in answers and sex == Sex.TOTAL:
            if moved[at, 0] == answers[code]:
                told.append(("scenario_already_so", {"code": code, "ref_area": place.ref_area}))
            moved[at] = answers[code]
    return _effect(place, scores_of(place, moved), [place.year], tuple(told))


def _moved(place: Place, moves: Moves, count: int) -> Floats | None:
    """Give the leaves with their moves, shape (column, year), within each indicator's range."""
    moved = np.repeat(place.figures[:, None], count, axis=1)
    for at, (code, sex) in enumerate(place.codes):
        if code not in moves.codes:
            continue
        if (code, sex) in moves.added:
            moved[at] += np.asarray(moves.added[code, sex])[:count]
        elif (code, sex) in moves.times:
            moved[at] *= np.asarray(moves.times[code, sex])[:count]
        else:
            return None
        moved[at] = np.clip(moved[at], *indicators()[code].range)
    return moved


def _effect(
    place: Place, scores: Floats, years: Sequence[int], caveats: tuple[Caveat, ...] = ()
) -> IndexEffect:
    spec, inputs = place.own.spec, used(place)
    unit = indicators()[spec.index].unit if spec.index in indicators() else "index_0_100"
    after = {
        when: estimated(score, inputs, f"{spec.index}, figures moved", unit)
        for when, score in zip(years, scores, strict=True)
        if np.isfinite(score)
    }
    if place.counts_others:
        caveats = (*caveats, ("scenario_index_whole", {"index": spec.index, "year": str(place.year)}))
    return IndexEffect(
        spec.index, spec.source or "", place.own.edition, place.ref_area, place.year,
        estimated(place.score, inputs, spec.index, unit), after, caveats,
    )  # fmt: skip
