"""How long peers, scenarios and the cost take; `make bench` runs it.

From the shell the wall time of a whole process counts, the reading of the store included.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from paritet.analysis.peers import peers, search
from paritet.analysis.peers_backtest import ORIGINS, cases_of
from paritet.analysis.peers_material import material
from paritet.analysis.scenario import scenario

COMMAND = str(Path(sys.executable).with_name("paritet"))
SHELL = {
    "peers": ["peers", "RUS", "--series", "parliament_seats"],
    "scenario": ["scenario", "RUS", "--follow", "SWE", "--series", "parliament_seats"],
    "a law switched": ["scenario", "RUS", "--switch", "wb_wbl.parenthood.paternity_leave=1"],
    "cost": ["cost", "RUS"],
}


def run(arguments: Sequence[str]) -> None:
    subprocess.run([COMMAND, *arguments], check=True, capture_output=True)


@pytest.mark.parametrize("name", SHELL)
def test_from_the_shell(benchmark: BenchmarkFixture, name: str) -> None:
    benchmark.pedantic(run, args=(SHELL[name],), rounds=5, warmup_rounds=1)


def test_peers_with_a_warm_store(benchmark: BenchmarkFixture) -> None:
    benchmark(peers, "RUS", "parliament_seats")


def test_the_search_alone(benchmark: BenchmarkFixture) -> None:
    benchmark(search, material("RUS", "parliament_seats", "EUROPE"))


def test_the_backtest_of_one_series(benchmark: BenchmarkFixture) -> None:
    given = material(None, "undp_gii", "EUROPE")
    benchmark(cases_of, given, 5, ORIGINS[5])


def test_scenario_with_a_warm_store(benchmark: BenchmarkFixture) -> None:
    benchmark(scenario, "RUS", "SWE", "parliament_seats@gapminder_parliament/3")
