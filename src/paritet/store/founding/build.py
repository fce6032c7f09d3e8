"""Build the founding editions from the publishers' original files, byte for byte the same each time.

Every vintage of every catalogue entry that names its files is built. What a reader of the product has no
use for is trimmed as the entry's ``options`` declare::

    founding:
      years: [1950, 2050]        # first and last year kept; else from 1945 on
      drop_indicators: [code]    # not shipped
      allow_fewer: reason        # why this vintage has fewer countries than the one before
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from paritet.concepts.errors import CheckError, ParitetError
from paritet.concepts.source import Source
from paritet.sources.catalogue import source as catalogue_entry
from paritet.sources.catalogue import sources
from paritet.sources.reading import Reading
from paritet.store.coverage import check_countries
from paritet.store.editions import order_of
from paritet.store.ingest import write_edition
from paritet.store.placing import writing
from paritet.store.preparing import Prepared, prepare, read_edition, with_agreement

LIMIT: Final = 10_000_000
"""Bytes that all founding editions may take."""
_FIRST_YEAR: Final = 1945


def build(
    data: Path, out: Path, only: Sequence[str] | None = None, *, checked: bool = True
) -> dict[str, ParitetError]:
    """Build every founding edition and put each into place; what stands in its place is swapped for it.

    Parameters
    ----------
    data : Path
        Folder of the publishers' original files.
    out : Path
        Folder of the founding editions.
    only : sequence of str, optional
        Only these sources.
    checked : bool
        Whether the store's rules are applied; without them the result is for trying out a reader only.

    Returns
    -------
    dict
        What was refused, by ``source/edition``, and why; the other editions are in place.
    """
    entries = [catalogue_entry(code) for code in only] if only else list(sources().values())
    refused: dict[str, ParitetError] = {}
    prepared: list[Prepared] = []
    for entry in entries:
        prepared += _prepare_source(entry, data, refused, checked=checked)
    with writing(out):
        for edition in with_agreement(prepared, _other_reforms(out, {entry.code for entry in entries})):
            write_edition(edition, out)
    if only is None:
        _remove_others(out, entries)
    (out / ".lock").unlink(missing_ok=True)
    return refused


def _remove_others(out: Path, entries: Sequence[Source]) -> None:
    """Remove editions that no catalogue entry names any more."""
    named = {(entry.code, edition) for entry in entries for edition in entry.editions}
    for path in sorted(out.glob("*/*/edition.json")):
        if path.parts[-3:-1] not in named:
            shutil.rmtree(path.parent)


def _other_reforms(out: Path, built: set[str]) -> pd.DataFrame | None:
    """Give the reforms of sources that are in place and not built now."""
    paths = [path for path in sorted(out.glob("*/*/reforms.parquet")) if path.parts[-3] not in built]
    return pd.concat([pd.read_parquet(path) for path in paths], ignore_index=True) if paths else None


def _prepare_source(
    entry: Source, data: Path, refused: dict[str, ParitetError], *, checked: bool
) -> list[Prepared]:
    """Prepare the vintages of one source, oldest first; a refused one is noted and passed over."""
    prepared: list[Prepared] = []
    for name in sorted(entry.editions, key=order_of):
        try:
            edition = prepare_founding(entry, name, data, checked=checked)
            allowed = _options(entry, name).get("allow_fewer")
            if prepared and checked and not allowed:
                last = prepared[-1]
                check_countries(
                    edition.metadata.name, edition.countries(), last.countries(), last.metadata.name
                )
            prepared.append(edition)
        except ParitetError as error:
            refused[f"{entry.code}/{name}"] = error
    return prepared


def prepare_founding(entry: Source, edition: str, data: Path, *, checked: bool = True) -> Prepared:
    """Read, trim and check one vintage that the catalogue knows.

    Raises
    ------
    ParitetError
        If a file is absent, not in the declared format, or breaks a rule.
    """
    paths = [data / name for name in entry.editions[edition].files]
    for path in paths:
        if not path.is_file():
            raise CheckError(
                "A publisher's file is absent.", where=str(path), mend="name the right folder in --data"
            )
    reading = read_edition(entry, paths, edition)
    return prepare(entry, edition, paths, _trimmed(reading, _options(entry, edition)), checked=checked)


def _options(entry: Source, edition: str) -> Mapping[str, Any]:
    founding: Mapping[str, Any] = {
        **entry.options.get("founding", {}),
        **entry.editions[edition].options.get("founding", {}),
    }
    return founding


def _trimmed(reading: Reading, options: Mapping[str, Any]) -> Reading:
    frame = reading.observations
    if frame.empty:
        return reading
    first, last = options.get("years", (_FIRST_YEAR, None))
    keep = pd.to_numeric(frame["time_period"]) >= first
    if last is not None:
        keep &= frame["time_period"] <= last
    keep &= ~frame["indicator"].isin(options.get("drop_indicators", []))
    rows = None if reading.rows is None else reading.rows[keep.to_numpy()]
    return replace(reading, observations=frame[keep], rows=rows)


def sizes(out: Path) -> dict[str, int]:
    """Give the bytes that each edition takes, by ``source/edition``, largest first."""
    folders: Iterable[Path] = (path.parent for path in sorted(out.glob("*/*/edition.json")))
    table = {
        f"{folder.parent.name}/{folder.name}": sum(file.stat().st_size for file in folder.iterdir())
        for folder in folders
    }
    return dict(sorted(table.items(), key=lambda item: (-item[1], item[0])))
