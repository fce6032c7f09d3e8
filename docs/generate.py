"""Write the reference pages from code lists, catalogue and command line, in English and Russian.

Run by ``make docs``. A test compares the pages with what this script would write, so that none falls behind.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import typer
import yaml

from paritet.cli import app
from paritet.concepts import codelists
from paritet.concepts.errors import ParitetError
from paritet.concepts.text import LANGS, Lang, Text
from paritet.sources.catalogue import sources

HERE = Path(__file__).parent
ROOT = HERE.parent
WORDS = {
    name: Text.model_validate(text)
    for name, text in yaml.safe_load((HERE / "words.yaml").read_text("utf-8")).items()
}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out a Markdown table."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join([line(head), line(["---"] * len(head)), *map(line, rows)])


def page(title: str, lang: Lang, parts: Iterable[str]) -> str:
    """Join a page's parts under its title."""
    return "\n\n".join([f"# {WORDS[title](lang)}", f"*{WORDS['generated'](lang)}*", *parts]) + "\n"


def indicators_page(lang: Lang) -> str:
    """List the indicators by area and sub-area."""
    parts = []
    for area in codelists.areas().values():
        held = [
            i
            for i in codelists.indicators().values()
            if f"{i.area}.{i.sub_area}" == area.code or (area.code == "context" and i.area == "context")
        ]
        if not held:
            continue
        parts.append(f"## {area.label(lang)}")
        rows = [
            [
                f"`{entry.code}`",
                entry.label(lang),
                entry.definition(lang),
                codelists.units()[entry.unit].label(lang),
                WORDS[f"direction_{entry.direction}"](lang),
                "" if entry.benchmark is None else f"{entry.benchmark:g}",
                entry.why(lang) if entry.why else "",
            ]
            for entry in sorted(held, key=lambda entry: entry.code)
        ]
        head = [
            WORDS[word](lang)
            for word in ("code", "name", "definition", "unit", "direction", "benchmark", "why")
        ]
        parts.append(table(head, rows))
    return page("indicators", lang, parts)


def sources_page(lang: Lang) -> str:
    """List the sources with their editions, licences and caveats."""
    parts = []
    for entry in sources().values():
        notes = "\n".join(f"- {note(lang)}" for note in entry.notes)
        parts.append(
            f"## `{entry.code}`: {entry.title(lang)}\n\n"
            f"{WORDS['publisher'](lang)}: {entry.publisher(lang)}. "
            f"{WORDS['address'](lang)}: <{entry.address}>. "
            f"{WORDS['editions'](lang)}: {', '.join(f'`{name}`' for name in entry.editions)}.\n\n"
            f"{WORDS['licence'](lang)}: {entry.licence}. {entry.licence_text(lang)} "
            f"{WORDS[f'redistribution_{entry.redistribution}'](lang)}\n\n{notes}".rstrip()
        )
    return page("sources", lang, parts)


def reforms_page(lang: Lang) -> str:
    """List the types of reform."""
    rows = [
        [
            f"`{entry.code}`",
            entry.label(lang),
            entry.definition(lang),
            codelists.areas()[entry.area].label(lang),
        ]
        for entry in codelists.reform_types().values()
    ]
    head = [WORDS[word](lang) for word in ("code", "name", "definition", "area")]
    return page("reform_types", lang, [table(head, rows)])


def groups_page(lang: Lang) -> str:
    """List the groups of countries and their members."""
    parts = []
    for group in codelists.groups().values():
        members = []
        for member in sorted(group.members, key=lambda member: codelists.country_name(member.ref_area, lang)):
            span = (
                ""
                if member.since is member.until is None
                else f" ({member.since or ''}–{member.until or ''})"
            )
            members.append(codelists.country_name(member.ref_area, lang) + span)
        parts.append(
            f"## `{group.code}`: {group.label(lang)}\n\n{group.definition(lang)}\n\n{', '.join(members)}."
        )
    return page("groups", lang, parts)


def commands_page(lang: Lang) -> str:
    """List the commands with their arguments and options.

    Raises
    ------
    ParitetError
        If a command or parameter has no Russian text.
    """
    russian = yaml.safe_load((HERE / "commands.ru.yaml").read_text(encoding="utf-8"))
    parts = []
    for path, command in _commands(typer.main.get_command(app), ()):
        name = " ".join(path)
        own = russian.get(name, {})
        rows = []
        for parameter in command.params:
            if parameter.name in ("help", "install_completion", "show_completion"):
                continue
            text = getattr(parameter, "help", None) or ""
            if lang == "ru":
                text = own.get("parameters", {}).get(parameter.name) or russian["parameters"].get(
                    parameter.name, ""
                )
            if not text:
                raise ParitetError(
                    f"No {lang} text for {parameter.name} of {name}.", where="docs/commands.ru.yaml"
                )
            shown = (
                ", ".join(parameter.opts) if parameter.param_type_name == "option" else parameter.name.upper()
            )
            rows.append([f"`{shown}`", text])
        what = (
            (command.help or "").split("\n\n")[0].replace("\n", " ") if lang == "en" else own.get("help", "")
        )
        if not what:
            raise ParitetError(f"No {lang} text for the command {name}.", where="docs/commands.ru.yaml")
        head = [WORDS["parameter"](lang), WORDS["meaning"](lang)]
        parts.append(f"## `paritet {name}`\n\n{what}" + (f"\n\n{table(head, rows)}" if rows else ""))
    return page("commands", lang, parts)


def _commands(group: object, path: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], object]]:
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


def licences_page() -> str:
    """Tell the licence of every source's figures."""
    rows = [
        [
            f"`{s.code}`",
            f"{s.publisher.en}: {s.title.en}",
            s.licence,
            s.licence_text.en,
            str(s.redistribution),
        ]
        for s in sources().values()
    ]
    return (
        "# Licences of the figures\n\n"
        "The code of Paritet is under EUPL-1.2 (`LICENSE`). Figures keep the licences of their publishers. "
        "They ship in our own schema, cut to what the product uses, each with publisher, edition, address "
        "and licence in its `edition.json`. *Restricted* figures are shown and used with attribution and are "
        "left out of bulk export.\n\n"
        + table(["source", "publisher and title", "licence", "what it asks", "redistribution"], rows)
        + "\n"
    )


def pages() -> dict[Path, str]:
    """Give every generated page, by path."""
    makers = {
        "indicators": indicators_page,
        "sources": sources_page,
        "reform-types": reforms_page,
        "groups": groups_page,
        "commands": commands_page,
    }
    made = {
        HERE / "reference" / f"{name}.{lang}.md": make(lang)
        for name, make in makers.items()
        for lang in LANGS
    }
    return made | {ROOT / "DATA-LICENCES.md": licences_page()}


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(pages())} pages written\n")


if __name__ == "__main__":
    main()
