"""Random frameworks for property tests: an index of any shape over any data, as a spec and a frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from hypothesis import strategies as st


@dataclass(frozen=True)
class Framework:
    """A spec's text and its data.

    Attributes
    ----------
    text : str
    frame : pandas.DataFrame
    groups : dict
    leaves : tuple of (name, direction, weight)
    parents : dict of str to list of (child, weight)
    values : dict of str to ndarray, shape (area, year)
    """

    text: str
    frame: pd.DataFrame
    groups: dict[str, dict[str, str]]
    leaves: tuple[tuple[str, int, float], ...]
    parents: dict[str, list[tuple[str, float]]]
    values: dict[str, np.ndarray]
    areas: tuple[str, ...]
    years: tuple[int, ...]


def spec_text(
    parents: dict[str, list[tuple[str, float]]], leaves: dict[str, int], steps: str, method: str
) -> str:
    def branch(name: str, weight: float | None, indent: int) -> str:
        pad = " " * indent
        if name in leaves:
            return f"{pad}- {{indicator: {name}, direction: {leaves[name]}, weight: {weight}}}\n"
        body = f"{pad}- id: {name}\n{pad}  weight: {weight}\n{pad}  method: {method}\n{pad}  of:\n"
        return body + "".join(branch(child, own, indent + 4) for child, own in parents[name])

    top = "".join(branch(child, own, 4) for child, own in parents["top"])
    return f"index: top\n{steps}tree:\n  method: {method}\n  of:\n{top}"


def long_frame(values: dict[str, np.ndarray], areas: tuple[str, ...], years: tuple[int, ...]) -> pd.DataFrame:
    rows = [
        (name, area, year, table[i, j])
        for name, table in values.items()
        for i, area in enumerate(areas)
        for j, year in enumerate(years)
    ]
    return pd.DataFrame(rows, columns=["indicator", "ref_area", "time_period", "obs_value"])


@st.composite
def frameworks(
    draw: st.DrawFn,
    steps: str = "steps:\n  - normalise: {method: min_max, lower: 1, upper: 100}\n",
    method: str = "arithmetic_mean",
    gaps: bool = True,
    years: int = 2,
) -> Framework:
    """Draw a framework of two to three levels above its leaves, with skewed data, ties and gaps."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    areas = tuple(f"A{at:02}" for at in range(draw(st.integers(6, 14))))
    span = tuple(range(2000, 2000 + years))
    pillars = [f"P{at}" for at in range(draw(st.integers(1, 3)))]
    parents: dict[str, list[tuple[str, float]]] = {"top": []}
    leaves: dict[str, int] = {}
    weighted: list[tuple[str, int, float]] = []
    values: dict[str, np.ndarray] = {}
    for pillar in pillars:
        parents["top"].append((pillar, round(float(rng.uniform(0.2, 3)), 3)))
        parents[pillar] = []
        for at in range(draw(st.integers(1, 4))):
            name = f"{pillar}_i{at}"
            leaves[name] = int(rng.choice([-1, 1]))
            weight = round(float(rng.uniform(0.2, 3)), 3)
            parents[pillar].append((name, weight))
            weighted.append((name, leaves[name], weight))
            table = np.exp(rng.normal(0, rng.uniform(0.2, 2), (len(areas), years)))
            if rng.random() < 0.3:
                table = np.round(table)
            if gaps and rng.random() < 0.5:
                table[rng.random(table.shape) < 0.15] = np.nan
            values[name] = table
    groups = {"region": {area: str(rng.choice(["north", "south"])) for area in areas}}
    return Framework(
        spec_text(parents, leaves, steps, method), long_frame(values, areas, span), groups, tuple(weighted),
        parents, values, areas, span,
    )  # fmt: skip
