"""How far the latest years of a series fall short of its own past and of its peers, and how unusual that is.

The annual changes of a country's series are cleared of their momentum: the changes of one indicator follow
one another with a correlation that is estimated over all countries. Under the null hypothesis that nothing
happened, what is left could have come in any order. The latest `SPAN` of them are summed, less what as many
usual ones would give, in units of the series' own scale: the shortfall. It is taken twice, from the changes
themselves and from what they differ by from the median change of the country's region in the same year; the
lesser shortfall counts, so that an alarm needs both.

The null distribution is drawn from the same series: years of the past, picked at random, take the place of
the latest. All draws of all series that are looked at are put together (a randomisation test whose p-values
are fine enough for thousands of tests; Fisher 1935, and Bates et al. 2023 for Benjamini and Hochberg's
procedure on such p-values). No alarm without a fact: where the series did better than a quarter of its usual
pace, p is 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.forecast.features import by_region

SPAN: Final = 3
"""Years that are judged."""
FEWEST_CHANGES: Final = 12
"""Fewest annual changes of a country's series, the judged ones among them."""
LATE: Final = 2
"""A country's latest figure may be this many years before the panel's last year."""
MOSTLY_STILL: Final = 0.7
"""Share of unchanged years above which a series moves in steps, such as a law."""
DRAWS: Final = 60
"""From each country's series."""
_FLOOR: Final = 0.5
"""Least scale of a series, as a share of the median size of the indicator's changes."""
_SLOW: Final = 0.25
_STILL: Final = 1e-9
_MOST_MOMENTUM: Final = 0.9

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """The latest years of every country of a panel.

    Attributes
    ----------
    latest : ndarray of int, shape (A,)
        Column of the country's latest figure; −1 where it is too old, has too short a past or a break too
        near.
    change : ndarray, shape (A,)
        Over the latest `SPAN` years, positive for the better.
    shortfall : ndarray, shape (A,)
        Negative is worse than expected; NaN where nothing is judged, infinite where there is no fact to alarm
        about.
    null : ndarray, shape (k,)
        Shortfalls of randomly picked years.
    """

    latest: npt.NDArray[np.int64]
    change: Values
    shortfall: Values
    null: Values


def judge_panel(better: Values, broken: Mask, regions: npt.NDArray[np.str_], seed: int = 0) -> Judged:
    """Judge the latest years of every country of a panel.

    Parameters
    ----------
    better : ndarray, shape (A, Y)
        Measured values, signed so that more is better; NaN is missing. Consecutive years.
    broken : ndarray of bool, shape (A, Y)
        True in the first year after a break.
    regions : ndarray of str, shape (A,)
        Whose countries are peers.
    seed : int
    """
    steps = np.full_like(better, np.nan)
    steps[:, 1:] = np.diff(better, axis=1)
    steps[broken] = np.nan
    against = np.column_stack(
        [steps[:, year] - by_region(steps[:, year], regions) for year in range(steps.shape[1])]
    )
    both = np.stack([innovations(steps), innovations(against)])
    floors = np.array([_FLOOR * _usual(series) for series in both])
    latest = latest_columns(better)
    rng = np.random.default_rng(seed)
    change, shortfall = np.full(len(better), np.nan), np.full(len(better), np.nan)
    null = [np.empty(0)]
    for row in range(len(better)):
        end = int(latest[row])
        series = both[:, row, : end + 1]
        latest[row] = -1
        recent = steps[row, end - SPAN + 1 : end + 1]
        if end < SPAN or not (np.isfinite(recent).all() and np.isfinite(series[:, -SPAN:]).all()):
            continue
        pool = series[:, np.isfinite(series).all(axis=0)]
        if pool.shape[1] < FEWEST_CHANGES:
            continue
        latest[row], change[row] = end, recent.sum()
        usual = float(np.median(steps[row, : end + 1][np.isfinite(steps[row, : end + 1])]))
        null.append(_null(pool[:, :-SPAN], floors, rng))
        slow = change[row] <= _SLOW * SPAN * max(usual, 0.0)
        shortfall[row] = (
            _shortfall(pool[:, None, -SPAN:], pool[:, None, :-SPAN], floors)[0] if slow else np.inf
        )
    return Judged(latest, change, shortfall, np.concatenate(null))


