"""What is said beside a table, in the language asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from paritet.cli.output import Format

if TYPE_CHECKING:
    from paritet.analysis.caveats import Caveat


class Language(StrEnum):
    """Languages of texts."""

    EN = "en"
    RU = "ru"


NotesLangOption = Annotated[
    Language, typer.Option("--lang", help="Language of the notes beside the table: en or ru.")
]


def note(form: Format, caveats: Iterable[Caveat | str], lang: Language) -> None:
    """Tell what the columns have no place for: below a table, or beside the data of a program.

    Parameters
    ----------
    form : Format
    caveats : iterable of (str, mapping) or str
        Caveats by code, or words that are in the language already; each is told once.
    lang : Language
    """
    from paritet.analysis.caveats import caveat_text

    stream = sys.stdout if form is Format.TABLE else sys.stderr
    texts = (one if isinstance(one, str) else caveat_text(one, lang.value) for one in caveats)
    for text in dict.fromkeys(texts):
        stream.write(f"{caveat_text('note', lang.value)}: {text}\n")
