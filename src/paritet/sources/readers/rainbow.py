"""ILGA-Europe's Rainbow Map: the answers to every criterion, the score, and the weights that make it.

A current map comes as delimited text, either as the map's own export (three header lines: category,
criterion, weight) or as a table with the columns ``country_id`` and ``Rank``. In both, the column called a
rank is the score. Past maps come as JSON and are read by `paritet.sources.readers.rainbow_history`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, tables
from paritet.sources.readers import rainbow_history
from paritet.sources.reading import Reading

_ID, _NAME, _SCORE = "country_id", "country_name", "Rank"
_EXPORT: Final = (_ID, _NAME, "RANKING")
_WEIGHT: Final = ("Subcategory", "Weight")


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read one edition: a current map with its weights, or the past maps.

    Parameters
    ----------
    paths : sequence of Path
        JSON files, one a past map; or the CSV of answers, perhaps with the CSV of criteria and weights.
    source : Source
    options : mapping
        ``score``: indicator of the score; ``criteria``: category, wording and indicator of each criterion;
        ``map_year``: year of a current map; ``weights``: each criterion's weight in that map, in per cent.

    Raises
    ------
    SourceFormatError
        If a criterion is unknown or missing, an answer lies outside 0 to 1, a row is cut or repeated, or the
        file's weights are not those declared.
    """
    past = [path for path in paths if path.suffix.casefold() == ".json"]
    if past:
        return rainbow_history.read_maps(past, options)
    frames: list[pd.DataFrame] = []
    places: list[pd.Series] = []
    mended: list[str] = []
    for path in paths:
        first = delimited.decode(path).partition("\n")[0]
        if all(name in first for name in _WEIGHT):
            _check_weights(_weights_listed(path), options, path)
            continue
        long, place = _export(path, options) if first.startswith(",,") else _table(path, options, mended)
        frames.append(long)
        places.append(place)
    if not frames:
        raise SourceFormatError(
            "There are weights but no answers.", where=paths[0].name, mend="give the map's answers as well"
        )
    observations = pd.concat(frames, ignore_index=True)
    return Reading(observations, mended=mended, rows=pd.concat(places, ignore_index=True))


def _table(path: Path, options: Mapping[str, Any], mended: list[str]) -> tuple[pd.DataFrame, pd.Series]:
    table = delimited.read_csv(path, delimiter=";")
    tables.require_columns(table, [_ID, _NAME, _SCORE], path)
    mended.append(f"{path.name}, column {_SCORE!r}: holds the map's score, not a rank, and is read as such")
    return _melt(table, tables.numbers(table[[_SCORE]], path)[:, 0], path, options)


def _export(path: Path, options: Mapping[str, Any]) -> tuple[pd.DataFrame, pd.Series]:
    table = delimited.read_csv(path, skip=1)
    table.columns = pd.Index([*_EXPORT, *table.columns[3:]])
    head, body = table.iloc[:1], table.iloc[1:]
    shown = head[list(head.columns[3:])].map(lambda cell: str(cell).strip().removesuffix("%"))
    weights = dict(zip(shown.columns, tables.numbers(shown, path, decimal=",")[0].tolist(), strict=True))
    _check_weights(weights, options, path)
    scores = tables.numbers(body[[_EXPORT[2]]], path, decimal=",")[:, 0]
    return _melt(body.rename(columns={_EXPORT[2]: _SCORE}), scores, path, options)


def _melt(
    table: pd.DataFrame, scores: npt.NDArray[np.float64], path: Path, options: Mapping[str, Any]
) -> tuple[pd.DataFrame, pd.Series]:
    """Turn a table of answers into observations, with the cell that each came from."""
    tables.refuse_repeated(table, [_ID], path)
    criteria = _criteria(table, options, path)
    _refuse_ranks(scores, path)
    answers = tables.numbers(table[list(criteria)], path)
    _refuse_outside(answers, table[list(criteria)], path, 0, 1)
    values = np.column_stack([scores, answers])
    codes = [options["score"], *criteria.values()]
    columns = [_SCORE, *criteria]
    rows, width = values.shape
    areas = _areas(table, path)
    long = pd.DataFrame(
        {
            "indicator": np.tile(np.array(codes, dtype=object), rows),
            "ref_area": np.repeat(areas.to_numpy(dtype=object), width),
            "sex": "_T",
            "time_period": int(options["map_year"]),
            "obs_value": values.ravel(),
        }
    )
    places = pd.Series(
        [f"{path.name}, row {row}, column {name!r}" for row in table.index for name in columns], dtype=object
    )
    return tables.observation_frame(long), places[~np.isnan(values.ravel())].reset_index(drop=True)


