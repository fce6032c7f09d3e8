"""How far the effect in a panel may be chance: its rank among placebos, or the spread of redrawn panels.

An effect and its placebos are ranked as the exact optimum gives them, whatever solver the told figure is by.
A single unit's synthetic control is ranked as Abadie, Diamond and Hainmueller (2010, 2015) rank it: by the
root mean square gap after treatment as a multiple of the one before. The size of the effect alone would count
against it every placebo that no comparison fits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.gap_growth import Gaps, few_placebos, reach_of
from paritet.analysis.reforms.gates import Reason
from paritet.analysis.reforms.inference import (
    bootstrap_draws,
    jackknife_draws,
    jackknife_se,
    placebo_draws,
    placebo_interval,
    rank_p_value,
)
from paritet.analysis.reforms.panel import TreatedPanel
from paritet.analysis.reforms.staggered import Draws, StaggeredFit, actual_draw, fit_staggered

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Inference(StrEnum):
    """Where the standard error comes from."""

    PLACEBO = "placebo"
    BOOTSTRAP = "bootstrap"
    JACKKNIFE = "jackknife"


_NEEDS_TWO: Final = {
    Inference.BOOTSTRAP: "bootstrap_needs_two",
    Inference.JACKKNIFE: "jackknife_needs_two",
}
"""Why an inference that was asked for has nothing to draw."""


@dataclass(frozen=True)
class PanelStudy:
    """A panel, the cohorts that can be estimated, and the family that does it.

    Attributes
    ----------
    panel : TreatedPanel
    starts : array of int, shape (C,)
        Positions of the cohorts' first treated periods.
    family : Family
    """

    panel: TreatedPanel
    starts: Integers
    family: Family

    def fit(self, draws: Draws, reference: bool = False) -> StaggeredFit:
        """Estimate every cohort in every draw, by default at the exact optimum."""
        return fit_staggered(self.panel, self.family, self.starts, draws, reference)

    def alone(self, scope: int) -> PanelStudy:
        """Study one cohort with the never treated."""
        start = self.starts[scope : scope + 1]
        return replace(self, panel=self.panel.only([self.panel.period_of(int(start[0]))]), starts=start)

    @property
    def treated(self) -> int:
        """Number of treated units in the cohorts."""
        return int(np.isin(self.panel.start, self.starts).sum())


@dataclass(frozen=True)
class Chance:
    """Redrawn panels.

    Attributes
    ----------
    kind : Inference
    fit : StaggeredFit or None
        One effect a draw; ``None`` where nothing can be drawn.
    notes : tuple of Reason
        Why nothing can be drawn in the way that was asked for.
    """

    kind: Inference
    fit: StaggeredFit | None
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the draws say of an effect.

    Attributes
    ----------
    se, p_value, lower95, upper95 : float
        NaN where they cannot be had.
    draws : int
    notes : tuple of Reason
    """

    se: float
    p_value: float
    lower95: float
    upper95: float
    draws: int
    notes: tuple[Reason, ...] = ()


def chance_of(study: PanelStudy, draws: int, generator: np.random.Generator, wanted: Inference) -> Chance:
    """Redraw the panel; where the untreated are too few for placebos, by bootstrap.

    Parameters
    ----------
    study : PanelStudy
    draws : int
    generator : numpy.random.Generator
    wanted : Inference
    """
    panel, starts = study.panel, study.starts
    # Only of an inference that was asked for by name is it said why it has nothing to draw.
    why = (Reason(_NEEDS_TWO[wanted]),) if wanted in _NEEDS_TWO else ()
    if wanted is Inference.PLACEBO:
        placebos = placebo_draws(panel, starts, draws, generator)
        if placebos is not None:
            return Chance(wanted, study.fit(placebos))
        wanted = Inference.BOOTSTRAP
    if wanted is Inference.BOOTSTRAP and study.treated > 1:
        return Chance(wanted, study.fit(bootstrap_draws(panel, starts, draws, generator)))
    if wanted is Inference.JACKKNIFE:
        left_out = jackknife_draws(panel, starts)
        if left_out is not None:
            return Chance(wanted, study.fit(left_out))
    return Chance(wanted, None, why)


