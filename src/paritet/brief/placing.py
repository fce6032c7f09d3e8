"""Put the files of a brief in their place, all of them or none, and tell a set that is of two runs.

No system renames five files at once. So the record, which holds the others' checksums, is renamed last: a
run that is killed between two renames leaves new files beside the old record, and the checksums tell it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from paritet.concepts.errors import ParitetError
from paritet.concepts.text import LANGS

TEMPORARY: Final = ".brief-"
"""Beginning of the name of the folder that files are written to first."""
ABANDONED: Final = 3600.0
"""Age, in seconds, from which such a folder is that of a killed run: a brief takes a few."""
ELSEWHERE: Final = "make room on the disk, or name a folder that you may write to with --out"
_RECORD: Final = ".json"
_OLD: Final = "old-"


def digest(content: bytes) -> str:
    """Give a file's checksum (SHA-256), as the record names it."""
    return hashlib.sha256(content).hexdigest()


def place(made: Mapping[str, bytes], out: Path, mend: str = ELSEWHERE) -> None:
    """Write files beside, flush, then rename each into place, the record last.

    Parameters
    ----------
    made : mapping of str to bytes
        Contents by file name.
    out : Path
        Folder; made if it is absent.
    mend : str
        What to do where the folder cannot be written to.

    Raises
    ------
    ParitetError
        If the folder cannot be written to; its files are then as they were.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        with tempfile.TemporaryDirectory(dir=out, prefix=TEMPORARY) as folder:
            for name, content in made.items():
                with (Path(folder) / name).open("wb") as handle:
                    handle.write(content)
                    handle.flush()
                    os.fsync(handle.fileno())
            _swap(sorted(made, key=lambda name: name.endswith(_RECORD)), Path(folder), out)
    except OSError as error:
        raise ParitetError(
            f"The files cannot be written: {error.strerror}.",
            where=str(out),
            mend=mend,
        ) from error


def _sweep(out: Path) -> None:
    """Remove the folders that killed runs left; a younger one may be another run's, at work."""
    for left in out.glob(f"{TEMPORARY}*"):
        if left.is_dir() and time.time() - left.stat().st_mtime > ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _swap(names: list[str], folder: Path, out: Path) -> None:
    """Rename each file into place; on a fault, or when the run is stopped, put the old ones back."""
    done: list[str] = []
    try:
        for name in names:
            if (out / name).exists():
                _keep(out / name, folder / f"{_OLD}{name}")
            done.append(name)
            (folder / name).replace(out / name)
    except BaseException:
        for name in done:
            old = folder / f"{_OLD}{name}"
            if old.exists():
                old.replace(out / name)
            elif not (folder / name).exists():
                (out / name).unlink()
        raise


def _keep(path: Path, beside: Path) -> None:
    """Keep a file under a second name; the file itself stays where it is."""
    try:
        os.link(path, beside)
    except OSError:  # a file system without links
        shutil.copy2(path, beside)


def strangers(record: Path, told: Mapping[str, Any]) -> list[str]:
    """Name the files beside a record that are not of the run that wrote it.

    Parameters
    ----------
    record : Path
    told : mapping
        What it holds; ``files`` are checksums by name. A record without them tells nothing.

    Returns
    -------
    list of str
        Files whose checksum is another, and files of the brief that the record does not name. A file that
        is not there is no fault: a record may be sent alone.
    """
    named = told.get("files")
    if not isinstance(named, dict):
        return []
    usual = (f"{record.stem}.{lang}.{form}" for form in ("html", "pdf") for lang in LANGS)
    own = [name for name in dict.fromkeys([*named, *usual]) if Path(name).name == name]
    beside = [name for name in own if (record.parent / name).is_file()]
    return [name for name in beside if digest((record.parent / name).read_bytes()) != named.get(name)]


def strangers_of(record: Path) -> list[str]:
    """Name such files of a record that may be absent or no record at all; see `strangers`."""
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return strangers(record, told) if isinstance(told, dict) else []
