"""A forest of extremely randomised trees that gives quantiles, grown on part of the countries tree by tree.

Geurts, Ernst and Wehenkel (2006) for the trees; Meinshausen (2006) for quantiles from leaves. Two things
differ from the library's regressor. A leaf keeps the quantiles of its targets, and the forest takes the
median over its trees: medians are what absolute error asks for, and a country whose law jumped does not pull
its neighbours along. And a tree sees a random part of the *countries*, so that the trees which have not seen
a country forecast it out of sample at no further cost. Splits are found on the ranks of the targets, since
their tails are heavy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.tree import ExtraTreeRegressor

Values = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float32]

LEVELS: Final = (0.1, 0.5, 0.9)
TREES: Final = 80
LEAF: Final = 20
SHARE: Final = 0.65
"""Of the countries, in each tree."""


@dataclass(frozen=True)
class Forest:
    """A grown forest.

    Attributes
    ----------
    trees : tuple
        Fitted trees.
    tables : tuple of ndarray, shape (nodes, 3)
        Quantiles `LEVELS` of the targets in each leaf.
    seen : ndarray of bool, shape (trees, countries)
        Which countries each tree was grown on.
    """

    trees: tuple[Any, ...]
    tables: tuple[Values, ...]
    seen: npt.NDArray[np.bool_]

    def _leaves(self, features: Matrix) -> Values:
        each = [table[tree.apply(features)] for tree, table in zip(self.trees, self.tables, strict=True)]
        return np.stack(each)

    def quantiles(self, features: Matrix) -> Values:
        """Give the median over all trees of each quantile, shape (n, 3)."""
        found: Values = np.median(self._leaves(features), axis=0)
        return found

    def out_of_sample(self, features: Matrix, country: npt.NDArray[np.int64]) -> Values:
        """Give the same by the trees that have not seen the row's country; NaN where every tree has."""
        each = self._leaves(features)
        each[self.seen[:, country]] = np.nan
        found = np.full(each.shape[1:], np.nan)
        some = ~self.seen[:, country].all(axis=0)
        found[some] = np.nanmedian(each[:, some], axis=0)
        return found


def grow(
    features: Matrix,
    target: Values,
    weight: Values,
    country: npt.NDArray[np.int64],
    seed: int = 0,
    trees: int = TREES,
    leaf: int = LEAF,
) -> Forest:
    """Grow a forest.

    Parameters
    ----------
    features : ndarray of float32, shape (n, F)
    target, weight : ndarray, shape (n,)
    country : ndarray of int, shape (n,)
        Number of each row's country.
    seed : int
        The same seed on the same rows gives the same forest.
    trees, leaf : int
        How many trees; fewest rows in a leaf.
    """
    rng = np.random.default_rng(seed)
    countries = np.unique(country)
    seen = np.zeros((trees, int(country.max()) + 1), dtype=bool)
    ranks = np.argsort(np.argsort(target, kind="stable"), kind="stable") / len(target)
    grown, tables = [], []
    for number in range(trees):
        seen[number, rng.permutation(countries)[: max(1, round(SHARE * len(countries)))]] = True
        rows = seen[number, country]
        tree = ExtraTreeRegressor(min_samples_leaf=leaf, max_features=0.5, random_state=1000 * seed + number)
        tree.fit(features[rows], ranks[rows], sample_weight=weight[rows])
        grown.append(tree)
        tables.append(_leaf_quantiles(tree.apply(features[rows]), target[rows], tree.tree_.node_count))
    return Forest(tuple(grown), tuple(tables), seen)


def _leaf_quantiles(leaves: npt.NDArray[np.int64], target: Values, nodes: int) -> Values:
    """Give the quantiles of the targets in each leaf, linear between order statistics."""
    order = np.lexsort((target, leaves))
    leaf, value = leaves[order], target[order]
    start = np.concatenate([[0], np.nonzero(np.diff(leaf))[0] + 1])
    size = np.diff(np.concatenate([start, [len(leaf)]]))
    table = np.full((nodes, len(LEVELS)), np.nan)
    for column, level in enumerate(LEVELS):
        place = level * (size - 1)
        below = np.floor(place).astype(np.int64)
        part = place - below
        above = np.minimum(below + 1, size - 1)
        table[leaf[start], column] = value[start + below] * (1 - part) + value[start + above] * part
    return table
