"""A text that exists in English and in Russian, or not at all."""

from __future__ import annotations

import re
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

Lang = Literal["en", "ru"]
LANGS: Final[tuple[Lang, ...]] = ("en", "ru")


_DECIMAL: Final = re.compile(r"(?<![\w.])(\d+)\.(\d+)(?![\w.])")


def with_decimal_sign(text: str, lang: Lang) -> str:
    """Give the numbers of a text, written with a point, the decimal sign of a language."""
    return _DECIMAL.sub(r"\1,\2", text) if lang == "ru" else text


class Text(BaseModel):
    """One text in both languages.

    Attributes
    ----------
    en, ru : str
        The same statement in English and in Russian; neither may be empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str = Field(min_length=1)
    ru: str = Field(min_length=1)

    def __call__(self, lang: Lang) -> str:
        """Give the text in one language."""
        return self.en if lang == "en" else self.ru
