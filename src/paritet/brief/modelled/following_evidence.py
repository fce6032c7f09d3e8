"""The strongest evidence on the effect of each law that a country lacks, as plain data."""

from __future__ import annotations

from typing import Any

from paritet.analysis.comparison_estimates import change_unit
from paritet.analysis.reforms.evidence import Cell, evidence_on, stale_editions
from paritet.concepts.codelists import indicators

Told = dict[str, Any]


def with_evidence(told: Told) -> Told:
    """Add to each law that a country lacks whom it is compared with, and what is known of its effect.

    Returns
    -------
    dict
        With ``stale``, the editions for which the effects are out of date; empty where none is quoted.
    """
    laws = {
        area: [{**law, "compared": told["compared"][law["compared"]], **_of(law, area)} for law in found]
        for area, found in told["laws"].items()
    }
    quoted = any(law["best"] for found in laws.values() for law in found)
    return {**told, "laws": laws, "stale": list(stale_editions()) if quoted else []}


def _of(law: Told, area: str) -> Told:
    """Give the strongest cell under any name of the law, and how many cells there are."""
    cells = evidence_on((law["reform"], *law["names"]), area)
    return {"tested": len(cells), "best": _told(cells[0]) if cells else None}


def _told(cell: Cell) -> Told:
    entry = indicators()[cell.indicator]
    by_women = cell.form == "women"  # women's own level, where the gap form is no figure of its own
    return {
        "outcome": entry.code, "label": str(cell.label), "effect": cell.effect,
        "lower": cell.lower95, "upper": cell.upper95, "p_value": cell.p_value,
        "unit": entry.unit if by_women else change_unit(entry), "cite": cell.series.partition("@")[2],
        "adopters": cell.adopters, "reasons": list(cell.reasons),
    }  # fmt: skip
