"""Hand figures on: CSV, Parquet, XLSX, or a Frictionless Data Package, always with sources and licences.

A workbook and a data package hold the table of sources; beside a CSV or Parquet file ``figures.csv`` lies
``figures.sources.csv``.

Sources whose licence does not allow handing on in bulk are left out, and named. The file or folder is written
beside its destination and then renamed, so that a failed export leaves nothing half-written.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pandas as pd

from paritet.concepts.edition import Edition
from paritet.concepts.errors import MissingDataError, ParitetError
from paritet.concepts.observation import OBSERVATION_COLUMNS
from paritet.concepts.source import Redistribution
from paritet.store.datapackage import description
from paritet.store.editions import NEWEST, Kept, select_editions
from paritet.store.query import Codes, observations
from paritet.store.tables import write_observations

_XLSX_ROWS: Final = 1_048_575
SOURCE_COLUMNS: Final = (
    "source",
    "edition",
    "publisher",
    "title",
    "address",
    "licence",
    "licence_text",
    "citation",
    "released",
    "read",
)
"""Columns of the table of sources that goes with every export."""


class ExportFormat(StrEnum):
    """Forms of export."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    DATAPACKAGE = "datapackage"


@dataclass(frozen=True)
class Exported:
    """What an export wrote.

    Attributes
    ----------
    path : Path
        The file, or for a data package the folder.
    rows : int
        Observations written.
    editions : tuple of Edition
        Editions that they come from.
    left_out : tuple of Edition
        Restricted editions that were asked for and are not in it.
    """

    path: Path
    rows: int
    editions: tuple[Edition, ...]
    left_out: tuple[Edition, ...]


def export(
    path: Path,
    form: ExportFormat,
    *,
    source: str | None = None,
    edition: str = NEWEST,
    indicator: Codes = None,
    ref_area: Codes = None,
) -> Exported:
    """Export observations.

    Parameters
    ----------
    path : Path
        The file to write; for a data package the folder. An existing one is replaced.
    form : ExportFormat
    source, edition : str
        Which editions, as in `paritet.store.query.observation_rows`.
    indicator, ref_area : str or iterable of str, optional
        Only these.

    Raises
    ------
    MissingDataError
        If nothing may be handed on; names the restricted sources that were left out.
    ParitetError
        If the destination cannot be written.
    """
    described = [(kept, kept.metadata()) for kept in select_editions(source, edition)]
    open_ones = [(kept, item) for kept, item in described if item.redistribution is Redistribution.OPEN]
    frame = _figures([kept for kept, _ in open_ones], indicator, ref_area)
    restricted = [kept for kept, item in described if item.redistribution is Redistribution.RESTRICTED]
    asked = {kept.name for kept in restricted if len(_figures([kept], indicator, ref_area))}
    left_out = tuple(item for kept, item in described if kept.name in asked)
    if frame.empty:
        names = ", ".join(item.name for item in left_out)
        raise MissingDataError(
            "There is nothing to export" + (f": {names} may not be handed on in bulk." if names else "."),
            mend="ask for single figures with `paritet observations`"
            if names
            else "see `paritet store list`",
        )
    present = {
        f"{src}/{ed}" for src, ed in frame[["source", "edition"]].drop_duplicates().itertuples(index=False)
    }
    editions = tuple(item for kept, item in open_ones if kept.name in present)
    _beside(Path(path), lambda beside: _WRITERS[form](frame, editions, beside))
    return Exported(Path(path), len(frame), editions, left_out)


def _figures(kept: Sequence[Kept], indicator: Codes, ref_area: Codes) -> pd.DataFrame:
    frames = [observations(indicator, ref_area, source=item.source, edition=item.edition) for item in kept]
    frames = [frame for frame in frames if len(frame)]
    empty = pd.DataFrame(columns=list(OBSERVATION_COLUMNS))
    return pd.concat(frames, ignore_index=True) if frames else empty


