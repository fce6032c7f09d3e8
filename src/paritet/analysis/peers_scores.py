"""How the matched forecast compares with others: ratios of errors, intervals over countries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.concepts.estimate import Estimate

BASES: Final = ("unmatched_median", "unmatched_mean", "no_change", "own_path")
"""What the matched forecast is compared with."""

BACKTEST_COLUMNS: Final = (
    "series", "horizon", "base", "ratio", "lower80", "upper80", "lower95", "upper95", "n", "answered",
    "coverage80",
)  # fmt: skip
"""Columns of a score."""
DRAWS: Final = 1000
"""Bootstrap draws of countries."""
POOLED: Final = "pooled"
WITHOUT: Final = "pooled_without_two_best"
BEST: Final = 2
"""How many series, those in which matching helps most, the second pooled ratio leaves out."""

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
