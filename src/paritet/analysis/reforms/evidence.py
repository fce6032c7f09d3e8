"""What the kept grid of effects says of a law, the strongest first, and whether it is out of date.

Whoever quotes a kept effect reads it here, so that everybody chooses the same and can say what has changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from paritet.analysis.reforms.gates import Label
from paritet.analysis.reforms.outcome import law_counts
from paritet.store.remembering import remembered
from paritet.store.results import about_results, read_results, stale_inputs

RESULTS: Final = "effects"
"""Name of the grid among the kept results."""
STRENGTH: Final[Mapping[Label, int]] = {
    label: place
    for place, label in enumerate(
        (Label.ROBUST, Label.SUGGESTIVE, Label.CONTRADICTED, Label.INCONCLUSIVE, Label.CANNOT)
    )
}
"""Place of each label, the strongest evidence first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What was found of a type of law on one outcome.

    Attributes
    ----------
    series, indicator, form : str
        The outcome, and how it is measured; see `outcome.Outcome`.
    label : Label
    effect, lower95, upper95, p_value : float
    adopters : int
    reasons : tuple of str
        Codes, the gravest first.
    """

    series: str
    indicator: str
    form: str
    label: Label
    effect: float
    lower95: float
    upper95: float
    p_value: float
    adopters: int
    reasons: tuple[str, ...]

    @property
    def order(self) -> tuple[int, float, str, str]:
        """Sort key by which the strongest evidence comes first."""
        known = self.p_value == self.p_value
        return STRENGTH[self.label], self.p_value if known else float("inf"), self.indicator, self.series


@remembered(3)
def grid_table(name: str) -> pd.DataFrame | None:
    """Give a table of the kept grid: ``effects``, ``countries`` or ``paths``; ``None`` where none is kept."""
    return read_results(RESULTS, name)


@remembered(1)
def stale_editions() -> tuple[str, ...]:
    """Name the editions that changed, went or came since the grid was computed."""
    return tuple(stale_inputs(RESULTS))


@remembered(1)
def grid_choices() -> tuple[int | None, int | None]:
    """Give the draws and the seed that the grid was computed with."""
    about = about_results(RESULTS)
    return about.get("draws"), about.get("seed")


def evidence_on(names: Iterable[str], area: str) -> tuple[Cell, ...]:
    """Give what was found under any name of a law, the strongest first.

    Parameters
    ----------
    names : iterable of str
        Types under which the law is dated.
    area : str
        The law's own area: outcomes of other areas are left out, and so are outcomes that count laws.
        ``violence`` or ``violence.law``.
    """
    wide = area.partition(".")[0]
    found = [cell for name in dict.fromkeys(names) for cell in _cells().get((name, wide), ())]
    return tuple(sorted(found, key=lambda cell: cell.order))


@remembered(1)
def _cells() -> Mapping[tuple[str, str], tuple[Cell, ...]]:
    """Lay the cells out by type of law and area of the outcome."""
    grid = grid_table("effects")
    table: dict[tuple[str, str], list[Cell]] = {}
    for row in [] if grid is None else grid.to_dict("records"):
        # Laws come in waves, so that an outcome that counts them is no evidence on one of them.
        if str(row["indicator"]) not in law_counts():
            key = (str(row["reform"]), str(row["area"]).partition(".")[0])
            table.setdefault(key, []).append(_cell(row))
    return {key: tuple(cells) for key, cells in table.items()}


def _cell(row: Mapping[Any, Any]) -> Cell:
    return Cell(
        series=str(row["series"]),
        indicator=str(row["indicator"]),
        form=str(row["form"]),
        label=Label(str(row["label"])),
        effect=float(row["att"]),
        lower95=float(row["lower95"]),
        upper95=float(row["upper95"]),
        p_value=float(row["p_value"]),
        adopters=int(row["adopters"]),
        reasons=tuple(str(one["code"]) for one in json.loads(str(row["reasons"]))),
    )


def forget() -> None:
    """Forget what was read, so that a grid that was computed again is seen."""
    for function in (grid_table, stale_editions, grid_choices, _cells):
        function.cache_clear()
