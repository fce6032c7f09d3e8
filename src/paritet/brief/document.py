"""What a brief is made of, before it is in any language or form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from paritet.brief.message import Fact, Names, Number
from paritet.concepts.text import Lang, Text


@dataclass(frozen=True)
class Work:
    """A publication that is quoted: no edition of figures, and nothing is computed from it.

    Attributes
    ----------
    key : str
    citation : str
        In full.
    address : str
    """

    key: str
    citation: str
    address: str


@dataclass(frozen=True)
class Paragraph:
    """Facts that belong together.

    Attributes
    ----------
    facts : tuple of Fact
    label : Text or None
        Set before them, such as the indicator's name.
    key : str or None
        What the paragraph is about, such as the indicator's code; stable between briefs.
    cites : tuple of str
        Editions that it rests on besides those of its numbers, as ``source/edition``.
    works : tuple of Work
        Publications that it quotes.
    """

    facts: tuple[Fact, ...]
    label: Text | None = None
    key: str | None = None
    cites: tuple[str, ...] = ()
    works: tuple[Work, ...] = ()


@dataclass(frozen=True)
class Subhead:
    """A small heading within a section.

    Attributes
    ----------
    title : Text
    """

    title: Text


@dataclass(frozen=True)
class Finding:
    """A fact of the first page, led by one number.

    Attributes
    ----------
    title : Text
        What kind of finding it is.
    lead : Number
        The number in large type.
    paragraph : Paragraph
    """

    title: Text
    lead: Number
    paragraph: Paragraph


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes
    ----------
    value : Number, Names, Text, Fact or None
        ``None`` is a missing figure, and is shown as such.
    note : Names, Text, Fact, tuple of Fact or None
        In smaller type below; several facts one after another.
    cites : tuple of str
        Editions that it rests on besides those of its numbers, as ``source/edition``.
    """

    value: Number | Names | Text | Fact | None
    note: Names | Text | Fact | tuple[Fact, ...] | None = None
    cites: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Number | Names | Text | Fact | None, ...]:
        """What stands in the cell, its notes last."""
        notes = self.note if isinstance(self.note, tuple) else (self.note,)
        return (self.value, *notes)


@dataclass(frozen=True)
class Table:
    """A table; the first cell of each row heads it.

    Attributes
    ----------
    key : str
    caption : Text
    heads : tuple of Text
    rows : tuple of tuple of Cell
    own : int or None
        Column of the country that the brief is about.
    widths : tuple of float
        Shares of the width of a printed page, by column; chosen by the number of columns where empty.
    """

    key: str
    caption: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    own: int | None = None
    widths: tuple[float, ...] = ()

    @property
    def cites(self) -> tuple[str, ...]:
        """The editions that its cells name, as ``source/edition``."""
        return tuple(dict.fromkeys(name for row in self.rows for cell in row for name in cell.cites))


@dataclass(frozen=True)
class Figure:
    """A chart.

    Attributes
    ----------
    key : str
    title : Text
    alt : tuple of Fact
        What the chart shows, in words.
    draw : callable
        Gives the SVG in one language.
    caption : tuple of Fact
        How to read it.
    series : tuple of str
        What it shows, each as ``indicator@source/edition``.
    aside : bool
        Whether it stands beside the paragraph before it on a printed page.
    """

    key: str
    title: Text
    alt: tuple[Fact, ...]
    draw: Callable[[Lang], str] = field(repr=False, compare=False)
    caption: tuple[Fact, ...] = ()
    series: tuple[str, ...] = ()
    aside: bool = False

    @property
    def cites(self) -> tuple[str, ...]:
        """The editions that it shows, as ``source/edition``."""
        return tuple(dict.fromkeys(name.split("@")[1] for name in self.series))


Block = Paragraph | Subhead | Finding | Table | Figure


@dataclass(frozen=True)
class Section:
    """A part of a chapter.

    Attributes
    ----------
    key : str
    title : Text or None
    blocks : tuple of Block
    whole : bool
        Whether a printed page is not broken within it, as long as it fits on one.
    """

    key: str
    title: Text | None
    blocks: tuple[Block, ...]
    whole: bool = False


@dataclass(frozen=True)
class Chapter:
    """A chapter; `key` is stable, so that a link to it stays.

    Attributes
    ----------
    key : str
    title : Text
    sections : tuple of Section
    """

    key: str
    title: Text
    sections: tuple[Section, ...]

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Give every fact with the place where it stands."""
        for section in self.sections:
            for block in section.blocks:
                yield from ((f"{self.key}.{section.key}", fact) for fact in facts_of(block))


def facts_of(block: Block) -> Iterator[Fact]:
    """Give the facts of a block, those in table cells and text alternatives included."""
    if isinstance(block, Finding):
        yield from block.paragraph.facts
    elif isinstance(block, Paragraph):
        yield from block.facts
    elif isinstance(block, Figure):
        yield from (*block.alt, *block.caption)
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                yield from (item for item in cell.parts if isinstance(item, Fact))


def numbers_of(block: Block) -> Iterator[Number]:
    """Give every number that a block shows."""
    if isinstance(block, Finding):
        yield block.lead
    if isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                yield from (item for item in cell.parts if isinstance(item, Number))
    for fact in facts_of(block):
        yield from fact.numbers().values()
