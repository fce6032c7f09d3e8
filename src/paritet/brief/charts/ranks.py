"""Two charts of an index: the interval of a place under other choices, and the components that moved it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Final

from paritet.brief.charts.drawing import ACCENT, INK, PALE, QUIET, WIDTH, Drawing
from paritet.brief.charts.strips import LINE, along, draw_axis, titled, write_title
from paritet.brief.message import Number, message, number_runs, plain
from paritet.brief.numerals import plain_number
from paritet.concepts.text import Lang, Text

_BAR: Final = "#9a9a9a"
_ROW: Final = 58.0
_STEP: Final = 30.0
_LABEL: Final = 60
_ROOM: Final = 62.0
"""Room at either end for the figure beside a bar."""


@dataclass(frozen=True)
class Strip:
    """A place: declared, median, and the ends of its interval, of so many.

    Attributes
    ----------
    label : Text
    rank, median, low, high, ranked : float
    """

    label: Text
    rank: float
    median: float
    low: float
    high: float
    ranked: float


@dataclass(frozen=True)
class Moves:
    """The components that moved an index.

    Attributes
    ----------
    label : Text
    parts : tuple of (Text, float)
        Name and contribution.
    unit : str
    """

    label: Text
    parts: tuple[tuple[Text, float], ...]
    unit: str


def rank_chart(strips: tuple[Strip, ...], lang: Lang) -> str:
    """Draw a strip for each index, as SVG."""
    titles = [titled(strip.label, lang) for strip in strips]
    drawing = Drawing(WIDTH, _ROW * len(strips) + LINE * sum(map(len, titles)))
    top = 0.0
    for strip, title in zip(strips, titles, strict=True):
        top = write_title(drawing, title, top)
        _strip(drawing, strip, top, lang)
        top += _ROW
    return drawing.svg()


def _strip(drawing: Drawing, strip: Strip, top: float, lang: Lang) -> None:
    y = top + 16

    def x(place: float) -> float:
        return along((place - 1) / max(strip.ranked - 1, 1))

    draw_axis(drawing, y)
    low, high = x(strip.low) - 3, x(strip.high) + 3
    drawing.area([(low, y - 5), (high, y - 5), (high, y + 5), (low, y + 5)], _BAR)
    drawing.dot((x(strip.rank), y), 6, ACCENT)
    drawing.diamond((x(strip.median), y), 4)
    own = message("head.rank")(lang) + " " + plain_number(strip.rank, lang)
    at = min(max(x(strip.rank), 60.0), WIDTH - 60.0)
    drawing.text((at, y + 22), own, anchor="middle", colour=ACCENT, bold=True)
    if at > 110:
        drawing.text((0, y + 22), "1", colour=QUIET)
    if at < WIDTH - 110:
        drawing.text((WIDTH, y + 22), plain_number(strip.ranked, lang), anchor="end", colour=QUIET)


def moves_chart(moves: tuple[Moves, ...], lang: Lang) -> str:
    """Draw a bar for each component, as SVG."""
    rows = sum(len(one.parts) for one in moves)
    titles = [titled(one.label, lang) for one in moves]
    drawing = Drawing(WIDTH, _STEP * rows + sum(LINE * len(title) + 16 for title in titles))
    top = 0.0
    for one, title in zip(moves, titles, strict=True):
        top = write_title(drawing, title, top)
        most = max(abs(value) for _, value in one.parts)
        for name, value in one.parts:
            _bar(drawing, (name(lang), value, value / most), one.unit, top, lang)
            top += _STEP
        top += 16
    return drawing.svg()


def _bar(drawing: Drawing, part: tuple[str, float, float], unit: str, top: float, lang: Lang) -> None:
    name, value, share = part
    middle, reach = WIDTH / 2, WIDTH / 2 - _ROOM
    drawing.text((0, top + 12), textwrap.shorten(name, _LABEL, placeholder="…"), colour=QUIET)
    y, end = top + 20, middle + share * reach
    drawing.line((middle, y - 6), (middle, y + 6), INK)
    left, right = min(middle, end), max(middle, end)
    if share >= 0:
        drawing.area([(left, y - 5), (right, y - 5), (right, y + 5), (left, y + 5)], ACCENT)
    else:
        drawing.area([(left, y - 5), (right, y - 5), (right, y + 5), (left, y + 5)], PALE)
        drawing.strokes([left + step * 4 for step in range(int((right - left) / 4) + 1)], y, 5, INK)
    words = plain(tuple(number_runs(Number(value, unit, "change"), lang, "bare")))
    words = words if value < 0 else f"+{words}"
    drawing.text((end + (5 if share >= 0 else -5), y + 4), words, anchor="start" if share >= 0 else "end")
