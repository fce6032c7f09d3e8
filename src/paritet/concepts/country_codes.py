"""The countries' codes alone, for the quick way to one series: nothing else is loaded."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def iso3_codes() -> frozenset[str]:
    """Give every country's ISO 3166-1 alpha-3 code, the first column of the table of country keys."""
    text = (Path(__file__).parent / "lists" / "ref_areas.csv").read_text(encoding="utf-8")
    return frozenset(line.split(",", 1)[0] for line in text.splitlines()[1:])
