"""Work spread over processes leaves the process that asked for it as it was."""

from __future__ import annotations

import os

import pytest

from paritet.analysis.processes import spread


def test_processes_run_one_thread_and_the_caller_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    before = dict(os.environ)
    assert spread(os.getenv, ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"], 2) == ["1", "1"]
    assert dict(os.environ) == before


def test_the_caller_keeps_its_own_threads_when_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    before = dict(os.environ)
    with pytest.raises(FileNotFoundError):
        spread(os.listdir, ["/no/such/folder"], 2)
    assert dict(os.environ) == before
