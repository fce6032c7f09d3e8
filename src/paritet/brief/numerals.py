"""Numbers as people of each language write them: CLDR's separators, plural forms, ordinals."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from paritet.concepts.codelists import units
from paritet.concepts.text import Lang

MINUS: Final = "\N{MINUS SIGN}"
_OWN_UNITS: Final = {
    "count": 0,
    "calendar_year": 0,
    "date": 0,
    "of_men": 1,
    "points_of_men": 1,
    "p_value": 3,
    "effect_points": 2,
    "effect_points_of_men": 2,
    "effect_per_100000": 2,
}
"""Decimals of units that no indicator has; effects are told finer than the figures that they rest on."""
_HUNDREDFOLD: Final = ("of_men", "points_of_men", "effect_points_of_men")
_LEAST_CHANCE: Final = 0.001
"""A smaller p-value is told as this one, never as 0."""
_DATE_LOCALES: Final[dict[Lang, str]] = {"en": "en_GB", "ru": "ru"}
_ENGLISH_ORDINALS: Final = {"one": "st", "two": "nd", "few": "rd", "other": "th"}


@cache
def _locale(lang: Lang) -> Locale:
    return Locale.parse(lang)


def decimals_of(unit: str) -> int:
    """Give how many decimals a reader sees of a unit."""
    return _OWN_UNITS[unit] if unit in _OWN_UNITS else units()[unit].decimals


def rounded(value: float, unit: str) -> Decimal:
    """Round half away from zero to the decimals that a reader sees; women ÷ men becomes per cent."""
    if unit == "p_value":
        value = max(value, _LEAST_CHANCE)
    exact = Decimal(repr(float(value))) * (100 if unit in _HUNDREDFOLD else 1)
    return exact.quantize(Decimal(1).scaleb(-decimals_of(unit)), rounding=ROUND_HALF_UP) + 0


@lru_cache(maxsize=16_384)
def numeral(value: float, unit: str, lang: Lang) -> str:
    """Write a number without its unit, except the per cent sign.

    Parameters
    ----------
    value : float
    unit : str
        Code from the list of units, or ``count``, ``calendar_year``, ``date`` (its proleptic ordinal),
        ``of_men`` (women ÷ men, written as per
        cent of men's figure), ``points_of_men`` (a difference of two such), ``p_value``, and the ``effect_``
        units, which are told finer.
    lang : {"en", "ru"}

    Returns
    -------
    str
        Such as ``17.8%`` or ``17,8 %`` with a no-break space; a minus is U+2212.
    """
    exact = rounded(value, unit)
    if unit == "calendar_year":
        return str(int(exact))
    if unit == "date":
        day = format_date(date.fromordinal(int(exact)), format="long", locale=_DATE_LOCALES[lang])
        return re.sub(r"\s", "\N{NO-BREAK SPACE}", str(day))
    places = decimals_of(unit)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    if unit in ("percent", "of_men"):
        sign = _locale(lang).percent_formats[None].pattern[-2:].replace("0", "")
        text = format_percent(exact / 100, format=pattern + sign, locale=lang)
    else:
        text = format_decimal(exact, format=pattern, locale=lang)
    return str(text).replace("-", MINUS)


def plain_number(value: float, lang: Lang) -> str:
    """Write a round number, such as an axis has, with as many decimals as it needs."""
    return str(format_decimal(Decimal(f"{value:.6g}"), format="#,##0.######", locale=lang)).replace(
        "-", MINUS
    )


@lru_cache(maxsize=16_384)
def plural(value: float, unit: str, lang: Lang) -> str:
    """Give CLDR's plural category of a number as it is shown: one, few, many or other."""
    exact = abs(rounded(value, unit))
    return str(_locale(lang).plural_form(exact))


def ordinal(value: float, lang: Lang) -> str:
    """Write a rank: ``43rd``, ``43-е`` (agreeing with «место»)."""
    number = int(value)
    if lang == "ru":
        return f"{number}\N{NON-BREAKING HYPHEN}е"
    return f"{number}{_ENGLISH_ORDINALS[str(_locale('en').ordinal_form(number))]}"


def listing(items: list[str], lang: Lang) -> str:
    """Write a list in a sentence: ``a, b and c``."""
    if lang == "en":
        return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
    return str(format_list(items, locale=lang))
