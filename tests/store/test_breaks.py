from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from paritet.concepts import codelists
from paritet.sources.catalogue import source
from paritet.store.breaks import jumps, mark_breaks
from paritet.store.founding.build import prepare_founding
from paritet.store.rules import break_rules

YEARS = np.arange(1990, 2024)
FLOOR = 3.0


def frame(values: dict[str, np.ndarray], indicator: str = "labour_force_participation") -> pd.DataFrame:
    """One country's series by sex, with a status of A."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "source": "made_up",
                    "edition": "1",
                    "indicator": indicator,
                    "ref_area": "RUS",
                    "sex": sex,
                    "time_period": YEARS,
                    "obs_value": series,
                    "obs_status": "A",
                    "lower": np.nan,
                    "upper": np.nan,
                }
            )
            for sex, series in values.items()
        ],
        ignore_index=True,
    )


def steady(seed: int = 1) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        sex: level + np.cumsum(rng.normal(0, 0.4, YEARS.size)) for sex, level in (("F", 60.0), ("M", 70.0))
    }


def broken(marked: pd.DataFrame) -> set[tuple[str, int]]:
    part = marked[marked["obs_status"] == "B"]
    return set(zip(part["sex"], part["time_period"], strict=True))


def test_a_lasting_jump_of_both_sexes_is_a_break_for_both() -> None:
    values = steady()
    values["F"][YEARS >= 2017] -= 8.0
    values["M"][YEARS >= 2017] -= 4.5
    marked, flags = mark_breaks(frame(values))
    assert broken(marked) == {("F", 2017), ("M", 2017)}
    assert flags == ["labour_force_participation: breaks marked B in RUS 2017"]


@pytest.mark.parametrize("size", [-8.0, 8.0])
def test_a_shock_that_returns_is_no_break_and_neither_is_its_return(size: float) -> None:
    values = steady()
    for series in values.values():
        series[YEARS == 2020] += size
    assert broken(mark_breaks(frame(values))[0]) == set()


def test_a_straight_line_between_two_surveys_is_no_break() -> None:
    values = steady()
    for series in values.values():
        series[YEARS >= 2005] = series[YEARS == 2004] - 5.0 * np.minimum(YEARS[YEARS >= 2005] - 2004, 4)
    assert broken(mark_breaks(frame(values))[0]) == set()


def test_a_fall_of_one_sex_alone_must_be_twice_as_large() -> None:
    """What is done to women alone is a fact about women before it is a fact about a survey."""
    values = steady()
    values["F"][YEARS >= 2017] -= 5.5
    assert broken(mark_breaks(frame(values))[0]) == set()
    values["F"][YEARS >= 2017] -= 6.0
    assert ("F", 2017) in broken(mark_breaks(frame(values))[0])


def test_a_jump_in_the_last_year_needs_five_floors() -> None:
    values = steady()
    for series in values.values():
        series[-1] -= 10.0
    assert broken(mark_breaks(frame(values))[0]) == set()
    for series in values.values():
        series[-1] -= 10.0
    assert broken(mark_breaks(frame(values))[0]) == {("F", 2023), ("M", 2023)}


@pytest.mark.parametrize("indicator", ["parliament_seats", "life_expectancy", "homicide_rate", "fertility"])
def test_true_jumps_are_never_breaks(indicator: str) -> None:
    assert indicator in codelists.indicators()
    values = steady()
    for series in values.values():
        series[YEARS >= 2017] -= 9.0
    assert broken(mark_breaks(frame(values, indicator))[0]) == set()


def test_employment_breaks_where_participation_of_the_same_survey_does() -> None:
    values = steady()
    for series in values.values():
        series[YEARS >= 2017] -= 8.0
    both = pd.concat([frame(values), frame(steady(2), "employment_rate")], ignore_index=True)
    marked, _ = mark_breaks(both)
    assert broken(marked[marked["indicator"] == "employment_rate"]) == {("F", 2017), ("M", 2017)}


@pytest.mark.parametrize("status", ["E", "I", "F"])
def test_the_publishers_own_status_stands(status: str) -> None:
    values = steady()
    for series in values.values():
        series[YEARS >= 2017] -= 8.0
    given = frame(values)
    given.loc[given["time_period"] == 2017, "obs_status"] = status
    marked, _ = mark_breaks(given)
    assert set(marked.loc[marked["time_period"] == 2017, "obs_status"]) == {status}


@pytest.mark.parametrize(("tail", "most"), [("normal", 0.0005), ("t3", 0.005)])
def test_random_walks_are_seldom_taken_for_breaks(tail: str, most: float) -> None:
    """The false-flag rate of a year, over walks whose steps dwarf the floor: only the scale protects.

    Steps of women and men correlate at 0.8. Gaussian steps: below 0.05 % of years. Student's t with three
    degrees of freedom, whose large steps are genuine: below 0.5 % of years.
    """
    rng = np.random.default_rng(20)
    draws = [
        rng.normal(size=(4000, 34)) if tail == "normal" else rng.standard_t(3, (4000, 34)) for _ in range(3)
    ]
    women, men = (np.cumsum(5 * (0.9 * draws[0] + 0.44 * own), axis=1) for own in draws[1:])
    assert jumps(women, FLOOR, men).mean() < most


def test_planted_breaks_are_found() -> None:
    """Of breaks of ten scales, in both sexes, nine in ten are found, in walks with Gaussian steps."""
    rng = np.random.default_rng(21)
    women, men = (np.cumsum(rng.normal(0, 0.5, (2000, 34)), axis=1) for _ in range(2))
    for series in (women, men):
        series[:, 20:] -= 6.0
    assert jumps(women, FLOOR, men)[:, 20].mean() > 0.9


def test_every_rule_is_of_a_known_indicator() -> None:
    rules = break_rules()
    followed = {rule.follows for rule in rules.breaks.values() if rule.follows}
    assert {*rules.breaks, *rules.repeats_are_usual, *rules.laws_and_judgements, *followed} <= set(
        codelists.indicators()
    )


@pytest.mark.shared
def test_hdr_breaks_where_surveys_changed(shared: Path) -> None:
    """Russia 2017 (63.8 to 55.7 for women) and Sweden 1996, 2010, 2021 are jumps of method."""
    marked = prepare_founding(source("undp_hdr"), "2025", shared).observations
    part = marked[marked["indicator"] == "labour_force_participation"]
    assert part.query("ref_area == 'RUS' and sex == 'F' and time_period == 2016")["obs_value"].item() == 63.8
    found = {
        (area, sex): sorted(rows.loc[rows["obs_status"] == "B", "time_period"])
        for (area, sex), rows in part.groupby(["ref_area", "sex"])
    }
    for sex in ("F", "M"):
        assert found["RUS", sex] == [2017]
        assert found["SWE", sex] == [1996, 2010, 2021]
        # Afghan women were driven out of work from 2021 on; Latin America's fall of 2020 returned.
        for area in ("AFG", "PER", "CHL", "COL"):
            assert not [year for year in found[area, sex] if year >= 2020]
    assert 20 < len({(area, year) for (area, _), years in found.items() for year in years}) < 80
    untouched = marked[~marked["indicator"].isin(break_rules().breaks)]
    assert "B" not in set(untouched["obs_status"])
