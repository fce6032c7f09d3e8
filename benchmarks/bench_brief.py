"""How long a brief takes; `make bench` runs it.

The aims, on two processors that do nothing else: all five files of one country in under 5 s cold,
1.5 s a country when many are written in one run, half a second for one country's gaps over all indicators.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from paritet.analysis.gap import gaps
from paritet.brief.check import check
from paritet.brief.write import write
from paritet.concepts.codelists import groups

COMMAND = str(Path(sys.executable).with_name("paritet"))


def run(*arguments: str) -> None:
    subprocess.run([COMMAND, "brief", *arguments], check=True, capture_output=True)


def test_one_country_cold(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    benchmark.extra_info["aim"] = "5 s"
    benchmark.pedantic(run, args=("RUS", "--out", str(tmp_path)), rounds=3)


def test_the_27_of_the_eu_in_one_run(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    benchmark.extra_info["aim"] = f"{1.5 * len(groups()['EU27'].members_in())} s"
    benchmark.pedantic(run, args=("--group", "EU27", "--out", str(tmp_path)), rounds=1)


def test_one_country_warm(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    write("FRA", tmp_path)
    benchmark.pedantic(write, args=("RUS", tmp_path), rounds=3)


@pytest.mark.parametrize("warm", [True, False], ids=["in memory", "from the files"])
def test_gaps_of_one_country(benchmark: BenchmarkFixture, warm: bool) -> None:
    from paritet.analysis.comparison_shelf import _loaded

    if warm:
        gaps("RUS")
    benchmark.pedantic(gaps, args=("RUS",), rounds=5, setup=None if warm else _loaded.cache_clear)


def test_every_number_again(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    write("RUS", tmp_path, wanted=())
    benchmark.pedantic(check, args=(tmp_path / "RUS.json",), rounds=3)
