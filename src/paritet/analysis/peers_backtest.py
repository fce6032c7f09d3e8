"""Whether matched countries' later paths say more about a country's future than Europe's average does.

At each origin only what was known then is looked at: peers are sought among moments whose outcome was known
by the origin, with spreads of that time. The matched forecast is the median change of the peers, the
unmatched one the median (and the mean) change of every moment of every other country of the group over as
many years. Both are asked for the same cases, those with at least five peers; elsewhere the matched forecast
declines to answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.peers_matching import comparable, one_per_episode, spreads
from paritet.analysis.peers_material import EUROPE, Material, material
from paritet.analysis.peers_moments import HORIZONS, PATH, Moments, moments
from paritet.analysis.peers_scores import BASES, DRAWS, Cases, Score, score
from paritet.analysis.peers_telling import FEWEST, FEWEST_FOR_80

SERIES: Final = (
    "parliament_seats",
    "parliament_seats@gapminder_parliament",
    "labour_force_participation",
    "employment_rate",
    "secondary_attainment",
    "mean_years_schooling",
    "undp_gii",
    "adolescent_birth_rate",
    "maternal_mortality@undp_hdr",
    "wb_wbl",
    "women_political_empowerment",
    "wef_gggi",
)
"""Gaps and levels of all four areas that have series long enough, chosen before any result was seen."""
ORIGINS: Final = {5: (2005, 2007, 2010, 2012, 2015, 2017), 10: (2005, 2007, 2010, 2012)}
"""Origins of METHODS section 2; at ten years, 2005 besides."""
FEWEST_CASES: Final = 20
"""Fewest cases of a series that enter the pooled ratio."""

Floats = npt.NDArray[np.float64]


def backtest(
    series: Iterable[str] = SERIES, group: str = EUROPE, draws: int = DRAWS, seed: int = 0
) -> tuple[Score, ...]:
    """Compare matched with unmatched forecasts over past years.

    Parameters
    ----------
    series : iterable of str
    group : str
    draws : int
        Bootstrap draws of countries.
    seed : int

    Returns
    -------
    tuple of Score
        For each horizon and base: each series, then ``pooled``.
    """
    held = [material(None, name, group) for name in series]
    scores: list[Score] = []
    for horizon, origins in ORIGINS.items():
        cases = [cases_of(given, horizon, origins) for given in held]
        kept = [item for item in cases if len(item.actual) >= FEWEST_CASES]
        for base in BASES:
            scores += score(kept, horizon, base, draws, seed)
    return tuple(scores)


def cases_of(given: Material, horizon: int, origins: Sequence[int]) -> Cases:
    """Forecast every country of a series at every origin, and look up what happened.

    Parameters
    ----------
    given : Material
    horizon : int
        One of `HORIZONS`.
    origins : sequence of int
    """
    column = HORIZONS.index(horizon)
    truth = moments(given.series, given.covariates, int(given.series.years[-1]))
    places = zip(truth.area.tolist(), truth.year.tolist(), strict=True)
    later = dict(zip(places, truth.change[:, column].tolist(), strict=True))
    rows: list[tuple[str, int, list[float]]] = []
    asked = 0
    for origin in origins:
        known = moments(given.series, given.covariates, origin)
        scale = spreads(known.features)
        for own in _latest(known, origin):
            actual = later[int(known.area[own]), int(known.year[own])]
            if np.isnan(actual):
                continue
            asked += 1
            changes, others = _outcomes(known, own, column, scale)
            if len(changes) >= FEWEST:
                told = _forecasts(known, own, horizon, changes, others, actual)
                rows.append((known.code(own), origin, [actual, *told]))
    table = np.array([numbers for _, _, numbers in rows], dtype=float).reshape(len(rows), 3 + len(BASES))
    return Cases(
        given.name, horizon, np.array([area for area, _, _ in rows], dtype="<U3"),
        np.array([origin for _, origin, _ in rows], dtype=np.int64), table[:, 0], table[:, 1],
        dict(zip(BASES, table[:, 2:-1].T, strict=True)), table[:, -1], asked,
    )  # fmt: skip


def _latest(known: Moments, origin: int) -> list[int]:
    """Give each country's row at the origin, or of the year before where the origin has no figure."""
    last = {int(known.area[row]): int(row) for row in np.flatnonzero(known.year >= origin - 1)}
    return list(last.values())


def _outcomes(known: Moments, own: int, column: int, scale: Floats) -> tuple[Floats, Floats]:
    """Give the changes after comparable starts, one for each episode, and after every start elsewhere."""
    pool = np.flatnonzero((known.area != known.area[own]) & np.isfinite(known.change[:, column]))
    if not pool.size:
        return np.empty(0), np.empty(0)
    alike, distance = comparable(known.features[own], known.features[pool], scale)
    near = one_per_episode(known.area[pool[alike]], known.year[pool[alike]], distance[alike])
    return known.change[pool[alike][near], column], known.change[pool, column]


def _forecasts(
    known: Moments, own: int, horizon: int, changes: Floats, others: Floats, actual: float
) -> list[float]:
    """Give the matched forecast, those of `BASES`, and whether the actual change lay in the peers' range."""
    low, high = np.quantile(changes, [0.1, 0.9])
    inside = float(low <= actual <= high) if len(changes) >= FEWEST_FOR_80 else float("nan")
    own_path = float(known.path[own]) * horizon / PATH
    return [
        float(np.median(changes)),
        float(np.median(others)),
        float(np.mean(others)),
        0.0,
        own_path,
        inside,
    ]
