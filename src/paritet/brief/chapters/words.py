"""Lists of indicators in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from paritet.concepts.indicator import Indicator
from paritet.concepts.text import Text


def labels(entries: Iterable[Indicator]) -> Text:
    """Write indicators' names as a list, each with a small first letter where it is a common word."""
    return listed(entry.label for entry in entries)


def listed(names: Iterable[Text]) -> Text:
    """Write names as a list, as `labels` does."""
    texts = list(names)
    return Text(
        en="; ".join(_small(text.en) for text in texts), ru="; ".join(_small(text.ru) for text in texts)
    )


def _small(name: str) -> str:
    """Lower the first letter, unless the first word is a proper name or an abbreviation."""
    first = name.split()[0] if name else name
    proper = first in _PROPER or any(letter.isupper() for letter in first[1:])
    return name if proper else name[:1].lower() + name[1:]


_PROPER = (
    "Rainbow",
    "Women,",
    "Istanbul",
    "European",
    "Human",
    "Gender",
    "Global",
    "Радужная",
    "Атлас",
    "ВИЧ",
)
