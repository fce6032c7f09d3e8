"""FRA's survey of LGBTI people: workbooks of shares of answers, by country, group of people and age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts.errors import SourceFormatError
from paritet.concepts.source import Source
from paritet.sources import delimited, sheets, tables
from paritet.sources.reading import Reading

_COLUMNS: Final = ("CountryCode", "question_label", "target_group", "age", "answer", "percentage")
_WHOLE: Final = 100
_ROUNDING: Final = 4
"""Seven shares rounded to whole per cent add up to 100 within 3.5."""


def read(paths: Sequence[Path], source: Source, options: Mapping[str, Any]) -> Reading:
    """Read the workbooks of one survey, one a question.

    Parameters
    ----------
    paths : sequence of Path
    source : Source
    options : mapping
        ``sheet`` and ``age``: the sheet and the age group that are read; ``year``: year of the survey;
        ``questions``: for each, its ``label``, whether a person gives ``one_answer``, and ``measures``:
        answers whose shares are added, and for each group of people ``[indicator, sex]``;
        ``not_available``: what stands where there is no figure; ``known``: own keys of areas.

    Raises
    ------
    SourceFormatError
        If a sheet, column, question or answer is missing, a cell is no number, a row is repeated, or the
        shares of a question with one answer do not add up to 100.
    """
    parts: list[pd.DataFrame] = []
    places: list[pd.Series] = []
    for path in paths:
        long = _workbook(path, options)
        places.append(long.pop("place"))
        parts.append(long)
    long = pd.concat(parts, ignore_index=True)
    rows = pd.concat(places, ignore_index=True)[long["obs_value"].notna()].reset_index(drop=True)
    return Reading(tables.observation_frame(long), rows=rows)


def _workbook(path: Path, options: Mapping[str, Any]) -> pd.DataFrame:
    name = options["sheet"]
    table = sheets.read_sheets(path, [name])[name]
    place = Path(f"{path.name}, sheet {name!r}")
    tables.require_columns(table, _COLUMNS, place)
    tables.refuse_repeated(table, ["CountryCode", "target_group", "age", "answer"], place)
    question = _question(table, options["questions"], place)
    table = table[table["age"].astype(str) == options["age"]]
    if table.empty:
        raise SourceFormatError(
            f"No row is of the age {options['age']}.", where=str(place), mend=delimited.AGAIN
        )
    numbers = tables.numbers(table[["percentage"]], place, blank=options["not_available"])[:, 0]
    table = table.assign(
        number=numbers,
        ref_area=tables.ref_areas(table["CountryCode"], "name", place, known=options.get("known")),
    )
    if question["one_answer"]:
        _refuse_wrong_sum(table, place)
    return pd.concat(
        [
            _measure(table, measure["answers"], group, code, options, place)
            for measure in question["measures"]
            for group, code in measure["groups"].items()
        ],
        ignore_index=True,
    )


def _question(table: pd.DataFrame, questions: Sequence[Mapping[str, Any]], place: Path) -> Mapping[str, Any]:
    labels = table["question_label"].unique()
    for question in questions:
        if len(labels) == 1 and question["label"] == labels[0]:
            return question
    raise SourceFormatError(
        f"The question {labels[0]!r} is in no list of ours."
        if len(labels) == 1
        else "The sheet holds more than one question.",
        where=f"{place}, column 'question_label'",
        mend="give the workbook of one of the questions that the source's catalogue entry lists",
    )


def _refuse_wrong_sum(table: pd.DataFrame, place: Path) -> None:
    total = table.groupby(["ref_area", "target_group"])["number"].sum(min_count=1)
    wrong = total[(total - _WHOLE).abs() > _ROUNDING]
    if len(wrong):
        area, group = wrong.index[0]
        row = table.index[((table["ref_area"] == area) & (table["target_group"] == group)).to_numpy()][0]
        raise SourceFormatError(
            f"The answers of {group} in {area} add up to {wrong.iloc[0]:g} and not to {_WHOLE}.",
            where=f"{place}, rows from {row}, column 'percentage'",
            mend=delimited.AGAIN,
        )


def _measure(
    table: pd.DataFrame,
    answers: Sequence[str],
    group: str,
    code: Sequence[str],
    options: Mapping[str, Any],
    place: Path,
) -> pd.DataFrame:
    """Add the shares of some answers of one group; where one of them is missing, so is the sum."""
    rows = table[(table["target_group"] == group) & table["answer"].isin(answers)]
    for answer in answers:
        if answer not in set(rows["answer"]):
            raise SourceFormatError(
                f"{group} have no row for the answer {answer!r}.", where=str(place), mend=delimited.AGAIN
            )
    by_area = rows.groupby("ref_area")["number"]
    total = by_area.sum().where(by_area.count() == len(answers), np.nan)
    first = rows.index.to_series().groupby(rows["ref_area"]).first()
    return pd.DataFrame(
        {
            "indicator": code[0],
            "ref_area": total.index,
            "sex": code[1],
            "time_period": int(options["year"]),
            # Rounded shares may add up to 101.
            "obs_value": total.clip(upper=_WHOLE).to_numpy(),
            "place": [f"{place}, row {first[area]}" for area in total.index],
        }
    )
