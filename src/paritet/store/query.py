"""Ask the store: which figures, of whom, when, from which edition.

DuckDB reads the Parquet files from an in-memory connection, so that no reader ever locks a writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import duckdb

from paritet.concepts.observation import OBSERVATION_COLUMNS
from paritet.concepts.reform import REFORM_COLUMNS
from paritet.store.editions import NEWEST, Kept, select_editions

if TYPE_CHECKING:
    import pandas as pd

Years = int | tuple[int | None, int | None] | Sequence[int] | None
Codes = str | Iterable[str] | None


def _codes(codes: Codes) -> list[str] | None:
    if codes is None:
        return None
    return [codes] if isinstance(codes, str) else list(codes)


def _conditions(choices: dict[str, list[str] | None], years: Years, parameters: list[Any]) -> str:
    clauses = []
    for column, chosen in choices.items():
        if chosen is not None:
            clauses.append(f"{column} IN (SELECT unnest(?))")
            parameters.append(chosen)
    if isinstance(years, int):
        clauses.append("time_period = ?")
        parameters.append(years)
    elif isinstance(years, tuple):
        for bound, sign in zip(years, (">=", "<="), strict=True):
            if bound is not None:
                clauses.append(f"time_period {sign} ?")
                parameters.append(bound)
    elif years is not None:
        clauses.append("time_period IN (SELECT unnest(?))")
        parameters.append(list(years))
    return " AND ".join(clauses) or "true"


def _run(
    table: str, columns: Sequence[str], order: str, kept: list[Kept], where: str, parameters: list[Any]
) -> duckdb.DuckDBPyConnection | None:
    paths = [
        str(item.folder / f"{table}.parquet") for item in kept if (item.folder / f"{table}.parquet").exists()
    ]
    if not paths:
        return None
    connection = duckdb.connect(":memory:", config={"threads": 2})
    # The columns and the table are ours; everything from outside travels as a parameter.
    sql = f"SELECT {', '.join(columns)} FROM read_parquet(?) WHERE {where} ORDER BY {order}"  # noqa: S608
    return connection.execute(sql, [paths, *parameters])


def observation_rows(
    indicator: Codes = None,
    ref_area: Codes = None,
    time_period: Years = None,
    sex: Codes = None,
    source: str | None = None,
    edition: str = NEWEST,
) -> list[tuple[Any, ...]]:
    """Give observations as plain tuples, the quick way for one series.

    Parameters
    ----------
    indicator, ref_area, sex : str or iterable of str, optional
        Codes to keep; ``None`` keeps all.
    time_period : int, (int, int) or sequence of int, optional
        One year, an inclusive span (either end may be ``None``), or a list of years.
    source : str, optional
        Only this source's figures.
    edition : str
        ``"newest"`` of each source, ``"all"``, or a name such as ``2025`` or ``undp_hdr/2025``.

    Returns
    -------
    list of tuple
        Columns `OBSERVATION_COLUMNS`, ordered by source, edition, indicator, area, sex and year;
        a missing value is ``None``.
    """
    parameters: list[Any] = []
    choices = {"indicator": _codes(indicator), "ref_area": _codes(ref_area), "sex": _codes(sex)}
    where = _conditions(choices, time_period, parameters)
    kept = select_editions(source, edition)
    result = _run("observations", OBSERVATION_COLUMNS, "1, 2, 3, 4, 5, 6", kept, where, parameters)
    return [] if result is None else result.fetchall()


def observations(
    indicator: Codes = None,
    ref_area: Codes = None,
    time_period: Years = None,
    sex: Codes = None,
    source: str | None = None,
    edition: str = NEWEST,
) -> pd.DataFrame:
    """Give observations as a frame; arguments and order as in `observation_rows`.

    Returns
    -------
    pandas.DataFrame
        Columns `OBSERVATION_COLUMNS`; a missing value is NaN.
    """
    import pandas as pd

    parameters: list[Any] = []
    choices = {"indicator": _codes(indicator), "ref_area": _codes(ref_area), "sex": _codes(sex)}
    where = _conditions(choices, time_period, parameters)
    kept = select_editions(source, edition)
    result = _run("observations", OBSERVATION_COLUMNS, "1, 2, 3, 4, 5, 6", kept, where, parameters)
    return pd.DataFrame(columns=list(OBSERVATION_COLUMNS)) if result is None else result.df()


def reforms(
    reform: Codes = None,
    ref_area: Codes = None,
    time_period: Years = None,
    source: str | None = None,
    edition: str = NEWEST,
) -> pd.DataFrame:
    """Give dated reforms as a frame.

    Parameters
    ----------
    reform, ref_area : str or iterable of str, optional
        Codes to keep; ``None`` keeps all.
    time_period : int, (int, int) or sequence of int, optional
    source, edition : str
        As in `observation_rows`.

    Returns
    -------
    pandas.DataFrame
        Columns `REFORM_COLUMNS`, ordered by area, reform and year.
    """
    import pandas as pd

    parameters: list[Any] = []
    where = _conditions({"reform": _codes(reform), "ref_area": _codes(ref_area)}, time_period, parameters)
    kept = select_editions(source, edition)
    result = _run("reforms", REFORM_COLUMNS, "ref_area, reform, time_period, source", kept, where, parameters)
    return pd.DataFrame(columns=list(REFORM_COLUMNS)) if result is None else result.df()


def ref_areas_of(kept: Kept) -> set[str]:
    """Give the areas that an edition has a figure or a reform of."""
    found: set[str] = set()
    for table in ("observations", "reforms"):
        result = _run(table, ["DISTINCT ref_area"], "1", [kept], "true", [])
        found.update(area for (area,) in (result.fetchall() if result else ()))
    return found


def last_year(kept: Kept) -> int | None:
    """Give the last year that an edition has a figure of."""
    result = _run("observations", ["max(time_period)"], "1", [kept], "true", [])
    return result.fetchall()[0][0] if result else None
