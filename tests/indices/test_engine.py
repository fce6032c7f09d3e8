"""The whole chain on random frameworks: against plain loops, and under changes that must not matter."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from frameworks import Framework, frameworks, long_frame, spec_text
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from paritet.concepts.errors import ParitetError
from paritet.indices import results
from paritet.indices.compute import Computed, compute
from paritet.indices.diagnose import (
    alphas,
    compare,
    correlation_flags,
    correlations,
    cronbach_alpha,
    optimise_weights,
    principal_components,
    removal,
    statistics,
    weights,
)
from paritet.indices.spec_reader import parse_spec

CHAIN = """steps:
  - impute: {method: group_mean, group: region}
  - normalise: {method: min_max, lower: 1, upper: 100}
"""
WHOLE = """steps:
  - impute: {method: median}
  - screen: {availability: 0.5}
  - treat: {limit: 2, then: log_ct}
  - normalise: {method: z_score, mean: 10, sd: 2}
"""


def run(framework: Framework) -> Computed:
    return compute(parse_spec(framework.text, "f.yaml"), framework.frame, groups=framework.groups)


def by_loops(framework: Framework) -> dict[tuple[str, int], float]:
    """Impute by group mean, min–max to 1–100 over the panel, weighted arithmetic means; no array in sight."""
    scaled: dict[str, dict[tuple[str, int], float]] = {}
    for name, direction, _ in framework.leaves:
        cells = {
            (area, year): float(framework.values[name][i, j])
            for i, area in enumerate(framework.areas)
            for j, year in enumerate(framework.years)
        }
        for (area, year), value in list(cells.items()):
            if math.isnan(value):
                group = framework.groups["region"][area]
                peers = [
                    framework.values[name][i, framework.years.index(year)]
                    for i, other in enumerate(framework.areas)
                    if framework.groups["region"][other] == group
                ]
                known = [float(peer) for peer in peers if not math.isnan(peer)]
                cells[area, year] = sum(known) / len(known) if known else math.nan
        turned = {key: value * direction for key, value in cells.items()}
        known = [value for value in turned.values() if not math.isnan(value)]
        low, high = min(known), max(known)
        scaled[name] = {
            key: math.nan if low == high else (value - low) / (high - low) * 99 + 1
            for key, value in turned.items()
        }

    def score(node: str, key: tuple[str, int]) -> float:
        if node in scaled:
            return scaled[node][key]
        pairs = [(score(child, key), weight) for child, weight in framework.parents[node]]
        known = [(value, weight) for value, weight in pairs if not math.isnan(value)]
        return sum(v * w for v, w in known) / sum(w for _, w in known) if known else math.nan

    return {(area, year): score("top", (area, year)) for area in framework.areas for year in framework.years}


@settings(max_examples=60, deadline=None)
@given(frameworks(steps=CHAIN))
def test_the_chain_equals_plain_loops(framework: Framework) -> None:
    computed = run(framework)
    expected = by_loops(framework)
    for i, area in enumerate(computed.ref_areas):
        for j, year in enumerate(computed.years):
            assert_allclose(computed.scores[i, j], expected[area, year], rtol=1e-9, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(frameworks(steps=WHOLE), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(framework: Framework, random: object) -> None:
    shuffled = framework.frame.sample(frac=1, random_state=random.randint(0, 2**31))  # type: ignore[attr-defined]
    spec = parse_spec(framework.text)
    first = compute(spec, framework.frame, ref_areas=framework.areas)
    second = compute(spec, shuffled, ref_areas=framework.areas)
    assert_allclose(first.scores, second.scores, rtol=1e-12)


@settings(max_examples=30, deadline=None)
@given(frameworks(steps=WHOLE), st.floats(0.01, 100))
def test_weights_are_relative(framework: Framework, factor: float) -> None:
    spec = parse_spec(framework.text)
    scaled = {parent: [(c, w * factor) for c, w in kids] for parent, kids in framework.parents.items()}
    directions = {name: direction for name, direction, _ in framework.leaves}
    other = parse_spec(spec_text(scaled, directions, WHOLE, "arithmetic_mean"))
    first, second = compute(spec, framework.frame), compute(other, framework.frame)
    assert_allclose(first.scores, second.scores, rtol=1e-9)


@settings(max_examples=30, deadline=None)
@given(frameworks(gaps=False))
def test_min_max_forgets_the_unit(framework: Framework) -> None:
    changed = framework.frame.assign(obs_value=framework.frame["obs_value"] * 3.5 - 7)
    spec = parse_spec(framework.text)
    assert_allclose(
        compute(spec, framework.frame).scores, compute(spec, changed).scores, rtol=1e-8, atol=1e-8
    )


@settings(max_examples=30, deadline=None)
@given(frameworks(gaps=False))
def test_turning_values_and_direction_together_changes_nothing(framework: Framework) -> None:
    turned = {name: -direction for name, direction, _ in framework.leaves}
    steps = "steps:\n  - normalise: {method: min_max, lower: 1, upper: 100}\n"
    other = parse_spec(spec_text(framework.parents, turned, steps, "arithmetic_mean"))
    mirrored = framework.frame.assign(obs_value=-framework.frame["obs_value"])
    first = compute(parse_spec(framework.text), framework.frame)
    assert_allclose(first.scores, compute(other, mirrored).scores, rtol=1e-9)


@settings(max_examples=30, deadline=None)
@given(frameworks(gaps=False))
def test_every_node_lies_between_its_children(framework: Framework) -> None:
    for method in ("arithmetic_mean", "geometric_mean", "harmonic_mean"):
        directions = {name: direction for name, direction, _ in framework.leaves}
        steps = "steps:\n  - normalise: {method: min_max, lower: 1, upper: 100}\n"
        computed = compute(
            parse_spec(spec_text(framework.parents, directions, steps, method)), framework.frame
        )
        for node in computed.spec.inner:
            children = np.stack([computed.nodes[child] for child in node.of])
            if np.isnan(children).any():
                continue  # an indicator without any range
            assert (computed.nodes[node.id] <= children.max(axis=0) + 1e-9).all()
            assert (computed.nodes[node.id] >= children.min(axis=0) - 1e-9).all()


@settings(max_examples=20, deadline=None)
@given(frameworks(gaps=False, years=1))
def test_harmonic_geometric_arithmetic_are_in_order(framework: Framework) -> None:
    directions = {name: direction for name, direction, _ in framework.leaves}
    steps = "steps:\n  - normalise: {method: min_max, lower: 1, upper: 100}\n"
    scores = [
        compute(parse_spec(spec_text(framework.parents, directions, steps, method)), framework.frame).scores
        for method in ("harmonic_mean", "geometric_mean", "arithmetic_mean")
    ]
    known = ~np.isnan(scores[0])
    assert (scores[0][known] <= scores[1][known] + 1e-9).all()
    assert (scores[1][known] <= scores[2][known] + 1e-9).all()


@settings(max_examples=20, deadline=None)
@given(frameworks(steps=WHOLE))
def test_only_imputed_values_are_flagged(framework: Framework) -> None:
    computed = run(framework)
    given_values, filled = computed.stage("given"), computed.stage("imputed")
    changed = np.isnan(given_values.to_numpy()[:, 0]) & ~np.isnan(filled.to_numpy()[:, 0])
    assert (computed.chain.imputed == changed).all()
    kept = np.where(changed, np.nan, filled.to_numpy()[:, 0])
    assert_allclose(kept, given_values.to_numpy()[:, 0])


def test_every_stage_is_kept_and_labelled() -> None:
    computed = run(_small())
    assert list(computed.chain.stages) == ["given", "imputed", "screened", "treated", "normalised"]
    stage = computed.stage("treated")
    assert stage.dims == ("indicator", "sex", "ref_area", "time_period")
    assert computed.node("top").dims == ("ref_area", "time_period")
    with pytest.raises(ParitetError, match="No step left a stage"):
        computed.stage("aggregated")


def _small(method: str = "arithmetic_mean", steps: str = WHOLE, seed: int = 0) -> Framework:
    rng = np.random.default_rng(seed)
    areas = tuple("ABCDEFGHIJKL")
    parents = {"top": [("P", 1.0), ("Q", 2.0)], "P": [("x", 1.0), ("y", 3.0)], "Q": [("z", 1.0), ("w", 1.0)]}
    leaves = (("x", 1, 1.0), ("y", -1, 3.0), ("z", 1, 1.0), ("w", 1, 1.0))
    values = {name: rng.normal(50, 10, (12, 1)) for name, _, _ in leaves}
    values["x"][0] = 400.0
    values["z"][3] = np.nan
    groups = {"region": dict.fromkeys(areas, "one")}
    text = spec_text(parents, {name: direction for name, direction, _ in leaves}, steps, method)
    return Framework(
        text, long_frame(values, areas, (2020,)), groups, leaves, parents, values, areas, (2020,)
    )


def test_an_outlier_is_treated_and_reported() -> None:
    computed = run(_small())
    treatment = computed.chain.treatments["x", "_T", 2020]
    assert treatment.winsorised == 1
    assert computed.stage("treated").sel(indicator="x").max() < 400


def test_screening_takes_a_country_out_of_every_later_step() -> None:
    framework = _small(steps="steps:\n  - screen: {availability: 1}\n  - normalise: {method: min_max}\n")
    computed = run(framework)
    assert np.isnan(computed.scores[3, 0])
    assert computed.chain.availability is not None
    assert computed.chain.availability.included[:, 0].sum() == 11


def test_availability_decides_whether_a_node_has_a_value() -> None:
    text = _small(steps="").text
    frame = _small().frame
    loose = compute(parse_spec(text), frame)
    strict = compute(parse_spec(text.replace("- id: Q\n", "- id: Q\n      availability: 0.6\n")), frame)
    assert not np.isnan(loose.nodes["Q"][0, 0, 3, 0])
    assert np.isnan(strict.nodes["Q"][0, 0, 3, 0])
    needy = compute(parse_spec(text.replace("tree:\n", "tree:\n  needs: 4\n")), frame)
    assert np.isnan(needy.scores[3, 0])
    assert not np.isnan(needy.scores[4, 0])


def test_a_geometric_mean_of_negative_values_is_refused_by_name() -> None:
    framework = _small(method="geometric_mean", steps="steps:\n  - normalise: {method: z_score}\n")
    with pytest.raises(ParitetError, match="met a negative value") as caught:
        run(framework)
    assert "f.yaml, line" in str(caught.value)


def test_denominator_and_lag() -> None:
    text = """index: x
