"""Computed results, kept with the checksums of the editions that they were computed from.

What analysis takes minutes to compute (the effects of every reform) is shipped as Parquet beside the founding
editions, and is known to be stale as soon as one of its inputs has another checksum, or a newer edition
beside it: the computation may take that one now.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paritet.store.editions import kept_editions, order_of

if TYPE_CHECKING:
    import pandas as pd

COMPUTED: Final = Path(__file__).with_name("computed")
_RECORD: Final = "inputs.json"


def checksums(editions: Iterable[str]) -> dict[str, dict[str, str]]:
    """Give the SHA-256 of every Parquet file of the named editions.

    Parameters
    ----------
    editions : iterable of str
        Names such as ``undp_hdr/2025``.
    """
    wanted = set(editions)
    return {
        kept.name: {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(kept.folder.glob("*.parquet"))
        }
        for kept in kept_editions()
        if kept.name in wanted
    }


def keep_results(
    name: str,
    tables: Mapping[str, pd.DataFrame],
    editions: Iterable[str],
    about: Mapping[str, Any],
    root: Path = COMPUTED,
    pinned: Iterable[str] = (),
) -> Path:
    """Keep computed tables; written beside and then renamed, so that a killed run leaves the old ones whole.

    Parameters
    ----------
    name : str
        Name of the results, such as ``effects``.
    tables : mapping of str to pandas.DataFrame
    editions : iterable of str
        The editions that the tables were computed from.
    about : mapping
        What else identifies the computation (draws, seed, version).
    root : Path
        Where results are kept.
    pinned : iterable of str
        Those of the editions that the computation names outright, so that a newer one is no matter to it.

    Returns
    -------
    Path
        The folder.
    """
    root.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=root))
    try:
        for table, frame in tables.items():
            frame.to_parquet(beside / f"{table}.parquet", index=False, compression="zstd")
        text = json.dumps(record_of(editions, about, pinned), ensure_ascii=False, indent=1, sort_keys=True)
        (beside / _RECORD).write_text(text + "\n", encoding="utf-8")
        beside.chmod(0o755)
        folder = root / name
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{name}-old-", dir=root))
            folder.replace(old / name)
            beside.replace(folder)
            shutil.rmtree(old)
        else:
            beside.replace(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return folder


def record_of(
    editions: Iterable[str], about: Mapping[str, Any], pinned: Iterable[str] = ()
) -> dict[str, Any]:
    """Give what is kept beside the tables: what they were computed from, and what was then newest.

    Parameters
    ----------
    editions, about, pinned
        As in `keep_results`.

    Returns
    -------
    dict
        ``about``; ``inputs``: checksums; ``newest``: the newest edition that the store held of every source
        whose edition was not named outright.
    """
    held = checksums(editions)
    free = {name.partition("/")[0] for name in held.keys() - set(pinned)}
    newest = {kept.source: kept.edition for kept in kept_editions() if kept.source in free}
    return {"about": dict(about), "inputs": held, "newest": newest}


def read_results(name: str, table: str, root: Path = COMPUTED) -> pd.DataFrame | None:
    """Read one kept table; ``None`` where there is none."""
    import pandas as pd

    path = root / name / f"{table}.parquet"
    return pd.read_parquet(path) if path.exists() else None


def stale_inputs(name: str, root: Path = COMPUTED) -> list[str]:
    """List the editions that have changed, gone or come since the results were computed.

    An edition has come where it is newer than all that its source had.
    """
    record = _record(name, root)
    recorded, newest = record.get("inputs", {}), record.get("newest", {})
    now = checksums(recorded)
    changed = {edition for edition, sums in recorded.items() if now.get(edition) != sums}
    come = {
        kept.name
        for kept in kept_editions()
        if kept.source in newest and kept.order > order_of(newest[kept.source])
    }
    return sorted(changed | come)


def about_results(name: str, root: Path = COMPUTED) -> dict[str, Any]:
    """Give what else identifies the computation, as told to `keep_results`; empty where none is kept."""
    return dict(_record(name, root).get("about", {}))


def _record(name: str, root: Path) -> dict[str, Any]:
    path = root / name / _RECORD
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}
