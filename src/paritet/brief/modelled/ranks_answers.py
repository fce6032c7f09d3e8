"""How robust a country's ranks are, and what moved the index: plain data, computed from the store."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from paritet.concepts.codelists import groups
from paritet.concepts.errors import MissingDataError
from paritet.indices.catalogue import Index, index
from paritet.indices.decompose import components
from paritet.indices.uncertainty import Uncertainty
from paritet.store.remembering import remembered

DRAWS: Final = 500
SEED: Final = 0
UNION: Final = "EU27"
"""Group whose median place is told beside the neighbours."""
SPAN: Final = 10
SLACK: Final = 2
"""A change over ten years starts in the scored year nearest to ten years before, at most so far from it."""

Told = dict[str, Any]


@remembered(8)
def _analysed(name: str) -> Uncertainty | None:
    """Vary an index's choices; ``None`` where the store's editions give it no score."""
    own = index(name)
    try:
        scored = not np.isnan(own.computed.scores).all()
    except MissingDataError:
        scored = False
    if not scored:
        return None
    areas, union = (
        [area for area in groups()[group].members_in() if area in own.computed.ref_areas]
        for group in ("EUROPE", UNION)
    )
    return own.sensitivity(draws=DRAWS, seed=SEED, against=areas, middle=union)


def scored(name: str) -> bool:
    """Whether the store's editions give an index a score at all."""
    return _analysed(name) is not None


@remembered(512)
def ranks_answer(name: str, ref_area: str) -> Told | None:
    """Say where a country stands in an index, how sure that is, and what moved it.

    Parameters
    ----------
    name : str
        Id of an index.
    ref_area : str

    Returns
    -------
    dict or None
        ``None`` where the country is not ranked, or nobody is; see `scored`.
    """
    found, own = _analysed(name), index(name)
    if found is None:
        return None
    ranks = found.ranks
    mine = ranks[ranks["ref_area"] == ref_area]
    if mine.empty:
        return None
    row = mine.iloc[0]
    year = int(row["time_period"])
    told: Told = {
        "edition": own.edition, "year": year, "of": len(ranks), "draws": DRAWS, "seed": SEED,
        "factors": list(found.factors), "cites": _cites(own), "higher": own.spec.higher_is_better,
        **{key: float(row[key]) for key in ("value", "rank", "median", "lower90", "upper90")},
        "ahead": _ahead(found, ref_area, year),
        "ahead_of_union": 100.0 * found.ahead_of_median(ref_area, year) if found.middle else None,
    }  # fmt: skip
    return {**told, **_moved(own, ref_area, year)}


def _ahead(found: Uncertainty, ref_area: str, year: int) -> dict[str, float]:
    """Give the chance, in per cent, of being ahead of each ranked European country."""
    at = found.years.index(year)
    ranked = found.ranked[:, at]
    where = found.computed.ref_areas.index
    return {
        other: 100.0 * found.ahead(ref_area, other, year)
        for other in found.against
        if other != ref_area and ranked[where(other)]
    }


def _moved(own: Index, ref_area: str, year: int) -> Told:
    """Share the change over ten years out among components, within this edition."""
    computed = own.computed
    scores = computed.scores[computed.ref_areas.index(ref_area)]
    scored = [one for one, score in zip(computed.years, scores, strict=True) if not np.isnan(score)]
    near = [one for one in scored if abs(year - SPAN - one) <= SLACK]
    if not near:
        return {"since": None}
    since = min(near, key=lambda one: (abs(year - SPAN - one), one))
    frame = own.decompose(ref_area, year, against=since)
    return {
        "since": since, "then": float(frame["from_value"].iloc[0]), "now": float(frame["to_value"].iloc[0]),
        "parts": dict(zip(frame["component"], map(float, frame["contribution"]), strict=True)),
    }  # fmt: skip


def _cites(own: Index) -> list[str]:
    if own.spec.source is not None:
        return [f"{own.spec.source}/{own.edition}"]
    return sorted({f"{source}/{edition}" for source, edition in own.computed.inputs.origin.values()})


def labels_of(name: str) -> dict[str, dict[str, str]]:
    """Give the labels of an index's components where its tree has its own."""
    spec = index(name).spec
    nodes = {part: spec.nodes.get(part) for part in components(spec)}
    found = {part: getattr(node, "label", None) for part, node in nodes.items()}
    return {part: {"en": label.en, "ru": label.ru} for part, label in found.items() if label is not None}
