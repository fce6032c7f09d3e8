from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from paritet.analysis.peers_matching import (
    CALIPER,
    EPISODE,
    LEVEL_CALIPER,
    comparable,
    distances,
    one_per_episode,
    spread,
)

FEATURES = arrays(float, (6, 5), elements=st.floats(-1e3, 1e3))
SCALES = arrays(float, 5, elements=st.floats(0.1, 100))


def test_spread_is_the_scaled_median_absolute_deviation() -> None:
    # Median 3, deviations 2 1 0 1 97, their median 1; one outlier does not move it.
    assert spread(np.array([1.0, 2.0, 3.0, 4.0, 100.0])) == pytest.approx(1.4826)


def test_spread_of_mostly_equal_values_falls_back_to_quartiles_then_to_the_standard_deviation() -> None:
    assert spread(np.array([0.0, 0, 0, 0, 0, 2, 2, 2])) == pytest.approx(2 / 1.349)
    assert spread(np.array([0.0, 0, 0, 0, 0, 0, 0, 8])) == pytest.approx(np.sqrt(7.0))
    assert spread(np.array([5.0, 5.0])) == 0
    assert np.isnan(spread(np.array([np.nan])))


def test_distance_by_hand() -> None:
    # Level 2 spreads apart, path 1, covariates 3 and unknown: √((4 + 1 + 9) ÷ 3).
    one, scale = np.array([10.0, 1.0, 5.0, 7.0]), np.array([5.0, 2.0, 1.0, 1.0])
    other = np.array([[20.0, 3.0, 8.0, np.nan]])
    assert distances(one, other, scale)[0] == pytest.approx(np.sqrt(14 / 3))


def test_covariates_together_weigh_as_much_as_the_level() -> None:
    one, scale = np.zeros(5), np.ones(5)
    others = np.array([[2.0, 0, 0, 0, 0], [0, 0, 2.0, 2.0, 2.0]])
    by_level, by_covariates = distances(one, others, scale)
    assert by_level == by_covariates


def test_without_any_common_covariate_there_is_no_distance() -> None:
    one, scale = np.array([1.0, 1.0, 1.0]), np.ones(3)
    assert np.isnan(distances(one, np.array([[1.0, 1.0, np.nan]]), scale)[0])


def test_a_country_without_covariates_is_compared_by_level_and_path() -> None:
    one, scale = np.array([0.0, 0.0, np.nan]), np.ones(3)
    assert distances(one, np.array([[1.0, 1.0, 4.0]]), scale)[0] == pytest.approx(1.0)


def test_a_feature_that_never_varies_separates_only_what_differs() -> None:
    one, scale = np.array([1.0, 0.0, 0.0]), np.array([1.0, 0.0, 1.0])
    same, other = distances(one, np.array([[1.0, 0.0, 0.0], [1.0, 0.1, 0.0]]), scale)
    assert same == 0
    assert np.isinf(other)


@given(FEATURES, SCALES)
def test_distance_is_zero_to_itself_and_symmetric(features: np.ndarray, scale: np.ndarray) -> None:
    whole = np.array([distances(row, features, scale) for row in features])
    assert np.all(np.diag(whole) == 0)
    np.testing.assert_allclose(whole, whole.T, rtol=1e-12)


@given(FEATURES, SCALES, st.permutations(range(6)))
def test_order_of_the_others_does_not_matter(
    features: np.ndarray, scale: np.ndarray, order: list[int]
) -> None:
    plain = distances(features[0], features, scale)
    np.testing.assert_array_equal(distances(features[0], features[order], scale), plain[order])


@given(FEATURES, SCALES, st.floats(0.01, 100))
def test_units_do_not_matter(features: np.ndarray, scale: np.ndarray, factor: float) -> None:
    rescaled = distances(features[0] * factor, features * factor, scale * factor)
    np.testing.assert_allclose(rescaled, distances(features[0], features, scale), rtol=1e-9, atol=1e-9)


def test_calipers_are_shares_of_the_distance_of_two_random_moments() -> None:
    # The difference of two independent standard draws has mean square 2, in each feature, so in their mean.
    draws = np.random.default_rng(1).standard_normal((2, 200_000, 5))
    apart = np.array(draws[0] - draws[1])
    squares = apart[:, 0] ** 2 + apart[:, 1] ** 2 + (apart[:, 2:] ** 2).mean(axis=1)
    typical = np.sqrt(squares.mean() / 3)
    assert pytest.approx(typical / 2, rel=0.01) == CALIPER
    assert pytest.approx(typical / 4, rel=0.01) == LEVEL_CALIPER


def test_the_level_has_a_caliper_of_its_own() -> None:
    one, scale = np.zeros(3), np.ones(3)
    others = np.array([[0.35, 0.0, 0.0], [0.36, 0.0, 0.0], [0.0, 0.9, 0.9]])
    alike, distance = comparable(one, others, scale)
    assert alike.tolist() == [True, False, False]
    assert distance[1] < CALIPER < distance[2]


def test_the_nearest_moment_stands_for_its_episode() -> None:
    area = np.array([0, 0, 0, 1])
    year = np.array([2000, 2004, 2010, 2004])
    kept = one_per_episode(area, year, np.array([0.3, 0.1, 0.2, 0.4]))
    # 2004 is nearest and takes 2000 and 2010 (6 years on) with it; another country is its own episode.
    assert kept.tolist() == [1, 3]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1950, 2020)), min_size=1, max_size=30, unique=True),
    st.randoms(use_true_random=False),
)
def test_episodes_keep_apart_in_any_order(moments: list[tuple[int, int]], random: Random) -> None:
    area, year = (np.array(column) for column in zip(*moments, strict=True))
    distance = np.array([random.random() for _ in moments])
    assume(len(set(distance)) == len(distance))
    kept = one_per_episode(area, year, distance)
    for one in kept:
        for other in kept:
            assert one == other or area[one] != area[other] or abs(year[one] - year[other]) >= EPISODE
    order = list(range(len(moments)))
    random.shuffle(order)
    again = one_per_episode(area[order], year[order], distance[order])
    assert [order[place] for place in again] == kept.tolist()
