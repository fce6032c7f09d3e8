"""Commands of the room `brief`."""

from __future__ import annotations
