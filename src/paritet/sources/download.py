"""Fetch a publisher's file: resumed where it was cut, checked, and never half there under its own name.

While a file is being fetched it lies in the folder as ``NAME.VALIDATOR.part``, where the validator is the
server's strong ETag (or else its Last-Modified date), encoded. An interrupted download leaves this one file
and nothing else; the next call sends the validator as If-Range, and continues only if the server still has
that file.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import httpx
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from paritet.concepts.errors import ParitetError

_CHUNK: Final = 1 << 16
_LONGEST_VALIDATOR: Final = 90
_AGAIN_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_ENCODED: Final = re.compile(r"[A-Za-z0-9_-]+")
_CONTENT_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_NEVER: Final = (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.TooManyRedirects, httpx.DecodingError)
_ENDINGS: Final = {
    "text/csv": ".csv",
    "application/vnd.sdmx.data+csv": ".csv",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/vnd.sdmx.genericdata+xml": ".xml",
    "application/vnd.sdmx.structurespecificdata+xml": ".xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "application/zip": ".zip",
}


class _CutError(Exception):
    """The body ended before its length, or the server asks to come again."""


def download(
    address: str,
    folder: Path,
    *,
    sha256: str | None = None,
    timeout: float = 30.0,
    retries: int = 4,
    pause: float = 0.5,
) -> Path:
    """Fetch a file over HTTP into a folder.

    Parameters
    ----------
    address : str
        An ``http`` or ``https`` address; redirects are followed.
    folder : Path
        Where the file shall lie; made if it is not there.
    sha256 : str, optional
        Checksum that the file must have, hexadecimal.
    timeout : float
        Seconds to wait for a connection, and for each piece of the answer.
    retries : int
        How often to try again after a cut connection or a busy server.
    pause : float
        Seconds before the first new try; doubled each time.

    Returns
    -------
    Path
        The file, complete, under the publisher's name.

    Raises
    ------
    ParitetError
        If the address is not HTTP, the server refuses, all tries fail, or the checksum differs.
    """
    name = _name_of(address)
    folder.mkdir(parents=True, exist_ok=True)
    fault: Exception | None = None
    with _client(timeout) as client, _progress() as progress:
        task = progress.add_task(name, total=None)
        for attempt in range(retries + 1):
            if attempt:
                time.sleep(pause * 2 ** (attempt - 1))
            try:
                part, final = _fetch(client, address, folder, name, (progress, task))
            except _NEVER as error:
                raise ParitetError(
                    f"The file cannot be fetched ({error}).",
                    where=address,
                    mend="open the publisher's page in a browser and look for the file's present address",
                ) from error
            except (httpx.TransportError, _CutError) as error:
                fault = error
                continue
            _check(part, sha256, address)
            part.replace(folder / final)
            return folder / final
    raise ParitetError(
        f"The file could not be fetched in {retries + 1} tries ({fault or 'no answer'}).",
        where=address,
        mend="check the connection and call again: what has come so far is kept and continued",
    ) from fault


def sha256_of(path: Path) -> str:
    """Give a file's SHA-256 checksum, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()


