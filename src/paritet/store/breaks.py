"""Breaks in series (rules follow)."""

from __future__ import annotations

import pandas as pd


def mark_breaks(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Mark breaks with status B."""
    return frame, []
