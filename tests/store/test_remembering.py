"""Answers remembered while the store stays as it is, and no longer."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from paritet.indices.catalogue import index
from paritet.store import remembering
from paritet.store.editions import kept_editions, own_store
from paritet.store.ingest import ingest
from paritet.store.query import observations
from paritet.store.remembering import one_look, remembered, store_state
from paritet.store.tables import write_observations

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
def test_an_answer_in_the_midst_of_which_an_edition_came_is_asked_for_again(hdr_file: Write) -> None:
    ingest("undp_hdr", hdr_file("old.csv"), edition="2025")
    coming = [hdr_file("new.csv", cells={("RUS", "gii_2022"): "0.111"})]

    @remembered(4)
    def twice() -> tuple[float, float]:
        first = gii("RUS")
        if coming:
            ingest("undp_hdr", coming.pop(), edition="2025", replace_kept=True)
        return first, gii("RUS")

    assert twice() == pytest.approx((0.111, 0.111))
    twice.cache_clear()
    assert twice() == pytest.approx((0.111, 0.111))


@pytest.mark.usefixtures("no_founding")
def test_a_store_that_never_rests_is_answered_all_the_same_and_nothing_is_kept(tmp_path: Path) -> None:
    asked: list[int] = []

    @remembered(4)
    def restless() -> int:
        asked.append(1)
        (own_store() / "undp_hdr" / f"2025-{len(asked)}").mkdir(parents=True)
        return len(asked)

    first = restless()
    assert first == len(asked) > 1
    assert restless() > first


def test_an_index_is_computed_anew_from_a_new_edition(tmp_path: Path) -> None:
    before = index("undp_gii").computed
    kept = next(item for item in kept_editions("undp_hdr") if item.edition == "2025")
    own = own_store() / "undp_hdr" / "2025"
    shutil.copytree(kept.folder, own)
    table = pd.read_parquet(own / "observations.parquet")
    changed = (table["indicator"] == "adolescent_birth_rate") & (table["ref_area"] == "RUS")
    write_observations(
        table.assign(obs_value=table["obs_value"].mask(changed, 90.0)), own / "observations.parquet"
    )
    after = index("undp_gii").computed
    row = before.ref_areas.index("RUS")
    assert after.scores[row, -1] > before.scores[row, -1] + 0.05
    other = before.ref_areas.index("SWE")
    assert after.scores[other, -1] == before.scores[other, -1]


@pytest.mark.usefixtures("no_founding")
def test_figures_changed_by_hand_are_seen_at_once(hdr_file: Write) -> None:
    ingest("undp_hdr", hdr_file("old.csv"), edition="2025")
    first, state = gii("RUS"), store_state()
    table = own_store() / "undp_hdr" / "2025" / "observations.parquet"
    frame = pd.read_parquet(table)
    mine = (frame["indicator"] == "undp_gii") & (frame["ref_area"] == "RUS")
    write_observations(frame.assign(obs_value=frame["obs_value"].mask(mine, 0.114)), table)
    assert store_state() != state
    assert gii("RUS") == pytest.approx(0.114) != first
    assert store_state() == store_state()


@pytest.mark.usefixtures("no_founding")
@pytest.mark.parametrize("name", ["observations.parquet", "reforms.parquet"])
def test_time_and_size_of_a_table_are_part_of_the_state(name: str) -> None:
    folder = own_store() / "made_up" / "1"
    folder.mkdir(parents=True)
    states = [store_state()]
    path = folder / name
    for content, moment in ((b"a", 1), (b"ab", 1), (b"ba", 2)):
        with path.open("wb") as handle:
            handle.write(content)
        os.utime(path, ns=(moment, moment))
        states.append(store_state())
    path.unlink()
    states.append(store_state())
    (folder / "notes.txt").write_text("no table")
    assert len({tuple(one[3] for one in state) for state in states}) == 4  # none, three tables, none again


@pytest.mark.usefixtures("no_founding")
def test_editions_that_come_within_a_tick_of_a_coarse_clock_are_all_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def coarse(path: str) -> SimpleNamespace:
        told, tick = Path(path).stat(), 2 * 10**9
        times = {name: getattr(told, name) // tick * tick for name in ("st_mtime_ns", "st_ctime_ns")}
        return SimpleNamespace(st_mode=told.st_mode, st_ino=told.st_ino, st_size=told.st_size, **times)

    monkeypatch.setattr(remembering, "os", SimpleNamespace(stat=coarse, listdir=os.listdir))
    for count in range(1, 60):
        (own_store() / "made_up" / str(count)).mkdir(parents=True)
        assert len(store_state()) == count


def test_a_folder_that_has_not_changed_for_long_is_not_listed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = store_state()
    listed: list[str] = []
    real = os.listdir
    monkeypatch.setattr(os, "listdir", lambda path: listed.append(str(path)) or real(path))
    long_after = time.time_ns() + 10**10
    monkeypatch.setattr(time, "time_ns", lambda: long_after)
    store_state()
    listed.clear()
    assert store_state() == before != ()
    assert listed == []


@pytest.mark.usefixtures("no_founding")
def test_an_ingest_at_work_is_no_state_of_its_own(hdr_file: Write) -> None:
    ingest("undp_hdr", hdr_file("old.csv"), edition="2025")
    state = store_state()
    (own_store() / ".ingest-x" / "2026").mkdir(parents=True)
    assert store_state() == state != ()


@pytest.mark.usefixtures("no_founding")
def test_a_store_that_is_not_there_has_a_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARITET_STORE", str(tmp_path / "nowhere"))
    assert store_state() == ()
    own_store().mkdir()
    (own_store() / "notes.txt").write_text("no edition")
    assert store_state() == ()


@pytest.mark.usefixtures("no_founding")
def test_one_look_serves_all_that_is_asked_within_and_nothing_after(
    hdr_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest("undp_hdr", hdr_file("old.csv"), edition="2025")
    first = gii("RUS")
    looks = []
    monkeypatch.setattr(remembering, "store_state", lambda: looks.append(1) or store_state())
    with one_look(), one_look():
        assert [gii("RUS") for _ in range(9)] == [first] * 9
    assert len(looks) == 1
    ingest("undp_hdr", hdr_file("new.csv", cells={("RUS", "gii_2022"): "0.111"}), edition="2026")
    assert gii("RUS") == pytest.approx(0.111)


@pytest.mark.usefixtures("no_founding")
def test_what_is_computed_after_an_edition_came_within_one_look_is_kept_as_of_the_new_state(
    hdr_file: Write,
) -> None:
    ingest("undp_hdr", hdr_file("old.csv"), edition="2025")
    with one_look():
        ingest("undp_hdr", hdr_file("new.csv", cells={("RUS", "gii_2022"): "0.111"}), edition="2026")
        assert gii("RUS") == pytest.approx(0.111)
    assert gii("RUS") == pytest.approx(0.111)
    assert ASKED == [("RUS", 2022)] * 2, "the answer that an edition came before is asked for again, once"
