from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from shell import paritet

EUROPEAN_UNION = 27


def records(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(paritet(*arguments, "--format", "json").stdout)
    return found


def test_one_series_of_one_country() -> None:
    """Women's seats in Russia: 16.4 % in the World Bank's series for 2024."""
    rows = records(
        "observations", "--indicator", "parliament_seats", "--country", "RUS", "--source", "wb_wdi_parliament"
    )
    assert list(rows[0]) == [
        "source",
        "edition",
        "indicator",
        "ref_area",
        "sex",
        "time_period",
        "obs_value",
        "obs_status",
        "lower",
        "upper",
    ]
    assert {row["ref_area"] for row in rows} == {"RUS"}
    assert [round(row["obs_value"], 1) for row in rows if row["time_period"] == 2024] == [16.4]
    assert all(row["lower"] is None for row in rows)


def test_csv_leaves_missing_cells_empty() -> None:
    text = paritet(
        "observations", "--indicator", "undp_gii", "--country", "SWE", "--year", "2023", "--format", "csv"
    )
    [row] = csv.DictReader(io.StringIO(text.stdout))
    # Sweden's index of inequality in the report of 2025.
    assert (row["obs_value"], row["lower"]) == ("0.007", "")


def test_years_sexes_and_countries_may_be_several() -> None:
    ask = ("observations", "--indicator", "life_expectancy", "--source", "undp_hdr")
    rows = records(
        *ask, "--country", "Russia", "--country", "Швеция", "--sex", "F", "--sex", "M", "--year", "2018:2020"
    )
    assert {row["ref_area"] for row in rows} == {"RUS", "SWE"}
    assert {row["sex"] for row in rows} == {"F", "M"}
    assert {row["time_period"] for row in rows} == {2018, 2019, 2020}
    rows = records(*ask, "--country", "RUS", "--sex", "F", "--year", "2000", "--year", "2010:2011")
    assert [row["time_period"] for row in rows] == [2000, 2010, 2011]
    assert len(records(*ask, "--country", "RUS", "--sex", "F", "--year", "2020:")) == 4


def test_a_group_is_its_members_and_says_so() -> None:
    ask = ("observations", "--indicator", "undp_gii", "--group", "EU27", "--year", "2020", "--format", "json")
    run = paritet(*ask)
    assert len({row["ref_area"] for row in json.loads(run.stdout)}) == EUROPEAN_UNION
    assert "EU27, members" in run.stderr
    assert "(27)" in run.stderr


def test_older_editions_are_pointed_to() -> None:
    ask = (
        "observations",
        "--indicator",
        "wef_gggi",
        "--country",
        "RUS",
        "--year",
        "2016",
        "--source",
        "wef_gggi",
    )
    run = paritet(*ask, "--format", "json")
    if not json.loads(run.stdout):
        assert "wef_gggi/2018" in run.stderr
    assert json.loads(paritet(*ask, "--edition", "wef_gggi/2018", "--format", "json").stdout)


@pytest.mark.parametrize(
    ("arguments", "suggestion"),
    [
        (("observations", "--indicator", "parliament_seat"), "parliament_seats"),
        (("observations", "--indicator", "parliament_seats", "--country", "RUX"), "RUS"),
        (("observations", "--indicator", "parliament_seats", "--group", "EU28x"), "EU28"),
        (("observations", "--source", "undp_hrd"), "undp_hdr"),
        (("store", "list", "undp_hrd"), "undp_hdr"),
        (("store", "diff", "undp_hdr/2024", "undp_hdr/2025"), "undp_hdr/2025"),
        (("store", "ingest", "undp_hrd", "file.csv"), "undp_hdr"),
    ],
)
def test_an_unknown_code_is_answered_with_a_suggestion(arguments: tuple[str, ...], suggestion: str) -> None:
    message = paritet(*arguments, code=1).stderr
    assert message.startswith("error: Unknown")
    assert suggestion in message


def test_a_year_that_is_none_is_told() -> None:
    for year in ("twenty", "2020:2010", ":"):
        assert "span" in paritet("observations", "--year", year, code=2).stderr


def test_the_catalogue_and_the_store_are_listed() -> None:
    catalogue = {row["source"]: row for row in records("sources")}
    assert catalogue["undp_hdr"]["licence"].startswith("CC-BY-3.0-IGO")
    kept = {(row["source"], row["edition"]): row for row in records("store", "list")}
    assert {edition for source, edition in kept if source == "undp_hdr"} == {"2025", "2023-24"}
    assert kept["undp_hdr", "2025"]["kept"] == "founding"
    assert {source for source, _ in kept} == set(catalogue)


def test_diff_counts_by_indicator_and_country_and_lists_changes() -> None:
    rows = records("store", "diff", "undp_hdr/2023-24", "undp_hdr/2025")
    assert {row["level"] for row in rows} == {"total", "indicator", "ref_area"}
    for row in rows:
        assert row["common"] == row["equal"] + row["changed"]
    changes = records("store", "diff", "undp_hdr/2023-24", "undp_hdr/2025", "--part", "changes", "--top", "5")
    sizes = [abs(row["spreads"]) for row in changes]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 5


def test_export_leaves_restricted_sources_out(tmp_path: Path) -> None:
    out = tmp_path / "seats.csv"
    run = paritet("store", "export", "--indicator", "parliament_seats", "--country", "RUS", "--out", str(out))
    assert str(out) in run.stdout
    with out.open(encoding="utf-8") as handle:
        assert {row["indicator"] for row in csv.DictReader(handle)} == {"parliament_seats"}
    message = paritet("store", "export", "--source", "wef_gggi", "--out", str(out), code=1).stderr
    assert "wef_gggi/" in message
    whole = paritet(
        "store", "export", "--country", "RUS", "--out", str(tmp_path / "rus.parquet"), "--format", "parquet"
    )
    assert "left out: wef_gggi/" in whole.stderr
    assert "left out: ilga_rainbow/" in whole.stderr


def test_ingest_from_a_damaged_file_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "HDR25_Composite_indices_complete_time_series.csv"
    damaged.write_text("iso3,country,gii_2023\nRUS,Russia,sixteen\n", encoding="utf-8")
    message = paritet("store", "ingest", "undp_hdr", str(damaged), code=1).stderr
    assert damaged.name in message
    assert [row["kept"] for row in records("store", "list", "undp_hdr")] == ["founding", "founding"]


def test_verify_finds_a_changed_digit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from paritet.store.editions import select_editions

    [kept] = select_editions("wb_wdi_parliament")
    own = tmp_path / "store" / kept.source / kept.edition
    own.mkdir(parents=True)
    for path in kept.folder.iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    assert {
        row["state"] for row in json.loads(paritet("store", "verify", kept.name, "--format", "json").stdout)
    } == {"same"}
    table = own / "observations.parquet"
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(bytes(content))
    run = paritet("store", "verify", kept.name, "--format", "json", code=1)
    assert {row["state"] for row in json.loads(run.stdout)} == {"changed"}
