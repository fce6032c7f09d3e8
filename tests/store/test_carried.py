from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from paritet.sources.catalogue import source
from paritet.store.carried import mark_carried
from paritet.store.founding.build import prepare_founding
from paritet.store.tables import sorted_observations

YEARS = np.arange(2000, 2024)
AREAS = [f"A{number:02}" for number in range(40)]


def panel(indicator: str, values: np.ndarray, sex: str = "F") -> pd.DataFrame:
    """One indicator of forty areas, shape (areas, years)."""
    rows = [
        ("made_up", "1", indicator, area, sex, int(year), float(values[i, j]), "A", np.nan, np.nan)
        for i, area in enumerate(AREAS)
        for j, year in enumerate(YEARS)
    ]
    names = ["source", "edition", "indicator", "ref_area", "sex", "time_period"]
    frame = pd.DataFrame(rows, columns=[*names, "obs_value", "obs_status", "lower", "upper"])
    return sorted_observations(frame)


def measured(seed: int = 3, decimals: int = 8) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.round(50 + np.cumsum(rng.normal(0, 1, (len(AREAS), YEARS.size)), axis=1), decimals)


def marked_years(frame: pd.DataFrame, area: str) -> list[int]:
    part = frame[(frame["ref_area"] == area) & (frame["obs_status"] == "I")]
    return part["time_period"].tolist()


def test_a_publishers_repeated_last_years_are_marked_in_every_country() -> None:
    values = measured()
    values[:, -3:] = values[:, [-4]]
    marked, flags = mark_carried(panel("maternal_mortality", values))
    assert all(marked_years(marked, area) == [2021, 2022, 2023] for area in AREAS)
    told = "120 values of 2021–2023 in 40 areas repeat a neighbouring year: marked I (carried)"
    assert flags == [f"maternal_mortality: {told}"]


def test_years_filled_back_are_marked_up_to_the_true_one() -> None:
    rng = np.random.default_rng(4)
    values = rng.integers(5, 50, (len(AREAS), YEARS.size)).astype(float)
    values[:, 1:][rng.random((len(AREAS), YEARS.size - 1)) < 0.4] = np.nan  # no election, no change
    values = pd.DataFrame(values).ffill(axis=1).to_numpy(copy=True)
    values[:, :7] = values[:, [7]]
    marked, _ = mark_carried(panel("parliament_seats", values))
    assert all(marked_years(marked, area) == list(range(2000, 2007)) for area in AREAS)


def test_a_parliament_between_elections_is_not_carried() -> None:
    values = np.repeat(measured()[:, ::4], 4, axis=1)[:, : YEARS.size]
    rng = np.random.default_rng(5)
    values = np.array([np.roll(row, rng.integers(4)) for row in values])  # elections in different years
    marked, flags = mark_carried(panel("parliament_seats", values))
    assert flags == []
    assert set(marked["obs_status"]) == {"A"}


def test_a_law_that_stands_is_not_carried() -> None:
    values = (np.arange(YEARS.size) > np.arange(len(AREAS))[:, None] / 2).astype(float)
    assert mark_carried(panel("domestic_violence_law", values, "_T"))[1] == []


@pytest.mark.parametrize("indicator", ["women_political_empowerment", "ilga_rainbow.family", "wb_wbl"])
def test_scores_that_stay_while_laws_stay_are_never_carried(indicator: str) -> None:
    values = measured()
    values[:, -3:] = values[:, [-4]]
    assert mark_carried(panel(indicator, values, "_T"))[1] == []


def test_one_countrys_repeated_measurement_is_marked() -> None:
    values = measured()
    values[7, -2:] = values[7, -3]
    values[8, :3] = values[8, 3]
    values[9, 10] = values[9, 9]
    marked, _ = mark_carried(panel("mean_years_schooling", values / 5))
    assert {area: marked_years(marked, area) for area in ("A07", "A08", "A09")} == {
        "A07": [2022, 2023],
        "A08": [2000, 2001, 2002],
        "A09": [2010],
    }
    assert (marked["obs_status"] == "I").sum() == 6


def test_a_coincidence_of_rounded_values_is_not_carried() -> None:
    """Two equal neighbours of four digits are chance; three are not, where equal ones are rare."""
    values = np.round(3 * measured(), 1)
    assert (values[7] > 100).all()
    values[7, -2] = values[7, -1]
    values[7, -3] = values[7, -1] + 1
    marked, _ = mark_carried(panel("labour_force_participation", values))
    assert marked_years(marked, "A07") == []
    values[7, -3] = values[7, -1]
    values[7, -4] = values[7, -1] + 1
    marked, _ = mark_carried(panel("labour_force_participation", values))
    assert marked_years(marked, "A07") == [2022, 2023]


def test_a_value_at_the_end_of_its_range_may_stay_there() -> None:
    values = measured()
    values[7, -5:] = 100.0
    marked, _ = mark_carried(panel("literacy_adult", values))
    assert marked_years(marked, "A07") == []


def test_the_publishers_own_status_stands() -> None:
    values = measured()
    values[:, -1] = values[:, -2]
    given = panel("maternal_mortality", values).assign(obs_status="E")
    marked, _ = mark_carried(given)
    assert set(marked["obs_status"]) == {"E"}


def test_continuous_series_are_left_alone() -> None:
    """False flags: none among 40 × 23 changes of random walks with eight decimals."""
    marked, _ = mark_carried(panel("mean_years_schooling", measured() / 5))
    assert set(marked["obs_status"]) == {"A"}


@pytest.mark.shared
@pytest.mark.parametrize("edition", ["2025", "2023-24"])
def test_hdr_carries_maternal_mortality_and_fills_seats_back(shared: Path, edition: str) -> None:
    """As the publisher's notes say: maternal mortality after 2020 is that of 2020; seats begin in 1997."""
    frame = prepare_founding(source("undp_hdr"), edition, shared).observations
    last = {"2025": 2023, "2023-24": 2022}[edition]
    mortality = frame[frame["indicator"] == "maternal_mortality"]
    countries = mortality[mortality["ref_area"] != "WLD"]
    later = countries[countries["time_period"] > 2020]
    assert set(later["time_period"]) == set(range(2021, last + 1))
    assert set(later["obs_status"]) == {"I"}
    assert set(countries.loc[countries["time_period"] <= 2020, "obs_status"]) == {"A"}
    seats = frame[(frame["indicator"] == "parliament_seats") & (frame["ref_area"] == "RUS")]
    assert sorted(set(seats.loc[seats["obs_status"] == "I", "time_period"])) == list(range(1990, 1997))
    schooling = frame.query("indicator == 'mean_years_schooling' and ref_area == 'RUS' and sex == 'F'")
    assert schooling.loc[schooling["time_period"] == last, "obs_status"].item() == "I"
