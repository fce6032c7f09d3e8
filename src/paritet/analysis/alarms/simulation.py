"""Do the alarms keep their promise: worlds in which it is known what happened.

Three worlds: random walks with drift and momentum like real series; real series whose changes were put in
random order, country by country; and either with deteriorations planted in known places. In the first two
every alarm is false.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paritet.analysis.alarms.statistic import SPAN, Values, benjamini_hochberg, judge_panel, p_values


@dataclass(frozen=True)
class Evidence:
    """What became of the promise in simulated worlds.

    Attributes
    ----------
    worlds : int
    false_discovery : float
        Mean share of false alarms among the alarms of a world; 0 for a world without alarms.
    power : float
        Mean share of planted deteriorations that were found; NaN where none was planted.
    tested : float
        Mean number of series tested.
    """

    worlds: int
    false_discovery: float
    power: float
    tested: float


def random_walks(
    rng: np.random.Generator, countries: int, years: int, momentum: float, tails: float
) -> Values:
    """Draw series that improve on the whole, whose changes follow one another.

    Parameters
    ----------
    rng : numpy.random.Generator
    countries, years : int
    momentum : float
        Correlation of one change with the one before it.
    tails : float
        Degrees of freedom of Student's t for the changes; few make the tails heavy.
    """
    shocks = rng.standard_t(tails, size=(countries, years)) * rng.lognormal(0.0, 0.5, size=(countries, 1))
    steps = np.zeros_like(shocks)
    for year in range(1, years):
        steps[:, year] = momentum * steps[:, year - 1] + shocks[:, year]
    drift = np.abs(rng.normal(0.0, 0.3, size=(countries, 1)))
    walks: Values = np.cumsum(steps + drift, axis=1)
    return walks


def shuffled(better: Values, rng: np.random.Generator) -> Values:
    """Put each country's known changes in random order; first values and holes stay."""
    mixed = better.copy()
    for row in range(len(better)):
        places = np.nonzero(np.isfinite(better[row]))[0]
        if len(places) > 1:
            steps = rng.permutation(np.diff(better[row, places]))
            mixed[row, places[1:]] = better[row, places[0]] + np.cumsum(steps)
    return mixed


def planted(better: Values, rows: np.ndarray[tuple[int], np.dtype[np.int64]], size: float) -> Values:
    """Let the last years of some rows fall by ``size`` times their usual change a year."""
    fallen = better.copy()
    usual = np.nanstd(np.diff(better[rows], axis=1), axis=1)
    fall = np.arange(1, SPAN + 1)[None, :] * size * usual[:, None]
    fallen[rows, -SPAN:] = better[rows, -SPAN - 1][:, None] - fall
    return fallen


def evidence(worlds: list[list[Values]], fallen: list[list[set[int]]], rate: float) -> Evidence:
    """Raise the alarms of simulated worlds and count the false ones.

    Parameters
    ----------
    worlds : list of list of ndarray, shape (A, Y)
        The panels of each world; more is better.
    fallen : list of list of set of int
        The rows of each panel in which a deterioration was planted.
    rate : float
    """
    shares, found, counts = [], [], []
    for number, (panels, truth) in enumerate(zip(worlds, fallen, strict=True)):
        judged = [
            judge_panel(
                panel, np.zeros(panel.shape, dtype=bool), _regions(len(panel)), seed=number * 100 + place
            )
            for place, panel in enumerate(panels)
        ]
        p = np.concatenate(p_values(judged))
        true = np.concatenate([_marked(len(one), rows) for one, rows in zip(panels, truth, strict=True)])
        raised = benjamini_hochberg(p) <= rate
        shares.append((raised & ~true).sum() / max(int(raised.sum()), 1))
        found.append(raised[true].mean() if true.any() else np.nan)
        counts.append(np.isfinite(p).sum())
    power = float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")
    return Evidence(len(worlds), float(np.mean(shares)), power, float(np.mean(counts)))


def _marked(countries: int, rows: set[int]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([number in rows for number in range(countries)])


def _regions(countries: int) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    return np.array([f"R{number % 8}" for number in range(countries)])
