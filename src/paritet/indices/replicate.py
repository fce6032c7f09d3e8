"""Replicate an index under other choices: the work behind the uncertainty analysis.

Draws that share their discrete choices (steps, methods of aggregation) share their arrays; only weights and
observations within the publisher's bounds differ from draw to draw. Work is cut into tasks of bounded size,
so that memory does not grow with the number of draws, and so that a cluster gives the very same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from paritet.indices.chain import Chain, run_step
from paritet.indices.inputs import Inputs
from paritet.indices.plan import Choice, Ints, Plan, bounded_columns, noise_columns
from paritet.indices.ranks import ahead_of_median, histogram, order_draws
from paritet.indices.tree import evaluate, leaf_arrays
from paritet.indices.weight import noisy_weights

Floats = npt.NDArray[np.float64]
_Z80 = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True)
class Tally:
    """What a task found.

    Attributes
    ----------
    counts : ndarray, shape (ref_area, year, rank + 1)
        How often each rank was held; entry 0 counts missing scores.
    ahead : ndarray, shape (ref_area, against, year)
        Draws in which a country is ahead of each of those that it is compared with.
    above : ndarray, shape (ref_area, year)
        Draws in which a country is ahead of the median.
    rows : ndarray of int, shape (draw,)
        Rows of the design.
    shifts : ndarray, shape (draw,)
        Mean absolute change of rank against the index as declared.
    """

    counts: Ints
    ahead: Ints
    above: Ints
    rows: Ints
    shifts: Floats


class Replicator:
    """Run tasks of one plan, keeping what several tasks share.

    Parameters
    ----------
    plan : Plan
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._discrete = [name for name in plan.factors if name not in ("weights", "goalposts", "bounds")]
        self._chains: dict[tuple[tuple[str, int], ...], Chain] = {}
        self._fixed: dict[Choice, dict[str, Floats]] = {}
        self._moving = self._moving_nodes()

    def run(self, choice: Choice, rows: Ints, sets: Mapping[str, Ints]) -> Tally:
        """Run one task; arguments as `tasks` yields them."""
        plan = self._plan
        scores = self._scores(choice, sets)
        turned = scores if plan.spec.higher_is_better else -scores
        ordered = np.ascontiguousarray(np.moveaxis(turned, 0, -1))
        ordered[plan.nominal == 0] = np.nan
        if ordered.shape[-1] == 1:
            ordered = np.repeat(ordered, len(rows), axis=-1)
        ranks, ahead = order_draws(ordered, plan.against)
        known = (ranks > 0) & (plan.nominal > 0)[..., None]
        moved = np.where(known, np.abs(ranks - plan.nominal[..., None]), 0)
        total = np.maximum(known.sum(axis=(0, 1)), 1)
        shifts = moved.sum(axis=(0, 1)) / total
        above = ahead_of_median(ordered, plan.middle)
        return Tally(histogram(ranks, ordered.shape[0]), ahead, above, rows, shifts)

    def _scores(self, choice: Choice, sets: Mapping[str, Ints]) -> Floats:
        spec = self._plan.spec
        chosen = self._methods(choice)
        if choice not in self._fixed:
            chain = self._chain(choice, self._plan.inputs, None)
            ranked = chain.result[..., list(self._plan.years)]
            leaves = leaf_arrays(spec, self._plan.inputs.columns, ranked)
            self._fixed[choice] = evaluate(spec, leaves, chosen=chosen)
        whole = self._fixed[choice]
        fixed = {name: values for name, values in whole.items() if name not in self._moving}
        leaves = {leaf.id: whole[leaf.id] for leaf in spec.leaves}
        if "bounds" in self._plan.factors:
            leaves.update(self._drawn_leaves(choice, sets["bounds"]))
        if "goalposts" in self._plan.factors:
            leaves.update(self._moved_goalposts(choice, sets["goalposts"], leaves))
        weights = self._weights(sets["weights"]) if "weights" in self._plan.factors else {}
        fixed = {name: values for name, values in fixed.items() if name not in leaves}
        return evaluate(spec, leaves, weights, chosen, known=fixed)[spec.root][:, 0]

    def _moving_nodes(self) -> set[str]:
        """Find the nodes that differ from draw to draw."""
        spec, factors = self._plan.spec, self._plan.factors
        moving: set[str] = set()
        if "bounds" in factors:
            moving |= {self._plan.inputs.columns[at][0] for at in bounded_columns(self._plan.inputs)}
        if "goalposts" in factors:
            moving |= set(spec.sensitivity.goalposts)
        if "weights" in factors:
            moving |= {parent for parent, _, _ in spec.sensitivity.noise}
        for node in spec.inner:
            if any(child in moving for child in node.of):
                moving.add(node.id)
        return moving

    def _methods(self, choice: Choice) -> dict[str, str]:
        own = self._plan.spec.sensitivity
        if "aggregate" not in self._discrete:
            return {}
        name = own.aggregate[choice[self._discrete.index("aggregate")]]
        return dict.fromkeys(own.aggregated, name)

    def _chain(self, choice: Choice, inputs: Inputs, drawn: Floats | None) -> Chain:
        """Run the steps with a choice's alternatives; what only observed values need is kept."""
        spec = self._plan.spec
        given = inputs.observed[None] if drawn is None else drawn
        chain = Chain({"given": given}, np.zeros(given.shape[1:], dtype=bool))
        path: tuple[tuple[str, int], ...] = ()
        for step in spec.steps:
            which = 0
            if step.step in self._discrete:
                which = choice[self._discrete.index(step.step)]
                step = spec.sensitivity.steps[step.step][which]
            path = (*path, (step.step, which))
            if drawn is None and path in self._chains:
                chain = self._chains[path]
                continue
            if drawn is not None and step.step == "screen":
                chain = _screened(chain, self._chains[path])
                continue
            chain = run_step(spec, inputs, chain, step)
            if drawn is None:
                self._chains[path] = chain
        return chain

    def _moved_goalposts(self, choice: Choice, sets: Ints, leaves: Mapping[str, Floats]) -> dict[str, Floats]:
        """Normalise leaves anew with their worse goalpost moved.

        A value is placed by where it stood between the declared goalposts, so that observations drawn within
        bounds keep their draw; one that was cut off at the worse goalpost counts as standing on it.
        """
        plan = self._plan
        step = next(step for step in plan.spec.steps if step.step == "normalise")
        if "normalise" in self._discrete:
            alternatives = plan.spec.sensitivity.steps["normalise"]
            step = alternatives[choice[self._discrete.index("normalise")]]
        moved: dict[str, Floats] = {}
        for place, (name, share) in enumerate(plan.spec.sensitivity.goalposts.items()):
            rule = step.exceptions.get(name, step)
            if rule.method != "goalposts":
                continue
            scale = float(rule.parameters.get("scale", 1.0))
            shift = share * (2.0 * plan.posts[sets, place] - 1.0)[:, None, None, None]
            moved[name] = np.clip((leaves[name] / scale + shift) / (1.0 + shift), 0.0, 1.0) * scale
        return moved

    def _drawn_leaves(self, choice: Choice, sets: Ints) -> dict[str, Floats]:
        """Draw the bounded observations, and run them through the chain."""
        plan = self._plan
        columns = bounded_columns(plan.inputs)
        names = {plan.inputs.columns[at][0] for at in columns}
        whole = [at for at, (leaf, _) in enumerate(plan.inputs.columns) if leaf in names]
        part = _subset(plan.inputs, whole)
        values = np.repeat(part.observed[None], len(sets), axis=0)
        for place, at in enumerate(columns):
            values[:, whole.index(at)] = _within_bounds(plan.inputs, at, plan.quantiles[sets, place])
        chain = self._chain(choice, part, values)
        places = {leaf: part.columns_of(leaf) for leaf in names}
        ranked = chain.result[..., list(plan.years)]
        return {leaf: ranked[:, at] for leaf, at in places.items()}

    def _weights(self, sets: Ints) -> Mapping[str, Floats]:
        plan = self._plan
        weights: dict[str, Floats] = {}
        columns = noise_columns(plan.spec)
        for place, (parent, at, noise) in zip(columns, plan.spec.sensitivity.noise, strict=True):
            own = np.array(plan.spec.node(parent).weights)
            if parent not in weights:
                weights[parent] = np.repeat(own[None], len(sets), axis=0)
            weights[parent][:, at] = noisy_weights(own[at : at + 1], noise, plan.noise[sets, place, None])[
                :, 0
            ]
        return weights


