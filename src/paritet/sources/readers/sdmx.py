"""SDMX data as publishers' services send it: SDMX-CSV (1.0, 2.0) and SDMX-ML (2.1, generic or structured).

A catalogue entry declares the concepts and codes that it reads; no registry is asked.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, Final

import pandas as pd
import sdmx

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited
from paritet.sources.readers.un_flat import from_tables
from paritet.sources.reading import Reading

_CONCEPTS: Final = {
    "area": "REF_AREA",
    "time": "TIME_PERIOD",
    "sex": "SEX",
    "status": "OBS_STATUS",
    "value": "OBS_VALUE",
}
_STATUS: Final = {"": "A", "A": "A", "B": "B", "E": "E", "I": "I", "F": "F", "P": "A", "U": "A"}
_SEX: Final = {"F": "F", "M": "M", "_T": "_T", "T": "_T"}
_BLANK: Final = ("NaN",)


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read SDMX messages.

    Parameters
    ----------
    paths : sequence of Path
        Files ending in ``.csv`` (SDMX-CSV) or ``.xml`` (SDMX-ML).
    source : Source
    options : mapping
        As for `paritet.sources.readers.un_flat.read`; ``columns``, ``sex`` and ``status`` need only state
        what differs from SDMX's cross-domain concepts and code lists. Provisional figures (``P``) and those
        of low reliability (``U``) count as normal.

    Raises
    ------
    SourceFormatError
        If a file is no SDMX message, holds nothing that is declared, or a cell is at fault.
    """
    declared = {
        "blank": _BLANK,
        **options,
        "columns": {**_CONCEPTS, **options.get("columns", {})},
        "sex": {**_SEX, **options.get("sex", {})},
        "status": {**_STATUS, **options.get("status", {})},
    }
    return from_tables([(path, _open(path, declared["columns"])) for path in paths], declared)


def _open(path: Path, columns: Mapping[str, str]) -> pd.DataFrame:
    """Give a message as a flat table: one row an observation, one column a concept."""
    table = _csv(path) if path.suffix == ".csv" else _xml(path, columns)
    status = columns["status"]
    return table if status in table else table.assign(**{status: ""})


def _csv(path: Path) -> pd.DataFrame:
    """Read SDMX-CSV; where a service adds labels (``SEX: Sex``, ``F: Female``), keep the codes."""
    table = delimited.read_csv(path)
    if not {"DATAFLOW", "STRUCTURE_ID", "STRUCTURE"} & {name.split("[")[0] for name in table.columns}:
        raise SourceFormatError(
            "The table is not SDMX-CSV: its first column is neither DATAFLOW nor STRUCTURE.",
            where=f"{path.name}, header",
            mend="ask the service for SDMX-CSV (Accept: application/vnd.sdmx.data+csv)",
        )
    labelled = [name for name in table.columns if ": " in name]
    codes = table.assign(**{name: table[name].str.split(": ").str[0] for name in labelled})
    return codes.rename(columns=lambda name: name.split(": ")[0])


def _xml(path: Path, columns: Mapping[str, str]) -> pd.DataFrame:
    """Read SDMX-ML; a message that comes without its structure is read by its own attributes."""
    text = path.read_bytes()
    if not text.strip():
        raise SourceFormatError("The file is empty.", where=path.name, mend=delimited.AGAIN)
    if b"<!DOCTYPE" in text[:2048].upper():
        raise SourceFormatError(
            "The file is a web page or declares entities; SDMX-ML does neither.",
            where=path.name,
            mend="ask the service for SDMX-ML (Accept: application/vnd.sdmx.genericdata+xml)",
        )
    with _silently():
        try:
            message: Any = sdmx.read_sdmx(path)
            data = [observation for part in message.data for observation in part.obs]
        except Exception as error:  # the library raises whatever its parser meets
            raise SourceFormatError(
                f"The file is not an SDMX-ML message of data ({type(error).__name__}).",
                where=path.name,
                mend=delimited.AGAIN,
            ) from error
    if not data:
        raise SourceFormatError("The message holds no observation.", where=path.name, mend=delimited.AGAIN)
    rows = [_row(observation, columns["value"]) for observation in data]
    table = pd.DataFrame(rows, dtype=object).fillna("")
    table.index = pd.RangeIndex(1, len(table) + 1, name="observation")
    return table


def _row(observation: Any, value: str) -> dict[str, str]:
    members = dict(observation.key.values)
    key = {name: str(member.value) for name, member in members.items()}
    attributes = {name: str(found.value) for name, found in observation.attrib.items()}
    stated = "" if observation.value is None else str(observation.value)
    return {**key, **attributes, value: stated}


@contextmanager
def _silently() -> Iterator[None]:
    """Keep the library's remarks, and its dump of a broken message, from the person's terminal."""
    log = logging.getLogger("sdmx")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        log.setLevel(before)
