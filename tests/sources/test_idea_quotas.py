from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.concepts.errors import ParitetError, SourceFormatError
from paritet.sources.catalogue import reader_of, source
from paritet.sources.reading import Reading

ENTRY = source("idea_quotas")
LEGAL = ENTRY.options["answers"]["parliament_quota"]
PARTY = ENTRY.options["answers"]["party_quota"]
HEADER = ["Country", "ISO2", "ISO3", LEGAL["column"], PARTY["column"]]


def read(path: Path) -> Reading:
    return reader_of(ENTRY)([path], ENTRY, ENTRY.options)


def write(folder: Path, *rows: list[str], header: list[str] = HEADER) -> Path:
    path = folder / "export_table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["", "", "", "Gender Quotas Database", ""], header, *rows])
    return path


def test_kosovo_is_known_by_its_short_code(tmp_path: Path) -> None:
    found = read(write(tmp_path, ["Kosovo", "XK", "", "Legislated Candidate Quotas", "No"])).observations
    assert found[["indicator", "ref_area", "obs_value"]].to_numpy().tolist() == [
        ["parliament_quota", "XKX", 1.0],
        ["party_quota", "XKX", 0.0],
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["Sweden", "SE", "SWE", "Some", "Yes"], "row 3"),
        (["Sweden", "S1", "SWE", "-", "Yes"], "row 3, column 'ISO2'"),
        (["Sweden", "SE"], "row 3"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, row: list[str], says: str) -> None:
    with pytest.raises(ParitetError) as caught:
        read(write(tmp_path, row))
    assert says in str(caught.value)


def test_a_repeated_country_and_a_missing_column_are_refused(tmp_path: Path) -> None:
    row = ["Sweden", "SE", "SWE", "-", "Yes"]
    with pytest.raises(SourceFormatError, match="repeats"):
        read(write(tmp_path, row, row))
    with pytest.raises(SourceFormatError, match="Voluntary political party quotas' is missing"):
        read(write(tmp_path, row[:4], header=HEADER[:4]))


@given(
    st.dictionaries(
        st.sampled_from(["SE", "PL", "XK", "NA"]),
        st.tuples(st.sampled_from(list(LEGAL["words"])), st.sampled_from(list(PARTY["words"]))),
        min_size=1,
    )
)
def test_what_is_written_in_the_form_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, tuple[str, str]]
) -> None:
    lines = [["", area, "", legal, party] for area, (legal, party) in rows.items()]
    found = read(write(tmp_path_factory.mktemp("idea"), *lines)).observations
    codes = {"SE": "SWE", "PL": "POL", "XK": "XKX", "NA": "NAM"}
    got = found.set_index(["indicator", "ref_area"])["obs_value"].to_dict()
    expected = {("parliament_quota", codes[area]): LEGAL["words"][legal] for area, (legal, _) in rows.items()}
    expected |= {("party_quota", codes[a]): PARTY["words"][p] for a, (_, p) in rows.items() if p != "-"}
    assert got == expected


@pytest.mark.shared
def test_the_list_as_exported(shared: Path) -> None:
    found = read(shared / ENTRY.editions["2025"].files[0]).observations
    value = found.set_index(["indicator", "ref_area"])["obs_value"]
    assert len(found[found["indicator"] == "parliament_quota"]) == 123
    assert value["parliament_quota", "POL"] == 1  # Poland's electoral code: 35 % of candidates
    assert value["parliament_quota", "SWE"] == 0
    assert value["party_quota", "SWE"] == 1
