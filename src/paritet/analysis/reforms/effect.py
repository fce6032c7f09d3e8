"""The effect of a treatment in any panel: estimate, doubt, checks, label."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.finding import Effect
from paritet.analysis.reforms.gates import Checks, Label, Reason, verdict
from paritet.analysis.reforms.honest import honest_bounds
from paritet.analysis.reforms.inference import leave_one_donor_out
from paritet.analysis.reforms.panel import PanelError, TreatedPanel
from paritet.analysis.reforms.panel_chance import Chance, Inference, PanelStudy, chance_of, doubt_of, pick
from paritet.analysis.reforms.panel_checks import in_time, many_fit, other_families, pre_gap
from paritet.analysis.reforms.staggered import (
    Regression,
    StaggeredFit,
    actual_draw,
    callaway_santanna,
    clustered_two_way,
    fit_staggered,
    imputation,
    two_way_fixed_effects,
)
from paritet.concepts.estimate import Estimate

__all__ = ["Inference", "Solver", "panel_effect"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_LEAST_POST: Final = 3
_TELLING: Final = 0.005
"""Share of the effect by which two solvers must differ to be worth a word."""


class Solver(StrEnum):
    """How weights are found."""

    EXACT = "exact"
    REFERENCE = "reference"
    """The published implementation's early stop; reproduces published numbers."""


def panel_effect(
    panel: TreatedPanel,
    method: str,
    draws: int = 1000,
    seed: int = 0,
    inference: Inference = Inference.PLACEBO,
    solver: Solver | None = None,
) -> list[Effect]:
    """Estimate the effect in a panel by one method, for all cohorts together and for each.

    Parameters
    ----------
    panel : TreatedPanel
    method : {"sdid", "sc", "did", "twfe"}
    draws : int
        Placebo or bootstrap draws.
    seed : int
    inference : Inference
    solver : Solver, optional
        For the estimates of ``sdid`` (by default the reference's, which reproduces published numbers) and
        ``sc`` (by default exact); draws always use the exact optimum.

    Returns
    -------
    list of Effect
        First ``all``, then each cohort, in order.
    """
    starts = panel.cohorts[panel.cohorts >= 2]
    early = [_too_early(method, str(int(panel.times[start]))) for start in panel.cohorts if start < 2]
    if not starts.size:
        effects = [_too_early(method, "all")]
    elif method == "twfe":
        effects, early = [_two_way(panel)], []
    else:
        family = Family(method)
        reference = solver is Solver.REFERENCE or (solver is None and family is Family.SDID)
        study = PanelStudy(panel, starts, family)
        effects = _by_weights(study, draws, np.random.default_rng(seed), inference, reference)
        if method == "did" and (starts.size > 1 or starts.size < panel.cohorts.size):
            effects = _by_regressions(panel, starts, effects)
    effects = effects + early
    return [
        replace(told, reasons=(*told.reasons, *panel.notes)) if told.scope == "all" else told
        for told in effects
    ]


def _two_way(panel: TreatedPanel) -> Effect:
    """Regress on all rows that have figures; the checks look at the balanced part."""
    note = (Reason("regression_only"),)
    if panel.raw is None:
        return _regression("twfe", two_way_fixed_effects(panel), panel, *note)
    fit = clustered_two_way(panel.raw.outcome, panel.raw.treated)
    cells = int((np.isfinite(panel.raw.outcome) & np.isfinite(panel.raw.treated)).sum())
    return _regression("twfe", fit, panel, *note, Reason("all_rows_used", {"cells": cells}))


def _by_regressions(panel: TreatedPanel, starts: Integers, by_weights: list[Effect]) -> list[Effect]:
    """Tell imputation for all cohorts, plain differences for each, and a second opinion."""
    usable = panel.only([int(panel.times[start]) for start in starts])
    whole = _regression("did", imputation(usable), usable, *_bounds(usable))
    second = _regression("did_callaway_santanna", callaway_santanna(usable), usable)
    return [whole, *by_weights[1:], second]


def _bounds(panel: TreatedPanel) -> tuple[Reason, ...]:
    """Tell how far the effect survives trends that part as much after treatment as they did before."""
    try:
        found = honest_bounds(panel)
    except PanelError:
        return ()
    return (Reason("honest_bounds", {"low": found.lower95, "high": found.upper95}),)


def _too_early(method: str, scope: str) -> Effect:
    nothing = float("nan")
    reasons = (Reason("starts_too_early"),)
    return Effect(method, scope, Estimate(None, method=method), nothing, nothing, Label.CANNOT, reasons)


