"""Commands of the room `indices`, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from paritet.cli import app
from paritet.concepts.errors import ParitetError
from paritet.store.editions import FOUNDING

founding = pytest.mark.skipif(
    not (FOUNDING / "undp_hdr").is_dir(), reason="the founding editions are not built: run `make founding`"
)
SPEC = """index: mine
steps:
  - impute: {method: group_mean, group: region}
  - normalise: {method: goalposts, lower: 0, upper: 100, scale: 100}
tree:
  method: geometric_mean
  of:
    - {id: seats, indicator: seats, upper: 50}
    - id: school
      method: times
      by: 100
      of:
        - id: ratio
          method: ratio
          over: sex
          of: [{indicator: years, sex: by_sex}]
sensitivity:
  weights: 0.25
  aggregate: [geometric_mean, arithmetic_mean]
"""
WIDE = """country,year,region,seats,years:F,years:M
A,2020,north,25,9,10
B,2020,north,,12,12
C,2020,south,50,10,8
"""
LONG = """ref_area;time_period;indicator;sex;value
A;2020;seats;;25
A;2020;years;F;9
A;2020;years;M;10,0
C;2020;seats;_T;50
C;2020;years;F;10
C;2020;years;M;8
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    spec, data = tmp_path / "my.yaml", tmp_path / "my.csv"
    spec.write_text(SPEC, encoding="utf-8")
    data.write_text(WIDE, encoding="utf-8")
    return spec, data


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def records(*arguments: str) -> list[dict[str, object]]:
    found = json.loads(run(*arguments, "--format", "json"))
    assert isinstance(found, list)
    return found


@founding
def test_a_published_index_beside_the_publishers_value() -> None:
    found = records("index", "undp_gii", "--country", "RUS", "--country", "Швеция", "--year", "2023")
    assert list(found[0]) == [
        "index", "edition", "ref_area", "time_period", "value", "published", "obs_status",
    ]  # fmt: skip
    assert [(row["ref_area"], row["published"], row["obs_status"]) for row in found] == [
        ("RUS", 0.169, "A"),
        ("SWE", 0.007, "A"),
    ]
    assert round(float(str(found[0]["value"])), 3) == 0.169


@founding
def test_another_edition_and_a_node() -> None:
    (row,) = records("index", "undp_gii", "--country", "RUS", "--year", "2022", "--edition", "2023-24")
    assert row["edition"] == "2023-24"
    (row,) = records("index", "wb_wbl", "--country", "RUS", "--year", "2023", "--node", "wb_wbl.pension")
    assert row["index"] == "wb_wbl.pension"
    assert row["value"] == row["published"]


@founding
def test_verify_prints_every_level() -> None:
    found = records("verify", "undp_gii")
    assert found == [
        {
            "index": "undp_gii", "edition": edition, "level": "undp_gii", "compared": count, "equal": count,
            "max_abs_error": pytest.approx(0.0005, abs=1e-5), "decimals": 3,
        }
        for edition, count in (("2025", 4600), ("2023-24", 4405))
    ]  # fmt: skip
    differing = records("verify", "ilga_rainbow", "--differences")
    assert len(differing) == 7
    explained = {row["ref_area"]: row["explained_by"] for row in differing}
    assert explained["ITA"] == "ilga_rainbow.gender_recognition.minors 1→0"
    assert "ilga_rainbow.equality.blood_donations 1→0" in str(explained["GRC"])
    assert explained["LIE"] == ""


@founding
def test_trace_as_tree_json_and_csv() -> None:
    table = run("trace", "undp_gii", "Russia", "2023", "--lang", "ru")
    assert "Потери из-за неравенства" in table
    assert "maternal_mortality@undp_hdr/2025, 2023: 13.7228" in table
    whole = json.loads(run("trace", "undp_gii", "RUS", "2023", "--format", "json"))
    assert whole["tree"]["children"][0]["method"] == "harmonic_mean"
    assert run("trace", "undp_gii", "RUS", "2023", "--format", "csv").startswith(
        "depth,node,label,method,sex"
    )


@founding
def test_decompose_adds_up() -> None:
    for against in ("2010", "SWE"):
        found = records("decompose", "undp_gii", "RUS", "2023", "--against", against)
        total = sum(float(str(row["contribution"])) for row in found)
        assert total == pytest.approx(float(str(found[0]["to_value"])) - float(str(found[0]["from_value"])))


