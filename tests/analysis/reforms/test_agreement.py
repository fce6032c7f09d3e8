"""A date that only repeats another's is listed once."""

from __future__ import annotations

import pandas as pd
import pytest

from paritet.analysis.reforms.agreement import told_once
from paritet.analysis.reforms.events import reform_events

COLUMNS = ["source", "ref_area", "reform", "direction", "time_period", "date"]
RATIFIED = "istanbul_convention_ratification"


@pytest.mark.parametrize(
    ("year", "day", "left"),
    [
        (2014, "2014-04-10", ["coe_istanbul"]),
        (2014, "2014-04-11", ["coe_istanbul", "policy_dates"]),  # another day is another word on it
        (2013, None, ["coe_istanbul", "policy_dates"]),
    ],
)
def test_a_copy_gives_way_to_the_publisher_and_another_date_does_not(
    year: int, day: str | None, left: list[str]
) -> None:
    rows = [
        ("coe_istanbul", "ESP", RATIFIED, "adopted", 2014, pd.Timestamp("2014-04-10")),
        ("policy_dates", "ESP", RATIFIED, "adopted", year, pd.NaT if day is None else pd.Timestamp(day)),
    ]
    assert list(told_once(pd.DataFrame(rows, columns=COLUMNS))["source"]) == left


def test_the_compilation_keeps_what_it_alone_gives() -> None:
    events = reform_events()
    kept = told_once(events)
    keys = ["ref_area", "reform", "direction", "time_period"]
    assert set(map(tuple, kept[keys].to_numpy())) == set(map(tuple, events[keys].to_numpy()))
    alone = events[~events.duplicated(keys, keep=False)]
    assert (kept["source"] == "policy_dates").sum() == (alone["source"] == "policy_dates").sum()


def test_each_state_ratified_the_istanbul_convention_once() -> None:
    """39 states by 2024, as the Treaty Office of the Council of Europe records."""
    ratified = told_once(reform_events(reform=RATIFIED))
    assert len(ratified) == ratified["ref_area"].nunique() == 39
    assert set(ratified["source"]) == {"coe_istanbul"}
