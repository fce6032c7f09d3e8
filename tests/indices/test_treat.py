"""Treatment of outliers against SciPy's moments and a plain reading of the rule, on random data."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from paritet.indices.treat import kurtosis, passes, skew, treat, winsorise


@st.composite
def skewed(draw: st.DrawFn) -> np.ndarray:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = np.exp(rng.normal(0, draw(st.floats(0.2, 2.5)), draw(st.integers(8, 60))))
    if draw(st.booleans()):
        x = -x
    if draw(st.booleans()):
        x = np.round(x, 0 if draw(st.booleans()) else 1)
    if draw(st.booleans()):
        x[rng.random(x.size) < 0.1] = np.nan
    return x


def plainly(x: list[float], limit: int) -> tuple[list[float], int]:
    """Winsorise by the words of the rule, with SciPy's unbiased moments."""
    known = [value for value in x if value == value]
    high = low = 0
    while high + low < limit:
        skewness = stats.skew(known, bias=False)
        if abs(skewness) < 2 or stats.kurtosis(known, bias=False) < 3.5:
            break
        end = max(known) if skewness >= 0 else min(known)
        rest = [value for value in known if value != end]
        if not rest:
            break
        new = max(rest) if skewness >= 0 else min(rest)
        count = known.count(end)
        known = [new if value == end else value for value in known]
        high, low = (count, low) if skewness >= 0 else (high, count)
    return known, high + low


@settings(max_examples=200, deadline=None)
@given(skewed())
def test_moments_are_scipys_unbiased_ones(x: np.ndarray) -> None:
    known = x[~np.isnan(x)]
    if known.size < 4 or np.ptp(known) == 0:
        return
    assert_allclose(skew(x), stats.skew(known, bias=False), rtol=1e-8, atol=1e-8)
    assert_allclose(kurtosis(x), stats.kurtosis(known, bias=False), rtol=1e-8, atol=1e-8)


@settings(max_examples=300, deadline=None)
@given(skewed(), st.integers(1, 5))
def test_winsorising_follows_the_rule(x: np.ndarray, limit: int) -> None:
    known = x[~np.isnan(x)]
    if known.size < 4 or np.ptp(known) == 0:
        return
    treated, moved = winsorise(x, limit)
    expected, count = plainly([float(value) for value in x], limit)
    assert_allclose(treated[~np.isnan(x)], expected, rtol=1e-12)
    assert moved == count
    assert (np.isnan(treated) == np.isnan(x)).all()


@settings(max_examples=200, deadline=None)
@given(skewed(), st.integers(1, 5))
def test_treatment_keeps_order_and_gaps(x: np.ndarray, limit: int) -> None:
    found = treat(x, limit=limit)
    known = ~np.isnan(x)
    assert (np.isnan(found.values) == ~known).all()
    order = np.argsort(x[known], kind="stable")
    assert (np.diff(found.values[known][order]) >= -1e-12).all()
    if passes(x) == 1:
        assert_allclose(found.values, x)
        assert found.winsorised == 0
    if found.transformed:
        assert passes(winsorise(x, limit)[0]) == 0
