"""Answers of models for the countries of Europe, computed once and shipped.

A brief must be quick, and a forecast needs libraries that take a second to load. So the answers are kept as
JSON, each with the digests of the editions that it rests on; where the store holds other editions, they are
computed again. JSON holds numbers and words, nothing that runs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from paritet.brief.placing import place
from paritet.store.editions import kept_editions

FOLDER: Final = Path(__file__).parent
"""Where the answers are shipped."""
FILE: Final = "kept.json"
VERSION: Final = 1
"""Raised whenever a model changes, so that no answer of an older one is shown."""
_TABLES: Final = ("observations.parquet", "reforms.parquet")

Answer = dict[str, Any]


@lru_cache(maxsize=512)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:20]


def digests() -> dict[str, str]:
    """Give the digest of every kept edition's tables, by ``source/edition``."""
    found = {}
    for kept in kept_editions():
        tables = [kept.folder / name for name in _TABLES]
        found[kept.name] = "".join(_digest(path, path.stat().st_mtime_ns) for path in tables if path.exists())
    return found


@cache
def shipped(name: str, version: int) -> Answer:
    """Read a file of answers; empty where there is none, none that can be read, or one of another version."""
    try:
        held = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) and held.get("version") == version else {}


def ship(name: str, version: int, editions: Mapping[str, str], answers: Mapping[str, Any]) -> None:
    """Write a file of answers beside its place, then rename it there, so that it is whole or the old one.

    Parameters
    ----------
    name : str
    version : int
    editions : mapping of str to str
        What `digests` gave before the answers were computed.
    answers : mapping
    """
    held = {"version": version, "editions": editions, "answers": answers}
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    place({name: f"{text}\n".encode()}, FOLDER, mend="make room on the disk, then run `make answers` again")


def _held() -> Answer:
    return shipped(FILE, VERSION)


@dataclass(frozen=True)
class State:
    """What of the store is as it was when the answers were kept.

    Attributes
    ----------
    same : frozenset of str
        Editions that are unchanged, as ``source/edition``, of sources that hold just the editions that they
        held: which of them is the newest is part of an answer.
    whole : bool
        Whether the store holds just the editions that it held.
    """

    same: frozenset[str]
    whole: bool


def state() -> State:
    """Compare the store with the file; a chapter asks once."""
    told, held = digests(), _held().get("editions", {})
    moved = {name.partition("/")[0] for name in told.keys() ^ held.keys()}
    same = frozenset(
        name
        for name, digest in told.items()
        if held.get(name) == digest and name.partition("/")[0] not in moved
    )
    return State(same, told == held)


def kept_answer(
    now: State, kind: str, ref_area: str, key: str, editions: tuple[str, ...] | None
) -> Answer | None:
    """Give a kept answer, if the store still holds what it was computed from.

    Parameters
    ----------
    now : State
    kind, ref_area, key : str
    editions : tuple of str, optional
        ``source/edition`` that it rests on, beside which editions their sources have; without it, the whole
        store.
    """
    found: Answer | None = _held().get("answers", {}).get(ref_area, {}).get(kind, {}).get(key)
    if found is None:
        return None
    return found if (now.whole if editions is None else now.same.issuperset(editions)) else None
