"""Who publishes a table, where, in which format and under which licence."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from paritet.concepts.text import Text


class Redistribution(StrEnum):
    """Whether figures may be handed on in bulk."""

    OPEN = "open"
    RESTRICTED = "restricted"


class Source(BaseModel):
    """A catalogue entry: one publisher's table, whatever its vintage.

    Attributes
    ----------
    code : str
        Our code, such as ``undp_hdr``.
    publisher, title : Text
    address : str
        Where the publisher offers the table to people.
    licence : str
        Name of the publisher's licence (SPDX-like where one exists).
    licence_text : Text
        What the licence asks, in one sentence.
    redistribution : Redistribution
    citation : str
        How the publisher asks to be cited; ``{edition}`` stands for the vintage.
    reader : str
        Name of the reader in `paritet.sources.readers`.
    options : dict
        Declarations for the reader: columns, sheets, mappings to indicators.
    editions : dict of str to SourceEdition
        The vintages that the reader was checked against, with their files.
    notes : tuple of Text
        What a reader of the figures must know; shown as caveats.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    publisher: Text
    title: Text
    address: str
    licence: str
    licence_text: Text
    redistribution: Redistribution
    citation: str
    reader: str
    options: dict[str, Any] = Field(default_factory=dict)
    editions: dict[str, SourceEdition] = Field(default_factory=dict)
    notes: tuple[Text, ...] = ()


class SourceEdition(BaseModel):
    """A known vintage of a source.

    Attributes
    ----------
    files : tuple of str
        Names of the original files, relative to the folder of publishers' files.
    released : date
        When the publisher released it (first of the month or year where only that is known).
    read : date
        When the founding copy was read.
    address : str or None
        Where this vintage lies, if not at the source's address.
    options : dict
        Declarations that differ from the source's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: tuple[str, ...]
    released: date
    read: date
    address: str | None = None
    options: dict[str, Any] = Field(default_factory=dict)


Source.model_rebuild()
