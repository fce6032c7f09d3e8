"""Every method on numbers small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from paritet.concepts.errors import UnknownCodeError
from paritet.indices import aggregate, impute, normalise, transform, weight
from paritet.indices.denominate import denominate
from paritet.indices.methods import find, methods
from paritet.indices.screen import screen
from paritet.indices.treat import box_cox, kurtosis, log_ct, log_ct_original, log_gii, skew, treat, winsorise

X = np.array([2.0, 4.0, np.nan, 10.0])


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("min_max", {}, [0, 25, np.nan, 100]),
        ("min_max", {"lower": 1, "upper": 5}, [1, 2, np.nan, 5]),
        (
            "z_score",
            {},
            np.array([-10, -4, np.nan, 14]) / 3 / np.sqrt(52 / 3),
        ),
        ("scaled", {"lower": 0, "upper": 20}, [10, 20, np.nan, 50]),
        ("rank", {}, [1, 2, np.nan, 3]),
        ("borda", {}, [0, 1, np.nan, 2]),
        ("percentile_rank", {}, [0, 0.5, np.nan, 1]),
        ("fraction_of_maximum", {}, [0.2, 0.4, np.nan, 1]),
        ("distance_to_maximum", {}, [0, 0.25, np.nan, 1]),
        ("distance_to_reference", {"position": 1}, [0, 1, np.nan, 4]),
        ("distance_to_reference", {"position": 1, "cap": True}, [0, 1, np.nan, 1]),
        ("distance_to_target", {"target": 6.0}, [0, 0.5, np.nan, 2]),
        ("distance_to_target", {"target": 6.0, "cap": True}, [0, 0.5, np.nan, 1]),
        ("distance_to_target", {"target": 0.0, "direction": -1}, [0.8, 0.6, np.nan, 0]),
        ("goalposts", {"lower": 3.0, "upper": 8.0, "scale": 10.0}, [0, 2, np.nan, 10]),
        ("goalposts", {"lower": 3.0, "upper": 8.0, "truncate": False}, [-0.2, 0.2, np.nan, 1.4]),
        ("goalposts", {"lower": 3.0, "upper": 8.0, "direction": -1}, [1, 0.8, np.nan, 0]),
        ("none", {}, X),
    ],
)
def test_normalise(name: str, arguments: dict[str, object], expected: list[float]) -> None:
    assert_allclose(find("normalise", name).function(X, **arguments), expected, rtol=1e-13)


def test_ties_share_the_lowest_rank() -> None:
    assert_allclose(normalise.rank(np.array([[3.0, 1.0, 3.0, 5.0]])), [[2, 1, 2, 4]])


def test_a_range_of_zero_gives_missing_not_infinity() -> None:
    for name in ("min_max", "z_score", "distance_to_maximum"):
        assert np.isnan(find("normalise", name).function(np.array([4.0, 4.0, 4.0]))).all()


def test_skew_and_kurtosis_are_those_of_spreadsheets() -> None:
    # Excel's SKEW and KURT of 3, 4, 5, 2, 3, 4, 5, 6, 4, 7 (Microsoft's own example for both functions).
    values = np.array([3.0, 4, 5, 2, 3, 4, 5, 6, 4, 7])
    assert_allclose(skew(values), 0.359543071, atol=1e-9)
    assert_allclose(kurtosis(values), -0.151799637, atol=1e-9)


def test_winsorise_moves_ties_together_and_counts_them() -> None:
    values = np.array([1.0, 2, 2, 3, 3, 3, 4, 5, 6, 200])
    treated, moved = winsorise(values)
    assert moved == 1
    assert treated.max() == 6
    low, _ = winsorise(-values)
    assert_allclose(low, -treated)
    forced, moved = winsorise(np.arange(10.0), limit=2, force=True)
    assert moved >= 2
    assert forced.max() < 9


def test_an_indicator_without_outliers_is_left_alone() -> None:
    found = treat(np.arange(20.0))
    assert found.passed
    assert found.winsorised == 0
    assert_allclose(found.values, np.arange(20.0))


def test_the_log_starts_from_the_original_values() -> None:
    values = np.exp(np.linspace(0, 12, 30))
    found = treat(values, limit=1)
    assert found.transformed == "log_ct"
    assert_allclose(found.values, log_ct(values))
    combined = treat(values, limit=1, combine=True)
    assert combined.values.max() < found.values.max() or not np.allclose(combined.values, found.values)


def test_transformations() -> None:
    values = np.array([1.0, 3.0, 11.0])
    assert_allclose(log_ct(values), np.log([0.1, 2.1, 10.1]))
    assert_allclose(log_ct_original(values), np.log([1, 3, 11]))
    assert_allclose(log_gii(values), np.log([1, 3, 11]))
    assert_allclose(box_cox(values, power=2), [0, 4, 60])
    assert_allclose(box_cox(values, power=0), np.log([1, 3, 11]))


def test_impute() -> None:
    x = np.array([[1.0, np.nan, 3.0], [3.0, 5.0, np.nan], [np.nan, 7.0, np.nan]])
    assert_allclose(impute.mean(x)[:, 0], [1, 3, 2])
    assert_allclose(impute.median(x)[:, 1], [6, 5, 7])
    groups = np.array(["a", "a", "b"], dtype=object)
    assert_allclose(impute.group_mean(x, groups=groups)[:, 1], [5, 5, 7])
    assert np.isnan(impute.group_mean(x, groups=groups)[2, 0])
    assert_allclose(impute.group_median(x, groups=groups)[:, 2], [3, 3, np.nan])
    assert_allclose(impute.panel_forward(x)[1], [3, 5, 5])
    assert np.isnan(impute.panel_forward(x)[2, 0])
    assert_allclose(impute.panel_constant(x)[2], [7, 7, 7])
    assert_allclose(impute.panel_linear(x, years=np.array([2000.0, 2001, 2004]))[0], [1, 1.5, 3])
    assert_allclose(impute.panel_linear(x, years=np.arange(3.0))[2], [7, 7, 7])
    assert_allclose(impute.panel_linear(x, years=np.arange(3.0), ends=False)[1], [3, 5, np.nan])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_lines_between_known_years_are_numpys(seed: int) -> None:
    rng = np.random.default_rng(seed)
    years = np.cumsum(rng.integers(1, 4, 9)).astype(float) + 2000
    x = np.where(rng.random((6, 9)) < 0.4, np.nan, rng.normal(size=(6, 9)))
    found = impute.panel_linear(x, years=years)
    for row, filled in zip(x, found, strict=True):
        known = ~np.isnan(row)
        if known.any():
            assert_allclose(filled, np.interp(years, years[known], row[known]), rtol=1e-12, atol=1e-12)
        else:
            assert np.isnan(filled).all()


def test_a_limit_stops_carrying() -> None:
    x = np.array([[1.0, np.nan, np.nan, np.nan]])
    assert_allclose(impute.panel_forward(x, limit=2), [[1, 1, 1, np.nan]])
    assert_allclose(impute.panel_linear(x, years=np.arange(4.0), limit=1), [[1, 1, np.nan, np.nan]])


def test_screen_counts_what_is_there() -> None:
    x = np.array([[[1.0], [np.nan], [0.0]], [[0.0], [np.nan], [0.0]], [[2.0], [5.0], [0.0]]])
    found = screen(x, availability=0.5)
    assert found.missing[:, 0].tolist() == [0, 2, 0]
    assert_allclose(found.available[:, 0], [1, 1 / 3, 1])
    assert found.included[:, 0].tolist() == [True, False, True]
    zeros = screen(x, rule="by_zeros", non_zero=0.1)
    assert zeros.included[:, 0].tolist() == [True, True, False]
    both = screen(x, rule="by_availability_and_zeros", availability=0.5, non_zero=0.1)
    assert both.included[:, 0].tolist() == [True, False, False]


def test_denominate_never_divides_by_zero() -> None:
    assert_allclose(denominate(np.array([6.0, 1.0]), np.array([3.0, 0.0]), 1000), [2000, np.nan])


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("arithmetic_mean", {}, [3.5, 4.0, np.nan]),
        ("geometric_mean", {}, [2**0.25 * 4**0.75, 4.0, np.nan]),
        ("harmonic_mean", {}, [1 / (0.25 / 2 + 0.75 / 4), 4.0, np.nan]),
        ("generalised_mean", {"power": 2}, [np.sqrt(0.25 * 4 + 0.75 * 16), 4.0, np.nan]),
        ("weighted_sum", {}, [14, 12, np.nan]),
        ("highest_of", {}, [12, 12, np.nan]),
        ("lowest_of", {}, [2, 4, np.nan]),
        ("share_of_yes", {}, [350, 400, np.nan]),
        ("ratio", {}, [0.5, np.nan, np.nan]),
        ("difference", {}, [-2, np.nan, np.nan]),
        ("shortfall", {}, [0.5, np.nan, np.nan]),
        ("parity", {}, [0.5, np.nan, np.nan]),
    ],
)
def test_aggregate(name: str, arguments: dict[str, object], expected: list[float]) -> None:
    x = np.array([[2.0, np.nan, np.nan], [4.0, 4.0, np.nan]])[:, None, None, :, None]
    weights = np.array([1.0, 3.0]).reshape(2, 1, 1, 1, 1)
    found = find("aggregate", name).function(x, weights=weights, **arguments)
    assert_allclose(found[0, 0, :, 0], expected, rtol=1e-13)


def test_means_refuse_what_they_cannot_take() -> None:
    x = np.array([[-1.0, 0.0], [4.0, 4.0]])
    ones = np.ones((2, 1))
    assert np.isnan(aggregate.geometric_mean(x, weights=ones)[0])
    assert aggregate.geometric_mean(x, weights=ones)[1] == 0
    assert np.isnan(aggregate.harmonic_mean(x, weights=ones)[0])
    assert aggregate.harmonic_mean(x, weights=ones)[1] == 0


def test_copeland_counts_majorities() -> None:
    x = np.array([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0], [1.0, 2.0, 2.0]])[:, None, None, :, None]
    equal = np.ones((3, 1, 1, 1, 1))
    # The first beats both others two to one; the others tie (one each, one draw).
    assert_allclose(aggregate.copeland(x, weights=equal)[0, 0, :, 0], [2, -1, -1])


def test_eige_metric_by_hand() -> None:
    sexes = np.array([[[[40.0]], [[60.0]]]])
    total = np.broadcast_to(np.array(25.0), sexes.shape)
    x = np.stack([sexes, total])
    # gap = 1 − |40/50 − 1| = 0.8; level = sqrt(25/100) = 0.5
    corrected = aggregate.eige_metric(x, weights=np.ones(2), benchmark=100.0)
    assert_allclose(corrected, [[[[1 + 99 * 0.5 * 0.8]]]])
    alone = aggregate.eige_metric(x[:1], weights=np.ones(1), correct=False)
    assert_allclose(alone, [[[[1 + 99 * 0.8]]]])
    share = np.stack([sexes, np.full_like(sexes, 0.4)])
    assert_allclose(aggregate.eige_metric(share, weights=np.ones(2), correct=False), [[[[100.0]]]])


def test_transform() -> None:
    x = np.array([0.0, 0.5, 2.0])
    assert_allclose(transform.cap(x, at=1), [0, 0.5, 1])
    assert_allclose(transform.floor(x, at=1), [1, 1, 2])
    assert_allclose(transform.between(x, lower=0.2, upper=1), [0.2, 0.5, 1])
    assert_allclose(transform.inverse(x, numerator=1), [np.nan, 2, 0.5])
    assert_allclose(transform.complement(x, whole=1), [1, 0.5, -1])
    assert_allclose(transform.replace_zero(x, by=0.01), [0.01, 0.5, 2])
    assert_allclose(transform.goalpost(x, lower=0, upper=1), [0, 0.5, 1])
    assert_allclose(transform.goalpost(np.array([100.0]), lower=10, upper=1000, log=True), [0.5])
    assert_allclose(transform.logarithm(x), [np.nan, np.log(0.5), np.log(2)])
    assert_allclose(transform.square_root(np.array([4.0, -1.0])), [2, np.nan])


def test_halves_are_rounded_up_not_to_even() -> None:
    values = np.array([0.25, 0.35, 84.375 * 0.8, 2.4499, np.nan])
    assert_allclose(transform.round_half_up(values, decimals=1), [0.3, 0.4, 67.5, 2.4, np.nan])


def test_goalposts_differ_by_sex() -> None:
    x = np.array([[[[55.0]], [[50.0]]]])
    found = transform.goalpost_by_sex(x, women=(22.5, 87.5), men=(17.5, 82.5))
    assert_allclose(found, [[[[0.5]], [[0.5]]]])


def test_effective_weights_multiply_down_the_tree() -> None:
    found = weight.effective_weights({"top": {"a": 1, "b": 3}, "a": {"x": 1, "y": 1}, "b": {"z": 2}}, "top")
    assert found == {"top": 1.0, "a": 0.25, "b": 0.75, "x": 0.125, "y": 0.125, "z": 0.75}


def test_noise_stays_within_its_share() -> None:
    uniform = np.random.default_rng(1).random((500, 2))
    found = weight.noisy_weights(np.array([2.0, 4.0]), 0.25, uniform)
    assert found.min(axis=0) == pytest.approx([1.5, 3.0], rel=0.02)
    assert found.max(axis=0) == pytest.approx([2.5, 5.0], rel=0.02)


def test_principal_component_of_two_equal_children_weighs_them_equally() -> None:
    values = np.random.default_rng(2).normal(size=50)
    found = weight.principal_component(np.stack([values, 2 * values + 1]))
    assert_allclose(found, [np.sqrt(0.5)] * 2)


def test_optimised_weights_reach_their_targets() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(3, 200)) * np.array([[1.0], [3.0], [0.5]])

    def correlate(weights: np.ndarray) -> np.ndarray:
        index = weights @ x
        return np.array([np.corrcoef(child, index)[0, 1] for child in x])

    found = weight.optimised_weights(correlate, np.array([1.0, 1.0, 1.0]))
    obtained = correlate(found)
    assert_allclose(obtained / obtained.sum(), [1 / 3] * 3, atol=0.01)


def test_an_unknown_method_suggests_a_known_one() -> None:
    with pytest.raises(UnknownCodeError, match="Unknown normalise method") as caught:
        find("normalise", "minmax")
    assert "min_max" in str(caught.value)


def test_every_method_says_what_it_does() -> None:
    for step in ("impute", "treat", "normalise", "weight", "aggregate", "transform"):
        for name, found in methods(step).items():
            assert found.summary.endswith((".", "?", ")")), name
