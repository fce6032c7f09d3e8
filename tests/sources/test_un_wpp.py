from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.concepts.errors import ParitetError, SourceFormatError
from paritet.sources.catalogue import reader_of, source
from paritet.sources.reading import Reading

ENTRY = source("un_wpp")
HEADER = "country_code\tcountry\t2022\t2023\tlast.observed"
SWEDEN = "752\tSweden\t84.9\t85.0\t2023"


def read(*paths: Path) -> Reading:
    return reader_of(ENTRY)(list(paths), ENTRY, ENTRY.options)


def write(folder: Path, *lines: str, name: str = "e0F.txt") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_files_name_says_what_it_holds(tmp_path: Path) -> None:
    paths = [write(tmp_path, HEADER, SWEDEN, name=name) for name in ("e0F.txt", "tfr.txt")]
    found = read(*paths).observations
    assert found.groupby("indicator")["sex"].unique().map(list).to_dict() == {
        "fertility": ["F"],
        "life_expectancy": ["F"],
    }
    with pytest.raises(SourceFormatError, match="name is none of"):
        read(write(tmp_path, HEADER, SWEDEN, name="mystery.txt"))


def test_regions_are_left_out_and_years_after_the_last_estimate_are_forecasts(tmp_path: Path) -> None:
    path = write(
        tmp_path, HEADER.replace("last.observed", "2024"), "903\tAfrica\t1\t2\t3", "752\tSweden\t1\t2\t3"
    )
    found = read(path).observations
    assert found["ref_area"].unique().tolist() == ["SWE"]
    assert found["obs_status"].tolist() == ["E", "E", "F"]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([HEADER, "752\tSweden\told\t85\t2023"], "column '2022'"),
        ([HEADER, "752\tSweden\t85"], "row 2"),
        ([HEADER, SWEDEN, SWEDEN], "repeats"),
        ([HEADER, SWEDEN.replace("752", "75200")], "75200"),
        (["country\t2022", "Sweden\t85"], "'country_code' is missing"),
        (["country_code\tcountry", "752\tSweden"], "No column is a year"),
        ([""], "empty"),
    ],
)
def test_a_damaged_copy_is_refused_with_its_place(tmp_path: Path, lines: list[str], says: str) -> None:
    with pytest.raises(ParitetError) as caught:
        read(write(tmp_path, *lines))
    assert says in str(caught.value)


@given(
    st.dictionaries(
        st.sampled_from(["752", "643", "616"]), st.lists(st.floats(0, 90), min_size=2, max_size=2), min_size=1
    )
)
def test_what_is_written_in_the_form_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, list[float]]
) -> None:
    lines = [f"{area}\tName\t{first!r}\t{second!r}\t2023" for area, (first, second) in rows.items()]
    found = read(write(tmp_path_factory.mktemp("wpp"), HEADER, *lines)).observations
    code = {"752": "SWE", "643": "RUS", "616": "POL"}
    for area, expected in rows.items():
        assert found.loc[found["ref_area"] == code[area], "obs_value"].tolist() == expected


@pytest.mark.shared
def test_life_expectancy_of_russia(shared: Path) -> None:
    files = [shared / name for name in ENTRY.editions["2024"].files]
    found = read(*files).observations.set_index(["indicator", "ref_area", "sex", "time_period"])["obs_value"]
    world = {sex: found["life_expectancy", "RUS", sex, 2023] for sex in ("F", "M", "_T")}
    assert world["M"] < world["_T"] < world["F"]
    assert found["life_expectancy", "RUS", "F", 2023] == pytest.approx(79, abs=1)  # WPP 2024, data portal
