"""How long the store takes to answer; `make bench` runs it.

From the shell the wall time of a whole process counts. The aims, on a machine that does nothing else, are
0.6 s for one series and 0.3 s for ``--help``.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from paritet.store.query import observation_rows, observations

COMMAND = str(Path(sys.executable).with_name("paritet"))
SHELL = {
    "help, aim 0.3 s": ["--help"],
    "one series, aim 0.6 s": ["observations", "--indicator", "parliament_seats", "--country", "RUS"],
    "a group's series": ["observations", "--indicator", "undp_gii", "--group", "EU27", "--format", "csv"],
    "list of editions": ["store", "list"],
}
ASKED = {
    "one series": lambda: observation_rows("parliament_seats", "RUS"),
    "one indicator of all countries": lambda: observations("undp_gii"),
    "a whole edition": lambda: observations(source="wb_wbl"),
}


def run(arguments: Sequence[str]) -> None:
    subprocess.run([COMMAND, *arguments], check=True, capture_output=True)


@pytest.mark.parametrize("name", SHELL)
def test_from_the_shell(benchmark: BenchmarkFixture, name: str) -> None:
    benchmark.pedantic(run, args=(SHELL[name],), rounds=7, warmup_rounds=1)


@pytest.mark.parametrize("name", ASKED)
def test_from_python(benchmark: BenchmarkFixture, name: str) -> None:
    benchmark.pedantic(ASKED[name], rounds=7, warmup_rounds=1)
