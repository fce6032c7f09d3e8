from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("killed_ingest.py")
FILES = {"undp_hdr/2025/edition.json", "undp_hdr/2025/observations.parquet"}


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork")
def test_a_kill_at_any_moment_leaves_the_store_as_it_was(hdr_file: Callable[..., Path]) -> None:
    old = hdr_file("old.csv")
    new = hdr_file("new.csv", cells={("RUS", "gii_2022"): "0.111"})
    run = subprocess.run(
        [sys.executable, str(SCRIPT), str(old), str(new)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    result = json.loads(run.stdout)
    killed = [item for item in result["outcomes"] if isinstance(item["step"], int)]
    # The hooked run must have stepped through the whole of an ingest, or this test shows nothing.
    assert len(killed) > 10
    complete = [item["after"] for item in result["outcomes"] if item["step"] == "end"]
    assert complete[0] != complete[1]
    for item in result["outcomes"]:
        # Either as before, or one of the two complete editions; never a part of one.
        assert item["after"] == item["before"] or item["after"] in complete, item["step"]
        assert set(item["after"]) in (set(), FILES)
    assert result["leftovers"] == []
