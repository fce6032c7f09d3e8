from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import SourceFormatError, UnknownCodeError
from paritet.sources.catalogue import source
from paritet.sources.readers import fra
from paritet.sources.reading import Reading

ENTRY = source("fra_lgbti")
HEADER = ["CountryCode", "question_label", "target_group", "age", "answer", "percentage"]
PLACES, HANDS = ENTRY.options["questions"][1]["label"], ENTRY.options["questions"][0]["label"]
GROUPS = list(ENTRY.options["questions"][0]["measures"][0]["groups"])
ANSWERS = ("Always", "Often", "Rarely", "Never")


def read(path: Path) -> Reading:
    return fra.read([path], ENTRY, ENTRY.options)


def rows_of(country: str, shares: dict[str, list[Any]], age: str = "25-39") -> list[list[Any]]:
    return [
        [country, HANDS, group, age, answer, share]
        for group in GROUPS
        for answer, share in zip(ANSWERS, shares.get(group, ["NA"] * 4), strict=True)
    ]


def save(folder: Path, rows: list[list[Any]], title: str = "LGBTI-age", header: list[str] = HEADER) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row in [header, *rows]:
        sheet.append(row)
    path = folder / "FRA_EU-T1Q1.xlsx"
    workbook.save(path)
    return path


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60)), min_size=10, max_size=10))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shares_of_two_answers_are_added(tmp_path: Path, drawn: list[tuple[int, int]]) -> None:
    pairs = iter(drawn)
    shares: dict[str, dict[str, list[Any]]] = {"Austria": {}, "EU-28": {}}
    for country in shares:
        for group in GROUPS:
            always, often = next(pairs)
            shares[country][group] = [always, often, 100 - always - often, 0]
    rows = [row for country, given in shares.items() for row in rows_of(country, given)]
    frame = read(save(tmp_path, rows)).observations
    found = frame.set_index(["indicator", "sex", "ref_area"])["obs_value"]
    codes = ENTRY.options["questions"][0]["measures"][0]["groups"]
    for country, area in (("Austria", "AUT"), ("EU-28", "EU28")):
        for group in GROUPS:
            assert found[(*codes[group], area)] == sum(shares[country][group][:2])


def test_what_fra_leaves_out_is_missing_and_other_ages_are_not_read(tmp_path: Path) -> None:
    rows = rows_of("Austria", {"Gay men": [30, 40, 20, 10]})
    rows += rows_of("Austria", {"Gay men": [90, 5, 5, 0]}, age="18-24")
    reading = read(save(tmp_path, rows))
    assert reading.observations[["sex", "obs_value"]].to_numpy().tolist() == [["M", 70.0]]
    assert reading.rows is not None
    assert len(reading.rows) == 1


@pytest.mark.parametrize(
    ("column", "cell", "what", "where"),
    [
        (5, "many", "'many'", "row 6, column 'percentage'"),
        (5, 90, "add up to", "rows from 6"),
        (4, "Often", "repeats", "row 7"),
        (1, "Another question", "more than one question", "question_label"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, column: int, cell: Any, what: str, where: str) -> None:
    rows = rows_of("Austria", {group: [30, 40, 20, 10] for group in GROUPS})
    rows[4][column] = cell
    with pytest.raises(SourceFormatError, match=what) as caught:
        read(save(tmp_path, rows))
    assert where in str(caught.value.where)


def test_a_lost_answer_sheet_or_column_is_refused(tmp_path: Path) -> None:
    rows = rows_of("Austria", {group: [30, 40, 20, 10] for group in GROUPS})
    lost = [row for row in rows if row[4] != "Often"]
    with pytest.raises(SourceFormatError, match="add up to 60"):
        read(save(tmp_path, lost))
    with pytest.raises(SourceFormatError, match="sheet 'LGBTI-age' is missing"):
        read(save(tmp_path, rows, title="LGBTI-edu"))
    with pytest.raises(SourceFormatError, match="'percentage' is missing"):
        read(save(tmp_path, rows, header=[*HEADER[:-1], "share"]))
    with pytest.raises(SourceFormatError, match="is in no list of ours"):
        read(save(tmp_path, [[row[0], "Age of first realisation", *row[2:]] for row in rows]))


def test_an_unknown_country_is_named(tmp_path: Path) -> None:
    rows = rows_of("Ruritania", {group: [30, 40, 20, 10] for group in GROUPS})
    with pytest.raises(UnknownCodeError, match="Ruritania") as caught:
        read(save(tmp_path, rows))
    assert "row 2" in str(caught.value.where)


@pytest.mark.parametrize("content", [b"", b"CountryCode,answer\n", b"PK\x03\x04"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "FRA_EU-T1Q1.xlsx"
    path.write_bytes(content)
    with pytest.raises(SourceFormatError):
        read(path)


def test_every_measure_has_an_entry_in_the_list() -> None:
    known = indicators()
    for question in ENTRY.options["questions"]:
        for measure in question["measures"]:
            for code, sex in measure["groups"].values():
                assert (known[code].measure == "by_sex") == (sex in ("F", "M"))


@pytest.mark.shared
def test_the_published_survey(shared: Path) -> None:
    edition = ENTRY.editions["2019"]
    frame = fra.read([shared / name for name in edition.files[:1]], ENTRY, ENTRY.options).observations
    # 31 areas (28 members of the EU then, North Macedonia, Serbia, and the EU) for lesbian women and gay men
    hands = frame[frame["indicator"] == "fra_avoid_holding_hands"]
    assert len(hands) == 62
    # FRA, A long way to go for LGBTI equality (2020): 61 % of all respondents avoid it often or always,
    # more gay men than lesbian women; the two groups of one age lie on both sides of it.
    eu = hands[hands["ref_area"] == "EU28"].set_index("sex")["obs_value"]
    assert eu["F"] < 61 < eu["M"]
