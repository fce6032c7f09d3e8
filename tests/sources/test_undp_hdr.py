from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from damage import refused
from hypothesis import given, settings
from hypothesis import strategies as st

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import ParitetError, SourceFormatError, UnknownCodeError
from paritet.sources.catalogue import source
from paritet.sources.readers import hdr
from paritet.sources.reading import READING_COLUMNS, Reading

HDR = source("undp_hdr")
MEASURES: dict[str, list[str]] = HDR.options["measures"]
YEARS = (2000, 2001)
COLUMNS = [f"{prefix}_{year}" for prefix in MEASURES for year in YEARS]
AREAS = ("RUS", "SWE", "CIV", "ZZK.WORLD", "ZZE.AS")


def specimen(values: np.ndarray | None = None, key: str = "iso3") -> list[list[str]]:
    """A table in the publisher's format; the names are those that copies mangle."""
    if values is None:
        values = np.arange(len(AREAS) * len(COLUMNS), dtype=float).reshape(len(AREAS), -1) / 100
    names = ["Russian Federation", "Sweden", "Côte d'Ivoire", "World", "Arab States"]
    rows = [[key, "country", "hdicode", *COLUMNS, "gii_rank_2001", "pop_total_2001"]]
    for area, name, row in zip(AREAS, names, values, strict=True):
        cells = ["" if np.isnan(value) else repr(float(value)) for value in row]
        rows.append([area, name, "", *cells, "7", "0.5"])
    return rows


