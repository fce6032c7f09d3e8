from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.concepts.errors import SourceFormatError, UnknownCodeError
from paritet.sources import delimited, tables


def written(tmp_path: Path, content: bytes | str, name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \r\n \n", "empty"),
        ("<!DOCTYPE html><html><body>Not found</body></html>", "web page"),
        ("  <html>", "web page"),
        ("a,b\n1,2\n".encode("utf-16"), "is in UTF-16, the publisher's is in UTF-8"),
        ("a,b\n1,2\n".encode("utf-16-le"), "UTF-16 .little-endian."),
        ("a,b\n1,2\n".encode("utf-16-be"), "UTF-16 .big-endian."),
        ("a,b\n1,2\n".encode("utf-32"), "UTF-32"),
        (b"a,b\n1,\x00\n", "not text"),
        (b"PK\x03\x04 and so on", "not text"),
        ("name\nCôte\n".encode("latin-1"), "encoding"),
        ("a,b\n", "no rows"),
        ("a;b;c\n1;2;3\n", "divided by semicolons"),
        ("\ufeff", "empty"),
        ("a,b,a\n1,2,3\n", "twice"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_name(
    tmp_path: Path, content: bytes | str, says: str
) -> None:
    with pytest.raises(SourceFormatError, match=says) as caught:
        delimited.read_csv(written(tmp_path, content))
    assert "table.csv" in str(caught.value.where)
    assert caught.value.mend


def test_a_file_cut_within_its_last_figure_is_refused_where_the_publisher_ends_every_line(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, "year,value\n2019,12.3\n2020,12.3")
    assert len(delimited.read_csv(path)) == 2
    with pytest.raises(SourceFormatError, match="middle of a line") as caught:
        delimited.read_csv(path, ended=True)
    assert caught.value.where == "table.csv, row 3"


@given(st.text(st.characters(codec="latin-1", exclude_characters="\x00\r"), min_size=1))
def test_a_text_of_the_publishers_encoding_is_never_taken_for_another(text: str) -> None:
    if text.strip() and not text.lstrip().startswith("<"):
        with tempfile.TemporaryDirectory() as folder:
            assert delimited.decode(written(Path(folder), "year" + text)) == "year" + text


def test_a_cut_line_is_refused_with_its_number(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="2 cells where the header has 3") as caught:
        delimited.read_csv(written(tmp_path, "a,b,c\n1,2,3\n\n4,5\n"))
    assert caught.value.where == "table.csv, row 4"


def test_an_open_quotation_mark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="cannot be read"):
        delimited.read_csv(written(tmp_path, 'a,b\n1,"2\n'))


def test_the_index_is_the_line_of_the_file(tmp_path: Path) -> None:
    table = delimited.read_csv(written(tmp_path, 'about\n\na,b\n1,"x\ny"\n\n2,z\n'), skip=2)
    assert table.index.tolist() == [5, 7]  # a row is told by the line it ends on
    assert table["b"].tolist() == ["x\ny", "z"]


def test_a_number_cell_with_text_is_named_by_row_and_column() -> None:
    table = pd.DataFrame({"x": ["1", " 2.5 ", ""], "y": ["-3e2", "", "n.a."]}, index=[2, 3, 4], dtype=object)
    with pytest.raises(SourceFormatError, match=r"'n\.a\.'") as caught:
        tables.numbers(table, Path("t.csv"))
    assert caught.value.where == "t.csv, row 4, column 'y'"
    values = tables.numbers(table, Path("t.csv"), blank=["n.a."])
    np.testing.assert_array_equal(values, [[1, -300], [2.5, np.nan], [np.nan, np.nan]])


@pytest.mark.parametrize("cell", ["inf", "nan", "1,5", "1.2.3", "0x10", "1 000"])
def test_what_only_looks_like_a_number_is_refused(cell: str) -> None:
    with pytest.raises(SourceFormatError, match="where a number belongs"):
        tables.numbers(pd.DataFrame({"x": [cell]}, dtype=object), Path("t.csv"))


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)), min_size=1))
def test_numbers_come_back_as_written(values: list[float | None]) -> None:
    cells = pd.DataFrame({"x": ["" if value is None else repr(value) for value in values]}, dtype=object)
    expected = np.array([np.nan if value is None else value for value in values], dtype=float)
    np.testing.assert_array_equal(tables.numbers(cells, Path("t.csv"))[:, 0], expected)


@pytest.mark.parametrize("cell", ["", "20", "2020.5", "1066", "year"])
def test_what_is_no_year_is_refused(cell: str) -> None:
    column = pd.Series(["2020", cell], index=[2, 3], name="year", dtype=object)
    with pytest.raises(SourceFormatError, match="where a year belongs") as caught:
        tables.years(column, Path("t.csv"))
    assert caught.value.where == "t.csv, row 3, column 'year'"


def test_an_unknown_country_key_names_its_row() -> None:
    keys = pd.Series(["SWE", "ZZZ"], index=[2, 9], name="iso3", dtype=object)
    with pytest.raises(UnknownCodeError) as caught:
        tables.ref_areas(keys, "iso3", Path("t.csv"))
    assert caught.value.where == "t.csv, row 9, column 'iso3'"


def test_a_repeated_row_names_both_rows() -> None:
    table = pd.DataFrame({"a": ["SWE", "RUS", "SWE"], "y": [1, 1, 1]}, index=[2, 3, 4])
    with pytest.raises(SourceFormatError, match="of row 2") as caught:
        tables.refuse_repeated(table, ["a", "y"], Path("t.csv"))
    assert caught.value.where == "t.csv, row 4"


def test_a_missing_column_suggests_the_nearest() -> None:
    with pytest.raises(SourceFormatError, match="'Report_Year'"):
        tables.require_columns(pd.DataFrame({"Report_Year": []}), ["Report Year"], Path("t.csv"))
