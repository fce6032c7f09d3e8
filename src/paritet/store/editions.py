"""Where editions lie, which there are, and which is newest.

An edition is a folder ``<source>/<edition>/`` with ``observations.parquet``, perhaps ``reforms.parquet``,
and ``edition.json``. The founding editions lie inside the package; a user's own store is read after them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from platformdirs import user_data_path

from paritet.concepts.errors import ParitetError, UnknownCodeError

if TYPE_CHECKING:
    from paritet.concepts.edition import Edition

FOUNDING: Final = Path(__file__).with_name("founding")
ASIDE: Final = ".aside-"
"""Beginning of the name of an edition that is being replaced, where the system cannot swap two folders."""
NEWEST: Final = "newest"
ALL: Final = "all"
MIN_YEARS: Final = 5
"""Fewest years that make an edition a series where the person names no edition."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An edition and the folder it lies in.

    Attributes
    ----------
    source, edition : str
    folder : Path
    own : bool
        Whether it lies in the user's store, not among the founding editions.
    """

    source: str
    edition: str
    folder: Path
    own: bool

    @property
    def name(self) -> str:
        """``source/edition``."""
        return f"{self.source}/{self.edition}"

    @property
    def order(self) -> tuple[tuple[int, int | str], ...]:
        """Sort key by which 2023-24 precedes 2025 and 9 precedes 10."""
        return order_of(self.edition)

    def metadata(self) -> Edition:
        """Read ``edition.json``.

        Raises
        ------
        ParitetError
            If it cannot be read; names the file.
        """
        # Imported here: a question about figures does not need the schema.
        from pydantic import ValidationError

        from paritet.concepts.edition import Edition

        path = self.folder / "edition.json"
        try:
            return Edition.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValidationError) as error:
            raise ParitetError(
                "An edition's description cannot be read.",
                where=str(path),
                mend="restore the file, or remove the edition's folder and ingest it again",
            ) from error


def own_store() -> Path:
    """Give the folder of the user's store: ``PARITET_STORE``, else the platform's data folder."""
    named = os.environ.get("PARITET_STORE")
    return Path(named) if named else user_data_path("paritet") / "store"


def kept_editions(source: str | None = None) -> list[Kept]:
    """List every edition, founding ones first; a user's edition of the same name replaces the founding one.

    Parameters
    ----------
    source : str, optional
        Only this source's.
    """
    found: dict[tuple[str, str], Kept] = {}
    for root, own in ((FOUNDING, False), (own_store(), True)):
        for folder in _edition_folders(root, source):
            edition = folder.name.removeprefix(ASIDE)
            found[folder.parent.name, edition] = Kept(folder.parent.name, edition, folder, own)
    return sorted(found.values(), key=lambda kept: (kept.source, kept.order))


def _edition_folders(root: Path, source: str | None) -> Iterator[Path]:
    """Give the folders of complete editions; one that is just being replaced is still its old self."""
    try:
        parents = [root / source] if source else [path for path in root.iterdir() if path.name[0] not in "._"]
    except OSError:
        return
    for parent in parents:
        # Names set aside sort first, so that the edition in its place overrides them.
        try:
            names = sorted(path.name for path in parent.iterdir())
        except OSError:
            continue
        for name in names:
            if (name[0] != "." or name.startswith(ASIDE)) and (parent / name / "edition.json").is_file():
                yield parent / name


def order_of(edition: str) -> tuple[tuple[int, int | str], ...]:
    """Give the sort key of an edition's name, by which 2023-24 precedes 2025 and 9 precedes 10."""
    parts = edition.replace(".", "-").split("-")
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts)


def select_editions(source: str | None = None, edition: str = NEWEST) -> list[Kept]:
    """Choose editions.

    Parameters
    ----------
    source : str, optional
        Only this source's.
    edition : str
        ``"newest"`` of each source, ``"all"``, or one edition's name (``2025`` or ``undp_hdr/2025``).

    Raises
    ------
    UnknownCodeError
        If no such source or edition is kept.
    """
    if "/" in edition:
        source, edition = edition.split("/", 1)
    kept = kept_editions(source)
    if not kept and source is not None:
        raise UnknownCodeError("source", source, {item.source for item in kept_editions()})
    if edition == ALL:
        return kept
    if edition == NEWEST:
        return list({item.source: item for item in kept}.values())
    named = [item for item in kept if item.edition == edition]
    if not named:
        asked = f"{source}/{edition}" if source else edition
        raise UnknownCodeError("edition", asked, {item.name if source else item.edition for item in kept})
    return named


def newest_series(years: Mapping[str, int]) -> str:
    """Choose the edition that a series is from: the newest with at least `MIN_YEARS` years, else the newest.

    Parameters
    ----------
    years : mapping of str to int
        By edition, oldest first: how many years it holds.
    """
    long_enough = [name for name, count in years.items() if count >= MIN_YEARS]
    return (long_enough or list(years))[-1]
