"""COINr's own example (R package COINr): 51 countries, 49 indicators, 8 pillars, 2 sub-indices.

The printed results are those of its documentation; they stand with four decimals, which is the tolerance.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from numpy.testing import assert_allclose

from paritet.indices.compute import Computed, compute
from paritet.indices.sensitivity import sensitivity
from paritet.indices.spec_reader import parse_spec

STEPS = """steps:
  - denominate
  - impute: {method: group_mean, group: EurAsia_group}
  - screen: {availability: 0.9}
  - treat: {limit: 5, then: log_ct}
  - normalise: {method: min_max, lower: 0, upper: 100}
"""
CHOICES = """sensitivity:
  weights: {2: 0.25, 3: 0.25}
  treat: [{limit: 1}, {limit: 2}, {limit: 3}, {limit: 4}, {limit: 5}]
  normalise:
    - {method: min_max, lower: 1, upper: 100}
    - {method: z_score, mean: 10, sd: 2}
  aggregate: [arithmetic_mean, geometric_mean]
"""
PRINTED = {
    "CHE": 68.3837, "NLD": 64.8195, "DNK": 64.8041, "NOR": 64.4678, "BEL": 63.5395, "SWE": 62.9997,
    "RUS": 35.6555,
}  # fmt: skip


def spec_of(meta: pd.DataFrame, more: str = "") -> str:
    """Write COINr's table of indicators as a spec."""
    children: dict[str, list[dict[str, Any]]] = {}
    for row in meta.to_dict("records"):
        if isinstance(row["Parent"], str):
            children.setdefault(row["Parent"], []).append(row)

    def branch(row: dict[str, Any], indent: int) -> str:
        pad = " " * indent
        if row["Type"] == "Indicator":
            denominator = row["Denominator"]
            by = f", denominator: {denominator}" if isinstance(denominator, str) else ""
            code, direction, weight = row["iCode"], int(row["Direction"]), row["Weight"]
            return f"{pad}- {{indicator: {code}, direction: {direction}, weight: {weight}{by}}}\n"
        head = f"{pad}- id: {row['iCode']}\n{pad}  weight: {row['Weight']}\n{pad}  method: arithmetic_mean\n"
        return f"{head}{pad}  of:\n" + "".join(branch(child, indent + 4) for child in children[row["iCode"]])

    top = meta[(meta["Type"] == "Aggregate") & meta["Parent"].isna()]["iCode"].iloc[0]
    tree = "tree:\n  method: arithmetic_mean\n  of:\n" + "".join(branch(row, 4) for row in children[top])
    return f"index: asem\n{STEPS}{tree}{more}"


def asem(shared: Path, more: str = "") -> Computed:
    """Compute COINr's example from its exported tables."""
    meta = pd.read_csv(shared / "asem" / "ASEM_iMeta.csv")
    data = pd.read_csv(shared / "asem" / "ASEM_iData.csv")
    numeric = [code for code in meta["iCode"] if code in data.columns and code not in ("Time",)]
    numeric = [code for code in numeric if pd.api.types.is_numeric_dtype(data[code])]
    frame = data.melt("uCode", numeric, "indicator", "obs_value").rename(columns={"uCode": "ref_area"})
    groups = {"EurAsia_group": dict(zip(data["uCode"], data["EurAsia_group"], strict=True))}
    return compute(parse_spec(spec_of(meta, more), "asem.yaml"), frame, groups=groups)


@pytest.mark.shared
def test_printed_scores(shared: Path) -> None:
    computed = asem(shared)
    scores = pd.Series(computed.scores[:, 0], index=computed.ref_areas).sort_values(ascending=False)
    assert len(scores) == 51
    assert list(scores.index[:6]) == list(PRINTED)[:6]
    assert scores.index[-1] == "RUS"
    assert_allclose(scores[list(PRINTED)], list(PRINTED.values()), atol=1e-4)
    assert_allclose(scores.sum(), 2624.518, atol=1e-3)


@pytest.mark.shared
def test_the_shape_of_the_framework(shared: Path) -> None:
    computed = asem(shared)
    levels = [node.level for node in computed.spec.inner]
    assert len(computed.spec.leaves) == 49
    assert sorted(levels) == [2] * 8 + [3] * 2 + [4]
    assert len(computed.inputs.denominators) > 0
    assert computed.stage("normalised").shape == (49, 1, 51, 1)


@pytest.mark.shared
def test_uncertainty_of_the_example(shared: Path) -> None:
    """Switzerland stays first and Russia last whatever is chosen, as in COINr's own analysis."""
    found = sensitivity(asem(shared, CHOICES), draws=2000, seed=1)
    ranks = found.ranks.set_index("ref_area")
    assert found.factors == ("treat", "normalise", "aggregate", "weights")
    assert ranks.loc["CHE", ["lower90", "median"]].tolist() == [1.0, 1.0]
    assert ranks.loc["RUS", "median"] >= 48
    assert (ranks["upper90"] - ranks["lower90"]).median() > 1
