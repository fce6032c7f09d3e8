"""Check one entry of a spec at a time: known keys, right kinds, known methods. Every fault names its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from paritet.concepts.errors import SpecError
from paritet.concepts.text import Text
from paritet.indices.lines import Entry, Items
from paritet.indices.methods import Method, Parameter, methods


@dataclass(frozen=True, slots=True)
class Place:
    """A spec file, for naming lines in errors."""

    file: str

    def at(self, line: int) -> str:
        """Name a line."""
        return f"{self.file}, line {line}" if line else self.file

    def fault(self, what: str, line: int, mend: str | None = None) -> SpecError:
        """Make the error for a line."""
        return SpecError(what, where=self.at(line), mend=mend)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Suggest what a misspelt name may have meant."""
    known = sorted(known)
    found = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean {found[0]!r}?" if found else f"known here: {', '.join(known)}"


def entry_of(value: Any, place: Place, line: int, what: str) -> Entry:
    """Take a value as a mapping."""
    if not isinstance(value, Entry):
        raise place.fault(f"{what} must be a mapping.", line, "write it as 'key: value' lines")
    return value


def items_of(value: Any, place: Place, line: int, what: str) -> Items:
    """Take a value as a list that is not empty."""
    if not isinstance(value, Items) or not value:
        raise place.fault(f"{what} must be a list with at least one item.", line, "begin each item with '- '")
    return value


def check_keys(entry: Entry, known: Iterable[str], place: Place, what: str) -> None:
    """Refuse a key that nothing reads."""
    known = tuple(known)
    for key in entry:
        if key not in known:
            raise place.fault(f"{what} has no parameter {key!r}.", entry.line_of(key), nearest(key, known))


def find_method(step: str, name: Any, place: Place, line: int) -> Method:
    """Find a method of a step by the name in a spec."""
    table = methods(step)
    if not isinstance(name, str) or name not in table:
        raise place.fault(f"Unknown method {name!r} of the step {step}.", line, nearest(str(name), table))
    return table[name]


def number(value: Any, place: Place, line: int, what: str) -> float:
    """Take a value as a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise place.fault(f"{what} must be a number, not {value!r}.", line)
    return float(value)


def text(value: Any, place: Place, line: int, what: str) -> Text:
    """Take a value as a text: a plain string, or one in each language."""
    if isinstance(value, str) and value.strip():
        return Text(en=value.strip(), ru=value.strip())
    if isinstance(value, Entry) and set(value) == {"en", "ru"} and all(value.values()):
        return Text(en=str(value["en"]).strip(), ru=str(value["ru"]).strip())
    raise place.fault(f"{what} must be a text, or one text for each of en and ru.", line)


def parameter(given: Any, wanted: Parameter, place: Place, line: int) -> Any:
    """Take a value as what a method's parameter asks for."""
    kind = wanted.kind
    if given is None and not wanted.required and wanted.default is None:
        return None
    if kind == "number":
        return number(given, place, line, wanted.name)
    if kind == "integer" and isinstance(given, int) and not isinstance(given, bool):
        return given
    if kind == "yes or no" and isinstance(given, bool):
        return given
    if kind == "text" and isinstance(given, str):
        return given
    if kind == "numbers" and isinstance(given, Items):
        return tuple(
            number(item, place, at, wanted.name) for item, at in zip(given, given.lines, strict=True)
        )
    if kind == "texts" and isinstance(given, Items) and all(isinstance(item, str) for item in given):
        return tuple(given)
    raise place.fault(f"{wanted.name} must be of the kind '{kind}', not {given!r}.", line)


def parameters(entry: Entry, found: Method, place: Place, supplied: Iterable[str] = ()) -> dict[str, Any]:
    """Read a method's parameters from an entry.

    Parameters
    ----------
    entry : Entry
    found : Method
    place : Place
    supplied : iterable of str
        Required parameters that each leaf supplies itself.
    """
    values = {}
    for name, wanted in found.parameters.items():
        if name in entry:
            values[name] = parameter(entry[name], wanted, place, entry.line_of(name))
        elif wanted.required and name not in supplied:
            raise place.fault(
                f"The method {found.name!r} needs {name!r}.", entry.line, f"add '{name}: …' ({wanted.kind})"
            )
    return values


def merged(base: Mapping[str, Any], over: Entry) -> Entry:
    """Lay an entry over another, keeping the upper one's lines."""
    result = Entry(over.line)
    result.update(base)
    result.update(over)
    result.lines.update(getattr(base, "lines", {}))
    result.lines.update(over.lines)
    return result
