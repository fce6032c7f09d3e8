"""Who went further from where a country stands, and what they changed: plain data from the store."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from paritet.analysis.peers import search
from paritet.analysis.peers_answer import Peers
from paritet.analysis.peers_material import EUROPE, Material, material
from paritet.analysis.peers_successful import area_series
from paritet.analysis.peers_telling import FEWEST
from paritet.brief.modelled.following_bring import cost_answer, scenario_answer
from paritet.brief.modelled.following_changes import all_events, changes_answer
from paritet.brief.modelled.following_laws import laws_answer, switched_laws
from paritet.brief.modelled.following_starts import chosen, starts_answer
from paritet.concepts.errors import ParitetError
from paritet.store.remembering import remembered

AREAS: Final = ("inequality", "discrimination", "violence", "reproductive")

Told = dict[str, Any]


@remembered(64)
def following_answer(ref_area: str) -> Told:
    """Give everything that the chapter shows of a country.

    Parameters
    ----------
    ref_area : str

    Returns
    -------
    dict
        ``areas``: peers, their changes of law and the scenario by area; ``laws`` and ``switched`` by area;
        ``compared``: whom the laws are compared with; ``cost`` or ``None``.
    """
    laws, compared = laws_answer(ref_area)
    lacking = {law["reform"] for found in laws.values() for law in found}
    areas = {area: _area(ref_area, area, lacking) for area in AREAS}
    return {
        "areas": areas, "laws": laws, "compared": compared, "switched": switched_laws(ref_area, laws),
        "cost": cost_answer(ref_area),
    }  # fmt: skip


def _area(ref_area: str, area: str, lacking: set[str]) -> Told | None:
    told = _series(ref_area, area)
    if told is None:
        return None
    found, given, passed = told
    changes, known = changes_answer(_events(), chosen(found), area, lacking)
    return {
        **starts_answer(found, given), "passed": passed, "events": changes, "events_known": known,
        "scenario": scenario_answer(found),
    }  # fmt: skip


def _series(ref_area: str, area: str) -> tuple[Peers, Material, list[str]] | None:
    """Choose the first headline series with enough comparable starts, else the one that has most.

    Returns
    -------
    tuple
        The peers, their figures, and the indicators that were passed over for having too few.
    """
    tried: list[tuple[Peers, Material]] = []
    for series in area_series()[area]:
        try:
            given = material(ref_area, series, EUROPE)
            tried.append((search(given), given))
        except ParitetError:
            continue
        if len(tried[-1][0].found) >= FEWEST:
            break
    if not tried:
        return None
    found, given = max(tried, key=lambda pair: min(len(pair[0].found), FEWEST))
    passed = [one.indicator.code for one, _ in tried if one.indicator.code != found.indicator.code]
    return found, given, passed if len(found.found) >= FEWEST else []


@remembered(1)
def _events() -> pd.DataFrame:
    return all_events()
