"""Run the Handbook's chain on the leaves: denominate, impute, screen, treat, normalise, as declared.

Arrays have shape (draw, column, ref_area, time_period); a column is a leaf of one sex. Every step gives a new
array: nothing is overwritten, so that each stage can be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from paritet.concepts.errors import ParitetError
from paritet.indices.denominate import denominate
from paritet.indices.inputs import Column, Inputs
from paritet.indices.methods import find
from paritet.indices.screen import Availability, screen
from paritet.indices.spec import Leaf, Spec, Step
from paritet.indices.treat import Treatment, passes, treat

Floats = npt.NDArray[np.float64]
_NAMES = {
    "denominate": "denominated",
    "impute": "imputed",
    "screen": "screened",
    "treat": "treated",
    "normalise": "normalised",
}


@dataclass(frozen=True)
class Chain:
    """What the steps made of the leaves.

    Attributes
    ----------
    stages : dict of str to ndarray
        ``given``, then one entry for each step: ``denominated``, ``imputed``, ``screened``, ``treated``,
        ``normalised``; shape (draw, column, ref_area, time_period).
    imputed : ndarray of bool, shape (column, ref_area, time_period)
        Values that were filled.
    availability : Availability or None
        What screening found.
    treatments : dict of (leaf, sex, year or None) to Treatment
        Only the indicators that were treated; the year is ``None`` where the panel was treated as one.
    """

    stages: dict[str, Floats]
    imputed: npt.NDArray[np.bool_]
    availability: Availability | None = None
    treatments: dict[tuple[str, str, int | None], Treatment] = field(default_factory=dict)

    @property
    def result(self) -> Floats:
        """The last stage."""
        return next(reversed(self.stages.values()))


def run_steps(spec: Spec, inputs: Inputs, given: Floats, start: Chain | None = None, skip: int = 0) -> Chain:
    """Run the declared steps.

    Parameters
    ----------
    spec : Spec
    inputs : Inputs
        Labels, groups and denominators.
    given : ndarray, shape (draw, column, ref_area, time_period)
        The leaves' values.
    start : Chain, optional
        What the first `skip` steps already gave.
    skip : int
        How many steps to leave out.
    """
    chain = start or Chain({"given": given}, np.zeros(given.shape[1:], dtype=bool))
    for step in spec.steps[skip:]:
        chain = run_step(spec, inputs, chain, step)
    return chain


def run_step(spec: Spec, inputs: Inputs, chain: Chain, step: Step) -> Chain:
    """Run one step on a chain's last stage; gives a longer chain."""
    x = chain.result
    imputed, availability, treatments = chain.imputed, chain.availability, chain.treatments
    leaves = {leaf.id: leaf for leaf in spec.leaves}
    if step.step == "denominate":
        x = _denominate(x, inputs, leaves)
    elif step.step == "impute":
        filled = _impute(x, spec, inputs, step)
        if availability is not None:
            filled = np.where(availability.included, filled, np.nan)
        imputed = imputed | (np.isnan(x) & ~np.isnan(filled)).any(axis=0)
        x = filled
    elif step.step == "screen":
        availability = screen(x[0], **_forced(inputs, step))
        x = np.where(availability.included, x, np.nan)
    elif step.step == "treat":
        x, treatments = _treat(x, inputs, step)
    else:
        x = _normalise(x, inputs, leaves, step)
    return Chain({**chain.stages, _NAMES[step.step]: x}, imputed, availability, treatments)


def _denominate(x: Floats, inputs: Inputs, leaves: Mapping[str, Leaf]) -> Floats:
    x = x.copy()
    for at, (name, _) in enumerate(inputs.columns):
        leaf = leaves[name]
        if leaf.denominator:
            x[:, at] = denominate(x[:, at], inputs.denominators[leaf.denominator], leaf.scale)
    return x


def _by_rule(columns: tuple[Column, ...], step: Step) -> list[tuple[Step, list[int]]]:
    """Sort the columns by the rule that holds for them: the step's, or an exception's."""
    rules: dict[str, tuple[Step, list[int]]] = {}
    for at, (leaf, _) in enumerate(columns):
        name = leaf if leaf in step.exceptions else ""
        rules.setdefault(name, (step.exceptions.get(leaf, step), []))[1].append(at)
    return list(rules.values())


def _forced(inputs: Inputs, step: Step) -> dict[str, Any]:
    """Turn the codes of countries that stay or go in any case into masks."""
    arguments = dict(step.parameters)
    for key in ("include", "exclude"):
        for code in arguments.get(key, ()):
            _area(code, inputs, step)
        if key in arguments:
            arguments[key] = np.isin(inputs.ref_areas, arguments[key])
    return arguments


def _area(code: str, inputs: Inputs, step: Step) -> int:
    """Give a country's place in the arrays."""
    if code not in inputs.ref_areas:
        raise ParitetError(
            f"{code!r}, which the step {step.step} names, is not among the countries.",
            where=f"line {step.line} of the spec",
        )
    return inputs.ref_areas.index(code)


