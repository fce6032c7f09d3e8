"""The effect of a treatment in any panel: estimate, doubt, checks, label."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.effect_regressions import Redraw, few_treated, staggered_differences, two_way
from paritet.analysis.reforms.finding import Effect
from paritet.analysis.reforms.gates import Checks, Reason, verdict
from paritet.analysis.reforms.inference import leave_one_donor_out, valid_seed
from paritet.analysis.reforms.panel import PanelError, TreatedPanel
from paritet.analysis.reforms.panel_chance import Chance, Inference, PanelStudy, chance_of, doubt_of, pick
from paritet.analysis.reforms.panel_checks import in_time, many_fit, other_families, pre_gap
from paritet.analysis.reforms.panel_early import least_before, too_early, units_too_early
from paritet.analysis.reforms.panel_scale import in_own_spread, in_unit
from paritet.analysis.reforms.staggered import StaggeredFit, actual_draw
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
        0 or more.
    inference : Inference
    solver : Solver, optional
        For the estimates of ``sdid`` (by default the reference's, which reproduces published numbers) and
        ``sc`` (by default exact); draws always use the exact optimum.

    Returns
    -------
    list of Effect
        First ``all``, then each cohort, in order.
    """
    generator = np.random.default_rng(valid_seed(seed))
    least = least_before(method)
    starts = panel.cohorts[panel.cohorts >= least]
    early = [too_early(panel, method, int(start)) for start in panel.cohorts[panel.cohorts < least]]
    notes = panel.notes if method == "twfe" else (*units_too_early(panel, least), *panel.notes)
    scaled, unit = in_own_spread(panel)
    redraw = Redraw(draws, seed, inference)
    if not panel.cohorts.size:
        raise PanelError("Nobody is treated.", mend="give a start that lies in the panel")
    if not starts.size:
        effects = [replace(early[-1], scope="all")]
    elif method == "twfe":
        effects, early = [two_way(scaled, starts, redraw)], []
    else:
        family = Family(method)
        reference = solver is Solver.REFERENCE or (solver is None and family is Family.SDID)
        study = PanelStudy(scaled, starts, family)
        effects = _by_weights(study, draws, generator, inference, reference)
        if method == "did" and starts.size > 1:
            whole, second = staggered_differences(scaled, starts, redraw)
            effects = [whole, *effects[1:], second]
    effects = [in_unit(told, unit) for told in effects] + early
    return [
        replace(told, reasons=(*told.reasons, *notes)) if told.scope == "all" else told for told in effects
    ]


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
        doubts=_doubts(study, fits, chance, scope),
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
    name = "all" if scope is None else str(panel.period_of(int(starts[scope])))
    reasons = (*reasons, *doubt.notes, *_solvers(fits, scope), *_few_post(panel, own))
    return Effect(str(study.family), name, told, doubt.se, doubt.p_value, label, reasons)


def _doubts(study: PanelStudy, fits: _Fits, chance: Chance, scope: int | None) -> tuple[Reason, ...]:
    own = study.starts if scope is None else study.starts[scope : scope + 1]
    treated = int(np.isin(study.panel.start, own).sum())
    few = () if chance.kind is Inference.PLACEBO else few_treated(treated)
    return (*few, *(many_fit(study.panel, fits.exact, scope) if study.family is Family.SC else ()))


def _solvers(fits: _Fits, scope: int | None) -> tuple[Reason, ...]:
    told, other, exact = (float(pick(fit, scope)[0]) for fit in (fits.told, fits.other, fits.exact))
    if abs(told - other) <= max(_TELLING * abs(told), 1e-9 * abs(other)):
        return ()
    published = other if told == exact else told
    return (Reason("early_stop", {"reference": published, "exact": exact}),)


def _few_post(panel: TreatedPanel, own: Integers) -> tuple[Reason, ...]:
    periods = int(panel.times.size - own.min())
    return (Reason("few_post", {"periods": periods}),) if periods < _LEAST_POST else ()
