"""Ask the store: which figures, of whom, when, from which edition.

DuckDB reads the Parquet files from an in-memory connection, so that no reader ever locks a writer.
The code lists are imported where they are needed: one series of one country is answered without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import duckdb

from paritet.concepts.errors import ParitetError
from paritet.concepts.observation import OBSERVATION_COLUMNS
from paritet.concepts.reform import REFORM_COLUMNS
from paritet.store.areas import Codes, Years, listed, members_of, resolve_areas
from paritet.store.editions import ALL, NEWEST, Kept, newest_series, select_editions
from paritet.store.question import Answer, Fetch, Question, as_dated_frame, as_frame, as_rows, run

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Codes",
    "Years",
    "editions_holding",
    "last_year",
    "members_of",
    "observation_rows",
    "observations",
    "ref_areas_of",
    "reforms",
    "resolve_areas",
    "series_editions",
]

_OBSERVATION_ORDER: Final = "source, edition, indicator, ref_area, sex, time_period"
_REFORM_ORDER: Final = "ref_area, reform, time_period, source, edition, direction"


def _ask(
    question: Question,
    source: str | None,
    edition: str,
    fetch: Fetch[Answer],
) -> Answer | None:
    """Answer a question from the chosen editions; ``None`` where none of them has such a table.

    DuckDB opens a file more than once. Where an edition is replaced meanwhile, the question is asked again.
    """
    for last_try in (False, False, False, False, True):
        kept = select_editions(source, edition)
        before = _stamps(kept)
        try:
            answer = run(question, kept, fetch)
        except duckdb.Error as error:
            if last_try or _stamps(kept) == before:
                raise ParitetError(
                    f"A table of the store cannot be read: {error}",
                    mend="find it with `paritet store verify`, then ingest that edition again",
                ) from error
            continue
        if last_try or _stamps(kept) == before:
            return answer
    raise AssertionError("the last try answers or raises")


def _stamps(kept: list[Kept]) -> list[tuple[int, int] | None]:
    """Give what changes when an edition's folder is replaced."""
    stamps: list[tuple[int, int] | None] = []
    for item in kept:
        try:
            found = item.folder.stat()
            stamps.append((found.st_ino, found.st_mtime_ns))
        except OSError:
            stamps.append(None)
    return stamps


def _choices(
    indicator: Codes, ref_area: Codes, sex: Codes, group: Codes, years: Years
) -> dict[str, list[str] | None]:
    return {
        "indicator": listed(indicator),
        "ref_area": resolve_areas(ref_area, group, years),
        "sex": listed(sex),
    }


def _refuse_unknown(indicator: Codes) -> None:
    """Refuse indicators that nobody knows; asked only when nothing was found, for the list is long."""
    from paritet.concepts import codelists

    for code in listed(indicator) or []:
        codelists.indicator(code)


def observation_rows(
    indicator: Codes = None,
    ref_area: Codes = None,
    time_period: Years = None,
    sex: Codes = None,
    source: str | None = None,
    edition: str = NEWEST,
    group: Codes = None,
) -> list[tuple[Any, ...]]:
    """Give observations as plain tuples, the quick way for one series.

    Parameters
    ----------
    indicator, sex : str or iterable of str, optional
        Codes to keep; ``None`` keeps all.
    ref_area : str or iterable of str, optional
        Codes or names of countries, or codes of groups that have figures of their own (``WLD``).
    time_period : int, (int, int) or sequence of int, optional
        One year, an inclusive span (a tuple; either end may be ``None``), or a list of years.
    source : str, optional
        Only this source's figures.
    edition : str
        ``"newest"`` of each source, ``"all"``, or a name such as ``2025`` or ``undp_hdr/2025``.
    group : str or iterable of str, optional
        Groups whose members are kept, beside the areas named: of the year asked for if that is one year, else
        of today (see `members_of`).

    Returns
    -------
    list of tuple
        Columns `OBSERVATION_COLUMNS`, ordered by source, edition, indicator, area, sex and year;
        a missing value is ``None``.

    Raises
    ------
    UnknownCodeError
        If an indicator, area, group, source or edition is not known; suggests the nearest.
    """
    choices = _choices(indicator, ref_area, sex, group, time_period)
    question = Question("observations", OBSERVATION_COLUMNS, _OBSERVATION_ORDER, choices, time_period)
    rows = _ask(question, source, edition, as_rows) or []
    if not rows:
        _refuse_unknown(indicator)
    return rows


