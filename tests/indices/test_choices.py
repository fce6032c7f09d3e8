"""Choices of an author's own index: filling by row, countries that stay or go, weights by influence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from frameworks import Framework, frameworks, long_frame
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from paritet.concepts.errors import ParitetError, SpecError
from paritet.indices import impute
from paritet.indices.compute import Computed, compute
from paritet.indices.optimise import influences
from paritet.indices.spec_reader import parse_spec

SCALED = "  - normalise: {method: min_max}\n"


def drawn(seed: int, columns: int, areas: int, missing: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(1, columns, areas, 2)) * rng.uniform(0.1, 50, (1, columns, 1, 1))
    x[rng.uniform(size=x.shape) < missing] = np.nan
    return x


blocks = st.builds(drawn, st.integers(0, 10_000), st.integers(1, 6), st.integers(3, 12), st.floats(0.05, 0.6))


@given(blocks, st.sampled_from([impute.row_mean, impute.row_median]), st.integers(0, 100))
@settings(max_examples=80, deadline=None)
def test_filling_by_row_keeps_what_is_known_and_stays_within_what_was_seen(
    x: np.ndarray, method: object, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    parts = rng.integers(0, 2, x.shape[1])
    turn = rng.choice([-1.0, 1.0], x.shape[1])
    filled = method(x, parts=parts, directions=turn)  # type: ignore[operator]
    known = ~np.isnan(x)
    assert_allclose(filled[known], x[known], rtol=0)
    with np.errstate(invalid="ignore"):
        low, high = (
            stat(np.where(known, x, fill), axis=2, keepdims=True)
            for stat, fill in ((np.min, np.inf), (np.max, -np.inf))
        )
    slack = 1e-9 * (np.abs(np.where(np.isfinite(high), high, 0)) + 1)
    new = ~known & ~np.isnan(filled)
    assert (new <= (filled >= low - slack)).all()
    assert (new <= (filled <= high + slack)).all()
    varies = high > low
    for part in np.unique(parts):
        columns = parts == part
        has = (known & varies)[:, columns].any(axis=1, keepdims=True)
        assert (np.isnan(filled[:, columns]) == (~known[:, columns] & ~(has & varies[:, columns]))).all()


@given(blocks, st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_filling_by_row_does_not_depend_on_units_nor_on_which_way_is_called_better(
    x: np.ndarray, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    count = x.shape[1]
    parts, turn = np.zeros(count, dtype=int), rng.choice([-1.0, 1.0], count)
    factor, shift = rng.uniform(0.5, 20, count), rng.normal(0, 100, count)
    plain = impute.row_mean(x, parts=parts, directions=turn)
    other = impute.row_mean(
        x * (turn * factor)[:, None, None] + shift[:, None, None], parts=parts, directions=np.ones(count)
    )
    assert_allclose(
        (other - shift[:, None, None]) / (turn * factor)[:, None, None], plain, rtol=1e-7, atol=1e-7
    )


def test_filling_by_row_on_numbers_small_enough_to_check_by_hand() -> None:
    x = np.array([[0.0, 10.0, 5.0], [100.0, 200.0, np.nan], [4.0, 0.0, 1.0]])[None, :, :, None]
    ones, apart = np.ones(3), np.array([0, 0, 1])
    filled = impute.row_mean(x, parts=np.zeros(3, dtype=int), directions=np.array([1.0, 1.0, -1.0]))
    assert filled[0, 1, 2, 0] == pytest.approx(100 + 100 * (0.5 + 0.75) / 2)  # halfway, and three quarters
    assert impute.row_mean(x, parts=apart, directions=ones)[0, 1, 2, 0] == pytest.approx(150)


TREE = "tree:\n  method: arithmetic_mean\n  of:\n"
TWO = TREE + (
    "    - {id: p, method: arithmetic_mean, of: [a, b]}\n    - {id: q, method: arithmetic_mean, of: [c]}\n"
)
GAPPED = {
    "a": np.array([[0.0], [10.0], [5.0]]),
    "b": np.array([[0.0], [1.0], [np.nan]]),
    "c": np.array([[0.0], [1.0], [1.0]]),
}


def computed(text: str, values: dict[str, np.ndarray] = GAPPED) -> Computed:
    count = len(next(iter(values.values())))
    return compute(parse_spec(text), long_frame(values, tuple("ABCDEFGHIJKL"[:count]), (2020,)))


@pytest.mark.parametrize(("level", "expected"), [(2, 0.5), (3, 0.75)])
def test_a_spec_fills_within_the_part_of_a_level(level: int, expected: float) -> None:
    steps = f"index: i\nsteps:\n  - impute: {{method: row_mean, level: {level}}}\n"
    found = computed(steps + TWO)
    b = found.inputs.columns.index(("b", "_T"))
    assert found.chain.stages["imputed"][0, b, 2, 0] == pytest.approx(expected)
    assert found.imputed_below("p")[:, 0].tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("impute: {method: row_mean, level: 1}", "level must be"),
        ("impute: {method: row_mean, group: region}", "'group'"),
        ("impute: {method: mean, level: 2}", "'level'"),
        ("screen: {include: [A], exclude: [A]}", "both included and excluded"),
        ("screen: {include: A}", "of the kind 'texts'"),
    ],
)
def test_what_a_step_cannot_mean_is_refused(step: str, says: str) -> None:
    with pytest.raises(SpecError, match=says) as caught:
        parse_spec(f"index: i\nsteps:\n  - {step}\n" + TWO)
    assert "line 3" in str(caught.value.where)


def test_a_country_that_is_not_there_cannot_be_forced() -> None:
    with pytest.raises(ParitetError, match="'Z', which the step screen names"):
        computed("index: i\nsteps:\n  - screen: {include: [Z]}\n" + TWO)


@given(frameworks(steps="steps:\n  - screen: {availability: 0.9, include: [A00], exclude: [A01]}\n"))
@settings(max_examples=40, deadline=None)
def test_forced_countries_stay_or_go_and_the_rule_decides_on_the_others(framework: Framework) -> None:
    def included(text: str) -> np.ndarray:
        found = compute(parse_spec(text), framework.frame, groups=framework.groups)
        assert found.chain.availability is not None
        return found.chain.availability.included

    forced = included(framework.text)
    plain = included(framework.text.replace(", include: [A00], exclude: [A01]", ""))
    assert forced[0].all()
    assert not forced[1].any()
    assert (forced[2:] == plain[2:]).all()


def optimised(influence: str = "") -> str:
    return (
        f"index: i\nsteps:\n{SCALED}tree:\n  method: arithmetic_mean\n  weighting: optimised\n{influence}"
        "  of: [a, b, c]\n"
    )


def shared(seed: int, count: int = 40) -> dict[str, np.ndarray]:
    """Draw three indicators that have something in common, one of them far more restless."""
    rng = np.random.default_rng(seed)
    core = rng.normal(size=count)
    return {
        name: (core + noise * rng.normal(size=count))[:, None]
        for name, noise in (("a", 0.5), ("b", 1.0), ("c", 2.0))
    }


def frame_of(values: dict[str, np.ndarray]) -> pd.DataFrame:
    return long_frame(values, tuple(f"A{at:02}" for at in range(len(values["a"]))), (2020,))


@given(st.integers(0, 1_000), st.sampled_from([(1.0, 1.0, 1.0), (2.0, 2.0, 1.0), (1.0, 1.2, 0.9)]))
@settings(max_examples=25, deadline=None)
def test_optimised_weights_bring_influences_nearer_to_what_is_wanted(
    seed: int, wanted: tuple[float, ...]
) -> None:
    values = shared(seed)
    frame = frame_of(values)
    given_influence = f"  influence: [{', '.join(map(str, wanted))}]\n"
    found = compute(parse_spec(optimised(given_influence)), frame)
    leaves = {leaf.id: found.nodes[leaf.id] for leaf in found.spec.leaves}
    weights = np.array(found.spec.node("i").weights)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    aim = np.array(wanted) / sum(wanted)

    def missed(given_weights: np.ndarray) -> float:
        told = influences(found.spec, leaves, "i", given_weights)
        return float(np.abs(told / told.sum() - aim).max())

    assume((weights > 0.001).all())  # else the wanted influence is out of reach without a negative weight
    assert missed(weights) <= missed(aim) + 1e-9
    assert missed(weights) < 0.01


def test_found_weights_are_the_specs_own_from_then_on() -> None:
    frame = frame_of(shared(4))
    found = compute(parse_spec(optimised("  influence: {a: 1, b: 1, c: 1}\n")), frame)
    weights = found.spec.node("i").weights
    text = optimised().replace("  weighting: optimised\n", f"  weights: {list(weights)}\n")
    assert_allclose(compute(parse_spec(text), frame).scores, found.scores, rtol=1e-12)
    assert weights[2] > weights[0]  # the restless one needs more weight for the same influence


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (optimised().replace("[a, b, c]", "[a]"), "one child"),
        (optimised("  influence: [1, 2]\n"), "3 children and 2 influence"),
        (optimised("  influence: {d: 2}\n"), "'d' in influence"),
        (optimised("  influence: [1, 1, -1]\n"), "must not be negative"),
        (
            optimised("  influence: [1, 1, 1]\n").replace("optimised", "equal"),
            "states an influence, but its weights are equal",
        ),
    ],
)
def test_what_cannot_be_optimised_is_refused(text: str, says: str) -> None:
    with pytest.raises(SpecError, match=says):
        parse_spec(text)


def test_a_child_that_does_not_vary_is_named() -> None:
    values = {**shared(1), "b": np.full((40, 1), 3.0)}
    with pytest.raises(ParitetError, match="influence of 'b'") as caught:
        compute(parse_spec(optimised()), frame_of(values))
    assert "line" in str(caught.value.where)
