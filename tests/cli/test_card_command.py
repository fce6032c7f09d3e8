"""The command `card`, as a person runs it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

import shell

paritet = partial(shell.paritet, "card")


def test_five_files_are_written_named_and_checked(tmp_path: Path) -> None:
    run = paritet("vawlaw_stalking", "--out", str(tmp_path / "карточки"), "--format", "json")
    records = json.loads(run.stdout)
    assert [(item["reform"], item["form"], item["lang"]) for item in records] == [
        ("vawlaw_stalking", "html", "en"),
        ("vawlaw_stalking", "pdf", "en"),
        ("vawlaw_stalking", "html", "ru"),
        ("vawlaw_stalking", "pdf", "ru"),
        ("vawlaw_stalking", "json", None),
    ]
    checked = json.loads(paritet("--check", records[-1]["path"], "--format", "json").stdout)
    assert checked[0]["result"] == "agrees"
    assert checked[0]["numbers"] > 100


def test_one_language_and_one_outcome(tmp_path: Path) -> None:
    paritet(
        "gender_quota", "--lang", "ru", "--outcome", "parliament_seats", "--out", str(tmp_path)
    )  # the end of a code is enough
    stem = "parliament_gender_quota"
    assert {item.name for item in tmp_path.iterdir()} == {
        f"{stem}.{end}" for end in ("ru.html", "ru.pdf", "json")
    }
    told = json.loads((tmp_path / f"{stem}.json").read_text(encoding="utf-8"))
    assert told["outcomes"] == ["parliament_seats"]
    assert {figure["key"] for figure in told["figures"]} == {
        "path-parliament_seats-gapminder_parliament",
        "own-parliament_seats-gapminder_parliament",
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("violense",), "wbl_domestic_violence_law"),
        (("parliament_gender_quota", "--outcome", "parlament_seats"), "parliament_seats"),
        (("parliament_gender_quota", "--lang", "de"), "language"),
        ((), "No type of reform is named"),
        (("--check", "nowhere.json"), "cannot be read"),
    ],
)
def test_a_fault_says_how_to_mend_it(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    run = paritet(*arguments, "--out", str(tmp_path / "out"), code=1)
    assert said in run.stderr
    assert run.stdout == ""
    assert not (tmp_path / "out").exists()
