from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from paritet.analysis.own_series import own_panel
from paritet.analysis.parity import Answer, Slope, Target, Weights, line_inputs, target_of, wef_line
from paritet.analysis.parity.line import annual_change, weighted_mean, years_to_target
from paritet.concepts.codelists import indicator
from paritet.concepts.errors import MissingDataError, SpecError
from paritet.concepts.indicator import Direction
from shell import paritet

finite = st.floats(min_value=-100, max_value=100, allow_nan=False)


def command(*arguments: str, code: int = 0) -> list[dict[str, Any]]:
    run = paritet(*arguments, "--format", "json", code=code)
    return json.loads(run.stdout) if code == 0 else [{"error": run.stderr}]


def own(values: dict[str, dict[int, float]], sex: str = "_T") -> pd.DataFrame:
    rows = [
        {
            "indicator": "mine",
            "ref_area": area,
            "sex": sex,
            "time_period": year,
            "obs_value": value,
            "obs_status": "A",
        }
        for area, series in values.items()
        for year, value in series.items()
    ]
    return pd.DataFrame(rows).assign(lower=np.nan, upper=np.nan)


@given(
    last=finite,
    change=finite,
    aim=finite,
    direction=st.sampled_from([Direction.HIGHER, Direction.LOWER, Direction.PARITY]),
)
def test_the_line_arrives_exactly_when_it_says(
    last: float, change: float, aim: float, direction: Direction
) -> None:
    assume(change == 0.0 or abs(change) > 1e-9)
    target = Target(aim, direction)
    years, answer = years_to_target(last, change, target)
    if answer is Answer.CONVERGING:
        assert years is not None
        assert years > 0
        assert last + years * change == pytest.approx(aim, abs=1e-6 * max(1.0, abs(aim), abs(last)))
    elif answer is Answer.CLOSED:
        assert years == 0.0
        assert target.remaining(last) == 0.0
    else:
        assert years is None
        assert change * target.sign(last) <= 0


@given(last=finite, change=finite, aim=finite)
def test_a_mirrored_series_gives_the_same_years(last: float, change: float, aim: float) -> None:
    up = years_to_target(last, change, Target(aim, Direction.HIGHER))
    down = years_to_target(-last, -change, Target(-aim, Direction.LOWER))
    assert up[1] is down[1]
    assert up[0] == pytest.approx(down[0]) if up[0] is not None else down[0] is None


@given(st.lists(finite, min_size=3, max_size=12), finite)
def test_a_straight_line_has_one_slope(noise: list[float], slope: float) -> None:
    years = np.arange(2000, 2000 + len(noise))
    level = slope * (years - 2000.0)
    for way in Slope:
        assert annual_change(years, level, way) == pytest.approx(slope, abs=1e-9)


def test_weights_count_only_countries_that_have_a_value() -> None:
    values = np.array([[1.0, np.nan], [3.0, 3.0]])
    weights = np.array([[1.0, 1.0], [3.0, 3.0]])
    assert weighted_mean(values, weights) == pytest.approx([2.5, 3.0])
    assert np.isnan(weighted_mean(np.array([[np.nan]]), np.array([[1.0]]))[0])


def test_thresholds_have_the_side_of_parity() -> None:
    seats = indicator("parliament_seats")
    assert target_of(seats).direction is Direction.PARITY
    assert target_of(seats, 30).direction is Direction.HIGHER
    assert target_of(seats, 60).direction is Direction.LOWER
    with pytest.raises(SpecError, match="never reached"):
        target_of(seats, 130)
    with pytest.raises(SpecError, match="only describes"):
        target_of(indicator("population"))


def test_other_thresholds() -> None:
    """A lower bar is reached earlier, on the same line."""
    thirty = wef_line("parliament_seats", "RUS", threshold=30)
    parity = wef_line("parliament_seats", "RUS")
    assert thirty.years is not None
    assert parity.years is not None
    assert thirty.years < parity.years
    assert thirty.years == pytest.approx((30 - thirty.level_end) / thirty.annual_change)


def test_a_named_edition_is_never_joined_with_another() -> None:
    with pytest.raises(MissingDataError, match="2017"):
        wef_line("wef_gggi@wef_gggi/2018", group="WEF106", start=2006, end=2017)