def observations(
    indicator: Codes = None,
    ref_area: Codes = None,
    time_period: Years = None,
    sex: Codes = None,
    source: str | None = None,
    edition: str = NEWEST,
    group: Codes = None,
) -> pd.DataFrame:
    """Give observations as a frame; arguments, order and errors as in `observation_rows`.

    Returns
    -------
    pandas.DataFrame
        Columns `OBSERVATION_COLUMNS`; a missing value is NaN.
    """
    import pandas as pd

    choices = _choices(indicator, ref_area, sex, group, time_period)
    question = Question("observations", OBSERVATION_COLUMNS, _OBSERVATION_ORDER, choices, time_period)
    frame = _ask(question, source, edition, as_frame)
    if frame is None:
        frame = pd.DataFrame(columns=list(OBSERVATION_COLUMNS))
    if frame.empty:
        _refuse_unknown(indicator)
    return frame


def reforms(
    reform: Codes = None,
    ref_area: Codes = None,
    time_period: Years = None,
    source: str | None = None,
    edition: str = NEWEST,
    group: Codes = None,
) -> pd.DataFrame:
    """Give dated reforms as a frame.

    Parameters
    ----------
    reform : str or iterable of str, optional
        Codes to keep; ``None`` keeps all.
    ref_area, time_period, source, edition, group
        As in `observation_rows`.

    Returns
    -------
    pandas.DataFrame
        Columns `REFORM_COLUMNS`, ordered by area, reform and year.
    """
    import pandas as pd

    choices = {"reform": listed(reform), "ref_area": resolve_areas(ref_area, group, time_period)}
    question = Question("reforms", REFORM_COLUMNS, _REFORM_ORDER, choices, time_period)
    frame = _ask(question, source, edition, as_dated_frame)
    return pd.DataFrame(columns=list(REFORM_COLUMNS)) if frame is None else frame


def editions_holding(
    indicator: Codes = None,
    ref_area: Codes = None,
    time_period: Years = None,
    sex: Codes = None,
    source: str | None = None,
    group: Codes = None,
) -> list[str]:
    """Name the editions, old ones too, that hold such observations; arguments as in `observation_rows`."""
    choices = _choices(indicator, ref_area, sex, group, time_period)
    columns = ("source || '/' || edition AS name",)
    question = Question("observations", columns, "name", choices, time_period)
    names = _ask(question, source, ALL, as_rows) or []
    return list(dict.fromkeys(name for (name,) in names))


def series_editions(indicator: Codes, source: str) -> dict[str, str]:
    """Name the edition of a source that a series of each indicator is from; see `editions.newest_series`.

    Returns
    -------
    dict of str to str
        Edition by indicator; without those that the source has no figure of.
    """
    kept = select_editions(source, ALL)
    columns = ("DISTINCT indicator", "edition", "time_period", "obs_value IS NULL OR isnan(obs_value)")
    rows = _ask(
        Question("observations", columns, "1", {"indicator": listed(indicator)}, None), source, ALL, as_rows
    )
    years: dict[str, dict[str, int]] = {}
    for code, edition, _, missing in rows or []:
        counted = years.setdefault(code, dict.fromkeys((item.edition for item in kept), 0))
        counted[edition] += not missing
    return {
        code: newest_series({name: count for name, count in counted.items() if count})
        for code, counted in years.items()
        if any(counted.values())
    }


def ref_areas_of(kept: Kept) -> set[str]:
    """Give the areas that an edition has a figure or a reform of."""
    found: set[str] = set()
    for table in ("observations", "reforms"):
        question = Question(table, ("DISTINCT ref_area",), "1", {}, None)
        rows = _ask(question, kept.source, kept.edition, as_rows) or []
        found.update(area for (area,) in rows)
    return found


def last_year(kept: Kept) -> int | None:
    """Give the last year that an edition has a figure of."""
    question = Question("observations", ("max(time_period)",), "1", {}, None)
    rows = _ask(question, kept.source, kept.edition, as_rows)
    return rows[0][0] if rows else None
