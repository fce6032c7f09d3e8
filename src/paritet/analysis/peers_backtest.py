"""Whether matched countries' later paths say more about a country's future than Europe's average does.

At each origin only what was known then is looked at: peers are sought among moments whose outcome was known
by the origin, with spreads of that time. The matched forecast is the median change of the peers, the
unmatched one the median (and the mean) change of every moment of every other country of the group over as
many years. Both are asked for the same cases, those with at least five peers; elsewhere the matched forecast
declines to answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.peers_matching import comparable, one_per_episode, spreads
from paritet.analysis.peers_material import Material, material
from paritet.analysis.peers_moments import HORIZONS, PATH, Moments, moments
from paritet.analysis.peers_telling import FEWEST, FEWEST_FOR_80
from paritet.concepts.estimate import Estimate

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
DRAWS: Final = 1000
"""Bootstrap draws of countries."""
FEWEST_CASES: Final = 20
"""Fewest cases of a series that enter the pooled ratio."""

BACKTEST_COLUMNS: Final = (
    "series", "horizon", "base", "ratio", "lower80", "upper80", "lower95", "upper95", "n", "answered",
    "coverage80",
)  # fmt: skip
"""Columns of a score."""
POOLED: Final = "pooled"
WITHOUT: Final = "pooled_without_two_best"
BEST: Final = 2
"""How many series, those in which matching helps most, the second pooled ratio leaves out."""
BASES: Final = ("unmatched_median", "unmatched_mean", "no_change", "own_path")
"""What the matched forecast is compared with."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cases:
    """Forecasts of one series at one horizon.

    Attributes
    ----------
    series : str
    horizon : int
        Years.
    ref_area : ndarray of str, shape (N,)
    origin : ndarray of int, shape (N,)
    actual, matched : ndarray of float, shape (N,)
        Change of the gap form.
    bases : dict of str to ndarray, shape (N,)
        The forecasts that it is compared with.
    inside : ndarray of float, shape (N,)
        1 where the change lay between the 10th and 90th percentile of the peers', 0 where not, NaN without
        ten.
    asked : int
        Cases in which a forecast was asked for, those included in which it declined.
    """

    series: str
    horizon: int
    ref_area: npt.NDArray[np.str_]
    origin: npt.NDArray[np.int64]
    actual: Floats
    matched: Floats
    bases: dict[str, Floats]
    inside: Floats
    asked: int


@dataclass(frozen=True)
class Score:
    """How the matched forecast compares.

    Attributes
    ----------
    series : str
        Name of the series, or ``pooled`` (the geometric mean of the series' ratios), or
        ``pooled_without_two_best`` (the same without the two series in which matching helps most).
    horizon : int
    base : str
        One of `BASES`.
    ratio : Estimate
        Mean absolute error of the matched forecast ÷ that of the base; below 1 the match helps. The bounds
        are percentiles over draws of countries; ``n`` is the number of forecasts.
    answered : float
        Share of the cases in which there were peers enough to answer.
    coverage80 : float
        Share of changes between the 10th and 90th percentile of the peers'; NaN where no case had ten peers.
    """

    series: str
    horizon: int
    base: str
    ratio: Estimate
    answered: float
    coverage80: float

    def row(self) -> tuple[str | float | int | None, ...]:
        """Give the score as a row of `BACKTEST_COLUMNS`."""
        told = self.ratio
        bounds = (told.lower80, told.upper80, told.lower95, told.upper95)
        return (
            self.series,
            self.horizon,
            self.base,
            told.value,
            *bounds,
            told.n,
            self.answered,
            self.coverage80,
        )


def backtest(
    series: Iterable[str] = SERIES, group: str = "EUROPE", draws: int = DRAWS, seed: int = 0
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


def score(cases: Sequence[Cases], horizon: int, base: str, draws: int = DRAWS, seed: int = 0) -> list[Score]:
    """Give the error ratio of each series and the pooled one, with intervals over draws of countries.

    Parameters
    ----------
    cases : sequence of Cases
        All of one horizon.
    horizon : int
    base : str
        One of `BASES`.
    draws, seed : int

    Returns
    -------
    list of Score
        Empty without cases.
    """
    if not cases:
        return []
    areas = sorted({str(area) for item in cases for area in item.ref_area})
    sums = np.array([_errors(item, base, areas) for item in cases])  # series, (matched, base), area
    even = np.full(len(areas), 1 / len(areas))
    counts = np.random.default_rng(seed).multinomial(len(areas), even, size=draws)
    drawn = np.einsum("sba,da->dsb", sums, counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = drawn[:, :, 0] / drawn[:, :, 1]
        whole = sums.sum(axis=2)
        points = whole[:, 0] / whole[:, 1]
    told = [
        Score(
            item.series, horizon, base, _ratio(float(points[at]), ratios[:, at], len(item.actual)),
            len(item.actual) / item.asked, _mean(item.inside),
        )
        for at, item in enumerate(cases)
    ]  # fmt: skip
    rest = np.argsort(points)[BEST:]
    return [
        *told,
        _pooled(POOLED, cases, points, ratios, horizon, base),
        *(
            [_pooled(WITHOUT, [cases[at] for at in rest], points[rest], ratios[:, rest], horizon, base)]
            if len(rest)
            else []
        ),
    ]


def _pooled(
    name: str, cases: Sequence[Cases], points: Floats, ratios: Floats, horizon: int, base: str
) -> Score:
    """Give the geometric mean of the series' ratios."""
    with np.errstate(divide="ignore"):  # a draw without any error has the logarithm −∞, and the ratio 0
        value, drawn = np.exp(np.log(points).mean()), np.exp(np.log(ratios).mean(axis=1))
    n = sum(len(item.actual) for item in cases)
    answered = n / sum(item.asked for item in cases)
    inside = _mean(np.concatenate([item.inside for item in cases]))
    return Score(name, horizon, base, _ratio(float(value), drawn, n), answered, inside)


def _errors(item: Cases, base: str, areas: Sequence[str]) -> Floats:
    """Give the sums of absolute errors by country, shape (2, A): matched, base."""
    place = {area: number for number, area in enumerate(areas)}
    at = np.array([place[str(area)] for area in item.ref_area])
    sums = np.zeros((2, len(areas)))
    np.add.at(sums[0], at, np.abs(item.matched - item.actual))
    np.add.at(sums[1], at, np.abs(item.bases[base] - item.actual))
    return sums


def _ratio(value: float, drawn: Floats, n: int) -> Estimate:
    low95, low80, high80, high95 = (float(q) for q in np.nanquantile(drawn, [0.025, 0.1, 0.9, 0.975]))
    return Estimate(
        value, lower80=low80, upper80=high80, lower95=low95, upper95=high95, n=n,
        method="peers_backtest", unit="ratio",
    )  # fmt: skip


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")
