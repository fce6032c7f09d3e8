"""Small made-up figures for the tests of peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from paritet.analysis.peers_material import Covariate, Material
from paritet.analysis.peers_moments import Grid
from paritet.concepts.codelists import indicator
from paritet.concepts.observation import Sex

NAN = float("nan")
FERTILITY = Covariate("fertility", "fertility@made_up", Sex.FEMALE, False, "children_per_woman")


def grid(
    rows: Mapping[str, Sequence[float]],
    first: int = 2000,
    status: Mapping[tuple[str, int], str] | None = None,
) -> Grid:
    """One row of values for each country, from the first year on; ``status`` marks single figures."""
    areas = tuple(sorted(rows))
    values = np.array([list(rows[area]) for area in areas], dtype=float)
    codes = np.where(np.isnan(values), "M", "A").astype("<U1")
    for (area, year), code in (status or {}).items():
        codes[areas.index(area), year - first] = code
    return Grid(areas, np.arange(first, first + values.shape[1]), values, codes)


def material(series: Grid, *covariates: Grid, of: str = "RUS", code: str = "parliament_seats") -> Material:
    """Figures to search in, with no observations behind them."""
    described = tuple(
        Covariate(f"covariate{number}", "made_up", Sex.TOTAL, False, "years")
        for number in range(len(covariates))
    )
    return Material(of, "EUROPE", indicator(code), "made_up", "1", series, covariates, described)
