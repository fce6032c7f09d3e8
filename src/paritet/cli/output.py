"""Print records as a table for people, or as JSON or CSV for programs."""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer


class Format(StrEnum):
    """Forms of output."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


FormatOption = Annotated[Format, typer.Option("--format", help="How to print.")]


def _plain(value: Any) -> Any:
    """Turn a value into what JSON has: NaN is null, numpy scalars are numbers, dates are ISO 8601."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return None if math.isnan(value) or math.isinf(value) else value
    return value if isinstance(value, int | str | bool) or value is None else str(value)


def print_records(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: Format) -> None:
    """Print rows.

    Parameters
    ----------
    columns : sequence of str
        Column names; the keys in JSON.
    rows : iterable of sequences
        One sequence a row, in the order of the columns; missing is ``None`` or NaN.
    form : Format
        JSON is an array of records; CSV leaves missing cells empty, and lists are JSON in their cell.
    """
    plain = [[_plain(value) for value in row] for row in rows]
    if form is Format.JSON:
        records = [dict(zip(columns, row, strict=True)) for row in plain]
        sys.stdout.write(json.dumps(records, ensure_ascii=False, indent=2) + "\n")
    elif form is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(["" if value is None else _in_a_cell(value) for value in row] for row in plain)
    else:
        _print_table(columns, plain)


def _print_table(columns: Sequence[str], rows: list[list[Any]]) -> None:
    numeric = [all(isinstance(row[i], int | float | None) for row in rows) for i in range(len(columns))]
    cells = [[_cell(value) for value in row] for row in rows]
    if sys.stdout.isatty():
        _print_for_a_screen(columns, cells, numeric)
    else:
        _print_for_a_pipe(columns, cells, numeric)
    if not rows:
        sys.stdout.write("No rows.\n")


def _print_for_a_screen(columns: Sequence[str], cells: list[list[str]], numeric: Sequence[bool]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, number in zip(columns, numeric, strict=True):
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in cells:
        table.add_row(*row)
    Console().print(table)


def _print_for_a_pipe(columns: Sequence[str], cells: list[list[str]], numeric: Sequence[bool]) -> None:
    """Align columns without wrapping: a pipe has no width, and codes must not be broken in two."""
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    for row in (columns, *cells):
        parts = [
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, numeric, strict=True)
        ]
        sys.stdout.write("  ".join(parts).rstrip() + "\n")


def _cell(value: Any) -> str:
    if value is None:
        return "·"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(_in_a_cell(value))


def _in_a_cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