def doubt_of(study: PanelStudy, chance: Chance, told: float, exact: StaggeredFit, scope: int | None) -> Doubt:
    """Judge an effect by the draws.

    Parameters
    ----------
    study : PanelStudy
    chance : Chance
    told : float
        The effect as it is told, which the interval surrounds.
    exact : StaggeredFit
        The panel's own effects at the exact optimum, which are ranked.
    scope : int or None
        A cohort's position in `starts`, or all cohorts.
    """
    if chance.fit is None:
        return Doubt(*(float("nan"),) * 4, 0, chance.notes)
    least = rounding_of(study.panel)
    own = study if scope is None or study.starts.size == 1 else study.alone(scope)
    if chance.kind is Inference.PLACEBO and own.treated == 1:
        singles = _each_once(own) if own is not study else chance.fit
        if singles is not None:
            if study.family is Family.SC:
                return _by_growth_of_gap(own, singles, told)
            return by_placebos(float(pick(exact, scope)[0]), told, singles.effect, least)
    drawn = pick(chance.fit, scope)
    drawn = drawn[np.isfinite(drawn)]
    if chance.kind is Inference.PLACEBO:
        return by_placebos(float(pick(exact, scope)[0]), told, drawn, least)
    if drawn.size < 2:
        return Doubt(*(float("nan"),) * 4, drawn.size)
    se = jackknife_se(drawn) if chance.kind is Inference.JACKKNIFE else float(drawn.std(ddof=1))
    if not se > least:
        return _no_spread(drawn.size)
    p_value = float(2 * stats.norm.sf(abs(told) / se))
    if chance.kind is Inference.BOOTSTRAP:
        p_value = max(p_value, 1.0 / (1.0 + drawn.size))  # so many draws cannot show a rarer chance
    return Doubt(se, p_value, told - 1.96 * se, told + 1.96 * se, drawn.size)


def pick(fit: StaggeredFit, scope: int | None) -> Floats:
    """Give the effects of a scope, one a draw."""
    return fit.effect if scope is None else fit.by_cohort[:, scope]


def _each_once(own: PanelStudy) -> StaggeredFit | None:
    """Pretend of each untreated unit once that it is the treated one."""
    placebos = placebo_draws(own.panel, own.starts, 0, np.random.default_rng(0))
    return None if placebos is None else own.fit(placebos)


def by_placebos(effect: float, told: float, drawn: Floats, least: float) -> Doubt:
    """Judge an effect by placebos' sizes.

    Parameters
    ----------
    effect : float
        What is ranked.
    told : float
        What the interval surrounds.
    drawn : array, shape (n,)
    least : float
        Spread up to which the placebos tell nothing but rounding.
    """
    if drawn.size < 2:
        return Doubt(*(float("nan"),) * 4, drawn.size)
    if not drawn.std() > least:
        return _no_spread(drawn.size)
    interval = placebo_interval(told, drawn)
    return Doubt(
        float(drawn.std()), rank_p_value(effect, drawn), *interval, drawn.size, few_placebos(drawn.size)
    )


def rounding_of(panel: TreatedPanel) -> float:
    """Size up to which a figure from this panel may be rounding: of the figures, and of the solvers."""
    size, spread = np.abs(panel.outcome).max(), np.abs(panel.outcome - panel.outcome.mean()).max()
    return float(64 * np.finfo(float).eps * size + 1e-11 * spread)


def _no_spread(draws: int) -> Doubt:
    return Doubt(*(float("nan"),) * 4, draws, (Reason("no_spread"),))


def _by_growth_of_gap(own: PanelStudy, singles: StaggeredFit, told: float) -> Doubt:
    """Rank by the ratio of the root mean square gaps; the interval holds what that rank does not reject."""
    panel, start = own.panel, int(own.starts[0])
    if not singles.effect.std() > rounding_of(panel):
        return _no_spread(singles.effect.size)
    actual = own.fit(actual_draw(panel, own.starts))
    treated = np.flatnonzero(panel.start == start)
    unit = Gaps(panel, start, actual, treated)
    placebos = Gaps(panel, start, singles, np.flatnonzero(panel.never))
    ratio, count = float(unit.ratio[0]), placebos.ratio.size
    p_value = rank_p_value(ratio, placebos.ratio)
    numbers: dict[str, float | int | str] = {
        "ratio": ratio,
        "place": round(p_value * (count + 1)),
        "ranked": count + 1,
        "plain": rank_p_value(float(actual.effect[0]), singles.effect),
    }
    ranked = Reason("ranked_by_exact_fit" if unit.exact else "ranked_by_fit", numbers)
    reach, notes = reach_of(unit, placebos, float(actual.effect[0]), singles.effect)
    spread = float(singles.effect.std())
    return Doubt(spread, p_value, told - reach, told + reach, count, (ranked, *notes))
