"""Uncertainty, Sobol' indices, decomposition: equal to references, additive, the same anywhere."""

from __future__ import annotations

from statistics import median as statistics_median

import numpy as np
import pandas as pd
import pytest
from frameworks import Framework, frameworks
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from paritet.concepts.errors import MissingDataError, ParitetError
from paritet.indices import ranks, sobol
from paritet.indices.compute import Computed, compute
from paritet.indices.decompose import components, decompose, shapley
from paritet.indices.sensitivity import sensitivity
from paritet.indices.spec_reader import parse_spec

CHOICES = """sensitivity:
  weights: {1: 0.2, 2: 0.25}
  treat: [{limit: 1}, {limit: 3}]
  normalise:
    - {method: min_max, lower: 1, upper: 100}
    - {method: z_score, mean: 10, sd: 2}
  aggregate: [arithmetic_mean, geometric_mean]
"""
STEPS = """steps:
  - treat: {limit: 2, then: log_ct}
  - normalise: {method: min_max, lower: 1, upper: 100}
"""


def index_of(areas: int = 15, seed: int = 1, choices: str = CHOICES, bounds: bool = False) -> Computed:
    rng = np.random.default_rng(seed)
    text = (
        "index: top\n" + STEPS + "tree:\n  method: arithmetic_mean\n  of:\n"
        "    - {id: P, weight: 1, method: arithmetic_mean, of: [a, b, c]}\n"
        "    - {id: Q, weight: 2, method: arithmetic_mean, of: [d, e]}\n" + choices
    )
    frame = pd.DataFrame(
        [
            (name, f"A{area:02}", 2020, float(np.exp(rng.normal())))
            for name in "abcde"
            for area in range(areas)
        ],
        columns=["indicator", "ref_area", "time_period", "obs_value"],
    )
    if bounds:
        frame["lower"], frame["upper"] = frame["obs_value"] * 0.8, frame["obs_value"] * 1.3
    return compute(parse_spec(text), frame)


def test_ranks_and_their_quantiles_are_numpys() -> None:
    rng = np.random.default_rng(5)
    scores = np.round(rng.normal(size=(7, 2, 400)), 1)
    found, ahead = ranks.order_draws(scores, range(7))
    by_hand = np.array([[(scores[:, t] > scores[a, t]).sum(axis=0) + 1 for t in range(2)] for a in range(7)])
    assert (found == by_hand).all()
    assert_allclose(ahead[2, 5], (scores[2] > scores[5]).sum(axis=-1))
    counts = ranks.histogram(found, 7)
    for share in (0.05, 0.5, 0.95, 0.31):
        assert_allclose(ranks.quantile(counts, share), np.quantile(found, share, axis=-1), rtol=1e-12)
    assert_allclose(ranks.mean_rank(counts), found.mean(axis=-1))


def test_sorting_and_comparing_rank_alike() -> None:
    rng = np.random.default_rng(6)
    scores = np.round(rng.normal(size=(130, 2, 50)), 1)
    scores[rng.random(scores.shape) < 0.05] = np.nan
    few = np.stack([ranks.rank(scores[:, :, draw]) for draw in range(50)], axis=-1)
    assert (ranks.order_draws(scores)[0] == np.nan_to_num(few)).all()


def test_a_missing_score_has_no_rank() -> None:
    scores = np.array([[[1.0, np.nan]], [[2.0, 3.0]]])
    found, ahead = ranks.order_draws(scores, [0])
    assert found[:, 0].tolist() == [[2, 0], [1, 1]]
    assert ahead[1, 0, 0] == 1
    counts = ranks.histogram(found, 2)
    assert counts[0, 0].tolist() == [1, 0, 1]
    assert ranks.quantile(counts, 0.5)[0, 0] == 2