def _areas(table: pd.DataFrame, path: Path) -> pd.Series:
    """Map the two-letter codes, and refuse a row whose code and name are of two countries."""
    areas = tables.ref_areas(table[_ID], "iso2", path)
    named = tables.ref_areas(table[_NAME], "name", path)
    wrong = (areas != named).to_numpy()
    if wrong.any():
        row = table.iloc[int(np.argmax(wrong))]
        raise SourceFormatError(
            f"The code {row[_ID]} and the name {row[_NAME]!r} are of two countries.",
            where=f"{path.name}, row {row.name}",
            mend=delimited.AGAIN,
        )
    return areas


def _criteria(table: pd.DataFrame, options: Mapping[str, Any], path: Path) -> dict[str, str]:
    """Map the columns to criteria; every criterion of the declared map must be there, and no other."""
    known = {wording: code for wordings in options["criteria"].values() for wording, code in wordings.items()}
    found: dict[str, str] = {}
    for column in table.columns:
        if column in (_ID, _NAME, _SCORE):
            continue
        if column not in known:
            raise SourceFormatError(
                f"The criterion {column!r} is in no list of ours.",
                where=f"{path.name}, header",
                mend="add the criterion to the source's catalogue entry, with its labels and weight",
            )
        found[str(column)] = known[column]
    for code in options["weights"]:
        if code not in found.values():
            wording = next(text for text, other in known.items() if other == code)
            raise SourceFormatError(
                f"The column {wording!r} is missing.", where=f"{path.name}, header", mend=delimited.AGAIN
            )
    return found


def _refuse_ranks(scores: npt.NDArray[np.float64], path: Path) -> None:
    """Refuse a column of scores that holds ranks after all."""
    at = np.argmax((scores < 0) | (scores > 100)) if len(scores) else 0
    if len(scores) and not 0 <= scores[at] <= 100:
        raise SourceFormatError(
            f"The score {scores[at]:g} lies outside 0 to 100.",
            where=f"{path.name}, column {_SCORE!r}",
            mend=delimited.AGAIN,
        )
    if len(scores) > 3 and sorted(scores.tolist()) == list(range(1, len(scores) + 1)):
        raise SourceFormatError(
            "The column holds the ranks 1, 2, 3 …, not the scores in per cent.",
            where=f"{path.name}, column {_SCORE!r}",
            mend="give the map's table with its scores",
        )


def _refuse_outside(
    values: npt.NDArray[np.float64], cells: pd.DataFrame, path: Path, low: float, high: float
) -> None:
    wrong = (values < low) | (values > high)
    if wrong.any():
        at, column = divmod(int(np.argmax(wrong)), values.shape[1])
        raise SourceFormatError(
            f"The answer {values[at, column]:g} lies outside {low:g} (no) to {high:g} (yes).",
            where=f"{path.name}, row {cells.index[at]}, column {cells.columns[column]!r}",
            mend=delimited.AGAIN,
        )


def _weights_listed(path: Path) -> dict[str, float]:
    table = delimited.read_csv(path, delimiter=";")
    tables.require_columns(table, _WEIGHT, path)
    tables.refuse_repeated(table, [_WEIGHT[0]], path)
    weights = tables.numbers(table[[_WEIGHT[1]]], path)[:, 0]
    return dict(zip(table[_WEIGHT[0]], weights.tolist(), strict=True))


def _check_weights(listed: Mapping[str, float], options: Mapping[str, Any], path: Path) -> None:
    """Refuse a map whose weights are not the declared ones: its score could not be recomputed."""
    known = {wording: code for wordings in options["criteria"].values() for wording, code in wordings.items()}
    given = {known[wording]: weight for wording, weight in listed.items() if wording in known}
    for code, weight in options["weights"].items():
        if code not in given or abs(given[code] - weight) > 1e-9:
            found = given.get(code, "absent")
            raise SourceFormatError(
                f"The weight of {code} is {found} in the file and {weight:g} in the catalogue.",
                where=path.name,
                mend="declare the weights of this map under its edition in the catalogue entry",
            )
