"""A question to the store as SQL, put to an in-memory connection, and the ways to take the answer.

Every condition travels as a parameter; the columns, the table and the order are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from paritet.store.areas import Years
from paritet.store.editions import Kept

if TYPE_CHECKING:
    import pandas as pd

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Question:
    """What is asked of a table of the store.

    Attributes
    ----------
    table : str
    columns : sequence of str
        Names or expressions of ours.
    order : str
    choices : dict of str to list of str or None
        Values kept, by column; ``None`` keeps all.
    years : int, (int, int), sequence of int or None
    """

    table: str
    columns: Sequence[str]
    order: str
    choices: dict[str, list[str] | None]
    years: Years


def _conditions(choices: dict[str, list[str] | None], years: Years) -> tuple[str, list[Any]]:
    clauses = []
    parameters: list[Any] = []
    for column, chosen in choices.items():
        if chosen is not None:
            clauses.append(_one_of(column, chosen))
            parameters += chosen
    if isinstance(years, int):
        years = (years, years)
    if isinstance(years, tuple):
        for bound, sign in zip(years, (">=", "<="), strict=True):
            if bound is not None:
                clauses.append(f"time_period {sign} ?")
                parameters.append(bound)
    elif years is not None:
        clauses.append(_one_of("time_period", years))
        parameters += years
    return " AND ".join(clauses) or "true", parameters


def _one_of(column: str, values: Sequence[Any]) -> str:
    return f"{column} IN ({', '.join('?' * len(values))})" if values else "false"


Fetch = Callable[[duckdb.DuckDBPyConnection, str, list[Any]], Answer]
"""Puts a question to a cursor and takes the answer from it."""


def as_rows(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """Take plain tuples."""
    return cursor.execute(sql, parameters).fetchall()


def as_frame(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any]) -> pd.DataFrame:
    """Take a frame by way of Arrow, whose texts pandas takes over without making each anew."""
    frame: pd.DataFrame = cursor.sql(sql, params=parameters).to_arrow_table().to_pandas()
    return frame


def as_dated_frame(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any]) -> pd.DataFrame:
    """Take a frame as DuckDB makes it, whose dates are pandas' own."""
    return cursor.execute(sql, parameters).df()


def run(question: Question, kept: list[Kept], fetch: Fetch[Answer]) -> Answer | None:
    """Put a question to the files of some editions; ``None`` where none of them has such a table."""
    files = (item.folder / f"{question.table}.parquet" for item in kept)
    paths = [str(path) for path in files if path.exists()]
    if not paths:
        return None
    where, parameters = _conditions(question.choices, question.years)
    # The columns and the table are ours; everything from outside travels as a parameter.
    sql = (
        f"SELECT {', '.join(question.columns)} FROM read_parquet(?) "  # noqa: S608
        f"WHERE {where} ORDER BY {question.order}"
    )
    return fetch(_connection().cursor(), sql, [paths, *parameters])


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """Open the in-memory connection that every question of this process uses, each through its own cursor."""
    connection = duckdb.connect(":memory:", config={"threads": 2})
    # An edition may be replaced by one of the same name: nothing of a file is kept between questions.
    connection.execute("SET enable_external_file_cache = false; SET parquet_metadata_cache = false")
    return connection
