"""The page of commands, from what Typer knows of them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer
from reference_texts import COMMANDS, WORDS, page, table

from paritet.cli import app
from paritet.concepts.text import Lang


def commands() -> Iterator[tuple[str, Any]]:
    """Give every command by its name, such as ``store list``, with what Typer knows of it."""
    yield from _below(typer.main.get_command(app), ())


def _below(group: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _below(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def commands_page(lang: Lang) -> str:
    """List the commands with their arguments and options.

    Raises
    ------
    ParitetError
        If a command or parameter has no text, or no Russian one.
    """
    parts = [WORDS["commands_intro"](lang)]
    for name, command in commands():
        shown = [parameter for parameter in command.params if parameter.name != "help"]
        told = [
            COMMANDS(text, f"`paritet {name}`", lang) for text in (command.help or "").split("\n\n") or [""]
        ]
        arguments = [_argument(one) for one in shown if one.param_type_name == "argument"]
        usage = " ".join(["paritet", name, *arguments, "[…]" if len(shown) > len(arguments) else ""]).strip()
        rows = [
            [f"`{_spelling(one)}`", COMMANDS(one.help or "", f"{one.name} of `paritet {name}`", lang)
             + _choices(one, lang), _default(one)]
            for one in shown
        ]  # fmt: skip
        heads = [WORDS[word](lang) for word in ("parameter", "meaning", "default")]
        parts.append("\n\n".join([f"## `{usage}`", *told, table(heads, rows)]))
    return page("commands", lang, parts)


def _argument(parameter: Any) -> str:
    name = (parameter.metavar or parameter.name.upper()).strip("[]")
    several = "…" if parameter.nargs == -1 else ""
    return f"{name}{several}" if parameter.required else f"[{name}{several}]"


def _spelling(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return (parameter.metavar or parameter.name.upper()).strip("[]")
    return ", ".join((*parameter.opts, *parameter.secondary_opts))


def _enum(parameter: Any) -> type[Enum] | None:
    kind = parameter.type_descriptor.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Enum) else None


def _choices(parameter: Any, lang: Lang) -> str:
    kind = _enum(parameter)
    if kind is None:
        return ""
    return f" {WORDS['choices'](lang)}: " + ", ".join(f"`{item.value}`" for item in kind) + "."


def _default(parameter: Any) -> str:
    value = parameter.default
    if value is None or value is False or callable(value):
        return ""
    return f"`{value.value if isinstance(value, Enum) else value}`"
