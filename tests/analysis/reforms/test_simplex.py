"""Exactness of the weight solvers, shown by the optimality conditions themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

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
