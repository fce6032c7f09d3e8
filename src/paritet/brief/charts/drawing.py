"""From a chart to SVG, with our own type and each language's number format."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any, Final

import vl_convert

from paritet.concepts.text import Lang

FONT: Final = "PT Sans"
INK: Final = "#111111"
QUIET: Final = "#595959"
PALE: Final = "#c9c9c9"
ACCENT: Final = "#7a1f3d"
"""The country's colour: dark enough to be read as black in print."""
WIDTH: Final = 500
"""Width in pixels that still reads when a telephone scales it down."""
_CONFIG: Final[dict[str, Any]] = {
    "font": FONT,
    "view": {"stroke": None},
    "axis": {"domain": False, "ticks": False, "gridColor": "#e4e4e4", "labelColor": QUIET, "labelFontSize": 11,
             "labelPadding": 4, "title": None},
    "text": {"fontSize": 11.5, "color": INK},
    "title": {"fontSize": 12, "fontWeight": "bold", "anchor": "start", "color": INK, "offset": 10, "lineHeight": 14},
}  # fmt: skip
_LOCALES: Final[dict[Lang, str]] = {"en": "en-GB", "ru": "ru-RU"}
_FAMILY: Final = "'PT Sans', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(files("paritet.brief") / "fonts"))


def chart(spec: dict[str, Any]) -> dict[str, Any]:
    """Complete a Vega-Lite specification with what every chart shares."""
    return {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", **spec, "config": _CONFIG, "padding": 2}


def svg(spec: dict[str, Any], lang: Lang, prefix: str) -> str:
    """Draw a Vega-Lite specification.

    Parameters
    ----------
    spec : dict
    lang : {"en", "ru"}
    prefix : str
        Set before every id, so that charts of one page do not collide.

    Returns
    -------
    str
        An SVG element without roles and labels of its own; the page gives its text alternative.
    """
    _register_fonts()
    drawn = str(vl_convert.vegalite_to_svg(spec, format_locale=_LOCALES[lang]))
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)
    drawn = re.sub(r'\bid="', f'id="{prefix}-', drawn)
    drawn = drawn.replace("url(#", f"url(#{prefix}-").replace('href="#', f'href="#{prefix}-')
    drawn = re.sub(r' class="[^"]*"', "", drawn)
    return drawn.replace(f'font-family="{FONT}"', f'font-family="{_FAMILY}"')
