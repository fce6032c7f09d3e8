"""Plan an uncertainty analysis: its factors, its random numbers, its tasks of bounded size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from paritet.indices.inputs import Inputs
from paritet.indices.spec import Spec

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Choice = tuple[int, ...]
_TASK = 200_000
"""Most numbers in one array of a task."""
_SETS = 2048
"""Most distinct sets of observations drawn within bounds."""


@dataclass(frozen=True)
class Plan:
    """Everything that a task needs, wherever it runs.

    Attributes
    ----------
    spec : Spec
    inputs : Inputs
    factors : tuple of str
        Names of the uncertain choices: steps with alternatives, ``aggregate``, ``weights``, ``goalposts``,
        ``bounds``.
    years : tuple of int
        Positions of the years that are ranked.
    nominal : ndarray, shape (ref_area, year)
        Ranks of the index as declared; 0 where it is missing or not ranked.
    noise : ndarray, shape (set, weight)
        Random numbers for the weights.
    quantiles : ndarray, shape (set, bounded column, ref_area)
        Normal quantiles for observations within bounds.
    posts : ndarray, shape (set, leaf)
        Random numbers for the goalposts.
    against : tuple of int
        Positions of the countries that all others are compared with.
    middle : tuple of int
        Positions of the countries whose median all are compared with.
    """

    spec: Spec
    inputs: Inputs
    factors: tuple[str, ...]
    years: tuple[int, ...]
    nominal: npt.NDArray[np.int16]
    noise: Floats
    quantiles: Floats
    posts: Floats
    against: tuple[int, ...]
    middle: tuple[int, ...] = ()


def factors_of(spec: Spec, inputs: Inputs) -> tuple[str, ...]:
    """Name the uncertain choices of a spec."""
    own = spec.sensitivity
    names = [step.step for step in spec.steps if step.step in own.steps]
    if len(own.aggregate) > 1 and own.aggregated:
        names.append("aggregate")
    if spec.sensitivity.noise:
        names.append("weights")
    if own.goalposts:
        names.append("goalposts")
    if own.bounds and inputs.lower is not None and inputs.upper is not None:
        names.append("bounds")
    return tuple(names)


def noise_columns(spec: Spec) -> list[int]:
    """Give the column of random numbers that each noisy weight takes; tied nodes share theirs."""
    own = spec.sensitivity
    keys = [(own.tied.get(parent, parent), at) for parent, at, _ in own.noise]
    places = {key: column for column, key in enumerate(dict.fromkeys(keys))}
    return [places[key] for key in keys]


def bounded_columns(inputs: Inputs) -> list[int]:
    """Give the columns whose observations have bounds."""
    if inputs.lower is None or inputs.upper is None:
        return []
    has = ~np.isnan(inputs.lower) & ~np.isnan(inputs.upper)
    return [int(at) for at in np.flatnonzero(has.any(axis=(1, 2)))]


def draw_noise(spec: Spec, inputs: Inputs, draws: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Draw the random numbers for weights, for observations within bounds, and for goalposts."""
    weights = np.random.default_rng([seed, 1]).random((min(draws, 20_000), len(set(noise_columns(spec)))))
    columns = bounded_columns(inputs) if spec.sensitivity.bounds else []
    shape = (min(draws, _SETS) if columns else 0, len(columns), len(inputs.ref_areas))
    quantiles = np.random.default_rng([seed, 2]).standard_normal(shape)
    posts = np.random.default_rng([seed, 4]).random((min(draws, 20_000), len(spec.sensitivity.goalposts)))
    return weights, quantiles, posts


def tasks(plan: Plan, design: Floats) -> Iterator[tuple[Choice, Ints, dict[str, Ints]]]:
    """Cut a design into tasks.

    Parameters
    ----------
    plan : Plan
    design : ndarray, shape (row, factor)
        Numbers between 0 and 1.

    Yields
    ------
    tuple
        The discrete choice; rows of the design; for each row, the sets of ``weights``, ``goalposts`` and
        ``bounds``.
    """
    sets = {
        "weights": max(len(plan.noise), 1),
        "goalposts": max(len(plan.posts), 1),
        "bounds": max(len(plan.quantiles), 1),
    }
    columns = {name: design[:, at] for at, name in enumerate(plan.factors)}
    size = design.shape[0]
    discrete = [name for name in plan.factors if name not in sets]
    if discrete:
        table = np.stack([_pick(columns[name], _count(plan.spec, name)) for name in discrete], axis=1)
        choices, member = np.unique(table, axis=0, return_inverse=True)
    else:
        choices, member = np.zeros((1, 0), dtype=np.int64), np.zeros(size, dtype=np.int64)
    chosen = {
        name: _pick(columns[name], count) if name in columns else np.zeros(size, dtype=np.int64)
        for name, count in sets.items()
    }
    cell = len(plan.inputs.ref_areas) * len(plan.years)
    step = max(16, _TASK // cell)
    for at, choice in enumerate(choices):
        rows = np.flatnonzero(member.ravel() == at)
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            yield tuple(choice.tolist()), part, {name: own[part] for name, own in chosen.items()}


def _pick(numbers: Floats, count: int) -> Ints:
    return np.minimum((numbers * count).astype(np.int64), count - 1)


def _count(spec: Spec, name: str) -> int:
    own = spec.sensitivity
    return len(own.aggregate) if name == "aggregate" else len(own.steps[name])
