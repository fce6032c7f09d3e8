"""Paritet: the evidence desk of a working group on gender equality.

The Python API is the dozen names below; each is imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_API = {
    "observations": "paritet.store.query:observations",
    "reforms": "paritet.store.query:reforms",
    "index": "paritet.indices.catalogue:index",
    "pace": "paritet.analysis.pace:pace",
    "parity": "paritet.analysis.forecast.outlook:outlook",
    "wef_line": "paritet.analysis.parity:wef_line",
    "alarms": "paritet.analysis.alarms:alarms",
    "peers": "paritet.analysis.peers:peers",
    "effect": "paritet.analysis.reforms.own_events:effect",
    "scenario": "paritet.analysis.scenario:scenario",
    "cost": "paritet.analysis.cost:cost",
}

__all__ = [*_API]


def __getattr__(name: str) -> Any:
    if name in _API:
        module, _, attribute = _API[name].partition(":")
        return getattr(import_module(module), attribute)
    raise AttributeError(f"module 'paritet' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
