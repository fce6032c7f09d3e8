"""Each adopter's own effect: its rank among the placebos of its window, and what speaks for and against."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.finding import CountryEffect
from paritet.analysis.reforms.gates import Checks, Reason, verdict
from paritet.analysis.reforms.inference import LEAST_BOUNDING, placebo_interval, rank_p_value
from paritet.analysis.reforms.outcome import Outcome
from paritet.analysis.reforms.window_inference import benjamini_hochberg, donor_shifts
from paritet.analysis.reforms.windows import EARLIER, FAMILIES, WindowFit, gaps


def country_effects(fits: Sequence[WindowFit], laid: Outcome, family: Family) -> tuple[CountryEffect, ...]:
    """Judge each adopter by rank among the placebos of its window, with every adopter counted as a test.

    Parameters
    ----------
    fits : sequence of WindowFit
    laid : Outcome
    family : Family
        That is told and judged; the others check it.

    Returns
    -------
    tuple of CountryEffect
        Largest effect first.
    """
    rows = [(fit, row) for fit in fits for row in range(fit.window.adopters.size)]
    ranks = [rank_p_value(fit.effects[family][row], fit.placebos[family]) for fit, row in rows]
    q_values = benjamini_hochberg(np.array(ranks))
    found = [
        _country(fit, row, p_value, float(q_value), laid, family)
        for (fit, row), p_value, q_value in zip(rows, ranks, q_values, strict=True)
    ]
    return tuple(sorted(found, key=lambda country: -country.effect))


def _country(
    fit: WindowFit, row: int, p_value: float, q_value: float, laid: Outcome, family: Family
) -> CountryEffect:
    window, placebos = fit.window, fit.placebos[family]
    shifts, path = donor_shifts(fit, family)[row], gaps(fit, family)[row]
    effect = float(fit.effects[family][row])
    low, high = placebo_interval(effect, placebos)
    pre_gap = float(np.sqrt(np.square(path[: window.pre] - path[: window.pre].mean()).mean()))
    checks = Checks(
        effect=effect,
        p_value=p_value,
        q_value=q_value,
        pre_periods=window.pre,
        donors=window.donors.size,
        draws=placebos.size,
        pre_gap=pre_gap,
        in_time=float(path[window.pre - EARLIER : window.pre].mean()),
        in_time_se=float(placebos.std()),
        donor_range=(effect + float(shifts.min()), effect + float(shifts.max())),
        families={
            str(other): (float(fit.effects[other][row]), float("nan"))
            for other in FAMILIES
            if other is not family
        },
    )
    label, reasons = verdict(checks)
    if placebos.size < LEAST_BOUNDING:
        reasons = (*reasons, Reason("interval_from_spread"))
    weights = fit.fits[family].unit_weights[row, window.adopters.size :]
    order = np.argsort(-weights)
    donors = tuple(
        (laid.ref_areas[window.donors[j]], round(float(weights[j]), 4)) for j in order if weights[j] >= 0.05
    )
    return CountryEffect(
        laid.ref_areas[window.adopters[row]],
        window.year,
        effect,
        p_value,
        float(placebos.std()),
        low,
        high,
        pre_gap,
        label,
        reasons,
        donors,
    )
