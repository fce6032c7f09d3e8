"""The reference pages say what the specs say, for every index and method, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from paritet.concepts.text import LANGS
from paritet.indices import spec_reader, spec_steps, spec_tree
from paritet.indices.catalogue import spec_files, specs
from paritet.indices.methods import methods
from paritet.indices.pages import method_texts, pages, spec_keys

STEPS = ("impute", "treat", "normalise", "weight", "aggregate", "transform")
DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_method_is_explained_in_both_languages() -> None:
    known = {(step, name) for step in STEPS for name in methods(step)}
    assert known == set(method_texts())
    for formula, text in method_texts().values():
        assert formula
        assert text.en != text.ru


def test_every_key_of_a_spec_is_explained() -> None:
    """A key that the reader accepts, and no other."""
    keys = spec_keys()
    assert set(keys["spec"]) == set(spec_reader.KEYS)
    assert set(keys["node"]) == set(spec_tree.NODE_KEYS)
    assert set(keys["leaf"]) == set(spec_tree.LEAF_KEYS)
    assert set(keys["step"]) == {*spec_steps.STEPS, "scope", "except"}
    assert set(keys["sensitivity"]) == {*spec_reader.SENSITIVITY_KEYS}


def test_every_index_has_a_page_in_both_languages() -> None:
    made = pages()
    for name in spec_files():
        for lang in LANGS:
            assert f"{name}.{lang}.md" in made


@pytest.mark.parametrize("lang", LANGS)
def test_committed_pages_are_those_that_the_specs_give(lang: str) -> None:
    for name, text in pages().items():
        if name.endswith(f".{lang}.md"):
            path = DOCS / "reference" / "indices" / name
            assert path.read_text(encoding="utf-8") == text, f"{path} is behind: run `make docs`"


def test_every_node_above_the_leaves_is_named_in_both_languages() -> None:
    """Names of helper nodes (metrics, ratios, caps) come from their indicator."""
    for variants in specs().values():
        for spec in variants:
            for node in spec.inner:
                helper = node.id.endswith((".metric", ".capped", ".ratio", ".points"))
                assert helper or node.label is not None, (spec.index, node.id)


@pytest.mark.parametrize("name", ["explanation/four-areas", "tutorial/build-an-index"])
def test_written_pages_exist_in_both_languages(name: str) -> None:
    english, russian = (
        (DOCS / f"{name}.{lang}.md").read_text(encoding="utf-8").splitlines() for lang in LANGS
    )
    headings = [[line.count("#") for line in page if line.startswith("#")] for page in (english, russian)]
    assert headings[0] == headings[1]


def test_the_tutorial_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tutorial's own spec and data give the result that it shows."""
    from typer.testing import CliRunner

    from paritet.cli import app

    for lang in LANGS:
        page = (DOCS / "tutorial" / f"build-an-index.{lang}.md").read_text(encoding="utf-8")
        blocks = page.split("```")
        spec = next(block[5:] for block in blocks if block.startswith("yaml\n"))
        data = next(block[4:] for block in blocks if block.startswith("csv\n"))
        shown = next(block[5:] for block in blocks if block.startswith("text\n"))
        (tmp_path / "my.yaml").write_text(spec, encoding="utf-8")
        (tmp_path / "my.csv").write_text(data, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        found = CliRunner().invoke(app, ["index", "--spec", "my.yaml", "--data", "my.csv", "--format", "csv"])
        assert found.exit_code == 0, found.output
        for line, expected in zip(found.stdout.split(), shown.split(), strict=True):
            ours, theirs = line.split(","), expected.split(",")
            assert ours[:4] + ours[5:] == theirs[:4] + theirs[5:], lang
            if ours[4] != "value":
                assert float(ours[4]) == pytest.approx(float(theirs[4]), rel=1e-9), lang
