"""The record of a card: every number with the row that it stands in, and all effects in full, as JSON."""

from __future__ import annotations

import dataclasses
import math
from datetime import date
from typing import Any, Final

from paritet.analysis.reforms.gates import Reason
from paritet.brief.cards.build import Card
from paritet.brief.cards.facts import DATED
from paritet.brief.cards.kept import KEPT
from paritet.brief.record import Record, record

SCHEMA: Final = "paritet-card/1"


def card_record(card: Card) -> Record:
    """Give a card's record.

    Returns
    -------
    dict
        As `paritet.brief.record.record`, with ``reform``, ``outcomes`` and ``card`` in place of ``ref_area``.
    """
    formulas = {name: (function.__doc__ or "").strip() for name, function in {**KEPT, **DATED}.items()}
    head = {"reform": card.ref_area, "outcomes": list(card.outcomes), "card": _plain(card.told)}
    return record(card, SCHEMA, head, formulas)


def _plain(value: Any) -> Any:
    """Turn results into what JSON has: NaN and infinity are null."""
    if isinstance(value, Reason):
        return {
            "code": value.code,
            **_plain(dict(value.numbers)),
            "en": value.text("en"),
            "ru": value.text("ru"),
        }
    if hasattr(value, "model_dump"):
        return value.model_dump()
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
