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
from paritet.brief.country import reform
from paritet.brief.placing import strangers
from paritet.concepts.errors import ParitetError, SpecError
from paritet.concepts.reform import Reform

MOST_TOLD: Final = 12
"""Most differences that an error names one by one."""
_CLOSE: Final = 1e-9


class CardCheckError(ParitetError):
    """A card that the store does not bear out."""


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
    CardCheckError
        If any number or sentence differs, or a file beside the record is of another run; names each.
    SpecError
        If the file is no record of a card, or not a whole one.
    """
    told = _read(path)
    mixed = strangers(path, told)
    if mixed:
        raise CardCheckError(
            f"{', '.join(mixed)}: not written with {path.name}, or changed since.",
            where=str(path.parent),
            mend="write the card again, or take away the files that do not belong to it",
        )
    try:
        found = list(differences(told))
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise SpecError(
            "The record is not whole: a part of it is missing or has another form.",
            where=f"{path}: {type(error).__name__}: {error}",
            mend="write the card again; a record is not meant to be edited",
        ) from error
    if found:
        shown = "\n    ".join(found[:MOST_TOLD])
        more = f"\n    and {len(found) - MOST_TOLD} more" if len(found) > MOST_TOLD else ""
        raise CardCheckError(
            f"{path.name} does not agree with the store in {len(found)} place(s).\n    {shown}{more}",
            where=str(path),
            mend="write the card again from this store, or restore the editions that it was written from",
        )
    return len(told["numbers"])


def _read(path: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SpecError("The file cannot be read as JSON.", where=str(path), mend=str(error)) from error
    if not isinstance(told, dict) or told.get("schema") != SCHEMA:
        raise SpecError(
            "The file is no record of a card.",
            where=str(path),
            mend="give the JSON file that `paritet card` wrote",
        )
    return told


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
    return reform(dict(zip(columns, row, strict=True)))


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
