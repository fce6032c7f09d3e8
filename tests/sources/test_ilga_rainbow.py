from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import SourceFormatError, UnknownCodeError
from paritet.sources.catalogue import source
from paritet.sources.readers import rainbow
from paritet.sources.reading import Reading

ENTRY = source("ilga_rainbow")
WEIGHTS: dict[str, float] = ENTRY.options["weights"]
WORDING = {code: text for words in ENTRY.options["criteria"].values() for text, code in words.items()}
# The map of 2026 words each criterion of its list first among the wordings kept for it.
FIRST: dict[str, str] = {}
for _words in ENTRY.options["criteria"].values():
    for _text, _code in _words.items():
        FIRST.setdefault(_code, _text)
HEADER = [FIRST[code] for code in WEIGHTS]
PLACES = (("Albania", "AL", "ALB"), ("Kosovo", "XK", "XKX"), ("Russia", "RU", "RUS"))


def read(*paths: Path, **options: Any) -> Reading:
    return rainbow.read(list(paths), ENTRY, {**ENTRY.options, **options})


def table(path: Path, answers: np.ndarray[Any, Any], scores: list[float]) -> list[list[str]]:
    rows = [["country_name", "country_id", *HEADER, "Rank"]]
    for (name, code, _), row, score in zip(PLACES, answers.tolist(), scores, strict=True):
        rows.append([name, code, *map(repr, row), repr(score)])
    write(path, rows)
    return rows


def write(path: Path, rows: list[list[str]], delimiter: str = ";") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)


@pytest.fixture
def good(tmp_path: Path) -> tuple[Path, list[list[str]]]:
    path = tmp_path / "rainbow_map.csv"
    return path, table(path, np.zeros((3, len(HEADER))), [40.58, 34.82, 2.0])


@given(seed=st.integers(0, 2**32 - 1), scores=st.lists(st.floats(0, 100, width=32), min_size=3, max_size=3))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_answers_and_scores_are_read_back_in_both_forms(
    tmp_path: Path, seed: int, scores: list[float]
) -> None:
    if sorted(scores) == [1, 2, 3]:
        scores[0] = 3.5
    answers = np.random.default_rng(seed).uniform(0, 1, (3, len(HEADER)))
    table(tmp_path / "map.csv", answers, scores)
    export = [
        ["", "", "RANKING", *["Family"] * len(HEADER)],
        ["", "", "", *HEADER],
        ["", "", "", *(f"{weight}%".replace(".", ",") for weight in WEIGHTS.values())],
    ]
    for (name, code, _), row, score in zip(PLACES, answers.tolist(), scores, strict=True):
        export.append([code, name, repr(score).replace(".", ","), *map(repr, row)])
    write(tmp_path / "export.csv", export, ",")
    for name in ("map.csv", "export.csv"):
        frame = read(tmp_path / name).observations
        assert list(frame["ref_area"].unique()) == [iso3 for _, _, iso3 in PLACES]
        assert (frame["time_period"] == 2026).all()
        wide = frame.set_index(["ref_area", "indicator"])["obs_value"]
        for at, (_, _, iso3) in enumerate(PLACES):
            assert wide[iso3, "ilga_rainbow"] == scores[at]
            assert wide.loc[[(iso3, code) for code in WEIGHTS]].tolist() == answers[at].tolist()


def test_the_column_called_a_rank_is_read_as_the_score_and_said(good: tuple[Path, list[list[str]]]) -> None:
    reading = read(good[0])
    assert any("'Rank'" in text and "score" in text for text in reading.mended)


def test_a_column_of_real_ranks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    rows = table(path, np.zeros((3, len(HEADER))), [1.0, 2.0, 3.0])
    write(path, [*rows, ["Malta", "MT", *["1"] * len(HEADER), "4"]])
    with pytest.raises(SourceFormatError, match="ranks 1, 2, 3"):
        read(path)


