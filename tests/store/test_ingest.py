from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from paritet.concepts.codelists import ref_areas
from paritet.concepts.errors import CheckError, ParitetError
from paritet.store import editions, placing
from paritet.store import ingest as ingest_module
from paritet.store.editions import kept_editions, own_store
from paritet.store.ingest import ingest
from paritet.store.query import observation_rows, observations

Write = Callable[..., Path]
COUNTRIES, YEARS, MEASURES = ("RUS", "SWE", "DEU"), (2021, 2022), 25
pytestmark = pytest.mark.usefixtures("no_founding")


def state(root: Path) -> dict[str, str]:
    """Every visible file of a store with its checksum."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.glob("[!.]*/[!.]*/*"))
    }


def test_an_ingested_edition_gives_back_the_figures_of_the_file(hdr_file: Write) -> None:
    path = hdr_file(cells={("SWE", "gii_2022"): "0.0234"})
    kept = ingest("undp_hdr", path)
    assert kept.name == "undp_hdr/2025"  # recognised by the publisher's file name
    frame = observations(source="undp_hdr")
    assert kept.observations == len(frame) == len(COUNTRIES) * len(YEARS) * MEASURES
    assert set(frame["ref_area"]) == set(COUNTRIES)
    gii = frame.query("indicator == 'undp_gii' and ref_area == 'SWE' and time_period == 2022")
    assert gii["obs_value"].tolist() == [0.0234]
    assert [(file.name, file.size) for file in kept.files] == [(path.name, path.stat().st_size)]


def test_an_edition_is_recognised_by_its_last_year(hdr_file: Write) -> None:
    ingest("undp_hdr", hdr_file())
    with pytest.raises(CheckError, match="undp_hdr/2025 is kept already"):
        ingest("undp_hdr", hdr_file("copy.csv"))


def test_an_unknown_vintage_must_be_named(hdr_file: Write) -> None:
    path = hdr_file("HDR27.csv", years=(2024, 2025))
    with pytest.raises(ParitetError, match="Which edition") as refusal:
        ingest("undp_hdr", path)
    assert "--edition" in str(refusal.value)
    assert kept_editions() == []
    assert ingest("undp_hdr", path, edition="2027").edition == "2027"


def test_the_newest_edition_answers_and_old_ones_stay(hdr_file: Write) -> None:
    ingest("undp_hdr", hdr_file())
    ingest("undp_hdr", hdr_file("new.csv", cells={("RUS", "gii_2022"): "0.111"}), edition="2026")
    ask = {"indicator": "undp_gii", "ref_area": "RUS", "time_period": 2022}
    assert [row[1::5] for row in observation_rows(**ask)] == [("2026", 0.111)]
    assert [row[1] for row in observation_rows(**ask, edition="all")] == ["2025", "2026"]
    assert [row[1] for row in observation_rows(**ask, edition="undp_hdr/2025")] == ["2025"]


@pytest.mark.parametrize(
    ("cells", "rule", "place"),
    [
        ({("SWE", "gii_2022"): "7.9"}, "within its indicator's range", "gii_2022"),
        ({("SWE", "pr_f_2022"): "31.0"}, "add up to 100", "pr_f_2022"),
        ({("SWE", "le_f_2021"): "-3"}, "within its indicator's range", "le_f_2021"),
    ],
)
def test_a_damaged_figure_is_refused_by_row_column_and_rule(
    hdr_file: Write, cells: dict[tuple[str, str], str], rule: str, place: str
) -> None:
    with pytest.raises(CheckError) as refusal:
        ingest("undp_hdr", hdr_file(cells=cells))
    message = str(refusal.value)
    assert rule in message
    assert f"row 3, column {place}" in message  # the header is row 1, Russia row 2
    assert "SWE" in message
    assert state(own_store()) == {}


def test_fewer_countries_than_the_last_edition_are_refused_and_named(hdr_file: Write) -> None:
    ingest("undp_hdr", hdr_file())
    fewer = hdr_file("new.csv", countries=("RUS", "SWE"))
    with pytest.raises(CheckError, match="2 countries, undp_hdr/2025 has 3") as refusal:
        ingest("undp_hdr", fewer, edition="2026")
    assert "DEU" in str(refusal.value)
    assert ingest("undp_hdr", fewer, edition="2026", allow_fewer=True).edition == "2026"


def test_an_absent_file_and_a_bad_name_are_told(tmp_path: Path, hdr_file: Write) -> None:
    with pytest.raises(ParitetError, match="no such file"):
        ingest("undp_hdr", tmp_path / "absent.csv")
    with pytest.raises(ParitetError, match="cannot be an edition's name"):
        ingest("undp_hdr", hdr_file(), edition="../../elsewhere")
    with pytest.raises(ParitetError, match="undp_hdr"):
        ingest("undp_hrd", hdr_file())


def test_replacing_is_asked_for(hdr_file: Write) -> None:
    ingest("undp_hdr", hdr_file())
    before = state(own_store())
    other = hdr_file(cells={("RUS", "gii_2022"): "0.111"})
    with pytest.raises(CheckError, match="from another file"):
        ingest("undp_hdr", other)
    assert state(own_store()) == before
    ingest("undp_hdr", other, replace_kept=True)
    assert observation_rows("undp_gii", "RUS", 2022)[0][6] == 0.111
    assert not list(own_store().glob("**/.ingest-*"))


def test_a_users_edition_stands_in_for_the_founding_one(
    hdr_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest("undp_hdr", hdr_file())
    own_store().rename(tmp_path / "founding")
    monkeypatch.setattr(editions, "FOUNDING", tmp_path / "founding")
    with pytest.raises(CheckError, match="kept already"):
        ingest("undp_hdr", hdr_file())
    ingest("undp_hdr", hdr_file(cells={("RUS", "gii_2022"): "0.111"}), replace_kept=True)
    assert [item.own for item in kept_editions("undp_hdr")] == [True]
    assert [row[6] for row in observation_rows("undp_gii", "RUS", 2022, edition="all")] == [0.111]


@pytest.mark.parametrize("step", ["write_observations", "place", "flush"])
@pytest.mark.parametrize(
    "fault",
    [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), KeyboardInterrupt()],
    ids=["disk full", "Ctrl-C"],
)
def test_a_fault_while_writing_leaves_the_store_as_it_was(
    hdr_file: Write, monkeypatch: pytest.MonkeyPatch, step: str, fault: BaseException
) -> None:
    ingest("undp_hdr", hdr_file())
    before = state(own_store())

    def fail(*_: object, **__: object) -> None:
        raise fault

    module, name = (placing, "_flush") if step == "flush" else (ingest_module, step)
    monkeypatch.setattr(module, name, fail)
    wanted = ParitetError if isinstance(fault, OSError) else KeyboardInterrupt
    with pytest.raises(wanted) as refusal:
        ingest("undp_hdr", hdr_file("new.csv"), edition="2026")
    if wanted is ParitetError:
        assert "No space left" in str(refusal.value)
    assert state(own_store()) == before
    assert not list(own_store().glob(".ingest-*"))


def test_two_ingests_at_once_wait_for_each_other(hdr_file: Write) -> None:
    path = hdr_file()
    outcomes: list[str] = []

    def one(edition: str) -> None:
        try:
            outcomes.append(ingest("undp_hdr", path, edition=edition).edition)
        except ParitetError as error:
            outcomes.append(error.what.split(",")[0])

    threads = [threading.Thread(target=one, args=(name,)) for name in ("2025", "2025", "2026")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["2025", "2026", "The edition undp_hdr/2025 is kept already"]
    assert [item.edition for item in kept_editions("undp_hdr")] == ["2025", "2026"]


def test_a_reader_always_finds_an_edition_that_is_being_replaced(hdr_file: Write) -> None:
    ingest("undp_hdr", hdr_file())
    seen: list[float] = []
    faults: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                [row] = observation_rows("undp_gii", "RUS", 2022)
                seen.append(row[6])
        except Exception as fault:
            faults.append(fault)

    reader = threading.Thread(target=read)
    reader.start()
    values = [0.1, 0.2, 0.3, 0.4, 0.5]
    for value in values:
        ingest("undp_hdr", hdr_file(cells={("RUS", "gii_2022"): repr(value)}), replace_kept=True)
    stop.set()
    reader.join()
    assert faults == []
    # The first value is that of the unchanged file; from then on only replacements, in their order.
    assert len(seen) > len(values)
    assert list(dict.fromkeys(seen))[1:] == [value for value in values if value in seen]


def test_where_folders_cannot_be_swapped_readers_find_the_one_set_aside(
    hdr_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest("undp_hdr", hdr_file())
    monkeypatch.setattr(placing, "_swapped", lambda *_: False)
    folder = own_store() / "undp_hdr" / "2025"
    # Killed between the two renames: the old edition is aside and the new one is not yet in place.
    folder.rename(folder.with_name(".aside-2025"))
    assert [item.edition for item in kept_editions("undp_hdr")] == ["2025"]
    assert observation_rows("undp_gii", "RUS", 2022)
    ingest("undp_hdr", hdr_file(cells={("RUS", "gii_2022"): "0.111"}), replace_kept=True)
    assert observation_rows("undp_gii", "RUS", 2022)[0][6] == 0.111
    assert sorted(path.name for path in folder.parent.iterdir()) == ["2025"]


def test_women_and_men_that_changed_places_are_refused(hdr_file: Write) -> None:
    countries = sorted(ref_areas())[:12]
    women = {
        (area, f"lfpr_f_{year}"): repr(40.0 + n / 4) for n, area in enumerate(countries) for year in YEARS
    }
    men = {(area, f"lfpr_m_{year}"): repr(60.0 + n / 2) for n, area in enumerate(countries) for year in YEARS}
    ingest("undp_hdr", hdr_file(countries=countries, cells=women | men))
    turned = {(area, column.replace("_f_", "_m_")): cell for (area, column), cell in women.items()}
    turned |= {(area, column.replace("_m_", "_f_")): cell for (area, column), cell in men.items()}
    path = hdr_file("new.csv", countries=countries, cells=turned)
    before = state(own_store())
    with pytest.raises(CheckError, match="changed places") as refusal:
        ingest("undp_hdr", path, edition="2026")
    assert "labour_force_participation 2021, 2022: the gaps of 12 countries" in str(refusal.value)
    assert state(own_store()) == before
    assert ingest("undp_hdr", path, edition="2026", allow_swapped=True).edition == "2026"
