from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.concepts.errors import ParitetError, SourceFormatError
from paritet.sources.catalogue import reader_of, source
from paritet.sources.reading import Reading

ENTRY = source("guttmacher_abortion")
HEADER = [
    "country",
    "iso",
    "yearstart",
    "yearend",
    "abortionrate",
    "datatype",
    "complete",
    "marriedonly",
    "notes",
]
GOOD = ["Sweden", "752", "2015", "2015", "20.8", "Official Statistics", "Complete", "", ""]


def read(path: Path) -> Reading:
    return reader_of(ENTRY)([path], ENTRY, ENTRY.options)


def write(folder: Path, *rows: list[str], header: list[str] = HEADER) -> Path:
    path = folder / "incidence.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def changed(**cells: str) -> list[str]:
    return [cells.get(name, cell) for name, cell in zip(HEADER, GOOD, strict=True)]


def test_parts_of_a_country_married_women_and_reports_without_a_rate_are_left_out(tmp_path: Path) -> None:
    rows = [
        GOOD,
        changed(yearend="2014", notes="Perm City only"),
        changed(yearend="2013", marriedonly="Married only"),
        changed(yearend="2012", abortionrate=""),
        changed(yearend="2011", iso=""),
        changed(yearend="2010", notes="Rate is per 1,000 women ages 12-49"),
    ]
    assert read(write(tmp_path, *rows)).observations["time_period"].tolist() == [2015]


def test_statistics_go_before_surveys_and_a_change_is_a_break(tmp_path: Path) -> None:
    survey = changed(datatype="Survey", abortionrate="30", marriedonly="All women", complete="")
    rows = [[*survey[:2], "2008", "2011", *survey[4:]], survey, changed(complete="Incomplete")]
    found = read(write(tmp_path, *rows)).observations
    assert found[["time_period", "obs_value", "obs_status"]].to_numpy().tolist() == [
        [2011, 30, "A"],
        [2015, 20.8, "B"],
    ]


def test_reports_that_differ_give_no_rate_and_are_said(tmp_path: Path) -> None:
    found = read(write(tmp_path, GOOD, changed(abortionrate="25"), changed(iso="643"), changed(iso="643")))
    assert found.observations["ref_area"].tolist() == ["RUS"]
    assert ["SWE 2015" in said for said in found.mended] == [True, True]


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"abortionrate": "low"}, "row 2, column 'abortionrate'"),
        ({"yearend": "2015?"}, "row 2, column 'yearend'"),
        ({"iso": "9999"}, "row 2, column 'iso'"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, cells: dict[str, str], place: str) -> None:
    with pytest.raises(ParitetError) as caught:
        read(write(tmp_path, changed(**cells)))
    assert place in str(caught.value)


def test_a_cut_row_and_a_missing_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="cells where the header has"):
        read(write(tmp_path, GOOD, GOOD[:3]))
    with pytest.raises(SourceFormatError, match="'notes' is missing"):
        read(write(tmp_path, GOOD[:-1], header=HEADER[:-1]))


@given(
    st.dictionaries(
        st.tuples(st.sampled_from([("752", "SWE"), ("643", "RUS")]), st.integers(1990, 2017)),
        st.floats(0, 200),
        min_size=1,
    )
)
def test_what_is_written_in_the_form_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[tuple[tuple[str, str], int], float]
) -> None:
    lines = [
        changed(iso=area[0], yearend=str(year), abortionrate=repr(rate))
        for (area, year), rate in rows.items()
    ]
    found = read(write(tmp_path_factory.mktemp("rates"), *lines)).observations
    got = found.set_index(["ref_area", "time_period"])["obs_value"].to_dict()
    assert got == {(area[1], year): rate for (area, year), rate in rows.items()}


@pytest.mark.shared
def test_russias_surveys(shared: Path) -> None:
    found = read(shared / ENTRY.editions["2017"].files[0]).observations
    russia = found[found["ref_area"] == "RUS"].set_index("time_period")["obs_value"].to_dict()
    assert russia == {
        1994: 56,
        2011: 34,
    }  # the Reproductive Health Survey 2011, and Entwisle and Kozyreva 1997
