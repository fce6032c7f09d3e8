"""Briefs built once for all tests, and what two languages have in common."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from paritet.brief.build import Brief, build
from paritet.brief.view import view
from paritet.brief.write import drawings
from paritet.concepts.text import Lang

_DIGITS = re.compile(r"\d[\d,.\s\N{NO-BREAK SPACE}]*\d|\d")


@cache
def built(ref_area: str) -> Brief:
    return build(ref_area)


@cache
def seen(ref_area: str, lang: Lang) -> dict[str, Any]:
    brief = built(ref_area)
    return view(brief, lang, drawings(brief, lang))


def digits(text: str) -> list[str]:
    """Numbers of a text, without the marks by which languages differ."""
    return sorted(re.sub(r"[,.\s\N{NO-BREAK SPACE}]", "", match) for match in _DIGITS.findall(text))
