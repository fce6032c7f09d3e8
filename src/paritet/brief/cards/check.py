"""Take every number of a card again from the store, and set every sentence again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from paritet.brief.cards.build import build_card
from paritet.brief.cards.facts import DATED
from paritet.brief.cards.kept import KEPT, forget
from paritet.brief.cards.record import SCHEMA, card_record
from paritet.brief.checking import checked
from paritet.concepts.reform import Reform

_CLOSE: Final = 1e-9


def check_card(path: Path) -> int:
    """Compute a card again.

    Parameters
    ----------
    path : Path
        A record that `paritet card` wrote.

    Returns
    -------
    int
        How many numbers were taken again.

    Raises
    ------
    CheckFailedError
        If any number or sentence differs, or a file beside the record is of another run; names each.
    SpecError
        If the file is no record of a card, or not a whole one.
    """
    return checked(path, SCHEMA, "card", differences)


def differences(told: dict[str, Any]) -> Iterator[str]:
    """Give everything in which a record differs from the store, each in a line."""
    forget()
    rows = {name: _row(told["reform_columns"], row) for name, row in told["reforms"].items()}
    for name, number in told["numbers"].items():
        value = recomputed(number, rows)
        if value is None or abs(value - number["value"]) > _CLOSE * max(1.0, abs(value)):
            asked = number.get("parameters", number["inputs"])
            said = f"the file says {number['value']}, the store gives {value}"
            yield f"number {name} ({number['formula']}, {asked}): {said}"
    now = card_record(build_card(told["reform"], told["outcomes"]))
    for part in ("card", "reforms", "facts", "tables", "figures"):
        if told[part] != json.loads(json.dumps(now[part])):
            yield f"{part}: those of the file are not those that the store gives"


def _row(columns: list[str], row: list[Any]) -> Reform:
    return Reform.of_row(dict(zip(columns, row, strict=True)))


def recomputed(number: dict[str, Any], rows: dict[str, Reform]) -> float | None:
    """Take one number again; ``None`` where nothing bears it out."""
    name = number["formula"]
    try:
        if name in DATED:
            inputs = [rows[item] for item in number["inputs"]]
            return DATED[name](inputs) if inputs else 0.0
        return KEPT[name](**number["parameters"])
    except (LookupError, TypeError, ValueError):
        return None
