"""A country's outlook: a distribution for every year to 2100, and the date as what it is, a range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from paritet.analysis.forecast.events import Recalibration, reach_probability
from paritet.analysis.forecast.features import Values
from paritet.analysis.forecast.fitted import fitted
from paritet.analysis.forecast.learnt import LONGEST, Fitted, Horizon, Standing, Track, told
from paritet.analysis.forecast.model import LEVELS, spread_out
from paritet.analysis.forecast.scoring import quantile_at
from paritet.analysis.parity.target import Target, target_of
from paritet.analysis.parity_choices import Answer
from paritet.analysis.series import inputs_of, panel
from paritet.concepts.codelists import indicator
from paritet.concepts.errors import MissingDataError
from paritet.concepts.estimate import Estimate
from paritet.concepts.indicator import Direction

METHOD: Final = "published"
LAST_YEAR: Final = 2100
FORECAST: Final = "forecast"
SCENARIO: Final = "scenario, not forecast"
_GROWTH: Final = (0.5, 1.0)
"""Beyond ten years doubt grows by a power of time: at least that of a random walk, at most that of a pace."""


@dataclass(frozen=True)
class Year:
    """One year of an outlook.

    Attributes
    ----------
    year : int
    estimate : Estimate
        Median and intervals in the unit of the series' gap form; its first assumption is `FORECAST` or
        `SCENARIO`.
    probability : float
        Of having reached the target by then.
    basis : str
        `FORECAST` up to ten years ahead, `SCENARIO` beyond: no longer forecast was ever tested.
    """

    year: int
    estimate: Estimate
    probability: float
    basis: str


@dataclass(frozen=True)
class Outlook:
    """When a country's gap would close, and how sure that is.

    Attributes
    ----------
    series, ref_area : str
    method : str
        ``published``: the one that Paritet uses.
    origin : int
        Year of the last measured figure.
    level, gap : float
        There, and what remains to the target.
    target : Target
    answer : Answer
    path : tuple of Year
        From the year after the origin to 2100.
    median_year : int or None
        First year in which the median has reached the target; ``None`` where not within 2100.
    lower80, upper80, lower95, upper95 : int or None
        First years in which the favourable and the unfavourable end of each interval have reached it: "not
        before" and "by then"; ``None`` where not within 2100.
    tracks : tuple of Track
        Errors of ours and of the WEF line in the backtest.
    logs : bool
        Whether those errors are differences of logarithms.
    """

    series: str
    ref_area: str
    method: str
    origin: int
    level: float
    gap: float
    target: Target
    answer: Answer
    path: tuple[Year, ...]
    median_year: int | None
    lower80: int | None
    upper80: int | None
    lower95: int | None
    upper95: int | None
    tracks: tuple[Track, ...]
    logs: bool = False

    @property
    def years(self) -> int | None:
        """Years from the origin to the median date."""
        return None if self.median_year is None else self.median_year - self.origin

    def probability_by(self, year: int) -> float | None:
        """Give the probability of having reached the target by a year; ``None`` outside the path."""
        return next((one.probability for one in self.path if one.year == year), None)


def outlook(series: str, ref_area: str, threshold: float | None = None) -> Outlook:
    """Forecast a country.

    Parameters
    ----------
    series : str
    ref_area : str
    threshold : float, optional
        Aim at this value instead of parity or the agreed benchmark.

    Raises
    ------
    MissingDataError
        If the series was never tested, and therefore is not forecast.
    """
    fit = fitted(series)
    if fit is None:
        raise MissingDataError(
            f"{series} is not forecast: such forecasts were never tested, or failed the test.",
            mend="name --method wef_line, which promises nothing; `paritet backtest` lists what was tested",
        )
    target = target_of(indicator(fit.name.partition("@")[0]), threshold)
    standing = fit.countries.get(ref_area)
    if standing is None:
        panel(fit.name).row(ref_area)
        return _nothing(fit, ref_area, target)
    return _outlook(fit, ref_area, standing, target)


def _nothing(fit: Fitted, ref_area: str, target: Target) -> Outlook:
    """Say that a country has too few figures, or none younger than `STALE` years."""
    nan, answer = float("nan"), Answer.NOT_ENOUGH_DATA
    return Outlook(
        fit.name, ref_area, METHOD, 0, nan, nan, target, answer, (), None, None, None, None, None, fit.tracks
    )


def _outlook(fit: Fitted, ref_area: str, standing: Standing, target: Target) -> Outlook:
    level = float(told(fit, np.array([standing.level]))[0])
    ahead = np.arange(1, LAST_YEAR - standing.year + 1)
    bound = target if target.direction is Direction.PARITY and not fit.logs else None
    paths = told(fit, _paths(fit, standing, len(ahead), bound))
    chances = _chances(fit, paths, level, target)
    inputs = inputs_of(fit.name, ref_area, standing.year)
    ends = {share: quantile_at(paths, share) for share in (0.025, 0.1, 0.5, 0.9, 0.975)}
    path = tuple(
        Year(
            standing.year + int(step),
            Estimate(
                float(ends[0.5][row]), float(ends[0.1][row]), float(ends[0.9][row]), float(ends[0.025][row]),
                float(ends[0.975][row]), n=len(fit.countries), method=METHOD, unit=fit.unit,
                assumptions=(FORECAST if step <= LONGEST else SCENARIO,), inputs=inputs,
            ),
            float(chances[row]),
            FORECAST if step <= LONGEST else SCENARIO,
        )
        for row, step in enumerate(ahead)
    )  # fmt: skip
    good, bad = (1.0, 0.0) if target.sign(level) >= 0 else (0.0, 1.0)

    def reached(share: float) -> int | None:
        return _first_year(ends[share], standing.year, level, target)

    favourable = {0.1: 0.1 + 0.8 * good, 0.025: 0.025 + 0.95 * good}
    unfavourable = {0.1: 0.1 + 0.8 * bad, 0.025: 0.025 + 0.95 * bad}
    return Outlook(
        fit.name, ref_area, METHOD, standing.year, level, float(target.remaining(level)), target,
        _answer(level, float(ends[0.5][LONGEST - 1]), target), path, reached(0.5),
        reached(round(favourable[0.1], 3)), reached(round(unfavourable[0.1], 3)),
        reached(round(favourable[0.025], 3)), reached(round(unfavourable[0.025], 3)), fit.tracks, fit.logs,
    )  # fmt: skip


def _answer(level: float, median: float, target: Target) -> Answer:
    """Compare what remains after ten years with what remains now."""
    now, then = float(target.remaining(level)), float(target.remaining(median))
    if now == 0.0:
        return Answer.CLOSED
    passed = target.sign(level) * (median - target.value) >= 0
    return Answer.CONVERGING if passed or then < now else Answer.MOVING_AWAY


def _first_year(path: Values, origin: int, level: float, target: Target) -> int | None:
    """Give the first year in which a path has come to the target from where the country is."""
    side = target.sign(level)
    if side == 0.0:
        return origin
    there = np.nonzero(side * (path - target.value) >= -1e-9)[0]
    return origin + 1 + int(there[0]) if len(there) else None


def _paths(fit: Fitted, standing: Standing, years: int, target: Target | None) -> Values:
    """Give the quantiles of every year ahead, shape (years, L), on the forecasts' scale.

    Between the fitted horizons a path is straight. Beyond the last the median keeps its pace, up to the
    target where that is parity, and doubt grows by the power of time by which it grew from the fifth year to
    the tenth.
    """
    known = np.array([0, *(horizon.ahead for horizon in fit.horizons)])
    start = np.full((1, len(LEVELS)), standing.level)
    fixed = np.vstack(
        [start, *(_quantiles(horizon, move, standing.level) for horizon, move in _moves(fit, standing))]
    )
    ahead = np.arange(1, years + 1)
    near = np.column_stack([np.interp(ahead[:LONGEST], known, column) for column in fixed.T])
    middle = quantile_at(near, 0.5)
    width = quantile_at(near, 0.9) - quantile_at(near, 0.1)
    half = width[LONGEST // 2 - 1]
    power = float(np.clip(np.log2(max(width[-1] / half, 1.0)) if half > 0 else 1.0, *_GROWTH))
    beyond = ahead[LONGEST:]
    centre = middle[-1] + (middle[-1] - standing.level) / LONGEST * (beyond - LONGEST)
    if target is not None:
        side = np.sign(target.value - standing.level)
        stop = target.value if side * (target.value - middle[-1]) > 0 else middle[-1]
        centre = np.where(side * (centre - stop) > 0, stop, centre)
    far = centre[:, None] + (near[-1] - middle[-1])[None, :] * (beyond[:, None] / LONGEST) ** power
    return np.vstack([near, far])


def _moves(fit: Fitted, standing: Standing) -> list[tuple[Horizon, tuple[float, ...]]]:
    return list(zip(fit.horizons, standing.quantiles, strict=True))


def _quantiles(horizon: Horizon, move: tuple[float, ...], level: float) -> Values:
    scores = np.array(horizon.scores)
    return spread_out(np.array([move]), np.array([level]), scores, horizon.floor, horizon.ahead)


def _chances(fit: Fitted, paths: Values, level: float, target: Target) -> Values:
    """Give the probability of having reached the target, year by year; it never falls with time."""
    rising = target.sign(level) >= 0
    said = np.linspace(0.0, 1.0, 101)
    found = np.empty(len(paths))
    for row in range(len(paths)):
        horizon = next((one for one in fit.horizons if one.ahead > row), fit.horizons[-1])
        curve = Recalibration(said, np.array(horizon.rising if rising else horizon.falling))
        found[row] = reach_probability(paths[row : row + 1], np.array([level]), target, curve)[0]
    return np.maximum.accumulate(found)
