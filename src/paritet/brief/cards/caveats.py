"""What a card does not say."""

from __future__ import annotations

from typing import Final

from paritet.analysis.reforms.card import ReformCard
from paritet.analysis.reforms.card_parts import CardEffect
from paritet.analysis.reforms.outcome import outcome_label
from paritet.brief.chapters.words import listed
from paritet.brief.document import Chapter, Paragraph, Section
from paritet.brief.message import Fact, message, say
from paritet.concepts.text import Text

_RULES: Final = ("cause", "mean", "window", "dates", "chance", "null", "neighbours")


def caveats_chapter(card: ReformCard) -> Chapter:
    """Tell the limits of the method, and the outcomes that limit it further."""
    if not card.effects:
        facts = [say("card.caveat.untested"), say("card.caveat.dates")]
    else:
        facts = [say(f"card.caveat.{name}") for name in _RULES]
        facts += _named("modelled", [effect for effect in card.effects if _modelled(effect)])
        facts += _named("counts_laws", [effect for effect in card.effects if effect.counts_laws])
    rules = tuple(Paragraph((fact,)) for fact in facts)
    return Chapter("caveats", message("card.caveats"), (Section("rules", None, rules),))


def _modelled(effect: CardEffect) -> bool:
    return any(reason.code == "modelled_outcome" for reason in effect.reasons)


def _named(code: str, found: list[CardEffect]) -> list[Fact]:
    return [say(f"card.caveat.{code}", labels=_labels(found))] if found else []


def _labels(effects: list[CardEffect]) -> Text:
    return listed(outcome_label(effect.series) for effect in effects)
