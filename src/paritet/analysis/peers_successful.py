"""The successful peers of a country in an area: who stood where it stands, and went further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from paritet.analysis.caveats import Caveat
from paritet.analysis.peers import peers
from paritet.analysis.peers_answer import SUCCESS, Peers
from paritet.analysis.peers_material import EUROPE
from paritet.analysis.peers_outcome import stands_at_aim
from paritet.analysis.peers_telling import FEWEST
from paritet.concepts.codelists import LISTS, groups, read_yaml
from paritet.concepts.errors import MissingDataError

FALLBACK: Final = "EU27"
"""The group that a country is compared with where too few peers succeeded."""


@cache
def area_series() -> dict[str, tuple[str, ...]]:
    """Give the headline series of each area, and of the sub-areas that have a list of their own."""
    return {area: tuple(names) for area, names in read_yaml(LISTS / "area_series.yaml").items()}


def headline_area(area: str) -> str:
    """Give the entry of `area_series` that an area, or ``area.sub_area``, is told by."""
    return area if area in area_series() else area.partition(".")[0]


@dataclass(frozen=True)
class SuccessfulPeers:
    """Whom a country is compared with in an area, and why them.

    Attributes
    ----------
    ref_area : str
    area : str
        The entry of `area_series`: an area, or ``area.sub_area``.
    basis : str
        ``successful_peers``; ``group`` where too few succeeded or a group was asked for; ``named``.
    countries : tuple of str
        The most similar first; members of a group in its order. Never the country itself.
    series : str or None
        Full name of the series that they went further in; ``None`` without one.
    start : int or None
        Year in which the country itself stood there.
    starts : tuple of (str, int)
        Year of each peer's start: the most similar of those from which it went further.
    found, failed : int
        Comparable starts in the series, and how many of them went back or stayed.
    group : str or None
        Code of the group, where `basis` is ``group``.
    sought : tuple of (str, int)
        Each series looked at and how many countries succeeded in it; −1 where the country has no start there.
    caveats : tuple of Caveat
        What is compared with what, in plain words.
    """

    ref_area: str
    area: str
    basis: str
    countries: tuple[str, ...]
    series: str | None = None
    start: int | None = None
    starts: tuple[tuple[str, int], ...] = ()
    found: int = 0
    failed: int = 0
    group: str | None = None
    sought: tuple[tuple[str, int], ...] = ()
    caveats: tuple[Caveat, ...] = ()


def successful_peers(
    ref_area: str, area: str, fewest: int = FEWEST, find: Callable[[str, str], Peers] = peers
) -> SuccessfulPeers:
    """Find the countries that stood where a country stands and went further.

    A country succeeded if it went further, or reached the aim, from one comparable start at least. From a
    country that stands at the aim itself nobody went further: those that reached it only caught up.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3.
    area : str
        An area, or ``area.sub_area``.
    fewest : int
        Fewest such countries; the area's series are tried in turn, and where none has so many, the members
        of the European Union are given instead.
    find : callable
        Searches for peers; one that remembers its answers serves several areas of one series.

    Returns
    -------
    SuccessfulPeers
    """
    entry, sought = headline_area(area), []
    for series in area_series()[entry]:
        try:
            found = find(ref_area, series)
        except MissingDataError:
            sought.append((series, -1))
            continue
        starts = () if stands_at_aim(found.own.level.value or 0.0, found.indicator) else _successes(found)
        sought.append((series, len(starts)))
        if len(starts) >= fewest:
            return _told(found, entry, starts, tuple(sought))
    return compared_with(ref_area, entry, FALLBACK, sought=tuple(sought), fewest=fewest)


def compared_with(
    ref_area: str, area: str, group: str, *, sought: tuple[tuple[str, int], ...] = (),
    fewest: int = FEWEST, few: int | None = None,
) -> SuccessfulPeers:  # fmt: skip
    """Give the members of a group as those that a country is compared with.

    Parameters
    ----------
    ref_area, area : str
    group : str
        Code of the group.
    sought : tuple of (str, int)
        The series in which too few succeeded, if that is why; see `SuccessfulPeers`.
    fewest : int
    few : int, optional
        Of how many successful peers it is known whether they have the law in question, if that is why.
    """
    members = tuple(code for code in groups()[group].members_in() if code != ref_area)
    place = {"area": area, "group": group}
    told: Caveat = ("law_peers_group", {**place, "count": str(len(members))})
    if sought:
        said = ", ".join(f"{series} {max(count, 0)}" for series, count in sought)
        told = ("law_peers_too_few", {**place, "fewest": str(fewest), "sought": said})
    elif few is not None:
        told = ("law_peers_unknown", {**place, "fewest": str(fewest), "known": str(few)})
    return SuccessfulPeers(ref_area, area, "group", members, group=group, sought=sought, caveats=(told,))


def _successes(found: Peers) -> tuple[tuple[str, int], ...]:
    """Give each successful country with its most similar such start, the most similar first."""
    starts: dict[str, int] = {}
    for start in found.found:
        if start.outcome in SUCCESS:
            starts.setdefault(start.ref_area, start.year)
    return tuple(starts.items())


def _told(
    found: Peers, area: str, starts: tuple[tuple[str, int], ...], sought: tuple[tuple[str, int], ...]
) -> SuccessfulPeers:
    countries = tuple(code for code, _ in starts)
    failed = sum(start.outcome not in (*SUCCESS, "") for start in found.found)
    who = ", ".join(f"{code} {year}" for code, year in starts)
    told: list[Caveat] = [
        ("law_peers_successful", {
            "area": area, "ref_area": found.ref_area, "series": found.series, "year": str(found.own.year),
            "count": str(len(countries)), "who": who, "failed": str(failed), "found": str(len(found.found)),
        })
    ]  # fmt: skip
    if found.ref_area not in groups()[EUROPE].members_in():
        told.append(("law_peers_sought_in_europe", {"ref_area": found.ref_area}))
    return SuccessfulPeers(
        found.ref_area, area, "successful_peers", countries, found.series, found.own.year, starts,
        len(found.found), failed, sought=sought, caveats=tuple(told),
    )  # fmt: skip