def _regression(method: str, fit: Regression, panel: TreatedPanel, *notes: Reason) -> Effect:
    """Label a regression's effect by its own inference; without placebos it is never called robust."""
    starts = panel.cohorts[panel.cohorts >= 2]
    others = other_families(panel, starts, None)
    checks = Checks(
        effect=fit.effect,
        p_value=fit.p_value,
        pre_periods=int(starts.min()),
        donors=int(panel.never.sum()),
        draws=0,
        pre_gap=pre_gap(panel, fit_staggered(panel, Family.DID, starts, actual_draw(panel, starts))),
        in_time=float("nan"),
        in_time_se=float("nan"),
        donor_range=(fit.effect, fit.effect),
        families={name: (effect, float("nan")) for name, effect in others.items()},
        inference="cluster",
    )
    label, reasons = verdict(checks)
    told = Estimate(
        fit.effect,
        lower95=fit.lower95,
        upper95=fit.upper95,
        n=panel.outcome.size,
        method=method,
    )
    return Effect(method, "all", told, fit.se, fit.p_value, label, (*reasons, *notes))


def _by_weights(
    study: PanelStudy, draws: int, generator: np.random.Generator, inference: Inference, reference: bool
) -> list[Effect]:
    panel, starts = study.panel, study.starts
    actual = actual_draw(panel, starts)
    exact = study.fit(actual)
    published = exact if study.family is Family.DID else study.fit(actual, reference=True)
    told, other = (published, exact) if reference else (exact, published)
    chance = chance_of(study, draws, generator, inference)
    used = np.asarray(np.stack([cohort.unit_weights[0] > 0 for cohort in told.cohorts]).any(axis=0))
    dropped = study.fit(leave_one_donor_out(panel, starts, used))
    early = in_time(panel, starts, study.family)
    fits = _Fits(told, other, exact, dropped, early)
    scopes = (None, *range(starts.size)) if starts.size > 1 else (None,)
    return [_effect_row(study, fits, chance, scope) for scope in scopes]


@dataclass(frozen=True)
class _Fits:
    """The fit that is told, the other solver's, the exact one, with one donor left out, pretended earlier."""

    told: StaggeredFit
    other: StaggeredFit
    exact: StaggeredFit
    dropped: StaggeredFit
    early: StaggeredFit | None


def _effect_row(study: PanelStudy, fits: _Fits, chance: Chance, scope: int | None) -> Effect:
    panel, starts = study.panel, study.starts
    effect = float(pick(fits.told, scope)[0])
    doubt = doubt_of(study, chance, effect, fits.exact, scope)
    ranged = pick(fits.dropped, scope)
    ranged = ranged[np.isfinite(ranged)] if np.isfinite(ranged).any() else np.array([np.nan])
    own = starts if scope is None else starts[scope : scope + 1]
    checks = Checks(
        effect=effect,
        p_value=doubt.p_value,
        pre_periods=int(own.min()),
        donors=int(panel.never.sum()),
        draws=doubt.draws,
        pre_gap=pre_gap(panel, fits.told, scope),
        in_time=float("nan") if fits.early is None else float(pick(fits.early, scope)[0]),
        in_time_se=doubt.se,
        donor_range=(float(ranged.min()), float(ranged.max())),
        families={
            name: (value, float("nan")) for name, value in other_families(panel, own, study.family).items()
        },
        inference=str(chance.kind),
        doubts=many_fit(panel, fits.exact, scope) if study.family is Family.SC else (),
    )
    label, reasons = verdict(checks)
    bounded = bool(np.isfinite([doubt.lower95, doubt.upper95]).all())
    told = Estimate(
        effect,
        lower95=doubt.lower95 if bounded else None,
        upper95=doubt.upper95 if bounded else None,
        n=(int(np.isin(panel.start, own).sum()) + int(panel.never.sum())) * panel.times.size,
        method=str(study.family),
    )
    name = "all" if scope is None else str(int(panel.times[starts[scope]]))
    reasons = (*reasons, *doubt.notes, *_solvers(fits, scope), *_few_post(panel, own))
    return Effect(str(study.family), name, told, doubt.se, doubt.p_value, label, reasons)


def _solvers(fits: _Fits, scope: int | None) -> tuple[Reason, ...]:
    told, other, exact = (float(pick(fit, scope)[0]) for fit in (fits.told, fits.other, fits.exact))
    if abs(told - other) <= max(_TELLING * abs(told), 1e-9 * abs(other)):
        return ()
    published = other if told == exact else told
    return (Reason("early_stop", {"reference": _figures(published), "exact": _figures(exact)}),)


def _figures(value: float) -> str:
    return f"{value:.6g}"


def _few_post(panel: TreatedPanel, own: Integers) -> tuple[Reason, ...]:
    periods = int(panel.times.size - own.min())
    return (Reason("few_post", {"periods": periods}),) if periods < _LEAST_POST else ()
