"""Each country's own effect with its interval, largest first; the shape tells the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from paritet.analysis.reforms.gates import Label
from paritet.brief.charts.drawing import ACCENT, GRID, INK, QUIET, WIDTH, Drawing, Point, ticks
from paritet.brief.charts.plane import factor_of, signed_tick
from paritet.brief.message import Number, message, render
from paritet.brief.naming import names
from paritet.concepts.text import Lang

ALL_NAMED: Final = 32
"""Most countries that are all named; of more, the ends are."""
ENDS: Final = 10
"""Countries named at either end of a longer list."""
_ROW: Final = 16.0
_THIN: Final = 3.2
"""Height of a row without a name."""
_LEFT: Final = 132.0
_RIGHT: Final = 10.0
_TOP: Final = 8.0
_AXIS: Final = 22.0
_KEY: Final = 19.0
_LONGEST: Final = 22
"""Most letters of a name before it is cut."""
_SHAPES: Final = (Label.ROBUST, Label.SUGGESTIVE, Label.INCONCLUSIVE, Label.CONTRADICTED, Label.CANNOT)
_REACH: Final = 1.15
"""How far beyond the outermost mark the scale goes; a wider interval is cut, with an arrow."""


@dataclass(frozen=True)
class Own:
    """One country's own effect.

    Attributes
    ----------
    ref_area : str
    year : int
    effect : float
    lower95, upper95 : float or None
    label : Label
    """

    ref_area: str
    year: int
    effect: float
    lower95: float | None
    upper95: float | None
    label: Label


def own_chart(rows: Sequence[Own], unit: str, lang: Lang) -> str:
    """Draw the rows, largest effect first, as SVG."""
    tops, height = _layout(len(rows))
    used = [label for label in _SHAPES if any(row.label is label for row in rows)]
    drawing = Drawing(WIDTH, _TOP + height + _AXIS + _KEY * ((len(used) + 1) // 2))
    scale = _Scale(rows, factor_of(unit))
    _axes(drawing, scale, height, lang)
    named = len(rows) <= ALL_NAMED
    for place, (row, y) in enumerate(zip(rows, tops, strict=True)):
        thin = not named and ENDS <= place < len(rows) - ENDS
        _row(drawing, scale, row, y, thin, lang)
    if not named:
        middle = tops[len(rows) // 2]
        more = Number(float(len(rows) - 2 * ENDS), "count", "more")
        words = "".join(run.text for run in render(message("card.own.more")(lang), {"n": more}, lang))
        drawing.text((0, middle + 4), words, colour=QUIET)
    _key(drawing, used, _TOP + height + _AXIS, lang)
    return drawing.svg()


def _layout(count: int) -> tuple[list[float], float]:
    """Give the middle of each row, and the height of all."""
    thin = max(count - 2 * ENDS, 0) if count > ALL_NAMED else 0
    sizes = [_THIN if thin and ENDS <= place < count - ENDS else _ROW for place in range(count)]
    edges = np.concatenate([[0.0], np.cumsum(sizes)])
    return [_TOP + float(a + b) / 2 for a, b in pairwise(edges)], float(edges[-1])


class _Scale:
    """The axis of effects; intervals far wider than the effects do not flatten them."""

    def __init__(self, rows: Sequence[Own], factor: float) -> None:
        self.factor = factor
        ends = [end for row in rows for end in (row.lower95, row.upper95) if end is not None]
        effects = [row.effect for row in rows]
        low, high = min(effects), max(effects)
        if ends:
            low, high = min(low, float(np.quantile(ends, 0.03))), max(high, float(np.quantile(ends, 0.97)))
        self.low, self.high = min(low * _REACH, 0.0), max(high * _REACH, 0.0)
        if self.low == self.high:
            self.low, self.high = -1.0, 1.0

    def x(self, value: float) -> float:
        inner = min(max(value, self.low), self.high)
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (inner - self.low) / (self.high - self.low)


def _axes(drawing: Drawing, scale: _Scale, height: float, lang: Lang) -> None:
    for tick in ticks(scale.low * scale.factor, scale.high * scale.factor, 5):
        x = scale.x(tick / scale.factor)
        zero = abs(tick) < 1e-9
        drawing.line((x, _TOP - 4), (x, _TOP + height), INK if zero else GRID, 1.2 if zero else 0.7)
        drawing.text((x, _TOP + height + 14), signed_tick(tick, lang), anchor="middle", colour=QUIET)


def _row(drawing: Drawing, scale: _Scale, row: Own, y: float, thin: bool, lang: Lang) -> None:
    if row.lower95 is not None and row.upper95 is not None:
        a, b = scale.x(row.lower95), scale.x(row.upper95)
        drawing.line((a, y), (b, y), "#8a8a8a", 0.7 if thin else 1.1)
        for end, x, way in ((row.lower95, a, -1), (row.upper95, b, 1)):
            if not thin and not scale.low <= end <= scale.high:
                drawing.line((x, y), (x - 4 * way, y - 3), "#8a8a8a", 1.1)
                drawing.line((x, y), (x - 4 * way, y + 3), "#8a8a8a", 1.1)
    size = 1.3 if thin else 4.2
    shape(drawing, (scale.x(row.effect), y), row.label, size)
    if not thin:
        name = names((row.ref_area,), lang)
        name = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
        drawing.text((0, y + 4), name)


def shape(drawing: Drawing, at: Point, label: Label, size: float) -> None:
    """Draw the mark of a verdict: filled circle, filled diamond, ring, cross, stroke."""
    x, y = at
    if label is Label.ROBUST:
        drawing.dot(at, size + 0.8, ACCENT)
    elif label is Label.SUGGESTIVE:
        drawing.area([(x, y - size - 1), (x + size + 1, y), (x, y + size + 1), (x - size - 1, y)], ACCENT)
    elif label is Label.INCONCLUSIVE:
        drawing.ring(at, size - 0.6, INK)
    elif label is Label.CONTRADICTED:
        drawing.line((x - size, y - size), (x + size, y + size), INK, 1.8)
        drawing.line((x - size, y + size), (x + size, y - size), INK, 1.8)
    else:
        drawing.line((x, y - size), (x, y + size), QUIET, 2.2)


def _key(drawing: Drawing, used: Sequence[Label], top: float, lang: Lang) -> None:
    """Say below what each shape means."""
    for place, label in enumerate(used):
        line, column = divmod(place, 2)
        x, y = column * WIDTH / 2, top + _KEY * line + 10
        shape(drawing, (x + 6, y), label, 4.2)
        code = "cannot" if label is Label.CANNOT else str(label)
        drawing.text((x + 18, y + 4), message(f"card.label.{code}")(lang), colour=QUIET)