def _screened(chain: Chain, whole: Chain) -> Chain:
    """Leave out the countries that screening left out for the observed values."""
    assert whole.availability is not None  # noqa: S101  (the step before was screening)
    kept = np.where(whole.availability.included, chain.result, np.nan)
    return replace(chain, stages={**chain.stages, "screened": kept}, availability=whole.availability)


def _subset(inputs: Inputs, columns: list[int]) -> Inputs:
    return replace(
        inputs,
        columns=tuple(inputs.columns[at] for at in columns),
        observed=inputs.observed[columns],
        status=inputs.status[columns],
    )


def _within_bounds(inputs: Inputs, column: int, z: Floats) -> Floats:
    """Place draws within the publisher's 80 % bounds; one number a country, for all its years.

    Parameters
    ----------
    inputs : Inputs
    column : int
    z : ndarray, shape (draw, ref_area)
        Normal quantiles.

    Returns
    -------
    ndarray, shape (draw, ref_area, time_period)
    """
    assert inputs.lower is not None  # noqa: S101  (only bounded columns get here)
    assert inputs.upper is not None  # noqa: S101
    value, lower, upper = inputs.observed[column], inputs.lower[column], inputs.upper[column]
    below = np.nan_to_num(value - lower) / _Z80
    above = np.nan_to_num(upper - value) / _Z80
    spread = np.where(z[..., None] < 0, below, above)
    return np.asarray(np.maximum(value + z[..., None] * spread, np.where(value >= 0, 0.0, -np.inf)))


def run_task(plan: Plan, task: Any) -> Tally:
    """Run one task by itself; what a worker of a cluster does."""
    return Replicator(plan).run(*task)