@given(st.integers(0, 1_000), st.integers(2, 9), st.integers(1, 9), st.floats(0, 0.5))
@settings(max_examples=60, deadline=None)
def test_being_ahead_of_a_median_is_counted_draw_by_draw(
    seed: int, areas: int, members: int, missing: float
) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 6, (areas, 2, 15)).astype(float)  # ties on purpose
    scores[rng.uniform(size=scores.shape) < missing] = np.nan
    chosen = list(range(min(members, areas)))
    found = ranks.ahead_of_median(scores, chosen)
    for area in range(areas):
        for year in range(2):
            count = 0
            for draw in range(15):
                known = [value for value in scores[chosen, year, draw] if not np.isnan(value)]
                count += bool(known) and scores[area, year, draw] > statistics_median(known)
            assert found[area, year] == count
    assert (ranks.ahead_of_median(scores, []) == 0).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.integers(2, 4), st.integers(20, 200))
def test_sobol_indices_are_salibs(seed: int, factors: int, draws: int) -> None:
    from SALib.analyze import sobol as salib

    rng = np.random.default_rng(seed)
    numbers = sobol.design(draws, factors, rng)
    output = np.sin(numbers @ np.arange(1, factors + 1)) + numbers[:, 0] * numbers[:, -1]
    blocks = output.reshape(factors + 2, draws)
    ordered = np.stack([blocks[0], *blocks[2:], blocks[1]], axis=1).ravel()  # A, AB…, B, as SALib wants it
    problem = {
        "num_vars": factors,
        "names": [f"x{at}" for at in range(factors)],
        "bounds": [[0, 1]] * factors,
    }
    expected = salib.analyze(problem, ordered, calc_second_order=False, seed=1)
    found = sobol.effects(output, tuple(problem["names"]), rng=np.random.default_rng(1))
    assert_allclose([one.first for one in found], expected["S1"], rtol=1e-9, atol=1e-12)
    assert_allclose([one.total for one in found], expected["ST"], rtol=1e-9, atol=1e-12)
    # The bootstrap's random numbers differ; its margins agree to its own error.
    assert_allclose([one.total_margin for one in found], expected["ST_conf"], rtol=0.6, atol=0.05)


def test_sobol_of_a_linear_function_is_known() -> None:
    numbers = sobol.design(20_000, 3, np.random.default_rng(0))
    found = sobol.effects(numbers @ np.array([1.0, 2.0, 3.0]), ("a", "b", "c"))
    expected = np.array([1, 4, 9]) / 14
    assert_allclose([one.first for one in found], expected, atol=0.02)
    assert_allclose([one.total for one in found], expected, atol=0.02)


def test_the_same_seed_gives_the_same_numbers() -> None:
    computed = index_of()
    first, second = (sensitivity(computed, draws=500, seed=7) for _ in range(2))
    assert (first.counts == second.counts).all()
    assert_allclose(first.shifts, second.shifts)
    other = sensitivity(computed, draws=500, seed=8)
    assert (first.counts != other.counts).any()


def test_ranks_add_up() -> None:
    found = sensitivity(index_of(), draws=400)
    assert (found.counts.sum(axis=-1) == 400).all()
    table = found.ranks
    assert (table["lower90"] <= table["median"]).all()
    assert (table["median"] <= table["upper90"]).all()
    assert table["mean"].sum() == pytest.approx(15 * 16 / 2)
    assert found.ahead("A00", "A01") + found.ahead("A01", "A00") == pytest.approx(1)
    with pytest.raises(MissingDataError):
        found.ahead("A00", "ZZZ")
    one = sensitivity(index_of(), draws=400, against=["A01"])
    assert one.ahead("A00", "A01") == found.ahead("A00", "A01")
    with pytest.raises(MissingDataError, match="not compared"):
        one.ahead("A01", "A00")


