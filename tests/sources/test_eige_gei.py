from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from damage import refused
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import SourceFormatError, UnknownCodeError
from paritet.sources.catalogue import source
from paritet.sources.readers import eige
from paritet.sources.reading import Reading

EIGE = source("eige_gei")
COUNTRIES = ("EU", "BE", "EL")
SCORES = list(EIGE.options["scores"])
MEASURES = [f"{stem} {letter}" for stem in EIGE.options["measures"] for letter in "WMT"]
YEARS = EIGE.options["index_years"]


def read(*paths: Path) -> Reading:
    return eige.read(list(paths), EIGE, EIGE.options)


def rows_of(values: np.ndarray[Any, Any], year: int) -> list[list[Any]]:
    return [
        [year, year - 2, at, country, *row[: len(SCORES)], None, *row[len(SCORES) :]]
        for at, (country, row) in enumerate(zip(COUNTRIES, values.tolist(), strict=True))
    ]


def header() -> list[str | None]:
    return ["Index year", "Reference year (main)", "Protocol order", "Country", *SCORES, None, *MEASURES]


def book(path: Path, values: np.ndarray[Any, Any], years: list[int] | None = None) -> openpyxl.Workbook:
    """A workbook as EIGE lays it out: one sheet an index year, a blank column between scores and figures."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)  # type: ignore[arg-type]
    for at, year in enumerate(YEARS if years is None else years):
        sheet = workbook.create_sheet(f"{year} ({year - 2} data)")
        sheet.append(header())
        for row in rows_of(values[at], year):
            sheet.append(row)
    workbook.save(path)
    return workbook


@pytest.fixture
def values() -> np.ndarray[Any, Any]:
    generator = np.random.default_rng(7)
    return generator.uniform(1, 99, (len(YEARS), len(COUNTRIES), len(SCORES) + len(MEASURES)))


@given(seed=st.integers(0, 2**32 - 1), scale=st.sampled_from([1e-6, 1.0, 1e6]))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_in_the_publishers_form_is_read_back(tmp_path: Path, seed: int, scale: float) -> None:
    drawn = np.random.default_rng(seed).uniform(0, scale, (len(YEARS), 3, len(SCORES) + len(MEASURES)))
    path = tmp_path / "index.xlsx"
    book(path, drawn)
    found = read(path).observations
    assert found["obs_value"].to_numpy() == pytest.approx(drawn.ravel(), rel=1e-15, abs=0)
    assert list(found["ref_area"].unique()) == ["EU27", "BEL", "GRC"]
    assert list(found["time_period"].unique()) == YEARS


def test_women_men_and_all_are_told_apart(tmp_path: Path, values: np.ndarray[Any, Any]) -> None:
    path = tmp_path / "index.xlsx"
    book(path, values)
    frame = read(path).observations
    wanted = frame[
        (frame["indicator"] == "eige_gei.work.participation.fte_employment")
        & (frame["ref_area"] == "BEL")
        & (frame["time_period"] == 2013)
    ]
    assert list(wanted["sex"]) == ["F", "M", "_T"]
    assert wanted["obs_value"].to_numpy() == pytest.approx(values[0, 1, len(SCORES) : len(SCORES) + 3])


def test_a_blank_cell_is_missing_and_never_zero(tmp_path: Path, values: np.ndarray[Any, Any]) -> None:
    path = tmp_path / "index.xlsx"
    workbook = book(path, values)
    workbook.worksheets[0].cell(3, 5).value = None
    workbook.save(path)
    reading = read(path)
    frame = reading.observations
    gone = frame[
        (frame["indicator"] == "eige_gei") & (frame["ref_area"] == "BEL") & (frame["time_period"] == 2013)
    ]
    assert gone.empty
    assert reading.rows is not None
    assert len(reading.rows) == len(frame)


def cell(sheet: int, row: int, column: int, value: object) -> Callable[[openpyxl.Workbook], None]:
    def damage(workbook: openpyxl.Workbook) -> None:
        workbook.worksheets[sheet].cell(row, column).value = value

    return damage


@pytest.mark.parametrize(
    ("damage", "says", "places"),
    [
        (
            cell(2, 4, 5, "n/a?"),
            "'n/a?'",
            ["index.xlsx, sheet '2017 (2015 data)', row 4, column 'Gender Equality Index'"],
        ),
        (lambda book: book.remove(book["2019 (2017 data)"]), "index year 2019", []),
        (cell(1, 1, 6, "LABOUR"), "'WORK' is missing", ["2015 (2013 data)"]),
        (
            lambda book: book.worksheets[0].append([each.value for each in book.worksheets[0][3]]),
            "repeats Country BE of row 3",
            ["row 5"],
        ),
        (lambda book: book.worksheets[2].delete_rows(4), "no row for GRC", []),
        (cell(0, 3, 1, 2015), "another index year", ["row 3"]),
    ],
)
def test_a_damaged_workbook_gives_one_clear_error(
    tmp_path: Path,
    values: np.ndarray[Any, Any],
    damage: Callable[[openpyxl.Workbook], None],
    says: str,
    places: list[str],
) -> None:
    path = tmp_path / "index.xlsx"
    workbook = book(path, values)
    damage(workbook)
    workbook.save(path)
    refused(lambda: read(path), says, *places)


def test_an_unknown_country_is_named_with_its_row(tmp_path: Path, values: np.ndarray[Any, Any]) -> None:
    path = tmp_path / "index.xlsx"
    workbook = book(path, values)
    cell(0, 3, 4, "Q9")(workbook)
    workbook.save(path)
    refused(lambda: read(path), "'Q9'", "row 3", error=UnknownCodeError)


@pytest.mark.parametrize("content", [b"", b"Country;Index\nBE;1\n", b"PK\x03\x04 cut short"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "index.xlsx"
    path.write_bytes(content)
    with pytest.raises(SourceFormatError) as caught:
        read(path)
    assert caught.value.where == "index.xlsx"


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["Country", "Index"])  # type: ignore[union-attr]
    workbook.active.append(["BE", 1])  # type: ignore[union-attr]
    workbook.save(tmp_path / "other.xlsx")
    with pytest.raises(SourceFormatError, match="index year"):
        read(tmp_path / "other.xlsx")


def test_scores_of_2025_stored_as_text_are_mended_and_said(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "dataframe"
    sheet.append(["Country", *EIGE.options["latest"]["scores"]])
    sheet.append(["EU-27", "63.4", "69.3", "73.9", "57.4", "65.0", "40.5", "86.2"])
    sheet.append(["BE", 68.5, 69.1, 78.6, 56.3, 76.3, 49.9, 86.3])
    workbook.save(tmp_path / "scores.xlsx")
    reading = read(tmp_path / "scores.xlsx")
    frame = reading.observations.set_index(["ref_area", "indicator"])
    assert frame.loc[("EU27", "eige_gei"), "obs_value"] == 63.4
    assert frame.loc[("BEL", "eige_gei.health"), "obs_value"] == 86.3
    assert set(frame["time_period"]) == {2025}
    assert len(reading.mended) == 1
    assert "text" in reading.mended[0]


def test_population_shares_become_per_cent_and_are_marked_estimates(
    tmp_path: Path, values: np.ndarray[Any, Any]
) -> None:
    path = tmp_path / "share.csv"
    path.write_text("index_year,country,women_share_18plus_recovered\n2013,EU,0.5186\n2013,EL,0.51\n")
    book(tmp_path / "index.xlsx", values)
    frame = read(tmp_path / "index.xlsx", path).observations
    frame = frame[frame["indicator"] == "eige_gei.women_population_share"]
    assert frame["obs_value"].to_numpy() == pytest.approx([51.86, 51.0])
    assert list(frame["obs_status"]) == ["E", "E"]
    assert list(frame["ref_area"]) == ["EU27", "GRC"]
    with pytest.raises(SourceFormatError, match="no workbook"):
        read(path)


def test_every_subdomain_and_figure_has_an_entry_in_the_list() -> None:
    known = indicators()
    for code in [*EIGE.options["scores"].values(), *EIGE.options["measures"].values()]:
        if code.count(".") > 1:
            assert code in known
            assert known[code].parent == code.rsplit(".", 1)[0]


@pytest.mark.shared
def test_the_publishers_workbook_is_whole(shared: Path) -> None:
    edition = EIGE.editions["2023"]
    reading = eige.read([shared / name for name in edition.files], EIGE, EIGE.options)
    frame: pd.DataFrame = reading.observations
    # 28 areas × 8 index years × (21 scores + 31 figures of women, men and all + 1 population share)
    assert len(frame) == 28 * 8 * (21 + 31 * 3 + 1)
    assert not frame.duplicated(["indicator", "ref_area", "sex", "time_period"]).any()
    wide = frame.set_index(["indicator", "ref_area", "time_period", "sex"])["obs_value"]
    # EIGE, Gender Equality Index 2023: EU 70.2, Sweden 82.2, Romania 56.1 (report, figure 1)
    assert wide["eige_gei", "EU27", 2023, "_T"] == pytest.approx(70.2, abs=0.05)
    assert wide["eige_gei", "SWE", 2023, "_T"] == pytest.approx(82.2, abs=0.05)
    assert wide["eige_gei", "ROU", 2023, "_T"] == pytest.approx(56.1, abs=0.05)


@pytest.mark.shared
def test_the_scores_of_2025_are_whole(shared: Path) -> None:
    reading = eige.read([shared / name for name in EIGE.editions["2025"].files], EIGE, EIGE.options)
    frame = reading.observations
    assert len(frame) == 28 * 7
    assert frame[frame["ref_area"] == "EU27"].set_index("indicator")["obs_value"]["eige_gei"] == 63.4
