"""Diagnose whether a framework hangs together, and what each of its elements changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

from paritet.concepts.errors import ParitetError
from paritet.indices.compute import Computed
from paritet.indices.optimise import influence_weights
from paritet.indices.ranks import rank
from paritet.indices.treat import kurtosis, skew
from paritet.indices.tree import evaluate
from paritet.indices.weight import components, effective_weights

Floats = npt.NDArray[np.float64]


def correlation(a: Floats, b: Floats, kind: str = "pearson") -> float:
    """Correlate two variables over the countries that have both.

    Parameters
    ----------
    a, b : ndarray, shape (n,)
    kind : str
        ``pearson`` or ``spearman``.
    """
    both = ~np.isnan(a) & ~np.isnan(b)
    a, b = a[both], b[both]
    if kind == "spearman":
        a, b = rankdata(a), rankdata(b)
    if a.size < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def _flat(computed: Computed, name: str) -> Floats:
    return np.asarray(computed.nodes[name][0, 0]).ravel()


def correlations(computed: Computed, kind: str = "pearson") -> pd.DataFrame:
    """Correlate every child with its parent and with the index.

    Returns
    -------
    pandas.DataFrame
        Columns node, parent, with_parent, with_index.
    """
    spec = computed.spec
    root = _flat(computed, spec.root)
    rows = [
        (
            child,
            node.id,
            correlation(_flat(computed, child), _flat(computed, node.id), kind),
            correlation(_flat(computed, child), root, kind),
        )
        for node in reversed(spec.inner)
        for child in node.of
    ]
    return pd.DataFrame(rows, columns=["node", "parent", "with_parent", "with_index"])


def correlation_flags(
    computed: Computed, threshold: float = 0.9, kind: str = "pearson", high: bool = True
) -> pd.DataFrame:
    """Find siblings that correlate too highly (double counting) or too little (no common meaning).

    Parameters
    ----------
    computed : Computed
    threshold : float
    kind : str
    high : bool
        Whether to find pairs above the threshold, or below it.

    Returns
    -------
    pandas.DataFrame
        Columns parent, first, second, correlation.
    """
    rows = []
    for node in computed.spec.inner:
        for at, first in enumerate(node.of):
            for second in node.of[at + 1 :]:
                found = correlation(_flat(computed, first), _flat(computed, second), kind)
                if found > threshold if high else found < threshold:
                    rows.append((node.id, first, second, found))
    return pd.DataFrame(rows, columns=["parent", "first", "second", "correlation"])


def cronbach_alpha(x: Floats) -> float:
    """Estimate the internal consistency of items.

    Parameters
    ----------
    x : ndarray, shape (item, n)
        Only columns with every item take part.

    Returns
    -------
    float
        Cronbach's alpha: k/(k − 1) × (1 − sum of variances / sum of covariances).
    """
    complete = x[:, ~np.isnan(x).any(axis=0)]
    if len(complete) < 2:
        raise ParitetError("Cronbach's alpha needs at least two items.")
    covariance = np.cov(complete)
    items = len(covariance)
    return float(items / (items - 1) * (1 - np.trace(covariance) / covariance.sum()))


def alphas(computed: Computed) -> pd.DataFrame:
    """Give Cronbach's alpha of every node's children; columns node, children, alpha."""
    rows = [
        (node.id, len(node.of), cronbach_alpha(np.stack([_flat(computed, child) for child in node.of])))
        for node in reversed(computed.spec.inner)
        if len(node.of) > 1
    ]
    return pd.DataFrame(rows, columns=["node", "children", "alpha"])


def principal_components(computed: Computed, name: str) -> tuple[pd.DataFrame, Floats]:
    """Find the principal components of a node's children.

    Returns
    -------
    tuple
        Loadings, one row a child; and the share of variance of each component.
    """
    children = computed.spec.node(name).of
    x = np.stack([_flat(computed, child) for child in children])
    shares, loadings = components(x[:, ~np.isnan(x).any(axis=0)])
    columns = [f"component {at + 1}" for at in range(loadings.shape[1])]
    return pd.DataFrame(loadings, index=pd.Index(children, name="node"), columns=columns), shares


def weights(computed: Computed) -> pd.Series:
    """Give each node's effective weight: its share of the index, all levels multiplied."""
    table = {node.id: dict(zip(node.of, node.weights, strict=True)) for node in computed.spec.inner}
    return pd.Series(effective_weights(table, computed.spec.root), name="effective_weight")


