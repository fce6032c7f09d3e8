from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.concepts.errors import ParitetError, SourceFormatError
from paritet.sources.catalogue import reader_of, source
from paritet.sources.reading import Reading

ENTRY = source("un_treaties")
HEADER = [
    "iso2",
    "member",
    "state party",
    "year ratification or accession",
    "signatory",
    "no action",
    "status",
    "note",
]
RUSSIA = ["RU", "Russia", "1", "1981", "0", "0", "state party", ""]
UNITED_STATES = ["US", "United States", "0", "", "1", "0", "signatory state", ""]


def read(*paths: Path) -> Reading:
    return reader_of(ENTRY)(list(paths), ENTRY, ENTRY.options)


def write(
    folder: Path, *rows: list[str], name: str = "hr_status_cedaw.csv", header: list[str] = HEADER
) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def test_a_party_is_a_yes_and_a_ratification(tmp_path: Path) -> None:
    found = read(write(tmp_path, RUSSIA, UNITED_STATES))
    assert found.observations[["ref_area", "obs_value"]].to_numpy().tolist() == [["RUS", 1.0], ["USA", 0.0]]
    assert found.reforms[["ref_area", "time_period", "date_basis"]].to_numpy().tolist() == [
        ["RUS", 1981, "ratification"]
    ]


def test_namibia_is_a_country_and_no_blank(tmp_path: Path) -> None:
    assert read(write(tmp_path, ["NA", "Namibia", *RUSSIA[2:]])).observations["ref_area"].tolist() == ["NAM"]


def test_a_party_without_mark_and_year_is_left_out_and_said(tmp_path: Path) -> None:
    found = read(write(tmp_path, RUSSIA, ["ZW", "Zimbabwe", "0", "", "0", "0", "state party", ""]))
    assert found.observations["ref_area"].tolist() == ["RUS"]
    assert "row 3 (Zimbabwe)" in found.mended[0]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["RU", "Russia", "0", "1981", "0", "0", "state party", ""], "row 2 (Russia)"),
        (["RU", "Russia", "1", "", "0", "0", "state party", ""], "row 2 (Russia)"),
        (["RU", "Russia", "0", "", "0", "0", "perhaps", ""], "row 2 (Russia)"),
        (["RX", *RUSSIA[1:]], "row 2, column 'iso2'"),
        (RUSSIA[:4], "row 2"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, row: list[str], says: str) -> None:
    with pytest.raises(ParitetError) as caught:
        read(write(tmp_path, row))
    assert says in str(caught.value)


def test_a_repeated_state_and_another_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="repeats"):
        read(write(tmp_path, RUSSIA, RUSSIA))
    with pytest.raises(SourceFormatError, match="name is none of"):
        read(write(tmp_path, RUSSIA, name="status.csv"))


@given(st.dictionaries(st.sampled_from(["RU", "SE", "NA"]), st.none() | st.integers(1979, 2022), min_size=1))
def test_what_is_written_in_the_form_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, int | None]
) -> None:
    lines = [
        [area, "", "1", str(year), "0", "0", "state party", ""]
        if year
        else [area, "", "0", "", "0", "1", "no action", ""]
        for area, year in rows.items()
    ]
    found = read(write(tmp_path_factory.mktemp("treaties"), *lines))
    codes = {"RU": "RUS", "SE": "SWE", "NA": "NAM"}
    values = found.observations.set_index("ref_area")["obs_value"].to_dict()
    years = found.reforms.set_index("ref_area")["time_period"].to_dict()
    assert values == {codes[area]: float(year is not None) for area, year in rows.items()}
    assert years == {codes[area]: year for area, year in rows.items() if year}


@pytest.mark.shared
def test_the_status_agrees_with_the_compiled_dates(shared: Path) -> None:
    found = read(*(shared / name for name in ENTRY.editions["2022"].files))
    assert found.reforms["reform"].value_counts().to_dict() == {
        "cedaw_ratification_or_accession": 187,
        "cedaw_optional_protocol_ratification": 112,
    }
