"""The effect on one cohort, by three families of estimators, for many draws at once.

A cohort is the set of units whose treatment starts in the same period. A draw says how often each unit
stands among the donors and among the treated: the panel itself is one draw; placebos, bootstraps and
jackknives are others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.frank_wolfe import frank_wolfe_weights
from paritet.analysis.reforms.ridge import ridge_simplex_weights
from paritet.analysis.reforms.simplex import simplex_quadratic, simplex_weights

Floats = NDArray[np.float64]

ZETA_TIME: Final = 1e-6
"""Penalty of the time weights, in standard deviations of first differences."""
LEAST_DECREASE: Final = 1e-5
"""The reference's stop, in standard deviations of first differences."""


class Family(StrEnum):
    """Families of estimators of a cohort's effect."""

    SDID = "sdid"
    """Synthetic difference-in-differences, with unit and time weights (Arkhangelsky et al. 2021)."""
    SC = "sc"
    """Synthetic control: unit weights that match levels (Abadie et al. 2010)."""
    SC_DEMEANED = "sc_demeaned"
    """Synthetic control that matches the path around each unit's own mean (Ferman and Pinto 2021)."""
    DID = "did"
    """Difference-in-differences against all donors, all pre-periods alike."""


@dataclass(frozen=True, slots=True)
class CohortFit:
    """Effects of one cohort.

    Attributes
    ----------
    effect : array, shape (n,)
        One a draw.
    unit_weights : array, shape (n, N)
        Sum to 1 over the donors.
    time_weights : array, shape (n, t0)
        Sum to 1; 0 throughout for a plain synthetic control, which compares levels.
    """

    effect: Floats
    unit_weights: Floats
    time_weights: Floats


def fit_cohort(
    outcome: Floats, pre: int, donors: Floats, treated: Floats, family: Family, reference: bool = False
) -> CohortFit:
    """Estimate the effect of one cohort.

    Parameters
    ----------
    outcome : array, shape (N, T)
    pre : int
        Number of periods before treatment.
    donors : array, shape (n, N)
        How often each unit stands among the donors of each draw.
    treated : array, shape (n, N)
        How often each unit stands among the treated of each draw.
    family : Family
    reference : bool
        Solve for weights as the published implementation does, with its early stop, instead of exactly.
    """
    size = treated.sum(axis=1)
    mean_treated = (treated @ outcome) / size[:, None]
    if family is Family.DID:
        units = donors / donors.sum(axis=1, keepdims=True)
        times = np.full((len(donors), pre), 1.0 / pre)
    else:
        noise = _noise(outcome[:, :pre], donors)
        ridge_root = (size * (outcome.shape[1] - pre)) ** 0.25 * noise
        units = _unit_weights(outcome, pre, donors, mean_treated, family, ridge_root, noise, reference)
        times = _time_weights(outcome, pre, donors, family, noise, reference)
    gap = mean_treated - units @ outcome
    before = np.einsum("nt,nt->n", gap[:, :pre], times)
    return CohortFit(gap[:, pre:].mean(axis=1) - before, units, times)


def _noise(before: Floats, donors: Floats) -> Floats:
    """Give the standard deviation of the donors' first differences before treatment, one a draw."""
    change = np.diff(before, axis=1)
    count = donors.sum(axis=1) * change.shape[1]
    total = donors @ change.sum(axis=1)
    square = donors @ np.square(change).sum(axis=1)
    return np.asarray(np.sqrt(np.maximum(square - total**2 / count, 0.0) / np.maximum(count - 1.0, 1.0)))


def _unit_weights(
    outcome: Floats,
    pre: int,
    donors: Floats,
    mean_treated: Floats,
    family: Family,
    zeta: Floats,
    noise: Floats,
    reference: bool,
) -> Floats:
    design, target = outcome[:, :pre].T, mean_treated[:, :pre]
    if family is not Family.SC:
        design = design - design.mean(axis=0)
        target = target - target.mean(axis=1, keepdims=True)
    if family is not Family.SDID:
        zeta = ZETA_TIME * noise
    if reference:
        return _by_reference(design, target, donors, zeta, noise)
    if family is Family.SDID and np.all(zeta > 0):
        return ridge_simplex_weights(design, target, pre * zeta**2, donors)
    return simplex_weights(design, target, donors > 0.0)


def _by_reference(design: Floats, target: Floats, donors: Floats, zeta: Floats, noise: Floats) -> Floats:
    found = np.zeros(donors.shape)
    for draw, copies in enumerate(donors):
        pool = np.repeat(np.arange(copies.size), copies.astype(int))
        least = LEAST_DECREASE * float(noise[draw])
        weights = frank_wolfe_weights(design[:, pool], target[draw], float(zeta[draw]), least)
        np.add.at(found[draw], pool, weights)
    return found


def _time_weights(
    outcome: Floats, pre: int, donors: Floats, family: Family, noise: Floats, reference: bool
) -> Floats:
    if family is Family.SC:
        return np.zeros((len(donors), pre))
    if family is Family.SC_DEMEANED:
        return np.full((len(donors), pre), 1.0 / pre)
    both = np.column_stack([outcome[:, :pre], outcome[:, pre:].mean(axis=1)])
    if reference:
        return np.stack([_time_by_reference(both, *draw) for draw in zip(donors, noise, strict=True)])
    # Levels far from 0 would cost the Gram matrix its digits.
    both = both - both.mean(axis=0)
    count = donors.sum(axis=1)
    products = np.einsum("ns,nt->nst", both, both).reshape(len(both), -1)
    mean = (donors @ both) / count[:, None]
    gram = (donors @ products).reshape(len(donors), pre + 1, pre + 1)
    gram -= count[:, None, None] * mean[:, :, None] * mean[:, None, :]
    ridge = (count * (ZETA_TIME * noise) ** 2)[:, None, None] * np.eye(pre)
    return simplex_quadratic(gram[:, :pre, :pre] + ridge, gram[:, :pre, pre], gram[:, pre, pre])


def _time_by_reference(both: Floats, copies: Floats, noise: float) -> Floats:
    rows = np.repeat(both, copies.astype(int), axis=0)
    rows = rows - rows.mean(axis=0)
    return frank_wolfe_weights(rows[:, :-1], rows[:, -1], ZETA_TIME * noise, LEAST_DECREASE * noise)
