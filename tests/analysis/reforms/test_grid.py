"""The grid: false discoveries, the same numbers wherever it is computed, results that know their inputs."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from own_editions import thin_edition
from paritet.analysis.reforms import grid as grids
from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.finding import HEADLINE
from paritet.analysis.reforms.outcome import grid_outcomes
from paritet.analysis.reforms.study import study
from paritet.concepts.codelists import indicator
from paritet.store.editions import own_store
from paritet.store.results import COMPUTED, about_results, read_results, stale_inputs

REBUILD = "run `make reforms`: the grid that ships was computed from other figures or by another method"
PAIRS = [
    ("istanbul_convention_ratification", "homicide_rate@unodc_homicide/2022"),
    ("ilo_c183_ratification", "secondary_attainment@undp_hdr/2025"),
    ("lgr_self_determination_law", "fertility"),  # nobody is known to be without it: no cell
]


@pytest.fixture(scope="module")
def here() -> grids.Grid:
    return grids.compute(draws=200, jobs=1, pairs=PAIRS)


def test_a_cell_that_cannot_be_estimated_is_left_out(here: grids.Grid) -> None:
    assert len(here.effects) == 2
    assert set(here.countries["reform"]) == {PAIRS[0][0], PAIRS[1][0]}
    assert (here.paths.groupby("reform").size() == 15).all()


def test_q_values_are_at_least_p_values(here: grids.Grid) -> None:
    assert (here.effects["q_value"] >= here.effects["p_value"] - 1e-12).all()


def test_a_cluster_gives_identical_numbers(here: grids.Grid) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster:
        there = grids.compute(draws=200, cluster=cluster.scheduler_address, pairs=PAIRS)
    for name in ("effects", "countries", "paths"):
        pd.testing.assert_frame_equal(getattr(here, name), getattr(there, name), check_exact=True)


def test_order_of_cells_does_not_matter(here: grids.Grid) -> None:
    other = grids.compute(draws=200, jobs=1, pairs=PAIRS[::-1])
    one = here.effects.sort_values("reform").reset_index(drop=True)
    pd.testing.assert_frame_equal(one, other.effects.sort_values("reform").reset_index(drop=True))


def test_outcomes_cover_the_four_areas_and_skip_what_they_are_built_from() -> None:
    outcomes = grids.available_outcomes()
    assert len(outcomes) >= 10
    assert {laid.area.partition(".")[0] for laid in outcomes.values()} == {
        "inequality",
        "discrimination",
        "violence",
        "reproductive",
    }
    pairs = grids.cells(outcomes)
    assert ("same_sex_marriage_law", "lgbt_policy_index@lgbt_policy/2019") not in pairs
    assert any(reform == "same_sex_marriage_law" for reform, _ in pairs)
    for entry in grid_outcomes():
        indicator(entry["series"].partition("@")[0])


def test_results_are_kept_with_checksums_and_know_when_they_are_stale(
    here: grids.Grid, tmp_path: Path
) -> None:
    grids.keep_grid(here, {"draws": 200}, root=tmp_path)
    grids.keep_grid(here, {"draws": 200}, root=tmp_path)  # replaces, leaves no rest
    assert [path.name for path in tmp_path.iterdir()] == ["effects"]
    back = read_results("effects", "effects", root=tmp_path)
    pd.testing.assert_frame_equal(back, here.effects, check_dtype=False)
    assert stale_inputs("effects", root=tmp_path) == []
    assert about_results("effects", root=tmp_path) == {"draws": 200}
    record = tmp_path / "effects" / "inputs.json"
    told = json.loads(record.read_text(encoding="utf-8"))
    assert "ilga_rainbow" not in told["newest"]  # named outright, so that a newer map is no matter
    assert told["newest"]["un_treaties"] == "2022"
    record.write_text(record.read_text().replace('parquet": "', 'parquet": "0'))
    assert stale_inputs("effects", root=tmp_path) == sorted(here.editions)
    assert read_results("effects", "nothing", root=tmp_path) is None


def test_the_shipped_grid_is_of_the_editions_that_ship(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PARITET_STORE", str(tmp_path))  # a user's own editions are no fault of the grid
    assert stale_inputs("effects") == [], REBUILD


def test_the_shipped_inputs_are_every_edition_that_the_grid_takes_dates_and_figures_from() -> None:
    shipped = read_results("effects", "effects")
    assert shipped is not None
    record = json.loads((COMPUTED / "effects" / "inputs.json").read_text(encoding="utf-8"))
    assert sorted(record["inputs"]) == sorted(grids.input_editions(shipped["series"])), REBUILD
    sources = {name.partition("/")[0] for name in record["inputs"]}
    # dates of two treaties' offices, and who had a union undated (coverage.yaml, seen_in)
    assert {"coe_istanbul", "un_treaties", "policy_dates", "ilga_rainbow", "wb_wbl"} <= sources


@pytest.mark.parametrize(
    ("founding", "name"),
    [("un_treaties/2022", "2023"), ("coe_istanbul/2024", "2025"), ("undp_hdr/2025", "2026")],
)
def test_effects_are_stale_once_a_newer_edition_of_an_input_came(founding: str, name: str) -> None:
    thin_edition(founding, name, (1990, 2030))
    source, _, _ = founding.partition("/")
    assert stale_inputs("effects") == [f"{source}/{name}"]


def test_an_edition_that_the_grid_would_not_take_makes_no_effect_stale() -> None:
    thin_edition("undp_hdr/2025", "2019", (1990, 2030))
    thin_edition("eige_gei/2025", "2026", (1990, 2030))
    thin_edition("ilga_rainbow/2024", "2027", (1990, 2030))  # the grid names the edition of 2024 outright
    assert stale_inputs("effects") == []


def test_effects_are_stale_once_an_input_is_another_or_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    thin_edition("coe_istanbul/2024", "2024", (1990, 2020))
    assert stale_inputs("effects") == ["coe_istanbul/2024"]
    monkeypatch.setattr("paritet.store.editions.FOUNDING", own_store() / "none")
    assert "un_treaties/2022" in stale_inputs("effects")


@pytest.mark.parametrize("pair", PAIRS[:2])
def test_a_shipped_cell_is_what_the_method_gives_now(pair: tuple[str, str]) -> None:
    """Placebos, shuffles and all: each cell draws its own random numbers, so that it comes out the same."""
    shipped = read_results("effects", "effects")
    assert shipped is not None
    (row,) = shipped[(shipped["reform"] == pair[0]) & (shipped["series"] == pair[1])].to_dict("records")
    found = study(*pair, detail=False)
    assert found.adopters == row["adopters"], REBUILD
    for name, family in (("", HEADLINE), ("did_", Family.DID)):
        told = found.effects[family]
        assert told.p_value == row[f"{name}p_value"], REBUILD
        assert told.effect == pytest.approx(row[f"{name}att"], abs=1e-9), REBUILD
    assert found.effects[HEADLINE].lower95 == pytest.approx(row["lower95"], abs=1e-9), REBUILD
