from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paritet.concepts.errors import ParitetError, SourceFormatError, UnknownCodeError
from paritet.sources.catalogue import source
from paritet.sources.readers import world_bank_api
from paritet.sources.reading import Reading

SEATS = source("wb_wdi_parliament")
PEOPLE = source("world_bank_population")
YEARS = ("1997", "1998", "1999")
AREAS = ("RUS", "XKX", "EUU", "WLD", "AFE")
NAMES = ("Russian Federation", "Kosovo", "European Union", "World", "Africa Eastern and Southern")
Cells = dict[tuple[str, str], float]


def download(cells: Cells, about: bool = True, areas: tuple[str, ...] = AREAS) -> str:
    """The API's CSV: four lines about the file, a comma at the end of every row."""
    out = io.StringIO()
    if about:
        out.write('"Data Source","World Development Indicators",\n\n"Last Updated Date","2025-10-07",\n\n')
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=",\n")
    writer.writerow(["Country Name", "Country Code", "Indicator Name", "Indicator Code", *YEARS])
    for name, area in zip(NAMES, areas, strict=True):
        figures = [repr(cells[area, year]) if (area, year) in cells else "" for year in YEARS]
        writer.writerow([name, area, "Proportion of seats (%)", "SG.GEN.PARL.ZS", *figures])
    return out.getvalue()


def answer(cells: Cells, pages: int = 1) -> str:
    """The API's JSON."""
    rows = [
        {
            "indicator": {"id": "SG.GEN.PARL.ZS", "value": "Proportion of seats (%)"},
            "country": {"id": area[:2], "value": name},
            "countryiso3code": area,
            "date": year,
            "value": cells.get((area, year)),
        }
        for name, area in zip(NAMES, AREAS, strict=True)
        for year in YEARS
    ]
    return json.dumps([{"page": 1, "pages": pages, "per_page": "50", "total": len(rows)}, rows])


def read(path: Path) -> Reading:
    return world_bank_api.read([path], SEATS, SEATS.options)


def values_of(reading: Reading) -> Cells:
    frame = reading.observations
    assert set(frame["indicator"]) <= {"parliament_seats"}
    assert set(frame["sex"]) <= {"F"}
    keys = zip(frame["ref_area"], frame["time_period"].astype(str), strict=True)
    return dict(zip(keys, frame["obs_value"], strict=True))


cells_of_a_table = st.dictionaries(
    st.tuples(st.sampled_from(AREAS), st.sampled_from(YEARS)), st.floats(0, 100), min_size=1
)


@given(cells_of_a_table)
@settings(max_examples=25, deadline=None)
def test_every_form_that_the_api_sends_reads_back_equal(cells: Cells) -> None:
    codes = {"RUS": "RUS", "XKX": "XKX", "EUU": "EU27", "WLD": "WLD"}
    expected = {(codes[area], year): value for (area, year), value in cells.items() if area in codes}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "API.csv").write_bytes(("\ufeff" + download(cells)).encode())
        (folder / "bare.csv").write_text(download(cells, about=False), encoding="utf-8")
        (folder / "answer.json").write_text(answer(cells), encoding="utf-8")
        with zipfile.ZipFile(folder / "API.zip", "w") as archive:
            archive.writestr("Metadata_Country_API_SG.csv", "Country Code,Region\n")
            archive.writestr("API_SG.GEN.PARL.ZS_DS2.csv", download(cells))
        for form in ("API.csv", "bare.csv", "answer.json", "API.zip"):
            assert values_of(read(folder / form)) == expected, form


def test_each_observation_names_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "API.csv"
    path.write_text(download({("RUS", "1998"): 7.5}), encoding="utf-8")
    rows = read(path).rows
    assert rows is not None
    assert rows.tolist() == ["API.csv, row 6, column 1998"]


FULL: Cells = {(area, year): 10.0 for area in AREAS for year in YEARS}


def without_year() -> str:
    table = pd.read_csv(io.StringIO(download(FULL, about=False)), dtype=str)
    return table.drop(columns=["1998", table.columns[-1]]).to_csv(index=False)


