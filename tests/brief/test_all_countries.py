"""Every European country's brief: complete, the same in both languages, computed again to the same."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from built_briefs import built, digits, seen

from paritet.brief.check import differences
from paritet.brief.document import Figure
from paritet.brief.html import page
from paritet.brief.message import unit_words
from paritet.brief.record import record, written
from paritet.brief.write import file_names
from paritet.concepts.codelists import groups
from paritet.concepts.text import LANGS

EUROPE = groups()["EUROPE"].members_in()
REFERENCE = ("RUS", *groups()["EU27"].members_in())
SMALL = ("AND", "XKX", "MCO", "SMR", "LIE")
CHAPTERS = ["findings", "inequality", "discrimination", "violence", "reproductive", "pace", "caveats"]
OPTIONAL = ("ranks", "following")
"""Chapters that a country without their data does without."""


def _sentences(told: dict[str, Any], lang: str) -> list[str]:
    return [fact["sentence"][lang] for fact in told["facts"]]


def test_there_are_49_of_them_and_28_that_must_be_complete() -> None:
    assert (len(EUROPE), len(set(REFERENCE))) == (49, 28)


@pytest.mark.parametrize("area", EUROPE)
def test_the_store_bears_out_every_number_and_both_languages_state_the_same(area: str) -> None:
    told = json.loads(written(record(built(area))))
    assert [str(item) for item in differences(told)] == []
    for fact in told["facts"]:
        assert digits(fact["sentence"]["en"]) == digits(fact["sentence"]["ru"]), fact["sentence"]
    for table in told["tables"]:
        for row in table["rows"]:
            for cell in row:
                if cell and "en" in cell and "numbers" in cell:
                    assert digits(cell["en"]) == digits(cell["ru"])


@pytest.mark.parametrize("area", EUROPE)
def test_the_page_is_complete_in_both_languages(area: str) -> None:
    numbers = {}
    for lang in LANGS:
        told = seen(area, lang)
        text = page(told, file_names(area))
        assert f'<html lang="{lang}">' in text
        keys = [chapter["key"] for chapter in told["chapters"]]
        assert [key for key in keys if key not in OPTIONAL] == CHAPTERS
        plain = re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)
        assert not re.search(r"\bNone\b(?! of)|\bnan\b|\{\w+\}|undefined", plain)
        numbers[lang] = re.findall(r'data-n="(n\d+)"', text)
        if lang == "ru":
            assert len(re.findall("[а-яё]", plain)) > len(re.findall("[a-z]", plain)) / 3
    assert sorted(numbers["en"]) == sorted(numbers["ru"])


@pytest.mark.parametrize("area", REFERENCE)
def test_a_reference_country_has_findings_and_figures_in_all_four_areas(area: str) -> None:
    told = seen(area, "en")
    blocks = {(c["key"], s["key"]): s["blocks"] for c in told["chapters"] for s in c["sections"]}
    assert sum(block["kind"] == "finding" for block in blocks["findings", "lead"]) >= 2
    (table,) = blocks["findings", "against_best"]
    assert len(table["rows"]) >= 7
    for area_key in CHAPTERS[1:5]:
        kinds = [block["kind"] for block in blocks[area_key, "compare"]]
        assert kinds[:2] == ["table", "figure"], area_key
        assert blocks[area_key, "missing"]
        assert len(blocks[area_key, "law"]) >= 2


@pytest.mark.parametrize("area", SMALL)
def test_a_country_with_little_data_says_what_is_missing(area: str) -> None:
    text = page(seen(area, "en"), file_names(area))
    assert "None of the editions read here holds a figure" in text
    assert len(built(area).numbers) > 20


def test_a_brief_with_little_says_that_it_is_short() -> None:
    assert "publish little about" in page(seen("VAT", "en"), file_names("VAT"))
    assert "публикуют мало данных" in page(seen("VAT", "ru"), file_names("VAT"))


@pytest.mark.parametrize("area", ["KEN", "JPN"])
def test_a_country_outside_europe_has_a_brief(area: str) -> None:
    assert [str(item) for item in differences(json.loads(written(record(built(area)))))] == []


@pytest.mark.parametrize("area", ["RUS", "AND"])
def test_every_chart_is_an_image_with_words_in_its_place(area: str) -> None:
    for lang in LANGS:
        figures = [
            b
            for c in seen(area, lang)["chapters"]
            for s in c["sections"]
            for b in s["blocks"]
            if b["kind"] == "figure"
        ]
        assert len(figures) >= 4
        for figure in figures:
            assert len(figure["alt"]) > 60
            assert ("Россия" if lang == "ru" else "Russia") in figure["alt"] or area != "RUS"
            ElementTree.fromstring(figure["svg"])  # noqa: S314  (our own)
    assert sum(isinstance(block, Figure) for _, block in built(area).blocks()) == len(figures)


def test_every_number_resolves_to_figures_of_an_edition_with_a_licence() -> None:
    told = json.loads(written(record(built("RUS"))))
    for name, number in told["numbers"].items():
        assert number["formula"] in told["formulas"], name
        if number["formula"] != "aim" and "parameters" not in number:
            assert number["inputs"], name
        for place in number["inputs"]:
            row = (told["observations"] | told["reforms"])[place]
            edition = told["editions"][f"{row[0]}/{row[1]}"]
            assert edition["licence"]
            assert edition["address"].startswith("http")
            assert edition["publisher"]["ru"]


def test_every_digit_of_a_sentence_belongs_to_a_number_or_to_its_words() -> None:
    told = json.loads(written(record(built("RUS"))))
    for fact in told["facts"]:
        for lang in LANGS:
            rest = fact["sentence"][lang]
            for name in fact["numbers"].values():
                rest = rest.replace(told["numbers"][name]["text"][lang], "", 1)
            units = " ".join(words[lang] for words in unit_words().values())
            words = f"{fact['template'][lang]} {fact['words']} {units}"
            for found in re.findall(
                r"\d+", re.sub(r"\N{NON-BREAKING HYPHEN}е |st\b|nd\b|rd\b|th\b", "", rest)
            ):
                assert found in words or "ordinal" in words or "size" in words, fact["sentence"][lang]
