"""Exactness of the weight solvers, shown by the optimality conditions themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from paritet.analysis.reforms.cohorts import Family, fit_cohort
from paritet.analysis.reforms.ridge import ridge_simplex_weights
from paritet.analysis.reforms.simplex import simplex_quadratic, simplex_weights


def problem(seed: int, years: int, donors: int, targets: int) -> tuple[np.ndarray, np.ndarray]:
    """Countries that share a few movements, as real ones do."""
    generator = np.random.default_rng(seed)
    factors = generator.normal(size=(years, 3)).cumsum(axis=0)
    both = factors @ generator.normal(size=(3, donors + targets))
    both += generator.normal(size=both.shape) * generator.uniform(0.01, 2)
    return both[:, :donors], both[:, donors:].T


def duality_gap(
    donors: np.ndarray, targets: np.ndarray, weights: np.ndarray, ridge: float = 0.0
) -> np.ndarray:
    """Upper bound of the distance to the optimum, relative to the size of the problem."""
    gradient = (weights @ donors.T - targets) @ donors + ridge * weights
    scale = np.square(targets).sum(axis=1) + np.square(donors).sum(axis=0).max()
    return ((gradient * weights).sum(axis=1) - gradient.min(axis=1)) / scale


sizes = st.tuples(st.integers(0, 10**6), st.integers(1, 35), st.integers(1, 120), st.integers(1, 12))


@settings(max_examples=60, deadline=None)
@given(sizes)
def test_weights_are_optimal(size: tuple[int, int, int, int]) -> None:
    donors, targets = problem(*size)
    weights = simplex_weights(donors, targets)
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    assert duality_gap(donors, targets, weights).max() < 1e-9


@settings(max_examples=60, deadline=None)
@given(sizes, st.floats(1e-4, 1e3))
def test_penalised_weights_are_optimal(size: tuple[int, int, int, int], ridge: float) -> None:
    donors, targets = problem(*size)
    weights = ridge_simplex_weights(donors, targets, np.full(len(targets), ridge))
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    assert duality_gap(donors, targets, weights, ridge).max() < 1e-9


@pytest.mark.parametrize("seed", range(5))
def test_objective_equals_that_of_a_general_solver(seed: int) -> None:
    donors, targets = problem(seed, 20, 15, 1)
    weights = simplex_weights(donors, targets)[0]

    def loss(w: np.ndarray) -> float:
        return float(np.square(donors @ w - targets[0]).sum())

    def slope(w: np.ndarray) -> np.ndarray:
        return 2 * (donors @ w - targets[0]) @ donors

    other = minimize(
        loss,
        np.full(15, 1 / 15),
        jac=slope,
        bounds=[(0, 1)] * 15,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda _: np.ones(15)},
        method="SLSQP",
        options={"maxiter": 2000, "ftol": 1e-14},
    )
    assert loss(weights) <= other.fun + 1e-6 * max(1.0, other.fun)


@settings(max_examples=30, deadline=None)
@given(sizes, st.randoms(use_true_random=False))
def test_order_of_donors_does_not_matter(size: tuple[int, int, int, int], random) -> None:
    donors, targets = problem(*size)
    order = list(range(donors.shape[1]))
    random.shuffle(order)
    one = simplex_weights(donors, targets) @ donors.T
    other = simplex_weights(donors[:, order], targets) @ donors[:, order].T
    # The fit is unique even where the weights are not.
    np.testing.assert_allclose(one, other, atol=1e-5 * np.abs(donors).max())


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 6))
def test_a_convex_combination_is_recovered(seed: int, parts: int) -> None:
    donors, _ = problem(seed, 30, 12, 1)
    true = np.zeros(12)
    true[:parts] = np.random.default_rng(seed).dirichlet(np.ones(parts) * 3)
    found = simplex_weights(donors, (donors @ true)[None])[0]
    np.testing.assert_allclose(found, true, atol=1e-6)


def test_a_barred_donor_carries_nothing() -> None:
    donors, targets = problem(7, 20, 30, 30)
    targets[:] = donors.T  # each target is a donor itself
    allowed = ~np.eye(30, dtype=bool)
    weights = simplex_weights(donors, targets, allowed)
    assert np.diag(weights).max() == 0.0
    alone = np.stack(
        [
            np.insert(simplex_weights(np.delete(donors, i, axis=1), targets[i : i + 1])[0], i, 0.0)
            for i in range(30)
        ]
    )
    np.testing.assert_allclose(weights, alone, atol=1e-8)


def test_copies_of_a_donor_are_that_donor_written_twice() -> None:
    donors, targets = problem(3, 12, 20, 4)
    copies = np.ones((4, 20))
    copies[:, 0], copies[:, 1] = 2.0, 0.0
    merged = ridge_simplex_weights(donors, targets, np.full(4, 5.0), copies)
    written = np.column_stack([donors[:, 0], np.delete(donors, 1, axis=1)])
    apart = ridge_simplex_weights(written, targets, np.full(4, 5.0))
    np.testing.assert_allclose(merged[:, 0], apart[:, 0] + apart[:, 1], atol=1e-9)
    np.testing.assert_allclose(merged[:, 2:], apart[:, 2:], atol=1e-9)


def test_a_tiny_penalty_is_still_solved() -> None:
    donors, targets = problem(11, 25, 60, 5)
    weights = ridge_simplex_weights(donors, targets, np.full(5, 1e-9))
    assert duality_gap(donors, targets, weights, 1e-9).max() < 1e-9


def test_own_gram_gives_the_same_as_shared_donors() -> None:
    donors, targets = problem(5, 15, 10, 6)
    gram = np.repeat((donors.T @ donors)[None], 6, axis=0)
    own = simplex_quadratic(gram, targets @ donors, np.square(targets).sum(axis=1))
    np.testing.assert_allclose(own, simplex_weights(donors, targets), atol=1e-7)


def test_equal_donors_and_constant_series_do_no_harm() -> None:
    donors = np.ones((10, 4))
    weights = simplex_weights(donors, np.ones((2, 10)))
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    donors = np.repeat(np.arange(10.0)[:, None], 3, axis=1)
    assert simplex_weights(donors, np.arange(10.0)[None]).sum() == pytest.approx(1.0)


def least_norm(columns: np.ndarray) -> np.ndarray:
    """Least norm on the simplex with ``columns @ w = 0``, by sequential quadratic programming."""
    count = columns.shape[1]
    whole = np.vstack([columns, np.ones(count)])
    aim = np.append(np.zeros(len(columns)), 1.0)
    found = minimize(
        lambda w: w @ w,
        np.full(count, 1 / count),
        jac=lambda w: 2 * w,
        bounds=[(0, 1)] * count,
        constraints={"type": "eq", "fun": lambda w: whole @ w - aim, "jac": lambda _: whole},
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 1000},
    )
    assert found.success
    return np.asarray(found.x)


def pool_of(units: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit 0 treated, all others donors: one draw."""
    treated = np.eye(units)[:1]
    return 1.0 - treated, treated


