"""Documentation that can fail: complete, in both languages, with links that lead somewhere, and true."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner

from paritet.cli import app
from paritet.concepts.source import Source
from paritet.concepts.text import LANGS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
WRITTEN = sorted(path for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")] if REFERENCE not in path.parents)
GUIDES = [path for path in WRITTEN if path.parent != ROOT / "docs" / "decisions"]
ENGLISH_ONLY = {
    # Of the checkout as a whole, for developers, or in both languages on one page.
    *(ROOT / name for name in ("CHANGELOG.md", "SECURITY.md", "GLOSSARY.md", "DATA-LICENCES.md")),
    *(DOCS / "decisions").glob("*.md"),
}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"\s+#\s.*$", re.MULTILINE)


def told(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, *kinds: str) -> list[str]:
    return [text for kind, text in FENCE.findall(path.read_text(encoding="utf-8")) if kind in kinds]


@pytest.fixture(scope="module")
def generated() -> dict[Path, str]:
    sys.path.insert(0, str(DOCS))
    try:
        import generate
    finally:
        sys.path.remove(str(DOCS))
    made: dict[Path, str] = generate.pages()
    return made


def test_generated_pages_are_those_that_are_committed(generated: dict[Path, str]) -> None:
    """Making the pages is itself the test that every command, parameter, source … has both languages."""
    behind = [
        told(path)
        for path, text in generated.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    assert not behind, "run `make docs`"


def test_a_text_without_its_russian_is_refused(generated: dict[Path, str]) -> None:
    from paritet.concepts.errors import ParitetError

    texts = sys.modules["reference_texts"].Russian("commands.ru.yaml")
    known = next(iter(texts.texts))
    assert texts(known, "a command", "ru") == texts.texts[known] != known
    texts("Change the past.", "`paritet change`", "ru")
    with pytest.raises(ParitetError, match=r"no Russian for 'Change the past\.' \(`paritet change`\)"):
        texts.complete()
    with pytest.raises(ParitetError, match="has no text"):
        texts(" ", "`paritet change`", "en")


def test_no_page_of_the_reference_is_left_over(generated: dict[Path, str]) -> None:
    assert set(REFERENCE.rglob("*.md")) <= set(generated)


def test_every_command_and_option_stands_on_both_pages() -> None:
    pages = {lang: (REFERENCE / f"commands.{lang}.md").read_text(encoding="utf-8") for lang in LANGS}
    for name, command in all_commands(typer.main.get_command(app)):
        for lang, page in pages.items():
            section = re.search(rf"^## `paritet {name}[ `].*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
            assert section, f"{name} is missing from commands.{lang}.md"
            for parameter in command.params:
                for option in parameter.opts if parameter.param_type_name == "option" else ():
                    assert option == "--help" or option in section.group(), (name, option, lang)


def all_commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from all_commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def russian_of(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".md").removesuffix(".en") + ".ru.md")


def pairs() -> list[tuple[Path, Path]]:
    return [
        (path, russian_of(path))
        for path in [*WRITTEN, *sorted(REFERENCE.rglob("*.md"))]
        if path not in ENGLISH_ONLY and not path.name.endswith(".ru.md")
    ]


def test_no_russian_page_stands_alone() -> None:
    russian = {path for path in [*WRITTEN, *REFERENCE.rglob("*.md")] if path.name.endswith(".ru.md")}
    assert russian == {other for _, other in pairs()}


@pytest.mark.parametrize(("english", "russian"), pairs(), ids=lambda path: told(path))
def test_both_languages_have_the_same_headings_and_code(english: Path, russian: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (english, russian)]
    levels = [re.findall(r"^#+(?= )", FENCE.sub("", text), re.MULTILINE) for text in texts]
    assert levels[0] == levels[1]
    kinds = [[kind for kind, _ in FENCE.findall(text)] for text in texts]
    assert kinds[0] == kinds[1]
    for kind in ("sh", "python"):
        code = [
            [COMMENT.sub("", block) for name, block in FENCE.findall(text) if name == kind] for text in texts
        ]
        assert code[0] == code[1]


def links() -> Iterator[tuple[Path, str]]:
    for path in [*WRITTEN, *REFERENCE.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", path.read_text(encoding="utf-8"))):
            if "://" not in target and not target.startswith(("#", "mailto:")):
                yield path, target.split("#")[0]


def test_every_link_leads_to_a_file() -> None:
    broken = [f"{told(path)}: {target}" for path, target in links() if not (path.parent / target).exists()]
    assert not broken


def test_every_guide_can_be_found_from_the_contents() -> None:
    for lang in LANGS:
        contents = DOCS / f"README.{lang}.md"
        linked = {(path.parent / target).resolve() for path, target in links() if path == contents}
        folders = ("tutorial", "how-to", "explanation")
        guides = {path for folder in folders for path in (DOCS / folder).glob(f"*.{lang}.md")}
        assert guides <= linked, lang


def lines_of(path: Path) -> list[str]:
    found = []
    for block in blocks(path, "sh", ""):
        found += [line.strip() for line in COMMENT.sub("", block.replace("\\\n", " ")).splitlines()]
    return found


def shown_commands() -> list[tuple[Path, str]]:
    return [(path, line) for path in GUIDES for line in lines_of(path) if line.startswith("paritet ")]


def find(words: list[str]) -> tuple[Any, list[str]]:
    """Give the command that the words name, and what is left for it to parse."""
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while hasattr(command, "commands"):
        assert rest, "the command is not named in full"
        assert rest[0] in command.commands, f"there is no command {rest[0]!r}"
        command = command.commands[rest.pop(0)]
    return command, rest


@pytest.mark.parametrize(("path", "line"), shown_commands(), ids=lambda value: str(value)[-60:])
def test_every_command_that_a_page_shows_is_one_that_paritet_takes(path: Path, line: str) -> None:
    words = shlex.split(line)[1:]
    if words in (["--help"], []):
        return
    command, rest = find(words)
    command.make_context(command.name, rest).close()


def test_every_command_named_in_prose_exists_with_its_options() -> None:
    for path in GUIDES:
        prose = FENCE.sub("", path.read_text(encoding="utf-8"))
        for line in re.findall(r"`paritet ([^`]+)`", prose):
            words = shlex.split(line)
            if words[0].isupper():
                continue
            command, rest = find(words) if words[0] != "store" or len(words) > 1 else (None, [])
            known = (
                {option for parameter in command.params for option in parameter.opts} if command else set()
            )
            assert {word for word in rest if word.startswith("--")} <= known, f"{told(path)}: {line}"


def test_every_make_target_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in GUIDES:
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"`make ([a-z]+)", text)) | set(
            re.findall(r"^make ([a-z]+)", text, re.MULTILINE)
        )
        assert named <= targets, told(path)


QUICK = ("observations", "sources", "trace", "index", "store list", "store diff", "store export", "peers")
"""Commands that need no file of the reader; briefs, ingests and whole verifications have their own tests."""


def quick_lines() -> list[str]:
    guides = [path for path in GUIDES if path.parent.name in ("tutorial", "how-to")]
    lines = [line for path in guides if not path.name.endswith(".ru.md") for line in lines_of(path)]
    quick = {line for line in lines if line.removeprefix("paritet ").startswith(QUICK)}
    return sorted(line for line in quick if "--data" not in line)


@pytest.mark.parametrize("line", quick_lines())
def test_commands_of_the_guides_answer(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, shlex.split(line)[1:])
    assert found.exit_code == 0, found.output
    assert found.stdout.strip()
    assert "No rows." not in found.stdout


def test_python_of_the_guides_runs() -> None:
    path = DOCS / "how-to" / "use-from-python.en.md"
    names: dict[str, Any] = {}
    exec("\n".join(blocks(path, "python")), names)  # noqa: S102  (our own page)
    assert names["wide"].shape == (24, 2)
    assert names["tree"]["published"] == 0.169
    assert "parliament_seats" in names["message"]


def test_the_source_of_the_guide_is_a_catalogue_entry_that_reads_its_table(tmp_path: Path) -> None:
    from paritet.sources.readers import country_year

    for lang in LANGS:
        path = DOCS / "how-to" / f"add-a-source.{lang}.md"
        (entry,), (figures,) = blocks(path, "yaml"), blocks(path, "csv")
        source = Source.model_validate({"code": "my_ministers", **yaml.safe_load(entry)})
        table = tmp_path / "ministers.csv"
        table.write_text(figures, encoding="utf-8")
        read = country_year.read([table], source, source.options).observations
        women = read[read["sex"] == "F"]
        assert dict(zip(women["ref_area"], women["obs_value"], strict=True)) == {"FIN": 60.0, "SWE": 47.8}
