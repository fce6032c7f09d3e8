"""The few marks that our charts are made of, written as SVG.

A chart is a handful of lines, dots and words; written directly it takes a millisecond, where a chart
grammar in a
JavaScript engine takes a tenth of a second and its start another half (see the decision on charts).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

INK: Final = "#111111"
QUIET: Final = "#595959"
PALE: Final = "#c9c9c9"
BAND: Final = "#dedede"
GRID: Final = "#e4e4e4"
ACCENT: Final = "#7a1f3d"
"""The country's colour: dark enough to be read as black in print."""
WIDTH: Final = 384
"""Width in pixels that still reads when a telephone scales it down."""
SIZE: Final = 11.5
_FAMILY: Final = "'PT Sans', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

Point = tuple[float, float]


def _n(value: float) -> str:
    """Write a coordinate: one decimal is a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


@dataclass
class Drawing:
    """An SVG in the making.

    Attributes
    ----------
    width, height : float
        Pixels.
    marks : list of str
        Elements, in the order of painting.
    """

    width: float
    height: float
    marks: list[str] = field(default_factory=list)

    def line(self, a: Point, b: Point, colour: str, width: float = 1.0, dash: str = "") -> None:
        """Draw a straight line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.marks.append(
            f'<line x1="{_n(a[0])}" y1="{_n(a[1])}" x2="{_n(b[0])}" y2="{_n(b[1])}" '
            f'stroke="{colour}" stroke-width="{width}"{dashed}/>'
        )

    def strokes(self, xs: Sequence[float], y: float, half: float, colour: str) -> None:
        """Draw upright strokes of one row as a single path."""
        path = "".join(f"M{_n(x)} {_n(y - half)}v{_n(2 * half)}" for x in xs)
        self.marks.append(f'<path d="{path}" stroke="{colour}" fill="none"/>')

    def path(self, points: Sequence[Point], colour: str, width: float, dash: str = "") -> None:
        """Draw a line through points."""
        steps = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.marks.append(
            f'<path d="M{steps}" fill="none" stroke="{colour}" stroke-width="{width}" '
            f'stroke-linejoin="round" stroke-linecap="round"{dashed}/>'
        )

    def area(self, points: Sequence[Point], colour: str) -> None:
        """Fill the shape that points enclose."""
        steps = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
        self.marks.append(f'<path d="M{steps}Z" fill="{colour}"/>')

    def dot(self, at: Point, radius: float, colour: str) -> None:
        """Draw a filled circle with a white rim, so that it stands off from what is below."""
        self.marks.append(
            f'<circle cx="{_n(at[0])}" cy="{_n(at[1])}" r="{radius}" fill="{colour}" stroke="#fff" '
            'stroke-width="1.2"/>'
        )

    def ring(self, at: Point, radius: float, colour: str) -> None:
        """Draw a hollow circle."""
        self.marks.append(
            f'<circle cx="{_n(at[0])}" cy="{_n(at[1])}" r="{radius}" fill="#fff" stroke="{colour}" '
            'stroke-width="1.6"/>'
        )

    def diamond(self, at: Point, radius: float) -> None:
        """Draw an open diamond."""
        x, y = at
        corners = f"M{_n(x)} {_n(y - radius)}l{radius} {radius}l-{radius} {radius}l-{radius} -{radius}Z"
        self.marks.append(f'<path d="{corners}" fill="#fff" stroke="{INK}" stroke-width="1.6"/>')

    def text(
        self,
        at: Point,
        words: str,
        *,
        anchor: str = "start",
        colour: str = INK,
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """Write a line of text; its baseline is at the point.

        Parameters
        ----------
        at : Point
        words : str
        anchor : {"start", "middle", "end"}
        colour : str
        bold : bool
        halo : bool
            Whether a white rim keeps it legible over lines.
        """
        weight = ' font-weight="700"' if bold else ""
        rim = ' stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if halo else ""
        self.marks.append(
            f'<text x="{_n(at[0])}" y="{_n(at[1])}" text-anchor="{anchor}" fill="{colour}"{weight}{rim}>'
            f"{escape(words)}</text>"
        )

    def svg(self) -> str:
        """Give the element; the page gives its text alternative."""
        body = "".join(self.marks)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(self.width)} {_n(self.height)}" '
            f'width="{_n(self.width)}" height="{_n(self.height)}" font-family="{_FAMILY}" '
            f'font-size="{SIZE}">{body}</svg>'
        )


def ticks(low: float, high: float, count: int = 3) -> list[float]:
    """Give round numbers within a span: about `count` of them, a step of 1, 2 or 5 times a power of ten."""
    if not high > low:
        return [low]
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= rough - 1e-12)
    first = math.ceil(low / step - 1e-9)
    return [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]
