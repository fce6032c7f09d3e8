from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.concepts.codelists import ref_area_of
from paritet.concepts.errors import ParitetError, SourceFormatError
from paritet.sources.catalogue import reader_of, source
from paritet.sources.reading import READING_REFORM_COLUMNS, Reading

ENTRY = source("policy_dates")
HEADER = ["iso3", "country", "policy_type", "year", "date", "year_type", "source", "note"]
WBL = "wb_wbl/WBL-panel.csv"
GOOD = ["SWE", "Sweden", "wbl_domestic_violence_law", "1998", "", "in_force_by_1_oct", WBL, ""]


def read(path: Path) -> Reading:
    return reader_of(ENTRY)([path], ENTRY, ENTRY.options)


def write(folder: Path, *rows: list[str], header: list[str] = HEADER) -> Path:
    path = folder / "policy_dates.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def changed(**cells: str) -> list[str]:
    return [cells.get(name, cell) for name, cell in zip(HEADER, GOOD, strict=True)]


def test_a_lost_right_is_a_repeal_of_its_own_type(tmp_path: Path) -> None:
    row = changed(policy_type="wbl_pension_care_credit_REPEALED")
    found = read(write(tmp_path, row)).reforms.iloc[0]
    assert (found["reform"], found["direction"]) == ("wbl_pension_care_credit", "repealed")


def test_the_denunciation_of_the_istanbul_convention_is_a_repeal(tmp_path: Path) -> None:
    row = ["TUR", "Türkiye", "istanbul_convention_denunciation_effective", "2021", "2021-07-01", "exact"]
    found = read(write(tmp_path, [*row, "istanbul_convention/treatment_dates.csv", ""])).reforms.iloc[0]
    assert found["direction"] == "repealed"
    assert found["date"] == date(2021, 7, 1)


def test_a_suspect_note_and_the_publisher_are_kept(tmp_path: Path) -> None:
    found = read(write(tmp_path, changed(note="first Yes; SUSPECT: recoded"))).reforms.iloc[0]
    assert found["suspect"]
    assert found["note"].startswith("World Bank")
    assert "recoded" in found["note"]


def test_a_month_is_not_a_day(tmp_path: Path) -> None:
    found = read(write(tmp_path, changed(date="1998-07", year_type="month"))).reforms.iloc[0]
    assert found["date"] is None
    assert found["date_basis"] == "month"


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"year": "about 1998"}, "row 2, column 'year'"),
        ({"date": "1997-05-01"}, "row 2, column 'date'"),
        ({"date": "1998-02-30"}, "row 2, column 'date'"),
        ({"year_type": "hearsay"}, "row 2, column 'year_type'"),
        ({"source": "a friend"}, "row 2, column 'source'"),
        ({"iso3": "SVE"}, "row 2, column 'iso3'"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, cells: dict[str, str], place: str) -> None:
    with pytest.raises(ParitetError) as caught:
        read(write(tmp_path, changed(**cells)))
    assert place in str(caught.value)


def test_a_repeated_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="repeats"):
        read(write(tmp_path, GOOD, GOOD))


def test_a_cut_row_and_a_missing_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="cells where the header has"):
        read(write(tmp_path, GOOD[:5]))
    with pytest.raises(SourceFormatError, match="'note' is missing"):
        read(write(tmp_path, GOOD[:7], header=HEADER[:7]))


rows = st.lists(
    st.tuples(
        st.sampled_from(["SWE", "RUS", "XKX", "FRA"]),
        st.sampled_from(["wbl_domestic_violence_law", "abortion_on_request", "vawlaw_fgm"]),
        st.dates(date(1900, 1, 1), date(2026, 12, 31)),
        st.booleans(),
        st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=20),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda row: (row[0], row[1], row[2].year),
)


@given(rows)
def test_what_is_written_in_the_form_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, date, bool, str]]
) -> None:
    lines = [
        [
            area,
            "",
            kind,
            str(day.year),
            day.isoformat() if exact else "",
            "exact" if exact else "law_year",
            WBL,
            note,
        ]
        for area, kind, day, exact, note in rows
    ]
    found = read(write(tmp_path_factory.mktemp("dates"), *lines)).reforms
    assert list(found.columns) == list(READING_REFORM_COLUMNS)
    got = zip(found["ref_area"], found["reform"], found["time_period"], found["date"], strict=True)
    assert list(got) == [(a, k, d.year, d if exact else None) for a, k, d, exact, _ in rows]


@pytest.mark.shared
def test_the_compilation_is_read_whole(shared: Path) -> None:
    found = read(shared / "policy_dates.csv").reforms
    assert len(found) == 3238
    assert found["ref_area"].nunique() == 198
    assert found["suspect"].sum() == 5
    assert not found["reform"].str.contains("lost|repealed|[A-Z]").any()


@pytest.mark.shared
def test_the_compiled_laws_on_violence_are_the_first_of_their_original_table(shared: Path) -> None:
    original = pd.read_stata(shared / "law_vaw_woo" / "Rstart.dta", convert_categoricals=False)
    compiled = read(shared / "policy_dates.csv").reforms
    for column, kind in {"L_domestic": "domestic_violence", "L_stalking": "stalking", "L_FGM": "fgm"}.items():
        laws = original[(original[column] > 0) & (original["statenme"] != "Yugoslavia")]
        first = laws.groupby("statenme")["year"].min()
        dated = compiled[compiled["reform"] == f"vawlaw_{kind}"].set_index("ref_area")["time_period"]
        assert {ref_area_of(name, "name"): year for name, year in first.items()} == dated.to_dict()