def test_without_noise_every_draw_is_the_index() -> None:
    same = "sensitivity:\n  aggregate: [arithmetic_mean, arithmetic_mean]\n"
    found = sensitivity(index_of(choices=same), draws=50)
    assert (found.ranks["median"] == found.ranks["rank"]).all()
    assert (found.ranks["lower90"] == found.ranks["upper90"]).all()
    assert (found.shifts == 0).all()


def test_draws_equal_one_by_one_computation() -> None:
    """Each discrete choice, computed by a spec of its own, gives the ranks that the replication gives."""
    computed = index_of(choices="sensitivity:\n  treat: [{limit: 1}, {limit: 3}]\n")
    found = sensitivity(computed, draws=64)
    for limit in (1, 3):
        text = "index: top\n" + STEPS.replace("limit: 2", f"limit: {limit}")
        text += "tree:\n  method: arithmetic_mean\n  of:\n"
        text += "    - {id: P, weight: 1, method: arithmetic_mean, of: [a, b, c]}\n"
        text += "    - {id: Q, weight: 2, method: arithmetic_mean, of: [d, e]}\n"
        values = {name: computed.inputs.observed[at, :, 0] for at, name in enumerate("abcde")}
        rows = [(n, a, 2020, v[i]) for n, v in values.items() for i, a in enumerate(computed.ref_areas)]
        frame = pd.DataFrame(rows, columns=["indicator", "ref_area", "time_period", "obs_value"])
        expected = ranks.rank(compute(parse_spec(text), frame).scores)[:, 0]
        held = found.counts[np.arange(15), 0, expected.astype(int)]
        assert (held > 0).all()


def test_bounds_are_drawn_and_matter() -> None:
    computed = index_of(choices="sensitivity: {bounds: true}\n", bounds=True)
    found = sensitivity(computed, draws=300)
    assert found.factors == ("bounds",)
    assert (found.ranks["upper90"] > found.ranks["lower90"]).any()


def test_moved_goalposts_equal_normalising_with_others() -> None:
    text = """index: top
steps:
  - normalise: {method: goalposts, scale: 100}
tree:
  method: arithmetic_mean
  of:
    - {indicator: a, lower: 0, upper: 10}
    - {indicator: b, lower: 0, upper: LIMIT, direction: lower}
sensitivity:
  goalposts: {b: 0.5}
"""
    rng = np.random.default_rng(4)
    rows = [(name, f"A{at}", rng.uniform(0, 8)) for name in "ab" for at in range(12)]
    frame = pd.DataFrame(rows, columns=["indicator", "ref_area", "obs_value"])
    computed = compute(parse_spec(text.replace("LIMIT", "10")), frame)
    found = sensitivity(computed, draws=400, seed=2)
    assert found.factors == ("goalposts",)
    for limit in (8.5, 10, 14.5):
        other = compute(parse_spec(text.replace("LIMIT", str(limit))), frame)
        held = ranks.rank(other.scores)[:, 0].astype(int)
        assert (found.counts[np.arange(12), 0, held] > 0).all()


def test_a_country_that_was_screened_out_stays_out_of_every_draw() -> None:
    text = """index: top
steps:
  - screen: {availability: 1}
  - normalise: {method: min_max}
tree: {method: arithmetic_mean, of: [a, b]}
sensitivity: {bounds: true}
"""
    frame = pd.DataFrame(
        [("a", f"A{at}", float(at)) for at in range(5)] + [("b", f"A{at}", float(at)) for at in range(4)],
        columns=["indicator", "ref_area", "obs_value"],
    )
    frame["lower"] = frame["obs_value"].where(frame["indicator"] == "a") - 0.5
    frame["upper"] = frame["obs_value"].where(frame["indicator"] == "a") + 0.5
    found = sensitivity(compute(parse_spec(text), frame), draws=20)
    assert found.counts[4, 0].tolist() == [20, 0, 0, 0, 0, 0]
    assert len(found.ranks) == 4


