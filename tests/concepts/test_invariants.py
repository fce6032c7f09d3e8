"""What a text, an observation and an estimate can never be."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from paritet.concepts.errors import ParitetError, UnknownCodeError
from paritet.concepts.estimate import Estimate
from paritet.concepts.observation import (
    NEWS,
    OBSERVATION_COLUMNS,
    OBSERVATION_KEY,
    Observation,
    ObsStatus,
    Sex,
)
from paritet.concepts.text import Text

numbers = st.floats(allow_nan=False, allow_infinity=False)
words = st.text(min_size=1)


@given(en=words, ru=words)
def test_a_text_gives_back_each_language(en: str, ru: str) -> None:
    text = Text(en=en, ru=ru)
    assert (text("en"), text("ru")) == (en, ru)


@pytest.mark.parametrize(
    "given_texts", [{"en": "a"}, {"ru": "а"}, {"en": "", "ru": "а"}, {"en": "a", "ru": ""}]
)
def test_a_text_in_one_language_only_is_refused(given_texts: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Text.model_validate(given_texts)


def _observation(
    value: float | None, status: ObsStatus, lower: float | None = None, upper: float | None = None
) -> Observation:
    return Observation(
        "undp_hdr", "2025", "parliament_seats", "RUS", Sex.FEMALE, 2023, value, status, lower, upper
    )


@given(value=st.none() | numbers, status=st.sampled_from(ObsStatus))
def test_an_observation_is_missing_exactly_when_it_says_so(value: float | None, status: ObsStatus) -> None:
    if (value is None) == (status is ObsStatus.MISSING):
        assert _observation(value, status).obs_value == value
    else:
        with pytest.raises(ValueError, match="exactly when its status is M"):
            _observation(value, status)


def test_a_value_is_news_unless_it_is_carried_projected_or_missing() -> None:
    assert {status for status in ObsStatus if not status.is_news} == {"I", "F", "M"}
    assert set(NEWS) == {"A", "B", "E"}


@given(value=numbers, bounds=st.tuples(numbers, numbers))
def test_bounds_of_an_observation_are_in_order(value: float, bounds: tuple[float, float]) -> None:
    lower, upper = sorted(bounds)
    assert _observation(value, ObsStatus.NORMAL, lower, upper).lower == lower
    if lower < upper:
        with pytest.raises(ValueError, match="lower bound"):
            _observation(value, ObsStatus.NORMAL, upper, lower)


def test_fields_of_an_observation_are_the_columns_of_the_store() -> None:
    assert tuple(field.name for field in dataclasses.fields(Observation)) == OBSERVATION_COLUMNS
    seen = _observation(1.0, ObsStatus.NORMAL)
    assert seen.key == tuple(
        str(getattr(seen, name)) if name == "sex" else getattr(seen, name) for name in OBSERVATION_KEY
    )


def test_an_observation_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        _observation(1.0, ObsStatus.NORMAL).obs_value = 2.0  # type: ignore[misc]


@given(bounds=st.lists(st.none() | numbers, min_size=4, max_size=4))
def test_intervals_of_an_estimate_contain_one_another(bounds: list[float | None]) -> None:
    lower95, lower80, upper80, upper95 = bounds
    stated = [bound for bound in bounds if bound is not None]
    names = {"lower95": lower95, "lower80": lower80, "upper80": upper80, "upper95": upper95}
    if stated == sorted(stated):
        assert Estimate(value=None, **names).lower95 == lower95
    else:
        with pytest.raises(ValueError, match="ordered"):
            Estimate(value=None, **names)


@given(n=st.integers(max_value=-1))
def test_an_estimate_cannot_rest_on_fewer_than_no_observations(n: int) -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        Estimate(value=1.0, n=n)


@given(what=words, where=st.none() | words, mend=st.none() | words)
def test_an_error_says_what_where_and_how_to_mend(what: str, where: str | None, mend: str | None) -> None:
    text = str(ParitetError(what, where=where, mend=mend))
    assert text.startswith(what)
    assert (where is None) or f"where: {where}" in text
    assert (mend is None) or f"mend:  {mend}" in text


def test_an_unknown_code_with_nothing_near_suggests_nothing() -> None:
    assert UnknownCodeError("unit", "zzzz", ["percent", "years"]).mend is None
