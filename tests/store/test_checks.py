from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from paritet.concepts.errors import CheckError
from paritet.store.checks import OBSERVATION_RULES, REFORM_RULES, check_rows
from paritet.store.coverage import check_countries, check_not_empty

ROW: dict[str, Any] = {
    "source": "made_up",
    "edition": "1",
    "indicator": "parliament_seats",
    "ref_area": "RUS",
    "sex": "F",
    "time_period": 2020,
    "obs_value": 16.1,
    "obs_status": "A",
    "lower": np.nan,
    "upper": np.nan,
}
REFORM: dict[str, Any] = {
    "source": "made_up",
    "edition": "1",
    "ref_area": "SWE",
    "reform": "SAME_SEX_MARRIAGE",
    "direction": "adopted",
    "time_period": 2009,
    "date": date(2009, 5, 1),
    "date_basis": "exact",
    "sources_agreeing": 1,
    "suspect": False,
    "note": "",
}


def rows(*changes: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([{**ROW, **change} for change in changes])
    return frame.astype({"obs_value": float, "lower": float, "upper": float})


@pytest.mark.parametrize(
    ("changes", "rule", "column", "shown"),
    [
        ([{}, {}], "no two rows", "indicator+ref_area+sex+time_period", "RUS F 2020"),
        ([{"ref_area": "ZZZ"}], "every area is a country", "ref_area", "ZZZ"),
        ([{"indicator": "parliament_seat"}], "every indicator", "indicator", "parliament_seat"),
        ([{"sex": "female"}], "sex is F, M or _T", "sex", "female"),
        ([{"obs_value": 101.0}], "within its indicator's range", "obs_value", "101.0"),
        ([{"obs_value": -0.5}], "within its indicator's range", "obs_value", "-0.5"),
        ([{"obs_value": np.inf}], "finite", "obs_value", "inf"),
        ([{"obs_value": np.nan}], "missing exactly where", "obs_status", "RUS F 2020"),
        ([{"obs_status": "M"}], "missing exactly where", "obs_status", "M"),
        ([{"obs_status": "X"}], "the status is", "obs_status", "X"),
        ([{"time_period": 20200}], "a year is a whole number", "time_period", "20200"),
        ([{"time_period": 2020.5}], "a year is a whole number", "time_period", "2020.5"),
        ([{"lower": 17.0, "upper": 18.0}], "lower ≤ value ≤ upper", "lower", "17.0"),
        ([{"lower": 16.0, "upper": 15.0}], "lower ≤ value ≤ upper", "lower", "16.0"),
        ([{}, {"sex": "M", "obs_value": 82.0}], "add up to 100", "obs_value", "82.0"),
        ([{"obs_value": 16.0}, {"sex": "M", "obs_value": 82.0}], "add up to 100", "obs_value", "82.0"),
    ],
)
def test_a_broken_rule_is_named_with_row_and_column(
    changes: list[dict[str, Any]], rule: str, column: str, shown: str
) -> None:
    frame = rows(*changes)
    places = pd.Series([f"table.csv, row {number + 2}" for number in range(len(frame))])
    with pytest.raises(CheckError) as refusal:
        check_rows("made_up/1", frame, OBSERVATION_RULES, places)
    assert rule in refusal.value.where
    assert f"column {column}" in refusal.value.where
    assert shown in refusal.value.where
    assert f"table.csv, row {len(frame) + 1}" in refusal.value.where
    assert refusal.value.mend


@pytest.mark.parametrize(
    "changes",
    [
        [{}],
        [{"obs_value": np.nan, "obs_status": "M"}],
        [{}, {"sex": "M", "obs_value": 83.9}],
        # Rounded to one decimal each: 16.05 and 83.95 become 16.1 and 84.0, which add up to 100.1.
        [{}, {"sex": "M", "obs_value": 84.0}],
        # Published in whole per cent: 16.5 and 83.5 become 17 and 84.
        [{"obs_value": 17.0}, {"sex": "M", "obs_value": 84.0}],
        [{"lower": 15.0, "upper": 18.0}],
        [{"lower": 15.0}],
        [{"obs_value": 0.0}, {"ref_area": "SWE", "obs_value": 100.0}],
        # Levels of women and men need not add up to anything.
        [
            {"indicator": "labour_force_participation", "obs_value": 56.0},
            {"indicator": "labour_force_participation", "obs_value": 70.0, "sex": "M"},
        ],
    ],
)
def test_a_sound_table_passes(changes: list[dict[str, Any]]) -> None:
    check_rows("made_up/1", rows(*changes), OBSERVATION_RULES)


def test_many_faults_are_counted_and_the_first_shown() -> None:
    frame = rows(*({"time_period": year, "obs_value": 200.0} for year in range(1990, 2020)))
    with pytest.raises(CheckError, match="30 rows break 1 rule") as refusal:
        check_rows("made_up/1", frame, OBSERVATION_RULES)
    assert "and 25 more rows" in refusal.value.where


def test_two_faults_of_one_table_are_told_at_once() -> None:
    with pytest.raises(CheckError, match="2 rows break 2 rules") as refusal:
        check_rows("made_up/1", rows({"sex": "W"}, {"obs_value": 120.0}), OBSERVATION_RULES)
    assert "sex is F, M or _T" in refusal.value.where
    assert "within its indicator's range" in refusal.value.where


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"reform": "NO_SUCH_TYPE"}, "of a type in the list"),
        ({"ref_area": "ZZZ"}, "every area"),
        ({"direction": "up"}, "adopted or repealed"),
        ({"date_basis": "hearsay"}, "basis of a date"),
    ],
)
def test_a_reform_must_be_of_our_lists(change: dict[str, Any], rule: str) -> None:
    with pytest.raises(CheckError) as refusal:
        check_rows("made_up/1", pd.DataFrame([{**REFORM, **change}]), REFORM_RULES)
    assert rule in refusal.value.where


def test_an_empty_edition_and_a_shrunken_one_are_refused() -> None:
    with pytest.raises(CheckError, match="no row"):
        check_not_empty("made_up/1", 0, 0)
    with pytest.raises(CheckError, match="1 countries, made_up/0 has 2"):
        check_countries("made_up/1", {"RUS"}, {"RUS", "SWE"}, "made_up/0")
    check_countries("made_up/1", {"RUS", "NOR"}, {"RUS", "SWE"}, "made_up/0")


def test_the_same_advice_is_given_once() -> None:
    with pytest.raises(CheckError, match="break 2 rules") as refusal:
        check_rows("made_up/1", rows({"obs_value": -3.0}, {"sex": "M", "obs_value": 84.0}), OBSERVATION_RULES)
    assert str(refusal.value.mend).count("correct the file") == 1
