"""Explain a difference from the publisher: the answers that would account for it, were they others.

Only indices whose leaves are answers between no (0) and yes (1) are asked. Nothing is changed: the
explanation stands beside the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from paritet.concepts import codelists
from paritet.concepts.errors import UnknownCodeError
from paritet.indices.compute import Computed
from paritet.indices.spec import Spec
from paritet.indices.tree import evaluate, leaf_arrays

Floats = npt.NDArray[np.float64]
_ALIKE = 0.005
"""How near the changed score must come to the published one."""
_ANSWERS = (0.0, 0.5, 1.0)


def explain(computed: Computed, ref_area: str, year: int, published: float) -> tuple[str, ...]:
    """Find the single answers, else the pairs of them, with which the index would be the published one.

    Parameters
    ----------
    computed : Computed
    ref_area : str
    year : int
    published : float

    Returns
    -------
    tuple of str
        Such as ``ilga_rainbow.family.marriage 0→1``; two joined by `` + `` for a pair. Empty where neither
        accounts for the difference, or where the leaves are no answers.
    """
    area, at = computed.ref_areas.index(ref_area), computed.years.index(year)
    given = computed.chain.result[:1, :, area : area + 1, at : at + 1]
    answers = given[0, :, 0, 0]
    if not _answers_only(computed.spec):
        return ()
    changes = [
        (column, answer)
        for column, now in enumerate(answers)
        for answer in _ANSWERS
        if not np.isnan(now) and answer != now
    ]
    single = _accounting(computed, given, [(change,) for change in changes], published)
    if single:
        return single
    whole = [change for change in changes if change[1] != 0.5 and answers[change[0]] in (0.0, 1.0)]
    pairs = [(a, b) for a, b in combinations(whole, 2) if a[0] != b[0]]
    return _accounting(computed, given, pairs, published)


def _answers_only(spec: Spec) -> bool:
    try:
        return all(codelists.indicator(leaf.indicator).binary for leaf in spec.leaves)
    except UnknownCodeError:
        return False


def _accounting(
    computed: Computed, given: Floats, sets: Sequence[tuple[tuple[int, float], ...]], published: float
) -> tuple[str, ...]:
    """Evaluate every set of changes at once, and name those that meet the published value."""
    if not sets:
        return ()
    x = np.repeat(given, len(sets), axis=0)
    for draw, changes in enumerate(sets):
        for column, answer in changes:
            x[draw, column] = answer
    scores = evaluate(computed.spec, leaf_arrays(computed.spec, computed.inputs.columns, x))
    meets = np.abs(scores[computed.spec.root][:, 0, 0, 0] - published) <= _ALIKE + 1e-9
    names = [leaf for leaf, _ in computed.inputs.columns]
    return tuple(
        " + ".join(f"{names[column]} {given[0, column, 0, 0]:g}→{answer:g}" for column, answer in sets[draw])
        for draw in np.flatnonzero(meets).tolist()
    )
