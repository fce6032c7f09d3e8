"""A forecast as what it is: a fan that opens, with the WEF line as a thin stroke through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from paritet.brief.charts.drawing import ACCENT, INK, QUIET, WIDTH, Drawing
from paritet.brief.charts.plane import Plane, roomy
from paritet.brief.message import Number, message, number_runs, plain
from paritet.concepts.text import Lang

_LEFT: Final = 34.0
_RIGHT: Final = 10.0
_TOP: Final = 22.0
_HEIGHT: Final = 170.0
_BELOW: Final = 62.0
_OUTER: Final = "#e3e3e3"
_INNER: Final = "#bdbdbd"
_TESTED: Final = 10
_GAP: Final = 13.0
"""Least distance between the lines of labels."""


@dataclass(frozen=True)
class Fan:
    """What the chart shows.

    Attributes
    ----------
    years : tuple of int
    values : tuple of float
        The measured figures.
    path : tuple of tuple of float
        A row a year ahead: year, 95 and 80 % below, median, 80 and 95 % above.
    change : float
        Annual change that the WEF line continues.
    aim : float
    unit : str
    """

    years: tuple[int, ...]
    values: tuple[float, ...]
    path: tuple[tuple[float, ...], ...]
    change: float
    aim: float
    unit: str


def fan_chart(fan: Fan, lang: Lang) -> str:
    """Draw the fan, as SVG."""
    drawing = Drawing(WIDTH, _TOP + _HEIGHT + _BELOW)
    _Scales(drawing, fan, lang).draw()
    return drawing.svg()


class _Scales:
    """The chart's scales, and its marks."""

    def __init__(self, drawing: Drawing, fan: Fan, lang: Lang) -> None:
        self.drawing, self.fan, self.lang = drawing, fan, lang
        self.first, self.last = fan.years[0], int(fan.path[-1][0])
        bounds = roomy([*fan.values, fan.aim, *(value for row in fan.path for value in row[2:5])], 0.06)
        width = WIDTH - _LEFT - _RIGHT
        self.plane = Plane(_LEFT, _TOP, width, _HEIGHT, (self.first, self.last), bounds)
        self.at = self.plane.at

    def draw(self) -> None:
        """Draw everything, what lies behind first."""
        self._axes()
        self._bands()
        self._scenario()
        self._lines()
        self._key()

    def _axes(self) -> None:
        self.plane.values_axis(self.drawing, self.lang, self.fan.unit, 5)
        bottom = _TOP + _HEIGHT + 15
        for year, anchor in ((self.first, "start"), (self.fan.years[-1], "middle"), (self.last, "end")):
            self.drawing.text((self.at(year, 0)[0], bottom), str(year), anchor=anchor, colour=QUIET)

    def _bands(self) -> None:
        start = (float(self.fan.years[-1]), *[self.fan.values[-1]] * 5)
        rows = [start, *self.fan.path]
        for below, above, colour in ((1, 5, _OUTER), (2, 4, _INNER)):
            upper = [self.at(row[0], row[above]) for row in rows]
            lower = [self.at(row[0], row[below]) for row in rows]
            self.drawing.area([*upper, *reversed(lower)], colour)

    def _scenario(self) -> None:
        """Mark where the forecast ends and the scenario begins."""
        x = self.at(self.fan.path[min(_TESTED, len(self.fan.path)) - 1][0], 0)[0]
        self.drawing.line((x, _TOP - 6), (x, _TOP + _HEIGHT), QUIET, 1, "1 3")
        for words, anchor, shift in (("forecast", "end", -5), ("scenario", "start", 5)):
            told = message(f"fan.{words}")(self.lang)
            self.drawing.text((x + shift, _TOP - 8), told, anchor=anchor, colour=QUIET)

    def _lines(self) -> None:
        fan = self.fan
        aim = self.at(self.first, fan.aim)
        self.drawing.line(aim, (WIDTH - _RIGHT, aim[1]), INK, 1, "4 3")
        end = float(self.last)
        if fan.change:
            stops = [fan.years[-1] + (bound - fan.values[-1]) / fan.change for bound in self.plane.values]
            end = min(end, max(stops))
        last = fan.values[-1] + fan.change * (end - fan.years[-1])
        self.drawing.line(self.at(fan.years[-1], fan.values[-1]), self.at(end, last), INK, 1.8, "9 4")
        median = [self.at(fan.years[-1], fan.values[-1]), *(self.at(row[0], row[3]) for row in fan.path)]
        self.drawing.path(median, ACCENT, 1.6)
        points = [self.at(year, value) for year, value in zip(fan.years, fan.values, strict=True)]
        self.drawing.path(points, ACCENT, 3)
        self.drawing.dot(points[-1], 3.6, ACCENT)
        words = plain(tuple(number_runs(Number(fan.values[-1], fan.unit, "value"), self.lang, "bare")))
        self.drawing.text(
            (points[-1][0] - 4, points[-1][1] - 9), words, anchor="end", colour=ACCENT, bold=True, halo=True
        )

    def _key(self) -> None:
        """Say below what each mark is; the marks differ in shape, so that no colour is needed."""
        y = _TOP + _HEIGHT + 34
        half = WIDTH / 2
        draw = self.drawing
        draw.path([(0, y), (24, y)], ACCENT, 1.6)
        draw.line((half, y), (half + 24, y), INK, 1.8, "9 4")
        draw.area([(0, y + 13), (24, y + 13), (24, y + 24), (0, y + 24)], _OUTER)
        draw.area([(0, y + 16), (24, y + 16), (24, y + 21), (0, y + 21)], _INNER)
        draw.line((half, y + 19), (half + 24, y + 19), INK, 1, "4 3")
        for left, top, code in (
            (0.0, 0.0, "median"), (half, 0.0, "line"), (0.0, 19.0, "bands"), (half, 19.0, "aim"),
        ):  # fmt: skip
            draw.text((left + 30, y + top + 4), message(f"fan.{code}")(self.lang))
