"""Where the country stands among all European countries, indicator by indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from paritet.analysis.comparison import shortfall
from paritet.analysis.gap import Gap
from paritet.brief.charts.drawing import ACCENT, QUIET, WIDTH, Drawing
from paritet.brief.charts.strips import LINE, along, draw_axis, titled, write_title
from paritet.brief.message import Number, message, number_runs, plain, render
from paritet.brief.naming import names
from paritet.concepts.codelists import units
from paritet.concepts.indicator import GapForm
from paritet.concepts.text import Lang

ROW: Final = 62
"""Height of a row without its title."""
_LETTER: Final = 6.2
"""Width of a letter, on average, by which labels keep clear of each other."""


@dataclass(frozen=True)
class Place:
    """A row of the chart; every position runs from 0, the worst in Europe, to 1, the best.

    Attributes
    ----------
    gap : Gap
    others : tuple of float
    own : float
    eu27 : float or None
    """

    gap: Gap
    others: tuple[float, ...]
    own: float
    eu27: float | None

    @classmethod
    def of(cls, gap: Gap) -> Place | None:
        """Place a country, or give ``None`` where no rank is told or all countries are equal."""
        if gap.rank is None or gap.best is None:
            return None
        entry = gap.indicator
        falls = {code: shortfall(told.value or 0.0, entry) for code, told in gap.peers.items()}
        worst, best = max(falls.values()), min(falls.values())
        if worst - best < 1e-12:
            return None

        def position(fall: float) -> float:
            return (worst - fall) / (worst - best)

        eu27 = position(shortfall(gap.eu27.value, entry)) if gap.eu27 and gap.eu27.value is not None else None
        others = tuple(position(fall) for code, fall in falls.items() if code != gap.ref_area)
        return cls(gap, others, position(falls[gap.ref_area]), eu27)


def place_chart(places: tuple[Place, ...], lang: Lang) -> str:
    """Draw one strip for each indicator, as SVG."""
    titles = [titled(place.gap.indicator.label, lang) for place in places]
    drawing = Drawing(WIDTH, ROW * len(places) + LINE * sum(map(len, titles)))
    top = 0.0
    for place, title in zip(places, titles, strict=True):
        top = write_title(drawing, title, top)
        _row(drawing, place, top, lang)
        top += ROW
    return drawing.svg()


def _row(drawing: Drawing, place: Place, top: float, lang: Lang) -> None:
    gap, y = place.gap, top + 28
    best = message("chart.place.best")(lang) if len(gap.best_areas) > 1 else names(gap.best_areas, lang)
    drawing.text((0, top + 13), form(gap, lang), colour=QUIET)
    value = _written(gap.best.value if gap.best else None, gap, lang)
    drawing.text((WIDTH, top + 13), f"{best} {value}", anchor="end", colour=QUIET)
    draw_axis(drawing, y)
    drawing.strokes([along(position) for position in place.others], y, 6, "#777777")
    if place.eu27 is not None:
        drawing.diamond((along(place.eu27), y), 6)
    drawing.dot((along(place.own), y), 6.2, ACCENT)
    _labels(drawing, place, y + 20, lang)


def _labels(drawing: Drawing, place: Place, y: float, lang: Lang) -> None:
    """Name the country and the EU below the strip; where both do not fit, the country alone."""
    gap = place.gap
    own = f"{names((gap.ref_area,), lang)} {_written(gap.gap.value if gap.gap else None, gap, lang)}"
    eu27 = f"{message('head.eu27')(lang)} {_written(gap.eu27.value if gap.eu27 else None, gap, lang)}"
    at = along(place.own)
    if place.eu27 is None:
        start = _start(at, own)
        drawing.text((start, y), own, colour=ACCENT, bold=True)
        return
    beside = along(place.eu27)
    starts = [_start(at, own), _start(beside, eu27)]
    widths = [_LETTER * len(own), _LETTER * len(eu27)]
    left = 0 if at <= beside else 1
    overlap = starts[left] + widths[left] + 8 - starts[1 - left]
    if overlap > 0:  # push the two apart, as far as the edges allow
        starts[left] = max(0.0, starts[left] - overlap / 2)
        starts[1 - left] = min(WIDTH - widths[1 - left], starts[left] + widths[left] + 8)
        starts[left] = min(starts[left], starts[1 - left] - widths[left] - 8)
    drawing.text((starts[0], y), own, colour=ACCENT, bold=True)
    drawing.text((starts[1], y), eu27)


def _start(at: float, words: str) -> float:
    width = _LETTER * len(words)
    return min(max(at - width / 2, 0.0), WIDTH - width)


def _written(value: float | None, gap: Gap, lang: Lang) -> str:
    unit = gap.gap.unit if gap.gap else gap.indicator.unit
    return "" if value is None else plain(tuple(number_runs(Number(value, unit, "gap"), lang, "bare")))


def form(gap: Gap, lang: Lang) -> str:
    """Say in which form the row's figures are."""
    entry = gap.indicator
    unit = "percent_points" if entry.gap is GapForm.DIFFERENCE and entry.unit == "percent" else entry.unit
    return plain(render(message(f"form.short.{entry.gap}")(lang), {"unit": units()[unit].label}, lang))