def text_of(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def read(path: Path) -> Reading:
    return hdr.read([path], HDR, HDR.options)


def read_text(text: str, folder: Path, encoding: str = "utf-8-sig") -> Reading:
    path = folder / "HDR.csv"
    path.write_bytes(text.encode(encoding))
    return read(path)


@given(
    st.lists(
        st.one_of(st.just(np.nan), st.floats(0, 1e6)),
        min_size=len(AREAS) * len(COLUMNS),
        max_size=len(AREAS) * len(COLUMNS),
    ),
    st.sampled_from(["utf-8-sig", "utf-8", "latin-1"]),
)
@settings(max_examples=25, deadline=None)
def test_a_table_in_the_publishers_format_reads_back_equal(values: list[float], encoding: str) -> None:
    grid = np.array(values).reshape(len(AREAS), len(COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        reading = read_text(text_of(specimen(grid)), Path(folder), encoding)
    frame = reading.observations
    assert list(frame.columns) == list(READING_COLUMNS)
    assert reading.mended == []
    kept = {"RUS": "RUS", "SWE": "SWE", "CIV": "CIV", "ZZK.WORLD": "WLD"}
    expected = {
        (*MEASURES[column[:-5]], kept[area], int(column[-4:])): value
        for area, row in zip(AREAS, grid, strict=True)
        for column, value in zip(COLUMNS, row, strict=True)
        if area in kept and not np.isnan(value)
    }
    keys = zip(frame["indicator"], frame["sex"], frame["ref_area"], frame["time_period"], strict=True)
    assert dict(zip(keys, frame["obs_value"], strict=True)) == expected
    assert (frame["obs_status"] == "A").all()


def test_each_observation_names_its_cell(tmp_path: Path) -> None:
    reading = read_text(text_of(specimen()), tmp_path)
    rows = reading.observations.index[
        (reading.observations["ref_area"] == "SWE") & (reading.observations["indicator"] == "undp_gii")
    ]
    assert reading.rows is not None
    assert [reading.rows[row] for row in rows] == [
        "HDR.csv, row 3, column gii_2000",
        "HDR.csv, row 3, column gii_2001",
    ]


def test_the_known_copys_key_column_is_mended_and_told(tmp_path: Path) -> None:
    reading = read_text(text_of(specimen(key="code")), tmp_path)
    assert len(reading.mended) == 1
    assert "'code'" in reading.mended[0]
    assert "iso3" in reading.mended[0]
    pd.testing.assert_frame_equal(reading.observations, read_text(text_of(specimen()), tmp_path).observations)


def replace_cell(row: int, column: str, cell: str) -> Callable[[], str]:
    def damage() -> str:
        rows = specimen()
        rows[row][rows[0].index(column)] = cell
        return text_of(rows)

    return damage


def without_column(column: str) -> Callable[[], str]:
    def damage() -> str:
        rows = specimen()
        at = rows[0].index(column)
        return text_of([row[:at] + row[at + 1 :] for row in rows])

    return damage


@pytest.mark.parametrize(
    ("damage", "error", "says", "where"),
    [
        (lambda: text_of(specimen())[:-40], SourceFormatError, "cells where the header has", "row 6"),
        (replace_cell(2, "gii_2001", "0.1x"), SourceFormatError, "'0.1x'", "row 3, column 'gii_2001'"),
        (replace_cell(1, "mmr_2000", "NaN"), SourceFormatError, "'NaN'", "row 2, column 'mmr_2000'"),
        (replace_cell(1, "iso3", "RUX"), UnknownCodeError, "'RUX'", "row 2, column 'iso3'"),
        (replace_cell(5, "iso3", "ZZL.NEW"), UnknownCodeError, "'ZZL.NEW'", "row 6"),
        (without_column("gii_2001"), SourceFormatError, "'gii_2001' is missing", "header"),
        (without_column("iso3"), SourceFormatError, "'iso3' is missing", "header"),
        (lambda: text_of([*specimen(), specimen()[2]]), SourceFormatError, "of row 3", "row 7"),
        (
            lambda: text_of([["iso3", "country"], ["RUS", "Russia"]]),
            SourceFormatError,
            "prefix_year",
            "header",
        ),
        (lambda: "", SourceFormatError, "empty", "HDR.csv"),
        (lambda: "<html><head></head></html>", SourceFormatError, "web page", "HDR.csv"),
    ],
)
def test_a_damaged_copy_gives_one_clear_error(
    tmp_path: Path, damage: Callable[[], str], error: type[ParitetError], says: str, where: str
) -> None:
    refused(lambda: read_text(damage(), tmp_path), says, where, "HDR.csv", error=error)


def test_a_hole_in_the_years_is_refused(tmp_path: Path) -> None:
    text = text_of(specimen()).replace("_2001", "_2002")
    with pytest.raises(SourceFormatError, match="_2001' is missing"):
        read_text(text, tmp_path)


def test_every_measure_has_an_indicator() -> None:
    assert {code for code, _ in MEASURES.values()} <= set(indicators())


def edition(shared: Path, name: str) -> pd.DataFrame:
    reading = read(shared / HDR.editions[name].files[0])
    return reading.observations.set_index(["indicator", "ref_area", "sex", "time_period"])["obs_value"]


@pytest.mark.shared
def test_the_publishers_files_give_195_countries_and_the_figures_printed_there(shared: Path) -> None:
    new, old = edition(shared, "2025"), edition(shared, "2023-24")
    for values, last in ((new, 2023), (old, 2022)):
        areas = set(values.index.get_level_values("ref_area"))
        assert len(areas - {"WLD"}) == 195
        years = values.index.get_level_values("time_period")
        assert (years.min(), years.max()) == (1990, last)
    # typed from the files: Russia's women's participation falls by eight points in the break of 2017
    assert new["labour_force_participation", "RUS", "F", 2016] == 63.8
    assert new["labour_force_participation", "RUS", "F", 2017] == 55.66
    assert new["undp_gii", "RUS", "_T", 2017] == 0.179
    assert old["undp_gii", "RUS", "_T", 2017] == 0.18
    assert new["undp_hdi", "AFG", "_T", 1990] == 0.285


@pytest.mark.shared
def test_the_two_editions_disagree_as_known(shared: Path) -> None:
    """Only 685 of the 4,318 values of the inequality index that both editions hold are equal."""
    both = pd.concat([edition(shared, "2025"), edition(shared, "2023-24")], axis=1, keys=["new", "old"])
    both = both.xs("undp_gii", level="indicator").drop(index="WLD", level="ref_area").dropna()
    assert (len(both), int((both["new"] == both["old"]).sum())) == (4318, 685)
