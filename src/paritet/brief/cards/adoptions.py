"""Who took a reform, and when; who took it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from paritet.analysis.reforms.card import ReformCard
from paritet.analysis.reforms.card_parts import CardEvent
from paritet.analysis.reforms.events import known_types
from paritet.brief.cards.facts import dated, when
from paritet.brief.chapters.asking import filled
from paritet.brief.document import Block, Cell, Chapter, Paragraph, Section, Table
from paritet.brief.message import Fact, Names, Number, message, say
from paritet.concepts.reform import Reform
from paritet.concepts.text import LANGS, Text

WIDTHS: Final = (1.5, 2.0, 0.9, 2.4)
_BOTH_TOLD: Final = 2
_ORIGINS: Final = (
    ("World Bank, Women", "wbl"),
    ("UN Women", "vaw"),
    ("ILO", "ilo"),
    ("United Nations, status", "treaties"),
    ("ILGA-Europe", "rainbow"),
    ("Council of Europe", "coe"),
    ("F. Solt", "solt"),
    ("Wikipedia", "wikipedia"),
    ("UN, World Population", "wpp"),
    ("S. Bhalotra", "quota"),
    ("Press", "press"),
)
"""How a source's remark begins, and the message that names that publisher."""


def adoptions_chapter(card: ReformCard) -> Chapter:
    """List adoptions, and reversals on a table of their own."""
    taken = [event for event in card.events if not event.reversal]
    back = [event for event in card.events if event.reversal]
    others = [other for event in card.events for other in event.others]
    basis = _basis(card)
    blocks: list[Block] = []
    if card.events:
        blocks += [Paragraph((say("card.adoptions.read"),)), _basis_told(basis)]
    blocks += [
        *_origins([event.fact for event in card.events], "origin"),
        *_origins(others, "other"),
    ]
    blocks.append(_table("adoptions", card, taken, basis) if taken else Paragraph((say("card.who.none"),)))
    lost: Block = _table("reversals", card, back, basis) if back else Paragraph((say("card.reversals.none"),))
    return Chapter(
        "adoptions",
        message("card.adoptions"),
        (
            Section("adopted", None, tuple(blocks)),
            Section("reversals", message("card.reversals"), (lost,)),
        ),
    )


def _basis(card: ReformCard) -> Text | None:
    """Give what every date means, if all mean the same."""
    found = {event.fact.date_basis for event in card.events}
    return message(f"basis.{found.pop()}") if len(found) == 1 else None


def _basis_told(basis: Text | None) -> Paragraph:
    told = say("card.adoptions.basis.many")
    if basis is not None:
        told = say("card.adoptions.basis.one", label=basis)
    return Paragraph((told,), message("card.adoptions.basis"), "basis")


def _origins(facts: Sequence[Reform], key: str) -> list[Block]:
    """Name the publishers behind a compilation's dates, as its remarks name them."""
    notes = {fact.note for fact in facts}
    found = [code for start, code in _ORIGINS if any(note.startswith(start) for note in notes)]
    if not found:
        return []
    names = [message(f"card.origin.{code}") for code in found]
    listed = Text(**{lang: "; ".join(name(lang) for name in names) for lang in LANGS})
    noted = dict.fromkeys(f"{fact.source}/{fact.edition}" for fact in facts if fact.note)
    told = say("card.adoptions.origin.list", labels=listed)
    return [Paragraph((told,), message(f"card.adoptions.{key}"), key, tuple(noted))]


def grouped(events: Sequence[CardEvent]) -> list[list[CardEvent]]:
    """Put the events of one country that sources date alike together, in the order given."""
    together: dict[tuple[object, ...], list[CardEvent]] = {}
    for event in events:
        fact = event.fact
        key = (fact.ref_area, fact.reform, fact.time_period)
        exact = {one.fact.date for one in together.get(key, ()) if one.fact.date}
        apart = fact.date is not None and bool(exact) and fact.date not in exact
        together.setdefault((*key, fact.date) if apart else key, []).append(event)
    return list(together.values())


def _table(key: str, card: ReformCard, events: Sequence[CardEvent], basis: Text | None) -> Table:
    heads = tuple(message(f"card.head.{name}") for name in ("country", "date", "agree", "others"))
    caption = filled(message(f"card.{key}.table"), label=card.label)
    return Table(key, caption, heads, tuple(_row(same, basis) for same in grouped(events)), widths=WIDTHS)


def _row(same: Sequence[CardEvent], basis: Text | None) -> tuple[Cell, ...]:
    facts = [event.fact for event in same]
    shown = when(facts)
    best = shown.inputs[0]
    assert isinstance(best, Reform)  # noqa: S101  (numbers over dated reforms rest on nothing else)
    doubt = message("card.doubtful") if all(fact.suspect for fact in facts) else None
    return (
        Cell(Names((best.ref_area,)), doubt),
        Cell(shown, message(f"basis.{best.date_basis}") if basis is None else None),
        Cell(dated("sources_agreeing", facts)),
        _others(same),
    )


def _others(same: Sequence[CardEvent]) -> Cell:
    """Give the dates that other sources hold, far enough apart to contradict."""
    others = list(dict.fromkeys(other for event in same for other in event.others))
    told = [_other(other) for other in others]
    if not told:
        return Cell(message("card.others.none"))
    if len(told) < _BOTH_TOLD + 1:
        return Cell(told[0], told[1] if len(told) == _BOTH_TOLD else None)
    listed = {lang: "; ".join(fact.sentence(lang) for fact in told[1:]) for lang in LANGS}
    return Cell(told[0], Text(**listed))


def _other(other: Reform) -> Fact:
    year = Number(float(other.time_period), "calendar_year", "reform_year", None, other.ref_area, (other,))
    return say("card.other", label=known_types()[other.reform], year=year)
