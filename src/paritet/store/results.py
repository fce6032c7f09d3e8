"""Computed results, kept with the checksums of the editions that they were computed from.

What analysis takes minutes to compute (the effects of every reform) is shipped as Parquet beside the founding
editions, and is known to be stale as soon as one of its inputs has another checksum.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paritet.store.editions import kept_editions

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
        record = {"about": dict(about), "inputs": checksums(editions)}
        text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
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


def read_results(name: str, table: str, root: Path = COMPUTED) -> pd.DataFrame | None:
    """Read one kept table; ``None`` where there is none."""
    import pandas as pd

    path = root / name / f"{table}.parquet"
    return pd.read_parquet(path) if path.exists() else None


def stale_inputs(name: str, root: Path = COMPUTED) -> list[str]:
    """List the editions that have changed, or gone, since the results were computed."""
    path = root / name / _RECORD
    if not path.exists():
        return []
    recorded = json.loads(path.read_text(encoding="utf-8"))["inputs"]
    now = checksums(recorded)
    return sorted(edition for edition, sums in recorded.items() if now.get(edition) != sums)
