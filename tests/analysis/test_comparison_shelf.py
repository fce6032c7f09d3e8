"""The shelf: figures are kept for the state of the store that they were read in, and for no other."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from own_editions import thin_edition
from paritet.analysis import comparison_shelf
from paritet.analysis.comparison_shelf import Shelf, shelf

CODE = "undp_gii"


def editions(told: Shelf) -> set[str]:
    return {figures.edition for figures in told.editions[CODE]}


def test_an_edition_that_came_and_went_while_figures_were_read_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = comparison_shelf.observations
    came: list[Any] = []

    def meanwhile(*asked: Any, **named: Any) -> Any:
        if not came:
            came.append(thin_edition("undp_hdr/2025", "2026", (2020, 2023)))
        return read(*asked, **named)

    comparison_shelf._loaded.cache_clear()
    monkeypatch.setattr(comparison_shelf, "observations", meanwhile)
    assert "2026" in editions(shelf([CODE]))  # asked again, of the store as it then was
    assert came
    shutil.rmtree(came[0].parent)
    assert "2026" not in editions(shelf([CODE]))


def test_figures_are_read_once_for_a_state_of_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    read = comparison_shelf.observations
    asked: list[Any] = []

    def counted(codes: Any, *rest: Any, **named: Any) -> Any:
        asked.append(codes)
        return read(codes, *rest, **named)

    monkeypatch.setattr(comparison_shelf, "observations", counted)
    comparison_shelf._loaded.cache_clear()
    shelf([CODE])
    shelf([CODE, "undp_gdi"])
    shelf(["undp_gdi"])
    assert [CODE in codes for codes in asked] == [True, False]
    thin_edition("undp_hdr/2025", "2026", (2020, 2023))
    assert "2026" in editions(shelf([CODE]))
    assert len(asked) == 3


def test_a_store_that_never_rests_is_answered_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    states = iter(range(100))
    monkeypatch.setattr(comparison_shelf, "store_state", lambda: next(states))
    assert "2025" in editions(shelf([CODE]))