@pytest.mark.parametrize("seed", range(4))
def test_of_equal_fits_the_least_norm_is_taken(seed: int) -> None:
    """Tolerance 1e-6: what the general solver reaches."""
    generator = np.random.default_rng(seed)
    outcome = generator.normal(size=(41, 8))
    outcome[0] = generator.dirichlet(np.ones(40)) @ outcome[1:]
    fit = fit_cohort(outcome, 6, *pool_of(41), Family.SC, least_norm=True)
    expected = least_norm((outcome[1:] - outcome[0])[:, :6].T)
    np.testing.assert_allclose(fit.unit_weights[0, 1:], expected, atol=1e-6)
    again = fit_cohort(outcome[::-1], 6, *(row[:, ::-1] for row in pool_of(41)), Family.SC, least_norm=True)
    np.testing.assert_allclose(again.unit_weights[0, ::-1], fit.unit_weights[0], atol=1e-9)


@pytest.mark.parametrize("donors", [2, 3, 4])
def test_fewer_donors_than_periods_leave_no_time_weights_open(donors: int) -> None:
    """Where some weights on periods meet the later mean of every donor, those of least norm do.

    Tolerance 1e-5: what the general solver reaches.
    """
    generator = np.random.default_rng(donors)
    outcome = generator.normal(size=(donors + 1, 24))
    outcome[:, 18:] = (outcome[:, :18] @ generator.dirichlet(np.ones(18)))[:, None]
    fit = fit_cohort(outcome, 18, *pool_of(donors + 1), Family.SDID, least_norm=True)
    apart = outcome[1:, :18] - outcome[1:, 18:19]
    np.testing.assert_allclose(fit.time_weights[0], least_norm(apart[1:] - apart[0]), atol=1e-5)


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from([0.0, -1e3, 1e6, 1e7]),
    st.sampled_from([1.0, 1e-6, 1e9]),
    st.sampled_from([Family.SC, Family.SDID]),
    st.integers(3, 40),
)
def test_level_and_unit_of_measurement_change_no_effect(
    seed: int, level: float, scale: float, family: Family, units: int
) -> None:
    """To 1e-6 of the spread of the figures: digits that the level leaves in double precision."""
    donors, targets = problem(seed, 20, units - 1, 1)
    outcome = np.vstack([targets, donors.T])
    effects = [
        fit_cohort(figures, 15, *pool_of(units), family, least_norm=True).effect[0]
        for figures in (outcome, (outcome + level) * scale)
    ]
    assert effects[1] / scale == pytest.approx(effects[0], abs=1e-6 * outcome.std())
