"""The effect of a treatment in any panel: estimate, doubt, checks, label."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.gates import Checks, Label, Reason, verdict
from paritet.analysis.reforms.inference import (
    bootstrap_draws,
    jackknife_draws,
    jackknife_se,
    leave_one_donor_out,
    placebo_draws,
    placebo_interval,
    rank_p_value,
)
from paritet.analysis.reforms.panel import TreatedPanel
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

EFFECT_COLUMNS: Final = (
    "method",
    "scope",
    "att",
    "se",
    "p_value",
    "lower95",
    "upper95",
    "label",
    "reasons",
)


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


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect with everything that must be said about it.

    Attributes
    ----------
    method : str
    scope : str
        ``all``, or the period in which a cohort starts.
    estimate : Estimate
        Average effect on the treated, in the outcome's unit.
    se, p_value : float
        NaN where they cannot be had.
    label : Label
    reasons : tuple of Reason
    """

    method: str
    scope: str
    estimate: Estimate
    se: float
    p_value: float
    label: Label
    reasons: tuple[Reason, ...]

    def row(self) -> tuple[object, ...]:
        """Give the columns `EFFECT_COLUMNS`."""
        told = self.estimate
        texts = [reason.text("en") for reason in self.reasons]
        return (
            self.method,
            self.scope,
            told.value,
            self.se,
            self.p_value,
            told.lower95,
            told.upper95,
            str(self.label),
            texts,
        )


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
            _regression("did", imputation(usable), usable),
            _regression("did_callaway_santanna", callaway_santanna(usable), usable),
        ]
        effects = [regressions[0], *effects[1:], regressions[1]]
    early = panel.cohorts[panel.cohorts < 2]
    return effects + [_too_early(method, int(panel.times[start])) for start in early]


def _without_early(panel: TreatedPanel, starts: Integers) -> TreatedPanel:
    return panel.only([int(panel.times[start]) for start in starts])


def _too_early(method: str, period: int) -> Effect:
    nothing = float("nan")
    reasons = (Reason("starts_too_early"),)
    return Effect(method, str(period), Estimate(None, method=method), nothing, nothing, Label.CANNOT, reasons)


def _regression(method: str, fit: Regression, panel: TreatedPanel, *notes: Reason) -> Effect:
    """Label a regression's effect by its own inference; without placebos it is never called robust."""
    starts = panel.cohorts[panel.cohorts >= 2]
    others = _other_families(panel, starts, None)
    checks = Checks(
        effect=fit.effect,
        p_value=fit.p_value,
        pre_periods=int(starts.min()),
        donors=int(panel.never.sum()),
        draws=0,
        pre_gap=_pre_gap(panel, fit_staggered(panel, Family.DID, starts, actual_draw(panel, starts))),
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
    early = _in_time(study)
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
        pre_gap=_pre_gap(panel, fit, scope),
        in_time=float("nan") if early is None else float(_pick(early, scope)[0]),
        in_time_se=se,
        donor_range=(float(ranged.min()), float(ranged.max())),
        families={
            name: (value, float("nan")) for name, value in _other_families(panel, own, study.family).items()
        },
        inference=str(kind),
    )
    label, reasons = verdict(checks)
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


def _other_families(panel: TreatedPanel, starts: Integers, own: Family | None) -> dict[str, float]:
    others = [f for f in (Family.SDID, Family.SC_DEMEANED, Family.DID) if f is not own]
    if own is Family.SC:
        others.remove(Family.SC_DEMEANED)
    draw = actual_draw(panel, starts)
    return {str(f): float(fit_staggered(panel, f, starts, draw).effect[0]) for f in others}


def _pre_gap(panel: TreatedPanel, fit: StaggeredFit, scope: int | None = None) -> float:
    """Root mean square of the pre-treatment gap, around its mean where the estimator has an intercept."""
    squares = []
    positions = range(fit.starts.size) if scope is None else [scope]
    for position in positions:
        start = int(fit.starts[position])
        cohort = fit.cohorts[position]
        treated = panel.outcome[panel.start == start, :start].mean(axis=0)
        gap = treated - cohort.unit_weights[0] @ panel.outcome[:, :start]
        squares.append(np.mean(np.square(gap - gap.mean() * bool(cohort.time_weights[0].any()))))
    weights = fit.shares[0, list(positions)]
    return float(np.sqrt(np.average(squares, weights=weights)))


def _in_time(study: _Study) -> StaggeredFit | None:
    """Pretend that treatment started a third of the pre-periods earlier, and look at nothing later."""
    panel = study.panel
    first = int(study.starts.min())
    if first < 6:
        return None
    effects, fits, shares = [], [], []
    for start in study.starts:
        pretended = int(start) - max(2, int(start) // 3)
        cut = TreatedPanel(
            panel.units,
            panel.times[:start],
            panel.outcome[:, :start],
            np.where(panel.start == start, pretended, start).astype(np.int64),
        )
        keep = panel.never | (panel.start == start)
        cut = TreatedPanel(
            tuple(np.array(panel.units, dtype=object)[keep]),
            cut.times,
            cut.outcome[keep],
            cut.start[keep],
        )
        only = np.array([pretended])
        fit = fit_staggered(cut, study.family, only, actual_draw(cut, only))
        effects.append(fit.effect[0])
        fits.append(fit.cohorts[0])
        shares.append((panel.start == start).sum() * (panel.times.size - start))
    weights = np.array(shares) / np.sum(shares)
    by_cohort = np.array(effects)[None]
    return StaggeredFit(study.starts, by_cohort @ weights, by_cohort, tuple(fits), weights[None])