def _name_of(address: str) -> str:
    """Give the file name that an address ends in, safe to be used in any folder."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host:
        raise ParitetError(
            "Only addresses that begin with http:// or https:// are fetched.",
            where=address,
            mend="give such an address, or the path of a file on this machine",
        )
    last = unquote(parts.path).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return _safe(last) or _safe(host) or "file"


def _safe(name: str) -> str:
    return re.sub(r"[^\w.,()+-]+", "_", name).lstrip(".")[:120]


def _client(timeout: float) -> httpx.Client:
    headers = {"Accept-Encoding": "identity", "User-Agent": "paritet"}
    return httpx.Client(timeout=timeout, headers=headers, follow_redirects=True, max_redirects=5)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show how much has come, on a terminal only."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield progress


def _fetch(
    client: httpx.Client, address: str, folder: Path, name: str, shown: tuple[Progress, TaskID]
) -> tuple[Path, str]:
    """Try once; give the complete part and the name that the file shall have."""
    old, validator = _kept(folder, name)
    offset = old.stat().st_size if old else 0
    headers = {"Range": f"bytes={offset}-", "If-Range": validator} if offset else {}
    with client.stream("GET", address, headers=headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and old:
            old.unlink()
            raise _CutError("the part kept from before does not fit the file any more")
        _refuse(answer, address)
        if old and not _continues(answer, offset):
            old.unlink()
            old, offset = None, 0
        part = old or folder / _part_name(name, answer)
        total = _total(answer, offset)
        _write(answer, part, offset, total, shown)
    return part, _final_name(name, answer)


def _refuse(answer: httpx.Response, address: str) -> None:
    status = answer.status_code
    if status in _AGAIN_LATER:
        raise _CutError(f"the server answered {status} {answer.reason_phrase}")
    if status not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        raise ParitetError(
            f"The server answered {status} {answer.reason_phrase}.".replace(" .", "."),
            where=address,
            mend="open the publisher's page in a browser and look for the file's present address",
        )


def _continues(answer: httpx.Response, offset: int) -> bool:
    """Tell whether the answer is the rest of the file from the offset on."""
    stated = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    partial = answer.status_code == httpx.codes.PARTIAL_CONTENT
    return partial and stated is not None and int(stated[1]) == offset


def _total(answer: httpx.Response, offset: int) -> int | None:
    """Give the size of the whole file in bytes, if the server states it."""
    length = answer.headers.get("Content-Length", "")
    if answer.headers.get("Content-Encoding", "identity") != "identity" or not length.isdigit():
        return None
    return offset + int(length)


def _write(
    answer: httpx.Response, part: Path, offset: int, total: int | None, shown: tuple[Progress, TaskID]
) -> None:
    progress, task = shown
    progress.update(task, total=total, completed=offset)
    encoded = answer.headers.get("Content-Encoding", "identity") != "identity"
    with part.open("ab" if offset else "wb") as file:
        for block in answer.iter_bytes() if encoded else answer.iter_raw():
            file.write(block)
            progress.advance(task, len(block))
        size = file.tell()
    if total is not None and size != total:
        raise _CutError(f"{size} of {total} bytes have come")


def _validator(answer: httpx.Response) -> str:
    """Give the server's strong validator, or nothing: a weak ETag may not be used with If-Range."""
    etag: str = answer.headers.get("ETag", "")
    found: str = answer.headers.get("Last-Modified", "") if etag.startswith("W/") or not etag else etag
    return found if len(found) <= _LONGEST_VALIDATOR else ""


def _part_name(name: str, answer: httpx.Response) -> str:
    encoded = base64.urlsafe_b64encode(_validator(answer).encode()).decode().rstrip("=")
    return f"{name}.{encoded}.part" if encoded else f"{name}.part"


def _kept(folder: Path, name: str) -> tuple[Path | None, str]:
    """Find the part that an earlier try left, with its validator; remove parts that cannot be continued."""
    best: tuple[Path | None, str] = (None, "")
    for path in sorted(folder.iterdir()):
        if not (path.name.startswith(f"{name}.") and path.name.endswith(".part")):
            continue
        encoded = path.name[len(name) + 1 : -len(".part")]
        validator = _decoded(encoded)
        if validator and best[0] is None and path.stat().st_size:
            best = (path, validator)
        elif validator or path.name == f"{name}.part":
            path.unlink()
    return best


def _decoded(encoded: str) -> str:
    if not _ENCODED.fullmatch(encoded):
        return ""
    try:
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return ""


def _final_name(name: str, answer: httpx.Response) -> str:
    """Give the address's file name; where it has no ending, the one that the content type tells."""
    if Path(name).suffix.lower() in {*_ENDINGS.values(), ".txt", ".json", ".dta", ".tsv"}:
        return name
    kind = answer.headers.get("Content-Type", "").split(";")[0].strip().casefold()
    return name + _ENDINGS.get(kind, "")


def _check(part: Path, sha256: str | None, address: str) -> None:
    if sha256 is None:
        return
    found = sha256_of(part)
    if found != sha256.casefold():
        part.unlink()
        raise ParitetError(
            f"The file's checksum is {found} where {sha256} is expected.",
            where=address,
            mend="fetch it again; if it differs again, the publisher has changed the file",
        )
