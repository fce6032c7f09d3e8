"""Take a publisher's file into the store, as an edition beside the old ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

from paritet.concepts.codelists import ref_areas
from paritet.concepts.edition import Edition
from paritet.concepts.errors import CheckError, ParitetError
from paritet.concepts.source import Source
from paritet.sources.catalogue import source as catalogue_entry
from paritet.sources.download import download
from paritet.sources.reading import Reading
from paritet.store.coverage import check_countries
from paritet.store.editions import Kept, kept_editions, order_of, own_store
from paritet.store.placing import place, temporary_folder, writing
from paritet.store.preparing import Prepared, fingerprint, prepare, read_edition, with_agreement
from paritet.store.query import last_year, observations, ref_areas_of, reforms
from paritet.store.swapped import check_not_swapped
from paritet.store.tables import OBSERVATIONS, REFORMS, write_observations, write_reforms

DESCRIPTION: Final = "edition.json"
DOWNLOADS: Final = ".downloads"
"""Folder of the store for files that are being fetched."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def ingest(
    source_code: str,
    paths_or_address: str | Path | Sequence[str | Path],
    edition: str | None = None,
    *,
    replace_kept: bool = False,
    allow_fewer: bool = False,
    allow_swapped: bool = False,
    released: date | None = None,
) -> Edition:
    """Read, check and keep an edition; until the last step the store is as it was.

    Parameters
    ----------
    source_code : str
        Code of a catalogue entry, such as ``undp_hdr``.
    paths_or_address : path, str, or sequence of them
        The publisher's file or files, or the address of one (``https://…``).
    edition : str, optional
        Name of the vintage; without it, recognised by the files' names or by the last year of the figures.
    replace_kept : bool
        Whether an edition of that name in the user's store is replaced (or a founding one stood in for).
    allow_fewer : bool
        Whether the edition may have fewer countries than the last one.
    allow_swapped : bool
        Whether the gaps between women and men may turn round in nearly all countries at once.
    released : date, optional
        When the publisher released the vintage, if the catalogue does not know it.

    Returns
    -------
    Edition
        The description of what is now kept.

    Raises
    ------
    ParitetError
        If the file is absent, not in the source's format, breaks a rule, or the edition is there already.
    """
    entry = catalogue_entry(source_code)
    given = [paths_or_address] if isinstance(paths_or_address, str | Path) else list(paths_or_address)
    named = _valid_name(entry, edition)
    with _local(given) as (paths, address):
        named = named or _by_file_names(entry, paths)
        paths = _in_catalogue_order(entry, named, paths)
        reading = read_edition(entry, paths, named)
        named = named or _by_last_year(entry, reading)
        prepared = prepare(entry, named or "?", paths, reading, released=released, address=address)
    if named is None:
        raise _nameless(entry)
    allowed = {"fewer": allow_fewer, "swapped": allow_swapped}
    return _keep(prepared, replace_kept=replace_kept, allowed=allowed)


def _keep(prepared: Prepared, *, replace_kept: bool, allowed: Mapping[str, bool]) -> Edition:
    name = prepared.metadata
    root = own_store()
    with writing(root):
        kept = kept_editions(name.source)
        same = next((item for item in kept if item.edition == name.edition), None)
        last = same or _preceding(kept, name.edition)
        if last and not allowed["fewer"]:
            kept_countries = ref_areas_of(last) & set(ref_areas())
            check_countries(name.name, prepared.countries(), kept_countries, last.name)
        if not allowed["swapped"]:
            figures = observations(source=last.source, edition=last.edition) if last else None
            check_not_swapped(name.name, prepared.observations, figures, last.name if last else "")
        if same and not replace_kept:
            raise CheckError(
                f"The edition {name.name} is kept already"
                + (", from the same file." if _same_files(same, name) else ", from another file."),
                where=str(same.folder),
                mend="give --replace to replace it, or --edition to give this one another name",
            )
        if len(prepared.reforms):
            others = reforms()
            [prepared] = with_agreement([prepared], others[others["source"] != name.source])
        return write_edition(prepared, root)


