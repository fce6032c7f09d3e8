"""Answers remembered while the store stays as it is, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from paritet.store.editions import own_store
from paritet.store.ingest import ingest
from paritet.store.query import observations
from paritet.store.remembering import remembered, store_state

Write = Callable[..., Path]
ASKED: list[tuple[str, int]] = []


@remembered(4)
def gii(ref_area: str, *, year: int = 2022) -> float:
    """Give a figure, and note that the store was asked."""
    ASKED.append((ref_area, year))
    frame = observations("undp_gii", ref_area, (year, year))
    if frame.empty:
        raise LookupError(ref_area)
    return float(frame["obs_value"].iloc[0])


@pytest.fixture(autouse=True)
def _afresh() -> None:
    ASKED.clear()


@pytest.mark.usefixtures("no_founding")
def test_an_answer_is_kept_until_an_edition_comes_or_is_replaced(hdr_file: Write) -> None:
    ingest("undp_hdr", hdr_file("old.csv"), edition="2025")
    first = gii("RUS")
    assert gii("RUS") == first
    assert ASKED == [("RUS", 2022)]
    changed = hdr_file("new.csv", cells={("RUS", "gii_2022"): "0.111"})
    ingest("undp_hdr", changed, edition="2025", replace_kept=True)
    assert gii("RUS") == pytest.approx(0.111)
    newer = hdr_file("newer.csv", cells={("RUS", "gii_2022"): "0.112"})
    ingest("undp_hdr", newer, edition="2026")
    assert gii("RUS") == pytest.approx(0.112)
    assert len(ASKED) == 3


@pytest.mark.usefixtures("no_founding")
def test_another_store_has_answers_of_its_own(
    hdr_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest("undp_hdr", hdr_file("old.csv"), edition="2025")
    first = gii("SWE")
    monkeypatch.setenv("PARITET_STORE", str(tmp_path / "another"))
    with pytest.raises(LookupError):
        gii("SWE")
    ingest("undp_hdr", hdr_file("new.csv", cells={("SWE", "gii_2022"): "0.113"}), edition="2025")
    assert gii("SWE") == pytest.approx(0.113) != first


@pytest.mark.usefixtures("no_founding")
def test_a_failure_is_not_remembered_and_arguments_are_told_apart(hdr_file: Write) -> None:
    ingest("undp_hdr", hdr_file("old.csv"), edition="2025")
    for _ in range(2):
        with pytest.raises(LookupError):
            gii("FRA")
    assert gii("RUS", year=2021) != gii("RUS", year=2022)
    assert len(ASKED) == 4
    assert gii.__doc__ == "Give a figure, and note that the store was asked."


@pytest.mark.usefixtures("no_founding")
def test_a_store_that_is_not_there_has_a_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARITET_STORE", str(tmp_path / "nowhere"))
    assert store_state() == ()
    own_store().mkdir()
    (own_store() / "notes.txt").write_text("no edition")
    assert store_state() == ()
