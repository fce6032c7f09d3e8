"""What a reform changed: the outcomes told in full, the others in a table, and how many were tested."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from paritet.analysis.reforms.card import ReformCard, WhyNoEffects
from paritet.analysis.reforms.card_parts import CardEffect
from paritet.analysis.reforms.outcome import outcome_label
from paritet.analysis.series import SeriesName
from paritet.brief.cards.kept import Cell, of_rule
from paritet.brief.cards.outcomes import interval, outcome_section, signed, unit_text
from paritet.brief.cards.verdicts import gravest, verdict
from paritet.brief.chapters.asking import filled
from paritet.brief.document import Cell as TableCell
from paritet.brief.document import Chapter, Paragraph, Section, Table
from paritet.brief.message import Fact, message, say
from paritet.concepts.errors import UnknownCodeError

STRONGEST: Final = 3
"""Outcomes of the strongest evidence that are told in full, whatever they are."""
WIDTHS: Final = (2.6, 0.8, 1.3, 0.6, 0.6, 0.8, 1.6)


def effects_chapter(card: ReformCard, outcomes: Sequence[str] = ()) -> Chapter:
    """Tell the effects; without any, why there are none.

    Parameters
    ----------
    card : ReformCard
    outcomes : sequence of str
        Series to tell in full; without any, the strongest and the first of the law's own area.
    """
    if card.why_none is not None:
        section = Section("none", None, (Paragraph((none(card.why_none),)),))
        return Chapter("effects", message("card.effects"), (section,))
    full = chosen(card, outcomes)
    rest = [effect for effect in card.effects if effect not in full]
    sections = [Section("read", None, (Paragraph((say("card.effects.read"),)),))]
    sections += [outcome_section(Cell(card.reform, effect, card.cells)) for effect in full]
    if rest:
        sections.append(Section("others", message("card.effects.rest"), _others(card, rest)))
    return Chapter("effects", message("card.effects"), tuple(sections))


def chosen(card: ReformCard, outcomes: Sequence[str] = ()) -> list[CardEffect]:
    """Choose the outcomes that are told in full.

    Raises
    ------
    UnknownCodeError
        If an outcome is none of the grid's for this type of reform; names those that are.
    """
    if outcomes:
        return [_named(card, series) for series in dict.fromkeys(outcomes)]
    full = list(card.effects[:STRONGEST])
    own = of_own_area(card, card.effects)
    if own and not any(effect in full for effect in own):
        full.append(own[0])
    return full


def of_own_area(card: ReformCard, effects: Sequence[CardEffect]) -> list[CardEffect]:
    """Give the outcomes of the law's own area, what the law is about first, else in the order given."""
    own = [effect for effect in effects if effect.area.partition(".")[0] == card.area.partition(".")[0]]
    return sorted(own, key=lambda effect: effect.area != card.area)


def _named(card: ReformCard, series: str) -> CardEffect:
    wanted = SeriesName.parse(series)
    for effect in card.effects:
        held = SeriesName.parse(effect.series)
        same = wanted.source in (None, held.source) and wanted.edition in (None, held.edition)
        if wanted.indicator == held.indicator and same:
            return effect
    known = [effect.indicator for effect in card.effects]
    error = UnknownCodeError("outcome", series, known, where=f"the kept effects of {card.reform}")
    error.mend = error.mend or (
        f"choose among {', '.join(sorted(known))}" if known else "leave --outcome out"
    )
    raise error


def none(why: WhyNoEffects) -> Fact:
    """Say why a card tells no effect."""
    if why is not WhyNoEffects.FEW_ADOPTERS:
        return say(f"card.none.{why}")
    return say(f"card.none.{why}", **{name: of_rule(name) for name in ("least", "pre", "post")})


def _others(card: ReformCard, rest: Sequence[CardEffect]) -> tuple[Paragraph, Table]:
    names = ("outcome", "effect", "interval", "p", "q", "adopters", "verdict")
    heads = tuple(message(f"card.head.{name}") for name in names)
    caption = filled(message("card.effects.rest.table"), label=card.label)
    rows = tuple(_row(Cell(card.reform, effect, card.cells)) for effect in rest)
    cites = dict.fromkeys(effect.series.partition("@")[2] for effect in rest)
    lead = Paragraph((say("card.effects.rest.lead"),), cites=tuple(cites))
    return lead, Table("others", caption, heads, rows, widths=WIDTHS)


def _row(cell: Cell) -> tuple[TableCell, ...]:
    effect = cell.effect
    return (
        TableCell(outcome_label(effect.series), unit_text(effect)),
        signed(cell.mean("att", effect.effect)),
        interval(cell.mean("lower95", effect.lower95), cell.mean("upper95", effect.upper95)),
        TableCell(cell.mean("p_value", effect.p_value, "p_value")),
        TableCell(cell.mean("q_value", effect.q_value, "p_value")),
        TableCell(cell.mean("adopters", effect.adopters, "count")),
        TableCell(verdict(effect.label), gravest(effect.label, effect.reasons)),
    )
