"""Put a finished folder into the store in one step, so that nobody ever meets half an edition.

A new edition is written into a folder whose name begins with a dot, beside the others on the same file
system; every file is flushed to the disk; then one rename puts it into place. A kill, a full disk or Ctrl-C
at any moment leaves the store as it was: readers pass over names with a dot, and the next writer removes
what a killed one left. One writer works at a time; the operating system releases the lock of a process that
dies.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from paritet.concepts.errors import ParitetError
from paritet.store.editions import ASIDE

TEMPORARY: Final = ".ingest-"
"""Beginning of the name of a folder that is being written."""
_LOCK_FILE: Final = ".lock"
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2


@contextmanager
def writing(root: Path, patience: float = 60.0) -> Iterator[None]:
    """Hold the store's lock: one writer at a time.

    Parameters
    ----------
    root : Path
        The store's folder; made if it is absent.
    patience : float
        Seconds to wait for another writer.

    Raises
    ------
    ParitetError
        If another writer holds the store for longer, or the folder cannot be written to.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        handle = (root / _LOCK_FILE).open("a+b")
    except OSError as error:
        raise ParitetError(
            f"The store cannot be written to: {error.strerror}.",
            where=str(root),
            mend="name a folder that you may write to in PARITET_STORE",
        ) from error
    with handle:
        _wait_for_lock(handle, root, patience)
        _clean(root)
        yield


def _wait_for_lock(handle: IO[bytes], root: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not _try_lock(handle):
        if time.monotonic() > deadline:
            raise ParitetError(
                "Another process is writing to the store.",
                where=str(root),
                mend="try again when it has ended",
            )
        time.sleep(0.05)


def _try_lock(handle: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _clean(root: Path) -> None:
    """Remove what a killed writer left, and put back an edition that it had set aside."""
    for path in root.glob(f"{TEMPORARY}*"):
        shutil.rmtree(path, ignore_errors=True)
    for aside in root.glob(f"*/{ASIDE}*"):
        place = aside.with_name(aside.name.removeprefix(ASIDE))
        if place.exists():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.rename(place)


@contextmanager
def temporary_folder(root: Path) -> Iterator[Path]:
    """Give an empty folder in the store that readers do not see; it is gone afterwards, whatever happens.

    Parameters
    ----------
    root : Path
        The store's folder; its lock is held (see `writing`).
    """
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def place(folder: Path, destination: Path) -> None:
    """Rename a finished folder into place; an edition that lies there is swapped for it.

    Parameters
    ----------
    folder : Path
        Inside a `temporary_folder`, complete.
    destination : Path
        ``<root>/<source>/<edition>``.
    """
    for path in folder.iterdir():
        _flush(path)
    _flush(folder)
    destination.parent.mkdir(parents=True, exist_ok=True)
    if not destination.exists():
        folder.rename(destination)
    elif not _swapped(folder, destination):
        aside = destination.with_name(f"{ASIDE}{destination.name}")
        destination.rename(aside)
        folder.rename(destination)
        shutil.rmtree(aside, ignore_errors=True)
    _flush(destination.parent)


def _swapped(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system has such a call (Linux)."""
    if not sys.platform.startswith("linux"):
        return False
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if swap is None:
        return False
    result = swap(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(result == 0)


def _flush(path: Path) -> None:
    """Write a file's or folder's buffers to the disk; a folder cannot be flushed on every system."""
    with suppress(PermissionError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
