"""A panel in any file that a person may have, and faults told where they stand."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from paritet.analysis.reforms.panel import panel_from_frame
from paritet.cli.own_panel import read_panel
from paritet.concepts.errors import ParitetError

COLUMNS = ("страна", "год", "доля", "закон")


def table() -> pd.DataFrame:
    rows = [
        (
            f"Страна {unit}",
            year,
            round(unit * 1.5 + (year * unit) % 7 / 3, 2),
            int(unit == 0 and year >= 2012),
        )
        for unit in range(5)
        for year in range(2000, 2016)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


WRITERS = {
    "plain.csv": lambda t, path: t.to_csv(path, index=False),
    "semicolons.csv": lambda t, path: t.to_csv(path, index=False, sep=";", decimal=","),
    "tabs.txt": lambda t, path: t.to_csv(path, index=False, sep="\t", encoding="utf-16"),
    "mark.csv": lambda t, path: t.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n"),
    "book.xlsx": lambda t, path: t.to_excel(path, index=False),
    "columns.parquet": lambda t, path: t.to_parquet(path),
    "quoted.csv": lambda t, path: (
        t.astype({"доля": str}).replace({"доля": r"\."}, ",", regex=True).to_csv(path, index=False)
    ),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_form_of_file_gives_the_same_panel(name: str, tmp_path: Path) -> None:
    WRITERS[name](table(), tmp_path / name)
    read, known = (panel_from_frame(t, *COLUMNS) for t in (read_panel(tmp_path / name), table()))
    assert read.units == known.units
    np.testing.assert_allclose(read.outcome, known.outcome, atol=1e-9)
    assert read.start.tolist() == known.start.tolist()


def test_stata_labels_are_words_for_treatment(tmp_path: Path) -> None:
    latin = table().set_axis(["unit", "year", "share", "law"], axis=1)
    latin["law"] = pd.Categorical(latin.law.map({0: "no", 1: "yes"}))
    latin.to_stata(tmp_path / "panel.dta", version=118, write_index=False)
    panel = panel_from_frame(read_panel(tmp_path / "panel.dta"), "unit", "year", "share", "law")
    assert panel.start.tolist() == panel_from_frame(table(), *COLUMNS).start.tolist()


def test_russian_windows_needs_its_encoding_named(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    table().to_csv(path, index=False, encoding="cp1251")
    with pytest.raises(ParitetError) as error:
        read_panel(path)
    assert "--encoding cp1251" in str(error.value)
    assert panel_from_frame(read_panel(path, "cp1251"), *COLUMNS).units[0] == "Страна 0"
    with pytest.raises(ParitetError, match="no encoding 'klingon'"):
        read_panel(path, "klingon")


@pytest.mark.parametrize("name", ["book.xlsx", "columns.parquet"])
def test_an_encoding_is_of_a_csv_alone(name: str, tmp_path: Path) -> None:
    WRITERS[name](table(), tmp_path / name)
    with pytest.raises(ParitetError, match="Only a CSV has a use for --encoding"):
        read_panel(tmp_path / name, "cp1251")


@pytest.mark.parametrize(
    ("name", "content", "what", "where"),
    [
        ("empty.csv", b"", "empty", "empty.csv"),
        ("spaces.csv", b" \n\n", "empty", "spaces.csv"),
        ("short.csv", b"a,b,c\n1,2,3\n\n1,2\n", "2 cells, the header 3", "line 4"),
        ("long.csv", b"a,b\n1,2\n1,5,3\n", "3 cells, the header 2", "line 3"),
        ("twice.csv", b"a,b,a\n1,2,3\n", "'a' stands twice", "line 1"),
        ("noise.csv", b"a,b\n1,\xff\xfe\x00", "not in utf-8", "line 2"),
        ("zeros.csv", b"a,b\n1,\x00", "no text", "zeros.csv"),
        ("false.xlsx", b"a,b\n1,2\n", "cannot be read", "false.xlsx"),
        ("false.dta", b"a,b\n1,2\n", "cannot be read", "false.dta"),
        ("false.parquet", b"a,b\n1,2\n", "cannot be read", "false.parquet"),
    ],
)
def test_faults_of_a_file_are_told_where_they_stand(
    name: str, content: bytes, what: str, where: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ParitetError) as error:
        read_panel(tmp_path / name)
    assert what in str(error.value)
    assert where in str(error.value)


def test_a_folder_and_a_file_that_is_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(ParitetError, match="a folder"):
        read_panel(tmp_path)
    with pytest.raises(ParitetError, match="no such file"):
        read_panel(tmp_path / "none.csv")


def test_a_fault_in_a_cell_names_the_line_of_the_file(tmp_path: Path) -> None:
    """Blank lines and cells of two lines count, as an editor counts them."""
    path = tmp_path / "lines.csv"
    path.write_text('unit,year,y,law\n\n"A\nB",2000,1,0\n\nC,2000,about 3,0\n', encoding="utf-8")
    with pytest.raises(ParitetError) as error:
        panel_from_frame(read_panel(path), "unit", "year", "y", "law")
    assert "line 6" in str(error.value)


def test_random_bytes_are_no_panel(tmp_path: Path) -> None:
    path = tmp_path / "random.csv"
    path.write_bytes(b"\x93" + os.urandom(2000))
    with pytest.raises(ParitetError):
        read_panel(path)


def test_a_line_separator_within_a_name_ends_no_line(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    rows = table().replace({"страна": {"Страна 3": "Страна\u2028три\x85"}})
    rows.to_csv(path, index=False)
    read = read_panel(path)
    assert len(read) == len(rows)
    assert "Страна\u2028три\x85" in set(read["страна"])
    assert read.index[-1] == len(rows) + 1


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("panel.json", r"A \.json file is not read"),
        ("panel.csv.gz", r"packed file \(\.gz\)"),
        ("panel.XLS", r"\.xls file"),
    ],
)
def test_files_that_are_not_read_are_refused_by_name(name: str, what: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(ParitetError, match=what) as fault:
        read_panel(tmp_path / name)
    assert fault.value.mend


def test_a_file_that_is_none_is_told_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(ParitetError, match="no such file") as fault:
        read_panel(tmp_path / "none.csv")
    assert fault.value.mend


def test_dates_of_a_spreadsheet_are_years(tmp_path: Path) -> None:
    dated = table().assign(год=lambda t: pd.to_datetime(t["год"].astype(str) + "-12-31"))
    dated.to_excel(tmp_path / "dates.xlsx", index=False)
    panel = panel_from_frame(read_panel(tmp_path / "dates.xlsx"), *COLUMNS)
    assert panel.times.tolist() == list(range(2000, 2016))
