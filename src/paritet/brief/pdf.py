"""A brief as a tagged PDF (PDF/UA-1), with fonts that have Cyrillic."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from paritet.brief.html import words

STANDARD = "ua-1"


@cache
def _fonts() -> typst.Fonts:
    folder = str(files("paritet.brief") / "fonts")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


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
    drawings = {}
    for chapter in view["chapters"]:
        for section in chapter["sections"]:
            for block in section["blocks"]:
                if block["kind"] == "figure":
                    drawings[f"{block['key']}.svg"] = block["svg"].encode()
    lead = view["frame"]["numbers_pdf"].format(file=names["json"]).replace("`", "")
    data = {**view, "words": words(lang), "numbers_lead": lead}
    template = (files("paritet.brief") / "templates" / "brief.typ").read_bytes()
    made = datetime.fromisoformat(view["read"]).replace(tzinfo=UTC)
    sources = {"main.typ": template, "brief.json": json.dumps(data, ensure_ascii=False).encode(), **drawings}
    # Its stubs do not know that several files may be given in memory, by name.
    compiled: Any = typst.compile
    drawn: bytes = compiled(
        sources, font_paths=_fonts(), pdf_standards=[STANDARD], timestamp=int(made.timestamp())
    )
    return drawn
