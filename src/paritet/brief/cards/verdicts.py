"""Verdicts in words: the label, what it means, and every reason as a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from paritet.analysis.reforms.gates import Label, Reason
from paritet.brief.cards.kept import Cell
from paritet.brief.message import Fact, Value, message, messages, say
from paritet.concepts.text import Text

_COUNTS: Final = ("periods", "least", "donors", "adopters", "draws", "share")
_CHANCES: Final = ("p", "q")
_OF_CHANCE: Final = ("unlikely_chance", "rare_by_chance")
_VOID: Final = "outcome_counts_laws"
_WORDS: Final = ("family", "inference")


def code_of(label: Label) -> str:
    """Give the part of a message's code that stands for a label."""
    return "cannot" if label is Label.CANNOT else str(label)


def verdict(label: Label) -> Text:
    """Give a label in a word or two."""
    return message(f"card.label.{code_of(label)}")


def meaning(label: Label) -> Fact:
    """Say what a label means."""
    return say(f"card.means.{code_of(label)}")


def family(code: str) -> Text:
    """Name a family of estimators."""
    name = f"card.family.{code}"
    return message(name) if name in messages() else Text(en=code, ru=code)


def reasons(cell: Cell) -> list[Fact]:
    """Say every reason for the verdict on a cell, the gravest first."""
    return [_reason(cell, place, reason) for place, reason in enumerate(cell.effect.reasons)]


def _reason(cell: Cell, place: int, reason: Reason) -> Fact:
    code = f"card.reason.{reason.code}"
    if code not in messages():
        return say("card.reason.other", label=Text(en=reason.text("en"), ru=reason.text("ru")))
    values: dict[str, Value] = {}
    for name, value in reason.numbers.items():
        if name in _WORDS:
            values["label"] = family(str(value))
            continue
        unit = "count" if name in _COUNTS else "p_value" if name in _CHANCES else cell.unit
        values[name] = cell.reason(reason.code, place, name, float(value), unit)
    return Fact(code, values)


def gravest(label: Label, found: Sequence[Reason]) -> Text | None:
    """Give the reason that bears most on a verdict, in a few words: of a suggestive one, what bars more."""
    barring = [reason for reason in found if reason.code not in _OF_CHANCE]
    if label is Label.SUGGESTIVE and barring:
        return briefly(next((reason for reason in barring if reason.code == _VOID), barring[0]))
    return briefly(found[0]) if found else None


def briefly(reason: Reason) -> Text:
    """Give a reason in a few words, for a table."""
    for code in (f"follow.reason.{reason.code}", f"card.brief.{reason.code}"):
        if code in messages():
            return message(code)
    return Text(en=reason.text("en"), ru=reason.text("ru"))
