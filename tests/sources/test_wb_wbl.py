from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from damage import refused
from hypothesis import given, settings
from hypothesis import strategies as st

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import ParitetError, SourceFormatError, UnknownCodeError
from paritet.sources.catalogue import source
from paritet.sources.readers import wbl
from paritet.sources.reading import Reading

WBL, SAFETY = source("wb_wbl"), source("wb_wbl_safety")
(TABLE,) = WBL.options["tables"]
SCORES, ANSWERS, DAYS = list(TABLE["scores"]), list(TABLE["answers"]), list(TABLE["days"])
ROWS = (("ROM", 2022), ("ROM", 2023), ("ZAR", 2022), ("ZAR", 2023), ("KSV", 2022), ("KSV", 2023))
CODES = {"ROM": "ROU", "ZAR": "COD", "KSV": "XKX"}
YES = {1.0: "Yes", 0.0: "No"}


def wording(code: str, number: int) -> str:
    known = {**TABLE["scores"], **TABLE["answers"], **TABLE["days"]}[code]
    return str(known[min(number, len(known) - 1)])


def header(
    number: int = 0, days: bool = True, area: str = "Economy Code", year: str = "Report Year"
) -> list[str]:
    """Headings by the first or a later known wording of each question."""
    columns = [wording(code, number) for code in [*SCORES, *ANSWERS, *(DAYS if days else [])]]
    return ["Economy", area, "Region", "Income Group", year, *columns]


def figures(seed: int = 0) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 1001, (len(ROWS), len(SCORES))) / 10
    answers = rng.integers(0, 2, (len(ROWS), len(ANSWERS)))
    return np.hstack([scores, answers, rng.integers(0, 1100, (len(ROWS), len(DAYS)))])


def cells(values: np.ndarray[Any, Any], decimal: str = ".", days: bool = True) -> list[list[str]]:
    last = len(SCORES) + len(ANSWERS)
    rows = []
    for (key, year), row in zip(ROWS, values, strict=True):
        scores = [f"{value:.1f}".replace(".", decimal) for value in row[: len(SCORES)]]
        answers = [YES[value] for value in row[len(SCORES) : last]]
        lengths = [str(int(value)) for value in row[last:]] if days else []
        rows.append(["Land, the", key, "Region", "Income", str(year), *scores, *answers, *lengths])
    return rows


def panel(rows: list[list[str]], delimiter: str = ";") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def read(path: Path, **options: Any) -> Reading:
    return wbl.read([path], WBL, {**WBL.options, **options})


def read_text(folder: Path, text: str, **options: Any) -> Reading:
    path = folder / "WBL.csv"
    path.write_bytes(("\ufeff" + text).encode())
    return read(path, **options)


def grid_of(reading: Reading, codes: list[str]) -> np.ndarray[Any, Any]:
    frame = reading.observations
    assert (frame["sex"] == "_T").all()
    wide = frame.pivot_table(index=["ref_area", "time_period"], columns="indicator", values="obs_value")
    return wide.loc[[(CODES[key], year) for key, year in ROWS], codes].to_numpy()


@given(
    st.integers(0, 2**32),
    st.sampled_from([(";", ","), (",", "."), (";", "."), (",", ",")]),
    st.integers(0, 3),
)
@settings(max_examples=25, deadline=None)
def test_a_panel_in_any_spelling_reads_back_equal(seed: int, marks: tuple[str, str], number: int) -> None:
    values = figures(seed)
    with tempfile.TemporaryDirectory() as folder:
        text = panel([header(number), *cells(values, marks[1])], marks[0])
        reading = read_text(Path(folder), text)
    np.testing.assert_array_equal(grid_of(reading, [*SCORES, *ANSWERS, *DAYS]), values)
    assert reading.mended == []


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_as_the_bank_offers_it_reads_back_equal(tmp_path: Path) -> None:
    """Like the edition of 2020: a page about it, codes above the header, one year alone, no leave."""
    values = figures()[:, : len(SCORES) + len(ANSWERS)]
    above = ["Fam_CM_Passport"]
    rows = [above, header(1, days=False, area="Code", year="WBL Report Year")]
    typed = [
        [*row[:4], int(row[4]), *map(float, row[5 : 5 + len(SCORES)]), *row[5 + len(SCORES) :]]
        for row in cells(values, days=False)
    ]
    path = workbook(
        tmp_path / "WBL.xlsx",
        {
            "About": [["Women, Business and the Law"]],
            "WBL2023": [*rows, *typed[1::2]],
            "WBL1971-2023": [*rows, *typed],
        },
    )
    reading = read(path)
    np.testing.assert_array_equal(grid_of(reading, [*SCORES, *ANSWERS]), values)
    assert not reading.observations["indicator"].isin(DAYS).any()


