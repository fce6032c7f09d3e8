"""Write the reference pages from code lists, catalogue, specs and command line, in English and Russian.

Run by ``make docs``. A test compares the pages with what this script would write, so that none falls behind.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from commands_page import commands_page
from reference_texts import COMMANDS, WORDS, page, table

from paritet.concepts import codelists
from paritet.concepts.errors import ParitetError
from paritet.concepts.indicator import Indicator
from paritet.concepts.text import LANGS, Lang
from paritet.indices import pages as index_pages
from paritet.sources.catalogue import sources

HERE = Path(__file__).parent
ROOT = HERE.parent


def indicators_page(lang: Lang) -> str:
    """List the indicators by area and sub-area; components of indices follow in short tables of their own."""
    components: dict[str, list[Indicator]] = {}
    parts = [WORDS["indicators_intro"](lang)]
    for area in codelists.areas().values():
        held = [i for i in codelists.indicators().values() if f"{i.area}.{i.sub_area}" == area.code]
        whole = sorted((i for i in held if i.parent is None), key=lambda i: i.code)
        for entry in (i for i in held if i.parent is not None):
            components.setdefault(entry.parent or "", []).append(entry)
        if area.parent is None:
            parts.append(f"## {area.label(lang)}\n\n{area.definition(lang)}")
        if whole:
            parts.append(f"### {area.label(lang)}\n\n{_indicator_table(whole, lang)}")
    parts.append(f"## {WORDS['components'](lang)}\n\n{WORDS['components_intro'](lang)}")
    for parent in sorted(components):
        rows = [
            [f"`{entry.code}`", entry.label(lang), codelists.units()[entry.unit].label(lang)]
            for entry in sorted(components[parent], key=lambda entry: entry.code)
        ]
        title = codelists.indicator(parent).label(lang)
        parts.append(f"### `{parent}`: {title}\n\n{table(_heads(lang, 'code', 'name', 'unit'), rows)}")
    return page("indicators", lang, parts)


def _heads(lang: Lang, *words: str) -> list[str]:
    return [WORDS[word](lang) for word in words]


def _indicator_table(entries: Sequence[Indicator], lang: Lang) -> str:
    rows = [
        [
            f"`{entry.code}`",
            f"**{entry.label(lang)}.** {entry.definition(lang)}"
            + (f" *{entry.why(lang)}*" if entry.why else ""),
            codelists.units()[entry.unit].label(lang),
            WORDS[f"gap_{entry.gap}"](lang),
            WORDS[f"direction_{entry.direction}"](lang),
            "" if entry.benchmark is None else f"{entry.benchmark:g}",
        ]
        for entry in entries
    ]
    return table(_heads(lang, "code", "name", "unit", "gap", "direction", "benchmark"), rows)


def sources_page(lang: Lang) -> str:
    """List the sources with their editions, licences and caveats."""
    parts = [WORDS["sources_intro"](lang)]
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
            codelists.areas()[f"{entry.area}.{entry.sub_area}"].label(lang),
            WORDS["restricts" if entry.restricts else "grants"](lang),
        ]
        for entry in codelists.reform_types().values()
    ]
    heads = _heads(lang, "code", "name", "definition", "area", "kind")
    return page("reform_types", lang, [WORDS["reform_types_intro"](lang), table(heads, rows)])


def groups_page(lang: Lang) -> str:
    """List the groups of countries and their members."""
    parts = [WORDS["groups_intro"](lang)]
    for group in codelists.groups().values():
        members = []
        for member in sorted(group.members, key=lambda member: codelists.country_name(member.ref_area, lang)):
            name = codelists.country_name(member.ref_area, lang)
            dated = member.since is not None or member.until is not None
            members.append(f"{name} ({member.since or ''}–{member.until or ''})" if dated else name)
        told = (
            WORDS["every_country"](lang)
            if len(members) == len(codelists.ref_areas())
            else f"{', '.join(members)}."
        )
        parts.append(f"## `{group.code}`: {group.label(lang)}\n\n{group.definition(lang)}\n\n{told}")
    return page("groups", lang, parts)


def licences_page() -> str:
    """Tell the licence of every source's figures, in both languages."""
    parts = []
    for lang in LANGS:
        rows = [
            [
                f"`{entry.code}`",
                f"{entry.publisher(lang)}: {entry.title(lang)}",
                entry.licence,
                entry.licence_text(lang),
                WORDS[str(entry.redistribution)](lang),
            ]
            for entry in sources().values()
        ]
        heads = _heads(
            lang, "source", "publisher_and_title", "licence_name", "licence_asks", "redistribution"
        )
        parts += [f"## {WORDS['licences'](lang)}", WORDS["licences_intro"](lang), table(heads, rows)]
    title = " · ".join(WORDS["licences"](lang) for lang in LANGS)
    generated = " ".join(f"*{WORDS['generated'](lang)}*" for lang in LANGS)
    return "\n\n".join([f"# {title}", generated, *parts]) + "\n"


MAKERS: dict[str, Callable[[Lang], str]] = {
    "indicators": indicators_page,
    "sources": sources_page,
    "reform-types": reforms_page,
    "groups": groups_page,
    "commands": commands_page,
}


def pages() -> dict[Path, str]:
    """Give every generated page, by path.

    Raises
    ------
    ParitetError
        If a text exists in one language only.
    """
    made = {
        HERE / "reference" / f"{name}.{lang}.md": make(lang)
        for name, make in MAKERS.items()
        for lang in LANGS
    }
    COMMANDS.complete()
    made |= {HERE / "reference" / "indices" / name: text for name, text in index_pages.pages().items()}
    return made | {ROOT / "DATA-LICENCES.md": licences_page()}


def main() -> None:
    """Write the pages, or say what is missing and write none."""
    try:
        made = pages()
    except ParitetError as error:
        sys.exit(f"error: {error}")
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(made)} pages written\n")


if __name__ == "__main__":
    main()
