"""Past Rainbow Maps of ILGA-Europe, one JSON file a map: scores by category and answers by criterion.

When a map cannot be compared with the one before, its figures are marked as a break (status ``B``):

- a category, where its list of criteria changed, or where its weights did: at least `CHANGED_WEIGHTS`
  countries with the same answers in both maps differ by more than one point; where one of the two maps gives
  no answers, where more than half of the countries differ by more than one point;
- a criterion, where its wording changed;
- an answer that changed in a map in which at least `LOST_AT_ONCE` countries lost the criterion, or at least
  `GAINED_AT_ONCE` gained it: so many at once are more likely a recoding than so many laws.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.sources import delimited, tables
from paritet.sources.reading import Reading

CHANGED_WEIGHTS: Final = 5
LOST_AT_ONCE: Final = 3
GAINED_AT_ONCE: Final = 5
_POINT: Final = 1 + 1e-9
_KEYS: Final = ("year", "country", "category", "category_percentage")


def read_maps(paths: Sequence[Path], options: Mapping[str, Any]) -> Reading:
    """Read past maps.

    Parameters
    ----------
    paths : sequence of Path
        One JSON file a map.
    options : mapping
        ``categories``: category as named to its code; ``criteria``: category, wording and indicator;
        ``country_keys``: the publisher's own names of countries; ``unusable``: map years and the categories
        whose percentages are left out, because they are wrong.

    Raises
    ------
    SourceFormatError
        If a file is not JSON, a row lacks a key or repeats another, a category or criterion is unknown, or a
        country lacks a criterion that others have.
    """
    mended: list[str] = []
    maps: dict[int, pd.DataFrame] = {}
    for path in paths:
        found = _map(path, options, mended)
        year = int(found["year"].iloc[0])
        if year in maps:
            raise SourceFormatError(
                f"The map of {year} is given twice.", where=path.name, mend="give each map once"
            )
        maps[year] = found
    parts = []
    for year in sorted(maps):
        before = maps.get(year - 1)
        parts += [_category_rows(maps[year], before, options, mended), _criterion_rows(maps[year], before)]
    frame = pd.concat(parts, ignore_index=True)
    return Reading(
        tables.observation_frame(frame.drop(columns="place")),
        mended=mended,
        rows=frame["place"].astype(object),
    )


def _map(path: Path, options: Mapping[str, Any], mended: list[str]) -> pd.DataFrame:
    """Read one map as rows of country, category, percentage, criterion, answer."""
    rows = _rows(path)
    half, odd = divmod(len(rows), 2)
    if half and not odd and rows[:half] == rows[half:]:
        mended.append(
            f"{path.name}, rows {half + 1} to {len(rows)}: repeat rows 1 to {half} and are left out"
        )
        rows = rows[:half]
    frame = pd.DataFrame(rows, index=pd.Index(range(1, len(rows) + 1), name="row"))
    criteria = "item" in frame
    if criteria:
        tables.require_columns(frame, ["value"], path)
    wanted = [*_KEYS, "item", "value"] if criteria else list(_KEYS)
    absent = frame[wanted].isna()
    if absent.to_numpy().any():
        at, column = divmod(int(absent.to_numpy().argmax()), len(wanted))
        raise _fault("The row lacks a key", wanted[column], path, absent.index[at])
    for name in {"country", "category", "item"} & set(wanted):
        frame[name] = frame[name].map(lambda text: " ".join(str(text).split()))
    tables.refuse_repeated(frame, ["country", "category", *(["item"] if criteria else [])], path)
    _one_year(frame, path)
    frame["ref_area"] = tables.ref_areas(frame["country"], "name", path, known=options.get("country_keys"))
    frame["topic"] = _looked_up(frame["category"], options["categories"], path)
    _percentages(frame, path)
    if criteria:
        _answers(frame, options["criteria"], path)
    frame["place"] = [f"{path.name}, row {row}" for row in frame.index]
    return frame


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        rows = json.loads(delimited.decode(path))
    except json.JSONDecodeError as error:
        where = f"{path.name}, line {error.lineno}, column {error.colno}"
        raise SourceFormatError(
            f"The file is not whole JSON ({error.msg}).", where=where, mend=delimited.AGAIN
        ) from error
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise SourceFormatError("The file is not a list of rows.", where=path.name, mend=delimited.AGAIN)
    for number, row in enumerate(rows, start=1):
        for key in _KEYS:
            if key not in row:
                raise _fault("The row lacks a key", key, path, number)
    return rows


def _fault(what: str, column: Any, path: Path, row: Any) -> SourceFormatError:
    return SourceFormatError(
        f"{what}: {column!r}.", where=f"{path.name}, row {row}, key {column!r}", mend=delimited.AGAIN
    )


def _one_year(frame: pd.DataFrame, path: Path) -> None:
    years = tables.years(frame["year"].astype(str).rename("year"), path)
    if (years != years[0]).any():
        row = frame.index[int((years != years[0]).argmax())]
        raise _fault("The row is of another map's year", "year", path, row)
    frame["year"] = years


def _looked_up(column: pd.Series, table: Mapping[str, str], path: Path) -> pd.Series:
    found = column.map(table)
    if found.isna().any():
        at = int(found.isna().to_numpy().argmax())
        raise SourceFormatError(
            f"The {column.name} {column.iloc[at]!r} is in no list of ours.",
            where=f"{path.name}, row {column.index[at]}, key {column.name!r}",
            mend="add it to the source's catalogue entry, or mend its spelling",
        )
    return found


def _percentages(frame: pd.DataFrame, path: Path) -> None:
    """Check the share of a category that a country reaches: one number for all its rows."""
    name = "category_percentage"
    frame["share"] = 100 * tables.numbers(frame[[name]].astype(str), path)[:, 0]
    differing = frame["share"] != frame.groupby(["ref_area", "topic"])["share"].transform("first")
    if differing.any():
        raise _fault(
            "The row states another percentage than others of its category", name, path, differing.idxmax()
        )


def _answers(frame: pd.DataFrame, criteria: Mapping[str, Mapping[str, str]], path: Path) -> None:
    wrong = ~frame["value"].map(lambda answer: isinstance(answer, bool))
    if wrong.any():
        raise _fault("The answer is neither true nor false", "value", path, wrong.idxmax())
    code = pd.Series(index=frame.index, dtype=object)
    for topic, part in frame.groupby("topic"):
        code[part.index] = _looked_up(part["item"], criteria[str(topic)], path)
    frame["code"] = code
    number = frame.groupby("ref_area")["code"].nunique()
    if (number < frame["code"].nunique()).any():
        area = (number < frame["code"].nunique()).idxmax()
        lacking = sorted(set(frame["code"]) - set(frame.loc[frame["ref_area"] == area, "code"]))
        raise SourceFormatError(
            f"{area} has no row for {lacking[0]}, which other countries have.",
            where=path.name,
            mend=delimited.AGAIN,
        )


def _category_rows(
    now: pd.DataFrame, before: pd.DataFrame | None, options: Mapping[str, Any], mended: list[str]
) -> pd.DataFrame:
    rows = now.drop_duplicates(["ref_area", "topic"])
    unusable = options.get("unusable", {})
    for topic in unusable.get(int(rows["year"].iloc[0]), ()):
        file = rows["place"].iloc[0].partition(",")[0]
        mended.append(f"{file}, category {topic!r}: percentages reach beyond 100 and are left out")
        rows = rows[rows["topic"] != topic]
    if before is not None:
        before = before[~before["topic"].isin(unusable.get(int(before["year"].iloc[0]), ()))]
    over = (rows["share"] > 100) | (rows["share"] < 0)
    if over.any():
        row = rows[over].iloc[0]
        raise SourceFormatError(
            f"The category {row['category']!r} has {row['share']:g} %.",
            where=row["place"],
            mend=delimited.AGAIN,
        )
    broken = {
        topic for topic in rows["topic"].unique() if before is not None and _is_break(now, before, topic)
    }
    return pd.DataFrame(
        {
            "indicator": "ilga_rainbow." + rows["topic"],
            "ref_area": rows["ref_area"],
            "sex": "_T",
            "time_period": rows["year"],
            # One digit beyond the publisher's (hundredths of a per cent): a share of 0.29 is 29, not 28.999….
            "obs_value": rows["share"].round(6),
            "obs_status": rows["topic"].isin(broken).map({True: "B", False: "A"}),
            "place": rows["place"],
        }
    )


def _is_break(now: pd.DataFrame, before: pd.DataFrame, topic: str) -> bool:
    """Tell whether a category's criteria or weights changed between two maps."""
    new, old = now[now["topic"] == topic], before[before["topic"] == topic]
    if old.empty:
        return False
    shares = pd.concat(
        [part.groupby("ref_area")["share"].first() for part in (old, new)], axis=1, join="inner"
    )
    moved = (shares.iloc[:, 0] - shares.iloc[:, 1]).abs() > _POINT
    if "code" not in new or "code" not in old:
        return bool(moved.mean() > 0.5)
    if set(new["code"]) != set(old["code"]):
        return True
    answers = [part.set_index(["ref_area", "code"])["value"].unstack() for part in (old, new)]  # noqa: PD010
    common = answers[0].index.intersection(answers[1].index)
    same = (answers[0].loc[common] == answers[1].loc[common]).all(axis=1)
    return bool(moved[same.index[same]].sum() >= CHANGED_WEIGHTS)


def _criterion_rows(now: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    if "code" not in now:
        return pd.DataFrame()
    status = pd.Series("A", index=now.index)
    if before is not None and "code" in before:
        old = before.set_index(["ref_area", "code"])
        key = pd.MultiIndex.from_frame(now[["ref_area", "code"]])
        was = pd.Series(old["value"].astype(float).reindex(key).to_numpy(), index=now.index)
        wording = pd.Series(old["item"].reindex(key).to_numpy(), index=now.index)
        gained, lost = (was == 0) & now["value"].astype(bool), (was == 1) & ~now["value"].astype(bool)
        many = (lost.groupby(now["code"]).transform("sum") >= LOST_AT_ONCE) | (
            gained.groupby(now["code"]).transform("sum") >= GAINED_AT_ONCE
        )
        reworded = wording.notna() & (wording != now["item"])
        status[reworded | (many & (gained | lost))] = "B"
    return pd.DataFrame(
        {
            "indicator": now["code"],
            "ref_area": now["ref_area"],
            "sex": "_T",
            "time_period": now["year"],
            "obs_value": now["value"].astype(float),
            "obs_status": status,
            "place": now["place"],
        }
    )
