"""The store's tables: their schema, and how a frame becomes Parquet with the same bytes every time.

Rows lie sorted by their key, so that DuckDB skips the row groups that a question does not touch; strings
are dictionary-encoded and everything is compressed with Zstandard. Nothing of the moment or of the machine
is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from paritet.concepts.observation import OBSERVATION_COLUMNS, OBSERVATION_KEY
from paritet.concepts.reform import REFORM_COLUMNS

OBSERVATIONS: Final = "observations"
REFORMS: Final = "reforms"
REFORM_KEY: Final = ("source", "edition", "ref_area", "reform", "direction", "time_period", "date")
"""Columns that identify one reform; no two may share them."""

OBSERVATION_SCHEMA: Final = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("edition", pa.string(), nullable=False),
        pa.field("indicator", pa.string(), nullable=False),
        pa.field("ref_area", pa.string(), nullable=False),
        pa.field("sex", pa.string(), nullable=False),
        pa.field("time_period", pa.int16(), nullable=False),
        pa.field("obs_value", pa.float64()),
        pa.field("obs_status", pa.string(), nullable=False),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
    ]
)
REFORM_SCHEMA: Final = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("edition", pa.string(), nullable=False),
        pa.field("ref_area", pa.string(), nullable=False),
        pa.field("reform", pa.string(), nullable=False),
        pa.field("direction", pa.string(), nullable=False),
        pa.field("time_period", pa.int16(), nullable=False),
        pa.field("date", pa.date32()),
        pa.field("date_basis", pa.string(), nullable=False),
        pa.field("sources_agreeing", pa.int16(), nullable=False),
        pa.field("suspect", pa.bool_(), nullable=False),
        pa.field("note", pa.string(), nullable=False),
    ]
)
_ROW_GROUP: Final = 65_536
_ZSTD_LEVEL: Final = 19


def sorted_observations(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the columns `OBSERVATION_COLUMNS`, sorted by the key, with a fresh index."""
    return frame[list(OBSERVATION_COLUMNS)].sort_values(list(OBSERVATION_KEY), ignore_index=True)


def sorted_reforms(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the columns `REFORM_COLUMNS`, sorted by the key, with a fresh index; a missing date comes last."""
    return frame[list(REFORM_COLUMNS)].sort_values([*REFORM_KEY, "note"], ignore_index=True)


def write_observations(frame: pd.DataFrame, path: Path) -> None:
    """Write observations as Parquet; the same rows give the same bytes.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns `OBSERVATION_COLUMNS`, in any order of rows; NaN is written as null.
    path : Path
        The file to write.
    """
    _write(sorted_observations(frame), OBSERVATION_SCHEMA, path)


def write_reforms(frame: pd.DataFrame, path: Path) -> None:
    """Write reforms as Parquet; the same rows give the same bytes.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns `REFORM_COLUMNS`, in any order of rows.
    path : Path
        The file to write.
    """
    _write(sorted_reforms(frame), REFORM_SCHEMA, path)


def _write(frame: pd.DataFrame, schema: pa.Schema, path: Path) -> None:
    table = pa.Table.from_pandas(frame, schema=schema, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        use_dictionary=True,
        row_group_size=_ROW_GROUP,
        store_schema=False,
        version="2.6",
    )
