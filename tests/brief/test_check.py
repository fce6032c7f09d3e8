"""A brief that the store does not bear out is refused, and the fault is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from built_briefs import built

from paritet.brief.check import check
from paritet.brief.checking import CheckFailedError
from paritet.brief.record import record, written
from paritet.concepts.errors import SpecError
from paritet.store.editions import FOUNDING
from paritet.store.tables import write_observations


@pytest.fixture
def told() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written(record(built("RUS"))))
    return found


def _save(told: dict[str, Any], folder: Path) -> Path:
    path = folder / "RUS.json"
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_brief_as_written_agrees(told: dict[str, Any], tmp_path: Path) -> None:
    assert check(_save(told, tmp_path)) == len(told["numbers"]) > 300


def test_one_digit_of_a_figure_in_the_store_is_found_and_named(
    told: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _save(told, tmp_path)
    store = tmp_path / "store"
    (folder,) = FOUNDING.glob("wb_wdi_parliament/*")
    shutil.copytree(folder, store / folder.parent.name / folder.name)
    table = store / folder.parent.name / folder.name / "observations.parquet"
    frame = pd.read_parquet(table)
    mine = (frame["ref_area"] == "RUS") & (frame["time_period"] == 2024)
    assert mine.sum() == 1
    frame.loc[mine, "obs_value"] += 0.1
    write_observations(frame, table)
    monkeypatch.setenv("PARITET_STORE", str(store))
    with pytest.raises(CheckFailedError) as error:
        check(path)
    said = str(error.value)
    assert "parliament_seats/RUS/F/2024" in said
    assert "number n" in said
    assert "Women hold" in said


def test_a_missing_edition_is_found(
    told: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _save(told, tmp_path)
    monkeypatch.setattr("paritet.store.editions.FOUNDING", tmp_path / "none")
    with pytest.raises(CheckFailedError, match="the store gives nothing"):
        check(path)


def _first(told: dict[str, Any], formula: str) -> dict[str, Any]:
    return next(number for number in told["numbers"].values() if number["formula"] == formula)


@pytest.mark.parametrize(
    "formula", ["value", "gap", "distance", "weighted_mean", "rank", "change", "best", "answers"]
)
def test_a_number_changed_in_the_file_is_found(told: dict[str, Any], tmp_path: Path, formula: str) -> None:
    _first(told, formula)["value"] += 1
    with pytest.raises(CheckFailedError, match=f"formula {formula}"):
        check(_save(told, tmp_path))


def test_a_digit_changed_in_a_text_is_found(told: dict[str, Any], tmp_path: Path) -> None:
    _first(told, "gap")["text"]["ru"] = "99,9"
    with pytest.raises(CheckFailedError, match="as written in ru"):
        check(_save(told, tmp_path))


def test_a_digit_changed_in_a_sentence_is_found(told: dict[str, Any], tmp_path: Path) -> None:
    fact = next(fact for fact in told["facts"] if fact["code"] == "state.parliament_seats")
    fact["sentence"]["en"] = fact["sentence"]["en"].replace("16.4", "61.4")
    with pytest.raises(CheckFailedError, match=r"61\.4"):
        check(_save(told, tmp_path))


def test_an_observation_changed_in_the_file_is_found(told: dict[str, Any], tmp_path: Path) -> None:
    row = next(
        row for row in told["observations"].values() if row[2] == "parliament_seats" and row[3] == "SWE"
    )
    row[6] += 1.0
    with pytest.raises(CheckFailedError, match="parliament_seats/SWE"):
        check(_save(told, tmp_path))


def test_a_reform_moved_by_a_year_is_found(told: dict[str, Any], tmp_path: Path) -> None:
    name = _first(told, "reform_year")["inputs"][0]
    told["reforms"][name][5] += 1
    with pytest.raises(CheckFailedError, match="the store gives nothing"):
        check(_save(told, tmp_path))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": "other"}'])
def test_what_is_no_brief_is_told(content: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SpecError, match=r"cannot be read as JSON|no record of a brief"):
        check(path)


@pytest.mark.parametrize("part", ["numbers", "observations", "facts", "reform_columns"])
def test_a_record_without_a_part_is_refused_without_a_trace(
    told: dict[str, Any], tmp_path: Path, part: str
) -> None:
    del told[part]
    with pytest.raises(SpecError, match="not whole"):
        check(_save(told, tmp_path))


def test_a_number_that_rests_on_no_row_of_the_file_is_found(told: dict[str, Any], tmp_path: Path) -> None:
    _first(told, "gap")["inputs"] = ["o999999"]
    with pytest.raises(CheckFailedError, match="o999999"):
        check(_save(told, tmp_path))
