"""Read the tree of a spec: nodes, leaves, references between them, weights."""

from __future__ import annotations

from typing import Any, Final

from paritet.indices.lines import Entry, Items
from paritet.indices.schema import (
    Place,
    check_keys,
    entry_of,
    find_method,
    items_of,
    nearest,
    number,
    parameters,
    text,
)
from paritet.indices.spec import BY_SEX, OPTIMISED, SEXES, Leaf, Node

NODE_KEYS: Final = (
    "id", "method", "of", "weights", "weight", "weighting", "influence", "over", "availability", "needs",
    "label",
)  # fmt: skip
LEAF_KEYS: Final = (
    "id", "indicator", "sex", "source", "direction", "weight", "denominator", "per", "lag", "label", "target",
    "lower", "upper",
)  # fmt: skip
_LEAF_PARAMETERS: Final = ("target", "lower", "upper")
_PAIRS: Final = ("ratio", "difference", "shortfall", "parity")


class TreeReader:
    """Read nested nodes into a flat table, children before parents.

    Parameters
    ----------
    place : Place
    shared : Entry
        Nodes that stand beside the tree, by id.
    """

    def __init__(self, place: Place, shared: Entry) -> None:
        self._place = place
        self._shared = shared
        self._entries: dict[str, Entry] = {}
        self._children: dict[str, list[tuple[str, int]]] = {}
        self._weights: dict[str, dict[str, float]] = {}
        self._nodes: dict[str, Node | Leaf] = {}

    def read(self, tree: Any, line: int, root: str) -> tuple[str, dict[str, Node | Leaf]]:
        """Read the tree.

        Returns
        -------
        tuple
            The root's id and the nodes, children before parents.
        """
        for name in self._shared:
            at = self._shared.line_of(name)
            self._collect(entry_of(self._shared[name], self._place, at, f"The node {name}"), name)
        top = self._collect(entry_of(tree, self._place, line, "tree"), root)
        self._finish(top, ())
        return top, self._nodes

    def _collect(self, entry: Entry, name: str | None) -> str:
        """Register an entry and what is nested in it; give its id."""
        default = name if name is not None else entry.get("indicator")
        given = entry.get("id", default)
        if not isinstance(given, str):
            raise self._place.fault(
                "A node needs an id, or a leaf an indicator.", entry.line, "add 'id: …' or 'indicator: …'"
            )
        if given in self._entries:
            if "indicator" in entry and dict(entry) == dict(self._entries[given]):
                return given
            first = self._entries[given].line
            raise self._place.fault(
                f"The id {given!r} stands twice (first on line {first}).", entry.line, "give one another id"
            )
        self._entries[given] = entry
        if "indicator" not in entry:
            self._collect_children(given, entry)
        return given

    def _collect_children(self, name: str, entry: Entry) -> None:
        if "of" not in entry:
            raise self._place.fault(
                f"The node {name!r} has neither children nor an indicator.", entry.line,
                "add 'of: […]' or 'indicator: …'",
            )  # fmt: skip
        children: list[tuple[str, int]] = []
        weights: dict[str, float] = {}
        items = items_of(entry["of"], self._place, entry.line_of("of"), "of")
        for item, line in zip(items, items.lines, strict=True):
            if isinstance(item, str):
                children.append((item, line))
                continue
            child = entry_of(item, self._place, line, "A child")
            children.append((self._collect(child, None), line))
            if "weight" in child:
                at = child.line_of("weight")
                weights[children[-1][0]] = number(child["weight"], self._place, at, "weight")
        self._children[name] = children
        self._weights[name] = weights

    def _finish(self, name: str, above: tuple[str, ...], line: int = 0) -> int:
        """Turn an entry and everything below it into nodes; give its level."""
        if name in above:
            path = " → ".join((*above[above.index(name) :], name))
            raise self._place.fault(
                f"The tree runs in a circle: {path}.", line, "remove one of these references"
            )
        if name in self._nodes:
            done = self._nodes[name]
            return done.level if isinstance(done, Node) else 1
        entry = self._entries.get(name)
        if entry is None:  # a bare name is a leaf
            self._nodes[name] = Leaf(name, name, line=line)
            return 1
        if "indicator" in entry:
            self._nodes[name] = self._leaf(name, entry)
            return 1
        levels = [self._finish(child, (*above, name), at) for child, at in self._children[name]]
        self._nodes[name] = self._node(name, entry, max(levels) + 1)
        return max(levels) + 1

    def _leaf(self, name: str, entry: Entry) -> Leaf:
        place = self._place
        check_keys(entry, LEAF_KEYS, place, f"The leaf {name!r}")
        sex = entry.get("sex", "_T")
        if sex == "by_sex":
            sexes: tuple[str, ...] = BY_SEX
        elif sex in SEXES:
            sexes = (sex,)
        else:
            raise place.fault(
                f"sex must be F, M, _T or by_sex, not {sex!r}.",
                entry.line_of("sex"),
                nearest(str(sex), SEXES),
            )
        direction = {"higher": 1, "lower": -1, 1: 1, -1: -1}.get(entry.get("direction", 1))
        if direction is None:
            raise place.fault("direction must be 1 (higher is better) or -1.", entry.line_of("direction"))
        own = {
            key: number(entry[key], place, entry.line_of(key), key)
            for key in _LEAF_PARAMETERS
            if key in entry
        }
        label = text(entry["label"], place, entry.line_of("label"), "label") if "label" in entry else None
        lag = int(number(entry.get("lag", 0), place, entry.line_of("lag"), "lag"))
        per = number(entry.get("per", 1.0), place, entry.line_of("per"), "per")
        return Leaf(
            name, str(entry["indicator"]), sexes, entry.get("source"), direction, own,
            entry.get("denominator"), per, lag, label, entry.line,
        )  # fmt: skip

    def _node(self, name: str, entry: Entry, level: int) -> Node:
        place = self._place
        if "method" not in entry:
            raise place.fault(f"The node {name!r} names no method.", entry.line, "add 'method: …'")
        children = [child for child, _ in self._children[name]]
        over = entry.get("over", "children")
        if over not in ("children", "sex"):
            raise place.fault("over must be 'children' or 'sex'.", entry.line_of("over"))
        single = len(children) == 1 and over == "children"
        found = self._method(entry["method"], entry.line_of("method"), single)
        check_keys(entry, (*NODE_KEYS, *found.parameters), place, f"The method {found.name!r} of {name!r}")
        if over == "sex" and len(children) != 1:
            raise place.fault(f"{name!r}: only one child can be aggregated over sex.", entry.line_of("over"))
        if found.name in _PAIRS and over == "children" and len(children) != 2:
            raise place.fault(
                f"The method {found.name!r} needs two children, not {len(children)}.", entry.line_of("of")
            )
        label = text(entry["label"], place, entry.line_of("label"), "label") if "label" in entry else None
        weighting = entry.get("weighting", "given")
        if weighting not in ("given", OPTIMISED):
            find_method("weight", weighting, place, entry.line_of("weighting"))
        return Node(
            name, found.name, tuple(children), self._weights_of(name, entry, children, "weights"),
            parameters(entry, found, place), over,
            number(entry.get("availability", 0.0), place, entry.line_of("availability"), "availability"),
            int(number(entry.get("needs", 0), place, entry.line_of("needs"), "needs")),
            weighting, self._influence_of(name, entry, children, weighting), level, label, entry.line,
        )  # fmt: skip

    def _method(self, name: Any, line: int, single: bool) -> Any:
        from paritet.indices.methods import methods

        if single and name in methods("transform"):
            return methods("transform")[name]
        if name in methods("transform"):
            raise self._place.fault(f"The method {name!r} takes one child.", line)
        known = {**methods("transform"), **methods("aggregate")} if single else methods("aggregate")
        if name not in known:
            raise self._place.fault(f"Unknown method {name!r}.", line, nearest(str(name), known))
        return known[name]

    def _influence_of(
        self, name: str, entry: Entry, children: list[str], weighting: str
    ) -> tuple[float, ...]:
        """Read what influence the children shall have; the same, where nothing is said."""
        if weighting == OPTIMISED:
            if len(children) < 2:
                raise self._place.fault(
                    f"{name!r} has one child, whose weight cannot be optimised.", entry.line_of("weighting")
                )
            return self._weights_of(name, entry, children, "influence")
        if "influence" in entry:
            raise self._place.fault(
                f"{name!r} states an influence, but its weights are {weighting}.",
                entry.line_of("influence"),
                f"add 'weighting: {OPTIMISED}', or take 'influence' out",
            )
        return ()

    def _weights_of(self, name: str, entry: Entry, children: list[str], key: str) -> tuple[float, ...]:
        """Read one number for each child, as a list or by id: its weight, or its wanted influence."""
        place = self._place
        weights = dict(self._weights[name]) if key == "weights" else {}
        given = entry.get(key)
        if isinstance(given, Items):
            if len(given) != len(children):
                raise place.fault(
                    f"{name!r} has {len(children)} children and {len(given)} {key}.",
                    entry.line_of(key),
                )
            for child, value, at in zip(children, given, given.lines, strict=True):
                weights[child] = number(value, place, at, key)
        elif given is not None:
            table = entry_of(given, place, entry.line_of(key), key)
            for child in table:
                if child not in children:
                    raise place.fault(
                        f"{name!r} names {child!r} in {key}, which is not among its children.",
                        table.line_of(child), nearest(child, children),
                    )  # fmt: skip
                weights[child] = number(table[child], place, table.line_of(child), key)
        if any(value < 0 for value in weights.values()) or (
            children and not sum(weights.get(child, 1.0) for child in children)
        ):
            raise place.fault(f"The {key} of {name!r} must not be negative nor all 0.", entry.line)
        return tuple(weights.get(child, 1.0) for child in children)
