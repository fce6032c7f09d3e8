"""The files of a brief: all or none, tagged, legible in Cyrillic, open to everyone."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from built_briefs import seen
from opened import faults

from paritet.brief import write as writing
from paritet.brief.against import moved
from paritet.brief.html import page
from paritet.brief.pdf import pdf
from paritet.brief.write import file_names, write
from paritet.concepts.errors import ParitetError, UnknownCodeError
from paritet.concepts.text import LANGS, Lang

NAMES = file_names("RUS")


def test_a_brief_is_five_files(tmp_path: Path) -> None:
    files = write("RUS", tmp_path / "out")
    expected = {"RUS.en.html", "RUS.ru.html", "RUS.en.pdf", "RUS.ru.pdf", "RUS.json"}
    assert {item.path.name for item in files} == expected
    assert {item.name for item in (tmp_path / "out").iterdir()} == expected


def test_a_fault_leaves_the_folder_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "RUS.json").write_text("older", encoding="utf-8")

    def fail(*_: Any) -> bytes:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(writing, "pdf", fail)
    with pytest.raises(RuntimeError):
        write("RUS", tmp_path)
    assert [item.name for item in tmp_path.iterdir()] == ["RUS.json"]
    assert (tmp_path / "RUS.json").read_text(encoding="utf-8") == "older"


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ParitetError, match="cannot be written"):
        write("XKX", tmp_path / "file", wanted=())


def test_a_discreet_brief_names_no_subject(tmp_path: Path) -> None:
    files = write("XKX", tmp_path, discreet=True, wanted=("html",))
    for item in files:
        assert "gender" not in item.path.name.lower()
        if item.form == "html":
            title = re.search(r"<title>(.*?)</title>", item.path.read_text(encoding="utf-8"))
            assert title is not None
            assert not re.search(r"gender|women|гендер|женщин", title[1], re.IGNORECASE)


@pytest.mark.parametrize("lang", LANGS)
def test_the_pdf_is_tagged_and_says_its_language(lang: Lang) -> None:
    made = pdf(seen("RUS", lang), NAMES)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"/StructTreeRoot" in made
    assert b"/Marked true" in made
    assert f"/Lang({lang})".encode() in made
    assert made.count(b"/S/Figure") >= 8
    assert b"/S/TH" in made
    assert pdf(seen("RUS", lang), NAMES) == made


def test_the_russian_pdf_maps_its_glyphs_to_cyrillic() -> None:
    made = pdf(seen("RUS", "ru"), NAMES)
    maps = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL):
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            continue
        if b"beginbfchar" in text or b"beginbfrange" in text:
            maps.append(text)
    letters = {
        letter
        for letter in "абвгдежзийклмнопрстуфхцчшщъыьэюя"
        if any(f"<{ord(letter):04x}>".encode() in text.lower() for text in maps)
    }
    assert len(letters) > 28
    assert {name for name in (b"PTSans", b"PTSerif") if name in made} == {b"PTSans", b"PTSerif"}


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_needs_no_script_and_asks_nobody(lang: Lang) -> None:
    text = page(seen("RUS", lang), NAMES)
    assert "<script" not in text
    assert not re.search(r"<[^>]*\s(?:src|srcset|action|poster)=", text)
    assert not re.search(r"@import|url\((?!#)", text)
    assert not re.search(r'\son\w+="', text)


@pytest.mark.parametrize("lang", LANGS)
def test_every_link_within_the_page_arrives(lang: Lang) -> None:
    text = page(seen("RUS", lang), NAMES)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'href="#([^"]+)"', text):
        assert unquote(target) in ids
    back = "Источник 1" if lang == "ru" else "Source 1"
    assert back in text


# Each page at one width: a telephone's and a desk's, in either language.
@pytest.mark.parametrize(
    ("area", "lang", "width"),
    [("RUS", "ru", 390), ("RUS", "en", 1100), ("XKX", "en", 390), ("XKX", "ru", 1100)],
)
def test_axe_finds_nothing(chromium: Any, tmp_path: Path, area: str, lang: Lang, width: int) -> None:
    path = tmp_path / f"{area}.{lang}.html"
    path.write_text(page(seen(area, lang), file_names(area)), encoding="utf-8")
    assert faults(chromium, path, width) == []


def test_an_older_edition_moves_the_sentences_that_rest_on_it() -> None:
    found = moved("RUS", "undp_hdr/2023-24")
    assert {item.lang for item in found} == {"en", "ru"}
    participation = [item for item in found if item.key == "labour_force_participation" and item.lang == "en"]
    assert any("(2022)" in (item.before or "") and "(2023)" in (item.now or "") for item in participation)
    assert not any(item.key == "parliament_seats" and item.place.endswith("figures") for item in found)


def test_the_newest_edition_moves_nothing() -> None:
    assert moved("XKX", "undp_hdr/2025") == []


def test_an_unknown_edition_is_told() -> None:
    with pytest.raises(UnknownCodeError, match="edition"):
        moved("RUS", "undp_hdr/1990")
