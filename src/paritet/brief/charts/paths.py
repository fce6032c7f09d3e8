"""What came after a comparable start: a country's own path, and those of countries that started alike.

All paths are laid over each other at the start. A solid line went further, a dashed one did not, the thick
one is the country's own; so that the chart needs no colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from paritet.brief.charts.drawing import ACCENT, INK, PALE, QUIET, WIDTH, Drawing, Point
from paritet.brief.charts.plane import Plane, roomy
from paritet.brief.message import message
from paritet.brief.numerals import plain_number
from paritet.concepts.text import Lang, Text

_LEFT: Final = 34.0
_RIGHT: Final = 118.0
_MOST_RIGHT: Final = 168.0
"""Least and most room for the names beside the ends of the lines."""
_LETTER: Final = 6.4
"""Mean width of a letter, a little more than the fonts have."""
_TOP: Final = 10.0
_HEIGHT: Final = 104.0
_BELOW: Final = 34.0
_GAP: Final = 14.0
"""Least distance between the lines of names."""
_DASH: Final = "5 4"


@dataclass(frozen=True)
class Path:
    """A country's figures around its start.

    Attributes
    ----------
    name : Text
    points : tuple of (int, float)
        Years from the start, and value; in order.
    better : bool
        Whether it went further.
    """

    name: Text
    points: tuple[tuple[int, float], ...]
    better: bool = False


@dataclass(frozen=True)
class Paths:
    """What the chart shows.

    Attributes
    ----------
    own : Path
    others : tuple of Path
    unit : str
        Of the values.
    """

    own: Path
    others: tuple[Path, ...]
    unit: str


def paths_chart(paths: Paths, lang: Lang) -> str:
    """Draw the paths, as SVG."""
    drawing = Drawing(WIDTH, _TOP + _HEIGHT + _BELOW)
    _Scales(drawing, paths, lang).draw()
    return drawing.svg()


class _Scales:
    """The chart's scales, and its marks."""

    def __init__(self, drawing: Drawing, paths: Paths, lang: Lang) -> None:
        self.drawing, self.paths, self.lang = drawing, paths, lang
        every = [point for path in (paths.own, *paths.others) for point in path.points]
        self.first, self.last = min(x for x, _ in every), max(max(x for x, _ in every), 1)
        low, high = roomy([value for _, value in every], 0.08)
        low = max(low, 0.0) if all(value >= 0 for _, value in every) else low
        names = [path.name(lang) for path in (paths.own, *paths.others)]
        right = min(max(_RIGHT, 10 + _LETTER * max(map(len, names))), _MOST_RIGHT)
        width = WIDTH - _LEFT - right
        self.plane = Plane(_LEFT, _TOP, width, _HEIGHT, (self.first, self.last), (low, high))

    def at(self, point: tuple[float, float]) -> Point:
        return self.plane.at(*point)

    def draw(self) -> None:
        """Draw everything, what lies behind first."""
        self._axes()
        for path in sorted(self.paths.others, key=lambda path: path.better):
            self._line(path)
        own = [self.at(point) for point in self.paths.own.points]
        self.drawing.path(own, ACCENT, 3.2)
        start = next(point for point in self.paths.own.points if point[0] == 0)
        self.drawing.dot(self.at(start), 4, ACCENT)
        self._names()

    def _axes(self) -> None:
        self.plane.values_axis(self.drawing, self.lang, self.paths.unit, 6)
        bottom = self.plane.bottom
        start = self.at((0, 0))[0]
        self.drawing.line((start, _TOP - 4), (start, bottom), QUIET, 1, "1 3")
        for years in (years for years in (-5, 0, 5, 10) if self.first <= years <= self.last):
            words = f"+{years}" if years > 0 else plain_number(years, self.lang)
            self.drawing.text((self.at((years, 0))[0], bottom + 15), words, anchor="middle", colour=QUIET)
        middle = (self.plane.left + self.plane.right) / 2
        told = message("paths.axis")(self.lang)
        self.drawing.text((middle, bottom + 30), told, anchor="middle", colour=QUIET)

    def _line(self, path: Path) -> None:
        points = [self.at(point) for point in path.points]
        colour, width = (INK, 1.8) if path.better else (QUIET, 1.4)
        self.drawing.path(points, colour, width, "" if path.better else _DASH)
        self.drawing.dot(points[-1], 2.4, colour)

    def _names(self) -> None:
        """Write each name beside the end of its line, the names apart from each other."""
        told = [(self.at(path.points[-1]), path) for path in (self.paths.own, *self.paths.others)]
        told.sort(key=lambda pair: pair[0][1])
        heights = spread([y for (_, y), _ in told], _TOP + 4, _TOP + _HEIGHT)
        right = self.plane.right
        for (end, path), y in zip(told, heights, strict=True):
            own = path is self.paths.own
            if right - end[0] > 4 or abs(y - end[1]) > 3:
                self.drawing.line((end[0] + 4, end[1]), (right + 4, y), PALE)
            colour = ACCENT if own else INK if path.better else QUIET
            self.drawing.text((right + 8, y + 4), _short(path.name(self.lang)), colour=colour, bold=own)


def spread(heights: list[float], top: float, bottom: float) -> list[float]:
    """Move heights apart until neighbours are at least a line of text from each other, within the chart.

    Parameters
    ----------
    heights : list of float
        In rising order.
    top, bottom : float
    """
    placed: list[float] = []
    for height in heights:
        least = placed[-1] + _GAP if placed else top
        placed.append(max(height, least))
    most = bottom
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = min(placed[place], most)
        most = placed[place] - _GAP
    return placed


def _short(name: str) -> str:
    most = int((_MOST_RIGHT - 10) / _LETTER)
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
