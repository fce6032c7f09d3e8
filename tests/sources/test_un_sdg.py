from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import SourceFormatError
from paritet.sources.catalogue import reader_of, source
from paritet.sources.reading import Reading

ENTRY = source("un_sdg")


def read(paths: list[Path], *codes: str) -> Reading:
    series = [entry for entry in ENTRY.options["series"] if entry["indicator"] in codes]
    return reader_of(ENTRY)(paths, ENTRY, {**ENTRY.options, "series": series})


def write(folder: Path, header: list[str], *rows: list[Any]) -> Path:
    path = folder / "sdg.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def test_per_cent_of_the_day_become_hours(tmp_path: Path) -> None:
    header = ["age", "geo_area", "location", "nature", "sex", "units", "year", "sl_dom_tspd"]
    rows = [
        ["15", 643, "allarea", "ca", "female", "percent", 2014, 25],
        ["15", 643, "rural", "ca", "female", "", 2014, 1],
    ]
    found = read([write(tmp_path, header, *rows)], "unpaid_work").observations
    assert found["obs_value"].tolist() == [6.0]  # a quarter of 24 hours


def test_regions_and_other_grounds_are_left_out(tmp_path: Path) -> None:
    header = [
        "disability_status",
        "geo_area",
        "grounds_of_discrimination",
        "nature",
        "sex",
        "year",
        "vc_vov_gdsd",
    ]
    rows = [
        ["t", area, ground, "c", "female", 2018, 5] for area in (752, 150) for ground in ("sexo", "wealth")
    ]
    found = read(
        [write(tmp_path, header, *rows)], "discrimination_experience.sexual_orientation"
    ).observations
    assert found["ref_area"].tolist() == ["SWE"]


def test_a_text_in_a_cell_of_numbers_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, ["geo_area", "nature", "year", "sh_lgr_acsrhe"], [752, "g", 2019, "full"])
    with pytest.raises(SourceFormatError, match="number belongs") as caught:
        read([path], "reproductive_rights_guarantees")
    assert caught.value.where == "sdg.csv, row 2, column 'sh_lgr_acsrhe'"


def test_a_row_that_is_there_twice_is_refused_even_if_nothing_reads_it(tmp_path: Path) -> None:
    row = [643, "g", 2019, 50]
    path = write(
        tmp_path, ["geo_area", "nature", "year", "sh_lgr_acsrhe"], row, [150, *row[1:]], [150, *row[1:]]
    )
    with pytest.raises(SourceFormatError, match="repeats row 3") as caught:
        read([path], "reproductive_rights_guarantees")
    assert caught.value.where == "sdg.csv, row 4"


@pytest.mark.shared
@pytest.mark.parametrize("code", ["un_sdg", "uis_education", "un_family_planning"])
def test_every_series_is_read_within_its_indicators_range(shared: Path, code: str) -> None:
    entry = source(code)
    edition = next(iter(entry.editions.values()))
    found = reader_of(entry)([shared / name for name in edition.files], entry, entry.options).observations
    assert not found.duplicated(["indicator", "ref_area", "sex", "time_period"]).any()
    assert set(found["indicator"]) == {series["indicator"] for series in entry.options["series"]}
    for indicator, values in found.groupby("indicator")["obs_value"]:
        low, high = indicators()[str(indicator)].range
        assert low is None or values.min() >= low, indicator
        assert high is None or values.max() <= high, indicator


@pytest.mark.shared
def test_published_figures(shared: Path) -> None:
    entry = source("un_family_planning")
    files = [shared / name for name in entry.editions["2022"].files]
    plan = reader_of(entry)(files, entry, entry.options).observations
    assert not {"CYP", "LUX"} & set(plan["ref_area"])
    assert set(plan.loc[plan["time_period"] > 2022, "obs_status"]) == {"F"}
    entry = source("uis_education")
    files = [shared / name for name in entry.editions["2024-10"].files if "ger_5t8" in name]
    series = [each for each in entry.options["series"] if each["indicator"] == "tertiary_enrolment"]
    found = reader_of(entry)(files, entry, {**entry.options, "series": series}).observations
    aruba = found[(found["ref_area"] == "ABW") & (found["sex"] == "F") & (found["time_period"] == 1999)]
    assert aruba["obs_value"].item() == pytest.approx(28.0273, abs=1e-4)  # UIS, ger_5t8_f
