"""The catalogue: one YAML entry for each publisher's table."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files

from pydantic import ValidationError

from paritet.concepts.codelists import read_yaml
from paritet.concepts.errors import SpecError, UnknownCodeError
from paritet.concepts.source import Source
from paritet.sources.reading import Reader

_FOLDER = files("paritet.sources") / "catalogue"


@cache
def sources() -> dict[str, Source]:
    """Give every catalogue entry, by code.

    Raises
    ------
    SpecError
        If an entry breaks the schema; names the file and the field.
    """
    table: dict[str, Source] = {}
    for item in sorted(_FOLDER.iterdir(), key=lambda item: item.name):
        if not item.name.endswith(".yaml"):
            continue
        code = item.name.removesuffix(".yaml")
        try:
            table[code] = Source.model_validate({"code": code, **read_yaml(item)})
        except ValidationError as error:
            raise SpecError("Not a valid catalogue entry.", where=item.name, mend=str(error)) from error
    return table


def source(code: str) -> Source:
    """Give one catalogue entry.

    Raises
    ------
    UnknownCodeError
        With the nearest codes as a suggestion.
    """
    table = sources()
    if code not in table:
        raise UnknownCodeError("source", code, table)
    return table[code]


def reader_of(entry: Source) -> Reader:
    """Give the reader that a catalogue entry names: ``read`` of the module of that name in ``readers``.

    Raises
    ------
    SpecError
        If no such reader exists.
    """
    try:
        module = import_module(f"paritet.sources.readers.{entry.reader}")
    except ModuleNotFoundError as error:
        raise SpecError(
            f"No reader is called {entry.reader!r}.", where=f"catalogue/{entry.code}.yaml"
        ) from error
    read: Reader = module.read
    return read
