"""Everything that the chapters of one country's brief are told from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from paritet.analysis.comparison_answers import Answer, answers
from paritet.analysis.comparison_peers import people
from paritet.analysis.comparison_shelf import Shelf, shelf
from paritet.analysis.gap import Gap, gaps
from paritet.brief.naming import names
from paritet.concepts.codelists import indicators, read_yaml
from paritet.concepts.edition import Edition
from paritet.concepts.errors import MissingDataError
from paritet.concepts.reform import Reform
from paritet.concepts.text import LANGS, Text
from paritet.store.editions import kept_editions
from paritet.store.query import reforms
from paritet.store.remembering import remembered

_FOLDER = files("paritet.brief")
FEW_PEOPLE: Final = 1_000_000
"""Population below which a single case visibly moves a rate of rare events."""
RARE: Final = ("per_100000", "per_100000_births")
"""Units of such rates."""


@dataclass(frozen=True)
class Country:
    """A country as the store now knows it.

    Attributes
    ----------
    ref_area : str
    gaps : mapping of str to Gap
        By indicator, every headline indicator and those that the plan names.
    answers : mapping of str to Answer
        By indicator, every question of law that the plan names.
    reforms : tuple of Reform
        Oldest first.
    neighbours : tuple of str
        Two, or none outside Europe.
    as_of : int
        Year in which the newest edition was read.
    kept : Shelf
        The figures of every indicator told, for charts.
    """

    ref_area: str
    gaps: Mapping[str, Gap]
    answers: Mapping[str, Answer]
    reforms: tuple[Reform, ...]
    neighbours: tuple[str, ...]
    as_of: int
    kept: Shelf = field(repr=False, compare=False)

    @property
    def name(self) -> Text:
        """The country's name in both languages."""
        return Text(en=names((self.ref_area,), "en"), ru=names((self.ref_area,), "ru"))

    def planned(self) -> list[Gap]:
        """Give the indicators that the plan names and that have a figure; findings are chosen among them.

        In a small country, rates that a single case moves are told in their chapter and are no findings.
        """
        codes = dict.fromkeys(code for area in plan() for code in planned_codes(area))
        found = [self.gaps[code] for code in codes if self.gaps[code].year is not None]
        return [gap for gap in found if not self.moved_by_one(gap)]

    def moved_by_one(self, gap: Gap) -> bool:
        """Whether an indicator is a rate of rare events in a country of few people."""
        if gap.year is None or gap.indicator.unit not in RARE:
            return False
        told = people(self.ref_area, gap.year, self.kept)
        return told is not None and (told.value or 0.0) < FEW_PEOPLE

    def told(self) -> list[Gap]:
        """Give the indicators, no questions of law, that have a figure."""
        return [gap for gap in self.gaps.values() if gap.year is not None and not gap.indicator.binary]


@cache
def plan() -> dict[str, Any]:
    """Give what each chapter tells, by area."""
    return dict(read_yaml(_FOLDER / "plan.yaml"))


@cache
def neighbours() -> dict[str, list[str]]:
    """Give the two neighbours of each European country."""
    return dict(read_yaml(_FOLDER / "neighbours.yaml"))


@remembered(2)
def editions() -> dict[str, Edition]:
    """Give the description of every kept edition, by ``source/edition``."""
    return {kept.name: kept.metadata() for kept in kept_editions()}


def edition_names(codes: Sequence[str]) -> Text:
    """Name editions by publisher and title; one that is gone by its code."""
    held = editions()
    told = {
        lang: "; ".join(
            f"{held[name].publisher(lang)}, {held[name].title(lang)} ({name})" if name in held else name
            for name in codes
        )
        for lang in LANGS
    }
    return Text(**told)


def law_codes(area: str) -> list[str]:
    """Give the questions of law of an area: those of the plan, and of Women, Business and the Law."""
    planned: list[str] = plan()[area]["law"]
    asked = [
        code
        for code, entry in indicators().items()
        if entry.binary and entry.area == area and code.startswith("wb_wbl.")
    ]
    return [*planned, *asked]


def planned_codes(area: str) -> list[str]:
    """Give the indicators that the plan names in an area: scores of the law first."""
    entry = plan()[area]
    return [*entry["scores"], *(code for codes in entry["tell"].values() for code in codes)]


def told_codes() -> list[str]:
    """Give every indicator that a brief may tell, no questions of law."""
    planned = [code for area in plan() for code in planned_codes(area)]
    headline = [code for code, entry in indicators().items() if entry.headline and not entry.binary]
    return list(dict.fromkeys([*planned, *headline]))


def country(ref_area: str, pinned: Mapping[str, str] | None = None) -> Country:
    """Take everything that the store holds of a country.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3.
    pinned : mapping of str to str, optional
        Editions to use in place of the newest, by source.

    Raises
    ------
    MissingDataError
        If the store is empty.
    """
    described = editions()
    if not described:
        raise MissingDataError(
            "The store holds no edition.",
            mend="run `make founding`, or ingest a source with `paritet store ingest`",
        )
    as_of = max(edition.read for edition in described.values()).year
    codes = [code for area in plan() for code in law_codes(area)]
    kept = shelf(
        [*told_codes(), *codes], [ref_area], pinned
    )  # one question to the store for all that follows
    return Country(
        ref_area,
        gaps(ref_area, told_codes(), as_of, pinned),
        answers(ref_area, codes, pinned),
        _reforms(ref_area),
        tuple(neighbours().get(ref_area, ())),
        as_of,
        kept,
    )


def _reforms(ref_area: str) -> tuple[Reform, ...]:
    frame = reforms(ref_area=ref_area)
    rows = frame.sort_values(["time_period", "reform"], kind="stable").to_dict("records")
    return tuple(Reform.of_row(row) for row in rows)
