from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.concepts.errors import ParitetError, SourceFormatError
from paritet.sources.catalogue import reader_of, source
from paritet.sources.reading import Reading

ENTRY = source("un_mmeig")
HEADER = ["iso_code", "year", "parameter", "lower", "value", "upper", "country", "continent"]
GOOD = ["RUS", "2020", "mmr", "8.5", "13.7", "20.4", "Russia", "Europe"]


def read(path: Path) -> Reading:
    return reader_of(ENTRY)([path], ENTRY, ENTRY.options)


def write(folder: Path, *rows: list[str], header: list[str] = HEADER) -> Path:
    path = folder / "mmr.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def changed(**cells: str) -> list[str]:
    return [cells.get(name, cell) for name, cell in zip(HEADER, GOOD, strict=True)]


def test_other_parameters_are_left_out(tmp_path: Path) -> None:
    found = read(write(tmp_path, GOOD, changed(parameter="births"))).observations
    assert found.iloc[0].tolist() == ["maternal_mortality", "RUS", "F", 2020, 13.7, "E", 8.5, 20.4]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"value": "n/a"}, "row 2, column 'value'"),
        ({"value": "30"}, "row 2"),
        ({"year": "20"}, "row 2, column 'year'"),
        ({"iso_code": "RSU"}, "row 2, column 'iso_code'"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, cells: dict[str, str], place: str) -> None:
    with pytest.raises(ParitetError) as caught:
        read(write(tmp_path, changed(**cells)))
    assert place in str(caught.value)


def test_a_repeated_cut_or_wrong_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="repeats"):
        read(write(tmp_path, GOOD, GOOD))
    with pytest.raises(SourceFormatError, match="cells where the header has"):
        read(write(tmp_path, GOOD, GOOD[:4]))
    with pytest.raises(SourceFormatError, match="'upper' is missing"):
        read(write(tmp_path, GOOD[:5], header=HEADER[:5]))
    with pytest.raises(SourceFormatError, match="No row has the parameter 'mmr'"):
        read(write(tmp_path, changed(parameter="births")))


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["RUS", "SWE", "XKX"]), st.integers(2000, 2020)),
        st.lists(st.floats(0, 3000), min_size=3, max_size=3).map(sorted),
        min_size=1,
    )
)
def test_what_is_written_in_the_form_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[tuple[str, int], list[float]]
) -> None:
    lines = [[area, str(year), "mmr", *map(repr, bounds), "", ""] for (area, year), bounds in rows.items()]
    found = read(write(tmp_path_factory.mktemp("mmr"), *lines)).observations
    got = found.set_index(["ref_area", "time_period"])[["lower", "obs_value", "upper"]]
    assert {key: list(row) for key, row in zip(got.index, got.to_numpy(), strict=True)} == rows


@pytest.mark.shared
def test_the_published_ratio_of_russia_lies_in_its_published_interval(shared: Path) -> None:
    found = read(shared / "who_mmr" / "mmr2020_country_estimates.csv").observations
    assert len(found) == 185 * 21
    russia = found[(found["ref_area"] == "RUS") & (found["time_period"] == 2020)].iloc[0]
    assert round(russia["obs_value"]) == 14  # WHO 2023, annex table: 14 deaths per 100,000 live births
