"""Rules of the house that no other tool checks: what the checkout holds, and what it must never hold."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

import paritet
from paritet.store.founding.build import LIMIT

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "paritet"
FOUNDING = SOURCES / "store" / "founding"
LOCKS = ("requirements.lock", "requirements-dev.lock")
REGISTRIES = re.compile(
    # In parts, for this file is searched too.
    r"pypi\." r"org|python" r"hosted|arti" r"factory|jfrog\." r"io|dev" r"pi|anaconda\." r"org"
    r"|conda-" r"forge|npm" r"js|index" r"-url|find" r"-links|pip\." r"conf",
    re.IGNORECASE,
)  # fmt: skip


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no Git checkout, so nothing tells which files belong to it")
    found = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    paths = [ROOT / name for name in found.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str:
    """Give a file's text; a binary file has none."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_names_a_package_registry(tracked: list[Path]) -> None:
    found = {str(path.relative_to(ROOT)): REGISTRIES.findall(text_of(path)) for path in tracked}
    assert not {path: hits for path, hits in found.items() if hits}


def test_no_lock_of_another_tool_is_kept(tracked: list[Path]) -> None:
    others = {"uv.lock", "poetry.lock", "pdm.lock", "pipfile.lock", "package-lock.json"}
    assert not [path for path in tracked if path.name.lower() in others]


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(pins) > 20
    for pin in pins:
        assert re.match(r"[A-Za-z0-9._-]+(\[[^\]]+\])?==\S+", pin), pin[:80]
        assert "--hash=sha256:" in pin, pin[:80]
    assert "://" not in text


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    plain = [re.split(r"[<>=\[; ]", item)[0] for item in project["project"]["dependencies"]]
    dev = [re.split(r"[<>=\[; ]", item)[0] for item in project["dependency-groups"]["dev"]]
    for name, wanted in zip(LOCKS, (plain, plain + dev), strict=True):
        pinned = set(
            re.findall(r"^([A-Za-z0-9._-]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        )
        assert set(wanted) <= pinned, name


def test_python_is_bounded_from_below_only_and_every_tool_agrees() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["requires-python"] == ">=3.11"
    assert project["tool"]["ruff"]["target-version"] == "py311"
    assert project["tool"]["mypy"]["python_version"] == "3.11"
    assert "sys.version_info < (3, 11)" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_example_of_settings_names_those_that_are_read() -> None:
    read = set()
    for path in SOURCES.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        read |= set(re.findall(r"(?:environ(?:\.get)?|getenv)\s*[\[(]\s*[\"']([A-Z][A-Z0-9_]*)[\"']", text))
        read |= set(re.findall(r"envvar=[\"']([A-Z][A-Z0-9_]*)[\"']", text))
    named = set(re.findall(r"^([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert read
    assert named == read


def test_no_secret_and_no_path_of_a_machine_is_kept(tracked: list[Path]) -> None:
    private = re.compile(r"BEGIN (?:RSA |EC |OPENSSH )?PRIVATE" + r" KEY|(?<![\w.])/(?:home|Users|work)/\w+/")
    assert not [path for path in tracked if private.search(text_of(path))]
    assert not [path for path in tracked if path.name == ".env"]


@pytest.mark.shared
def test_no_original_file_of_a_publisher_is_kept(tracked: list[Path], shared: Path) -> None:
    by_size: dict[int, list[Path]] = defaultdict(list)
    for path in shared.rglob("*"):
        if path.is_file() and path.stat().st_size:
            by_size[path.stat().st_size].append(path)
    same = [
        (path, other)
        for path in tracked
        for other in by_size.get(path.stat().st_size, ())
        if digest(path) == digest(other)
    ]
    assert not same


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_folder_and_module_is_named_by_what_it_does(tracked: list[Path]) -> None:
    nameless = {"utils", "util", "helpers", "helper", "common", "misc"}
    found = [path for path in tracked if nameless & {*path.relative_to(ROOT).parts, path.stem}]
    assert not found


def test_founding_editions_are_small() -> None:
    assert LIMIT <= 10_000_000
    assert 0 < sum(path.stat().st_size for path in FOUNDING.rglob("*") if path.is_file()) <= LIMIT


def test_every_founding_edition_names_its_publisher_and_licence_in_both_languages() -> None:
    found = sorted(FOUNDING.glob("*/*/edition.json"))
    assert found
    for path in found:
        edition = json.loads(path.read_text(encoding="utf-8"))
        place = f"{path.parent.parent.name}/{path.parent.name}"
        assert f"{edition['source']}/{edition['edition']}" == place
        for field in ("publisher", "title", "licence_text"):
            assert set(edition[field]) == {"en", "ru"}, (place, field)
            assert all(text.strip() for text in edition[field].values()), (place, field)
        # A publisher's name may be the same in both languages; a sentence may not.
        assert re.search("[А-Яа-яЁё]", edition["licence_text"]["ru"]), place
        assert edition["licence"], place
        assert edition["redistribution"] in ("open", "restricted"), place
        assert edition["address"].startswith("http"), place
        for file in edition["files"]:
            assert re.fullmatch("[0-9a-f]{64}", file["sha256"]), place


def test_every_folder_of_the_founding_store_is_a_whole_edition() -> None:
    for folder in (path for source in FOUNDING.iterdir() if source.is_dir() for path in source.iterdir()):
        if folder.is_dir() and folder.name != "__pycache__":
            names = {path.name for path in folder.iterdir()}
            assert "edition.json" in names, folder
            assert names <= {"edition.json", "observations.parquet", "reforms.parquet"}, folder


def test_the_python_interface_is_a_dozen_names_that_exist() -> None:
    assert len(paritet.__all__) <= 12
    for name in paritet.__all__:
        found = getattr(paritet, name)
        assert callable(found)
        assert found.__doc__
    assert set(dir(paritet)) == set(paritet.__all__)
    with pytest.raises(AttributeError, match="no attribute"):
        paritet.nothing_of_this_name  # noqa: B018
