"""Build a country's brief: every chapter, every number with its id, every edition with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from paritet.brief.chapters import CHAPTERS
from paritet.brief.country import country, editions
from paritet.brief.document import (
    Block,
    Chapter,
    Figure,
    Finding,
    Paragraph,
    Table,
    Work,
    facts_of,
    numbers_of,
)
from paritet.brief.message import Fact, Number, message
from paritet.brief.naming import names
from paritet.concepts.edition import Edition
from paritet.concepts.text import LANGS, Text
from paritet.store.remembering import one_look


def identity(number: Number) -> tuple[object, ...]:
    """Give what makes two numbers the same: how it is written and computed, and from what."""
    ends = (number.inputs[0], number.inputs[-1]) if number.inputs else ()
    return (
        number.value,
        number.unit,
        number.formula,
        number.indicator,
        number.ref_area,
        number.parameters,
        len(number.inputs),
        *ends,
    )


def cited(numbers: Iterator[Number] | list[Number]) -> list[str]:
    """Give the editions that numbers rest on, in order; population that only weighs is left out."""
    return list(dict.fromkeys(name for number in numbers for name in number.cites))


@dataclass(frozen=True)
class Brief:
    """A country's brief, in no language yet.

    Attributes
    ----------
    ref_area : str
    chapters : tuple of Chapter
    described : mapping of str to Edition
        Every kept edition, by ``source/edition``.
    discreet : bool
        Whether its title says only that it is statistics.
    """

    ref_area: str
    chapters: tuple[Chapter, ...]
    described: Mapping[str, Edition] = field(repr=False)
    discreet: bool = False
    findings_alone: ClassVar[bool] = True
    """Whether the first chapter has a page of its own in the PDF."""
    frame: ClassVar[Mapping[str, str]] = {
        "kind": "kind",
        "numbers": "numbers.lead",
        "numbers_pdf": "numbers.pdf",
    }
    """Codes of the words around it, which another kind of page has otherwise."""

    @property
    def title(self) -> Text:
        """The title in both languages."""
        text = message("title.discreet" if self.discreet else "title")
        name = {lang: names((self.ref_area,), lang) for lang in LANGS}
        return Text(en=text.en.format(country=name["en"]), ru=text.ru.format(country=name["ru"]))

    def blocks(self) -> Iterator[tuple[str, Block]]:
        """Give every block with its place, in the order of reading."""
        for chapter in self.chapters:
            for section in chapter.sections:
                yield from ((f"{chapter.key}.{section.key}", block) for block in section.blocks)

    def facts(self) -> Iterator[tuple[str, str | None, Fact]]:
        """Give every fact with its place and the key of its paragraph, in the order of reading."""
        for place, block in self.blocks():
            key = block.key if isinstance(block, Paragraph | Table) else None
            key = block.paragraph.key if isinstance(block, Finding) else key
            yield from ((place, key, fact) for fact in facts_of(block))

    @cached_property
    def numbers(self) -> dict[str, Number]:
        """Every number, by its id, in the order of reading."""
        found: dict[tuple[object, ...], Number] = {}
        for _, block in self.blocks():
            for number in numbers_of(block):
                found.setdefault(identity(number), number)
        return {f"n{place}": number for place, number in enumerate(found.values(), start=1)}

    @cached_property
    def ids(self) -> dict[tuple[object, ...], str]:
        """The id of every number, by what makes it the same."""
        return {identity(number): name for name, number in self.numbers.items()}

    @cached_property
    def _asked(self) -> dict[int, tuple[Number, str]]:
        """Numbers whose id was asked for, by place in memory; held, so that no other takes the place."""
        return {}

    def id_of(self, number: Number) -> str:
        """Give the id of a number that the brief shows."""
        place = id(number)
        if place not in self._asked:
            self._asked[place] = (number, self.ids[identity(number)])
        return self._asked[place][1]

    @cached_property
    def editions(self) -> dict[str, Edition]:
        """Every edition that a number or a list rests on, in order of first use; weights come last."""
        found: dict[str, None] = {}
        for _, block in self.blocks():
            if isinstance(block, Paragraph | Figure | Table):
                found.update(dict.fromkeys(block.cites))
            found.update(dict.fromkeys(cited(numbers_of(block))))
        for number in self.numbers.values():
            found.update(dict.fromkeys(f"{item.source}/{item.edition}" for item in number.inputs))
        return {name: self.described[name] for name in found}

    @cached_property
    def works(self) -> dict[str, Work]:
        """Every publication that is quoted, by its key, in order of first use."""
        quoted = (block.works for _, block in self.blocks() if isinstance(block, Paragraph))
        return {work.key: work for works in quoted for work in works}


def build(ref_area: str, pinned: Mapping[str, str] | None = None, *, discreet: bool = False) -> Brief:
    """Build the brief of a country from what the store now holds.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3.
    pinned : mapping of str to str, optional
        Editions to use in place of the newest, by source.
    discreet : bool
        Whether the title says only that it is statistics.

    Returns
    -------
    Brief
    """
    with one_look():
        known = country(ref_area, pinned)
        chapters = tuple(chapter for make in CHAPTERS if (chapter := make(known)) is not None)
    return Brief(ref_area, chapters, editions(), discreet)
