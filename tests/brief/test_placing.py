"""Files are put in their place all together, and a set of two runs is told."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paritet.brief import check as checking
from paritet.brief import placing
from paritet.brief.check import check
from paritet.brief.checking import CheckFailedError
from paritet.brief.placing import digest, place, strangers, strangers_of
from paritet.brief.write import write
from paritet.concepts.errors import ParitetError

NAMES = ("RUS.en.html", "RUS.en.pdf", "RUS.ru.html", "RUS.ru.pdf")


def files(run: str) -> dict[str, bytes]:
    made = {name: f"{run} {name}".encode() for name in NAMES}
    told = {"run": run, "files": {name: digest(content) for name, content in made.items()}}
    # The record stands first here, so that its coming last is the placing's own doing.
    return {"RUS.json": json.dumps(told).encode(), **made}


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def die_at(step: int) -> None:
    """Let the process end, without a word, before its n-th opening, flush, link or renaming."""
    counted = [0]

    def counting(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            counted[0] += 1
            if counted[0] == step:
                os._exit(9)
            return real(*args, **named)

        return call

    for name in ("open", "replace"):
        setattr(Path, name, counting(getattr(Path, name)))
    for name in ("fsync", "link"):
        setattr(os, name, counting(getattr(os, name)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_between_renames_is_told_by_the_record(tmp_path: Path) -> None:
    old, new = files("old"), files("new")
    mixed = 0
    for step in range(1, 100):
        folder = tmp_path / str(step)
        place(old, folder)
        child = os.fork()
        if child == 0:
            die_at(step)
            place(new, folder)
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        now = held(folder)
        assert set(now) == set(old)
        if now not in (old, new):
            mixed += 1
            assert now["RUS.json"] == old["RUS.json"]
            assert strangers_of(folder / "RUS.json") == [name for name in NAMES if now[name] == new[name]]
        if ended == 0:
            assert now == new
            break
    else:
        pytest.fail("the child never got to its end")
    assert step > 15
    assert mixed >= 4  # killed before each renaming but the first


def test_a_fault_between_renames_puts_the_old_files_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace
    old = files("old")
    for fault in (OSError(28, "No space left on device"), KeyboardInterrupt()):
        folder = tmp_path / type(fault).__name__
        place(old, folder)

        def replace(self: Path, target: Path, fault: BaseException = fault, place_of: Path = folder) -> Path:
            if self.name == "RUS.ru.html" and not target.read_bytes().startswith(b"new"):
                monkeypatch.setattr(Path, "replace", real)
                raise fault
            assert place_of in self.parents
            return real(self, target)

        monkeypatch.setattr(Path, "replace", replace)
        with pytest.raises(ParitetError if isinstance(fault, OSError) else KeyboardInterrupt):
            place(files("new"), folder)
        assert held(folder) == old
        assert {path.name for path in folder.iterdir()} == set(old)


def test_a_fault_in_an_empty_folder_leaves_it_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.name.endswith(".json"):
            raise OSError(5, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(ParitetError, match=r"cannot be written: Input/output error"):
        place(files("new"), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_full_disk_leaves_the_old_files(tmp_path: Path) -> None:
    old = files("old")
    place(old, tmp_path)
    child = os.fork()
    if child == 0:
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            place({**files("new"), "RUS.ru.pdf": b"x" * 100_000}, tmp_path)
        except ParitetError as error:
            os._exit(7 if "cannot be written" in str(error) else 8)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert held(tmp_path) == old
    assert {path.name for path in tmp_path.iterdir()} == set(old)


def test_what_a_killed_run_left_is_swept_and_a_run_at_work_is_not(tmp_path: Path) -> None:
    for name in ("dead", "live"):
        (tmp_path / f"{placing.TEMPORARY}{name}").mkdir()
        (tmp_path / f"{placing.TEMPORARY}{name}" / "RUS.json").write_text("{}", encoding="utf-8")
    old = (tmp_path / f"{placing.TEMPORARY}dead").stat().st_mtime - 2 * placing.ABANDONED
    os.utime(tmp_path / f"{placing.TEMPORARY}dead", (old, old))
    place(files("new"), tmp_path)
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {f"{placing.TEMPORARY}live"}


def test_without_links_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: Any) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(placing.os, "link", link)
    place(files("old"), tmp_path)
    place(files("new"), tmp_path)
    assert held(tmp_path) == files("new")


def test_a_record_alone_is_no_fault_and_names_nothing_elsewhere(tmp_path: Path) -> None:
    place(files("new"), tmp_path)
    told = json.loads((tmp_path / "RUS.json").read_bytes())
    for name in NAMES:
        (tmp_path / name).unlink()
    assert strangers(tmp_path / "RUS.json", told) == []
    (tmp_path.parent / "elsewhere").write_bytes(b"")
    assert strangers(tmp_path / "RUS.json", {"files": {"../elsewhere": "0"}}) == []


def test_check_refuses_a_set_of_two_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "differences", lambda _: iter(()))  # the numbers are another test's
    write("XKX", tmp_path, wanted=("html",))
    assert check(tmp_path / "XKX.json") > 100
    (tmp_path / "XKX.ru.html").write_text("older", encoding="utf-8")
    with pytest.raises(CheckFailedError, match=r"^XKX\.ru\.html: not written with XKX\.json"):
        check(tmp_path / "XKX.json")
    # One language alone: the other's page is of an earlier run, and the record does not name it.
    write("XKX", tmp_path, ("en",), wanted=("html",))
    with pytest.raises(CheckFailedError, match=r"^XKX\.ru\.html: "):
        check(tmp_path / "XKX.json")
