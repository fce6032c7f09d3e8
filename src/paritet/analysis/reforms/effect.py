"""The effect of a treatment in any panel: estimate, doubt, checks, label."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.finding import Effect
from paritet.analysis.reforms.gates import Checks, Label, Reason, verdict
from paritet.analysis.reforms.honest import honest_bounds
from paritet.analysis.reforms.inference import (
    LEAST_BOUNDING,
    bootstrap_draws,
    jackknife_draws,
    jackknife_se,
    leave_one_donor_out,
    placebo_draws,
    placebo_interval,
    rank_p_value,
)
from paritet.analysis.reforms.panel import PanelError, TreatedPanel
from paritet.analysis.reforms.panel_checks import in_time, other_families, pre_gap
from paritet.analysis.reforms.staggered import (
    Draws,
    Regression,
    StaggeredFit,
    actual_draw,
    callaway_santanna,
    fit_staggered,
    imputation,
    two_way_fixed_effects,
)
from paritet.concepts.estimate import Estimate

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Inference(StrEnum):
    """Where the standard error comes from."""

    PLACEBO = "placebo"
    BOOTSTRAP = "bootstrap"
    JACKKNIFE = "jackknife"


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
    solver: Solver = Solver.REFERENCE,
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
    solver : Solver
        For the estimates of ``sdid`` and ``sc``; draws always use the exact optimum.

    Returns
    -------
    list of Effect
        First ``all``, then each cohort, in order.
    """
    if method == "twfe":
        return [_regression("twfe", two_way_fixed_effects(panel), panel, Reason("regression_only"))]
    starts = panel.cohorts[panel.cohorts >= 2]
    family = Family(method)
    study = _Study(panel, starts, family, solver is Solver.REFERENCE)
    effects = _by_weights(study, draws, np.random.default_rng(seed), inference)
    if method == "did" and (starts.size > 1 or starts.size < panel.cohorts.size):
        usable = _without_early(panel, starts)
        regressions = [
            _regression("did", imputation(usable), usable, *_bounds(usable)),
            _regression("did_callaway_santanna", callaway_santanna(usable), usable),
        ]
        effects = [regressions[0], *effects[1:], regressions[1]]
    early = panel.cohorts[panel.cohorts < 2]
    return effects + [_too_early(method, int(panel.times[start])) for start in early]


def _bounds(panel: TreatedPanel) -> tuple[Reason, ...]:
    """Tell how far the effect survives trends that part as much after treatment as they did before."""
    try:
        found = honest_bounds(panel)
    except PanelError:
        return ()
    return (Reason("honest_bounds", {"low": found.lower95, "high": found.upper95}),)


def _without_early(panel: TreatedPanel, starts: Integers) -> TreatedPanel:
    return panel.only([int(panel.times[start]) for start in starts])


def _too_early(method: str, period: int) -> Effect:
    nothing = float("nan")
    reasons = (Reason("starts_too_early"),)
    return Effect(method, str(period), Estimate(None, method=method), nothing, nothing, Label.CANNOT, reasons)


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


@dataclass(frozen=True)
class _Study:
    """A panel, the cohorts that can be estimated, and the family that does it."""

    panel: TreatedPanel
    starts: Integers
    family: Family
    reference: bool

    def fit(self, draws: Draws, exact: bool = True) -> StaggeredFit:
        reference = self.reference and not exact
        return fit_staggered(self.panel, self.family, self.starts, draws, reference)


def _by_weights(
    study: _Study, draws: int, generator: np.random.Generator, inference: Inference
) -> list[Effect]:
    panel, starts = study.panel, study.starts
    actual = actual_draw(panel, starts)
    fit = study.fit(actual, exact=False)
    chance, kind = _chance(study, draws, generator, inference)
    used = np.asarray(np.stack([cohort.unit_weights[0] > 0 for cohort in fit.cohorts]).any(axis=0))
    dropped = study.fit(leave_one_donor_out(panel, starts, used))
    early = in_time(panel, starts, study.family)
    scopes = (None, *range(starts.size)) if starts.size > 1 else (None,)
    return [_effect_row(study, fit, chance, kind, dropped, early, scope) for scope in scopes]


