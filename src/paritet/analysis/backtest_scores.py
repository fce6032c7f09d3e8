"""How far forecasts erred: the table of a backtest.

Errors are told relative to the World Economic Forum's line: mean absolute error over mean absolute error, the
geometric mean over the five gap indicators for ``gap5``, over all validated series of the edition for
``all``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.forecast.baselines import WEF_LINE
from paritet.analysis.forecast.features import Values
from paritet.analysis.forecast.scoring import covered, crps
from paritet.analysis.forecast.validated import validated

PUBLISHED: Final = "published"
GAP5: Final = "gap5"
ALL: Final = "all"
RESAMPLES: Final = 500


@dataclass(frozen=True)
class Event:
    """Which countries reached the series' threshold.

    Attributes
    ----------
    chances : dict of str to ndarray, shape (k,)
        Said probability, for the countries that had not reached it at the origin: ours, the line's yes or no,
        and the share of past cases that did.
    happened : ndarray, shape (k,)
        1 or 0.
    """

    chances: dict[str, Values]
    happened: Values


@dataclass(frozen=True)
class Case:
    """One series, horizon and origin: what was said, and what came.

    Attributes
    ----------
    indicator : str
    horizon, origin : int
    country : ndarray of int, shape (n,)
        Rows of the panel that were forecast.
    outcome : ndarray, shape (n,)
    distribution, line_distribution : ndarray, shape (n, L)
        Ours, and the line's own.
    points : dict of str to ndarray, shape (n,)
        Each method's point forecast.
    event : Event
    """

    indicator: str
    horizon: int
    origin: int
    country: npt.NDArray[np.int64]
    outcome: Values
    distribution: Values
    line_distribution: Values
    points: dict[str, Values]
    event: Event


@dataclass(frozen=True)
class Score:
    """One cell of the backtest's table.

    Attributes
    ----------
    horizon : int
    scope : str
        ``gap5``, ``all`` or an indicator.
    method, metric : str
    value : float
    lower95, upper95 : float or None
        Over resampled countries; for relative errors of `PUBLISHED` only.
    n : int
        Forecasts (or, for ``brier``, chances) behind it.
    """

    horizon: int
    scope: str
    method: str
    metric: str
    value: float
    n: int
    lower95: float | None = None
    upper95: float | None = None


def scores(cases: Iterable[Case]) -> list[Score]:
    """Score a backtest.

    Returns
    -------
    list of Score
        By horizon, scope (``gap5`` and ``all`` first), method and metric.
    """
    by_horizon: dict[int, dict[str, list[Case]]] = {}
    for one in cases:
        by_horizon.setdefault(one.horizon, {}).setdefault(one.indicator, []).append(one)
    gap5 = {entry.indicator.code for entry in validated() if entry.gap5}
    found: list[Score] = []
    for horizon, series in sorted(by_horizon.items()):
        five = {code: items for code, items in series.items() if code in gap5}
        scopes = {GAP5: five} if five else {}
        scopes[ALL] = series
        scopes |= {code: {code: items} for code, items in series.items()}
        for scope, members in scopes.items():
            found += _scope(horizon, scope, members)
    return found


def _scope(horizon: int, scope: str, members: dict[str, list[Case]]) -> list[Score]:
    every = [one for items in members.values() for one in items]
    count = sum(len(one.outcome) for one in every)
    found = [
        Score(horizon, scope, method, "relative_mae", _relative_mae(members, method), count)
        for method in every[0].points
    ]
    low, high = _bootstrap(members)
    found[-1] = replace(found[-1], lower95=low, upper95=high)
    found += [
        Score(horizon, scope, method, "relative_crps", _relative_crps(members, method), count)
        for method in (WEF_LINE, PUBLISHED)
    ]
    for method, name in ((WEF_LINE, "line_distribution"), (PUBLISHED, "distribution")):
        for share in (80, 95):
            inside = np.concatenate([covered(getattr(one, name), one.outcome, share / 100) for one in every])
            found.append(Score(horizon, scope, method, f"coverage{share}", 100 * float(inside.mean()), count))
    if len(members) == 1:
        found += [
            Score(horizon, scope, method, "mae", _mae(every, method), count) for method in every[0].points
        ]
    happened = np.concatenate([one.event.happened for one in every])
    for method in every[0].event.chances:
        chance = np.concatenate([one.event.chances[method] for one in every])
        found.append(
            Score(horizon, scope, method, "brier", float(np.mean((chance - happened) ** 2)), len(chance))
        )
    return found


def _geometric(ratios: Iterable[float]) -> float:
    return float(np.exp(np.mean(np.log(list(ratios)))))


def _relative_mae(members: dict[str, list[Case]], method: str) -> float:
    return _geometric(_mae(items, method) / _mae(items, WEF_LINE) for items in members.values())


def _mae(items: list[Case], method: str) -> float:
    """Give the mean absolute error on the forecasts' scale."""
    return float(np.concatenate([np.abs(one.points[method] - one.outcome) for one in items]).mean())


def _relative_crps(members: dict[str, list[Case]], method: str) -> float:
    def loss(items: list[Case], name: str) -> float:
        return float(np.concatenate([crps(getattr(one, name), one.outcome) for one in items]).mean())

    name = "distribution" if method == PUBLISHED else "line_distribution"
    return _geometric(loss(items, name) / loss(items, "line_distribution") for items in members.values())


def _bootstrap(members: dict[str, list[Case]]) -> tuple[float, float]:
    """Give the 95 % interval of the relative error of `PUBLISHED` over resampled countries."""
    rng = np.random.default_rng(0)
    logs = np.zeros(RESAMPLES)
    for items in members.values():
        rows = max(int(one.country.max()) for one in items) + 1
        sums = np.zeros((2, rows))
        for one in items:
            for line, method in enumerate((PUBLISHED, WEF_LINE)):
                np.add.at(sums[line], one.country, np.abs(one.points[method] - one.outcome))
        drawn = rng.multinomial(rows, np.full(rows, 1.0 / rows), size=RESAMPLES)
        ours, theirs = drawn @ sums[0], drawn @ sums[1]
        logs += np.log(ours / theirs) / len(members)
    low, high = np.quantile(np.exp(logs), [0.025, 0.975])
    return float(low), float(high)
