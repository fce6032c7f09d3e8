"""The words of what analysis says beside a number, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, TypeAlias, Union

from paritet.concepts.codelists import LISTS, read_yaml
from paritet.concepts.errors import UnknownCodeError
from paritet.concepts.text import Lang, Text, with_decimal_sign

Caveat: TypeAlias = tuple[str, Mapping[str, Union[str, Text, "Caveat"]]]
"""A code of ``concepts/lists/analysis_texts.yaml``, and what fills the braces of its text: a word or number
that is the same in both languages, or a name or another caveat where it is not."""

FILE: Final = "analysis_texts.yaml"


@cache
def caveat_texts() -> dict[str, Text]:
    """Give every text by code."""
    return {code: Text.model_validate(text) for code, text in read_yaml(LISTS / FILE).items()}


def caveat_text(caveat: Caveat | str, lang: Lang) -> str:
    """Give a caveat in words; a number that fills it has the decimal sign of the language.

    Raises
    ------
    UnknownCodeError
        If there is no such code.
    """
    code, filled = (caveat, {}) if isinstance(caveat, str) else caveat
    if code not in caveat_texts():
        raise UnknownCodeError("caveat", code, caveat_texts())
    return caveat_texts()[code](lang).format(**{name: _told(value, lang) for name, value in filled.items()})


def _told(value: str | Text | Caveat, lang: Lang) -> str:
    if isinstance(value, Text):
        return value(lang)
    if not isinstance(value, str):
        return caveat_text(value, lang)
    return with_decimal_sign(value, lang)
