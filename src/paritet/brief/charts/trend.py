"""How an indicator moved: the country's line over the band of the EU members, a small panel for each."""

from __future__ import annotations

import textwrap
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.comparison_lines import Lines
from paritet.brief.charts.drawing import ACCENT, BAND, INK, QUIET, WIDTH, Drawing, Point
from paritet.brief.charts.plane import Plane, roomy
from paritet.brief.message import Number, number_runs, plain
from paritet.concepts.text import Lang

COLUMNS: Final = 2
PANEL: Final = 182.0
"""Width of a panel with its axis; two of them and the room between make the chart."""
_AXIS: Final = 27.0
_HEIGHT: Final = 104.0
_TITLE: Final = 28
_LINE: Final = 14.0
_BELOW: Final = 40.0

FloatArray = npt.NDArray[np.float64]


def trend_chart(panels: tuple[Lines, ...], lang: Lang) -> str:
    """Draw the panels in two columns, as SVG."""
    first = min(int(panel.years[np.isfinite(panel.own)][0]) for panel in panels)
    last = max(int(panel.years[np.isfinite(panel.own)][-1]) for panel in panels)
    titles = [textwrap.wrap(panel.indicator.label(lang), _TITLE) for panel in panels]
    tops, top = [], 0.0
    for start in range(0, len(panels), COLUMNS):
        room = _LINE * max(len(title) for title in titles[start : start + COLUMNS])
        tops.append((top, room))
        top += room + _HEIGHT + _BELOW
    drawing = Drawing(WIDTH, top - 14)
    for place, (panel, title) in enumerate(zip(panels, titles, strict=True)):
        row, column = divmod(place, COLUMNS)
        left = column * (WIDTH - PANEL)
        y, room = tops[row]
        for number, words in enumerate(title):
            drawing.text((left, y + room - _LINE * (len(title) - number) + 11), words, bold=True)
        _Panel(drawing, panel, lang, left + _AXIS, y + room + 6, (first, last)).draw()
    return drawing.svg()


class _Panel:
    """One panel's scales, and its marks."""

    def __init__(
        self, drawing: Drawing, panel: Lines, lang: Lang, left: float, top: float, span: tuple[int, int]
    ) -> None:
        self.drawing, self.panel, self.lang = drawing, panel, lang
        self.seen = (panel.years >= span[0]) & (panel.years <= span[1])
        shown = np.concatenate([part[self.seen] for part in (panel.own, panel.low, panel.high)])
        low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
        self.aim = panel.aim if panel.aim is not None and _in_sight(panel.aim, low, high) else None
        if self.aim is not None:
            low, high = min(low, self.aim), max(high, self.aim)
        self.plane = Plane(left, top, PANEL - _AXIS, _HEIGHT, span, roomy([low, high], 0.2))
        self.at = self.plane.at

    def draw(self) -> None:
        """Draw axes, band and aim, then a line for each unbroken run of figures, a dot for a single one."""
        self._axes()
        self._band()
        if self.aim is not None:
            aim = self.at(self.plane.years[0], self.aim)
            self.drawing.line(aim, (self.plane.right, aim[1]), INK, 1, "4 3")
        panel = self.panel
        measured = np.isfinite(panel.own)
        for segment in np.unique(panel.segment[measured]):
            chosen = measured & (panel.segment == segment)
            points = self._points(panel.years[chosen], panel.own[chosen])
            if len(points) == 1:
                self.drawing.dot(points[0], 3, ACCENT)
            else:
                self.drawing.path(points, ACCENT, 2.6)
        self._ends(measured)

    def _points(self, years: npt.NDArray[np.int64], values: FloatArray) -> list[Point]:
        return [self.at(float(year), float(value)) for year, value in zip(years, values, strict=True)]

    def _axes(self) -> None:
        plane = self.plane
        plane.values_axis(self.drawing, self.lang, self.panel.unit, 4)
        (first, last), y = map(str, plane.years), plane.bottom + 15
        self.drawing.text((plane.left, y), first, colour=QUIET)
        self.drawing.text((plane.right, y), last, anchor="end", colour=QUIET)

    def _band(self) -> None:
        panel = self.panel
        told = np.isfinite(panel.low) & self.seen
        if told.sum() < 2:
            return
        years = panel.years[told]
        lower, upper = self._points(years, panel.low[told]), self._points(years, panel.high[told])
        self.drawing.area([*upper, *reversed(lower)], BAND)
        self.drawing.path(self._points(years, panel.middle[told]), QUIET, 1)

    def _ends(self, measured: npt.NDArray[np.bool_]) -> None:
        """Mark the first and the last figure, with their values."""
        places = np.flatnonzero(measured)[[0, -1]]
        values = self.panel.own[places]
        for number, anchor in enumerate(("start", "end")):
            at = self.at(float(self.panel.years[places[number]]), float(values[number]))
            above = values[number] >= values[1 - number]
            words = plain(
                tuple(number_runs(Number(float(values[number]), self.panel.unit, "gap"), self.lang, "bare"))
            )
            self.drawing.dot(at, 3.4, ACCENT)
            self.drawing.text(
                (at[0], at[1] + (-8 if above else 17)),
                words,
                anchor=anchor,
                colour=ACCENT,
                bold=True,
                halo=True,
            )


def _in_sight(aim: float, low: float, high: float) -> bool:
    """Whether an aim lies within or near what a panel shows; a far one would flatten every line."""
    room = 0.35 * (high - low)
    return low - room <= aim <= high + room
