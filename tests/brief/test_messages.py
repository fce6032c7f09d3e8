"""Both languages say the same, and say it in a language's own words."""

from __future__ import annotations

import re

import pytest
from built_briefs import digits

from paritet.brief.chapters.words import labels
from paritet.brief.message import Names, Number, Value, message, messages, places, plain, render, say
from paritet.concepts.codelists import indicators
from paritet.concepts.errors import SpecError
from paritet.concepts.text import LANGS, Text


def _any_values(template: str, number: float) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, style in re.findall(r"\{(\w+)((?::\w+)?(?:\|[^}]*)?)\}", template):
        if name in ("country", "best_areas"):
            values[name] = Names(("RUS",))
        elif name in (
            "label",
            "labels",
            "unit",
            "by",
            "area",
            "edition",
            "read",
            "old",
            "new",
            "file",
            "caption",
        ):
            values.setdefault(name, Text(en="words", ru="слова"))
        else:
            values[name] = Number(number, "count", "value")
        del style
    return values


@pytest.mark.parametrize("number", [0, 1, 2, 5, 11, 21, 22])
def test_every_template_can_be_said_with_any_number(number: int) -> None:
    for code, text in messages().items():
        for lang in LANGS:
            said = plain(render(text(lang), _any_values(text(lang), float(number)), lang))
            assert "{" not in said, code
            assert "|" not in said, code


def test_templates_show_the_same_places_and_the_same_digits_in_both_languages() -> None:
    for code, text in messages().items():
        assert places(text.en) == places(text.ru), code
        bare = [re.sub(r"\{[^}]*\}", "", text(lang)) for lang in LANGS]
        assert digits(bare[0]) == digits(bare[1]), code


def test_russian_is_written_in_cyrillic_and_english_in_latin() -> None:
    named = re.compile(r"\{[^}]*\}|`[^`]*`|ILGA-Europe|V-Dem|EU|[a-z]\.|\b[pq]\b")
    for code, text in messages().items():
        if code == "other_language":
            continue
        assert not re.search("[а-яё]", named.sub("", text.en), re.IGNORECASE), code
        assert not re.search("[a-z]", named.sub("", text.ru), re.IGNORECASE), code


def test_every_statement_is_of_an_indicator() -> None:
    general = {"by_sex", "together", "share", "total", "women_only", "men_only"}
    for code in messages():
        if code.startswith("state.") and code.removeprefix("state.") not in general:
            assert code.removeprefix("state.") in indicators(), code


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "среди 1 европейской страны"),
        (2, "среди 2 европейских стран"),
        (5, "среди 5 европейских стран"),
        (21, "среди 21 европейской страны"),
        (22, "среди 22 европейских стран"),
    ],
)
def test_european_countries_agree_with_their_number(count: int, words: str) -> None:
    number = Number(float(count), "count", "countries")
    best = Number(50.0, "percent", "best")
    fact = say("europe.parity.few", ranked=number, best=best, best_areas=Names(("SWE",)), reaching=number)
    assert words in fact.sentence("ru")
    assert ("1 European country " if count == 1 else f"{count} European countries ") in fact.sentence("en")


def test_a_template_without_a_value_is_an_error_that_names_it() -> None:
    with pytest.raises(SpecError, match="best"):
        render(message("europe.parity.few").en, {"ranked": Number(1.0, "count", "countries")}, "en")


def test_names_in_a_list_begin_small_unless_they_are_names() -> None:
    table = indicators()
    told = labels([table["ministers"], table["istanbul_convention"], table["lgbt_policy_index"]])
    assert told.en == "women among ministers; Istanbul Convention in force; LGBT+ policy index"


@pytest.mark.parametrize(
    ("code", "en", "ru"),
    [
        ("NLD", "The Netherlands ranks 3rd.", "Нидерланды — 3‑е место."),
        ("BIH", "Bosnia and Herzegovina ranks 3rd.", "Босния и Герцеговина — 3‑е место."),
        ("RUS", "Russia ranks 3rd.", "Россия — 3‑е место."),
    ],
)
def test_countries_stand_in_a_sentence_as_people_write_them(code: str, en: str, ru: str) -> None:
    fact = say("europe.rank", country=Names((code,)), rank=Number(3.0, "count", "rank"))
    assert fact.sentence("en") == en
    assert fact.sentence("ru").replace("\N{NO-BREAK SPACE}", " ") == ru
