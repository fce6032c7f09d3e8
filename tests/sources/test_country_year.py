from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import SourceFormatError, UnknownCodeError
from paritet.sources.catalogue import source
from paritet.sources.readers import country_year
from paritet.sources.reading import Reading

LGBT = source("lgbt_policy")
WVS = source("wvs_opinions")
HEADER = ["Entity", "Code", "Year", "LGBT+ Policy Index"]
ALL = ("lgbt_policy", "vdem_wpe", "wvs_opinions", "oecd_wage_gap", "fsolt_gayrights")


def read(path: Path, entry: Any = LGBT, **options: Any) -> Reading:
    return country_year.read([path], entry, {**entry.options, **options})


def write(path: Path, *rows: list[Any], header: list[str] | None = None) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header or HEADER, *rows])
    return path


NAMES = {"RUS": "Russia", "SWE": "Sweden", "OWID_KOS": "Kosovo", "DEU": "Germany"}
figures = st.dictionaries(
    st.tuples(st.sampled_from(sorted(NAMES)), st.integers(1991, 2019)),
    st.floats(-15, 20, allow_nan=False),
    min_size=1,
    max_size=40,
)


@given(figures)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(tmp_path: Path, drawn: dict[tuple[str, int], float]) -> None:
    rows = [[NAMES[code], code, year, repr(value)] for (code, year), value in drawn.items()]
    frame = read(write(tmp_path / "index.csv", *rows)).observations
    found = {
        (area, year): value
        for area, year, value in frame[["ref_area", "time_period", "obs_value"]].itertuples(index=False)
    }
    assert found == {
        ("XKX" if code == "OWID_KOS" else code, year): value for (code, year), value in drawn.items()
    }


def test_groups_are_dropped_by_name_or_code_and_nothing_else_is(tmp_path: Path) -> None:
    path = write(
        tmp_path / "index.csv",
        ["Europe", "", 2019, 5],
        ["World", "OWID_WRL", 2019, 3],
        ["Russia", "RUS", 2019, 1],
    )
    assert list(read(path).observations["ref_area"]) == ["RUS"]
    with pytest.raises(UnknownCodeError, match="Atlantis") as caught:
        read(write(path, ["Russia", "RUS", 2019, 1], ["Atlantis", "", 2019, 1]))
    assert "row 3" in str(caught.value.where)


def test_an_unknown_code_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(UnknownCodeError, match="QQQ") as caught:
        read(write(tmp_path / "index.csv", ["Russia", "RUS", 2019, 1], ["Nowhere", "QQQ", 2019, 1]))
    assert "row 3" in str(caught.value.where)


def test_a_blank_figure_is_missing_and_a_year_before_the_first_is_left_out(tmp_path: Path) -> None:
    path = write(
        tmp_path / "index.csv",
        ["Russia", "RUS", 1990, 1],
        ["Russia", "RUS", 1991, ""],
        ["Russia", "RUS", 1992, 0],
    )
    reading = read(path, since=1991)
    assert reading.observations[["time_period", "obs_value"]].to_numpy().tolist() == [[1992, 0]]
    assert reading.rows is not None
    assert reading.rows.tolist() == ["index.csv, row 4, column 'LGBT+ Policy Index'"]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["Russia", "RUS", 2019, "high"], "'high'"),
        (["Russia", "RUS", "20x9", 1], "'20x9'"),
        (["Sweden", "SWE", 2019, 8], "repeats"),
        (["Russia", "RUS", 2019], "3 cells where the header has 4"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: list[Any], what: str) -> None:
    with pytest.raises(SourceFormatError, match=what) as caught:
        read(write(tmp_path / "index.csv", ["Sweden", "SWE", 2019, 8], row))
    assert "row 3" in str(caught.value.where)


def test_a_missing_column_names_the_nearest(tmp_path: Path) -> None:
    path = write(
        tmp_path / "index.csv",
        ["Sweden", "SWE", 2019, 8],
        header=["Entity", "Code", "Year", "LGBT+ Policy Indx"],
    )
    with pytest.raises(SourceFormatError, match=r"LGBT\+ Policy Index.*nearest"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"Entity,Code\xff\xfe\n", b"<!DOCTYPE html><html></html>"])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "index.csv"
    path.write_bytes(content)
    with pytest.raises(SourceFormatError):
        read(path)


def test_acceptance_is_the_complement_of_never_justified(tmp_path: Path) -> None:
    never, neighbours = WVS.options["measures"]
    path = write(
        tmp_path / "wvs.csv",
        ["Russia", 2011, 60.25, ""],
        ["Bosnia and Herzegovina (Bosnia)", 1998, 70, 50],
        header=["Entity", "Year", never, neighbours],
    )
    frame = read(path, WVS).observations.set_index("indicator")["obs_value"]
    assert frame.to_dict() == {"homosexuality_never_justified": 60.25, "acceptance_homosexuality": 39.75}


def test_a_modelled_series_is_marked_as_estimated(tmp_path: Path) -> None:
    path = write(tmp_path / "sgr.csv", ["Russia", 2019, 0.07], header=["country", "year", "gayright_index"])
    assert list(read(path, source("fsolt_gayrights")).observations["obs_status"]) == ["E"]


def test_every_indicator_has_an_entry_in_the_list() -> None:
    known = indicators()
    for code in ALL:
        for measures in source(code).options["measures"].values():
            assert all(measure["indicator"] in known for measure in measures)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("code", "rows", "countries"),
    [
        # Rows of the file without those of groups and past states (and, for V-Dem, of years before 1945).
        ("lgbt_policy", 5597, 193),
        ("vdem_wpe", 13359, 176),
        ("wvs_opinions", 671, 97),
        ("oecd_wage_gap", 636, 38),
        ("fsolt_gayrights", 3052, 117),
    ],
)
def test_the_publishers_tables(shared: Path, code: str, rows: int, countries: int) -> None:
    entry = source(code)
    (edition,) = entry.editions.values()
    frame = country_year.read([shared / name for name in edition.files], entry, entry.options).observations
    assert (len(frame), frame["ref_area"].nunique()) == (rows, countries)
    known = indicators()
    for indicator, part in frame.groupby("indicator"):
        low, high = known[str(indicator)].range
        assert part["obs_value"].min() >= (-np.inf if low is None else low)
        assert part["obs_value"].max() <= (np.inf if high is None else high)
