"""Damaged copies of the United Nations' flat tables and of Gapminder's datapoints, source by source."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from damage import refused

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import CheckError, UnknownCodeError
from paritet.concepts.source import Source
from paritet.sources.catalogue import reader_of, source
from paritet.sources.reading import Reading
from paritet.store.preparing import prepare

KEYS = {"m49": ("752", "643"), "iso3": ("swe", "rus"), "name": ("Sweden", "Russian Federation")}
CODES = (
    "un_minset", "un_sdg", "uis_education", "un_family_planning", "ilo_participation", "un_population",
    "gapminder_gdp", "gapminder_fertility", "gapminder_parliament",
)  # fmt: skip
YEARS = (2010, 2011)
VALUE = 8.5

Rows = list[list[str]]


@dataclass(frozen=True)
class Specimen:
    """A whole small table of one series, as its publisher would write it."""

    entry: Source
    series: dict[str, Any]
    rows: Rows
    area: int
    time: int
    value: int

    def options(self) -> dict[str, Any]:
        return {**self.entry.options, "series": [self.series]}

    def file(self, folder: Path, rows: Rows | None = None) -> Path:
        if self.entry.code == "un_minset":
            path, book = folder / "table.xlsx", openpyxl.Workbook()
            assert book.active is not None
            for row in rows or self.rows:
                book.active.append(row)
            book.save(path)
            return path
        path = folder / "table.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows or self.rows)
        return path

    def read(self, path: Path) -> Reading:
        return reader_of(self.entry)([path], self.entry, self.options())

    def changed(self, row: int, column: int, cell: str) -> Rows:
        rows = [list(each) for each in self.rows]
        rows[row][column] = cell
        return rows


def specimen(code: str) -> Specimen:
    entry = source(code)
    series = dict(entry.options["series"][0])
    flat = entry.reader == "un_flat"
    names = (
        entry.options["columns"] if flat else {"area": entry.options["area"], "time": entry.options["time"]}
    )
    cells = {str(name): str(kept) for name, kept in series.get("where", {}).items()}
    cells |= {name: str(codes[0]) for name, codes in series.get("prefer", {}).items()}
    if flat:
        cells |= {names["sex"]: next(iter(entry.options["sex"])), names["status"]: "c"}
        cells[names["status"]] = next(iter(entry.options["status"]))
    if "series" in names:
        cells[names["series"]] = series["series"]
    measure = series.get("measure", names.get("value"))
    header = [*cells, names["area"], names["time"], measure]
    system = "m49" if flat else entry.options["system"]
    rows = [[*cells.values(), key, str(year), str(VALUE)] for key in KEYS[system] for year in YEARS]
    width = len(header)
    return Specimen(entry, series, [header, *rows], width - 3, width - 2, width - 1)


@pytest.fixture(params=CODES)
def whole(request: pytest.FixtureRequest) -> Specimen:
    return specimen(request.param)


def test_the_whole_specimen_is_read(whole: Specimen, tmp_path: Path) -> None:
    frame = whole.read(whole.file(tmp_path)).observations
    scale = float(whole.series.get("scale", 1))
    assert frame["obs_value"].tolist() == pytest.approx([VALUE * scale] * 4)
    assert set(frame["ref_area"]) == {"SWE", "RUS"}
    assert set(frame["time_period"]) == set(YEARS)
    assert set(frame["indicator"]) == {whole.series["indicator"]}


@pytest.mark.parametrize("column", ["area", "time"])
def test_a_wrong_header_is_named(whole: Specimen, tmp_path: Path, column: str) -> None:
    at = getattr(whole, column)
    path = whole.file(tmp_path, whole.changed(0, at, "place"))
    refused(lambda: whole.read(path), f"{whole.rows[0][at]!r} is missing", path.name, "header")


def test_a_header_without_the_measure_is_refused(whole: Specimen, tmp_path: Path) -> None:
    path = whole.file(tmp_path, whole.changed(0, whole.value, "figure"))
    says = "is missing" if whole.entry.code == "un_minset" else "that this source declares"
    refused(lambda: whole.read(path), says, path.name)


def test_a_text_among_numbers_is_named_with_row_and_column(whole: Specimen, tmp_path: Path) -> None:
    path = whole.file(tmp_path, whole.changed(3, whole.value, "about 40"))
    place = f"{path.name}, row 4, column {whole.rows[0][whole.value]!r}"
    refused(lambda: whole.read(path), "'about 40' where a number belongs", place)


@pytest.mark.parametrize("cell", ["20x1", "", "2010/11", "99"])
def test_what_is_no_year_is_named(whole: Specimen, tmp_path: Path, cell: str) -> None:
    path = whole.file(tmp_path, whole.changed(2, whole.time, cell))
    refused(lambda: whole.read(path), "where a year belongs", path.name, "row 3")


def test_an_unknown_country_is_named(whole: Specimen, tmp_path: Path) -> None:
    path = whole.file(tmp_path, whole.changed(4, whole.area, "Atlantis"))
    refused(lambda: whole.read(path), "'Atlantis'", path.name, "row 5", error=UnknownCodeError)


def test_a_value_out_of_range_is_named_with_its_row(whole: Specimen, tmp_path: Path) -> None:
    low, high = indicators()[whole.series["indicator"]].range
    wrong = 10 * high + 1000 if high is not None else (low or 0.0) - 1.0
    path = whole.file(tmp_path, whole.changed(2, whole.value, str(wrong)))
    reading = whole.read(path)
    error = refused(
        lambda: prepare(whole.entry, "1", [path], reading),
        "1 rows break 1 rule",
        "within its indicator's range",
        f"{path.name}, row 3",
        error=CheckError,
    )
    assert "correct the file" in str(error.mend)


def test_a_repeated_key_is_named_with_both_rows(whole: Specimen, tmp_path: Path) -> None:
    again = [*whole.rows[2][: whole.value], "17"]
    path = whole.file(tmp_path, [*whole.rows, again])
    refused(lambda: whole.read(path), "of row 3", path.name, "row 6")


def test_a_cut_file_is_refused(whole: Specimen, tmp_path: Path) -> None:
    path = whole.file(tmp_path)
    data = path.read_bytes()
    for left in (len(data) - 3, len(data) - 12, len(data) // 2):
        path.write_bytes(data[:left].rstrip(b"\r\n"))  # within a line: a whole line less is told by the store
        refused(lambda: whole.read(path), "", path.name)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_copy_saved_as_unicode_text_is_named_and_mended(
    whole: Specimen, tmp_path: Path, encoding: str
) -> None:
    path = whole.file(tmp_path)
    if path.suffix == ".xlsx":
        path.write_text("a,b\n1,2\n", encoding=encoding)
        refused(lambda: whole.read(path), "", path.name)
        return
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    error = refused(lambda: whole.read(path), "UTF-16", path.name)
    assert "UTF-8" in str(error.mend)
