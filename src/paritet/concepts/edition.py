"""One vintage of one source, as kept in the store."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from paritet.concepts.source import Redistribution
from paritet.concepts.text import Text


class OriginalFile(BaseModel):
    """A publisher's file as it was read.

    Attributes
    ----------
    name : str
        File name without folders.
    size : int
        Bytes.
    sha256 : str
        Checksum of the bytes, hexadecimal.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    size: int
    sha256: str


class Edition(BaseModel):
    """The contents of ``edition.json``.

    Attributes
    ----------
    source, edition : str
    publisher, title : Text
    address, licence, citation : str
    licence_text : Text
    redistribution : Redistribution
    released, read : date
        When the publisher released the vintage; when its file was read.
    files : tuple of OriginalFile
    reader, reader_version : str
    observations, reforms : int
        Row counts.
    notes : tuple of Text
        Caveats of the source.
    mended : tuple of str
        What the reader mended in the file, each with its place; empty if nothing.
    flags : tuple of str
        What the checks flagged without refusing.
    tables : tuple of OriginalFile
        The edition's own Parquet files, so that a changed digit can be found.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    edition: str
    publisher: Text
    title: Text
    address: str
    licence: str
    licence_text: Text
    redistribution: Redistribution
    citation: str
    released: date
    read: date
    files: tuple[OriginalFile, ...]
    reader: str
    reader_version: str
    observations: int
    reforms: int
    notes: tuple[Text, ...] = ()
    mended: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    tables: tuple[OriginalFile, ...] = ()

    @property
    def name(self) -> str:
        """``source/edition``, the name that people write."""
        return f"{self.source}/{self.edition}"
