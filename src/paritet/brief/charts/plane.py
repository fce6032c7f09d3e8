"""The plane that a chart of values over time is drawn on: where a point lies, and the axis of values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from paritet.brief.charts.drawing import GRID, QUIET, Drawing, Point, ticks
from paritet.brief.numerals import MINUS, plain_number
from paritet.concepts.text import Lang

_FACTORS = {"of_men": 100.0, "effect_points_of_men": 100.0}


def factor_of(unit: str) -> float:
    """Give by what a value is multiplied on an axis: a share of the men's figure reads in per cent."""
    return _FACTORS.get(unit, 1.0)


def signed_tick(value: float, lang: Lang) -> str:
    """Write a round number of an axis of changes."""
    text = plain_number(value, lang)
    return text if value <= 0 or text.startswith(MINUS) else f"+{text}"


def roomy(values: Iterable[float], share: float) -> tuple[float, float]:
    """Give the ends of an axis that shows some values with a share of their span left free on either side."""
    seen = list(values)
    low, high = min(seen), max(seen)
    room = share * (high - low) or abs(high) or 1.0
    return low - room, high + room


@dataclass(frozen=True)
class Plane:
    """A rectangle of the drawing, and the years and values at its edges.

    Attributes
    ----------
    left, top, width, height : float
        On the drawing.
    years : (float, float)
        At the left and the right edge.
    values : (float, float)
        At the lower and the upper edge.
    """

    left: float
    top: float
    width: float
    height: float
    years: tuple[float, float]
    values: tuple[float, float]

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def at(self, year: float, value: float) -> Point:
        """Give the place of a year and a value; what lies above or below is put at the edge."""
        first, last = self.years
        low, high = self.values
        inner = min(max(value, low), high)
        x = self.left + self.width * (year - first) / max(last - first, 1)
        return x, self.top + self.height * (high - inner) / (high - low)

    def values_axis(
        self,
        drawing: Drawing,
        lang: Lang,
        unit: str,
        count: int,
        write: Callable[[float, Lang], str] = plain_number,
    ) -> None:
        """Draw a line and a number at about `count` round values."""
        factor = factor_of(unit)
        for tick in ticks(self.values[0] * factor, self.values[1] * factor, count):
            _, y = self.at(self.years[0], tick / factor)
            drawing.line((self.left, y), (self.right, y), GRID)
            drawing.text((self.left - 5, y + 4), write(tick, lang), anchor="end", colour=QUIET)
