"""Commands of the room `indices`."""

from __future__ import annotations
