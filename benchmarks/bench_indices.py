"""Speed of the index engine: uncertainty of COINr's example, all seven indices cold, the four areas, growth.

Run with ``make bench``; the results carry the machine. Nothing here is a test of correctness.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from paritet.indices.catalogue import index
from paritet.indices.compute import Computed, compute_inputs
from paritet.indices.sensitivity import sensitivity

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
COLD = """
from paritet.indices.catalogue import index
for name in ("undp_gii", "undp_gdi", "undp_hdi", "wb_wbl", "wef_gggi", "eige_gei", "ilga_rainbow"):
    index(name).computed.scores
"""
PEAK = """
import resource, sys
sys.path.insert(0, {folder!r})
from bench_indices import asem
from paritet.indices.sensitivity import sensitivity
sensitivity(asem(), draws={draws})
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def asem() -> Computed:
    """COINr's example with the choices of its documentation."""
    if not (SHARED / "asem").is_dir():
        pytest.skip("COINr's example is not beside this checkout")
    sys.path.insert(0, str(ROOT / "tests" / "published"))
    from test_indices_coinr import CHOICES
    from test_indices_coinr import asem as example

    return example(SHARED, CHOICES)


def test_asem_uncertainty_of_10000_draws(benchmark: Any) -> None:
    """Required: under 0.4 s on two cores; COINr needs 168 ms for each draw."""
    computed = asem()
    benchmark.pedantic(sensitivity, (computed,), {"draws": 10_000}, rounds=10, warmup_rounds=2)


def test_asem_uncertainty_of_100000_draws(benchmark: Any) -> None:
    """Required: at most 11 times the time of 10,000."""
    computed = asem()
    benchmark.pedantic(sensitivity, (computed,), {"draws": 100_000}, rounds=3)


def test_asem_with_ten_times_the_countries(benchmark: Any) -> None:
    """Required: at most 11 times the time."""
    computed = asem()
    own = computed.inputs
    names = tuple(f"{area}{copy}" for copy in range(10) for area in own.ref_areas)
    wide = replace(
        own,
        ref_areas=names,
        observed=np.tile(own.observed, (1, 10, 1)),
        status=np.tile(own.status, (1, 10, 1)),
        groups={name: np.tile(group, 10) for name, group in own.groups.items()},
        denominators={name: np.tile(table, (10, 1)) for name, table in own.denominators.items()},
    )
    larger = compute_inputs(computed.spec, wide)
    benchmark.pedantic(sensitivity, (larger,), {"draws": 10_000}, rounds=3)


@pytest.mark.parametrize("draws", [10_000, 100_000])
def test_peak_memory(benchmark: Any, draws: int) -> None:
    """Required: under 1 GB, whatever the number of draws."""
    script = PEAK.format(folder=str(Path(__file__).parent), draws=draws)

    def run() -> int:
        found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        return int(found.stdout)

    benchmark.extra_info["peak_kb"] = benchmark.pedantic(run, rounds=1)
    assert benchmark.extra_info["peak_kb"] < 1_000_000


def test_seven_indices_from_a_cold_start(benchmark: Any) -> None:
    """Required: under 3 s, interpreter and imports included."""

    def run() -> None:
        subprocess.run([sys.executable, "-c", COLD], check=True)

    benchmark.pedantic(run, rounds=3)


def test_four_areas_with_10000_draws_over_all_years(benchmark: Any) -> None:
    """Required: under 5 s."""
    computed = index("four_areas").computed
    benchmark.pedantic(
        sensitivity, (computed,), {"draws": 10_000, "years": range(2010, 2020)}, rounds=3, warmup_rounds=1
    )
