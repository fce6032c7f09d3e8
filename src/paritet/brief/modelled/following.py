"""Named functions behind the numbers of the chapter on who went further."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, Final

from paritet.brief.modelled.kept import digests

FILE: Final = "following.json"
VERSION: Final = 1
"""Raised whenever an answer is computed otherwise."""
Told = dict[str, Any]


@cache
def _held() -> Told:
    path = files("paritet.brief.modelled") / FILE
    held: Told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return held if held.get("version") == VERSION else {}


def following_told(ref_area: str) -> Told:
    """Give the answer that a brief shows: kept while the store is as it was, else computed."""
    held = _held()
    if ref_area in held.get("answers", {}) and held["editions"] == digests():
        from paritet.brief.modelled.following_evidence import with_evidence

        return with_evidence(held["answers"][ref_area])
    return _answer(ref_area)


def _answer(ref_area: str) -> Told:
    from paritet.brief.modelled.following_answers import following_answer
    from paritet.brief.modelled.following_evidence import with_evidence

    return with_evidence(following_answer(ref_area))


def _area(ref_area: str, series: str) -> Told:
    for told in _answer(ref_area)["areas"].values():
        if told is not None and told["series"] == series:
            return dict(told)
    raise ValueError(f"no starts of {ref_area} in {series}")


def _law(ref_area: str, reform: str) -> Told:
    laws = _answer(ref_area)["laws"].values()
    return next(dict(law) for area in laws for law in area if law["reform"] == reform)


def _start(ref_area: str, series: str, peer: str, start: float) -> Told:
    shown = _area(ref_area, series)["shown"]
    return next(dict(one) for one in shown if (one["ref_area"], one["year"]) == (peer, start))


def start_level(ref_area: str, *, series: str) -> float:
    """Give the gap form in the country's latest moment that can be compared."""
    return float(_area(ref_area, series)["level"])


def start_year(ref_area: str, *, series: str) -> float:
    """Give the year of the country's latest moment that can be compared."""
    return float(_area(ref_area, series)["year"])


def starts_found(ref_area: str, *, series: str) -> float:
    """Give the number of comparable starts: within all calipers, one for each country and decade."""
    return float(_area(ref_area, series)["n"])


def starts_outcome(ref_area: str, *, series: str, outcome: str) -> float:
    """Give how many comparable starts had an outcome by their last figure at most ten years after."""
    outcomes = _area(ref_area, series)["outcomes"]
    wanted = ("further", "reached") if outcome == "better" else (outcome,)
    return float(sum(outcomes.get(name, 0) for name in wanted))


def starts_median(ref_area: str, *, series: str, scope: str) -> float:
    """Give the median change in ten years from comparable starts, or from any start in Europe."""
    return float(_area(ref_area, series)["medians"][f"{scope}10"])


def peer_value(ref_area: str, *, series: str, peer: str, start: float, what: str) -> float:
    """Give the level or year of a comparable start, or of its last figure at most ten years after."""
    return float(_start(ref_area, series, peer, start)[what])


def reform_sources(ref_area: str, *, series: str, peer: str, reform: str, year: float) -> float:
    """Give the number of sources that agree on a dated change of law."""
    for one in _area(ref_area, series)["events"]:
        if (one["ref_area"], one["reform"], one["time_period"]) == (peer, reform, year):
            return float(one["sources_agreeing"])
    raise ValueError(f"no such change of law in {peer}")


def reform_first_year(ref_area: str, *, series: str, peer: str, reform: str, year: float) -> float:
    """Give the year in which a peer's answer to a question of law turned, in the World Bank's series."""
    reform_sources(ref_area, series=series, peer=peer, reform=reform, year=year)
    return float(year)


def scenario_value(ref_area: str, *, series: str, what: str) -> float:
    """Give an end of the scenario: the own figure plus the change that the furthest comparable start made."""
    return float(_area(ref_area, series)["scenario"][what])


def law_members(ref_area: str, *, reform: str, what: str) -> float:
    """Give how many EU members have a law that the country lacks, or of how many it is known."""
    return float(_law(ref_area, reform)[what])


def law_since(ref_area: str, *, reform: str, end: str) -> float:
    """Give the year in which the first or the last EU member with a known date took a law."""
    return float(_law(ref_area, reform)[end][1])


def effects_tested(ref_area: str, *, reform: str) -> float:
    """Give on how many outcomes the effect of a type of law was estimated."""
    return float(_law(ref_area, reform)["tested"])


def law_effect(ref_area: str, *, reform: str) -> float:
    """Give the mean effect (synthetic difference-in-differences) on the best-evidenced outcome."""
    return float(_law(ref_area, reform)["best"]["effect"])


def cost_value(ref_area: str, *, what: str) -> float:
    """Give a figure of the employment-gap identity: rates, year, or the gap in % of output per head."""
    return float(_answer(ref_area)["cost"][what])


def cost_printed(ref_area: str, *, code: str, end: str) -> float:
    """Give an end of a range, or its year, as its author printed it."""
    from paritet.analysis.cost_published import published_ranges

    return float(getattr(published_ranges()[code], end))


MODELS: Final[dict[str, Callable[..., float]]] = {
    function.__name__: function
    for function in (
        start_level, start_year, starts_found, starts_outcome, starts_median, peer_value, reform_sources,
        reform_first_year, scenario_value, law_members, law_since, effects_tested, law_effect, cost_value,
        cost_printed,
    )
}  # fmt: skip
"""The functions of this chapter, by name."""
