"""Put a country's moved figures into an index's own arrays, and compute the score anew by the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.concepts.errors import MissingDataError
from paritet.concepts.estimate import Estimate
from paritet.concepts.observation import Observation, ObsStatus, Sex
from paritet.indices.catalogue import Index, editions
from paritet.indices.chain import run_steps
from paritet.indices.compute import Computed, compute_inputs
from paritet.indices.spec import Spec
from paritet.indices.tree import evaluate, leaf_arrays

Floats = npt.NDArray[np.float64]
UNSET: Final = ""
"""The engine's status of a leaf without an observation."""


@dataclass(frozen=True)
class Place:
    """Where a country's score is to be computed anew.

    Attributes
    ----------
    own : Index
        The newest edition that counts the figures and scores the country.
    computed : Computed
        Of an index that fills gaps from later years: without the years that must not be looked at.
    ref_area : str
    year : int
        The last year with a score.
    """

    own: Index
    computed: Computed
    ref_area: str
    year: int

    @property
    def spot(self) -> tuple[int, int]:
        """Row and column of the country and the year."""
        inputs = self.computed.inputs
        return inputs.ref_areas.index(self.ref_area), inputs.years.index(self.year)

    @property
    def codes(self) -> list[tuple[str, str]]:
        """Indicator and sex of each column of the leaves."""
        named = {leaf.id: leaf.indicator for leaf in self.own.spec.leaves}
        return [(named[leaf], sex) for leaf, sex in self.computed.inputs.columns]

    @property
    def figures(self) -> Floats:
        """The country's leaves in that year, shape (column,); gaps are filled by the index's own steps."""
        area, at = self.spot
        stages = self.computed.chain.stages
        figures: Floats = stages.get("imputed", stages["given"])[0][:, area, at].copy()
        return figures

    @property
    def score(self) -> float:
        """The country's score, as it is."""
        area, at = self.spot
        return float(self.computed.scores[area, at])

    @property
    def counts_others(self) -> bool:
        """Whether the score hangs on other countries' or years' figures as well: the index has steps."""
        return bool(self.own.spec.steps)


def levels_below(spec: Spec) -> dict[str, str]:
    """Give the nodes below the index that its publisher scores too, by their indicator."""
    return {
        level.indicator: level.node
        for level in spec.published
        if level.node != spec.root and level.sex == Sex.TOTAL and level.edition is None
    }


def counts(spec: Spec, codes: Iterable[str]) -> bool:
    """Tell whether an index counts one of these figures, or is made of one of these scores."""
    return not {*levels_below(spec), *(leaf.indicator for leaf in spec.leaves)}.isdisjoint(codes)


def place_of(name: str, ref_area: str, codes: set[str], as_of: int | None = None) -> Place | None:
    """Give the newest edition of an index that counts one of the codes and scores the country.

    Parameters
    ----------
    name : str
        Id of a shipped index.
    ref_area : str
    codes : set of str
        Indicators, or scores that the index is made of.
    as_of : int, optional
        Last year that is looked at.
    """
    for own in editions(name):
        if not counts(own.spec, codes):
            continue
        try:
            computed = _known(own, as_of)
        except MissingDataError:
            continue
        if ref_area in computed.ref_areas:
            years = np.array(computed.years)
            scores = computed.scores[computed.ref_areas.index(ref_area)]
            scored = years[np.isfinite(scores) & (years <= (as_of if as_of is not None else years[-1]))]
            if scored.size:
                return Place(own, computed, ref_area, int(scored[-1]))
    return None


def _known(own: Index, as_of: int | None) -> Computed:
    """Give the computation, of an index with steps from the figures up to a year."""
    computed = own.computed
    if as_of is None or not own.spec.steps or as_of >= max(computed.years):
        return computed
    later = np.array(computed.years) > as_of
    cut = replace(computed.inputs, observed=np.where(later, np.nan, computed.inputs.observed))
    return compute_inputs(own.spec, cut, own.edition)


def scores_of(place: Place, moved: Floats) -> Floats:
    """Compute the country's score with its leaves moved.

    Parameters
    ----------
    place : Place
    moved : ndarray, shape (column, scenario)
        The country's leaves, one column of the array for each scenario.

    Returns
    -------
    ndarray, shape (scenario,)
        An index without steps is computed for the country alone. One with steps is computed whole, every
        other country and year as published, so that its scale moves with the figure as the spec says.
    """
    return _whole(place, moved) if place.counts_others else _alone(place, moved)


def _alone(place: Place, moved: Floats) -> Floats:
    inputs, (area, at) = place.computed.inputs, place.spot
    count = moved.shape[1]
    alone = replace(
        inputs, ref_areas=(place.ref_area,), years=tuple(range(count)), observed=moved[:, None, :],
        lower=None, upper=None,
        status=np.repeat(inputs.status[:, area, at][:, None, None], count, axis=2),
        groups={}, denominators={},
    )  # fmt: skip
    scores: Floats = compute_inputs(place.own.spec, alone, place.own.edition).scores[0]
    return scores


def _whole(place: Place, moved: Floats) -> Floats:
    """Compute the whole panel once for each scenario; scenarios take the engine's dimension of draws."""
    spec, inputs, (area, at) = place.own.spec, place.computed.inputs, place.spot
    given = np.repeat(inputs.observed[None], moved.shape[1], axis=0)
    given[:, :, area, at] = moved.T
    chain = run_steps(spec, inputs, given)
    nodes = evaluate(spec, leaf_arrays(spec, inputs.columns, chain.result))
    scores: Floats = nodes[spec.root][:, 0, area, at]
    return scores


def scores_with(place: Place, values: Mapping[str, Floats]) -> Floats:
    """Compute the country's score with some of the scores that it is made of given.

    Parameters
    ----------
    place : Place
    values : mapping of str to ndarray, shape (scenario,)
        By node.

    Returns
    -------
    ndarray, shape (scenario,)
        Only what is above the nodes moves.
    """
    spec, inputs, (area, at) = place.own.spec, place.computed.inputs, place.spot
    leaves = leaf_arrays(spec, inputs.columns, place.computed.chain.result)
    known = {}
    for node, told in values.items():
        known[node] = np.repeat(place.computed.nodes[node], len(told), axis=0)
        known[node][:, 0, area, at] = told
    scores: Floats = evaluate(spec, leaves, known=known)[spec.root][:, 0, area, at]
    return scores


def used(place: Place) -> tuple[Observation, ...]:
    """Give the observations that the country's score is made of."""
    return tuple(_observations(place))


def _observations(place: Place) -> Iterable[Observation]:
    inputs, (area, at) = place.computed.inputs, place.spot
    codes: Sequence[tuple[str, str]] = place.codes
    for column, (leaf, sex) in enumerate(inputs.columns):
        value, status = inputs.observed[column, area, at], str(inputs.status[column, area, at])
        if np.isfinite(value) and status != UNSET:
            source, edition = inputs.origin.get(leaf, (place.own.spec.source or "", place.own.edition))
            yield Observation(
                source, edition, codes[column][0], place.ref_area, Sex(sex), place.year, float(value),
                ObsStatus(status),
            )  # fmt: skip


def estimated(value: float, inputs: tuple[Observation, ...], method: str, unit: str) -> Estimate:
    """Give a score with the observations it is made of."""
    return Estimate(float(value), n=len(inputs), method=method, unit=unit, inputs=inputs)
