"""What the charts of strips and bars share: how far an axis runs, and a title above each row."""

from __future__ import annotations

import textwrap
from typing import Final

from paritet.brief.charts.drawing import PALE, WIDTH, Drawing
from paritet.concepts.text import Lang, Text

LINE: Final = 14.0
"""Height of a line of a title."""
_INSET: Final = 9.0
_TITLE: Final = 58


def titled(label: Text, lang: Lang) -> list[str]:
    """Give the lines of a title."""
    return textwrap.wrap(label(lang), _TITLE)


def write_title(drawing: Drawing, title: list[str], top: float) -> float:
    """Write a title, and give where what stands below it begins."""
    for number, words in enumerate(title):
        drawing.text((0, top + LINE * number + 12), words, bold=True)
    return top + LINE * len(title)


def along(position: float) -> float:
    """Give the place on the axis of a position from 0 (left end) to 1."""
    return _INSET + position * (WIDTH - 2 * _INSET)


def draw_axis(drawing: Drawing, y: float) -> None:
    """Draw the axis of a strip."""
    drawing.line((along(0), y), (along(1), y), PALE)
