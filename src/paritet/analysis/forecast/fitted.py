"""A series' fit: the forest, its scores and its backtest, once, so that any country's forecast is quick.

For horizons of one, three, five and ten years: the scores, the floor and the two recalibration curves; for
each country: where it was at its last figure, and the forest's three quantiles of its annual change at each
horizon. The fits of the founding editions ship with the package; others are made on first use and kept in the
user's cache.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from paritet.analysis.backtest import run
from paritet.analysis.backtest_scores import PUBLISHED, scores
from paritet.analysis.forecast.baselines import WEF_LINE
from paritet.analysis.forecast.events import recalibration
from paritet.analysis.forecast.fit_files import (
    SHIPPED,
    cache_folder,
    file_digest,
    file_name,
    fingerprint,
    read,
    write,
)
from paritet.analysis.forecast.learnt import HORIZONS, Fitted, Horizon, Standing, Track
from paritet.analysis.forecast.model import FEWEST_YEARS, fit
from paritet.analysis.forecast.subject import Subject, subject
from paritet.analysis.forecast.validated import Validated, validated_series
from paritet.analysis.series import Panel, SeriesName, figures, panel, preferred_sources
from paritet.store.editions import kept_editions

STALE: Final = 5
"""A country whose last figure is older than this, at the panel's end, is not forecast."""
_DIGITS: Final = 7


def make(grid: Panel, entry: Validated) -> Fitted:
    """Fit every horizon of a series on all its figures, and test it."""
    live = subject(grid)
    last = int(live.years[-1])
    origins = _origins(live)
    horizons: list[Horizon] = []
    moves: dict[str, list[tuple[float, ...]]] = {area: [] for area in origins}
    for ahead in HORIZONS:
        model, past, out = fit(live, last, ahead)
        curves = [
            recalibration(model, past, out, rising=rising)(np.linspace(0, 1, 101)) for rising in (True, False)
        ]
        horizons.append(
            Horizon(ahead, _short(model.scores), float(model.floor), _short(curves[0]), _short(curves[1]))
        )
        for year in sorted(set(origins.values())):
            said = model.forest.quantiles(live.features(year, ahead))
            for area in (area for area, origin in origins.items() if origin == year):
                moves[area].append(_short(said[live.ref_areas.index(area)]))
    countries = {
        area: Standing(
            year, _round(live.values[live.ref_areas.index(area), live.column(year)]), tuple(moves[area])
        )
        for area, year in origins.items()
    }
    tested = scores(run([(subject(grid, as_published=True), entry)]))
    return Fitted(
        grid.name, live.low, live.high, live.logs, live.unit, tuple(horizons), countries, _tracks(tested)
    )


def _origins(live: Subject) -> dict[str, int]:
    """Give the last measured year of every country that has figures enough, not too old."""
    known = np.isfinite(live.values)
    last = np.where(known.any(axis=1), known.shape[1] - 1 - known[:, ::-1].argmax(axis=1), -1)
    usable = (known.sum(axis=1) >= FEWEST_YEARS) & (last >= known.shape[1] - 1 - STALE)
    return {live.ref_areas[row]: int(live.years[last[row]]) for row in np.nonzero(usable)[0]}


def _tracks(tested: list[Any]) -> tuple[Track, ...]:
    table = {(one.horizon, one.method, one.metric): one for one in tested if one.scope not in ("all", "gap5")}
    return tuple(
        Track(
            horizon,
            table[horizon, PUBLISHED, "mae"].n,
            _round(table[horizon, PUBLISHED, "mae"].value),
            _round(table[horizon, WEF_LINE, "mae"].value),
            _round(table[horizon, PUBLISHED, "coverage80"].value),
            _round(table[horizon, PUBLISHED, "coverage95"].value),
        )
        for horizon in sorted({one.horizon for one in tested})
    )


def _round(value: float) -> float:
    return float(f"{float(value):.{_DIGITS}g}")


def _short(values: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[float, ...]:
    return tuple(_round(value) for value in values)


def fitted(series: str) -> Fitted | None:
    """Give the fit of a series: the one that ships, the one in the cache, or a new one.

    Returns
    -------
    Fitted or None
        ``None`` where the series was not tested, and is therefore not forecast.
    """
    name = SeriesName.parse(series)
    quick = _shipped(name)
    if quick is not None:
        return quick
    frame = figures(name)
    source, edition = str(frame["source"].iloc[0]), str(frame["edition"].iloc[0])
    entry = validated_series(name.indicator, source)
    return None if entry is None else _fitted(panel(f"{name.indicator}@{source}/{edition}"), entry)


def _shipped(name: SeriesName) -> Fitted | None:
    """Give the fit of the newest edition, where it was made from the very file that the store holds."""
    source = name.source or preferred_sources().get(name.indicator)
    if source is None or validated_series(name.indicator, source) is None:
        return None
    editions = kept_editions(source)
    if not editions or name.edition not in (None, editions[-1].edition):
        return None
    path = SHIPPED / file_name(f"{name.indicator}@{editions[-1].name}")
    return read(path, "file", file_digest(editions[-1].folder))


def _fitted(grid: Panel, entry: Validated) -> Fitted:
    digest = fingerprint(grid)
    kept_here = cache_folder() / f"{digest[:16]}.json"
    for path in (SHIPPED / file_name(grid.name), kept_here):
        kept = read(path, "fingerprint", digest)
        if kept is not None:
            return kept
    found = make(grid, entry)
    write(found, grid, kept_here)
    return found
