from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.concepts.errors import ParitetError, SourceFormatError
from paritet.sources.catalogue import reader_of, source
from paritet.sources.reading import Reading

ENTRY = source("coe_istanbul")
HEADER = ["country", "signature_date", "ratification_date", "entry_into_force_date", "withdrawal_date"]
TURKEY = ["Turkey", "2011-05-11", "2012-03-14", "2014-08-01", "2021-07-01"]


def read(path: Path) -> Reading:
    return reader_of(ENTRY)([path], ENTRY, ENTRY.options)


def write(folder: Path, *rows: list[str], header: list[str] = HEADER) -> Path:
    path = folder / "dates.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def held(reading: Reading, area: str, indicator: str = "istanbul_convention") -> list[int]:
    frame = reading.observations
    frame = frame[(frame["ref_area"] == area) & (frame["indicator"] == indicator) & (frame["obs_value"] == 1)]
    return sorted(frame["time_period"])


def test_a_state_is_bound_from_entry_into_force_until_its_withdrawal(tmp_path: Path) -> None:
    found = read(write(tmp_path, TURKEY))
    assert held(found, "TUR") == list(range(2014, 2021))
    assert held(found, "TUR", "istanbul_convention_signed") == list(range(2011, 2021))
    assert found.reforms["direction"].tolist() == ["adopted"] * 3 + ["repealed"]
    assert found.reforms["date"].tolist()[-1] == date(2021, 7, 1)


def test_russia_is_told_not_to_have_signed(tmp_path: Path) -> None:
    found = read(write(tmp_path, TURKEY))
    assert held(found, "RUS", "istanbul_convention_signed") == []
    assert (found.observations["ref_area"] == "RUS").any()
    assert "RUS" not in set(found.reforms["ref_area"])


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (["Turkey", "11 May 2011", "", "", ""], "row 2, column 'signature_date'"),
        (["Turkey", "2011-05-11", "2010-03-14", "", ""], "row 2 (Turkey)"),
        (["Turkey", "2011-05-11", "", "2014-08-01", ""], "row 2 (Turkey)"),
        (["Ruritania", "2011-05-11", "", "", ""], "row 2, column 'country'"),
        (["Turkey", "2011-05-11"], "row 2"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, row: list[str], place: str) -> None:
    with pytest.raises(ParitetError) as caught:
        read(write(tmp_path, row))
    assert place in str(caught.value)


def test_a_repeated_state_and_a_missing_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="repeats"):
        read(write(tmp_path, TURKEY, TURKEY))
    with pytest.raises(SourceFormatError, match="'withdrawal_date' is missing"):
        read(write(tmp_path, TURKEY[:4], header=HEADER[:4]))


@given(
    st.dictionaries(
        st.sampled_from(["Sweden", "Poland", "Latvia"]),
        st.lists(st.integers(1, 2000), max_size=4).map(sorted),
        min_size=1,
    )
)
def test_what_is_written_in_the_form_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, list[int]]
) -> None:
    days = {name: [date(2011, 5, 11) + timedelta(days=n) for n in steps] for name, steps in rows.items()}
    lines = [
        [name, *(day.isoformat() for day in each), *[""] * (4 - len(each))] for name, each in days.items()
    ]
    found = read(write(tmp_path_factory.mktemp("dates"), *lines)).reforms
    for name, each in days.items():
        code = {"Sweden": "SWE", "Poland": "POL", "Latvia": "LVA"}[name]
        assert found.loc[found["ref_area"] == code, "date"].tolist() == each


@pytest.mark.shared
def test_the_treaty_offices_chart(shared: Path) -> None:
    found = read(shared / "istanbul_convention" / "treatment_dates.csv")
    assert len(found.reforms) == 124
    bound = found.observations[(found.observations["indicator"] == "istanbul_convention")]
    in_2024 = bound[(bound["time_period"] == 2024) & (bound["obs_value"] == 1)]
    assert len(in_2024) == 38  # 39 ratifications less Türkiye's denunciation
