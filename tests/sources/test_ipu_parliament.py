from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paritet.concepts.errors import ParitetError, SourceFormatError
from paritet.sources.catalogue import reader_of, source
from paritet.sources.reading import Reading

ENTRY = source("ipu_parliament")
HEADER = [
    "Country",
    "Year",
    "Month",
    "Chamber Type",
    "Chamber Total Seats",
    "Total women",
    "% Of Women in Chamber",
]
GOOD: list[Any] = ["Sweden", 2018, "September", "Single", 350, 161, 0.46]


def read(path: Path) -> Reading:
    return reader_of(ENTRY)([path], ENTRY, ENTRY.options)


def write(folder: Path, *rows: list[Any], header: list[str] = HEADER) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [header, *rows]:
        sheet.append(row)
    book.save(folder / "ipu.xlsx")
    return folder / "ipu.xlsx"


def changed(**cells: Any) -> list[Any]:
    names = ["country", "year", "month", "chamber", "seats", "women", "share"]
    return [cells.get(name, cell) for name, cell in zip(names, GOOD, strict=True)]


def test_the_share_is_of_the_counts_in_per_cent(tmp_path: Path) -> None:
    found = read(write(tmp_path, GOOD)).observations
    assert found.iloc[0].tolist()[:5] == ["parliament_seats", "SWE", "F", 2018, 46.0]


def test_upper_chambers_former_states_and_unknown_counts_are_left_out(tmp_path: Path) -> None:
    rows = [
        GOOD,
        changed(chamber="Upper"),
        changed(country="USSR"),
        changed(year=2014, women="Not available"),
    ]
    assert len(read(write(tmp_path, *rows)).observations) == 1


def test_the_last_row_of_a_year_counts(tmp_path: Path) -> None:
    found = read(write(tmp_path, changed(women=35), changed(women=70))).observations
    assert found["obs_value"].tolist() == [20.0]


def test_what_the_copy_garbled_is_left_out_or_mended_and_said(tmp_path: Path) -> None:
    rows = [changed(seats="65 82", women="14 16"), changed(year=2014, share=0.9)]
    found = read(write(tmp_path, *rows))
    assert found.observations["time_period"].tolist() == [2014]
    assert ["row 2" in found.mended[0], "row 3" in found.mended[1]] == [True, True]


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"women": "most"}, "row 2, column 'Total women'"),
        ({"women": 351}, "row 2"),
        ({"year": 18}, "row 2, column 'Year'"),
        ({"country": "Ruritania"}, "row 2, column 'Country'"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, cells: dict[str, Any], place: str) -> None:
    with pytest.raises(ParitetError) as caught:
        read(write(tmp_path, changed(**cells)))
    assert place in str(caught.value)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="'Total women' is missing"):
        read(write(tmp_path, GOOD[:5], header=HEADER[:5]))


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["Sweden", "Poland", "Russian Federation"]), st.integers(1945, 2018)),
        st.integers(1, 700).flatmap(lambda seats: st.tuples(st.just(seats), st.integers(0, seats))),
        min_size=1,
        max_size=10,
    )
)
def test_what_is_written_in_the_form_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[tuple[str, int], tuple[int, int]]
) -> None:
    lines = [
        [name, year, "", "Lower", seats, women, women / seats]
        for (name, year), (seats, women) in rows.items()
    ]
    found = read(write(tmp_path_factory.mktemp("ipu"), *lines))
    codes = {"Sweden": "SWE", "Poland": "POL", "Russian Federation": "RUS"}
    got = found.observations.set_index(["ref_area", "time_period"])["obs_value"].to_dict()
    expected = {(codes[name], year): 100 * women / seats for (name, year), (seats, women) in rows.items()}
    assert got == pytest.approx(expected)
    assert found.mended == []


@pytest.mark.shared
def test_swedens_seats_since_1948(shared: Path) -> None:
    found = read(shared / ENTRY.editions["2018"].files[0]).observations
    sweden = found[found["ref_area"] == "SWE"].set_index("time_period")["obs_value"]
    assert sweden[2018] == pytest.approx(100 * 161 / 349)  # IPU: 161 women of 349 after the election of 2018
    assert sweden.index.min() == 1948