def _chance(
    study: _Study, draws: int, generator: np.random.Generator, inference: Inference
) -> tuple[StaggeredFit | None, Inference]:
    panel, starts = study.panel, study.starts
    if inference is Inference.PLACEBO:
        placebos = placebo_draws(panel, starts, draws, generator)
        if placebos is not None:
            return study.fit(placebos), inference
        inference = Inference.BOOTSTRAP
    treated = np.isin(panel.start, starts).sum()
    if inference is Inference.BOOTSTRAP and treated > 1:
        return study.fit(bootstrap_draws(panel, starts, draws, generator)), inference
    if inference is Inference.JACKKNIFE:
        jackknife = jackknife_draws(panel, starts)
        if jackknife is not None:
            return study.fit(jackknife), inference
    return None, inference


def _doubt(effect: float, drawn: Floats, kind: Inference) -> tuple[float, float, float, float]:
    """Give standard error, p-value and 95 % interval from the draws."""
    from scipy import stats

    drawn = drawn[np.isfinite(drawn)]
    if drawn.size < 2:
        return (float("nan"),) * 4
    if kind is Inference.PLACEBO:
        return (float(drawn.std()), rank_p_value(effect, drawn), *placebo_interval(effect, drawn))
    se = jackknife_se(drawn) if kind is Inference.JACKKNIFE else float(drawn.std(ddof=1))
    p_value = float(2 * stats.norm.sf(abs(effect) / se)) if se > 0 else float("nan")
    return se, p_value, effect - 1.96 * se, effect + 1.96 * se


def _effect_row(
    study: _Study,
    fit: StaggeredFit,
    chance: StaggeredFit | None,
    kind: Inference,
    dropped: StaggeredFit,
    early: StaggeredFit | None,
    scope: int | None,
) -> Effect:
    panel, starts = study.panel, study.starts
    effect = float(_pick(fit, scope)[0])
    drawn = _drawn(study, chance, kind, scope)
    se, p_value, low, high = _doubt(effect, drawn, kind)
    ranged = _pick(dropped, scope)
    own = starts if scope is None else starts[scope : scope + 1]
    checks = Checks(
        effect=effect,
        p_value=p_value,
        pre_periods=int(own.min()),
        donors=int(panel.never.sum()),
        draws=drawn.size,
        pre_gap=pre_gap(panel, fit, scope),
        in_time=float("nan") if early is None else float(_pick(early, scope)[0]),
        in_time_se=se,
        donor_range=(float(ranged.min()), float(ranged.max())),
        families={
            name: (value, float("nan")) for name, value in other_families(panel, own, study.family).items()
        },
        inference=str(kind),
    )
    label, reasons = verdict(checks)
    if kind is Inference.PLACEBO and 1 < drawn.size < LEAST_BOUNDING:
        reasons = (*reasons, Reason("interval_from_spread"))
    treated = int(np.isin(panel.start, own).sum())
    unbounded = not np.isfinite([low, high]).all()
    told = Estimate(
        effect,
        lower95=None if unbounded else low,
        upper95=None if unbounded else high,
        n=(treated + int(panel.never.sum())) * panel.times.size,
        method=str(study.family),
    )
    name = "all" if scope is None else str(int(panel.times[starts[scope]]))
    return Effect(str(study.family), name, told, se, p_value, label, reasons)


def _drawn(study: _Study, chance: StaggeredFit | None, kind: Inference, scope: int | None) -> Floats:
    """Give the draws to judge a scope by: a single country is ranked among all its placebos, each once."""
    if chance is None:
        return np.array([])
    panel = study.panel
    if scope is not None and kind is Inference.PLACEBO:
        start = study.starts[scope]
        if (panel.start == start).sum() == 1 and study.starts.size > 1:
            alone = panel.only([int(panel.times[start])])
            one = np.array([start])
            placebos = placebo_draws(alone, one, 0, np.random.default_rng(0))
            if placebos is not None:
                return fit_staggered(alone, study.family, one, placebos).effect
    return _pick(chance, scope)


def _pick(fit: StaggeredFit, scope: int | None) -> Floats:
    return fit.effect if scope is None else fit.by_cohort[:, scope]
