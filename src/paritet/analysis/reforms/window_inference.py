"""How far the mean effect over adopters may be chance, when donors are shared and countries differ.

A mean effect is uncertain twice: adopters move by themselves, and so do the donors that they share. Each
placebo draw therefore gives every adopter's date to a randomly chosen donor of its window, compared with
the other donors (never with itself), and turns the sign of each donor country's own movement at random,
once for all windows that it serves in. Under shuffled dates and countries this keeps its size (see
``docs/explanation/effects``); placebos of the first kind alone do not, since with many adopters the noise
of shared donors is most of the doubt.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.windows import WindowFit, gaps

Floats = NDArray[np.float64]


def mean_effect(fits: Sequence[WindowFit], family: Family) -> float:
    """Give the mean effect over adopters, each country alike."""
    return float(np.concatenate([fit.effects[family] for fit in fits]).mean())


def mean_draws(
    fits: Sequence[WindowFit],
    family: Family,
    countries: int,
    draws: int,
    generator: np.random.Generator,
) -> Floats:
    """Draw the mean effect as it would be if the reform did nothing.

    Parameters
    ----------
    fits : sequence of WindowFit
    family : Family
    countries : int
        Rows of the outcome panel.
    draws : int
        With one adopter, every donor is taken once instead.
    generator : numpy.random.Generator

    Returns
    -------
    array, shape (draws,)
    """
    adopters = sum(fit.window.adopters.size for fit in fits)
    if adopters == 1:
        return np.concatenate([fit.placebos[family] for fit in fits])
    paths = [fit.placebos[family][:, None] for fit in fits]
    return _draw(fits, family, paths, countries, draws, generator)[:, 0]


def path_draws(
    fits: Sequence[WindowFit],
    family: Family,
    countries: int,
    draws: int,
    generator: np.random.Generator,
    before: int,
    after: int,
) -> tuple[Floats, Floats]:
    """Give the mean path of the gap around the reform's year, and its placebo draws.

    Parameters
    ----------
    fits, family, countries, draws, generator
        As in `mean_draws`.
    before, after : int
        Years shown before the reform, and from it on; every window must have them.

    Returns
    -------
    path : array, shape (before + after,)
    draws : array, shape (draws, before + after)
    """
    cut = [gaps(fit, family)[:, fit.window.pre - before : fit.window.pre + after] for fit in fits]
    own = np.concatenate([rows[: fit.window.adopters.size] for rows, fit in zip(cut, fits, strict=True)])
    placebos = [rows[fit.window.adopters.size :] for rows, fit in zip(cut, fits, strict=True)]
    return own.mean(axis=0), _draw(fits, family, placebos, countries, draws, generator)


def _draw(
    fits: Sequence[WindowFit],
    family: Family,
    placebos: Sequence[Floats],
    countries: int,
    draws: int,
    generator: np.random.Generator,
) -> Floats:
    """Draw means over adopters of placebo quantities, shape (draws, L).

    A donor's placebo holds its own noise and that of its donors; divided by ``√(1 + ‖w‖²)`` it has the
    size of its own alone, so that the noise of donors is not counted twice.
    """
    adopters = sum(fit.window.adopters.size for fit in fits)
    shared = np.zeros((countries, placebos[0].shape[1]))
    total = np.zeros((draws, placebos[0].shape[1]))
    for fit, placebo in zip(fits, placebos, strict=True):
        size = fit.window.adopters.size
        weights = fit.fits[family].unit_weights
        own = placebo / np.sqrt(1.0 + np.square(weights[size:]).sum(axis=1))[:, None]
        np.add.at(shared, fit.window.donors, -weights[:size, size:].sum(axis=0)[:, None] * own)
        chosen = generator.integers(0, len(own), size=(draws, size))
        counts = np.zeros((draws, len(own)))
        np.add.at(counts, (np.arange(draws)[:, None], chosen), 1.0)
        total += counts @ own
    signs = generator.choice(np.array([-1.0, 1.0]), size=(draws, countries))
    return np.asarray((total + signs @ shared) / adopters)


def donor_range(fits: Sequence[WindowFit], family: Family, countries: int) -> tuple[float, float]:
    """Give the least and greatest mean effect with one donor country's weight shared out among the others."""
    adopters = sum(fit.window.adopters.size for fit in fits)
    shift = np.zeros(countries)
    for fit in fits:
        np.add.at(shift, fit.window.donors, donor_shifts(fit, family).sum(axis=0) / adopters)
    mean = mean_effect(fits, family)
    return float(mean + shift.min()), float(mean + shift.max())


def donor_shifts(fit: WindowFit, family: Family) -> Floats:
    """Give how much each adopter's effect moves without each donor, shape (adopters, donors)."""
    size, pre = fit.window.adopters.size, fit.window.pre
    cohort = fit.fits[family]
    weights = np.minimum(cohort.unit_weights[:size, size:], 1.0 - 1e-9)
    outcome = fit.window.outcome
    change = outcome[:, pre:].mean(axis=1)[None, :] - cohort.time_weights[:size] @ outcome[:, :pre].T
    compared = change[np.arange(size), np.arange(size)] - fit.effects[family]
    donors = change[:, size:]
    without = (compared[:, None] - weights * donors) / (1.0 - weights)
    return np.asarray(compared[:, None] - without)


def benjamini_hochberg(p_values: Floats) -> Floats:
    """Give the false-discovery-controlled q-values of many tests (Benjamini and Hochberg 1995).

    Parameters
    ----------
    p_values : array, shape (n,)
        NaN where a test could not be made; it is not counted.
    """
    q_values = np.full(p_values.shape, np.nan)
    made = np.flatnonzero(np.isfinite(p_values))
    if not made.size:
        return q_values
    order = made[np.argsort(p_values[made])]
    scaled = p_values[order] * made.size / np.arange(1, made.size + 1)
    q_values[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q_values
