"""Weights that give each child of a node the wanted influence on the index: found from the data.

A weight is not an influence: of two children that weigh the same, the one that varies more, or that moves
with the others, decides more. The influence of a child is its correlation with the index (Paruolo, Saisana
and Saltelli 2013; Becker et al. 2017).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.concepts.errors import ParitetError
from paritet.indices.spec import OPTIMISED, Node, Spec
from paritet.indices.tree import evaluate
from paritet.indices.weight import optimised_weights

Floats = npt.NDArray[np.float64]
_ROUNDS: Final = 3
"""Where several nodes are optimised, each changes what the others found; so often all are gone through."""
_FEWEST: Final = 3


def influences(spec: Spec, leaves: Mapping[str, Floats], name: str, weights: Floats | None = None) -> Floats:
    """Give the influence of a node's children: their correlations with the index, first draw.

    Parameters
    ----------
    spec : Spec
    leaves : dict of str to ndarray, shape (draw, sex, ref_area, time_period)
    name : str
    weights : ndarray, shape (child,), optional
        In place of the node's own.

    Returns
    -------
    ndarray, shape (child,)
        NaN where a child does not vary, or too few countries have both.
    """
    nodes = evaluate(spec, leaves, weights=None if weights is None else {name: weights})
    root = nodes[spec.root][0, 0].ravel()
    return np.array([_correlation(nodes[child][0, 0].ravel(), root) for child in spec.node(name).of])


def _correlation(a: Floats, b: Floats) -> float:
    a, b = np.broadcast_arrays(a, b)
    both = ~np.isnan(a) & ~np.isnan(b)
    a, b = a[both], b[both]
    if a.size < _FEWEST or np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def influence_weights(spec: Spec, leaves: Mapping[str, Floats], name: str, targets: Floats) -> Floats:
    """Find weights of a node's children with which their influences are in given proportions.

    Parameters
    ----------
    spec, leaves, name
        As for `influences`.
    targets : ndarray, shape (child,)
        Wanted influences, relative.

    Returns
    -------
    ndarray, shape (child,)
        Add up to 1.

    Raises
    ------
    ParitetError
        If a child's influence cannot be told.
    """
    node = spec.node(name)
    given = influences(spec, leaves, name, targets / targets.sum())
    for child, influence in zip(node.of, given, strict=True):
        if np.isnan(influence):
            raise ParitetError(
                f"The influence of {child!r} on the index cannot be told: it does not vary, or fewer than "
                f"{_FEWEST} countries have both.",
                where=f"{spec.file}, line {node.line}",
                mend="give more countries, or state the weights",
            )
    return optimised_weights(lambda weights: influences(spec, leaves, name, weights), targets)


def with_optimised_weights(spec: Spec, leaves: Mapping[str, Floats]) -> Spec:
    """Put the weights that the data give into the nodes that ask for it; errors as `influence_weights`."""
    asked = [node.id for node in spec.inner if node.weighting == OPTIMISED]
    for _ in range(_ROUNDS if len(asked) > 1 else 1):
        for name in asked:
            node = spec.node(name)
            found = influence_weights(spec, leaves, name, np.array(node.influence))
            spec = _with_weights(spec, replace(node, weights=tuple(found.tolist())))
    return spec


def _with_weights(spec: Spec, node: Node) -> Spec:
    return replace(spec, nodes={**spec.nodes, node.id: node})
