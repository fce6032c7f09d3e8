"""The command `brief`, as a person runs it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

import shell
from paritet.brief import write as writing
from paritet.cli import app

paritet = partial(shell.paritet, "brief")


def test_five_files_are_written_and_named(tmp_path: Path) -> None:
    records = json.loads(paritet("RUS", "--out", str(tmp_path), "--format", "json").stdout)
    assert [(item["country"], item["form"], item["lang"]) for item in records] == [
        ("RUS", "html", "en"),
        ("RUS", "pdf", "en"),
        ("RUS", "html", "ru"),
        ("RUS", "pdf", "ru"),
        ("RUS", "json", None),
    ]
    for item in records:
        assert Path(item["path"]).stat().st_size > 10_000
    checked = json.loads(paritet("--check", str(tmp_path / "RUS.json"), "--format", "json").stdout)
    assert checked[0]["result"] == "agrees"
    assert checked[0]["numbers"] > 300


def test_one_language_links_to_no_page_that_is_not_there(tmp_path: Path) -> None:
    paritet("Kosovo", "--lang", "ru", "--out", str(tmp_path))
    assert {item.name for item in tmp_path.iterdir()} == {"XKX.ru.html", "XKX.ru.pdf", "XKX.json"}
    assert "XKX.en.html" not in (tmp_path / "XKX.ru.html").read_text(encoding="utf-8")


def test_several_countries_in_one_run(tmp_path: Path) -> None:
    paritet("AND", "MCO", "SMR", "LIE", "--lang", "en", "--out", str(tmp_path))
    assert len(list(tmp_path.iterdir())) == 12


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("RUZ",), "RUS"),
        (("Germny",), "Germany"),
        ((), "No country is named"),
        (("--group", "EU72"), "EU27"),
        (("RUS", "--lang", "de"), "language"),
        (("RUS", "--against", "undp_hdr/1990"), "edition"),
        (("--check", "nowhere.json"), "cannot be read"),
    ],
)
def test_a_fault_says_how_to_mend_it(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    run = paritet(*arguments, "--out", str(tmp_path / "out"), code=1)
    assert said in run.stderr
    assert run.stdout == ""


def test_a_changed_digit_fails(tmp_path: Path) -> None:
    paritet("AND", "--lang", "en", "--out", str(tmp_path))
    path = tmp_path / "AND.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    place = next(iter(told["observations"]))
    told["observations"][place][6] += 1
    path.write_text(json.dumps(told), encoding="utf-8")
    run = paritet("--check", str(path), code=1)
    assert "does not agree with the store" in run.stderr
    assert "/".join(map(str, told["observations"][place][:3])) in run.stderr


def test_an_older_edition_lists_what_it_moves(tmp_path: Path) -> None:
    run = paritet("AND", "--against", "undp_hdr/2023-24", "--out", str(tmp_path), "--format", "json")
    moved = json.loads(run.stdout)
    assert {item["lang"] for item in moved} == {"en", "ru"}
    assert all(item["before"] != item["now"] for item in moved)
    assert "AND.json" in run.stderr


def test_a_set_of_two_runs_is_told_and_written_anew(tmp_path: Path) -> None:
    paritet("XKX", "--lang", "en", "--out", str(tmp_path))
    (tmp_path / "XKX.en.html").write_text("of another run", encoding="utf-8")
    run = paritet("--check", str(tmp_path / "XKX.json"), code=1)
    assert "XKX.en.html: not written with XKX.json" in run.stderr
    run = paritet("XKX", "--lang", "en", "--out", str(tmp_path))
    assert "note: XKX.en.html: of another run" in run.stderr
    assert (tmp_path / "XKX.en.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_stopping_is_told_without_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "write_all", stopped)
    run = CliRunner().invoke(app, ["brief", "XKX", "--out", str(tmp_path)])
    assert run.exit_code == 130
    assert run.stderr == "stopped: briefs that were finished are whole, and no other file was changed\n"
    assert list(tmp_path.iterdir()) == []