def test_known_defects_of_the_circulating_copy_are_mended_and_told(tmp_path: Path) -> None:
    rows = [header(), *cells(figures())]
    foreign = [["Greenland", "GLD", "", "", "2023", *["undefined"] * (len(rows[0]) - 5)]]
    defects = {"drop_areas": {"GLD": "not rated"}, "known_repeats": [["ROM", 2023]]}
    reading = read_text(tmp_path, panel([*rows, *foreign, rows[2]]), **defects)
    np.testing.assert_array_equal(grid_of(reading, SCORES), figures()[:, : len(SCORES)])
    assert len(reading.mended) == 2
    assert "rows 8 to 8" in reading.mended[0]
    assert "GLD" in reading.mended[0]
    assert "row 9" in reading.mended[1]
    with pytest.raises(UnknownCodeError, match="GLD"):
        read_text(tmp_path, panel([*rows, *foreign]), drop_areas={})


def changed(row: int, column: int, cell: str) -> Callable[[], str]:
    def damage() -> str:
        rows = [header(), *cells(figures())]
        rows[row][column] = cell
        return panel(rows)

    return damage


FIRST_ANSWER = 5 + len(SCORES)
SAID = wording(ANSWERS[0], 0)


@pytest.mark.parametrize(
    ("damage", "error", "says", "where"),
    [
        (changed(2, 5, "high"), SourceFormatError, "'high'", "row 3, column 'WBL INDEX'"),
        (changed(3, FIRST_ANSWER, "Maybe"), SourceFormatError, "'Maybe'", f"row 4, column {SAID!r}"),
        (changed(3, FIRST_ANSWER, "Yundefinedes"), SourceFormatError, "'Yundefinedes'", "row 4"),
        (changed(2, 4, "20233"), SourceFormatError, "'20233'", "row 3, column 'Report Year'"),
        (changed(1, 1, "ROUM"), UnknownCodeError, "'ROUM'", "row 2, column 'Economy Code'"),
        (changed(2, 4, "2022"), SourceFormatError, "of row 2", "row 3"),
        (changed(0, FIRST_ANSWER, "Question?"), SourceFormatError, "is missing", "header"),
        (
            lambda: panel([header(), *cells(figures())])[:-12],
            SourceFormatError,
            "cells where the header",
            "row 7",
        ),
        (lambda: "", SourceFormatError, "empty", ""),
        (lambda: "<html>", SourceFormatError, "web page", ""),
    ],
)
def test_a_damaged_copy_gives_one_clear_error(
    tmp_path: Path, damage: Callable[[], str], error: type[ParitetError], says: str, where: str
) -> None:
    refused(lambda: read_text(tmp_path, damage()), says, where, "WBL.csv", error=error)


def test_a_lost_row_is_refused_with_the_economy_and_year(tmp_path: Path) -> None:
    text = panel([header(), *cells(figures())[:-1]])
    with pytest.raises(SourceFormatError, match="KSV has no row for 2023") as caught:
        read_text(tmp_path, text)
    assert "row 6, the last of KSV" in str(caught.value.where)


def test_one_country_under_its_old_and_its_new_code_is_refused(tmp_path: Path) -> None:
    rows = [header(), *cells(figures())]
    rows[1][1] = "COD"  # beside ZAR 2022
    with pytest.raises(SourceFormatError, match="repeats ref_area COD"):
        read_text(tmp_path, panel(rows))


def test_a_text_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "WBL.csv"
    path.write_bytes(panel([header(), *cells(figures())]).replace("Land, the", "Côte").encode("latin-1"))
    with pytest.raises(SourceFormatError, match="encoding") as caught:
        read(path)
    assert "line 2" in str(caught.value.where)


