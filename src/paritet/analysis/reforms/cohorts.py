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
from paritet.analysis.reforms.least_norm import least_norm_weights
from paritet.analysis.reforms.ridge import ridge_simplex_weights
from paritet.analysis.reforms.simplex import pooled_product, simplex_quadratic, simplex_weights

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

ZETA_TIME: Final = 1e-6
"""Penalty of the time weights, in standard deviations of first differences."""
LEAST_DECREASE: Final = 1e-5
"""The reference's stop, in standard deviations of first differences."""

_CELLS: Final = 4_000_000
"""Cells of the tables of several draws that are held at once."""


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
    outcome: Floats,
    pre: int,
    donors: Floats,
    treated: Floats,
    family: Family,
    reference: bool = False,
    panel: Indices | None = None,
    least_norm: bool = False,
) -> CohortFit:
    """Estimate the effect of one cohort.

    Parameters
    ----------
    outcome : array, shape (N, T) or (P, N, T)
        One panel, or several of the same length.
    pre : int
        Number of periods before treatment.
    donors : array, shape (n, N)
        How often each unit stands among the donors of each draw.
    treated : array, shape (n, N)
        How often each unit stands among the treated of each draw.
    family : Family
    reference : bool
        Solve for weights as the published implementation does, with its early stop, instead of exactly.
    panel : array of int, shape (n,), optional
        Which of several panels each draw is of, ascending.
    least_norm : bool
        Where many weights fit equally well, give those of least norm instead of any. Windows of dated
        reforms, which are averaged over many adopters, do without.
    """
    panels = outcome if outcome.ndim == 3 else outcome[None]
    places = np.zeros(len(donors), np.intp) if panel is None else panel
    size = treated.sum(axis=1)
    mean_treated = pooled_product(treated, panels, places) / size[:, None]
    if family is Family.DID:
        units = donors / donors.sum(axis=1, keepdims=True)
        times = np.full((len(donors), pre), 1.0 / pre)
    else:
        noise = _noise(panels[:, :, :pre], donors, places)
        zeta = (size * (panels.shape[2] - pre)) ** 0.25 * noise
        case = _Case(panels, places, pre, donors, family, noise, least_norm)
        units = _unit_weights(case, mean_treated, zeta, reference)
        times = _time_weights(case, reference)
    gap = mean_treated - pooled_product(units, panels, places)
    before = np.einsum("nt,nt->n", gap[:, :pre], times)
    return CohortFit(gap[:, pre:].mean(axis=1) - before, units, times)


@dataclass(frozen=True, slots=True)
class _Case:
    """What every step of one cohort's fit needs."""

    panels: Floats
    places: Indices
    pre: int
    donors: Floats
    family: Family
    noise: Floats
    least_norm: bool


def _noise(before: Floats, donors: Floats, places: Indices) -> Floats:
    """Give the standard deviation of the donors' first differences before treatment, one a draw."""
    change = np.diff(before, axis=2)
    count = donors.sum(axis=1) * change.shape[2]
    sums = np.stack([change.sum(axis=2), np.square(change).sum(axis=2)], axis=2)
    total, square = pooled_product(donors, sums, places).T
    return np.asarray(np.sqrt(np.maximum(square - total**2 / count, 0.0) / np.maximum(count - 1.0, 1.0)))


def _unit_weights(case: _Case, mean_treated: Floats, zeta: Floats, reference: bool) -> Floats:
    design = np.swapaxes(case.panels[:, :, : case.pre], 1, 2)
    target = mean_treated[:, : case.pre]
    if case.family is Family.SC:
        # Weights that sum to 1 do not see a common level, but the Gram matrix would lose its digits to it.
        common = design.mean(axis=2)
        design, target = design - common[:, :, None], target - common[case.places]
    else:
        design = design - design.mean(axis=1, keepdims=True)
        target = target - target.mean(axis=1, keepdims=True)
    if case.family is not Family.SDID:
        zeta = ZETA_TIME * case.noise
    if reference:
        return _by_reference(case, design, target, zeta)
    if case.family is Family.SDID and np.all(zeta > 0):
        return ridge_simplex_weights(design, target, case.pre * zeta**2, case.donors, case.places)
    found = simplex_weights(design, target, case.donors > 0.0, case.places)
    if not case.least_norm:
        return found
    ridge = case.pre * zeta**2
    for part in _parts(len(found), design[0].size):
        columns = design[case.places[part]] - target[part][:, :, None]
        found[part] = least_norm_weights(columns, found[part], ridge[part], case.donors[part])
    return found


