"""A fault in a spec is one clear error with file and line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from paritet.concepts.errors import ParitetError, SpecError
from paritet.indices.compute import compute
from paritet.indices.spec import Leaf, Node
from paritet.indices.spec_reader import parse_spec, read_spec

GOOD = """index: mine
label: {en: Mine, ru: Мой}
steps:
  - impute: {method: group_mean, group: region}
  - screen: {availability: 0.5}
  - treat: {limit: 3, then: log_ct}
  - normalise:
      method: min_max
      except:
        b: {upper: 10}
tree:
  method: arithmetic_mean
  of:
    - id: first
      weight: 2
      method: geometric_mean
      of:
        - {indicator: a, weight: 1}
        - {indicator: b, direction: lower, weight: 3}
    - c
sensitivity:
  weights: {2: 0.25}
  treat: [{limit: 1}, {limit: 5}]
  aggregate: [arithmetic_mean, geometric_mean]
"""


def test_a_spec_becomes_a_table_with_children_before_parents() -> None:
    spec = parse_spec(GOOD, "mine.yaml")
    assert list(spec.nodes) == ["a", "b", "first", "c", "mine"]
    assert spec.root == "mine"
    first = spec.nodes["first"]
    assert isinstance(first, Node)
    assert first.weights == (1.0, 3.0)
    assert first.level == 2
    assert spec.node("mine").weights == (2.0, 1.0)
    b = spec.nodes["b"]
    assert isinstance(b, Leaf)
    assert b.direction == -1
    assert spec.steps[3].exceptions["b"].parameters["upper"] == 10
    assert spec.steps[3].scope == "panel"
    assert spec.sensitivity.noise == (("mine", 0, 0.25),)
    assert spec.sensitivity.steps["treat"][0].parameters == {"limit": 1, "then": "log_ct"}
    assert spec.sensitivity.aggregated == ("first", "mine")


FAULTS = {
    "unknown method": ("method: geometric_mean", "method: geometrical", 16, "geometric_mean"),
    "unknown step": ("  - screen:", "  - scren:", 5, "screen"),
    "misspelt parameter of a step": ("{limit: 3,", "{limits: 3,", 6, "limit"),
    "misspelt parameter of a node": ("      weight: 2\n", "      wieght: 2\n", 15, "weight"),
    "misspelt parameter of a leaf": ("direction: lower", "directon: lower", 19, "direction"),
    "misspelt key of the spec": ("label:", "lable:", 2, "label"),
    "unknown method of a step": ("method: group_mean", "method: group_maen", 4, "group_mean"),
    "unknown transformation": ("then: log_ct", "then: log_cat", 6, "log_ct"),
    "wrong kind": ("limit: 3", "limit: three", 6, None),
    "weight of a wrong kind": ("weight: 3}", "weight: many}", 19, None),
    "negative weight": ("weight: 2", "weight: -2", 12, None),
    "missing group": (", group: region", "", 4, "group"),
    "unknown exception": ("        b: {upper", "        bb: {upper", 7, None),
    "a step that cannot be varied": ("  treat: [{limit: 1}", "  denominate: [{limit: 1}", 23, None),
    "duplicate key": ("  method: arithmetic_mean\n", "  method: arithmetic_mean\n  method: x\n", 13, None),
    "not YAML": ("tree:", "tree: [", None, None),
    "unknown direction": ("direction: lower", "direction: down", 19, None),
    "unknown scope": ("limit: 3,", "limit: 3, scope: all,", 6, None),
    "unknown level of weights": ("{2: 0.25}", "{nowhere: 0.25}", 22, None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_names_file_and_line(fault: str) -> None:
    right, wrong, line, suggestion = FAULTS[fault]
    assert right in GOOD
    with pytest.raises(SpecError) as caught:
        parse_spec(GOOD.replace(right, wrong, 1), "mine.yaml")
    message = str(caught.value)
    assert "mine.yaml" in message
    if line is not None:
        assert f"line {line}" in message, message
    if suggestion is not None:
        assert suggestion in message


def test_a_circle_is_shown() -> None:
    text = """index: x
nodes:
  one: {method: arithmetic_mean, of: [two, a]}
  two: {method: arithmetic_mean, of: [one, b]}
tree: {method: arithmetic_mean, of: [one, two]}
"""
    with pytest.raises(SpecError, match="circle") as caught:
        parse_spec(text, "x.yaml")
    assert "one → two → one" in str(caught.value)
    assert "x.yaml, line 4" in str(caught.value)


def test_a_weight_for_an_absent_child() -> None:
    text = "index: x\ntree:\n  method: arithmetic_mean\n  weights:\n    a: 1\n    bb: 2\n  of: [a, b]\n"
    with pytest.raises(SpecError, match="not among its children") as caught:
        parse_spec(text, "x.yaml")
    assert "line 6" in str(caught.value)
    assert "'b'" in str(caught.value)


def test_as_many_weights_as_children() -> None:
    with pytest.raises(SpecError, match="2 children and 3 weights"):
        parse_spec("index: x\ntree: {method: arithmetic_mean, weights: [1, 2, 3], of: [a, b]}\n")


def test_a_leaf_without_data_names_its_line() -> None:
    spec = parse_spec(GOOD.replace("group_mean, group: region", "mean"), "mine.yaml")
    frame = pd.DataFrame(
        {"indicator": ["a", "a", "bee", "c"], "ref_area": ["X", "Y", "X", "X"], "obs_value": [1.0, 2, 3, 4]}
    )
    with pytest.raises(SpecError, match="'b' has no data") as caught:
        compute(spec, frame)
    assert "mine.yaml, line 19" in str(caught.value)
    assert "bee" in str(caught.value)


def test_a_figure_that_stands_twice_is_refused() -> None:
    spec = parse_spec("index: x\ntree: {method: arithmetic_mean, of: [a]}\n")
    frame = pd.DataFrame({"indicator": ["a", "a"], "ref_area": ["X", "X"], "obs_value": [1.0, 2.0]})
    with pytest.raises(ParitetError, match="stands twice"):
        compute(spec, frame)


def test_a_missing_column_is_named() -> None:
    spec = parse_spec("index: x\ntree: {method: arithmetic_mean, of: [a]}\n")
    with pytest.raises(ParitetError, match="no column 'obs_value'"):
        compute(spec, pd.DataFrame({"indicator": ["a"], "ref_area": ["X"]}))


def test_a_ratio_needs_two_children() -> None:
    with pytest.raises(SpecError, match="needs two children, not 3"):
        parse_spec("index: x\ntree: {method: ratio, of: [a, b, c]}\n")


def test_a_transformation_takes_one_child() -> None:
    with pytest.raises(SpecError, match="takes one child"):
        parse_spec("index: x\ntree: {method: cap, at: 1, of: [a, b]}\n")


def test_a_required_parameter_is_asked_for() -> None:
    with pytest.raises(SpecError, match="needs 'at'"):
        parse_spec("index: x\ntree: {method: cap, of: [a]}\n")


def test_no_code_is_run_from_yaml() -> None:
    with pytest.raises(SpecError):
        parse_spec("index: x\ntree: !!python/object/apply:os.system ['true']\n")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="cannot be read"):
        read_spec(tmp_path / "none.yaml")


def test_an_empty_file() -> None:
    with pytest.raises(SpecError, match="must be a mapping"):
        parse_spec("", "empty.yaml")
