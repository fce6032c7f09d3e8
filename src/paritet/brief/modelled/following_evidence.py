"""The strongest evidence on the effect of each type of law, from the kept grid of effects."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from paritet.analysis.comparison_estimates import change_unit
from paritet.analysis.reforms.outcome import law_counts
from paritet.concepts.codelists import indicators
from paritet.store.results import read_results

STRENGTH: Final = ("robust", "suggestive", "contradicted", "inconclusive", "cannot be estimated")
"""Labels, the strongest evidence first."""

Told = dict[str, Any]


@cache
def evidence() -> dict[tuple[str, str], Told]:
    """Give, by type of law and area, how many outcomes of the area were tested, and the strongest cell.

    Laws come in waves, so that an outcome that itself counts laws is no evidence on one of them.

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
    for row in ranked[~ranked["indicator"].isin(law_counts())].to_dict("records"):
        key = (str(row["reform"]), str(row["area"]).partition(".")[0])
        cell = found.setdefault(key, {"tested": 0, "best": _cell(row)})
        cell["tested"] += 1
    return found


def _cell(row: Any) -> Told:
    entry = indicators()[str(row["indicator"])]
    by_women = str(row["form"]) == "women"  # women's own level, where the gap form is no figure of its own
    return {
        "outcome": entry.code, "label": str(row["label"]), "effect": float(row["att"]),
        "lower": float(row["lower95"]), "upper": float(row["upper95"]), "p_value": float(row["p_value"]),
        "unit": entry.unit if by_women else change_unit(entry), "cite": str(row["series"]).partition("@")[2],
        "adopters": int(row["adopters"]),
        "reasons": [str(one["code"]) for one in json.loads(str(row["reasons"]))],
    }  # fmt: skip


def with_evidence(told: Told) -> Told:
    """Add to each law that a country lacks whom it is compared with, and what is known of its effect."""
    laws = {
        area: [{**law, "compared": told["compared"][law["compared"]], **_of(law, area)} for law in found]
        for area, found in told["laws"].items()
    }
    return {**told, "laws": laws}


def _of(law: Told, area: str) -> Told:
    """Give the strongest cell under any name of the law, and how many cells there are."""
    cells = [evidence().get((name, area)) for name in (law["reform"], *law["names"])]
    found = [cell for cell in cells if cell is not None]
    if not found:
        return {"tested": 0, "best": None}
    best = min((cell["best"] for cell in found), key=lambda cell: (_place(cell), cell["p_value"]))
    return {"tested": sum(cell["tested"] for cell in found), "best": best}


def _place(cell: Told) -> int:
    return STRENGTH.index(cell["label"])
