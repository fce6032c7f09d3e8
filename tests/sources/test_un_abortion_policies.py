from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paritet.concepts.errors import ParitetError, SourceFormatError
from paritet.sources.catalogue import reader_of, source
from paritet.sources.reading import Reading

ENTRY = source("un_abortion_policies")
GROUNDS = ENTRY.options["grounds"]
HEADER = ["country_name", "country_code", "region", "grounds", "year"]
COLUMNS = [
    "1.a. \nTo save a woman's life",
    "1.b.\nHealth",
    "1.c. \nPhysical",
    "1.d. \nMental",
    "1.f. \nIncest",
]
COLUMNS += ["1.g. \nRape", "1.h. \nFoetal", "1.i. \nEconomic", "1.j. \nOn request"]


def read(*paths: Path) -> Reading:
    return reader_of(ENTRY)(list(paths), ENTRY, ENTRY.options)


def wave(folder: Path, rows: Mapping[str, str], year: int = 2015) -> Path:
    path = folder / f"{year}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = [["", area, "Europe", grounds, str(year)] for area, grounds in rows.items()]
        csv.writer(file).writerows([HEADER, *lines])
    return path


def table_of_2017(folder: Path, rows: Mapping[int, list[str | None]], columns: list[str] = COLUMNS) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Table 2"
    for _ in range(7):
        sheet.append(["", "", ""])
    sheet.append([None, None, None, *columns])
    sheet.append([None, "Region or country", "Region or country code"])
    for area, answers in rows.items():
        sheet.append([None, "Name", area, *answers])
    book.save(folder / "Policies2017.xlsx")
    return folder / "Policies2017.xlsx"


def values(reading: Reading, area: str, year: int) -> dict[str, float]:
    frame = reading.observations
    frame = frame[(frame["ref_area"] == area) & (frame["time_period"] == year)]
    return dict(zip(frame["indicator"], frame["obs_value"], strict=True))


def test_a_wave_lists_the_grounds_permitted(tmp_path: Path) -> None:
    found = read(wave(tmp_path, {"752": "1,2,3,4,5,6,7", "616": "1,2,3,4,5", "470": "Not permitted"}))
    assert values(found, "SWE", 2015)["abortion_grounds"] == 7
    assert values(found, "POL", 2015) == {
        "abortion_grounds": 5,
        "abortion_ground_life": 1,
        "abortion_ground_physical_health": 1,
        "abortion_ground_mental_health": 1,
        "abortion_ground_rape": 1,
        "abortion_ground_fetal_impairment": 1,
        "abortion_ground_social_economic": 0,
        "abortion_ground_on_request": 0,
    }
    assert set(values(found, "MLT", 2015).values()) == {0.0}


def test_no_data_is_missing_and_not_a_ban(tmp_path: Path) -> None:
    found = read(wave(tmp_path, {"752": "1", "616": "No data available"})).observations
    assert found["ref_area"].unique().tolist() == ["SWE"]


def test_the_recoded_wave_and_the_other_questionnaire_are_breaks(tmp_path: Path) -> None:
    paths = [wave(tmp_path, {"752": "1"}, year) for year in (1996, 2001, 2003)]
    found = read(*paths, table_of_2017(tmp_path, {752: ["Yes"] * 9})).observations
    status = found.groupby("time_period")["obs_status"].unique().map(list).to_dict()
    assert status == {1996: ["A"], 2001: ["B"], 2003: ["A"], 2017: ["B"]}


def test_in_2017_one_yes_to_rape_or_incest_is_enough_and_an_unknown_leaves_the_count_out(
    tmp_path: Path,
) -> None:
    answers: list[str | None] = ["Yes", "Yes", "Yes", "Yes", "No", "Yes", "―", "No", "No"]
    found = values(read(table_of_2017(tmp_path, {752: answers, 903: [None] * 9})), "SWE", 2017)
    assert found["abortion_ground_rape"] == 1
    assert "abortion_ground_fetal_impairment" not in found
    assert "abortion_grounds" not in found


@pytest.mark.parametrize("grounds", ["1,2,8", "all", "", "1;2"])
def test_a_cell_that_lists_no_grounds_is_named(tmp_path: Path, grounds: str) -> None:
    with pytest.raises(SourceFormatError) as caught:
        read(wave(tmp_path, {"752": grounds}))
    assert "2015.csv, row 2" in str(caught.value)


def test_a_damaged_table_of_2017_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match=r"0 columns begin with '1.j.'"):
        read(table_of_2017(tmp_path, {752: ["Yes"] * 8}, COLUMNS[:8]))
    with pytest.raises(SourceFormatError, match="row 10"):
        read(table_of_2017(tmp_path, {752: ["Perhaps", *["Yes"] * 8]}))
    with pytest.raises(ParitetError, match="999"):
        read(table_of_2017(tmp_path, {999: ["Yes"] * 9}))


def test_a_file_that_is_no_workbook_and_a_country_given_twice_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "1996.xls"
    path.write_bytes(b"Country name,Country code\n")
    with pytest.raises(SourceFormatError, match="not an XLS workbook"):
        read(path)
    again = wave(tmp_path, {"752": "1"}).rename(tmp_path / "again.csv")
    with pytest.raises(SourceFormatError, match="repeats"):
        read(again, wave(tmp_path, {"752": "1"}))


lists: st.SearchStrategy[Any] = st.lists(st.integers(1, 7), unique=True, max_size=7).map(sorted)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["752", "643", "616"]), lists, min_size=1))
def test_what_is_written_in_the_form_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, list[int]]
) -> None:
    cells = {area: ",".join(map(str, grounds)) or "Not permitted" for area, grounds in rows.items()}
    found = read(wave(tmp_path_factory.mktemp("wave"), cells))
    for area, grounds in rows.items():
        got = values(found, {"752": "SWE", "643": "RUS", "616": "POL"}[area], 2015)
        assert got == {
            "abortion_grounds": len(grounds),
            **{c: float(n in grounds) for n, c in GROUNDS.items()},
        }


@pytest.mark.shared
def test_the_publishers_waves_and_their_cleaned_copies_agree(shared: Path) -> None:
    files = [shared / name for name in ENTRY.editions["2017"].files]
    original = read(*files).observations
    cleaned = sorted((shared / "un_abortion_policies" / "CleanedPoliciesSince1996").glob("*.csv"))
    copies = read(*cleaned, files[-1]).observations
    key = ["indicator", "ref_area", "time_period"]
    assert (
        original.sort_values(key)
        .reset_index(drop=True)
        .equals(copies.sort_values(key).reset_index(drop=True))
    )
    russia = original[original["ref_area"] == "RUS"]
    assert set(russia.loc[russia["indicator"] == "abortion_grounds", "obs_value"]) == {7.0}
    assert original["ref_area"].nunique() == 197
