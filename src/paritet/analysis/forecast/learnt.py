"""What was learnt from a series: small numbers, from which any country's forecast follows at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from paritet.analysis.forecast.features import Values

HORIZONS: Final = (1, 3, 5, 10)
"""Years ahead that are fitted; between them a path is drawn straight. The last two were tested."""
LONGEST: Final = 10
"""Years ahead up to which forecasts were tested."""


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
