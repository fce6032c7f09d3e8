from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from damage import refused
from hypothesis import given, settings
from hypothesis import strategies as st

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import ParitetError, SourceFormatError, UnknownCodeError
from paritet.sources.catalogue import source
from paritet.sources.readers import wef
from paritet.sources.reading import Reading

WEF = source("wef_gggi")
FIGURES: dict[int, str] = WEF.options["indicators"]
YEARS = ("2016", "2018")
HEAD = ["Country ISO3", "Country Name", "Indicator Id", "Indicator", "Subindicator Type"]
NAMES = {"RUS": "Russian Federation", "CIV": "Cote dIvoire", "SWE": "Sweden"}
OVERALL, POLITICS = 27959, 27961
Cells = dict[tuple[str, int, str], float]


def rows_of(cells: Cells, rank: bool = True) -> list[list[str]]:
    rows = [[*HEAD, *YEARS]]
    for area in sorted({area for area, _, _ in cells}):
        for number in sorted({number for place, number, _ in cells if place == area}):
            figures = [
                repr(cells[area, number, year]) if (area, number, year) in cells else "" for year in YEARS
            ]
            rows.append([area, NAMES[area], str(number), f"Figure {number}", "Index", *figures])
        if rank:
            rows.append([area, NAMES[area], "27962", "Overall", "Rank", "7", "12"])
    return rows


def text_of(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def read_text(folder: Path, text: str, **options: Any) -> Reading:
    path = folder / "raw_data.csv"
    path.write_text(text, encoding="utf-8")
    return wef.read([path], WEF, {**WEF.options, **options})


def read_workbook(folder: Path, rows: list[list[str]], **options: Any) -> Reading:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    mangled = [name.replace(" ", ".") for name in HEAD]
    sheet.append([*mangled, *(f"X{year}" for year in YEARS), "ISO2"])
    for row in rows[1:]:
        sheet.append(
            [*row[:2], int(row[2]), *row[3:5], *(float(cell) if cell else None for cell in row[5:]), "XX"]
        )
    book.save(folder / "GGGI.xlsx")
    return wef.read([folder / "GGGI.xlsx"], WEF, {**WEF.options, "years_of_workbook": None, **options})


def cells_of(reading: Reading) -> Cells:
    frame = reading.observations
    assert (frame["sex"] == "_T").all()
    numbers = frame["indicator"].map({code: number for number, code in FIGURES.items()})
    keys = zip(frame["ref_area"], numbers, frame["time_period"].astype(str), strict=True)
    return dict(zip(keys, frame["obs_value"], strict=True))


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(list(NAMES)), st.sampled_from(list(FIGURES)), st.sampled_from(YEARS)),
        st.integers(0, 1_060_000).map(lambda millionths: millionths / 1e6),  # a workbook keeps 16 digits
        min_size=1,
    )
)
@settings(max_examples=25, deadline=None)
def test_text_and_mangled_workbook_read_back_equal(cells: Cells) -> None:
    with tempfile.TemporaryDirectory() as name:
        assert cells_of(read_text(Path(name), text_of(rows_of(cells)))) == cells
        assert cells_of(read_workbook(Path(name), rows_of(cells))) == cells


FULL: Cells = {
    (area, number, year): (at + 1) / 100
    for at, (area, number, year) in enumerate(
        (area, number, year) for area in NAMES for number in list(FIGURES)[:5] for year in YEARS
    )
}


def test_swallowed_rows_are_given_back_and_told(tmp_path: Path) -> None:
    rows = rows_of(FULL)
    at = next(number for number, row in enumerate(rows) if row[:3] == ["CIV", NAMES["CIV"], str(POLITICS)])
    lost = rows.pop(at - 1)
    rows[at - 1][1] = f"{','.join([NAMES['CIV'], *lost[2:]])}\nCIV,{NAMES['CIV']}"
    reading = read_workbook(tmp_path, rows)
    assert cells_of(reading) == FULL
    (told,) = reading.mended
    assert "1 rows" in told
    assert f"from rows {at}" in told


def test_a_broken_name_that_holds_no_row_is_refused(tmp_path: Path) -> None:
    rows = rows_of(FULL)
    rows[1][1] = "Cote\ndIvoire"
    with pytest.raises(SourceFormatError, match="broken line") as caught:
        read_text(tmp_path, text_of(rows))
    assert "column 'Country Name'" in str(caught.value.where)


def test_a_country_under_two_names_is_joined_and_told(tmp_path: Path) -> None:
    rows = rows_of(FULL)
    renamed = [[*row[:1], "Ivory Coast", *row[2:5], "", row[6]] for row in rows if row[0] == "CIV"]
    kept = [[*row[:6], ""] if row[0] == "CIV" else row for row in rows]
    reading = read_text(tmp_path, text_of([*kept, *renamed]))
    assert cells_of(reading) == FULL
    (told,) = reading.mended
    assert "column 'Country Name': CIV stands under 'Cote dIvoire' and 'Ivory Coast'" in told


def test_of_the_mangled_workbook_only_the_declared_years_are_read(tmp_path: Path) -> None:
    reading = read_workbook(tmp_path, rows_of(FULL), years_of_workbook=[2018, 2020])
    assert cells_of(reading) == {key: value for key, value in FULL.items() if key[2] == "2018"}
    assert "columns 2016" in reading.mended[0]
    assert cells_of(read_text(tmp_path, text_of(rows_of(FULL)), years_of_workbook=[2018])) == FULL


