from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import SourceFormatError, UnknownCodeError
from paritet.sources.catalogue import source
from paritet.sources.readers import sigi
from paritet.sources.reading import Reading

ENTRY = source("oecd_sigi")
VARIABLES = ENTRY.options["variables"]
HEADER = [
    "REGION",
    "Region",
    "LOCATION",
    "Country",
    "VAR",
    "Variables",
    "TIME",
    "Time",
    "Value",
    "Flag Codes",
    "Flags",
]


def read(path: Path) -> Reading:
    return sigi.read([path], ENTRY, ENTRY.options)


def rows_of(values: dict[str, float], area: str = "FRA", region: str = "REG1_4") -> list[list[Any]]:
    return [
        [zone, "Region", area, "Country", variable, "Name", 2023, 2023, repr(value), "", ""]
        for zone in (region, "REG1_5")
        for variable, value in values.items()
    ]


def write(folder: Path, rows: list[list[Any]], header: list[str] = HEADER) -> Path:
    path = folder / "sigi.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@given(st.lists(st.floats(0, 100, allow_nan=False), min_size=10, max_size=10))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_country_that_stands_there_twice_is_read_once(tmp_path: Path, drawn: list[float]) -> None:
    first, second = dict(zip(VARIABLES, drawn, strict=False)), dict(zip(VARIABLES, drawn[5:], strict=True))
    frame = read(write(tmp_path, rows_of(first) + rows_of(second, "XKV"))).observations
    assert frame["ref_area"].tolist() == ["FRA"] * 5 + ["XKX"] * 5
    assert frame["obs_value"].tolist() == drawn
    assert frame["indicator"].tolist() == list(VARIABLES.values()) * 2


def test_groups_are_dropped_or_mapped(tmp_path: Path) -> None:
    values = dict.fromkeys(VARIABLES, 10.0)
    rows = [row for area in ("WORLD", "EU_1", "OECD_1", "REG1_3") for row in rows_of(values, area)]
    assert set(read(write(tmp_path, rows)).observations["ref_area"]) == {"WLD", "EU27"}


@pytest.mark.parametrize(
    ("column", "cell", "what"),
    [
        (8, "low", "'low'"),
        (8, "99.5", "differs from its row under another region"),
        (4, "XYZ", "'XYZ'"),
        (6, "20", "'20'"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, column: int, cell: str, what: str) -> None:
    rows = rows_of(dict.fromkeys(VARIABLES, 10.0))
    for row in rows if column == 6 else rows[7:8]:
        row[column] = cell
    with pytest.raises(SourceFormatError, match=what) as caught:
        read(write(tmp_path, rows))
    assert ("row 2" if column == 6 else "row 9") in str(caught.value.where)


def test_repeated_rows_lost_columns_and_unknown_countries_are_refused(tmp_path: Path) -> None:
    rows = rows_of(dict.fromkeys(VARIABLES, 10.0))
    with pytest.raises(SourceFormatError, match="repeats"):
        read(write(tmp_path, [*rows, rows[0]]))
    with pytest.raises(SourceFormatError, match="'VAR' is missing"):
        read(write(tmp_path, rows, [*HEADER[:4], "VARIABLE", *HEADER[5:]]))
    with pytest.raises(UnknownCodeError, match="QQQ"):
        read(write(tmp_path, rows_of(dict.fromkeys(VARIABLES, 10.0), "QQQ")))
    with pytest.raises(SourceFormatError, match="'RCL' has no row"):
        read(write(tmp_path, [row for row in rows if row[4] != "RCL"]))


@pytest.mark.shared
def test_the_edition_of_2023(shared: Path) -> None:
    frame = read(shared / ENTRY.editions["2023"].files[0]).observations
    assert set(frame["indicator"]) == set(VARIABLES.values()) <= set(indicators())
    score = frame[frame["indicator"] == "oecd_sigi"].set_index("ref_area")["obs_value"]
    assert "RUS" not in score.index
    # SIGI 2023 Global Report: the world's score is 29
    assert score["WLD"] == pytest.approx(29, abs=0.5)
