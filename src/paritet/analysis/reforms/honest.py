"""How much of an effect survives if trends were not quite parallel (Rambachan and Roth 2023).

The event study is stacked, each cohort with the never treated, in years since its treatment, clustered by
unit; it and the bounds are computed by ``diff-diff``. The bound lets the departure from parallel trends after
treatment be as large as `m` times the largest one before.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from paritet.analysis.reforms.panel import PanelError, TreatedPanel
from paritet.analysis.reforms.staggered import standardised

BEFORE: Final = 3
AFTER: Final = 3
"""Periods on either side; more of them widen the bounds and need more treated units."""


@dataclass(frozen=True, slots=True)
class HonestBounds:
    """Bounds of the average effect over the first years of treatment.

    Attributes
    ----------
    m : float
        How many times the largest early departure a later one may be.
    effect : float
        The event study's own average; differs from the panel's, since only `after` years count.
    lower95, upper95 : float
        Robust confidence interval.
    before, after : int
        Periods used on either side.
    """

    m: float
    effect: float
    lower95: float
    upper95: float
    before: int
    after: int


def honest_bounds(
    panel: TreatedPanel, m: float = 1.0, before: int = BEFORE, after: int = AFTER
) -> HonestBounds:
    """Bound the effect under trends that are not quite parallel.

    Parameters
    ----------
    panel : TreatedPanel
    m : float
        0 is exactly parallel trends.
    before, after : int
        Periods on either side; cohorts without them are left out.

    Raises
    ------
    PanelError
        If no cohort has them, or too few treated units are there to estimate their joint covariance.
    """
    from diff_diff import HonestDiD, MultiPeriodDiD

    stack = _stack(panel, before, after)
    stack["outcome"], unit = standardised(stack["outcome"].to_numpy())
    late = sorted(stack.loc[stack["event"] >= before, "event"].unique().tolist())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            study = MultiPeriodDiD(cluster="unit").fit(
                stack,
                outcome="outcome",
                treatment="treated",
                time="event",
                post_periods=late,
                absorb=["member"],
                reference_period=before - 1,
                unit="member",
            )
            found = HonestDiD(method="relative_magnitude", M=m).fit(study)
    except ValueError as error:
        raise PanelError(
            "Bounds under unequal trends cannot be had.",
            where=str(error).splitlines()[0],
            mend="they need more treated units than periods on either side; ask for fewer periods",
        ) from error
    effect, low, high = (
        float(number) * unit for number in (found.original_estimate, found.ci_lb, found.ci_ub)
    )
    return HonestBounds(m, effect, low, high, before, after)


def _stack(panel: TreatedPanel, before: int, after: int) -> pd.DataFrame:
    """Lay out every cohort with the never treated, in years since treatment; `event` starts at 0."""
    parts = []
    for start in panel.cohorts:
        if start < before or start + after > panel.times.size:
            continue
        rows = np.flatnonzero(panel.never | (panel.start == start))
        block = panel.outcome[rows, start - before : start + after]
        count, width = block.shape
        parts.append(
            pd.DataFrame(
                {
                    "unit": np.repeat(rows, width),
                    "member": np.repeat([f"{row}-{start}" for row in rows], width),
                    "event": np.tile(np.arange(width), count),
                    "treated": np.repeat((panel.start[rows] == start).astype(int), width),
                    "outcome": block.ravel(),
                }
            )
        )
    if not parts:
        raise PanelError(
            f"No cohort has {before} periods before and {after} from treatment on.", mend="ask for fewer"
        )
    return pd.concat(parts, ignore_index=True)