def test_a_score_that_alone_is_blank_is_told(tmp_path: Path) -> None:
    cells = {key: value for key, value in FULL.items() if key != ("SWE", OVERALL, "2018")}
    reading = read_text(tmp_path, text_of(rows_of(cells)))
    assert cells_of(reading) == cells
    assert reading.mended == ["raw_data.csv: SWE 2018 has no wef_gggi in this copy, left missing"]


def changed(row: int, column: str, cell: str) -> Callable[[], str]:
    def damage() -> str:
        rows = rows_of(FULL)
        rows[row][rows[0].index(column)] = cell
        return text_of(rows)

    return damage


@pytest.mark.parametrize(
    ("damage", "error", "says", "where"),
    [
        (changed(2, "2018", "0,7"), SourceFormatError, "'0,7'", "row 3, column '2018'"),
        (changed(2, "Indicator Id", "99"), SourceFormatError, "'99'", "row 3, column 'Indicator Id'"),
        (changed(2, "Country ISO3", "CI"), UnknownCodeError, "'CI'", "row 3, column 'Country ISO3'"),
        (lambda: text_of([*rows_of(FULL), rows_of(FULL)[1]]), SourceFormatError, "Two rows", "row 2"),
        (
            lambda: text_of(rows_of(FULL)).replace("Country ISO3", "ISO"),
            SourceFormatError,
            "missing",
            "header",
        ),
        (
            lambda: text_of([row[:5] for row in rows_of(FULL)]),
            SourceFormatError,
            "'2006' is missing",
            "header",
        ),
        (lambda: text_of(rows_of(FULL))[:-6], SourceFormatError, "cells where the header has", "row 19"),
        (lambda: "", SourceFormatError, "empty", ""),
        (lambda: "<!doctype html>", SourceFormatError, "web page", ""),
    ],
)
def test_a_damaged_copy_gives_one_clear_error(
    tmp_path: Path, damage: Callable[[], str], error: type[ParitetError], says: str, where: str
) -> None:
    refused(lambda: read_text(tmp_path, damage()), says, where, "raw_data.csv", error=error)


def test_every_figure_has_an_indicator() -> None:
    assert set(FIGURES.values()) <= set(indicators())
    assert len(FIGURES) == 1 + 4 + 14


def edition(shared: Path, name: str) -> tuple[Reading, pd.Series]:
    kept = WEF.editions[name]
    reading = wef.read([shared / kept.files[0]], WEF, {**WEF.options, **kept.options})
    index = ["indicator", "ref_area", "time_period"]
    return reading, reading.observations.set_index(index)["obs_value"]


@pytest.mark.shared
def test_the_table_of_2018_gives_the_reports_scores(shared: Path) -> None:
    reading, values = edition(shared, "2018")
    assert reading.mended == []
    counts = values["wef_gggi"].groupby("time_period").size()
    assert counts.to_dict() == {
        2006: 115,
        2007: 128,
        2008: 130,
        2009: 134,
        2010: 134,
        2011: 135,
        2012: 135,
        2013: 136,
        2014: 142,
        2015: 145,
        2016: 144,
        2018: 148,
    }
    # printed in the Global Gender Gap Report 2018: Iceland first with 0.858, Russia 75th with 0.701
    assert values["wef_gggi", "ISL", 2018] == 0.858
    assert values["wef_gggi", "RUS", 2018] == 0.701
    assert values["wef_gggi.health.healthy_life_expectancy", "RUS", 2018] == 1.06


@pytest.mark.shared
def test_the_workbook_gives_only_its_own_years_and_mends_what_its_text_lost(shared: Path) -> None:
    reading, values = edition(shared, "2022")
    assert set(values.index.get_level_values("time_period")) == {2017, 2020, 2021, 2022}
    told = "\n".join(reading.mended)
    for part in ("19 rows", "'Macedonia, FYR' and 'North Macedonia'", "'Eswatini' and 'Swaziland'"):
        assert part in told
    # printed in the reports: Iceland 0.877 in 2020 and 0.908 in 2022; Russia 0.708 in 2021 and nothing after
    assert values["wef_gggi", "ISL", 2020] == 0.877
    assert values["wef_gggi", "ISL", 2022] == 0.908
    assert values["wef_gggi", "RUS", 2021] == 0.708
    assert ("wef_gggi", "RUS", 2022) not in values.index
    assert values["wef_gggi", "MKD", 2022] == 0.716


@pytest.mark.shared
def test_rows_given_back_equal_the_other_copys(shared: Path) -> None:
    """The workbook's swallowed rows for Côte d'Ivoire, read for all years, are those of the table of 2018."""
    kept = WEF.editions["2022"]
    options = {**WEF.options, "years_of_workbook": None}
    frame = wef.read([shared / kept.files[0]], WEF, options).observations
    whole = frame.set_index(["indicator", "ref_area", "time_period"])["obs_value"].xs("CIV", level="ref_area")
    _, table = edition(shared, "2018")
    table = table.xs("CIV", level="ref_area")
    both = pd.concat([whole, table], axis=1, keys=["whole", "table"]).loc[table.index]
    assert len(both) > 50
    assert (both["whole"] - both["table"]).abs().max() < 1e-6
