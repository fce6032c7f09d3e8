"""The gap between adopters and their comparison, year by year around the reform, over the placebos' band."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from paritet.analysis.reforms.finding import PathPoint
from paritet.brief.charts.drawing import ACCENT, BAND, INK, QUIET, WIDTH, Drawing
from paritet.brief.charts.plane import Plane, roomy, signed_tick
from paritet.brief.message import message
from paritet.brief.numerals import plain_number
from paritet.concepts.text import Lang

_LEFT: Final = 38.0
_RIGHT: Final = 12.0
_TOP: Final = 24.0
_HEIGHT: Final = 172.0
_BELOW: Final = 38.0
_STEP: Final = 5
"""Years between labels of the axis."""


@dataclass(frozen=True)
class Path:
    """What the chart shows.

    Attributes
    ----------
    points : tuple of PathPoint
        One a year; the reform's first year is 0.
    unit : str
        How the gap is written.
    """

    points: tuple[PathPoint, ...]
    unit: str


def path_chart(path: Path, lang: Lang) -> str:
    """Draw the path, as SVG."""
    drawing = Drawing(WIDTH, _TOP + _HEIGHT + _BELOW)
    _Scales(drawing, path, lang).draw()
    return drawing.svg()


class _Scales:
    """The chart's scales, and its marks."""

    def __init__(self, drawing: Drawing, path: Path, lang: Lang) -> None:
        self.drawing, self.points, self.lang = drawing, path.points, lang
        self.unit = path.unit
        self.first, self.last = path.points[0].event_time, path.points[-1].event_time
        seen = [0.0, *(value for p in path.points for value in (p.gap, p.lower95, p.upper95))]
        width = WIDTH - _LEFT - _RIGHT
        self.plane = Plane(_LEFT, _TOP, width, _HEIGHT, (self.first, self.last), roomy(seen, 0.08))
        self.at = self.plane.at

    def draw(self) -> None:
        """Draw everything, what lies behind first."""
        self._band()
        self._axes()
        self._reform()
        self.drawing.path([self.at(p.event_time, p.gap) for p in self.points], ACCENT, 2)
        for point in self.points:
            at = self.at(point.event_time, point.gap)
            if point.event_time >= 0:
                self.drawing.dot(at, 4.6, ACCENT)
            else:
                self.drawing.ring(at, 3.6, ACCENT)

    def _band(self) -> None:
        upper = [self.at(p.event_time, p.upper95) for p in self.points]
        lower = [self.at(p.event_time, p.lower95) for p in self.points]
        self.drawing.area([*upper, *reversed(lower)], BAND)
        for edge in (upper, lower):
            for a, b in pairwise(edge):
                self.drawing.line(a, b, QUIET, 0.8, "2 2")

    def _axes(self) -> None:
        self.plane.values_axis(self.drawing, self.lang, self.unit, 5, signed_tick)
        zero = self.at(self.first, 0.0)
        self.drawing.line(zero, (WIDTH - _RIGHT, zero[1]), INK, 1.2)
        bottom = _TOP + _HEIGHT
        for year in range(self.first, self.last + 1):
            x = self.at(year, 0)[0]
            long = year % _STEP == 0 or year == self.last
            self.drawing.line((x, bottom), (x, bottom + (6 if long else 3)), QUIET, 0.8)
            if long:
                self.drawing.text(
                    (x, bottom + 18), plain_number(year, self.lang), anchor="middle", colour=QUIET
                )
        middle = (_LEFT + WIDTH - _RIGHT) / 2
        words = message("card.path.axis")(self.lang)
        self.drawing.text((middle, bottom + 34), words, anchor="middle", colour=QUIET)

    def _reform(self) -> None:
        """Mark the reform: between the last year before it and its first."""
        x = self.at(-0.5, 0)[0]
        self.drawing.line((x, _TOP - 6), (x, _TOP + _HEIGHT), INK, 1.2, "5 3")
        words = message("card.path.law")(self.lang)
        self.drawing.text((x, _TOP - 11), words, anchor="middle", bold=True)
