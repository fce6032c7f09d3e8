"""How figures move in a scenario: an indicator's own, and the same thing counted otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from paritet.concepts.codelists import LISTS, read_yaml
from paritet.concepts.indicator import GapForm, Indicator
from paritet.concepts.observation import Sex

Key = tuple[str, str]
"""An indicator's code and a sex."""


@dataclass(frozen=True)
class Moves:
    """How figures move, year by year of a scenario.

    Attributes
    ----------
    added : mapping of (indicator, sex) to floats
        What is added to the index's own figure. That may be of another edition than the series in which the
        change was found: the change is added, the figure stays, and no two editions mix.
    times : mapping of (indicator, sex) to floats
        What it is multiplied by, where the index counts the same thing as a ratio.
    """

    added: Mapping[Key, Sequence[float]]
    times: Mapping[Key, Sequence[float]] = field(default_factory=dict)

    @property
    def codes(self) -> set[str]:
        """The indicators that move."""
        return {code for code, _ in (*self.added, *self.times)}


class Link(BaseModel):
    """A figure of an index that counts the same thing as an indicator, in a form of its own.

    Attributes
    ----------
    indicator, figure : str
    by : str
        ``ratio`` (women ÷ men, moves in proportion) or ``points`` (shares, move by as many points).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    indicator: str
    figure: str
    by: Literal["ratio", "points"]


@cache
def links() -> tuple[Link, ...]:
    """Give the links of figures to indicators."""
    return tuple(Link.model_validate(entry) for entry in read_yaml(LISTS / "scenario_links.yaml"))


def linked(entry: Indicator, moved: Sequence[Mapping[Sex, float]], base: Mapping[Sex, float]) -> Moves:
    """Give the moves of an indicator and of the figures linked to it.

    Parameters
    ----------
    entry : Indicator
    moved : sequence of mapping of Sex to float
        The country's figures in each year of the scenario.
    base : mapping of Sex to float
        Its figures today. Of a share only women's is needed: what women gain of a whole of 100, men lose.
    """
    steps: dict[str, list[float]] = {str(sex): [one[sex] - base[sex] for one in moved] for sex in base}
    if entry.gap is GapForm.SHARE:
        steps[str(Sex.MALE)] = [-step for step in steps[str(Sex.FEMALE)]]
    added: dict[Key, Sequence[float]] = {(entry.code, sex): numbers for sex, numbers in steps.items()}
    times: dict[Key, Sequence[float]] = {}
    now = _ratio(base, entry)
    for link in (link for link in links() if link.indicator == entry.code):
        if link.by == "points":
            added |= {(link.figure, sex): numbers for sex, numbers in steps.items()}
        elif now:
            times[link.figure, str(Sex.TOTAL)] = [(_ratio(one, entry) or 0.0) / now for one in moved]
    return Moves(added, times)


def _ratio(figures: Mapping[Sex, float], entry: Indicator) -> float | None:
    """Give women ÷ men; ``None`` where there are no men."""
    women = figures.get(Sex.FEMALE, 0.0)
    men = 100.0 - women if entry.gap is GapForm.SHARE else figures.get(Sex.MALE, 0.0)
    return women / men if men else None