steps: [denominate]
tree:
  method: arithmetic_mean
  of:
    - {indicator: births, denominator: people, per: 1000, lag: 1}
"""
    frame = pd.DataFrame(
        {
            "indicator": ["births", "births", "people", "people"],
            "ref_area": ["A"] * 4,
            "time_period": [2011, 2012, 2010, 2011],
            "obs_value": [20.0, 30.0, 1000.0, 2000.0],
        }
    )
    computed = compute(parse_spec(text), frame)
    assert computed.years == (2010, 2011)
    assert_allclose(computed.scores, [[20.0, 15.0]])


def test_leaf_targets_and_references() -> None:
    text = """index: x
steps:
  - normalise:
      method: distance_to_target
      except:
        b: {method: distance_to_reference, reference: B}
        c: {method: goalposts, scale: 100}
tree:
  method: arithmetic_mean
  of:
    - {indicator: a, target: 4}
    - {indicator: b}
    - {indicator: c, lower: 0, upper: 10, direction: lower}
"""
    frame = pd.DataFrame(
        {
            "indicator": list("aaabbbccc"),
            "ref_area": ["A", "B", "C"] * 3,
            "obs_value": [0.0, 2, 8, 10, 30, 20, 1, 5, 20],
        }
    )
    computed = compute(parse_spec(text), frame)
    assert_allclose(computed.nodes["a"][0, 0, :, 0], [0, 0.5, 2])
    assert_allclose(computed.nodes["b"][0, 0, :, 0], [0, 1, 0.5])
    assert_allclose(computed.nodes["c"][0, 0, :, 0], [90, 50, 0])
    with pytest.raises(ParitetError, match="has no 'target'"):
        compute(parse_spec(text.replace(", target: 4", "")), frame)


def test_weights_from_the_data() -> None:
    text = _small(steps="").text.replace("- id: P\n", "- id: P\n      weighting: principal_component\n")
    computed = run(_small(steps=""))
    found = compute(parse_spec(text), _small().frame)
    assert not np.allclose(found.nodes["P"], computed.nodes["P"])


def test_results_and_diagnostics() -> None:
    computed = run(_small())
    table = results.table(computed)
    assert table["rank"].tolist() == list(range(1, 13))
    assert list(table.columns[3:]) == ["top", "Q", "P"]
    grouped = results.group_ranks(computed, {area: "AB"[area > "F"] for area in computed.ref_areas})
    assert grouped.groupby("group")["rank"].max().tolist() == [6, 6]
    best, worst = results.strengths_and_weaknesses(computed, "A", count=1)
    assert best["leaf"].tolist() == ["x"]
    assert len(worst) == 1
    assert set(correlations(computed).columns) == {"node", "parent", "with_parent", "with_index"}
    assert correlation_flags(computed, threshold=-1.0)["parent"].nunique() == 3
    assert set(alphas(computed)["node"]) == {"top", "P", "Q"}
    loadings, shares = principal_components(computed, "top")
    assert loadings.shape == (2, 2)
    assert shares.sum() == pytest.approx(1)
    assert weights(computed)["x"] == pytest.approx(1 / 3 * 1 / 4)
    assert optimise_weights(computed, "top").sum() == pytest.approx(1)
    assert set(removal(computed)["removed"]) == {"P", "Q"}
    assert set(removal(computed, level=1)["removed"]) == {"x", "y", "z", "w"}
    assert statistics(computed)["outliers"].tolist() == [True, False, False, False]
    same = compare(computed, computed)
    assert (same["moved"].fillna(0) == 0).all()


def test_cronbach_alpha_by_hand() -> None:
    # Two items with variance 2.5 each and covariance 2: alpha = 2 × (1 − 5/9).
    x = np.array([[1.0, 2, 3, 4, 5], [2.0, 1, 3, 5, 4]])
    assert cronbach_alpha(x) == pytest.approx(2 * (1 - 5.0 / 9.0))


@settings(max_examples=15, deadline=None)
@given(frameworks(gaps=False, years=1))
def test_removing_one_of_two_equal_children_moves_nobody(framework: Framework) -> None:
    name = framework.leaves[0][0]
    text = f"index: t\ntree: {{method: arithmetic_mean, of: [{name}, copy]}}\n"
    frame = framework.frame[framework.frame["indicator"] == name]
    both = pd.concat([frame, frame.assign(indicator="copy")])
    computed = compute(parse_spec(text), both)
    assert (removal(computed, level=1)["largest_shift"] == 0).all()
