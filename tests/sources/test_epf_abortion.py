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
from paritet.sources.readers import epf
from paritet.sources.reading import Reading

ENTRY = source("epf_abortion")
HEADER = ["", ENTRY.options["total"]["column"], *ENTRY.options["parts"]]
PERFECT = ["Perfect score", 100, 15, 45, 30, 10]
SWEDEN = ["Sweden", 94, 15, 44, 25, 10]
NAMES = ("Russia", "Swizerland", "Bosn.- Herziv.*", "N. Macedonia", "UK (E, S & W)")
CODES = ("RUS", "CHE", "BIH", "MKD", "GBR")


def read(path: Path) -> Reading:
    return epf.read([path], ENTRY, ENTRY.options)


def write(folder: Path, *rows: list[Any], header: list[str] = HEADER) -> Path:
    path = folder / "atlas.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return path


points = st.tuples(st.integers(0, 15), st.integers(0, 45), st.integers(0, 30), st.integers(-6, 10))


@given(st.lists(points, min_size=5, max_size=5))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(tmp_path: Path, drawn: list[tuple[int, ...]]) -> None:
    rows = [[name, sum(parts), *parts] for name, parts in zip(NAMES, drawn, strict=True)]
    frame = read(write(tmp_path, *rows, PERFECT)).observations
    assert list(frame["ref_area"].unique()) == list(CODES)
    assert frame["obs_value"].tolist() == [float(cell) for row in rows for cell in row[1:]]
    assert set(frame["time_period"]) == {2021}


def test_parts_of_states_and_the_perfect_score_are_no_countries(tmp_path: Path) -> None:
    rows = [["N. Ireland", 59.5, 9, 28.5, 19, 3], ["N. Cyprus", 44, 9, 20, 15, 0], SWEDEN, PERFECT]
    assert set(read(write(tmp_path, *rows)).observations["ref_area"]) == {"SWE"}


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["Russia", 59, 12, 32, 16, -2], "not the sum of its parts"),
        (["Russia", 74, 16, 32, 16, 10], "more than the highest possible, 15"),
        (["Russia", 58, 12, 32, "many", -2], "'many'"),
        (["Sweden", 94, 15, 44, 25, 10], "repeats"),
        (["Russia", 58, 12, 32], "4 cells where the header has 6"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: list[Any], what: str) -> None:
    with pytest.raises(SourceFormatError, match=what) as caught:
        read(write(tmp_path, SWEDEN, row, PERFECT))
    assert "row 3" in str(caught.value.where)


def test_an_unknown_country_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(UnknownCodeError, match="Ruritania") as caught:
        read(write(tmp_path, SWEDEN, ["Ruritania", 0, 0, 0, 0, 0], PERFECT))
    assert "row 3" in str(caught.value.where)


def test_a_lost_column_and_a_lost_perfect_score_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="'Perfect score' is missing"):
        read(write(tmp_path, SWEDEN))
    with pytest.raises(SourceFormatError, match="'OVERALL TOTAL' is missing"):
        read(write(tmp_path, SWEDEN, PERFECT, header=["", "SUM", *HEADER[2:]]))


@pytest.mark.parametrize("content", [b"", "Страна,Сумма\nРоссия,58\n".encode("cp1251"), b"\x00\x01"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "atlas.csv").write_bytes(content)
    with pytest.raises(SourceFormatError):
        read(tmp_path / "atlas.csv")


@pytest.mark.shared
def test_the_atlas_of_2021(shared: Path) -> None:
    frame = read(shared / ENTRY.editions["2021"].files[0]).observations
    assert len(frame) == 50 * 5
    total = frame[frame["indicator"] == "epf_abortion"].set_index("ref_area")["obs_value"]
    # EPF's atlas of 2021: Sweden first with 94 points, Russia 58, Malta and Andorra 0
    assert total.idxmax() == "SWE"
    assert total[["SWE", "RUS", "MLT", "AND"]].tolist() == [94, 58, 0, 0]
    known = indicators()
    for code, part in frame.groupby("indicator"):
        low, high = known[str(code)].range
        assert low is not None
        assert high is not None
        assert part["obs_value"].between(low, high).all()