def test_holes_between_the_ends_change_nothing_and_holes_at_the_ends_are_told() -> None:
    whole = own({"A": {year: 0.5 + 0.01 * (year - 2000) for year in range(2000, 2011)}})
    holed = whole[~whole["time_period"].isin([2003, 2004, 2008])]
    first, second = (wef_line(own_panel(frame, "mine"), "A") for frame in (whole, holed))
    assert first.years == pytest.approx(40.0)
    assert second.years == pytest.approx(40.0)
    assert "single_years_missing" in second.caveats
    with pytest.raises(MissingDataError, match="2003"):
        wef_line(own_panel(holed, "mine"), "A", start=2003)


def test_one_figure_is_not_enough() -> None:
    assert (
        wef_line(own_panel(own({"A": {2000: 0.5}, "B": {1999: 0.4}}), "mine"), "A").answer
        is Answer.NOT_ENOUGH_DATA
    )


def test_countries_missing_at_an_end_leave_the_group() -> None:
    frame = own({"FRA": {2000: 40.0, 2010: 50.0}, "DEU": {2000: 20.0, 2010: 30.0}, "ITA": {2010: 99.0}})
    line = wef_line(own_panel(frame, "mine", 60.0), group="EU27", weights=Weights.NONE)
    assert line.members == ("DEU", "FRA")
    assert line.years == pytest.approx(20.0)


def test_women_and_men_make_a_ratio() -> None:
    frame = pd.concat([own({"A": {2000: 40.0, 2010: 60.0}}, "F"), own({"A": {2000: 80.0, 2010: 80.0}}, "M")])
    line = wef_line(own_panel(frame, "mine"), "A")
    assert (line.level_start, line.level_end) == (0.5, 0.75)
    assert line.years == pytest.approx(10.0)


def test_command_has_the_agreed_columns() -> None:
    rows = command(
        "parity",
        "wef_gggi.economy",
        "--group",
        "WEF106",
        "--method",
        "wef_line",
        "--start",
        "2006",
        "--end",
        "2018",
    )
    assert list(rows[0]) == [
        "series", "ref_area", "method", "start", "end", "gap", "years", "parity_year",
        "lower80", "upper80", "lower95", "upper95", "answer",
    ]  # fmt: skip
    assert len(rows) == 1
    assert rows[0]["years"] == pytest.approx(212.1, abs=0.05)


def test_command_reads_a_persons_own_file(tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    path.write_text(
        "ref_area,time_period,obs_value\nAAA,2000,0.5\nAAA,2010,0.6\nBBB,2000,0.9\nBBB,2010,0.8\n"
    )
    rows = command("parity", "mine", "--data", str(path))
    assert [(row["ref_area"], row["answer"]) for row in rows] == [
        ("AAA", "converging"),
        ("BBB", "moving_away"),
    ]
    assert rows[0]["years"] == pytest.approx(40.0)
    assert rows[1]["years"] is None
    assert rows[1]["parity_year"] is None
    error = command("parity", "mine", "--data", str(path), "--method", "published", code=1)[0]["error"]
    assert "never tested" in error
    assert rows[0]["series"] == "mine@own/file"


def test_forecast_stands_first_and_the_line_beside_it() -> None:
    rows = command("parity", "parliament_seats@undp_hdr", "--country", "RUS")
    assert [row["method"] for row in rows] == ["published", "wef_line"]
    ours = rows[0]
    assert ours["lower95"] <= ours["lower80"] <= ours["parity_year"]


def test_a_line_names_the_figures_at_its_ends() -> None:
    line = wef_line("wef_gggi.economy", "RUS", start=2006, end=2017)
    inputs = line_inputs(line)
    assert [(item.edition, item.time_period, item.obs_value) for item in inputs] == [
        ("2018", 2006, line.level_start),
        ("2022", 2017, line.level_end),
    ]


def test_a_group_has_a_line_and_no_forecast() -> None:
    rows = command("parity", "parliament_seats", "--group", "EU27")
    assert [row["method"] for row in rows] == ["wef_line"]
