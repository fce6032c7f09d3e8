"""The card's first page: what the law is, who took it, the strongest evidence, what was tested."""

from __future__ import annotations

from typing import Final

from paritet.analysis.reforms.card import ReformCard
from paritet.analysis.reforms.card_parts import CardEffect
from paritet.analysis.reforms.gates import Label
from paritet.analysis.reforms.outcome import outcome_label
from paritet.brief.cards.effects import none, of_own_area
from paritet.brief.cards.facts import dated
from paritet.brief.cards.kept import Cell, of_grid
from paritet.brief.cards.outcomes import mean_text
from paritet.brief.cards.verdicts import code_of, meaning, reasons
from paritet.brief.chapters.words import labels
from paritet.brief.country import edition_names
from paritet.brief.document import Block, Chapter, Finding, Paragraph, Section
from paritet.brief.message import Fact, Names, Number, message, say
from paritet.concepts.codelists import areas, indicators
from paritet.concepts.reform import Reform

_SPEAKING: Final = (Label.ROBUST, Label.SUGGESTIVE, Label.CONTRADICTED)
"""Labels of an effect that is told on the first page."""
_SHOWING: Final = (Label.ROBUST, Label.SUGGESTIVE)
"""Labels under which an effect can be said to show."""


def findings_chapter(card: ReformCard) -> Chapter:
    """Tell the card in short."""
    area = areas()[card.area].label if card.area in areas() else areas()[card.area.partition(".")[0]].label
    law = [say("card.law.definition", label=card.definition), say("card.law.area", area=area)]
    if card.restricts:
        law.append(say("card.law.restricts"))
    blocks: list[Block] = [Paragraph(tuple(law), message("card.law"), "law")]
    if card.stale:
        told = say("card.stale.text", labels=edition_names(card.stale))
        blocks.append(Paragraph((told,), message("card.stale"), "stale"))
    blocks += _who(card)
    blocks += (
        [Paragraph((none(card.why_none),), message("card.evidence"))] if card.why_none else _evidence(card)
    )
    return Chapter("findings", message("card.short"), (Section("short", None, tuple(blocks)),))


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
    """Tell the strongest evidence in the law's own area and beyond it, and how much was tested."""
    proving = [effect for effect in card.effects if not effect.counts_laws]
    own = of_own_area(card, proving)
    beyond = [effect for effect in proving if effect not in own]
    blocks = [_strongest(card, own, "own"), _strongest(card, beyond, "beyond")]
    counting = [effect for effect in card.effects if effect.counts_laws and effect.label in _SHOWING]
    counts: dict[str, Number] = {"n": of_grid(card.reform, "outcomes", len(card.effects))}
    for label in Label:
        number = sum(effect.label is label for effect in card.effects)
        counts[code_of(label)] = of_grid(card.reform, str(label), number)
    facts = [say("card.tested.counts", **counts)]
    if counting:
        named = labels([indicators()[effect.indicator] for effect in counting])
        facts.append(say("card.evidence.counts", labels=named))
    blocks.append(Paragraph(tuple(facts), message("card.tested"), "tested"))
    return blocks


def _strongest(card: ReformCard, effects: list[CardEffect], place: str) -> Block:
    """Tell the strongest evidence of a place: led by its number only where it may speak."""
    title = message(f"card.evidence.{place}")
    speaking = bool(effects) and effects[0].label in _SPEAKING
    if not effects or (place == "beyond" and not speaking):
        return Paragraph((say(f"card.evidence.{place}.none"),), title, place)
    best = Cell(card.reform, effects[0], card.cells)
    facts = (meaning(best.effect.label), *reasons(best), mean_text(best))
    if not speaking:
        on = say("card.evidence.on", label=outcome_label(best.effect.series))
        return Paragraph((on, *facts), title, place, (best.source,))
    lead = best.mean("att", best.effect.effect)
    return Finding(title, lead, Paragraph(facts, outcome_label(best.effect.series), place, (best.source,)))
