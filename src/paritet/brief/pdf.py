"""A brief as a tagged PDF (PDF/UA-1), with fonts that have Cyrillic."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from paritet.brief.html import words
from paritet.concepts.text import Lang

STANDARD = "ua-1"


@cache
def _fonts() -> typst.Fonts:
    folder = str(files("paritet.brief") / "fonts")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@cache
def _template() -> bytes:
    return (files("paritet.brief") / "templates" / "brief.typ").read_bytes()


@cache
def _words(lang: Lang) -> dict[str, str]:
    """Give the words that the template names, of the many that there are."""
    named = set(re.findall(r"\bw\.(\w+)", _template().decode()))
    return {name: text for name, text in words(lang).items() if name in named}


def _shown(view: dict[str, Any]) -> dict[str, Any]:
    """Leave out what only the page shows: the table of numbers, and drawings, which are files here."""
    return {
        name: [_without_drawings(part) for part in value] if name == "chapters" else value
        for name, value in view.items()
        if name != "numbers"
    }


def _without_drawings(chapter: dict[str, Any]) -> dict[str, Any]:
    return {
        **chapter,
        "sections": [
            {
                **section,
                "blocks": [
                    {name: value for name, value in block.items() if name != "svg"}
                    for block in section["blocks"]
                ],
            }
            for section in chapter["sections"]
        ],
    }


def pdf(view: dict[str, Any], names: dict[str, str]) -> bytes:
    """Set a brief as PDF.

    Parameters
    ----------
    view : dict
        See `paritet.brief.view`.
    names : dict of str to str
        File names; ``json`` is the record.

    Returns
    -------
    bytes
        The file; the same brief gives the same bytes.
    """
    lang = view["lang"]
    blocks = [
        block for part in view["chapters"] for section in part["sections"] for block in section["blocks"]
    ]
    drawings = {f"{item['key']}.svg": item["svg"].encode() for item in blocks if item["kind"] == "figure"}
    lead = view["frame"]["numbers_pdf"].format(file=names["json"]).replace("`", "")
    data = {**_shown(view), "words": _words(lang), "numbers_lead": lead}
    made = datetime.fromisoformat(view["read"]).replace(tzinfo=UTC)
    sources = {
        "main.typ": _template(),
        "brief.json": json.dumps(data, ensure_ascii=False).encode(),
        **drawings,
    }
    # Its stubs do not know that several files may be given in memory, by name.
    compiled: Any = typst.compile
    drawn: bytes = compiled(
        sources, font_paths=_fonts(), pdf_standards=[STANDARD], timestamp=int(made.timestamp())
    )
    return drawn
