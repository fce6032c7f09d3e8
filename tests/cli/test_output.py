"""Rows as programs read them."""

from __future__ import annotations

import csv
import io
import json

import pytest

from paritet.cli.output import Format, print_records


def test_a_list_is_json_in_its_cell_of_csv(capsys: pytest.CaptureFixture[str]) -> None:
    reasons = ['it is "so"', "нет, иначе", None]
    print_records(("scope", "reasons", "more", "none"), [("all", reasons, {"a": 1.5}, None)], Format.CSV)
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert json.loads(row["reasons"]) == reasons
    assert json.loads(row["more"]) == {"a": 1.5}
    assert (row["scope"], row["none"]) == ("all", "")
    assert "нет" in row["reasons"]