def _shortfall(window: Values, past: Values, floors: Values) -> Values:
    """Give the lesser of the two shortfalls.

    Parameters
    ----------
    window, past : ndarray, shape (2, k, n)
        Own changes and those against the peers.
    floors : ndarray, shape (2,)
        Least scales.
    """
    middle = np.median(past, axis=2, keepdims=True)
    scale = np.sqrt(np.mean((past - middle) ** 2, axis=2))
    each = (window - middle).sum(axis=2) / (np.maximum(scale, floors[:, None]) * np.sqrt(SPAN))
    found: Values = each.max(axis=0)
    return found


def _null(past: Values, floors: Values, rng: np.random.Generator) -> Values:
    """Let randomly picked years of the past take the place of the latest."""
    order = rng.random((DRAWS, past.shape[1])).argsort(axis=1)
    shuffled = past[:, order]
    return _shortfall(shuffled[:, :, :SPAN], shuffled[:, :, SPAN:], floors)


def _usual(series: Values) -> float:
    """Give the median size of a change that is one."""
    sizes = np.abs(series[np.isfinite(series) & (np.abs(series) > _STILL)])
    return float(np.median(sizes)) if len(sizes) else 1.0


def p_values(judged: list[Judged]) -> list[Values]:
    """Give, for each panel, the share of all null shortfalls that are as low as each country's."""
    null = np.sort(np.concatenate([one.null for one in judged]))
    found = []
    for one in judged:
        below = np.searchsorted(null, one.shortfall, side="right")
        found.append(np.where(np.isnan(one.shortfall), np.nan, (1.0 + below) / (1.0 + len(null))))
    return [np.minimum(p, 1.0) for p in found]


def innovations(steps: Values) -> Values:
    """Clear changes of their momentum: each less the pooled correlation times the one before it."""
    known = np.isfinite(steps)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    centred = steps - np.where(known, steps, 0.0).sum(axis=1, keepdims=True) / count
    # Every country counts the same, however restless.
    scale = np.sqrt(np.where(known, centred**2, 0.0).sum(axis=1, keepdims=True) / count)
    centred = np.divide(centred, scale, out=np.full_like(centred, np.nan), where=scale > _STILL)
    pairs = np.isfinite(centred[:, 1:]) & np.isfinite(centred[:, :-1])
    power = float((centred[:, :-1][pairs] ** 2).sum())
    momentum = float((centred[:, 1:][pairs] * centred[:, :-1][pairs]).sum()) / power if power > 0 else 0.0
    # The mean is taken from few years, which hides about (1 + 3φ)/n of the momentum (Kendall 1954).
    years = max(float(np.median(known.sum(axis=1))), 5.0)
    momentum = min(max(momentum + (1.0 + 3.0 * max(momentum, 0.0)) / years, 0.0), _MOST_MOMENTUM)
    cleared = np.full_like(steps, np.nan)
    cleared[:, 1:] = steps[:, 1:] - momentum * steps[:, :-1]
    return cleared


def latest_columns(better: Values) -> npt.NDArray[np.int64]:
    """Give the column of each country's latest figure; −1 where it is too old or there is none."""
    known = np.isfinite(better)
    if not known.any():
        return np.full(len(better), -1, dtype=np.int64)
    last = np.where(known.any(axis=1), better.shape[1] - 1 - known[:, ::-1].argmax(axis=1), -1)
    return np.where(last >= int(last.max()) - LATE, last, -1).astype(np.int64)


def benjamini_hochberg(p: Values) -> Values:
    """Give the smallest false-discovery rate at which each test is a discovery (Benjamini and Hochberg 1995).

    Parameters
    ----------
    p : ndarray, shape (n,)
        NaN is no test, and stays NaN.
    """
    adjusted = np.full(len(p), np.nan)
    tested = np.nonzero(np.isfinite(p))[0]
    order = tested[np.argsort(p[tested], kind="stable")]
    ranks = np.arange(1, len(order) + 1)
    scaled = p[order] * len(order) / ranks
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return adjusted


def moves_in_steps(better: Values) -> bool:
    """Say whether a panel hardly ever moves between two years, as laws do."""
    steps = np.diff(better, axis=1)
    steps = steps[np.isfinite(steps)]
    return not len(steps) or float((np.abs(steps) < _STILL).mean()) > MOSTLY_STILL
