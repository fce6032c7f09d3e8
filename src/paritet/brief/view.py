"""A brief in one language, as plain data that the page and the PDF are set from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from babel.dates import format_date

from paritet.brief.build import Brief, cited
from paritet.brief.document import Block, Cell, Figure, Finding, Paragraph, Subhead, Table, Work, numbers_of
from paritet.brief.message import Fact, Names, Number, Run, message, number_runs
from paritet.brief.naming import names
from paritet.brief.numerals import numeral
from paritet.concepts.edition import Edition
from paritet.concepts.source import Redistribution
from paritet.concepts.text import Lang, Text

_DATES: dict[Lang, str] = {"en": "en_GB", "ru": "ru"}

View = dict[str, Any]


def view(brief: Brief, lang: Lang, drawings: Mapping[str, str]) -> View:
    """Set a brief in one language.

    Parameters
    ----------
    brief : Brief
    lang : {"en", "ru"}
    drawings : mapping of str to str
        SVG of each figure, by key.

    Returns
    -------
    dict
        Strings, lists and dicts only; ``runs`` are pieces of sentences, those with ``n`` being numbers.
    """
    return _Setting(brief, lang, drawings).all()


class _Setting:
    """One pass over a brief: gives each citation its number and remembers where it stands."""

    def __init__(self, brief: Brief, lang: Lang, drawings: Mapping[str, str]) -> None:
        self.brief, self.lang, self.drawings = brief, lang, drawings
        names = [*brief.editions, *brief.works]
        self.order = {name: place for place, name in enumerate(names, start=1)}
        self.backs: dict[str, list[str]] = {name: [] for name in names}
        self.anchors = 0
        self.counted: dict[int, str] = {}

    def words(self, code: str) -> str:
        """Give a plain text of the messages."""
        return message(code)(self.lang)

    def all(self) -> View:
        """Give the whole document; the sources last, for they name every place that cites them."""
        chapters = [
            {
                "key": chapter.key,
                "title": chapter.title(self.lang),
                "sections": [
                    {
                        "key": section.key,
                        "title": section.title(self.lang) if section.title else None,
                        "whole": section.whole,
                        "blocks": [self.block(block) for block in section.blocks],
                    }
                    for section in chapter.sections
                ],
            }
            for chapter in self.brief.chapters
        ]
        read = max(edition.read for edition in self.brief.described.values())
        standing = Fact("standing", {"read": self._date_text(read)})
        return {
            "lang": self.lang,
            "ref_area": self.brief.ref_area,
            "title": self.brief.title(self.lang),
            "frame": {name: self.words(code) for name, code in self.brief.frame.items()},
            "findings_alone": self.brief.findings_alone,
            "read": read.isoformat(),
            "standing": standing.sentence(self.lang),
            "chapters": chapters,
            "sources": [self.source(name, edition) for name, edition in self.brief.editions.items()],
            "works": [self.work(name, work) for name, work in self.brief.works.items()],
            "numbers": [self.number(name, number) for name, number in self.brief.numbers.items()],
        }

    def _date_text(self, day: Any) -> Text:
        told = {code: format_date(day, format="long", locale=locale) for code, locale in _DATES.items()}
        return Text(en=told["en"], ru=told["ru"])

    def runs(self, runs: Iterable[Run]) -> list[View]:
        """Give the pieces of a sentence, a number with its id and its value in full."""
        return [
            {"t": run.text}
            if run.number is None
            else {"t": run.text, "n": self.brief.id_of(run.number), "v": repr(run.number.value)}
            for run in runs
        ]

    def sentences(self, facts: Iterable[Fact]) -> list[View]:
        """Give facts one after another, a space between."""
        runs: list[View] = []
        for fact in facts:
            runs += [*([{"t": " "}] if runs else []), *self.runs(fact.runs(self.lang))]
        return runs

    def cites(self, editions: Iterable[str]) -> list[View]:
        """Give the numbers of sources, each with an anchor to come back to."""
        marks = []
        for name in sorted(dict.fromkeys(editions), key=self.order.__getitem__):
            self.anchors += 1
            anchor = f"c{self.anchors}"
            self.backs[name].append(anchor)
            marks.append({"number": self.order[name], "anchor": anchor})
        return marks

    def block(self, block: Block) -> View:
        """Give any block by its kind."""
        if isinstance(block, Subhead):
            return {"kind": "subhead", "title": block.title(self.lang)}
        if isinstance(block, Finding):
            inner = self.paragraph(block.paragraph)
            lead = self.runs(number_runs(block.lead, self.lang, "lead"))
            return {**inner, "kind": "finding", "title": block.title(self.lang), "lead": lead}
        if isinstance(block, Paragraph):
            return self.paragraph(block)
        return self.table(block) if isinstance(block, Table) else self.figure(block)

    def paragraph(self, block: Paragraph) -> View:
        """Give a paragraph and the sources of all that it says."""
        editions = [*block.cites, *cited(numbers_of(block)), *(work.key for work in block.works)]
        return {
            "kind": "paragraph",
            "key": block.key,
            "label": block.label(self.lang) if block.label else None,
            "runs": self.sentences(block.facts),
            "cites": self.cites(editions),
        }

    def table(self, block: Table) -> View:
        """Give a table; the first cell of a row carries the sources of the row."""
        rows = []
        for row in block.rows:
            numbers = [item for cell in row for item in cell.parts if isinstance(item, Number)]
            for item in (item for cell in row for item in cell.parts if isinstance(item, Fact)):
                numbers += item.numbers().values()
            cells = [self.cell(cell) for cell in row]
            cells[0]["cites"] = self.cites([*(name for cell in row for name in cell.cites), *cited(numbers)])
            rows.append(cells)
        numeric = [any(row[place]["numeric"] for row in rows) for place in range(len(block.heads))]
        return {
            "kind": "table",
            "key": block.key,
            "caption": block.caption(self.lang),
            "heads": [head(self.lang) for head in block.heads],
            "numeric": numeric,
            "own": block.own,
            "widths": list(block.widths),
            "rows": rows,
        }

    def cell(self, cell: Cell) -> View:
        """Give a cell and its small note; a missing figure is said, not left blank."""
        value = cell.value
        return {
            "runs": self.piece(value),
            "note": self.note(cell.parts[1:]),
            "missing": value is None,
            "numeric": isinstance(value, Number) or (isinstance(value, Fact) and bool(value.numbers())),
            "cites": [],
        }

    def note(self, parts: tuple[Number | Names | Text | Fact | None, ...]) -> list[View]:
        """Give the small print of a cell, one piece after another."""
        told = [self.piece(part) for part in parts if part is not None]
        return [run for place, runs in enumerate(told) for run in ([{"t": "; "}] if place else []) + runs]

    def piece(self, value: Number | Names | Text | Fact | None) -> list[View]:
        """Give whatever stands in a cell."""
        if value is None:
            return [{"t": self.words("no_figure")}]
        if isinstance(value, Number):
            return self.runs(number_runs(value, self.lang, "bare"))
        if isinstance(value, Names):
            return [{"t": names(value.codes, self.lang)}]
        return [{"t": value(self.lang)}] if isinstance(value, Text) else self.runs(value.runs(self.lang))

    def figure(self, block: Figure) -> View:
        """Give a chart with its words for who does not see it."""
        return {
            "kind": "figure",
            "key": block.key.replace(".", "-"),
            "title": block.title(self.lang),
            "alt": " ".join(fact.sentence(self.lang) for fact in block.alt),
            "caption": " ".join(fact.sentence(self.lang) for fact in block.caption),
            "cites": self.cites(block.cites),
            "svg": self.drawings[block.key],
            "aside": block.aside,
        }

    def source(self, name: str, edition: Edition) -> View:
        """Give a source as the list of sources shows it, with the places that cite it."""
        day = {
            key: format_date(value, format="long", locale=_DATES[self.lang])
            for key, value in (("released", edition.released), ("read", edition.read))
        }
        return {
            "number": self.order[name],
            "name": name,
            "publisher": edition.publisher(self.lang),
            "title": edition.title(self.lang),
            "edition": edition.edition,
            **day,
            "licence": edition.licence,
            "licence_text": edition.licence_text(self.lang),
            "address": edition.address,
            "citation": edition.citation.format(edition=edition.edition),
            "restricted": edition.redistribution is Redistribution.RESTRICTED,
            "notes": [note(self.lang) for note in edition.notes],
            "backs": self.backs[name],
        }

    def work(self, name: str, work: Work) -> View:
        """Give a work that is quoted, with the places that cite it."""
        return {
            "number": self.order[name],
            "citation": work.citation,
            "address": work.address,
            "backs": self.backs[name],
        }

    def number(self, name: str, number: Number) -> View:
        """Give a number's entry in the list of all numbers: value, formula, and what it rests on."""
        rests = self.rests(len(number.inputs))
        if number.parameters:
            asked = "; ".join(str(value) for _, value in number.parameters)
            rests = Fact("numbers.model", {"asked": Text(en=asked, ru=asked)}).sentence(self.lang)
        return {
            "id": name,
            "text": numeral(number.value, number.unit, self.lang),
            "formula": number.formula,
            "indicator": number.indicator or "",
            "rests": rests,
            "editions": list(number.cites),
        }

    def rests(self, figures: int) -> str:
        """Say on how many figures a number rests; most numbers rest on one of few counts."""
        if figures not in self.counted:
            counted = Number(float(figures), "count", "inputs")
            self.counted[figures] = Fact("numbers.rests", {"n": counted}).sentence(self.lang)
        return self.counted[figures]