@pytest.mark.parametrize(
    ("row", "column", "cell", "what"),
    [
        (2, 3, "1.5", "outside 0"),
        (2, 3, "yes", "'yes'"),
        (1, -1, "140", "outside 0 to 100"),
        (3, 0, "Romania", "two countries"),
    ],
)
def test_a_wrong_cell_is_named(
    good: tuple[Path, list[list[str]]], row: int, column: int, cell: str, what: str
) -> None:
    path, rows = good
    rows[row][column] = cell
    write(path, rows)
    with pytest.raises(SourceFormatError, match=what) as caught:
        read(path)
    assert "rainbow_map.csv" in str(caught.value.where)
    if what != "outside 0 to 100":
        assert f"row {row + 1}" in str(caught.value.where)


def test_an_unknown_country_is_named_with_its_row(good: tuple[Path, list[list[str]]]) -> None:
    path, rows = good
    rows[2][1] = "Q7"
    write(path, rows)
    with pytest.raises(UnknownCodeError, match="Q7") as caught:
        read(path)
    assert "row 3" in str(caught.value.where)


def test_a_cut_line_a_repeated_row_and_a_lost_column_are_refused(good: tuple[Path, list[list[str]]]) -> None:
    path, rows = good
    path.write_text(path.read_text(encoding="utf-8").rstrip()[:-80], encoding="utf-8")
    with pytest.raises(SourceFormatError, match="cells where the header has"):
        read(path)
    write(path, [*rows, rows[2]])
    with pytest.raises(SourceFormatError, match="repeats country_id XK of row 3"):
        read(path)
    write(path, [row[:5] + row[6:] for row in rows])
    with pytest.raises(SourceFormatError, match="is missing"):
        read(path)
    write(path, [row[:-1] for row in rows])
    with pytest.raises(SourceFormatError, match="'Rank' is missing"):
        read(path)


def test_a_criterion_that_no_list_has_is_refused(good: tuple[Path, list[list[str]]]) -> None:
    path, rows = good
    rows[0][4] = "Something new"
    write(path, rows)
    with pytest.raises(SourceFormatError, match="'Something new'"):
        read(path)


