"""Speed of the effect estimators. Figures of two cores stand in docs/explanation/effects."""

from __future__ import annotations

import numpy as np
import pytest

from paritet.analysis.reforms.cohorts import Family, fit_cohort
from paritet.analysis.reforms.simplex import simplex_weights
from paritet.analysis.reforms.study import study


def panel(donors: int, targets: int, years: int = 30) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    factors = generator.normal(size=(years, 3)).cumsum(axis=0)
    both = factors @ generator.normal(size=(3, donors + targets))
    both += 0.5 * generator.normal(size=both.shape)
    both -= both.mean(axis=0)
    return both[:, :donors], both[:, donors:].T


@pytest.mark.parametrize("donors", [100, 1000])
def test_synthetic_controls(benchmark, donors: int) -> None:
    """2,000 synthetic controls; ten times more donors should cost at most ten times as much."""
    table, targets = panel(donors, 2000)
    weights = benchmark(simplex_weights, table, targets)
    gradient = (weights @ table.T - targets) @ table
    gap = (gradient * weights).sum(axis=1) - gradient.min(axis=1)
    assert gap.max() < 1e-6
    benchmark.extra_info["fits_per_second"] = round(2000 / benchmark.stats["min"])


@pytest.mark.parametrize("family", [Family.SC, Family.SDID])
def test_full_placebo_of_one_reform(benchmark, family: Family) -> None:
    """One treated country, 100 donors, 30 years before and 10 after: every donor in its place."""
    table, _ = panel(101, 1, 40)
    pool = np.ones((101, 101)) - np.eye(101)
    pool[:, 0] = 0.0
    benchmark(fit_cohort, table.T, 30, pool, np.eye(101), family)


def test_one_cell_of_the_grid(benchmark) -> None:
    """A reform with about 65 adopters: three families, placebos, checks, 1,000 draws."""
    series = "labour_force_participation_25_54@ilo_participation"
    found = benchmark.pedantic(study, ("wbl_paid_paternity_leave", series), rounds=3, warmup_rounds=1)
    assert found.adopters > 50
