from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The publishers' original files, where they lie beside the checkout."""
    data = SHARED / "data"
    if not data.is_dir():
        pytest.skip("the publishers' original files are not beside this checkout")
    return data


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the store of the person who runs it."""
    monkeypatch.setenv("PARITET_STORE", str(tmp_path / "store"))