def test_a_workbook_without_the_table_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "WBL.xlsx", {"About": [["Women, Business and the Law"], ["2023"]]})
    with pytest.raises(SourceFormatError, match="No sheet has a column"):
        read(path)
    with pytest.raises(SourceFormatError, match="No sheet has a column"):
        wbl.read([path], SAFETY, SAFETY.options)


@pytest.mark.parametrize("entry", [WBL, SAFETY], ids=lambda entry: entry.code)
def test_every_question_has_an_indicator_that_is_yes_or_no(entry: Any) -> None:
    known = indicators()
    for table in entry.options["tables"]:
        for kind in ("scores", "answers", "days"):
            wordings = table.get(kind, {})
            assert set(wordings) <= set(known)
            assert all(known[code].binary == (kind == "answers") for code in wordings)


def test_there_are_35_questions_in_eight_indicators_and_no_wording_means_two() -> None:
    heard = [wbl._plain(text) for texts in TABLE["answers"].values() for text in texts]
    assert len(heard) == len(set(heard))
    parents = pd.Series([indicators()[code].parent for code in ANSWERS]).value_counts()
    names = [
        "mobility",
        "workplace",
        "pay",
        "marriage",
        "parenthood",
        "entrepreneurship",
        "assets",
        "pension",
    ]
    assert [parents[f"wb_wbl.{name}"] for name in names] == [4, 4, 4, 5, 5, 4, 5, 4]


def edition(shared: Path, name: str) -> tuple[Reading, pd.DataFrame]:
    kept = WBL.editions[name]
    reading = wbl.read([shared / kept.files[0]], WBL, {**WBL.options, **kept.options})
    wide = reading.observations.pivot_table(
        index=["ref_area", "time_period"], columns="indicator", values="obs_value"
    )
    return reading, wide


@pytest.mark.shared
def test_both_editions_hold_every_answer_and_give_the_scores_printed_beside_them(shared: Path) -> None:
    (reading, new), (_, old) = edition(shared, "2023"), edition(shared, "2020")
    assert (len(new), len(old)) == (10_070, 9_500)
    greenland, greece = reading.mended
    assert "rows 3448 to 3500" in greenland
    assert "row 3441: repeats GRC 2017" in greece
    for wide in (new, old):
        assert not wide[[*SCORES, *ANSWERS]].isna().to_numpy().any()
        for score in SCORES[1:]:
            questions = [code for code in ANSWERS if code.startswith(score + ".")]
            np.testing.assert_allclose(100 * wide[questions].mean(axis=1), wide[score], atol=1e-9)
    # about 73 % of the index values that both editions hold agree; single questions agree far more often,
    # which they would not if the orders of the two editions were confused
    both = new.index.intersection(old.index)
    same = new.loc[both, [*SCORES, *ANSWERS]] == old.loc[both, [*SCORES, *ANSWERS]]
    assert same["wb_wbl"].mean() == pytest.approx(0.733, abs=0.001)
    assert same[ANSWERS].mean().min() > 0.94
    # typed from the files
    assert new.loc[("AFG", 1971), ["wb_wbl", "wb_wbl.mobility.travel_abroad"]].tolist() == [26.3, 1]
    assert old.loc[("AFG", 2020), ["wb_wbl", "wb_wbl.workplace"]].tolist() == [38.1, 75]
    assert {"XKX", "COD", "ROU", "TLS", "PSE"} <= set(new.index.get_level_values("ref_area"))


@pytest.mark.shared
def test_the_safety_workbook_keeps_laws_and_frameworks_apart(shared: Path) -> None:
    path = shared / SAFETY.editions["2024"].files[0]
    reading = wbl.read([path], SAFETY, SAFETY.options)
    wide = reading.observations.pivot_table(index="ref_area", columns="indicator", values="obs_value")
    assert len(wide) == 190
    assert wide.loc["RUS", ["wbl_safety", "wbl_safety_frameworks"]].tolist() == [0, 25]
    assert wide.loc["ALB", ["wbl_safety", "wbl_safety.marital_rape"]].tolist() == [50, 1]
    topics = ["child_marriage", "sexual_harassment", "domestic_violence", "femicide"]
    np.testing.assert_allclose(
        100 * wide[[f"wbl_safety.{topic}" for topic in topics]].mean(axis=1), wide["wbl_safety"]
    )