@pytest.mark.parametrize("content", [b"", "Страна;код\n".encode("utf-16"), b"PK\x03\x04\x00"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "map.csv").write_bytes(content)
    with pytest.raises(SourceFormatError):
        read(tmp_path / "map.csv")


def test_other_weights_than_declared_are_refused(good: tuple[Path, list[list[str]]], tmp_path: Path) -> None:
    listed = [[FIRST[code], str(weight)] for code, weight in WEIGHTS.items()]
    write(tmp_path / "weights.csv", [["Subcategory", "Weight"], *listed])
    assert len(read(good[0], tmp_path / "weights.csv").observations) == 3 * (len(WEIGHTS) + 1)
    listed[5][1] = "9"
    write(tmp_path / "weights.csv", [["Subcategory", "Weight"], *listed])
    with pytest.raises(SourceFormatError, match="weight of ilga_rainbow"):
        read(good[0], tmp_path / "weights.csv")


def test_the_highest_of_the_unions_makes_the_weights_a_hundred() -> None:
    unions = ("marriage", "partnership_similar", "partnership_limited", "cohabitation")
    lower = [WEIGHTS[f"ilga_rainbow.family.{union}"] for union in unions[1:]]
    # The published weights are rounded to two decimals, so that 76 of them may miss 100 by some hundredths.
    assert sum(WEIGHTS.values()) - sum(lower) == pytest.approx(100, abs=0.02)


# --- past maps


def past(year: int, answers: dict[tuple[str, str], bool], share: float = 0.5) -> list[dict[str, Any]]:
    """Rows of one map, of the category Asylum: (country, item) to answer."""
    return [
        {"year": year, "country": country, "category": "Asylum ", "category_percentage": share}
        | {"item": item, "value": value, "ranking": 1, "url": "https://www.rainbow-europe.org"}
        for (country, item), value in answers.items()
    ]


def save(folder: Path, *maps: list[dict[str, Any]]) -> list[Path]:
    paths = []
    for rows in maps:
        path = folder / f"rainbow_{rows[0]['year']}.json"
        path.write_text(json.dumps(rows), encoding="utf-8")
        paths.append(path)
    return paths


NAMES = ("Albania", "FYR Macedonia", "Kosovo*", "Russia", "Malta", "Spain")
SO, GI = "Law (sexual orientation)", "Law (gender identity)"


@given(
    answers=st.lists(st.booleans(), min_size=2 * len(NAMES), max_size=2 * len(NAMES)),
    share=st.integers(0, 10_000),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_past_answers_and_percentages_are_read_back(tmp_path: Path, answers: list[bool], share: int) -> None:
    keys = [(name, item) for name in NAMES for item in (SO, GI)]
    rows = past(2018, dict(zip(keys, answers, strict=True)), share / 10_000)
    frame = read(*save(tmp_path, rows)).observations
    wide = frame.set_index(["ref_area", "indicator"])["obs_value"]
    codes = ["ilga_rainbow.asylum.law_so", "ilga_rainbow.asylum.law_gi"]
    areas = ["ALB", "MKD", "XKX", "RUS", "MLT", "ESP"]
    assert [bool(wide[area, code]) for area in areas for code in codes] == answers
    assert wide["RUS", "ilga_rainbow.asylum"] == pytest.approx(share / 100, abs=1e-9)
    assert set(frame["obs_status"]) == {"A"}


def status(reading: Reading, indicator: str, area: str, year: int) -> str:
    frame = reading.observations
    chosen = frame[
        (frame["indicator"] == indicator) & (frame["ref_area"] == area) & (frame["time_period"] == year)
    ]
    return str(chosen["obs_status"].item())


def test_a_changed_list_of_criteria_breaks_the_category_but_not_its_criteria(tmp_path: Path) -> None:
    first = past(2016, {(name, SO): True for name in NAMES})
    second = past(2017, {(name, item): True for name in NAMES for item in (SO, GI)})
    reading = read(*save(tmp_path, first, second))
    assert status(reading, "ilga_rainbow.asylum", "RUS", 2016) == "A"
    assert status(reading, "ilga_rainbow.asylum", "RUS", 2017) == "B"
    assert status(reading, "ilga_rainbow.asylum.law_so", "RUS", 2017) == "A"


@pytest.mark.parametrize(("moved", "expected"), [(4, "A"), (5, "B")])
def test_changed_weights_break_the_category(tmp_path: Path, moved: int, expected: str) -> None:
    first = past(2016, {(name, SO): True for name in NAMES}, 0.5)
    second = past(2017, {(name, SO): True for name in NAMES}, 0.5)
    for row in second[:moved]:
        row["category_percentage"] = 0.6
    reading = read(*save(tmp_path, first, second))
    assert status(reading, "ilga_rainbow.asylum", "RUS", 2017) == expected


@pytest.mark.parametrize(("lost", "expected"), [(2, "A"), (3, "B")])
def test_answers_lost_by_many_at_once_are_marked_as_recoded(tmp_path: Path, lost: int, expected: str) -> None:
    first = past(2016, {(name, SO): True for name in NAMES})
    second = past(2017, {(name, SO): at >= lost for at, name in enumerate(NAMES)})
    reading = read(*save(tmp_path, first, second))
    assert status(reading, "ilga_rainbow.asylum.law_so", "ALB", 2017) == expected
    assert status(reading, "ilga_rainbow.asylum.law_so", "ESP", 2017) == "A"


def test_a_new_wording_breaks_the_criterion(tmp_path: Path) -> None:
    rows = [past(year, {("Malta", item): True}) for year, item in ((2016, SO), (2017, SO))]
    rows[1][0]["item"] = "Asylum law (sexual orientation)"
    reading = read(*save(tmp_path, *rows))
    assert status(reading, "ilga_rainbow.asylum.law_so", "MLT", 2017) == "B"


def test_a_doubled_map_is_mended_and_said_but_a_repeated_row_is_refused(tmp_path: Path) -> None:
    rows = past(2018, {(name, SO): True for name in NAMES})
    reading = read(*save(tmp_path, rows + rows))
    assert len(reading.observations) == 2 * len(NAMES)
    assert reading.mended == ["rainbow_2018.json, rows 7 to 12: repeat rows 1 to 6 and are left out"]
    with pytest.raises(SourceFormatError, match="repeats country Malta") as caught:
        read(*save(tmp_path, [*rows, rows[4]]))
    assert "row 7" in str(caught.value.where)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"value": "maybe"}, "neither true nor false"),
        ({"category": "Weather"}, "'Weather'"),
        ({"item": "No such criterion"}, "'No such criterion'"),
        ({"category_percentage": "half"}, "'half'"),
        ({"year": 2019}, "another map's year"),
        ({"category_percentage": None}, "lacks a key"),
    ],
)
def test_a_wrong_row_of_a_past_map_is_named(tmp_path: Path, change: dict[str, Any], what: str) -> None:
    rows = past(2018, {(name, SO): True for name in NAMES})
    rows[3] |= change
    with pytest.raises(SourceFormatError, match=what) as caught:
        read(*save(tmp_path, rows))
    assert "row 4" in str(caught.value.where)


