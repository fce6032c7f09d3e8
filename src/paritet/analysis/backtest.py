"""Would the forecasts have come true: the backtest of METHODS, on every validated series of an edition.

At each origin every country with five figures, one of them at the origin, is forecast from the panel cut at
the origin, and compared with what the same edition says five or ten years later. What is learnt, calibrated
or recalibrated at an origin uses the cut panel only; a test changes every later value and finds every
forecast unchanged. `paritet.analysis.backtest_scores` makes the table of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from paritet.analysis.backtest_scores import PUBLISHED, Case, Event
from paritet.analysis.forecast.baselines import FORECASTS, WEF_LINE, wef_line_distribution
from paritet.analysis.forecast.events import reach_probability, recalibration
from paritet.analysis.forecast.features import Values
from paritet.analysis.forecast.model import FEWEST_YEARS, Model, Rows, fit, learnable
from paritet.analysis.forecast.scoring import quantile_at
from paritet.analysis.forecast.subject import Subject, subject
from paritet.analysis.forecast.validated import Validated, origins, validated
from paritet.analysis.parity.target import target_of
from paritet.analysis.series import panel
from paritet.concepts.errors import MissingDataError
from paritet.concepts.indicator import Direction

EDITION: Final = "2023-24"
"""The edition of the Human Development Report on which METHODS states its results."""
BASE_RATE: Final = "base_rate"
_WORKERS: Final = 2


def case(item: Subject, entry: Validated, origin: int, horizon: int) -> Case | None:
    """Forecast one series from one origin, and look up what came.

    Returns
    -------
    Case or None
        ``None`` where the edition has no figure so late, or nothing to learn from before.
    """
    now = item.column(origin)
    if now < FEWEST_YEARS or now + horizon >= len(item.years):
        return None
    cut = item.cut(origin)
    points = {name: method(cut.values, horizon, item.regions) for name, method in FORECASTS.items()}
    outcome = item.values[:, now + horizon]
    rows = np.nonzero(np.isfinite(points[WEF_LINE]) & np.isfinite(outcome))[0]
    if not learnable(cut, origin, horizon) or not len(rows):
        return None
    model, learnt, out = fit(cut, origin, horizon)
    level = cut.values[rows, -1]
    distribution = np.clip(
        model.distribution(cut.features(origin, horizon)[rows], level), item.low, item.high
    )
    kept = {name: values[rows] for name, values in points.items()}
    kept[PUBLISHED] = quantile_at(distribution, 0.5)
    return Case(
        entry.indicator.code, horizon, origin, rows, outcome[rows], distribution,
        wef_line_distribution(cut.values, horizon)[rows], kept,
        _event(cut, entry, (model, learnt, out), (level, distribution, kept[WEF_LINE], outcome[rows])),
    )  # fmt: skip


def _event(
    cut: Subject,
    entry: Validated,
    fitted: tuple[Model, Rows, Values],
    said: tuple[Values, Values, Values, Values],
) -> Event:
    """Say how likely each country is to reach the event's threshold, where it has not yet."""
    model, learnt, out = fitted
    level, distribution, line, outcome = said
    target = target_of(entry.indicator, entry.event)
    rising = target.direction is Direction.HIGHER
    threshold = cut.scaled(target.value)
    side = 1.0 if rising else -1.0
    waiting = side * level < side * threshold
    curve = recalibration(model, learnt, out, rising=rising)
    ours = reach_probability(cut.told(distribution[waiting]), cut.told(level[waiting]), target, curve)
    start = learnt.features[:, 0].astype(np.float64)
    eligible = side * start < side * threshold
    reached = side * (start + learnt.target * model.horizon) >= side * threshold
    base = float(reached[eligible].mean()) if eligible.any() else 0.5
    return Event(
        {
            PUBLISHED: ours,
            WEF_LINE: (side * line[waiting] >= side * threshold).astype(np.float64),
            BASE_RATE: np.full(int(waiting.sum()), base),
        },
        (side * outcome[waiting] >= side * threshold).astype(np.float64),
    )


def backtest(edition: str = f"undp_hdr/{EDITION}", jobs: int = _WORKERS) -> list[Case]:
    """Run every validated series of one edition from every origin.

    Parameters
    ----------
    edition : str
        ``source/edition``.
    jobs : int
        Threads; the result does not depend on how many.
    """
    return run(_subjects(edition), jobs)


def run(subjects: Sequence[tuple[Subject, Validated]], jobs: int = _WORKERS) -> list[Case]:
    """Run series from every origin at which the edition can tell what came."""
    tasks = [
        (item, entry, origin, horizon)
        for horizon, years in origins().items()
        for item, entry in subjects
        for origin in years
    ]
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        found = list(pool.map(lambda task: case(*task), tasks))
    return [one for one in found if one is not None]


def _subjects(edition: str) -> list[tuple[Subject, Validated]]:
    source, _, name = edition.partition("/")
    entries = [entry for entry in validated() if entry.source == source]
    if not entries:
        raise MissingDataError(
            f"No series of {source} was ever tested.",
            mend=f"name one of: {', '.join(sorted({entry.source for entry in validated()}))}",
        )
    named = f"/{name}" if name else ""
    return [
        (subject(panel(f"{entry.indicator.code}@{source}{named}"), as_published=True), entry)
        for entry in entries
    ]
