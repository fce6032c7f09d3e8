"""Evaluate the tree: from the leaves' arrays up to the index.

Every node is an array of shape (draw, sex, ref_area, time_period); draw and sex have length 1 where nothing
depends on them, so one country's score and ten thousand draws take the same path.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from paritet.indices.methods import Method, methods
from paritet.indices.spec import OPTIMISED, Leaf, Node, Spec

Floats = npt.NDArray[np.float64]


def evaluate(
    spec: Spec,
    leaves: Mapping[str, Floats],
    weights: Mapping[str, Floats] | None = None,
    chosen: Mapping[str, str] | None = None,
    known: Mapping[str, Floats] | None = None,
) -> dict[str, Floats]:
    """Evaluate every node.

    Parameters
    ----------
    spec : Spec
    leaves : dict of str to ndarray, shape (draw, sex, ref_area, time_period)
    weights : dict of str to ndarray, optional
        Weights that replace the spec's, for a node: shape (child,) or (draw, child).
    chosen : dict of str to str, optional
        Methods of aggregation that replace the spec's.
    known : dict of str to ndarray, optional
        Nodes already evaluated.

    Returns
    -------
    dict of str to ndarray
        Every node's array, the leaves' included.
    """
    values: dict[str, Floats] = {**leaves, **(known or {})}
    for node in spec.inner:
        if node.id not in values:
            values[node.id] = evaluate_node(spec, node, values, weights, chosen)
    return values


def evaluate_node(
    spec: Spec,
    node: Node,
    values: Mapping[str, Floats],
    weights: Mapping[str, Floats] | None = None,
    chosen: Mapping[str, str] | None = None,
) -> Floats:
    """Evaluate one node whose children are known; arguments as `evaluate`."""
    found = method_of(node, chosen)
    children = [values[child] for child in node.of]
    if found.step == "transform":
        result: Floats = found.function(children[0], **node.parameters)
    else:
        given = (weights or {}).get(node.id)
        own = np.array(node.weights) if given is None else given
        if node.weighting not in ("given", OPTIMISED):
            own = _from_data(node, children)
        result = _aggregate(node, found, children, own)
    if node.needs:
        result = np.where(_leaves_known(spec, node.id, values) < node.needs, np.nan, result)
    return result


def method_of(node: Node, chosen: Mapping[str, str] | None = None) -> Method:
    """Find a node's method: a transformation, an aggregation, or the alternative chosen for it."""
    name = (chosen or {}).get(node.id, node.method)
    transforms = methods("transform")
    single = len(node.of) == 1 and node.over == "children"
    return transforms[name] if single and name in transforms else methods("aggregate")[name]


def _aggregate(node: Node, found: Method, children: list[Floats], weights: Floats) -> Floats:
    if node.over == "sex":
        x = np.moveaxis(children[0], 1, 0)[:, :, None]
        weights = np.ones(len(x))
    elif all(child.shape == children[0].shape for child in children):
        x = np.stack(children)
    else:
        x = np.stack(np.broadcast_arrays(*children))
    by_draw = weights.T if weights.ndim == 2 else weights[:, None]
    parameters = {key: value for key, value in node.parameters.items() if key in found.parameters}
    result: Floats = found.function(x, weights=by_draw[:, :, None, None, None], **parameters)
    if node.availability > 0:
        share = (~np.isnan(x)).sum(axis=0) / len(x)
        result = np.where(share[:, : result.shape[1]] < node.availability, np.nan, result)
    return result


def _from_data(node: Node, children: list[Floats]) -> Floats:
    """Find weights from the children's values of the first draw."""
    flat = np.stack([child[0, 0].ravel() for child in children])
    weights: Floats = methods("weight")[node.weighting].function(flat)
    return weights


def _leaves_known(spec: Spec, name: str, values: Mapping[str, Floats]) -> npt.NDArray[np.int64]:
    """Count the leaves below a node that have a value (for both sexes, where there are two)."""
    counts: npt.NDArray[np.int64] = np.zeros(1, dtype=np.int64)
    for leaf in spec.leaves_below(name):
        known = ~np.isnan(values[leaf]).any(axis=1, keepdims=True)
        counts = counts + known
    return counts


def leaf_arrays(spec: Spec, columns: tuple[tuple[str, str], ...], x: Floats) -> dict[str, Floats]:
    """Cut columns into the leaves' arrays.

    Parameters
    ----------
    spec : Spec
    columns : tuple of (leaf id, sex)
    x : ndarray, shape (draw, column, ref_area, time_period)
    """
    places: dict[str, list[int]] = {}
    for at, (leaf, _) in enumerate(columns):
        places.setdefault(leaf, []).append(at)
    return {leaf.id: x[:, places[leaf.id]] for leaf in spec.nodes.values() if isinstance(leaf, Leaf)}
