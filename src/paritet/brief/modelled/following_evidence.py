"""The strongest evidence on the effect of each type of law, from the kept grid of effects."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from paritet.store.results import read_results

STRENGTH: Final = ("robust", "suggestive", "contradicted", "inconclusive", "cannot be estimated")
"""Labels, the strongest evidence first."""

Told = dict[str, Any]


@cache
def evidence() -> dict[tuple[str, str], Told]:
    """Give, by type of law and area, how many outcomes of the area were tested, and the strongest cell.

    Returns
    -------
    dict
        Empty where no grid is kept.
    """
    grid = read_results("effects", "effects")
    if grid is None:
        return {}
    order = {label: place for place, label in enumerate(STRENGTH)}
    ranked = grid.assign(rank=grid["label"].map(order)).sort_values(["rank", "p_value"], kind="stable")
    found: dict[tuple[str, str], Told] = {}
    for row in ranked.to_dict("records"):
        key = (str(row["reform"]), str(row["area"]).split(".")[0])
        cell = found.setdefault(key, {"tested": 0, "best": _cell(row)})
        cell["tested"] += 1
    return found


def _cell(row: Any) -> Told:
    return {
        "outcome": str(row["indicator"]), "label": str(row["label"]), "effect": float(row["att"]),
        "unit": str(row["unit"]), "reasons": [str(one["code"]) for one in json.loads(str(row["reasons"]))],
    }  # fmt: skip


def with_evidence(told: Told) -> Told:
    """Add to each law that a country lacks what is known of its effect."""
    known, nothing = evidence(), {"tested": 0, "best": None}
    laws = {
        area: [{**law, **known.get((law["reform"], area), nothing)} for law in found]
        for area, found in told["laws"].items()
    }
    return {**told, "laws": laws}
