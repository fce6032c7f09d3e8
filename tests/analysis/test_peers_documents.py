"""The figures that the explanation tells are those of the stored backtest, in both languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from paritet.concepts.codelists import LISTS

DOCS = Path(__file__).resolve().parents[2] / "docs" / "explanation"
ROWS = list(csv.DictReader((LISTS / "peers_backtest.csv").read_text("utf-8").splitlines()))
TOLD = [
    ("pooled", "unmatched_mean"),
    ("pooled_without_two_best", "unmatched_mean"),
    ("pooled", "unmatched_median"),
    ("pooled_without_two_best", "unmatched_median"),
    ("pooled", "no_change"),
    ("pooled", "own_path"),
]


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(("series", "base"), TOLD)
def test_the_table_is_the_stored_one(lang: str, series: str, base: str) -> None:
    text = (DOCS / f"peers.{lang}.md").read_text("utf-8")
    cells = []
    for horizon in ("5", "10"):
        (row,) = [r for r in ROWS if (r["series"], r["base"], r["horizon"]) == (series, base, horizon)]
        ratio, low, high = (f"{float(row[key]):.2f}" for key in ("ratio", "lower95", "upper95"))
        cells.append(f"{ratio} ({low}–{high})")
    line = f"| {cells[0]} | {cells[1]} |"
    assert (line.replace(".", ",") if lang == "ru" else line) in text


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_how_often_it_answered_and_covered(lang: str) -> None:
    text = (DOCS / f"peers.{lang}.md").read_text("utf-8")
    for horizon in ("5", "10"):
        (row,) = [
            r for r in ROWS
            if (r["series"], r["base"], r["horizon"]) == ("pooled", "unmatched_median", horizon)
        ]  # fmt: skip
        assert f"{100 * float(row['answered']):.0f} %" in text
        assert f"{100 * float(row['coverage80']):.0f} %" in text
