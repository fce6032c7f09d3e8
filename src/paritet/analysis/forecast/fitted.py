"""What remains of a fit: small numbers, kept as JSON, from which any country's forecast follows at once.

For horizons of one, three, five and ten years: the scores, the floor and the two recalibration curves; for
each country: where it was at its last figure, and the forest's three quantiles of its annual change at each
horizon. The fits of the founding editions ship with the package; others are made on first use and kept in the
user's cache. A file is used only if its fingerprint is that of the very figures in the store. JSON holds
numbers and nothing that runs.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import platformdirs

from paritet.analysis.backtest import PUBLISHED, run, scores
from paritet.analysis.forecast.baselines import WEF_LINE
from paritet.analysis.forecast.events import recalibration
from paritet.analysis.forecast.features import Values
from paritet.analysis.forecast.model import FEWEST_YEARS, fit
from paritet.analysis.forecast.subject import Subject, subject
from paritet.analysis.forecast.validated import Validated, validated_series
from paritet.analysis.series import Panel, SeriesName, figures, panel, preferred_sources
from paritet.store.editions import kept_editions

HORIZONS: Final = (1, 3, 5, 10)
"""Years ahead that are fitted; between them a path is drawn straight. The last two were tested."""
LONGEST: Final = 10
"""Years ahead up to which forecasts were tested."""
STALE: Final = 5
"""A country whose last figure is older than this, at the panel's end, is not forecast."""
SHIPPED: Final = Path(__file__).with_name("fits")
_VERSION: Final = 1
"""Raised whenever the method changes, so that no fit of an older method is used."""
_DIGITS: Final = 7


@dataclass(frozen=True)
class Horizon:
    """What was learnt about one horizon.

    Attributes
    ----------
    ahead : int
        Years.
    scores : tuple of float
        At `paritet.analysis.forecast.model.LEVELS`.
    floor : float
    rising, falling : tuple of float
        Observed probabilities where 0, 0.01 … 1 were said, of rising and of falling to a threshold.
    """

    ahead: int
    scores: tuple[float, ...]
    floor: float
    rising: tuple[float, ...]
    falling: tuple[float, ...]


@dataclass(frozen=True)
class Standing:
    """Where a country was at its last figure, and how it moves from there.

    Attributes
    ----------
    year : int
    level : float
        On the forecasts' scale.
    quantiles : tuple of tuple of float
        For each of `HORIZONS`, the 10th, 50th and 90th percentile of its annual change.
    """

    year: int
    level: float
    quantiles: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Track:
    """How the method did in the backtest of this series.

    Attributes
    ----------
    horizon, n : int
    ours, line : float
        Mean absolute errors, on the forecasts' scale.
    coverage80, coverage95 : float
        Per cent.
    """

    horizon: int
    n: int
    ours: float
    line: float
    coverage80: float
    coverage95: float


@dataclass(frozen=True)
class Fitted:
    """A series' fit.

    Attributes
    ----------
    name : str
        Full name of the series.
    low, high : float
        The range of the forecasts, on their scale.
    logs : bool
        Whether that scale is logarithmic.
    unit : str
    horizons : tuple of Horizon
        Those of `HORIZONS`.
    countries : dict of str to Standing
    tracks : tuple of Track
    """

    name: str
    low: float
    high: float
    logs: bool
    unit: str
    horizons: tuple[Horizon, ...]
    countries: dict[str, Standing]
    tracks: tuple[Track, ...]


def told(fit: Fitted, values: Values) -> Values:
    """Turn values on the forecasts' scale into the series' own unit, within its range."""
    kept = np.clip(values, fit.low, fit.high)
    return np.exp(kept) if fit.logs else kept


def fingerprint(grid: Panel) -> str:
    """Give the digest of a panel's figures and of the method's version."""
    digest = hashlib.sha256(f"{_VERSION} {grid.name} {grid.years[0]} {','.join(grid.ref_areas)}".encode())
    digest.update(np.round(np.nan_to_num(grid.values, nan=-999.0), 6).tobytes())
    digest.update("".join(grid.status.ravel()).encode())
    return digest.hexdigest()


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
    return _read(path, "file", _file_digest(editions[-1].folder))


def _file_digest(folder: Path) -> str:
    """Give the digest of an edition's observations, or of nothing where there are none."""
    path = folder / "observations.parquet"
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return ""
    return _digest_of(path, changed)


@lru_cache(maxsize=64)
def _digest_of(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _fitted(grid: Panel, entry: Validated) -> Fitted:
    digest = fingerprint(grid)
    kept_here = cache_folder() / f"{digest[:16]}.json"
    for path in (SHIPPED / file_name(grid.name), kept_here):
        kept = _read(path, "fingerprint", digest)
        if kept is not None:
            return kept
    found = make(grid, entry)
    write(found, grid, kept_here)
    return found


def file_name(name: str) -> str:
    """Give the name of a series' file."""
    return f"{name.replace('@', '-').replace('/', '-')}.json"


def cache_folder() -> Path:
    """Give the folder of fits that were made on this machine."""
    return platformdirs.user_cache_path("paritet") / "fits"


def write(found: Fitted, grid: Panel, path: Path) -> None:
    """Write a fit beside its place, then rename it there; a folder that cannot be written is no fault."""
    digest = fingerprint(grid)
    folder = next(kept.folder for kept in kept_editions(grid.source) if kept.edition == grid.edition)
    marks = {"fingerprint": digest, "file": _file_digest(folder)}
    text = json.dumps(marks | asdict(found), separators=(",", ":"))
    beside = path.with_name(f".{path.name}.{digest[:8]}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)


def _read(path: Path, mark: str, digest: str) -> Fitted | None:
    """Read a fit, if it was made from what the digest is of."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return _from_json(held) if digest and held[mark] == digest else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _from_json(held: dict[str, Any]) -> Fitted:
    horizons = tuple(
        Horizon(one["ahead"], tuple(one["scores"]), one["floor"], tuple(one["rising"]), tuple(one["falling"]))
        for one in held["horizons"]
    )
    countries = {
        area: Standing(one["year"], one["level"], tuple(tuple(move) for move in one["quantiles"]))
        for area, one in held["countries"].items()
    }
    return Fitted(
        held["name"],
        held["low"],
        held["high"],
        held["logs"],
        held["unit"],
        horizons,
        countries,
        tuple(Track(**one) for one in held["tracks"]),
    )