@founding
def test_sensitivity_of_the_four_areas() -> None:
    found = records("sensitivity", "four_areas", "--draws", "50", "--year", "2019", "--country", "RUS")
    assert list(found[0]) == [
        "index", "edition", "ref_area", "time_period", "value", "rank", "median", "lower90", "upper90",
        "mean", "draws",
    ]  # fmt: skip
    ahead = records("sensitivity", "four_areas", "--draws", "50", "--against", "RUS", "--year", "2019")
    assert all(0 <= float(str(row["probability"])) <= 1 for row in ahead)
    which = records("sensitivity", "four_areas", "--draws", "32", "--variance", "--year", "2019")
    assert [row["factor"] for row in which] == ["impute", "aggregate", "weights", "goalposts", "bounds"]


def test_ones_own_index_from_a_wide_file(files: tuple[Path, Path]) -> None:
    spec, data = files
    found = records("index", "--spec", str(spec), "--data", str(data))
    values = {row["ref_area"]: (row["value"], row["obs_status"], row["published"]) for row in found}
    assert values["A"] == (pytest.approx((50 * 90) ** 0.5), "E", None)
    assert values["B"] == (pytest.approx((50 * 100) ** 0.5), "I", None)
    assert values["C"] == (pytest.approx((100 * 125) ** 0.5), "E", None)


def test_every_step_can_be_printed(files: tuple[Path, Path]) -> None:
    spec, data = files
    given = records("index", "--spec", str(spec), "--data", str(data), "--stage", "given")
    filled = records(
        "index", "--spec", str(spec), "--data", str(data), "--stage", "imputed", "--country", "B"
    )
    assert len(given) == 8
    assert [(row["indicator"], row["sex"], row["value"]) for row in filled] == [
        ("seats", "_T", 25),
        ("years", "F", 12),
        ("years", "M", 12),
    ]
    with pytest.raises(ParitetError, match="No step left a stage"):
        run("index", "--spec", str(spec), "--data", str(data), "--stage", "baked")


def test_ones_own_index_from_a_long_file(files: tuple[Path, Path]) -> None:
    spec, data = files
    data.write_text(LONG, encoding="utf-8-sig")
    spec.write_text(SPEC.replace("  - impute: {method: group_mean, group: region}\n", ""), encoding="utf-8")
    found = records("index", "--spec", str(spec), "--data", str(data), "--country", "A")
    assert [row["value"] for row in found] == [pytest.approx((50 * 90) ** 0.5)]


def test_ones_own_sensitivity(files: tuple[Path, Path]) -> None:
    spec, data = files
    found = records("sensitivity", "--spec", str(spec), "--data", str(data), "--draws", "40", "--seed", "3")
    assert len(found) == 3
    assert found == records(
        "sensitivity", "--spec", str(spec), "--data", str(data), "--draws", "40", "--seed", "3"
    )


FAULTS = {
    "not a number": (WIDE.replace("25,9", "many,9"), ["row 2", "'seats'", "many"]),
    "a year that is none": (WIDE.replace("C,2020", "C,last"), ["row 4", "'year'"]),
    "no country": (WIDE.replace("B,2020", ",2020"), ["row 3", "'country'"]),
    "twice": (WIDE + "A,2020,north,1,2,3\n", ["row 5", "row 2"]),
    "too few cells": (WIDE + "D,2020\n", ["row 5", "2 cells", "header 6"]),
    "a column twice": (WIDE.replace("region", "seats"), ["'seats'", "row 1"]),
    "no column of countries": (WIDE.replace("country", "who"), ["row 1", "ref_area"]),
    "unknown sex": (LONG.replace(";F;9", ";W;9"), ["row 3", "'sex'"]),
    "empty": ("", ["empty"]),
    "infinite": (WIDE.replace("25,9", "inf,9"), ["row 2", "'seats'"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_data_names_file_row_and_column(files: tuple[Path, Path], fault: str) -> None:
    spec, data = files
    content, signs = FAULTS[fault]
    data.write_text(content, encoding="utf-8")
    with pytest.raises(ParitetError) as caught:
        run("index", "--spec", str(spec), "--data", str(data))
    message = str(caught.value)
    assert "my.csv" in message
    for sign in signs:
        assert sign in message, message


def test_other_faults_are_told() -> None:
    for arguments, sign in [
        (["index"], "--spec my.yaml"),
        (["index", "undp_gi"], "undp_gii"),
        (["verify", "nothing"], "Unknown index"),
        (["trace", "nothing", "RUS", "2023"], "Unknown index"),
    ]:
        with pytest.raises(ParitetError) as caught:
            run(*arguments)
        assert sign in str(caught.value)


@founding
def test_a_year_without_figures_is_told() -> None:
    with pytest.raises(ParitetError, match="no figures for 1850"):
        run("trace", "undp_gii", "RUS", "1850")
    with pytest.raises(ParitetError, match="edition of undp_gii"):
        run("index", "undp_gii", "--edition", "1999")
    with pytest.raises(ParitetError, match="node"):
        run("index", "undp_gii", "--node", "harmonc")
