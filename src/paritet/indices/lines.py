"""Read YAML so that every entry knows its line: what an error message needs to send a person to the place."""

from __future__ import annotations

from typing import Any, Final

import yaml

from paritet.concepts.errors import SpecError

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Entry(dict[str, Any]):
    """A mapping of a YAML file.

    Attributes
    ----------
    line : int
        Line that the mapping begins on, from 1.
    lines : dict of str to int
        Line of each key.
    """

    def __init__(self, line: int = 0) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """Give the line of a key, or of the mapping where the key is absent."""
        return self.lines.get(key, self.line)


class Items(list[Any]):
    """A list of a YAML file; ``lines`` holds the line of each item."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def read_lines(text: str, name: str) -> Any:
    """Read YAML text with the safe loader, keeping lines.

    Parameters
    ----------
    text : str
    name : str
        File name, for errors.

    Raises
    ------
    SpecError
        If the text is not YAML, or a key stands twice in one mapping; names file and line.
    """
    loader = _LOADER(text)
    try:
        node = loader.get_single_node()
        return None if node is None else _build(loader, node, name)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}, line {mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or "not readable"
        raise SpecError("The file is not well-formed YAML.", where=where, mend=str(problem)) from error
    finally:
        loader.dispose()


def _build(loader: Any, node: yaml.Node, name: str) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        entry = Entry(line)
        for key_node, value_node in node.value:
            key = str(loader.construct_object(key_node, deep=True))
            if key in entry:
                where = f"{name}, line {key_node.start_mark.line + 1}"
                raise SpecError(f"The key {key!r} stands twice.", where=where, mend="keep one of the two")
            entry[key] = _build(loader, value_node, name)
            entry.lines[key] = key_node.start_mark.line + 1
        return entry
    if isinstance(node, yaml.SequenceNode):
        items = Items()
        for item in node.value:
            items.append(_build(loader, item, name))
            items.lines.append(item.start_mark.line + 1)
        return items
    return loader.construct_object(node, deep=True)
