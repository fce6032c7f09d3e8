"""Successful peers: who went further than a country stands, not who only caught up with it."""

from __future__ import annotations

import pytest

from paritet.analysis.peers import peers
from paritet.analysis.peers_successful import FALLBACK, successful_peers


@pytest.mark.parametrize("ref_area", ["SWE", "DNK"])
def test_from_the_aim_nobody_went_further(ref_area: str) -> None:
    """Sweden's and Denmark's index of the World Bank is 100, the most there is."""
    found = peers(ref_area, "wb_wbl")
    assert found.own.level.value == 100
    assert {start.outcome for start in found.found} & {"reached", "further"}  # they reached it from below
    told = successful_peers(ref_area, "discrimination")
    assert dict(told.sought)["wb_wbl"] == 0
    assert (told.basis, told.group) == ("group", FALLBACK)
