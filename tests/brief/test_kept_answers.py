"""The shipped answers: written whole or not at all, and none where they cannot be read."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from paritet.brief.modelled import following, keep, keep_following, kept
from paritet.concepts.errors import ParitetError

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
NAMES = {keep: kept.FILE, keep_following: following.FILE}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of answers of its own, which are none yet."""
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    kept.shipped.cache_clear()
    yield tmp_path
    kept.shipped.cache_clear()


@pytest.fixture(params=[keep, keep_following], ids=["keep", "keep_following"])
def writer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A program that writes answers, whose answers are quick."""
    monkeypatch.setattr(keep, "answers_of", lambda _: {"pace": {}})
    monkeypatch.setattr(keep, "claims", dict)
    monkeypatch.setattr(keep_following, "spread", lambda _, asked, __: [{"areas": {}} for _ in asked])
    module: ModuleType = request.param
    return module


def stop(fault: BaseException) -> Any:
    def stopping(*_: Any, **__: Any) -> None:
        raise fault

    return stopping


def test_what_was_written_is_what_is_read(writer: ModuleType, folder: Path) -> None:
    writer.main()
    told = json.loads((folder / NAMES[writer]).read_text(encoding="utf-8"))
    assert told["editions"] == kept.digests()
    assert "RUS" in told["answers"]
    assert kept.shipped(NAMES[writer], writer.VERSION) == told
    assert [path.name for path in folder.iterdir()] == [NAMES[writer]]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), ParitetError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
    ids=["full disk", "Ctrl-C"],
)
@pytest.mark.parametrize("place", ["fsync", "replace"])
def test_a_full_disk_or_an_interrupt_leaves_the_old_answers(
    writer: ModuleType,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: BaseException,
    told: type[BaseException],
    place: str,
) -> None:
    path = folder / NAMES[writer]
    path.write_text("the old answers", encoding="utf-8")
    monkeypatch.setattr(os if place == "fsync" else Path, place, stop(fault))
    with pytest.raises(told):
        writer.main()
    assert path.read_text(encoding="utf-8") == "the old answers"


@pytest.mark.parametrize("content", ['{"version": 2, "ans', "", "[1]", "null", '{"version": -1}', "\udcff"])
def test_answers_that_cannot_be_read_are_none(folder: Path, content: str) -> None:
    for name in NAMES.values():
        (folder / name).write_bytes(content.encode("utf-8", "surrogateescape"))
    assert kept.state().same == frozenset()
    assert kept.kept_answer(kept.State(frozenset(), whole=True), "alarms", "RUS", "all", None) is None
    assert following.kept_answers() == {}


def test_no_answers_are_none(folder: Path) -> None:
    assert kept.state().same == frozenset()
    assert following.kept_answers() == {}
