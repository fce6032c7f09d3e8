"""The card's first page: what the law is, who took it, the strongest evidence, what was tested."""

from __future__ import annotations

from typing import Final

from paritet.analysis.reforms.card import ReformCard
from paritet.analysis.reforms.gates import Label
from paritet.brief.cards.effects import none
from paritet.brief.cards.facts import dated
from paritet.brief.cards.kept import Cell, of_grid
from paritet.brief.cards.outcomes import chances, outcome_label
from paritet.brief.cards.verdicts import code_of, meaning, reasons
from paritet.brief.country import editions
from paritet.brief.document import Block, Chapter, Finding, Paragraph, Section
from paritet.brief.message import Fact, Names, Number, message, say
from paritet.concepts.codelists import areas
from paritet.concepts.reform import Reform
from paritet.concepts.text import LANGS, Text

_SPEAKING: Final = (Label.ROBUST, Label.SUGGESTIVE, Label.CONTRADICTED)
"""Labels of an effect that is told on the first page."""


def findings_chapter(card: ReformCard) -> Chapter:
    """Tell the card in short."""
    area = areas()[card.area].label if card.area in areas() else areas()[card.area.partition(".")[0]].label
    law = [say("card.law.definition", label=card.definition), say("card.law.area", area=area)]
    if card.restricts:
        law.append(say("card.law.restricts"))
    blocks: list[Block] = [Paragraph(tuple(law), message("card.law"), "law")]
    if card.stale:
        told = say("card.stale.text", labels=_edition_names(card.stale))
        blocks.append(Paragraph((told,), message("card.stale"), "stale"))
    blocks += _who(card)
    blocks += (
        [Paragraph((none(card.why_none),), message("card.evidence"))] if card.why_none else _evidence(card)
    )
    return Chapter("findings", message("card.short"), (Section("short", None, tuple(blocks)),))


def _edition_names(names: tuple[str, ...]) -> Text:
    """Name editions by title; one that is gone by its code."""
    held = editions()
    told = {
        lang: "; ".join(
            f"{held[name].publisher(lang)}, {held[name].title(lang)} ({name})" if name in held else name
            for name in names
        )
        for lang in LANGS
    }
    return Text(**told)


def _who(card: ReformCard) -> list[Block]:
    taken = [event.fact for event in card.events if not event.reversal]
    back = [event.fact for event in card.events if event.reversal]
    facts = [_back(back)]
    if not taken:
        return [Paragraph((say("card.who.none"), *facts), message("card.who.title"), "who")]
    count = dated("countries_dated", taken)
    first, last = (dated(name, taken, "calendar_year") for name in ("first_year", "last_year"))
    if first.value == last.value:
        facts.insert(0, say("card.who.in", n=count, first=first))
    else:
        facts.insert(0, say("card.who.between", n=count, first=first, last=last))
    facts[1:1] = _agreement(card, taken)
    paragraph = Paragraph(tuple(facts), message("card.who.label"), "who")
    return [Finding(message("card.who.title"), count, paragraph)]


def _agreement(card: ReformCard, taken: list[Reform]) -> list[Fact]:
    agreed = [fact for fact in taken if fact.sources_agreeing > 1]
    differing = [event.fact for event in card.events if not event.reversal and event.others]
    facts = [say("card.who.single")]
    if agreed or differing:
        counts = {
            name: dated("countries_dated", rows) for name, rows in (("agree", agreed), ("differ", differing))
        }
        facts = [say("card.who.agree", **counts)]
    doubtful = [fact for fact in taken if fact.suspect]
    if doubtful:
        facts.append(say("card.who.suspect", n=dated("countries_dated", doubtful)))
    return facts


def _back(back: list[Reform]) -> Fact:
    if not back:
        return say("card.who.back.none")
    return say("card.who.back", country=Names(tuple(dict.fromkeys(fact.ref_area for fact in back))))


def _evidence(card: ReformCard) -> list[Block]:
    best = Cell(card.reform, card.effects[0], card.cells)
    blocks: list[Block] = []
    if best.effect.label in _SPEAKING:
        lead = best.mean("att", best.effect.effect)
        facts = (meaning(best.effect.label), *reasons(best), say("card.effect.chance", **chances(best)))
        paragraph = Paragraph(facts, outcome_label(best.effect), "evidence", (best.source,))
        blocks.append(Finding(message("card.evidence"), lead, paragraph))
    else:
        blocks.append(Paragraph((say("card.evidence.none"),), message("card.evidence"), "evidence"))
    counts: dict[str, Number] = {"n": of_grid(card.reform, "outcomes", len(card.effects))}
    for label in Label:
        number = sum(effect.label is label for effect in card.effects)
        counts[code_of(label)] = of_grid(card.reform, str(label), number)
    blocks.append(Paragraph((say("card.tested.counts", **counts),), message("card.tested"), "tested"))
    return blocks