def _parts(spec: Spec, inputs: Inputs, columns: list[int], level: int) -> npt.NDArray[np.int64]:
    """Give each column the number of its part: the lowest node from a level upwards, women and men apart."""
    above: dict[str, str] = {}
    for node in sorted(spec.inner, key=lambda node: node.level):
        for leaf in spec.leaves_below(node.id) if node.level >= level else ():
            above.setdefault(leaf, node.id)
    keys = [(above.get(leaf, spec.root), sex) for leaf, sex in (inputs.columns[at] for at in columns)]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return np.array([numbers[key] for key in keys], dtype=np.int64)


def _impute(x: Floats, spec: Spec, inputs: Inputs, step: Step) -> Floats:
    x = x.copy()
    directions = {leaf.id: leaf.direction for leaf in spec.leaves}
    for rule, columns in _by_rule(inputs.columns, step):
        found = find("impute", rule.method)
        arguments = dict(rule.parameters)
        group = arguments.pop("group", None)
        if group is not None:
            if group not in inputs.groups:
                raise ParitetError(
                    f"The data have no grouping {group!r}.",
                    where=f"line {rule.line} of the spec",
                    mend=f"known groupings: {', '.join(inputs.groups) or 'none'}",
                )
            arguments["groups"] = inputs.groups[group]
        if rule.method == "panel_linear":
            arguments["years"] = np.array(inputs.years, dtype=float)
        if rule.method.startswith("row_"):
            arguments["parts"] = _parts(spec, inputs, columns, arguments.pop("level", 2))
            arguments["directions"] = np.array([directions[inputs.columns[at][0]] for at in columns], float)
        x[:, columns] = found.function(x[:, columns], **arguments)
    return x


def _rows(x: Floats, scope: str) -> Floats:
    """Bring (draw, column, area, year) to rows of one field each: (draw, column, field, member)."""
    draws, columns, areas, years = x.shape
    if scope == "panel":
        return x.reshape(draws, columns, 1, areas * years)
    return np.moveaxis(x, 3, 2)


def _unrow(rows: Floats, scope: str, shape: tuple[int, ...]) -> Floats:
    return rows.reshape(shape) if scope == "panel" else np.moveaxis(rows, 2, 3)


def _treat(
    x: Floats, inputs: Inputs, step: Step
) -> tuple[Floats, dict[tuple[str, str, int | None], Treatment]]:
    rows = _rows(x, step.scope).copy()
    done: dict[tuple[str, str, int | None], Treatment] = {}
    for rule, columns in _by_rule(inputs.columns, step):
        if rule.method == "none":
            continue
        arguments = rule.parameters
        limits = {key: arguments[key] for key in ("skew_limit", "kurtosis_limit") if key in arguments}
        failing = passes(rows[:, columns], **limits) == 0
        for draw, place, part in zip(*np.nonzero(failing), strict=True):
            column = columns[place]
            treatment = treat(rows[draw, column, part], **arguments)
            rows[draw, column, part] = treatment.values
            year = None if step.scope == "panel" else inputs.years[part]
            if draw == 0:
                done[(*inputs.columns[column], year)] = treatment
    return _unrow(rows, step.scope, x.shape), done


def _normalise(x: Floats, inputs: Inputs, leaves: Mapping[str, Leaf], step: Step) -> Floats:
    rows = _rows(x, step.scope)
    result = np.empty_like(rows)
    for rule, columns in _by_rule(inputs.columns, step):
        for arguments, turn, directed, part in _alike(rule, columns, inputs, leaves):
            found = find("normalise", rule.method)
            if directed:
                result[:, part] = found.function(rows[:, part], direction=int(turn[0]), **arguments)
            else:
                result[:, part] = found.function(rows[:, part] * turn[:, None, None], **arguments)
    return _unrow(result, step.scope, x.shape)


def _alike(
    rule: Step, columns: list[int], inputs: Inputs, leaves: Mapping[str, Leaf]
) -> list[tuple[dict[str, Any], Floats, bool, list[int]]]:
    """Group columns that can be normalised in one call: same parameters (and direction, where it matters)."""
    found = find("normalise", rule.method)
    groups: dict[Any, list[int]] = {}
    for at in columns:
        leaf = leaves[inputs.columns[at][0]]
        own = {key: value for key, value in leaf.parameters.items() if key in found.parameters}
        arguments = {**rule.parameters, **(own if found.directed else {})}
        if "reference" in arguments:
            arguments["position"] = _position(str(arguments.pop("reference")), inputs, rule)
        for name, wanted in found.parameters.items():
            if wanted.required and name not in arguments:
                raise ParitetError(
                    f"The leaf {leaf.id!r} has no {name!r}, which the method {rule.method!r} needs.",
                    where=f"line {leaf.line} of the spec",
                    mend=f"add '{name}: …' to the leaf",
                )
        key = (tuple(sorted(arguments.items())), leaf.direction if found.directed else 0)
        groups.setdefault(key, []).append(at)
    turns = np.array([leaves[name].direction for name, _ in inputs.columns], dtype=float)
    return [(dict(key[0]), turns[part], found.directed, part) for key, part in groups.items()]


def _position(reference: str, inputs: Inputs, rule: Step) -> int:
    return _area(reference, inputs, rule) * (len(inputs.years) if rule.scope == "panel" else 1)
