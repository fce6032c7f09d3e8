from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paritet.concepts import codelists
from paritet.concepts.errors import UnknownCodeError
from paritet.concepts.observation import OBSERVATION_COLUMNS, OBSERVATION_KEY
from paritet.store import editions
from paritet.store.query import members_of, observation_rows, observations, reforms
from paritet.store.tables import write_observations

INDICATORS = ("parliament_seats", "life_expectancy", "maternal_mortality")
AREAS = ("RUS", "SWE", "DEU", "FRA")
SEXES = ("F", "M", "_T")
YEARS = tuple(range(2015, 2024))
KEYS = [
    (source, edition, indicator, area, sex, year)
    for source, edition in (("one", "2023-24"), ("one", "2025"), ("other", "9"), ("other", "10"))
    for indicator in INDICATORS
    for area in AREAS
    for sex in SEXES
    for year in YEARS
]
NEWEST = {("one", "2025"), ("other", "10")}


def everything() -> pd.DataFrame:
    """A store of four editions with a third of all possible rows, some of them missing values."""
    rng = np.random.default_rng(11)
    rows = [key for key in KEYS if rng.random() < 1 / 3]
    frame = pd.DataFrame(rows, columns=list(OBSERVATION_KEY))
    value = rng.normal(50, 10, len(frame))
    missing = rng.random(len(frame)) < 0.1
    frame["obs_value"] = np.where(missing, np.nan, value)
    frame["obs_status"] = np.where(missing, "M", "A")
    frame["lower"] = np.where(missing, np.nan, value - 1)
    frame["upper"] = np.nan
    return frame[list(OBSERVATION_COLUMNS)].sort_values(list(OBSERVATION_KEY), ignore_index=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pd.DataFrame]:
    root: Path = tmp_path_factory.mktemp("founding")
    frame = everything()
    for (source, edition), part in frame.groupby(["source", "edition"]):
        folder = root / str(source) / str(edition)
        folder.mkdir(parents=True)
        write_observations(part.sample(frac=1, random_state=1), folder / "observations.parquet")
        (folder / "edition.json").write_text("{}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editions, "FOUNDING", root)
        yield frame


def subset(values: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(values) | st.lists(st.sampled_from(values), max_size=3)


years = (
    st.none()
    | st.sampled_from(YEARS)
    | st.tuples(st.none() | st.sampled_from(YEARS), st.none() | st.sampled_from(YEARS))
    | st.lists(st.sampled_from(YEARS), max_size=4)
)


def filtered(
    frame: pd.DataFrame, indicator: Any, area: Any, year: Any, sex: Any, source: Any, edition: str
) -> pd.DataFrame:
    keep = pd.Series(data=True, index=frame.index)
    for column, chosen in (("indicator", indicator), ("ref_area", area), ("sex", sex), ("source", source)):
        if chosen is not None:
            keep &= frame[column].isin([chosen] if isinstance(chosen, str) else chosen)
    if isinstance(year, tuple):
        low, high = year
        keep &= frame["time_period"].between(-9999 if low is None else low, 9999 if high is None else high)
    elif year is not None:
        keep &= frame["time_period"].isin([year] if isinstance(year, int) else year)
    if edition == "newest":
        pairs = zip(frame["source"], frame["edition"], strict=True)
        keep &= pd.Series([pair in NEWEST for pair in pairs], index=frame.index)
    return frame[keep].reset_index(drop=True)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    indicator=subset(INDICATORS),
    area=subset(AREAS),
    year=years,
    sex=subset(SEXES),
    source=st.none() | st.sampled_from(("one", "other")),
    edition=st.sampled_from(("newest", "all")),
)
def test_a_query_gives_what_pandas_would(
    store: pd.DataFrame, indicator: Any, area: Any, year: Any, sex: Any, source: Any, edition: str
) -> None:
    wanted = filtered(store, indicator, area, year, sex, source, edition)
    got = observations(indicator, area, year, sex, source, edition)
    assert list(got.columns) == list(OBSERVATION_COLUMNS)
    if len(wanted):
        pd.testing.assert_frame_equal(got, wanted, check_dtype=False)
    else:
        assert got.empty
    rows = observation_rows(indicator, area, year, sex, source, edition)
    nulled = wanted.astype(object).where(wanted.notna(), None)
    assert rows == list(nulled.itertuples(index=False, name=None))


def test_one_edition_is_named_in_either_way(store: pd.DataFrame) -> None:
    wanted = store[(store["source"] == "one") & (store["edition"] == "2023-24")]
    assert len(observation_rows(edition="one/2023-24")) == len(wanted)
    assert len(observation_rows(source="one", edition="2023-24")) == len(wanted)


def test_countries_answer_to_their_names_in_both_languages(store: pd.DataFrame) -> None:
    for name in ("RUS", "rus", "RU", "Russia", "Россия"):
        assert {row[3] for row in observation_rows("parliament_seats", name)} == {"RUS"}


def test_a_group_stands_for_its_members_of_that_year(store: pd.DataFrame) -> None:
    assert "GBR" in members_of("EU", 2015)[0]
    assert "GBR" not in members_of("EU")[0]
    assert members_of("EU", 2015)[1] == "in 2015"
    assert {row[3] for row in observation_rows("parliament_seats", group="EU27")} == {"SWE", "DEU", "FRA"}
    both = observation_rows("parliament_seats", "RUS", group="EU27")
    assert {row[3] for row in both} == {"RUS", "SWE", "DEU", "FRA"}


@pytest.mark.parametrize(
    ("ask", "suggestion"),
    [
        ({"indicator": "parliament_seat"}, "parliament_seats"),
        ({"ref_area": "RUSS"}, "RUS"),
        ({"ref_area": "Swedn"}, "SWE"),
        ({"group": "EU72"}, "EU27"),
        ({"source": "onee"}, "one"),
        ({"edition": "one/2026"}, "2025"),
    ],
)
def test_an_unknown_code_gets_a_suggestion(store: pd.DataFrame, ask: dict[str, str], suggestion: str) -> None:
    with pytest.raises(UnknownCodeError) as refusal:
        observations(**ask)
    assert suggestion in str(refusal.value)


def test_a_store_without_reforms_gives_an_empty_frame(store: pd.DataFrame) -> None:
    assert reforms().empty


def test_known_indicators_without_figures_are_simply_empty(store: pd.DataFrame) -> None:
    assert "fertility" in codelists.indicators()
    assert observations("fertility").empty
