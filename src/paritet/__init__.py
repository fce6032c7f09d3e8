"""Paritet: the evidence desk of a working group on gender equality.

The Python API is the dozen names below; each is imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_API = {
    "observations": "paritet.store.query",
    "reforms": "paritet.store.query",
    "index": "paritet.indices.catalogue",
    "peers": "paritet.analysis.peers",
    "effect": "paritet.analysis.reforms.own_events",
}

__all__ = [*_API]


def __getattr__(name: str) -> Any:
    if name in _API:
        return getattr(import_module(_API[name]), name)
    raise AttributeError(f"module 'paritet' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
