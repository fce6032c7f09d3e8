from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from damage import refused
from hypothesis import given, settings
from hypothesis import strategies as st

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import ParitetError, SourceFormatError, UnknownCodeError
from paritet.concepts.source import Source
from paritet.sources.catalogue import source
from paritet.sources.readers import ddf
from paritet.sources.reading import Reading

POPULATION = source("un_population")
MINE = ("ilo_participation", "un_population", "gapminder_gdp", "gapminder_fertility", "gapminder_parliament")
WOMEN, MEN = "female_population_with_projections", "male_population_with_projections"


def datapoints(folder: Path, measure: str, rows: list[tuple[Any, ...]], dimensions: str = "geo,time") -> Path:
    path = folder / f"ddf--datapoints--{measure}.csv"
    lines = [f"{dimensions},{measure}", *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(paths: list[Path], entry: Source = POPULATION, **options: Any) -> Reading:
    return ddf.read(paths, entry, {**entry.options, **options})


def values_of(reading: Reading) -> dict[tuple[Any, ...], float]:
    frame = reading.observations
    keys = zip(frame["indicator"], frame["ref_area"], frame["sex"], frame["time_period"], strict=True)
    return dict(zip(keys, frame["obs_value"], strict=True))


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["rus", "swe", "kos"]), st.integers(1950, 2050)),
        st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)),
        min_size=1,
    )
)
@settings(max_examples=25, deadline=None)
def test_datapoints_read_back_equal_with_totals(cells: dict[tuple[str, int], tuple[int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        women = datapoints(Path(folder), WOMEN, [(*key, pair[0]) for key, pair in cells.items()])
        men = datapoints(Path(folder), MEN, [(*key, pair[1]) for key, pair in cells.items()])
        reading = read([men, women])  # in any order
    codes = {"rus": "RUS", "swe": "SWE", "kos": "XKX"}
    expected: dict[tuple[Any, ...], float] = {}
    for (geo, year), (w, m) in cells.items():
        for sex, value in (("F", w), ("M", m), ("_T", w + m)):
            expected["population", codes[geo], sex, year] = value
    assert values_of(reading) == expected
    frame = reading.observations
    assert ((frame["obs_status"] == "F") == (frame["time_period"] > 2023)).all()
    assert reading.rows is not None
    assert len(reading.rows) == len(frame)


def test_a_total_needs_both_sexes(tmp_path: Path) -> None:
    women = datapoints(tmp_path, WOMEN, [("rus", 2000, 5), ("swe", 2000, 7)])
    men = datapoints(tmp_path, MEN, [("swe", 2000, 8)])
    totals = {key: value for key, value in values_of(read([women, men])).items() if key[2] == "_T"}
    assert totals == {("population", "SWE", "_T", 2000): 15}


def test_years_outside_the_declared_span_are_left_out(tmp_path: Path) -> None:
    women = datapoints(tmp_path, WOMEN, [("rus", 1949, 5), ("rus", 1950, 6), ("rus", 2051, 7)])
    men = datapoints(tmp_path, MEN, [("rus", 1950, 8)])
    assert set(read([women, men]).observations["time_period"]) == {1950}


DIMENSIONS = {
    "area": "geo_area",
    "time": "year",
    "system": "m49",
    "sex": {"column": "sex", "codes": {"female": "F", "male": "M", "bothsex": "_T"}},
    "status": {"column": "nature", "codes": {"c": "A", "e": "E"}},
    "status_until": None,
    "totals": [],
    "series": [{"measure": "sl_dom_tspd", "indicator": "unpaid_work", "where": {"age": "15"}, "scale": 0.24}],
}


def test_dimensions_give_sex_status_and_choice(tmp_path: Path) -> None:
    rows = [
        ("15", 643, "c", "female", 2014, 10),
        ("15", 643, "e", "male", 2014, 5),
        ("10", 643, "c", "male", 2014, 1),
    ]
    path = datapoints(tmp_path, "sl_dom_tspd", rows, "age,geo_area,nature,sex,year")
    frame = read([path], **DIMENSIONS).observations
    found = frame[["ref_area", "sex", "obs_status"]].values.tolist()
    assert found == [["RUS", "F", "A"], ["RUS", "M", "E"]]
    assert frame["obs_value"].tolist() == pytest.approx([2.4, 1.2])


@pytest.mark.parametrize(
    ("row", "says", "where"),
    [
        (("15", 643, "c", "women", 2014, 10), "'women'", "row 3, column 'sex'"),
        (("15", 643, "x", "male", 2014, 10), "'x'", "row 3, column 'nature'"),
        (("15", 643, "c", "female", 2014, 11), "repeats", "row 3"),
    ],
)
def test_dimensions_at_fault_are_named(tmp_path: Path, row: tuple[Any, ...], says: str, where: str) -> None:
    rows = [("15", 643, "c", "female", 2014, 10), row]
    path = datapoints(tmp_path, "sl_dom_tspd", rows, "age,geo_area,nature,sex,year")
    with pytest.raises(SourceFormatError) as caught:
        read([path], **DIMENSIONS)
    assert says in caught.value.what
    assert where in str(caught.value.where)


@pytest.mark.parametrize(
    ("rows", "error", "says", "where"),
    [
        ([("rus", 2000, 1), ("rus", 2000, 2)], SourceFormatError, "repeats", "row 3"),
        ([("rus", 2000, "many")], SourceFormatError, "'many'", f"row 2, column '{WOMEN}'"),
        ([("rus", "20x0", 1)], SourceFormatError, "'20x0'", "row 2, column 'time'"),
        ([("swe", 2000, 1), ("atlantis", 2000, 1)], UnknownCodeError, "'atlantis'", "row 3, column 'geo'"),
        ([("rus", 2000)], SourceFormatError, "2 cells where the header has 3", "row 2"),
        ([], SourceFormatError, "no rows", WOMEN),
    ],
)
def test_a_damaged_copy_gives_one_clear_error(
    tmp_path: Path, rows: list[tuple[Any, ...]], error: type[ParitetError], says: str, where: str
) -> None:
    men = datapoints(tmp_path, MEN, [("rus", 2000, 1)])
    refused(lambda: read([men, datapoints(tmp_path, WOMEN, rows)]), says, where, WOMEN, error=error)


def test_a_file_of_another_measure_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    women = datapoints(tmp_path, WOMEN, [("rus", 2000, 1)])
    with pytest.raises(SourceFormatError, match=f"No file holds {MEN}"):
        read([women])
    with pytest.raises(SourceFormatError, match="no measure that this source declares"):
        read([women, datapoints(tmp_path, "income", [("rus", 2000, 1)])])
    with pytest.raises(SourceFormatError, match="'geo' is missing"):
        read([datapoints(tmp_path, WOMEN, [("rus", 2000, 1)], "country,time")])


@pytest.mark.parametrize("code", MINE)
def test_every_series_has_an_indicator(code: str) -> None:
    assert {entry["indicator"] for entry in source(code).options["series"]} <= set(indicators())


def figures(shared: Path, code: str) -> pd.Series:
    entry = source(code)
    (edition,) = entry.editions.values()
    frame = read([shared / name for name in edition.files], entry).observations
    return frame.set_index(["indicator", "ref_area", "sex", "time_period"])


@pytest.mark.shared
def test_the_repackaged_files_give_the_figures_typed_from_them(shared: Path) -> None:
    ilo, people = figures(shared, "ilo_participation"), figures(shared, "un_population")
    assert len(ilo) == 71_299
    assert ilo.loc[("labour_force_participation", "RUS", "F", 2023), "obs_value"] == 55.199
    assert ilo.loc[("labour_force_participation", "RUS", "F", 2023), "obs_status"] == "E"
    assert ilo.loc[("labour_force_participation", "RUS", "F", 2024), "obs_status"] == "F"
    assert ilo.loc[("unemployment_rate", "RUS", "F", 2024), ["obs_value", "obs_status"]].tolist() == [
        2.522,
        "A",
    ]
    # the UN's own total for Russia in World Population Prospects 2024 is 145,440.5 thousand
    assert people.loc[("population", "RUS", "_T", 2023), "obs_value"] == 77_905_419 + 67_535_082
    assert (
        figures(shared, "gapminder_gdp").loc[("gdp_per_head", "RUS", "_T", 2024), "obs_value"] == 41704.71094
    )
    assert figures(shared, "gapminder_fertility").loc[("fertility", "RUS", "F", 2022), "obs_value"] == 1.45
    assert (figures(shared, "gapminder_parliament")["obs_status"] == "E").all()


@pytest.mark.shared
def test_projected_years_of_participation_are_those_that_move_by_equal_steps(shared: Path) -> None:
    """The files do not say what is projected; that the step from 2024 on is that of 2023 to 2024 shows it."""
    ilo = figures(shared, "ilo_participation").reset_index()
    women = ilo[(ilo["indicator"] == "labour_force_participation") & (ilo["sex"] == "F")]
    grid = women.pivot_table(index="ref_area", columns="time_period", values="obs_value")
    bend = grid.diff(axis=1).diff(axis=1).abs().median()
    assert bend[2025] < 0.1
    assert bend[2026] < 0.1
    assert bend[2024] > 0.2  # the last bend is between the estimates and the projection
