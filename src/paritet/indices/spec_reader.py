"""Read a spec: YAML in, an inert and checked `Spec` out, or one clear error with file and line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from paritet.concepts.errors import SpecError
from paritet.indices.lines import Entry, Items, read_lines
from paritet.indices.schema import (
    Place,
    check_keys,
    entry_of,
    find_method,
    items_of,
    merged,
    nearest,
    number,
    text,
)
from paritet.indices.spec import Leaf, Node, Published, Sensitivity, Spec, Step
from paritet.indices.spec_steps import STEPS, read_step
from paritet.indices.spec_tree import TreeReader

SENSITIVITY_KEYS: Final = ("weights", "tied", "aggregate", "aggregated", "goalposts", "bounds", *STEPS)
KEYS: Final = (
    "index", "label", "summary", "author", "method_source", "source", "editions", "members", "groups",
    "years", "reviewed", "must_reproduce", "caveats", "steps", "tree", "nodes", "published", "sensitivity",
    "higher_is_better",
)  # fmt: skip


def read_spec(path: Path | Traversable) -> Spec:
    """Read a spec file.

    Parameters
    ----------
    path : Path
        A YAML file.

    Raises
    ------
    SpecError
        For the first fault found; names file and line.
    """
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError("The spec cannot be read.", where=str(path), mend=str(error)) from error
    return parse_spec(content, path.name)


def parse_spec(content: str, file: str = "spec") -> Spec:
    """Read a spec from YAML text; arguments and errors as `read_spec`."""
    place = Place(file)
    entry = entry_of(read_lines(content, file), place, 1, "A spec")
    check_keys(entry, KEYS, place, "A spec")
    for key in ("index", "tree"):
        if key not in entry:
            raise place.fault(f"The spec has no {key!r}.", 1, f"add '{key}: …'")
    index = str(entry["index"])
    shared = entry_of(entry.get("nodes") or Entry(), place, entry.line_of("nodes"), "nodes")
    root, nodes = TreeReader(place, shared).read(entry["tree"], entry.line_of("tree"), index)
    steps = tuple(_steps(entry, place))
    for step in steps:
        for leaf in step.exceptions:
            if leaf not in nodes:
                raise place.fault(f"'except' names {leaf!r}, which is no leaf of the tree.", step.line)
    return Spec(
        index, root, nodes, steps,
        published=_published(entry, nodes, place),
        years=_years(entry, place),
        file=file,
        caveats=tuple(
            text(item, place, line, "A caveat")
            for item, line in _pairs(entry.get("caveats"), place, entry.line_of("caveats"), "caveats")
        ),
        sensitivity=_sensitivity(entry, steps, nodes, place),
        **_head(entry, place),
    )  # fmt: skip


def _pairs(value: Any, place: Place, line: int, what: str) -> list[tuple[Any, int]]:
    if value is None:
        return []
    items = items_of(value, place, line, what)
    return list(zip(items, items.lines, strict=True))


def _head(entry: Entry, place: Place) -> dict[str, Any]:
    head: dict[str, Any] = {}
    for key in ("label", "summary", "must_reproduce"):
        head[key] = text(entry[key], place, entry.line_of(key), key) if key in entry else None
    for key in ("author", "method_source"):
        head[key] = str(entry.get(key, ""))
    head["source"] = entry.get("source")
    head["members"] = entry.get("members")
    for key in ("editions", "groups"):
        given = entry.get(key)
        listed = given if isinstance(given, Items) else [] if given is None else [given]
        head[key] = tuple(str(item) for item in listed)
    reviewed = entry.get("reviewed")
    if reviewed is not None and not isinstance(reviewed, date):
        raise place.fault("reviewed must be a date like 2026-11-24.", entry.line_of("reviewed"))
    head["reviewed"] = reviewed
    higher = entry.get("higher_is_better", True)
    if not isinstance(higher, bool):
        raise place.fault("higher_is_better must be true or false.", entry.line_of("higher_is_better"))
    head["higher_is_better"] = higher
    return head


def _years(entry: Entry, place: Place) -> dict[str, tuple[int | None, int | None]]:
    given = entry_of(entry.get("years") or Entry(), place, entry.line_of("years"), "years")
    spans = {}
    for edition in given:
        span = given[edition]
        if not isinstance(span, Items) or len(span) != 2:
            raise place.fault("A span of years is two years, either may be null.", given.line_of(edition))
        spans[edition] = (span[0], span[1])
    return spans


def _published(entry: Entry, nodes: dict[str, Any], place: Place) -> tuple[Published, ...]:
    found = []
    for item, line in _pairs(entry.get("published"), place, entry.line_of("published"), "published"):
        level = entry_of(item, place, line, "An entry of published")
        check_keys(
            level, ("node", "indicator", "sex", "decimals", "tolerance", "edition"), place, "published"
        )
        node = level.get("node")
        if node not in nodes:
            raise place.fault(f"published names {node!r}, which is no node.", line, nearest(str(node), nodes))
        tolerance = level.get("tolerance")
        found.append(
            Published(
                node,
                str(level.get("indicator", node)),
                str(level.get("sex", "_T")),
                int(number(level.get("decimals", 3), place, level.line_of("decimals"), "decimals")),
                None if tolerance is None else number(tolerance, place, line, "tolerance"),
                None if level.get("edition") is None else str(level["edition"]),
            )
        )
    return tuple(found)


def _steps(entry: Entry, place: Place) -> list[Step]:
    steps = []
    for item, line in _pairs(entry.get("steps"), place, entry.line_of("steps"), "steps"):
        if isinstance(item, str):
            name, given = item, Entry(line)
        else:
            single = entry_of(item, place, line, "A step")
            if len(single) != 1:
                raise place.fault("A step is one key: its name.", line)
            (name,) = single
            given = entry_of(single[name] or Entry(line), place, line, f"The step {name}")
        steps.append(read_step(name, given, place, line))
    return steps


def _alternatives(name: str, given: Entry, steps: tuple[Step, ...], place: Place) -> tuple[Step, ...]:
    """Read the alternatives of a step; one that names no method changes only the parameters that it gives."""
    base = next((step for step in steps if step.step == name), None)
    if base is None:
        raise place.fault(f"The spec has no step {name!r} to vary.", given.line_of(name))
    found = []
    for item, line in _pairs(given[name], place, given.line_of(name), name):
        own = entry_of(item, place, line, "An alternative")
        whole = own if "method" in own or not base.method else merged({"method": base.method}, own)
        step = read_step(name, whole, place, line)
        kept = {} if "method" in own else dict(base.parameters)
        scope = step.scope if "scope" in own else base.scope
        parameters = {**kept, **step.parameters}
        exceptions = step.exceptions if "except" in own else base.exceptions
        found.append(replace(step, parameters=parameters, scope=scope, exceptions=exceptions))
    return tuple(found)


def _noise(given: Entry, nodes: dict[str, Any], place: Place) -> tuple[tuple[str, int, float], ...]:
    """Read the noise of weights: one number for all, or one for each level of children or parent node."""
    if "weights" not in given:
        return ()
    line, noise = given.line_of("weights"), given["weights"]
    whole = None if isinstance(noise, Entry) else number(noise, place, line, "weights")
    table = {
        key: number(noise[key], place, noise.line_of(key), "weights")
        for key in (noise if isinstance(noise, Entry) else ())
    }
    for key in table:
        if key not in nodes and not key.isdigit():
            raise place.fault(f"weights names {key!r}, which is no node.", line, nearest(key, nodes))
    found = []
    for name, node in nodes.items():
        if not isinstance(node, Node) or len(node.of) < 2 or node.over == "sex":
            continue
        for at, child in enumerate(node.of):
            below = nodes[child]
            level = str(below.level if isinstance(below, Node) else 1)
            size = whole if whole is not None else table.get(name, table.get(level, 0.0))
            if size:
                found.append((name, at, size))
    return tuple(found)


def _sensitivity(entry: Entry, steps: tuple[Step, ...], nodes: dict[str, Any], place: Place) -> Sensitivity:
    given = entry_of(entry.get("sensitivity") or Entry(), place, entry.line_of("sensitivity"), "sensitivity")
    check_keys(given, SENSITIVITY_KEYS, place, "sensitivity")
    alternatives = {name: _alternatives(name, given, steps, place) for name in STEPS if name in given}
    aggregate = tuple(
        find_method("aggregate", item, place, line).name
        for item, line in _pairs(given.get("aggregate"), place, given.line_of("aggregate"), "aggregate")
    )
    tied = entry_of(given.get("tied") or Entry(), place, given.line_of("tied"), "tied")
    for name in tied:
        for one in (name, tied[name]):
            if not isinstance(nodes.get(one), Node):
                raise place.fault(f"tied names {one!r}, which is no node.", tied.line_of(name))
    posts = entry_of(given.get("goalposts") or Entry(), place, given.line_of("goalposts"), "goalposts")
    for leaf in posts:
        if not isinstance(nodes.get(leaf), Leaf):
            raise place.fault(f"goalposts names {leaf!r}, which is no leaf.", posts.line_of(leaf))
    moved = {leaf: number(posts[leaf], place, posts.line_of(leaf), "goalposts") for leaf in posts}
    chosen = given.get("aggregated")
    applied = tuple(
        name for name, node in nodes.items()
        if isinstance(node, Node) and (name in chosen if chosen else node.method in aggregate)
    )  # fmt: skip
    return Sensitivity(
        _noise(given, nodes, place), dict(tied), alternatives, aggregate, applied,
        bool(given.get("bounds", False)), moved,
    )  # fmt: skip
