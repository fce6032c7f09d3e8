"""Fits as files: JSON, which holds numbers and nothing that runs.

A file is used only if it was made from the very figures that the store holds: its fingerprint is that of the
panel, and its file mark that of the edition's observations.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import platformdirs

from paritet.analysis.forecast.learnt import Fitted, Horizon, Standing, Track
from paritet.analysis.series import Panel
from paritet.store.editions import kept_editions

SHIPPED: Final = Path(__file__).with_name("fits")
_VERSION: Final = 1
"""Raised whenever the method changes, so that no fit of an older method is used."""


def fingerprint(grid: Panel) -> str:
    """Give the digest of a panel's figures and of the method's version."""
    digest = hashlib.sha256(f"{_VERSION} {grid.name} {grid.years[0]} {','.join(grid.ref_areas)}".encode())
    digest.update(np.round(np.nan_to_num(grid.values, nan=-999.0), 6).tobytes())
    digest.update("".join(grid.status.ravel()).encode())
    return digest.hexdigest()


def file_digest(folder: Path) -> str:
    """Give the digest of an edition's observations, or of nothing where there are none."""
    path = folder / "observations.parquet"
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return ""
    return _digest_of(path, changed)


@lru_cache(maxsize=64)
def _digest_of(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def file_name(name: str) -> str:
    """Give the name of a series' file."""
    return f"{name.replace('@', '-').replace('/', '-')}.json"


def cache_folder() -> Path:
    """Give the folder of fits that were made on this machine."""
    return platformdirs.user_cache_path("paritet") / "fits"


def write(found: Fitted, grid: Panel, path: Path) -> None:
    """Write a fit beside its place, then rename it there; a folder that cannot be written is no fault."""
    digest = fingerprint(grid)
    folder = next(kept.folder for kept in kept_editions(grid.source) if kept.edition == grid.edition)
    marks = {"fingerprint": digest, "file": file_digest(folder)}
    text = json.dumps(marks | asdict(found), separators=(",", ":"))
    beside = path.with_name(f".{path.name}.{digest[:8]}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)


def read(path: Path, mark: str, digest: str) -> Fitted | None:
    """Read a fit, if it was made from what the digest is of."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return _from_json(held) if digest and held[mark] == digest else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _from_json(held: dict[str, Any]) -> Fitted:
    horizons = tuple(
        Horizon(one["ahead"], tuple(one["scores"]), one["floor"], tuple(one["rising"]), tuple(one["falling"]))
        for one in held["horizons"]
    )
    countries = {
        area: Standing(one["year"], one["level"], tuple(tuple(move) for move in one["quantiles"]))
        for area, one in held["countries"].items()
    }
    return Fitted(
        held["name"], held["low"], held["high"], held["logs"], held["unit"], horizons, countries,
        tuple(Track(**one) for one in held["tracks"]),
    )  # fmt: skip
