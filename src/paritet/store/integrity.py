"""Find out whether an edition's tables are still the bytes that were kept."""

from __future__ import annotations

from dataclasses import dataclass

from paritet.store.editions import Kept
from paritet.store.preparing import fingerprint


@dataclass(frozen=True)
class TableState:
    """Whether one table is as it was kept.

    Attributes
    ----------
    source, edition, table : str
    state : str
        ``same``, ``changed``, ``absent``, or ``unrecorded`` where the description names no checksum.
    """

    source: str
    edition: str
    table: str
    state: str


def table_states(kept: Kept) -> list[TableState]:
    """Compare an edition's tables with the checksums of its description.

    Parameters
    ----------
    kept : Kept

    Returns
    -------
    list of TableState
        One for each table that the description names or the folder holds.

    Raises
    ------
    ParitetError
        If the description cannot be read.
    """
    recorded = {table.name: table.sha256 for table in kept.metadata().tables}
    present = {path.name: path for path in sorted(kept.folder.glob("*.parquet"))}
    states = []
    for name in sorted({*recorded, *present}):
        if name not in present:
            state = "absent"
        elif name not in recorded:
            state = "unrecorded"
        else:
            state = "same" if fingerprint(present[name]).sha256 == recorded[name] else "changed"
        states.append(TableState(kept.source, kept.edition, name, state))
    return states
