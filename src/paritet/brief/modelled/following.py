"""Named functions behind the numbers of the chapter on who went further."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from paritet.analysis.peers_answer import SUCCESS
from paritet.brief.modelled.kept import digests, shipped

FILE: Final = "following.json"
VERSION: Final = 3
"""Raised whenever an answer has another form."""
Told = dict[str, Any]


def kept_answers() -> Told:
    """Give the answers that are shipped, by country; empty where none are, or of another form."""
    return dict(shipped(FILE, VERSION).get("answers", {}))


def following_told(ref_area: str) -> Told:
    """Give the answer that a brief shows: kept while the store is as it was, else computed."""
    held = shipped(FILE, VERSION)
    if ref_area in held.get("answers", {}) and held.get("editions") == digests():
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
    wanted = SUCCESS if outcome == "better" else (outcome,)
    return float(sum(outcomes.get(name, 0) for name in wanted))


def starts_spread(ref_area: str, *, series: str, scope: str, years: str, end: str) -> float:
    """Give the median or a quartile of the changes from comparable starts, or from any start in Europe."""
    return float(_area(ref_area, series)["medians"][f"{scope}{years}"][end])


def starts_tested(ref_area: str, *, series: str, years: str, end: str) -> float:
    """Give the error of forecasts from comparable starts as a share of the European median's, in per cent."""
    for code, filled in _area(ref_area, series)["caveats"]:
        if code == "peers_tested_series" and filled["horizon"] == years:
            return 100.0 * float(filled[end])
    raise ValueError(f"forecasts of {series} over {years} years were not tested")


def peer_start(ref_area: str, *, series: str, peer: str, start: float, what: str) -> float:
    """Give the level or the year of a comparable start."""
    return float(_start(ref_area, series, peer, start)[what])


def peer_people(ref_area: str, *, series: str, peer: str, start: float) -> float:
    """Give the population of a small country in the year of its comparable start."""
    return float(_start(ref_area, series, peer, start)["people"]["people"])


def peer_change(ref_area: str, *, series: str, peer: str, start: float, years: str, what: str) -> float:
    """Give the change some years after a comparable start (at most one year more or less), or its year."""
    return float(_start(ref_area, series, peer, start)["changes"][years][what])


def changes_known(ref_area: str, *, series: str) -> float:
    """Give how many dated changes of law of the area are known in the ten years after the starts shown."""
    return float(_area(ref_area, series)["events_known"])


def reform_sources(
    ref_area: str, *, series: str, peer: str, reform: str, direction: str, after: float
) -> float:
    """Give the number of sources that agree on a dated change of law."""
    wanted = (peer, reform, direction, after)
    for one in _area(ref_area, series)["events"]:
        if (one["ref_area"], one["reform"], one["direction"], one["after"]) == wanted:
            return float(one["sources_agreeing"])
    raise ValueError(f"no such change of law in {peer}")


def reform_first_year(ref_area: str, *, reform: str, direction: str, after: float) -> float:
    """Give the first year after another in which a country's yearly answer to a question of law turned.

    The World Bank's report of a year tells the law of the year before.
    """
    from paritet.brief.modelled.following_changes import first_turn

    return float(first_turn(ref_area, reform, direction, after))


def scenario_value(ref_area: str, *, series: str, what: str) -> float:
    """Give a figure of the scenario: own figure plus the change from the comparable start, or a year."""
    return float(_area(ref_area, series)["scenario"][what])


def scenario_index(ref_area: str, *, series: str, index: str, what: str) -> float:
    """Give an index before or after the scenario, recomputed by its own rules, or the year of its figures."""
    effects = _area(ref_area, series)["scenario"]["effects"]
    return float(next(one for one in effects if one["index"] == index)[what])


def switched_index(ref_area: str, *, area: str, index: str, what: str) -> float:
    """Give an index before or after the lacking laws of an area are answered yes, or its year."""
    return float(next(one for one in _answer(ref_area)["switched"][area] if one["index"] == index)[what])


def law_members(ref_area: str, *, reform: str, what: str) -> float:
    """Give how many of the compared countries have a lacking law, of how many it is known, or up to when."""
    return float(_law(ref_area, reform)[what])


def law_since(ref_area: str, *, reform: str, end: str) -> float:
    """Give the year in which the first or the last compared country with a known date took a law."""
    return float(_law(ref_area, reform)[end][1])


def law_older(ref_area: str, *, reform: str, what: str) -> float:
    """Give how many compared countries had a law before its source began to look, or the year when it did."""
    law = _law(ref_area, reform)
    return float(len(law["before"]) if what == "n" else law["began"])


def law_undated(ref_area: str, *, reform: str) -> float:
    """Give how many compared countries have a law that no source dates."""
    return float(_law(ref_area, reform)["undated"])


def law_taken_back(ref_area: str, *, reform: str, peer: str) -> float:
    """Give the last year in which a compared country took a law back."""
    return float(max(year for code, year in _law(ref_area, reform)["taken_back"] if code == peer))


def laws_compared(ref_area: str, *, area: str, series: str) -> float:
    """Give how many countries went further from a comparable start, and are compared in law."""
    compared = (law["compared"] for law in _answer(ref_area)["laws"][area])
    return float(next(len(one["countries"]) for one in compared if one["series"] == series))


def laws_lacking(ref_area: str, *, area: str) -> float:
    """Give how many laws of an area a country lacks that at least half of the compared countries have."""
    return float(len(_answer(ref_area)["laws"].get(area, [])))


def effects_tested(ref_area: str, *, reform: str) -> float:
    """Give on how many outcomes the effect of a type of law was estimated."""
    return float(_law(ref_area, reform)["tested"])


def law_effect(ref_area: str, *, reform: str, end: str) -> float:
    """Give the mean effect (synthetic difference-in-differences) on the best-evidenced outcome, or its ends.

    The ends are those of the 95 % interval.
    """
    return float(_law(ref_area, reform)["best"][end])


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
        start_level, start_year, starts_found, starts_outcome, starts_spread, starts_tested, peer_start,
        peer_people, peer_change, changes_known, reform_sources, reform_first_year, scenario_value,
        scenario_index, switched_index, law_members, law_since, law_older, law_undated, law_taken_back,
        laws_compared, laws_lacking, effects_tested, law_effect, cost_value, cost_printed,
    )
}  # fmt: skip
"""The functions of this chapter, by name."""