def test_tied_weights_move_together() -> None:
    text = """index: top
tree:
  method: difference
  of:
    - {id: P, method: arithmetic_mean, of: [a, b]}
    - {id: Q, method: arithmetic_mean, of: [a, b]}
sensitivity:
  weights: {P: 0.5, Q: 0.5}
  tied: {Q: P}
"""
    frame = pd.DataFrame(
        [(name, f"A{at}", float(at * (2 if name == "a" else -1))) for name in "ab" for at in range(6)],
        columns=["indicator", "ref_area", "obs_value"],
    )
    found = sensitivity(compute(parse_spec(text), frame), draws=50)
    assert (found.counts[:, 0, 1] == 50).all()  # every difference stays 0: all share the first place


def test_only_the_scores_that_are_asked_for_are_ranked() -> None:
    computed = index_of()
    held = np.ones_like(computed.scores, dtype=bool)
    held[3] = False
    found = sensitivity(computed, draws=100, ranked=held)
    assert len(found.ranks) == 14
    assert found.counts[3, 0, 0] == 100
    assert found.ranks["rank"].max() == 14


def test_variance_names_every_choice() -> None:
    found = sensitivity(index_of(), draws=128, variance=True)
    assert [one.factor for one in found.effects] == ["treat", "normalise", "aggregate", "weights"]
    assert all(one.total >= -0.05 for one in found.effects)
    assert len(found.effect_rows()) == 4


def test_nothing_to_vary_is_said() -> None:
    with pytest.raises(ParitetError, match="too few alternatives"):
        sensitivity(index_of(choices=""), draws=10)
    with pytest.raises(MissingDataError, match="no scores for 1900"):
        sensitivity(index_of(), draws=10, years=[1900])


def test_a_cluster_gives_identical_numbers() -> None:
    from distributed import LocalCluster

    computed = index_of(areas=30, bounds=True, choices=CHOICES + "  bounds: true\n")
    alone = sensitivity(computed, draws=2000, seed=3, variance=True)
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        spread = sensitivity(computed, draws=2000, seed=3, variance=True, dask=cluster.scheduler_address)
    assert (alone.counts == spread.counts).all()
    assert (alone.ahead_counts == spread.ahead_counts).all()
    assert (alone.shifts == spread.shifts).all()
    assert alone.effects == spread.effects


def test_shapley_by_hand() -> None:
    # A product: f = 2·3 from 1·1. Orders: first then second 1 + 4, second then first 3 + 2.
    values = np.array([1.0, 2.0, 3.0, 6.0])
    assert_allclose(shapley(values, 2), [(1 + 3) / 2, (4 + 2) / 2])


@settings(max_examples=30, deadline=None)
@given(frameworks(gaps=False), st.sampled_from(["arithmetic_mean", "geometric_mean", "harmonic_mean"]))
def test_parts_add_up_exactly(framework: Framework, method: str) -> None:
    text = framework.text.replace("arithmetic_mean", method)
    computed = compute(parse_spec(text), framework.frame)
    if np.isnan(computed.scores).any():
        return  # an indicator without any range
    for against in (framework.years[0], framework.areas[1]):
        for by in ("components", "indicators"):
            found = decompose(computed, framework.areas[0], framework.years[1], against=against, by=by)
            difference = found["to_value"] - found["from_value"]
            assert found["contribution"].sum() == pytest.approx(difference.iloc[0], abs=1e-9)
            at = computed.ref_areas.index(framework.areas[0])
            assert found["to_value"].iloc[0] == pytest.approx(computed.scores[at, 1])


def test_components_do_not_overlap() -> None:
    spec = index_of().spec
    assert components(spec) == {"P": ("a", "b", "c"), "Q": ("d", "e")}
    assert list(components(spec, "indicators")) == list("abcde")
    with pytest.raises(ParitetError, match="Cannot decompose"):
        components(spec, "pillars")
    with pytest.raises(MissingDataError):
        decompose(index_of(), "A00", 2020, against="ZZZ")
