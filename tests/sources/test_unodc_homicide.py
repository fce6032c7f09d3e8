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

ENTRY = source("unodc_homicide")
HEADER = ["Region", "country", "iso3_code", "Indicator", "Gender", "Source", "Unit", "Year", "Value"]
RATE = "Rate per  100,000 population"
GOOD: list[Any] = ["Europe", "Sweden", "SWE", "Homicide: # of victims", "Female", "CTS", RATE, 2019, 0.5]


def read(path: Path) -> Reading:
    return reader_of(ENTRY)([path], ENTRY, ENTRY.options)


def write(folder: Path, *rows: list[Any], header: list[str] = HEADER, sheet: str = "") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet or ENTRY.options["sheet"]
    for row in [header, *rows]:
        page.append(row)
    book.save(folder / "unodc.xlsx")
    return folder / "unodc.xlsx"


def changed(**cells: Any) -> list[Any]:
    return [cells.get(name, cell) for name, cell in zip(HEADER, GOOD, strict=True)]


def test_counts_blanks_and_the_channel_islands_are_left_out(tmp_path: Path) -> None:
    rows = [GOOD, changed(Unit="Count", Value=25), changed(Year=2018, Value=" NA"), changed(iso3_code="CHA")]
    found = read(write(tmp_path, *rows))
    assert found.observations.iloc[0].tolist()[:6] == ["homicide_rate", "SWE", "F", 2019, 0.5, "A"]
    assert len(found.observations) == 1


def test_kosovo_is_known_under_the_publishers_key(tmp_path: Path) -> None:
    assert read(write(tmp_path, changed(iso3_code="KOS"))).observations["ref_area"].tolist() == ["XKX"]


def test_another_office_is_a_break(tmp_path: Path) -> None:
    rows = [
        changed(Year=2010, Source="WHO"),
        changed(Year=2012, Source="NSO"),
        changed(Year=2013, Source="NSO"),
    ]
    found = read(write(tmp_path, *rows)).observations
    assert found.set_index("time_period")["obs_status"].to_dict() == {2010: "A", 2012: "B", 2013: "A"}


def test_of_killings_by_a_partner_the_rate_of_women_is_kept(tmp_path: Path) -> None:
    by_partner = "Homicide: # of victims - perpetrator IP"
    rows = [changed(Indicator=by_partner, Gender=gender) for gender in ("Female", "Male", "All")]
    found = read(write(tmp_path, *rows)).observations
    assert found[["indicator", "sex"]].to_numpy().tolist() == [["partner_homicide", "F"]]


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"Value": "few"}, "row 2, column 'Value'"),
        ({"Gender": "Women"}, "row 2, column 'Gender'"),
        ({"Indicator": "Assault"}, "row 2, column 'Indicator'"),
        ({"iso3_code": "SVE"}, "row 2, column 'iso3_code'"),
        ({"Year": "last"}, "row 2, column 'Year'"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, cells: dict[str, Any], place: str) -> None:
    with pytest.raises(ParitetError) as caught:
        read(write(tmp_path, changed(**cells)))
    assert place in str(caught.value)


def test_a_repeated_row_a_missing_column_and_a_missing_sheet_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="repeats"):
        read(write(tmp_path, GOOD, changed(Source="WHO")))
    with pytest.raises(SourceFormatError, match="'Value' is missing"):
        read(write(tmp_path, GOOD[:-1], header=HEADER[:-1]))
    with pytest.raises(SourceFormatError, match="sheet 'Homicide_country_download' is missing"):
        read(write(tmp_path, GOOD, sheet="Sheet1"))
    with pytest.raises(SourceFormatError, match="No row has the unit"):
        read(write(tmp_path, changed(Unit="Count")))


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(["SWE", "RUS"]), st.integers(1990, 2020), st.sampled_from(["Female", "Male"])
        ),
        st.integers(0, 20_000).map(lambda n: n / 100),
        min_size=1,
        max_size=15,
    )
)
def test_what_is_written_in_the_form_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[tuple[str, int, str], float]
) -> None:
    lines = [changed(iso3_code=a, Year=y, Gender=g, Value=v) for (a, y, g), v in rows.items()]
    found = read(write(tmp_path_factory.mktemp("unodc"), *lines)).observations
    got = found.set_index(["ref_area", "time_period", "sex"])["obs_value"].to_dict()
    assert got == {(area, year, gender[0]): value for (area, year, gender), value in rows.items()}


@pytest.mark.shared
def test_russia_reports_killings_by_partners_from_2014(shared: Path) -> None:
    found = read(shared / "unodc" / "UNODC_Femicide.xlsx").observations
    russia = found[found["ref_area"] == "RUS"].set_index(["indicator", "sex", "time_period"])["obs_value"]
    assert russia["homicide_rate", "F", 2020] == pytest.approx(3.53)
    assert russia["homicide_rate", "M", 2020] == pytest.approx(11.72)
    assert russia["partner_family_homicide", "F", 2020] == pytest.approx(1.6)
    assert russia["partner_family_homicide"].index.get_level_values(1).tolist() == list(range(2014, 2021))
