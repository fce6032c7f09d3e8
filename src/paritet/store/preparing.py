"""Turn what a reader read into an edition that may enter the store: named, checked, flagged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from paritet.concepts import codelists
from paritet.concepts.edition import Edition, OriginalFile
from paritet.concepts.errors import CheckError
from paritet.concepts.reform import REFORM_COLUMNS
from paritet.concepts.source import Source
from paritet.sources.catalogue import reader_of
from paritet.sources.reading import READING_COLUMNS, Reading
from paritet.store.breaks import mark_breaks
from paritet.store.carried import mark_carried
from paritet.store.checks import OBSERVATION_RULES, REFORM_RULES, check_rows
from paritet.store.coverage import check_not_empty
from paritet.store.reform_agreement import agreeing
from paritet.store.tables import sorted_observations, sorted_reforms


@dataclass(frozen=True)
class Prepared:
    """An edition that has passed the checks and is not yet in the store.

    Attributes
    ----------
    metadata : Edition
    observations : pandas.DataFrame
        Columns `OBSERVATION_COLUMNS`.
    reforms : pandas.DataFrame
        Columns `REFORM_COLUMNS`.
    """

    metadata: Edition
    observations: pd.DataFrame
    reforms: pd.DataFrame

    def countries(self) -> set[str]:
        """Give the countries (not groups) that have a figure or a reform."""
        return {*self.observations["ref_area"], *self.reforms["ref_area"]} & set(codelists.ref_areas())


def with_agreement(editions: Sequence[Prepared], others: pd.DataFrame | None = None) -> list[Prepared]:
    """Count for each reform the independent sources that date it alike, over several editions.

    Parameters
    ----------
    editions : sequence of Prepared
    others : pandas.DataFrame, optional
        Reforms of editions that are kept already, columns `REFORM_COLUMNS`.

    Returns
    -------
    list of Prepared
        The same editions, with ``sources_agreeing`` counted.
    """
    tables = [edition.reforms for edition in editions if len(edition.reforms)]
    if not tables:
        return list(editions)
    known = [others] if others is not None and len(others) else []
    together = pd.concat([*tables, *known], ignore_index=True)
    counted = agreeing(together).to_numpy()
    result, start = [], 0
    for edition in editions:
        end = start + len(edition.reforms)
        result.append(replace(edition, reforms=edition.reforms.assign(sources_agreeing=counted[start:end])))
        start = end
    return result


def fingerprint(path: Path) -> OriginalFile:
    """Give a file's name, size and SHA-256 checksum."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            size += len(block)
    return OriginalFile(name=path.name, size=size, sha256=digest.hexdigest())


def read_edition(entry: Source, paths: Sequence[Path], edition: str | None) -> Reading:
    """Read files with the catalogue's reader.

    Parameters
    ----------
    entry : Source
    paths : sequence of Path
    edition : str or None
        Vintage whose options overlay the source's; one that the catalogue does not know (or ``None``) is read
        as the newest that it knows.

    Raises
    ------
    SourceFormatError
        If a file is not in the declared format.
    """
    newest = max(entry.editions.values(), key=lambda item: item.released, default=None)
    known = entry.editions.get(edition or "", newest)
    options: Mapping[str, Any] = {**entry.options, **(known.options if known else {})}
    return reader_of(entry)(paths, entry, options)


def prepare(
    entry: Source,
    edition: str,
    paths: Sequence[Path],
    reading: Reading,
    *,
    released: date | None = None,
    read: date | None = None,
    address: str | None = None,
    checked: bool = True,
) -> Prepared:
    """Check a reading, mark carried-forward values and breaks, and describe the edition.

    Parameters
    ----------
    entry : Source
    edition : str
        Name of the vintage.
    paths : sequence of Path
        The files that were read, for their checksums.
    reading : Reading
    released, read : date, optional
        Else the catalogue's dates for the vintage, else today.
    address : str, optional
        Where the files were fetched from.
    checked : bool
        Whether the rules are applied; without them the result is for trying out a reader only.

    Raises
    ------
    CheckError
        If the edition breaks a rule; names row, column and rule.
    """
    name = f"{entry.code}/{edition}"
    check_not_empty(name, len(reading.observations), len(reading.reforms))
    observations = _observations(entry.code, edition, reading)
    reforms = _reforms(entry.code, edition, reading)
    if checked:
        check_rows(name, observations, OBSERVATION_RULES, reading.rows)
        check_rows(name, reforms, REFORM_RULES)
    observations = sorted_observations(observations.astype({"time_period": "int16"}))
    observations, carried = mark_carried(observations)
    observations, broken = mark_breaks(observations)
    metadata = _description(
        entry,
        edition,
        {"released": released, "read": read, "address": address},
        files=tuple(fingerprint(path) for path in paths),
        observations=len(observations),
        reforms=len(reforms),
        mended=tuple(reading.mended),
        flags=(*carried, *broken),
    )
    return Prepared(metadata, observations, sorted_reforms(reforms.astype({"time_period": "int16"})))


def _description(entry: Source, edition: str, given: Mapping[str, Any], **counted: Any) -> Edition:
    """Describe an edition by what was given, else by what the catalogue knows of it."""
    known = entry.editions.get(edition)
    today = date.today()
    return Edition(
        source=entry.code,
        edition=edition,
        publisher=entry.publisher,
        title=entry.title,
        address=given["address"] or (known.address if known else None) or entry.address,
        licence=entry.licence,
        licence_text=entry.licence_text,
        redistribution=entry.redistribution,
        citation=entry.citation.replace("{edition}", edition),
        released=given["released"] or (known.released if known else today),
        read=given["read"] or (known.read if known else today),
        reader=entry.reader,
        reader_version=reader_version(entry.reader),
        notes=entry.notes,
        **counted,
    )


def _observations(source: str, edition: str, reading: Reading) -> pd.DataFrame:
    frame = reading.observations
    lacking = [name for name in READING_COLUMNS[:6] if name not in frame]
    if lacking:
        raise CheckError(f"The reader gave no column {', '.join(lacking)}.", where=f"{source}/{edition}")
    frame = frame.assign(source=source, edition=edition)
    for column in ("lower", "upper"):
        if column not in frame:
            frame[column] = np.nan
    return frame.astype({"obs_value": "float64", "lower": "float64", "upper": "float64"})


def _reforms(source: str, edition: str, reading: Reading) -> pd.DataFrame:
    frame = reading.reforms.assign(source=source, edition=edition)
    defaults: dict[str, Any] = {"date": None, "sources_agreeing": 1, "suspect": False, "note": ""}
    for column, value in defaults.items():
        if column not in frame:
            frame[column] = value
    return frame[list(REFORM_COLUMNS)]


@cache
def reader_version(reader: str) -> str:
    """Give a reader's version: its own ``VERSION`` where it states one, else Paritet's."""
    module = import_module(f"paritet.sources.readers.{reader}")
    return str(getattr(module, "VERSION", None) or version("paritet"))
