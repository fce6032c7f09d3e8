"""Carried values (rules follow)."""

from __future__ import annotations

import pandas as pd


def mark_carried(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Mark carried values with status I."""
    return frame, []
