"""Comparable starts as plain data: what came after 5, 10 and 20 years, failures beside successes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from paritet.analysis.comparison_estimates import gap_unit
from paritet.analysis.peers_answer import SUCCESS, Distribution, Peers, Start
from paritet.analysis.peers_material import Material
from paritet.concepts.observation import Observation

SHOWN: Final = 5
"""Most starts in a table."""
MOST_BETTER: Final = 3
BEFORE: Final = 5
AFTER: Final = 10
"""Years before and after a start that a chart shows."""

_OF_ALL: Final = (
    "peers_none", "peers_none_at_all", "peers_later_years_unseen", "peers_resemblance_is_no_cause",
    "peers_tested", "peers_edition_hindsight", "peers_start",
)  # fmt: skip
"""Caveats that the chapter's lead tells of every series, or that another sentence says."""

Told = dict[str, Any]


def starts_answer(found: Peers, given: Material) -> Told:
    """Give what the chapter shows of the comparable starts in one series.

    Parameters
    ----------
    found : Peers
    given : Material
        The figures that they were found in.
    """
    shown = [_start(start, given) for start in chosen(found)]
    own = found.own
    return {
        "series": found.series, "indicator": found.indicator.code, "unit": gap_unit(found.indicator),
        "year": own.year, "level": own.level.value, "rows": rows_of(own.level.inputs),
        "path": _path(given, own.ref_area, own.year), "n": len(found.found),
        "outcomes": dict(found.outcomes), "shown": shown,
        "medians": {f"{one.scope}{one.horizon}": _spread(one) for one in found.distributions},
        "caveats": [list(caveat) for caveat in found.caveats if caveat[0] not in _OF_ALL],
    }  # fmt: skip


def chosen(found: Peers) -> list[Start]:
    """Choose the starts of the table: who went furthest, who fell back furthest, then who stayed."""
    better = sorted((start for start in found.found if start.outcome in SUCCESS), key=_moved, reverse=True)
    worse = sorted((start for start in found.found if start.outcome == "back"), key=_moved, reverse=True)
    rest = [start for start in found.found if start.outcome not in (*SUCCESS, "back")]
    first = [*better[:MOST_BETTER], *worse[:1]]
    return [*first, *rest[: SHOWN - len(first)]]


def _moved(start: Start) -> float:
    return abs((start.latest and start.latest.value) or 0.0)


def _start(start: Start, given: Material) -> Told:
    ends = {str(years): item for years, item in start.changes.items()}
    if start.latest is not None:
        ends["latest"] = start.latest
    changes = {
        name: {
            "year": max(used.time_period for used in item.inputs), "change": item.value,
            "rows": rows_of(used for used in item.inputs if used.time_period > start.year),
        }
        for name, item in ends.items()
    }  # fmt: skip
    return {
        "ref_area": start.ref_area, "year": start.year, "level": start.level.value,
        "rows": rows_of(start.level.inputs), "changes": changes, "outcome": start.outcome,
        "path": _path(given, start.ref_area, start.year), "people": _people(start),
    }  # fmt: skip


def _people(start: Start) -> Told | None:
    """Give the population of a small country, whose figures a few people move."""
    if not start.small or start.population is None:
        return None
    used = start.population.inputs
    return {
        "people": start.population.value, "rows": rows_of(used),
        "series": f"{used[0].indicator}@{used[0].source}/{used[0].edition}",
    }  # fmt: skip


def _spread(one: Distribution) -> Told:
    return {
        "median": one.median.value, "low": one.lower_quartile.value, "high": one.upper_quartile.value,
        "n": one.median.n,
    }  # fmt: skip


def _path(given: Material, ref_area: str, year: int) -> list[list[float]]:
    """Give the measured figures around a start as years from it and value, of its unbroken stretch alone."""
    grid = given.series
    row, at = grid.ref_areas.index(ref_area), year - int(grid.years[0])
    measured, stretch = grid.measured[row], grid.stretch[row]
    inside = range(max(0, at - BEFORE), min(len(grid.years), at + AFTER + 1))
    return [
        [place - at, float(f"{measured[place]:.4g}")]
        for place in inside
        if np.isfinite(measured[place]) and stretch[place] == stretch[at]
    ]


def rows_of(inputs: Iterable[Observation]) -> list[list[Any]]:
    """Keep observations of one series and country as sex, year, value, status and any bounds."""
    kept: list[list[Any]] = []
    for item in dict.fromkeys(inputs):
        row = [str(item.sex), item.time_period, item.obs_value, str(item.obs_status)]
        bounds = [item.lower, item.upper]
        kept.append(row if bounds == [None, None] else [*row, *bounds])
    return kept