def _parts(count: int, cells: int) -> list[slice]:
    """Cut draws into parts whose tables fit in memory together."""
    step = max(1, _CELLS // cells)
    return [slice(start, start + step) for start in range(0, count, step)]


def _by_reference(case: _Case, design: Floats, target: Floats, zeta: Floats) -> Floats:
    found = np.zeros(case.donors.shape)
    for draw, copies in enumerate(case.donors):
        pool = np.repeat(np.arange(copies.size), copies.astype(int))
        least = LEAST_DECREASE * float(case.noise[draw])
        own = design[case.places[draw]][:, pool]
        np.add.at(found[draw], pool, frank_wolfe_weights(own, target[draw], float(zeta[draw]), least))
    return found


def _time_weights(case: _Case, reference: bool) -> Floats:
    pre, count = case.pre, case.donors.sum(axis=1)
    if case.family is Family.SC:
        return np.zeros((len(count), pre))
    if case.family is Family.SC_DEMEANED:
        return np.full((len(count), pre), 1.0 / pre)
    both = np.concatenate(
        [case.panels[:, :, :pre], case.panels[:, :, pre:].mean(axis=2, keepdims=True)], axis=2
    )
    if reference:
        draws = zip(case.places, case.donors, case.noise, strict=True)
        return np.stack([_time_by_reference(both[place], copies, noise) for place, copies, noise in draws])
    # The weights depend on the donors alone, whom adopters of one window share.
    new = np.ones(len(count), bool)
    new[1:] = (np.diff(case.places) != 0) | (case.donors[1:] != case.donors[:-1]).any(axis=1)
    solve = _least_norm_times if case.least_norm else _exact_times
    found = solve(both, case.donors[new], case.noise[new], case.places[new])
    return np.asarray(found[np.cumsum(new) - 1])


def _exact_times(both: Floats, donors: Floats, noise: Floats, places: Indices) -> Floats:
    # Levels far from 0 would cost the Gram matrix its digits.
    both = both - both.mean(axis=1, keepdims=True)
    products = (both[:, :, :, None] * both[:, :, None, :]).reshape(*both.shape[:2], -1)
    count, pre = donors.sum(axis=1), both.shape[2] - 1
    mean = pooled_product(donors, both, places) / count[:, None]
    gram = pooled_product(donors, products, places).reshape(-1, pre + 1, pre + 1)
    gram -= count[:, None, None] * mean[:, :, None] * mean[:, None, :]
    ridge = (count * (ZETA_TIME * noise) ** 2)[:, None, None] * np.eye(pre)
    return simplex_quadratic(gram[:, :pre, :pre] + ridge, gram[:, :pre, pre], gram[:, pre, pre])


def _least_norm_times(both: Floats, donors: Floats, noise: Floats, places: Indices) -> Floats:
    """Give the time weights of least norm, which fewer donors than periods would leave open."""
    # Around the later mean a unit's own level, which weights that sum to 1 do not see, is gone.
    both = both - both[:, :, -1:]
    found = _exact_times(both, donors, noise, places)
    count, pre = donors.sum(axis=1), found.shape[1]
    ridge, mean = count * (ZETA_TIME * noise) ** 2, pooled_product(donors, both, places) / count[:, None]
    for part in _parts(len(found), both[0].size):
        rows = (both[places[part]] - mean[part][:, None, :])[:, :, :pre]
        rows *= np.sqrt(donors[part])[:, :, None]
        found[part] = least_norm_weights(rows, found[part], ridge[part], np.ones((len(rows), pre)))
    return found


def _time_by_reference(both: Floats, copies: Floats, noise: float) -> Floats:
    rows = np.repeat(both, copies.astype(int), axis=0)
    rows = rows - rows.mean(axis=0)
    return frank_wolfe_weights(rows[:, :-1], rows[:, -1], ZETA_TIME * noise, LEAST_DECREASE * noise)
