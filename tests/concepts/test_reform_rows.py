"""A reform is taken from a row of any library's making, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.concepts.reform import REFORM_COLUMNS, DateBasis, Reform, ReformDirection

WORDS = st.text(max_size=12)
REFORMS = st.builds(
    Reform,
    WORDS, WORDS, WORDS, WORDS, st.sampled_from(ReformDirection), st.integers(1850, 2100),
    st.none() | st.dates(date(1850, 1, 1), date(2100, 1, 1)), st.sampled_from(DateBasis),
    st.integers(1, 9), st.booleans(), WORDS,
)  # fmt: skip


@given(REFORMS)
def test_a_reform_comes_back_from_its_row(reform: Reform) -> None:
    assert Reform.of_row(asdict(reform)) == reform


@given(REFORMS)
def test_a_reform_comes_back_from_a_frame_with_times_of_day(reform: Reform) -> None:
    frame = pd.DataFrame([asdict(reform)], columns=list(REFORM_COLUMNS))
    frame["date"] = pd.to_datetime(frame["date"])
    assert Reform.of_row(frame.to_dict("records")[0]) == reform


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NaT, ""])
def test_a_date_that_is_missing_stays_missing(missing: object) -> None:
    row = {**asdict(Reform("s", "1", "RUS", "r", ReformDirection.ADOPTED, 2000, None, DateBasis.EXACT)),
           "date": missing}  # fmt: skip
    assert Reform.of_row(row).date is None


@pytest.mark.parametrize("told", ["2005-07-03", date(2005, 7, 3), datetime(2005, 7, 3, 12, 30)])
def test_a_day_is_read_however_it_is_told(told: object) -> None:
    row = {**asdict(Reform("s", "1", "ESP", "r", ReformDirection.ADOPTED, 2005, None, DateBasis.EXACT)),
           "date": told}  # fmt: skip
    assert Reform.of_row(row).date == date(2005, 7, 3)


def test_a_note_that_is_missing_is_no_text() -> None:
    reform = Reform("s", "1", "ESP", "r", ReformDirection.ADOPTED, 2005, None, DateBasis.EXACT, note="x")
    assert Reform.of_row({**asdict(reform), "note": float("nan")}).note == ""


def test_an_unknown_direction_is_refused() -> None:
    reform = Reform("s", "1", "ESP", "r", ReformDirection.ADOPTED, 2005, None, DateBasis.EXACT)
    with pytest.raises(ValueError, match="sideways"):
        Reform.of_row({**asdict(reform), "direction": "sideways"})