def _beside(path: Path, write: Callable[[Path], None]) -> None:
    """Write to a temporary name in the same folder, then rename; remove what is left of a failure."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    except OSError as error:
        raise ParitetError(
            f"The export cannot be written: {error.strerror}.", where=str(path), mend="choose another --out"
        ) from error
    try:
        beside = folder / path.name
        write(beside)
        for companion in sorted(folder.iterdir()):
            if companion != beside:
                companion.replace(path.parent / companion.name)
        if path.is_dir() and not path.is_symlink():
            _refuse_foreign_folder(path, beside)
            path.rename(folder / "replaced")
        beside.replace(path)
    except OSError as error:
        raise ParitetError(
            f"The export cannot be written: {error.strerror}. Nothing was changed.",
            where=str(path),
            mend="choose another --out, or make room on the disk",
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_foreign_folder(path: Path, beside: Path) -> None:
    """Refuse to replace a folder that is no data package of an earlier export."""
    if not beside.is_dir() or (any(path.iterdir()) and not (path / "datapackage.json").is_file()):
        raise ParitetError(
            "A folder of that name exists and is no data package.",
            where=str(path),
            mend="choose another --out",
        )


def source_records(editions: Sequence[Edition]) -> list[dict[str, Any]]:
    """Give the table of sources: one record an edition, columns `SOURCE_COLUMNS`; texts in English."""
    records = []
    for item in editions:
        texts = {"publisher": item.publisher.en, "title": item.title.en, "licence_text": item.licence_text.en}
        record = {**item.model_dump(mode="json"), **texts}
        records.append({name: record[name] for name in SOURCE_COLUMNS})
    return records


def _write_csv(frame: pd.DataFrame, editions: Sequence[Edition], path: Path) -> None:
    _figures_as_csv(frame, path)
    _sources_as_csv(editions, path.with_suffix(".sources.csv"))


def _figures_as_csv(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def _sources_as_csv(editions: Sequence[Edition], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, SOURCE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(source_records(editions))


def _write_parquet(frame: pd.DataFrame, editions: Sequence[Edition], path: Path) -> None:
    write_observations(frame, path)
    _sources_as_csv(editions, path.with_suffix(".sources.csv"))


def _write_xlsx(frame: pd.DataFrame, editions: Sequence[Edition], path: Path) -> None:
    import openpyxl

    if len(frame) > _XLSX_ROWS:
        raise ParitetError(
            f"{len(frame):,} rows do not fit into a sheet, which holds {_XLSX_ROWS:,}.",
            mend="choose with --source or --indicator, or export as parquet",
        )
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("observations")
    sheet.append(list(frame.columns))
    for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
        sheet.append(list(row))
    sheet = book.create_sheet("sources")
    sheet.append(list(SOURCE_COLUMNS))
    for record in source_records(editions):
        sheet.append(list(record.values()))
    book.save(path)


def _write_datapackage(frame: pd.DataFrame, editions: Sequence[Edition], path: Path) -> None:
    (path / "data").mkdir(parents=True)
    resources = []
    for item in editions:
        name = f"{item.source}-{item.edition}".lower()
        part = frame[(frame["source"] == item.source) & (frame["edition"] == item.edition)]
        file = path / "data" / f"{name}.csv"
        _figures_as_csv(part, file)
        resources.append((name, item, file))
    _sources_as_csv(editions, path / "sources.csv")
    text = json.dumps(description(resources, path), ensure_ascii=False, indent=1)
    (path / "datapackage.json").write_text(text + "\n", encoding="utf-8")


_WRITERS: Final[dict[ExportFormat, Callable[[pd.DataFrame, Sequence[Edition], Path], None]]] = {
    ExportFormat.CSV: _write_csv,
    ExportFormat.PARQUET: _write_parquet,
    ExportFormat.XLSX: _write_xlsx,
    ExportFormat.DATAPACKAGE: _write_datapackage,
}
