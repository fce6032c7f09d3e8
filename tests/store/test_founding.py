from __future__ import annotations

from pathlib import Path

import pytest

from paritet.concepts.source import Redistribution
from paritet.sources.catalogue import source, sources
from paritet.store.editions import FOUNDING, Kept, kept_editions, order_of, select_editions
from paritet.store.founding.build import LIMIT, build, sizes
from paritet.store.integrity import table_states

# Small, with statuses, bounds, reforms and breaks among them; each in a second or two.
FEW = ("wb_wdi_parliament", "un_mmeig", "policy_dates", "undp_hdr")


def contents(root: Path, code: str) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.glob(f"{code}/*/*.*"))}


@pytest.fixture
def founding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Kept]:
    return [item for item in kept_editions() if not item.own]


@pytest.mark.shared
def test_the_same_files_give_the_same_bytes(shared: Path, tmp_path: Path) -> None:
    codes = ("wb_wdi_parliament", "un_mmeig")
    for out in ("one", "two"):
        assert build(shared, tmp_path / out, only=codes) == {}
    for code in codes:
        assert contents(tmp_path / "one", code) == contents(tmp_path / "two", code)


@pytest.mark.shared
@pytest.mark.parametrize("code", ["wb_wdi_parliament", "un_mmeig", "undp_hdr"])
def test_the_shipped_bytes_are_those_that_the_files_give(shared: Path, tmp_path: Path, code: str) -> None:
    assert build(shared, tmp_path, only=[code]) == {}
    assert contents(tmp_path, code) == contents(FOUNDING, code)


def test_an_absent_file_refuses_its_edition_and_no_other(tmp_path: Path) -> None:
    refused = build(tmp_path / "empty", tmp_path / "out", only=["undp_hdr"])
    assert set(refused) == {"undp_hdr/2025", "undp_hdr/2023-24"}
    assert "A publisher's file is absent" in str(refused["undp_hdr/2025"])
    assert sizes(tmp_path / "out") == {}


def test_everything_that_ships_fits(founding: list[Kept]) -> None:
    assert 0 < sum(sizes(FOUNDING).values()) <= LIMIT


def test_every_vintage_of_the_catalogue_ships(founding: list[Kept]) -> None:
    wanted = {f"{entry.code}/{edition}" for entry in sources().values() for edition in entry.editions}
    assert {item.name for item in founding} == wanted


def test_every_table_is_as_it_was_kept(founding: list[Kept]) -> None:
    states = {state.state for item in founding for state in table_states(item)}
    assert states == {"same"}


def test_every_edition_says_whose_it_is(founding: list[Kept]) -> None:
    for item in founding:
        described = item.metadata()
        assert (described.source, described.edition) == (item.source, item.edition)
        assert described.redistribution is source(item.source).redistribution
        assert described.files
        assert all(len(file.sha256) == 64 for file in described.files)
        assert described.observations + described.reforms > 0


def test_sources_without_an_open_licence_are_restricted(founding: list[Kept]) -> None:
    """As the publishers' licences are: WEF's forbids derivatives; ILGA-Europe and EPF state no open one."""
    restricted = {
        item.source for item in founding if item.metadata().redistribution is Redistribution.RESTRICTED
    }
    assert {"wef_gggi", "ilga_rainbow", "epf_abortion"} <= restricted
    assert not {"undp_hdr", "wb_wbl", "wb_wdi_parliament", "un_minset"} & restricted


def test_editions_are_ordered_as_people_read_them() -> None:
    names = ["2025", "9", "2023-24", "2026-03", "10", "2025-10"]
    assert sorted(names, key=order_of) == ["9", "10", "2023-24", "2025", "2025-10", "2026-03"]
    assert [item.edition for item in select_editions("undp_hdr")] == ["2025"]
