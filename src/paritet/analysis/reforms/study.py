"""One type of reform on one outcome: the mean effect, each country's own, the path, the checks, the label."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.adoption import Adoption, adoption
from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.country_effects import country_effects
from paritet.analysis.reforms.finding import (
    HEADLINE,
    LEAST_ADOPTERS,
    MeanEffect,
    PathPoint,
    ReformStudy,
)
from paritet.analysis.reforms.gates import WEAK_LEVEL, Checks, Label, Reason, verdict
from paritet.analysis.reforms.inference import placebo_interval, rank_p_value, valid_seed
from paritet.analysis.reforms.neighbours import beyond_neighbours
from paritet.analysis.reforms.outcome import Outcome, outcome
from paritet.analysis.reforms.shuffles import FEWER, HARDLY, Dated, shuffled_means
from paritet.analysis.reforms.window_inference import (
    donor_range,
    mean_draws,
    mean_effect,
    path_draws,
)
from paritet.analysis.reforms.windows import (
    EARLIER,
    FAMILIES,
    LEAST_POST,
    LEAST_PRE,
    Window,
    WindowFit,
    fit_windows,
    gaps,
    windows,
)

Floats = NDArray[np.float64]

TESTED: Final = (HEADLINE, Family.DID)
"""Families whose chance is always judged. Unless asked for, synthetic control checks sign and size only: its
placebos are too wide with many adopters and too narrow with few, and shuffling it costs more than all else
together."""


def generator_of(*names: str, seed: int = 0) -> np.random.Generator:
    """Give random numbers that depend on what is studied alone, so that order and machine do not matter."""
    return np.random.default_rng([valid_seed(seed), zlib.crc32("|".join(names).encode())])


def aligned(adopted: Adoption, laid: Outcome) -> tuple[Floats, Floats]:
    """Give, for each row of the outcome, the year of adoption and of repeal; NaN where it is not known."""
    place = {code: row for row, code in enumerate(adopted.ref_areas)}
    rows = [place.get(code) for code in laid.ref_areas]
    year = np.array([np.nan if row is None else adopted.year[row] for row in rows])
    ended = np.array([np.inf if row is None else adopted.ended[row] for row in rows])
    return year, ended


def study(
    reform: str,
    series: str | Outcome,
    draws: int = 1000,
    seed: int = 0,
    detail: bool = True,
    headline: Family = HEADLINE,
) -> ReformStudy:
    """Study the effect of a type of reform on an outcome.

    Parameters
    ----------
    reform : str
        As `events.known_types` has it.
    series : str or Outcome
    draws : int
        Placebo draws, and most shuffles of the dates.
    seed : int
    detail : bool
        Also give each country's own label and the path.
    headline : Family
        The family that is told and judged; the others check it.

    Raises
    ------
    MissingDataError
        If the store lacks the outcome, or nobody knows who is without the reform.
    """
    laid = outcome(series) if isinstance(series, str) else series
    return study_of(adoption(reform), laid, draws, seed, detail, headline)


def study_of(
    adopted: Adoption,
    laid: Outcome,
    draws: int = 1000,
    seed: int = 0,
    detail: bool = True,
    headline: Family = HEADLINE,
) -> ReformStudy:
    """Study dates and figures as given; otherwise as `study`."""
    reform = adopted.reform
    year, ended = aligned(adopted, laid)
    cuts = windows(laid.values, laid.years, year, ended, adopted.until)
    count = sum(cut.adopters.size for cut in cuts)
    if count == 0:
        nobody = Reason("few_adopters", {"adopters": 0, "least": LEAST_ADOPTERS})
        return ReformStudy(reform, laid, {}, None, Label.CANNOT, (nobody,))
    chosen = tuple(family for family in FAMILIES if family is headline or family in TESTED)
    fits = _fits(cuts, chosen)
    generator = generator_of(reform, laid.series, seed=seed)
    dated = Dated(laid.values, laid.years, year, ended, adopted.until, laid.counts_laws)
    effects: dict[Family, MeanEffect] = {
        family: _mean(fits, family, dated, draws, generator, headline) for family in chosen
    }
    for family in FAMILIES:
        effects.setdefault(family, MeanEffect(mean_effect(fits, family), *[float("nan")] * 4))
    checks = replace(_checks(fits, effects, laid.ref_areas, draws, headline), doubts=_doubts(adopted, laid))
    label, found = verdict(checks)
    reasons = list(found)
    if count < LEAST_ADOPTERS:
        label = Label.CANNOT
        reasons.insert(0, Reason("few_adopters", {"adopters": count, "least": LEAST_ADOPTERS}))
    path = _path(fits, len(year), draws, generator, headline) if detail else ()
    return ReformStudy(
        reform,
        laid,
        effects,
        checks,
        label,
        tuple(reasons),
        country_effects(fits, laid, headline) if detail else (),
        path,
        count,
        min(cut.donors.size for cut in cuts),
    )


def _doubts(adopted: Adoption, laid: Outcome) -> tuple[Reason, ...]:
    found = [Reason("suspect_dates", {"share": adopted.suspect})] if adopted.suspect else []
    found += [Reason("modelled_outcome")] if laid.modelled else []
    found += [Reason("outcome_counts_laws")] if laid.counts_laws else []
    return tuple(found)


def _fits(cuts: Sequence[Window], tested: Sequence[Family]) -> list[WindowFit]:
    """Fit every family, with placebos only where chance is judged: they are most of the work."""
    judged = fit_windows(cuts, tested)
    rest = [family for family in FAMILIES if family not in tested]
    if not rest:
        return judged
    alone = fit_windows(cuts, rest, placebos=False)
    return [
        WindowFit(fit.window, fit.effects | more.effects, fit.placebos, fit.fits | more.fits)
        for fit, more in zip(judged, alone, strict=True)
    ]


def _mean(
    fits: Sequence[WindowFit],
    family: Family,
    dated: Dated,
    draws: int,
    generator: np.random.Generator,
    headline: Family,
) -> MeanEffect:
    effect = mean_effect(fits, family)
    drawn = mean_draws(fits, family, len(dated.adopted), draws, generator)
    if rank_p_value(effect, drawn) < WEAK_LEVEL:
        most = min(draws, FEWER) if dated.counts_laws else draws
        shuffled = shuffled_means(dated, effect, family, most, generator)
        # Where no shuffle leaves an adopter to observe, the placebos are all that there is.
        drawn = shuffled if shuffled.size > 1 else drawn
        if family is headline and _coarse(effect, drawn, draws):
            drawn = np.concatenate([drawn, shuffled_means(dated, effect, family, draws, generator)])
    low, high = placebo_interval(effect, drawn)
    spread = float(drawn.std()) if drawn.size > 1 else float("nan")
    return MeanEffect(effect, spread, rank_p_value(effect, drawn), low, high)


def _coarse(effect: float, drawn: Floats, draws: int) -> bool:
    """Tell whether so few draws reach the effect that more are needed to say how rare it is."""
    # Shuffles that ended early have reached it often enough.
    return drawn.size == draws and int(np.count_nonzero(np.abs(drawn) >= abs(effect) - 1e-12)) <= HARDLY


def _checks(
    fits: Sequence[WindowFit],
    effects: dict[Family, MeanEffect],
    ref_areas: Sequence[str],
    draws: int,
    headline: Family,
) -> Checks:
    head = effects[headline]
    beyond, compared = beyond_neighbours(fits, headline, ref_areas)
    adopters = sum(fit.window.adopters.size for fit in fits)
    before = np.concatenate(
        [
            gaps(fit, headline)[: fit.window.adopters.size, fit.window.pre - LEAST_PRE : fit.window.pre]
            for fit in fits
        ]
    )
    return Checks(
        effect=head.effect,
        p_value=head.p_value,
        pre_periods=min(fit.window.pre for fit in fits),
        donors=min(fit.window.donors.size for fit in fits),
        draws=draws,
        pre_gap=float(np.sqrt(np.square(before.mean(axis=0)).mean())),
        in_time=_in_time(fits, headline),
        in_time_se=head.se,
        donor_range=donor_range(fits, headline, len(ref_areas)),
        families={
            str(family): (found.effect, found.p_value)
            for family, found in effects.items()
            if family is not headline
        },
        beyond_region=beyond if 2 * compared >= adopters else float("nan"),
    )


def _in_time(fits: Sequence[WindowFit], headline: Family) -> float:
    """Pretend the reform five years earlier, and look at nothing later than the year before the real one."""
    earlier = []
    for fit in fits:
        window = fit.window
        pre = window.pre - EARLIER
        cut = Window(window.year, pre, window.adopters, window.donors, window.outcome[:, : window.pre])
        earlier.append(cut)
    found = fit_windows(earlier, (headline,), placebos=False)
    return mean_effect(found, headline)


def _path(
    fits: Sequence[WindowFit], countries: int, draws: int, generator: np.random.Generator, headline: Family
) -> tuple[PathPoint, ...]:
    path, drawn = path_draws(fits, headline, countries, draws, generator, LEAST_PRE, LEAST_POST)
    reach = np.quantile(np.abs(drawn), 0.95, axis=0)
    times = range(-LEAST_PRE, LEAST_POST)
    return tuple(
        PathPoint(time, float(gap), float(-band), float(band))
        for time, gap, band in zip(times, path, reach, strict=True)
    )