@pytest.mark.parametrize(
    ("damage", "error", "says", "where"),
    [
        (lambda: download(FULL)[:-30], SourceFormatError, "", "row 10"),
        (lambda: download(FULL).replace('"10.0"', '"ten"', 1), SourceFormatError, "'ten'", "row 6"),
        (lambda: download(FULL).replace("XKX", "XXX"), UnknownCodeError, "'XXX'", "row 7"),
        (lambda: download(FULL).replace("XKX", "RUS"), SourceFormatError, "repeats", "row 7"),
        (
            lambda: download(FULL).replace("Country Code", "code"),
            SourceFormatError,
            "'Country Code'",
            "header",
        ),
        (without_year, SourceFormatError, "'1998' is missing", "header"),
        (lambda: download(FULL).replace("SG.GEN.PARL.ZS", "SP.POP.TOTL"), SourceFormatError, "none of", ""),
        (lambda: "<!DOCTYPE html>", SourceFormatError, "web page", ""),
        (lambda: "", SourceFormatError, "empty", ""),
    ],
)
def test_a_damaged_copy_gives_one_clear_error(
    tmp_path: Path, damage: Callable[[], str], error: type[ParitetError], says: str, where: str
) -> None:
    path = tmp_path / "API.csv"
    path.write_text(damage(), encoding="utf-8")
    with pytest.raises(error) as caught:
        read(path)
    assert says in caught.value.what
    assert where in str(caught.value.where)
    assert "API.csv" in str(caught.value.where)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (answer(FULL, pages=3), "one of 3 pages"),
        ('[{"message": []}]', "not the API's JSON"),
        ("[", "not the API's"),
    ],
)
def test_json_that_is_no_whole_answer_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "answer.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceFormatError, match=says):
        read(path)


def test_an_archive_that_is_none_or_holds_no_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(SourceFormatError, match="archive is damaged"):
        read(tmp_path / "broken.zip")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(SourceFormatError, match="0 files named API_"):
        read(tmp_path / "other.zip")


def figures(shared: Path, code: str) -> pd.DataFrame:
    entry = source(code)
    ((_, edition),) = entry.editions.items()
    options: dict[str, Any] = {**entry.options, **edition.options}
    return world_bank_api.read([shared / edition.files[0]], entry, options).observations


@pytest.mark.shared
def test_the_publishers_files_give_the_figures_typed_from_them(shared: Path) -> None:
    seats = figures(shared, "wb_wdi_parliament").set_index(["ref_area", "time_period"])["obs_value"]
    assert seats["RUS", 1997] == pytest.approx(10.2222222222222, abs=1e-12)
    assert ("RUS", 1999) not in seats.index  # blank in the file, and so no observation
    assert seats["DEU", 2024] == pytest.approx(35.3260869565217, abs=1e-12)
    assert len(set(seats.index.get_level_values("ref_area")) - {"WLD", "EU27"}) == 193
    people = figures(shared, "world_bank_population").set_index(["ref_area", "time_period"])["obs_value"]
    assert people["ABW", 1960] == 54_922
    assert people["RUS", 2024] == 143_533_851
    years = people.index.get_level_values("time_period")
    assert (years.min(), years.max()) == (1960, 2024)
    assert len(set(people.index.get_level_values("ref_area")) - {"WLD"}) == 216
    long = figures(shared, "wb_wdi").set_index(["indicator", "ref_area", "time_period"])["obs_value"]
    assert long["maternal_mortality", "AFG", 2000] == 1450
    assert long["fertility", "RUS", 2020] == 1.505


def test_a_long_table_reads_each_series_by_its_code(tmp_path: Path) -> None:
    path = tmp_path / "wdi.csv"
    lines = ["date,iso_code,indicator_code,value,entity_name", "2019-01-01,RUS,SP.DYN.TFRT.IN,1.5,Russia"]
    lines += ["2019-01-01,RUS,SP.POP.TOTL,144000000,Russia", "2020-01-01,EAS,SP.DYN.TFRT.IN,1.7,East Asia"]
    path.write_text("\n".join([*lines, "2020-01-01,RUS,SP.DYN.TFRT.IN,,Russia", ""]), encoding="utf-8")
    entry = source("wb_wdi")
    frame = world_bank_api.read([path], entry, entry.options).observations
    found = frame[["indicator", "ref_area", "sex", "time_period", "obs_value"]].to_numpy().tolist()
    assert found == [["fertility", "RUS", "F", 2019, 1.5]]
