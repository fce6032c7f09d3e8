"""Numbers as each language writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.brief.message import Number, number_runs, plain, unit_words
from paritet.brief.numerals import listing, numeral, ordinal, plain_number, plural, rounded
from paritet.concepts.codelists import units
from paritet.concepts.text import LANGS, Lang

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "unit", "en", "ru"),
    [
        (17.84, "percent", "17.8%", f"17,8{NBSP}%"),
        (17.85, "percent", "17.9%", f"17,9{NBSP}%"),  # half away from zero, not half to even
        (-0.04, "percent_points", "0.0", "0,0"),  # no negative zero
        (-2.5, "percent_points", "−2.5", "−2,5"),
        (31728.4, "ppp_dollars", "31,728", f"31{NBSP}728"),
        (0.7974, "of_men", "79.7%", f"79,7{NBSP}%"),
        (0.1694, "index_0_1", "0.169", "0,169"),
        (1 / 1001, "p_value", "0.001", "0,001"),
        (0.00002, "p_value", "0.001", "0,001"),  # never told as 0
        (-0.0301, "effect_points_of_men", "−3.01", "−3,01"),
        (2023.0, "calendar_year", "2023", "2023"),
        (737425.0, "date", f"1{NBSP}January{NBSP}2020", f"1{NBSP}января{NBSP}2020{NBSP}г."),
    ],
)
def test_numbers_are_written_as_cldr_has_them(value: float, unit: str, en: str, ru: str) -> None:
    assert (numeral(value, unit, "en"), numeral(value, unit, "ru")) == (en, ru)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1, "1 день"),
        (2, "2 дня"),
        (5, "5 дней"),
        (11, "11 дней"),
        (21, "21 день"),
        (22, "22 дня"),
        (112, "112 дней"),
    ],
)
def test_russian_days_agree_with_their_number(value: int, written: str) -> None:
    assert (
        plain(tuple(number_runs(Number(float(value), "days", "value"), "ru"))).replace(NBSP, " ") == written
    )


@pytest.mark.parametrize(
    ("value", "written"), [(1.0, "1,0 года"), (2.5, "2,5 года"), (21.0, "21,0 года"), (5.3, "5,3 года")]
)
def test_a_russian_fraction_takes_the_genitive(value: float, written: str) -> None:
    assert plain(tuple(number_runs(Number(value, "years", "value"), "ru"))).replace(NBSP, " ") == written


@pytest.mark.parametrize(("value", "written"), [(1, "1 day"), (2, "2 days"), (21, "21 days")])
def test_english_days_agree_with_their_number(value: int, written: str) -> None:
    assert (
        plain(tuple(number_runs(Number(float(value), "days", "value"), "en"))).replace(NBSP, " ") == written
    )


def _russian(number: int) -> str:
    """The rule as a grammar has it, by the last digits."""
    if number % 100 in range(11, 15) or number % 10 in (0, 5, 6, 7, 8, 9):
        return "many"
    return "one" if number % 10 == 1 else "few"


@given(st.integers(0, 10**6))
def test_russian_plurals_follow_the_grammar(number: int) -> None:
    assert plural(float(number), "count", "ru") == _russian(number)


@pytest.mark.parametrize(
    ("rank", "en"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (43, "43rd"),
    ],
)
def test_ranks_are_ordinals(rank: int, en: str) -> None:
    assert (ordinal(rank, "en"), ordinal(rank, "ru")) == (en, f"{rank}\N{NON-BREAKING HYPHEN}е")


def _read(text: str, lang: Lang) -> Decimal:
    text = text.replace("−", "-").replace("%", "").replace(NBSP, "")
    return Decimal(text.replace(",", "") if lang == "en" else text.replace(",", "."))


@given(
    st.floats(-1e7, 1e7, allow_nan=False),
    st.sampled_from(["percent", "years", "days", "index_0_1", "ppp_dollars", "of_men", "persons"]),
    st.sampled_from(LANGS),
)
def test_what_is_written_reads_back_as_the_rounded_number(value: float, unit: str, lang: Lang) -> None:
    text = numeral(value, unit, lang)
    assert _read(text, lang) == rounded(value, unit)
    factor = 100 if unit == "of_men" else 1
    places = 0 if unit in ("days", "ppp_dollars", "persons") else 3 if unit == "index_0_1" else 1
    assert (
        abs(float(rounded(value, unit)) - value * factor) <= 0.5 * 10**-places + abs(value) * 1e-12 * factor
    )


@given(st.floats(-1e5, 1e5, allow_nan=False))
def test_an_axis_number_keeps_six_figures(value: float) -> None:
    assert float(_read(plain_number(value, "ru"), "ru")) == pytest.approx(float(f"{value:.6g}"), abs=1e-6)


def test_lists_read_as_sentences() -> None:
    assert listing(["Denmark"], "en") == "Denmark"
    assert listing(["Belgium", "Malta", "Sweden"], "en") == "Belgium, Malta and Sweden"
    assert listing(["Бельгия", "Мальта", "Швеция"], "ru") == "Бельгия, Мальта и Швеция"


def test_every_word_behind_a_number_has_all_its_forms() -> None:
    own = {"points_of_men", "effect_points", "effect_points_of_men", "effect_per_100000"}
    for unit, words in unit_words().items():
        assert unit in own or unit in units(), unit
        assert len(words["en"].split("|")) == 2, unit
        assert len(words["ru"].split("|")) == 4, unit
