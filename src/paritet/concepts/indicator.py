"""What is measured: the indicator, its unit, its direction, and why it matters."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator

from paritet.concepts.text import Text


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    PARITY = "parity"
    NONE = "none"
    """A figure that only gives context, such as population."""


class Measure(StrEnum):
    """How an indicator speaks of women and men."""

    SHARE = "share"
    """``F`` (and ``M``) are the shares of women and of men in a whole of 100."""
    BY_SEX = "by_sex"
    """``F`` and ``M`` are levels of the same quantity; the gap is a ratio or a difference."""
    TOTAL = "total"
    """One value, ``_T`` (or ``F`` alone, where only women are counted)."""


class GapForm(StrEnum):
    """The one number by which an indicator's gap is told."""

    SHARE = "share"
    """Women's share, in per cent; parity is 50."""
    RATIO = "ratio"
    """Women divided by men; parity is 1."""
    DIFFERENCE = "difference"
    """Women minus men, in the indicator's unit; parity is 0."""
    LEVEL = "level"
    """The level itself against the benchmark; no comparison of women and men."""


class Indicator(BaseModel):
    """An entry of the indicator list.

    Attributes
    ----------
    code : str
        Our code; a dot separates a component from its index (``wef_gggi.economy``).
    area, sub_area : str
        ``area.sub_area`` is a code of the list of areas; ``context.context`` for figures that only describe
        a country, ``inequality.overall`` for indices that join several fields.
    label, definition, why : Text
        Name, what is counted, and why it matters in one sentence.
    unit : str
        Code from the list of units.
    range : tuple of float or None
        Lowest and highest possible value in that unit; ``None`` is unbounded.
    measure : Measure
    gap : GapForm
    direction : Direction
    benchmark : float or None
        Value of the gap form (or level) that is the aim; ``None`` where none is agreed.
    benchmark_source : Text or None
        Who set the benchmark.
    parent : str or None
        The index that this is a component of.
    headline : bool
        Whether a brief may pick it for its findings.
    binary : bool
        Whether the value answers a question of law with no (0) or yes (1), possibly in part.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")
    area: str
    sub_area: str
    label: Text
    definition: Text
    why: Text | None = None
    unit: str
    range: tuple[float | None, float | None] = (None, None)
    measure: Measure
    gap: GapForm = GapForm.LEVEL
    direction: Direction
    benchmark: float | None = None
    benchmark_source: Text | None = None
    parent: str | None = None
    headline: bool = False
    binary: bool = False

    @model_validator(mode="after")
    def _coherent(self) -> Indicator:
        low, high = self.range
        if low is not None and high is not None and low >= high:
            raise ValueError(f"{self.code}: the range's low end must lie below its high end")
        if self.gap is GapForm.SHARE and self.measure is not Measure.SHARE:
            raise ValueError(f"{self.code}: a share gap needs the measure 'share'")
        if self.gap in (GapForm.RATIO, GapForm.DIFFERENCE) and self.measure is not Measure.BY_SEX:
            raise ValueError(f"{self.code}: a {self.gap} gap needs the measure 'by_sex'")
        if self.headline and self.why is None:
            raise ValueError(f"{self.code}: a headline indicator says why it matters")
        return self
