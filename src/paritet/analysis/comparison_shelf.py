"""Every edition's figures of the asked indicators, taken from the store in one question and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from paritet.analysis.comparison import POPULATION
from paritet.analysis.comparison_figures import Figures, split
from paritet.analysis.series import preferred_sources
from paritet.concepts.codelists import groups
from paritet.store.editions import ALL, MIN_YEARS, kept_editions
from paritet.store.query import observations
from paritet.store.remembering import remembered, store_state

FIRST_YEAR: Final = 1990
"""Older figures are no part of a comparison of today."""
_TRIES: Final = 5
"""How often figures are read again because an edition came or went meanwhile."""


@dataclass(frozen=True)
class Shelf:
    """Every edition's figures of the asked indicators, and which of them answers.

    Attributes
    ----------
    editions : mapping of str to tuple of Figures
        By indicator: the preferred source's editions, newest first, then the other sources'.
    """

    editions: Mapping[str, tuple[Figures, ...]]

    def answering(self, indicator: str, ref_area: str) -> Figures | None:
        """Give the newest edition of the preferred source that has a measured figure of the country.

        Where that source has none of the country, the next source answers.
        """
        for figures in self.editions.get(indicator, ()):
            if figures.latest(ref_area) is not None:
                return figures
        return None

    def series(self, figures: Figures, ref_area: str) -> Figures | None:
        """Give the newest edition of the same source that is a series: at least `MIN_YEARS` years."""
        for other in self.editions.get(figures.indicator.code, ()):
            row = other.row(ref_area)
            if other.source == figures.source and row is not None and other.complete[row].sum() >= MIN_YEARS:
                return other
        return None


def compared_areas() -> tuple[str, ...]:
    """Give every country of Europe and of the EU, and the EU itself, sorted."""
    table = groups()
    codes = {code for name in ("EUROPE", "EU27") for code in table[name].members_in()}
    return tuple(sorted(codes | {"EU27"}))


def shelf(
    codes: Iterable[str], ref_areas: Iterable[str] = (), pinned: Mapping[str, str] | None = None
) -> Shelf:
    """Take the figures of indicators, and population, for Europe and further countries.

    Parameters
    ----------
    codes : iterable of str
        Indicators.
    ref_areas : iterable of str
        Countries outside Europe that are asked about.
    pinned : mapping of str to str, optional
        By source, the one edition to use of it; every other source answers with its newest.

    Returns
    -------
    Shelf
        Kept in memory until an edition of the store changes.
    """
    others = frozenset(ref_areas) - frozenset(compared_areas())
    wanted = dict.fromkeys([*codes, POPULATION])
    taken = _taken(tuple(wanted), others)
    pins = pinned or {}
    return Shelf(
        {
            code: tuple(item for item in taken[code] if pins.get(item.source, item.edition) == item.edition)
            for code in wanted
        }
    )


Editions = dict[str, tuple[Figures, ...]]


@remembered(4)
def _loaded(others: frozenset[str]) -> Editions:
    """Give what is in memory of a state of the store; `_taken` adds to it."""
    del others  # the key of the cache
    return {}


def _taken(codes: tuple[str, ...], others: frozenset[str]) -> Editions:
    """Give the figures of indicators, and keep what was read if no edition came or went meanwhile."""
    for _ in range(_TRIES):
        state = store_state()
        loaded = _loaded(others)
        read = _read([code for code in codes if code not in loaded], others)
        if store_state() == state:
            loaded.update(read)
            return loaded
    return _read(list(codes), others)


def _read(codes: list[str], others: frozenset[str]) -> Editions:
    if not codes:
        return {}
    areas = sorted({*compared_areas(), *others})
    frame = observations(sorted(codes), areas, (FIRST_YEAR, None), edition=ALL)
    order = {kept.name: number for number, kept in enumerate(kept_editions())}
    found: dict[str, list[Figures]] = {code: [] for code in codes}
    for figures in split(frame):
        found[figures.indicator.code].append(figures)
    return {code: _sorted(code, items, order) for code, items in found.items()}


def _sorted(code: str, items: list[Figures], order: Mapping[str, int]) -> tuple[Figures, ...]:
    counts: dict[str, int] = {}
    for item in items:
        counts[item.source] = max(counts.get(item.source, 0), int(item.complete.sum()))
    preferred = preferred_sources().get(code)

    def key(item: Figures) -> tuple[Any, ...]:
        newest_first = -order.get(f"{item.source}/{item.edition}", -1)
        return (item.source != preferred, -counts[item.source], item.source, newest_first)

    return tuple(sorted(items, key=key))