def optimise_weights(computed: Computed, name: str, targets: Floats | None = None) -> pd.Series:
    """Find weights of a node's children that bring their correlations with the index to given proportions.

    A spec asks for them with ``weighting: optimised``.

    Parameters
    ----------
    computed : Computed
    name : str
    targets : ndarray, optional
        Wanted importances; without it, equal.
    """
    children = computed.spec.node(name).of
    wanted = np.ones(len(children)) if targets is None else np.asarray(targets, dtype=float)
    found = influence_weights(computed.spec, _leaves(computed), name, wanted)
    return pd.Series(found, index=list(children), name="weight")


def _leaves(computed: Computed) -> dict[str, Floats]:
    return {leaf.id: computed.nodes[leaf.id] for leaf in computed.spec.leaves}


def compare(first: Computed, second: Computed) -> pd.DataFrame:
    """Set two variants of an index side by side.

    Returns
    -------
    pandas.DataFrame
        Columns ref_area, time_period, first, second (scores), first_rank, second_rank, moved (ranks won,
        positive is up); largest moves first.
    """
    frames = []
    for name, one in (("first", first), ("second", second)):
        ranks = rank(one.scores, one.spec.higher_is_better)
        frames.append(
            pd.DataFrame(
                {
                    "ref_area": np.repeat(one.ref_areas, len(one.years)),
                    "time_period": np.tile(one.years, len(one.ref_areas)),
                    name: one.scores.ravel(),
                    f"{name}_rank": ranks.ravel(),
                }
            )
        )
    merged = frames[0].merge(frames[1], on=["ref_area", "time_period"], how="outer")
    merged["moved"] = merged["first_rank"] - merged["second_rank"]
    order = merged["moved"].abs().sort_values(ascending=False, kind="stable").index
    return merged.loc[order].reset_index(drop=True)


def removal(computed: Computed, level: int = 2) -> pd.DataFrame:
    """Take out each element of a level in turn, and see how far ranks move.

    Parameters
    ----------
    computed : Computed
    level : int
        1 is the leaves.

    Returns
    -------
    pandas.DataFrame
        Columns removed, mean_shift (mean absolute change of rank), largest_shift.
    """
    spec = computed.spec
    declared = rank(computed.scores, spec.higher_is_better)
    rows: list[tuple[Any, ...]] = []
    for node in spec.inner:
        for at, child in enumerate(node.of):
            if spec.level(child) != level or len(node.of) < 2:
                continue
            without = np.array(node.weights)
            without[at] = 0.0
            if without.sum() == 0:
                continue
            scores = evaluate(spec, _leaves(computed), weights={node.id: without})[spec.root][0, 0]
            moved = np.abs(rank(scores, spec.higher_is_better) - declared)
            rows.append((child, float(np.nanmean(moved)), float(np.nanmax(moved))))
    return pd.DataFrame(rows, columns=["removed", "mean_shift", "largest_shift"])


def statistics(computed: Computed, stage: str = "given") -> pd.DataFrame:
    """Describe the indicators: range, centre, spread, skew, kurtosis, availability, zeros.

    Parameters
    ----------
    computed : Computed
    stage : str
        After which step.
    """
    values = computed.chain.stages[stage][0]
    flat = values.reshape(len(values), -1)
    known = (~np.isnan(flat)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        frame = pd.DataFrame(
            {
                "leaf": [leaf for leaf, _ in computed.inputs.columns],
                "sex": [sex for _, sex in computed.inputs.columns],
                "min": np.nanmin(flat, axis=1),
                "max": np.nanmax(flat, axis=1),
                "mean": np.nanmean(flat, axis=1),
                "median": np.nanmedian(flat, axis=1),
                "sd": np.nanstd(flat, axis=1, ddof=1),
                "skew": skew(flat),
                "kurtosis": kurtosis(flat),
                "available": known / flat.shape[1],
                "non_zero": (np.nan_to_num(flat) != 0).sum(axis=1) / known,
            }
        )
    frame["outliers"] = (frame["skew"].abs() > 2) & (frame["kurtosis"] > 3.5)
    return frame