def write_edition(prepared: Prepared, root: Path) -> Edition:
    """Write an edition's folder beside the others and rename it into place.

    Parameters
    ----------
    prepared : Prepared
    root : Path
        The store's folder; its lock is held.

    Raises
    ------
    ParitetError
        If it cannot be written, as when the disk is full; the store is as it was.
    """
    try:
        with temporary_folder(root) as folder:
            beside = folder / prepared.metadata.edition
            beside.mkdir()
            metadata = write_files(prepared, beside)
            place(beside, root / metadata.source / metadata.edition)
            return metadata
    except OSError as error:
        raise ParitetError(
            f"The edition cannot be written: {error.strerror or error}. The store is as it was.",
            where=str(root),
            mend="make room on the disk, or name another folder in PARITET_STORE",
        ) from error


def write_files(prepared: Prepared, folder: Path) -> Edition:
    """Write an edition's tables and its description into a folder; give the description."""
    if len(prepared.observations):
        write_observations(prepared.observations, folder / f"{OBSERVATIONS}.parquet")
    if len(prepared.reforms):
        write_reforms(prepared.reforms, folder / f"{REFORMS}.parquet")
    tables = tuple(fingerprint(path) for path in sorted(folder.glob("*.parquet")))
    metadata = prepared.metadata.model_copy(update={"tables": tables})
    text = json.dumps(metadata.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / DESCRIPTION).write_text(text + "\n", encoding="utf-8", newline="\n")
    return metadata


@contextmanager
def _local(given: Sequence[str | Path]) -> Iterator[tuple[list[Path], str | None]]:
    """Give local files; what is named by an address is fetched first, and removed when it has been read.

    Fetching goes to a folder of the store that readers do not see; a cut download is continued next time.
    """
    fetched = {
        str(item): download(str(item), own_store() / DOWNLOADS)
        for item in given
        if str(item).startswith(("https://", "http://"))
    }
    paths = []
    for item in given:
        path = fetched.get(str(item), Path(item))
        paths += sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
    for path in paths:
        if not path.is_file():
            raise ParitetError("There is no such file.", where=str(path), mend="give the publisher's file")
    try:
        yield paths, next(iter(fetched), None)
    finally:
        for path in fetched.values():
            path.unlink(missing_ok=True)


def _valid_name(entry: Source, edition: str | None) -> str | None:
    if edition is None:
        return None
    name = edition.removeprefix(f"{entry.code}/")
    if not _NAME.fullmatch(name):
        raise ParitetError(
            f"{edition!r} cannot be an edition's name.",
            mend="use letters, digits, dots and hyphens, such as 2025 or 2023-24",
        )
    return name


def _by_file_names(entry: Source, paths: Sequence[Path]) -> str | None:
    """Recognise a vintage that the catalogue knows, by the publisher's file names."""
    names = {path.name.casefold() for path in paths}
    found = [
        name
        for name, known in entry.editions.items()
        if names <= {file.rsplit("/", 1)[-1].casefold() for file in known.files}
    ]
    return found[0] if len(found) == 1 else None


def _in_catalogue_order(entry: Source, edition: str | None, paths: Sequence[Path]) -> list[Path]:
    """Give files in the order in which the reader expects them, as far as the catalogue knows their names."""
    known = entry.editions.get(edition or "")
    order = {
        file.rsplit("/", 1)[-1].casefold(): place for place, file in enumerate(known.files if known else ())
    }
    return sorted(paths, key=lambda path: order.get(path.name.casefold(), len(order)))


def _by_last_year(entry: Source, reading: Reading) -> str | None:
    """Recognise a vintage by the last year of its figures, where just one kept edition ends in that year."""
    if reading.observations.empty:
        return None
    last = reading.observations["time_period"].max()
    found = [item.edition for item in kept_editions(entry.code) if last_year(item) == last]
    return found[0] if len(found) == 1 else None


def _nameless(entry: Source) -> ParitetError:
    known = ", ".join(entry.editions) or "none"
    return ParitetError(
        f"Which edition of {entry.code} this file is cannot be told from its name or its last year.",
        mend=f"name it with --edition, such as --edition {date.today().year}; known editions: {known}",
    )


def _preceding(kept: Sequence[Kept], edition: str) -> Kept | None:
    """Give the newest kept edition that is older than one of this name."""
    older = [item for item in kept if item.order < order_of(edition)]
    return older[-1] if older else None


def _same_files(kept: Kept, new: Edition) -> bool:
    return {file.sha256 for file in kept.metadata().files} == {file.sha256 for file in new.files}
