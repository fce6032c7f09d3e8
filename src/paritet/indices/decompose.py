"""Decompose: what moved an index between two years, or sets two countries apart; the parts add up exactly.

The parts are Shapley values: each component's contribution is its mean effect over all orders in which the
components could have changed (Shorrocks 2013). They add up for any tree of methods, without residual; with
few components all orders are evaluated, not sampled.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import factorial
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.concepts.errors import MissingDataError, ParitetError
from paritet.indices.compute import Computed
from paritet.indices.spec import Leaf, Spec
from paritet.indices.tree import evaluate, leaf_arrays

Floats = npt.NDArray[np.float64]
COLUMNS: Final = (
    "index", "edition", "ref_area", "time_period", "against", "component", "contribution", "from_value",
    "to_value",
)  # fmt: skip
_MOST: Final = 14
"""Components whose orders are all evaluated: 2¹⁴ trees at once."""


def components(spec: Spec, by: str = "components") -> dict[str, tuple[str, ...]]:
    """Sort the leaves into the components that a change is shared out among.

    Parameters
    ----------
    spec : Spec
    by : str
        ``components``: the first nodes below the index whose leaves do not overlap, else the indicators;
        ``indicators``: every indicator, women and men together.

    Returns
    -------
    dict of str to tuple of str
        For each component, the ids of its leaves.
    """
    if by == "components":
        name = spec.root
        while True:
            found = spec.nodes[name]
            if isinstance(found, Leaf):
                break
            if len(found.of) == 1:
                name = found.of[0]
                continue
            groups = {child: spec.leaves_below(child) for child in found.of}
            members = [leaf for group in groups.values() for leaf in group]
            if len(members) == len(set(members)):
                return groups
            break
    elif by != "indicators":
        raise ParitetError(f"Cannot decompose by {by!r}.", mend="choose components or indicators")
    table: dict[str, tuple[str, ...]] = {}
    for leaf in spec.leaves:
        table[leaf.indicator] = (*table.get(leaf.indicator, ()), leaf.id)
    return table


def shapley(values: Floats, parts: int) -> Floats:
    """Share out the difference between all and none.

    Parameters
    ----------
    values : ndarray, shape (2**parts,)
        The outcome for each subset of parts that has changed; bit i of the position is part i.
    parts : int

    Returns
    -------
    ndarray, shape (parts,)
        Contributions; their sum is ``values[-1] − values[0]``.
    """
    subsets = np.arange(2**parts)
    sizes = np.array([int(subset).bit_count() for subset in subsets])
    chances = np.array(
        [factorial(size) * factorial(parts - size - 1) / factorial(parts) for size in range(parts)]
    )
    contributions = np.empty(parts)
    for part in range(parts):
        without = subsets[(subsets >> part) & 1 == 0]
        gain = values[without | (1 << part)] - values[without]
        contributions[part] = float(np.sum(chances[sizes[without]] * gain))
    return contributions


def _mixed(
    parts: Mapping[str, tuple[str, ...]], before: Mapping[str, Floats], after: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Give the leaves for every subset of parts that has changed, as in `shapley`: one draw a subset."""
    subsets = np.arange(2 ** len(parts))
    mixed: dict[str, Floats] = {}
    for place, leaves in enumerate(parts.values()):
        changed = ((subsets >> place) & 1).astype(bool).reshape(-1, 1, 1, 1)
        for leaf in leaves:
            mixed[leaf] = np.where(changed, after[leaf], before[leaf])
    return mixed


def decompose(
    computed: Computed, ref_area: str, year: int, *, against: str | int, by: str = "components"
) -> pd.DataFrame:
    """Share a change over time, or a difference from another country, out among components.

    Parameters
    ----------
    computed : Computed
    ref_area : str
    year : int
    against : int or str
        An earlier year of the same country, or another country in the same year.
    by : str
        As in `components`.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`; the contributions add up to ``to_value − from_value``, the index's own.

    Raises
    ------
    MissingDataError
        If the index is missing at either end.
    """
    spec = computed.spec
    base_area, base_year = (ref_area, against) if isinstance(against, int) else (against, year)
    ends = [_leaves_at(computed, base_area, int(base_year)), _leaves_at(computed, ref_area, year)]
    parts = components(spec, by)
    if len(parts) > _MOST:
        raise ParitetError(
            f"{len(parts)} components are too many to share a change out exactly.",
            mend="choose by=components",
        )
    values = evaluate(spec, _mixed(parts, *ends))[spec.root][:, 0, 0, 0]
    if np.isnan(values[[0, -1]]).any():
        missing = base_area if np.isnan(values[0]) else ref_area
        raise MissingDataError(f"{spec.index} has no score for {missing} to decompose.")
    if np.isnan(values).any():
        raise MissingDataError(
            f"{spec.index}: the two ends have different gaps; the parts cannot be told apart."
        )
    shares = shapley(values, len(parts))
    return pd.DataFrame(
        [
            (
                spec.index, computed.edition, ref_area, year, str(against), name, float(share),
                float(values[0]), float(values[-1]),
            )
            for name, share in zip(parts, shares, strict=True)
        ],
        columns=list(COLUMNS),
    )  # fmt: skip


def _leaves_at(computed: Computed, ref_area: str, year: int) -> dict[str, Floats]:
    """Give every leaf of one country and year, after the steps: shape (1, sex, 1, 1)."""
    if ref_area not in computed.ref_areas or year not in computed.years:
        raise MissingDataError(f"{computed.spec.index} has no score for {ref_area} in {year}.")
    area, at = computed.ref_areas.index(ref_area), computed.years.index(year)
    cut = computed.chain.result[:1, :, area : area + 1, at : at + 1]
    return leaf_arrays(computed.spec, computed.inputs.columns, cut)