def test_a_percentage_beyond_a_hundred_is_refused_unless_declared_wrong(tmp_path: Path) -> None:
    paths = save(tmp_path, past(2018, {(name, SO): True for name in NAMES}, 1.39))
    with pytest.raises(SourceFormatError, match="139 %"):
        read(*paths)
    reading = read(*paths, unusable={2018: ["asylum"]})
    assert set(reading.observations["indicator"]) == {"ilga_rainbow.asylum.law_so"}
    assert any("left out" in text for text in reading.mended)


def test_a_cut_file_and_a_lost_row_are_refused(tmp_path: Path) -> None:
    rows = past(2018, {(name, item): True for name in NAMES for item in (SO, GI)})
    (path,) = save(tmp_path, rows)
    path.write_text(path.read_text(encoding="utf-8")[:-30], encoding="utf-8")
    with pytest.raises(SourceFormatError, match="not whole JSON") as caught:
        read(path)
    assert "line 1" in str(caught.value.where)
    with pytest.raises(SourceFormatError, match=r"ESP has no row for ilga_rainbow\.asylum\.law_gi"):
        read(*save(tmp_path, rows[:-1]))
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(SourceFormatError, match="not a list"):
        read(path)


def test_every_criterion_has_an_entry_in_the_list() -> None:
    known = indicators()
    for code in WORDING:
        assert known[code].binary
        assert known[code].parent == code.rsplit(".", 1)[0]


@pytest.mark.shared
def test_the_map_of_2026_in_all_its_copies(shared: Path) -> None:
    folder = shared / "ilga_europe"
    files = ENTRY.editions["2026"].files
    first = read(*(shared / name for name in files)).observations
    second = read(folder / "2026-rainbow-map-ilga-europe.csv").observations
    assert len(first) == 49 * 77
    key = ["ref_area", "indicator"]
    pair = first.set_index(key)["obs_value"] - second.set_index(key)["obs_value"]
    assert pair.abs().max() < 1e-9
    score = first[first["indicator"] == "ilga_rainbow"].set_index("ref_area")["obs_value"]
    # Published on the map itself: Russia 2.00 %, the last of 49
    assert score["RUS"] == 2.0
    assert score.idxmin() == "RUS"


@pytest.mark.shared
def test_the_past_maps(shared: Path) -> None:
    files = ENTRY.editions["2024"].files
    reading = read(*(shared / name for name in files))
    frame = reading.observations
    assert not frame.duplicated(["indicator", "ref_area", "time_period"]).any()
    assert frame["ref_area"].nunique() == 49
    assert sorted(frame["time_period"].unique()) == list(range(2015, 2025))
    wide = frame.set_index(["indicator", "ref_area", "time_period"])
    # Russia's law of July 2023 ended legal gender recognition: 37 % in the map of 2023, none in that of 2024.
    assert wide.loc[("ilga_rainbow.gender_recognition", "RUS", 2023), "obs_value"] == 37
    assert wide.loc[("ilga_rainbow.gender_recognition", "RUS", 2024), "obs_value"] == 0
    # The category lost the bodily integrity of intersex people in 2022.
    assert wide.loc[("ilga_rainbow.gender_recognition", "RUS", 2022), "obs_status"] == "B"
    assert len(reading.mended) == 2
