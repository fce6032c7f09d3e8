"""What a spec declares: an index as a tree of named methods whose leaves are observations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from paritet.concepts.text import Text

BY_SEX: Final = ("F", "M")
SEXES: Final = ("F", "M", "_T")
OPTIMISED: Final = "optimised"
"""Weighting that gives each child the wanted influence: its correlation with the index."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An indicator that the index reads.

    Attributes
    ----------
    id : str
        Name of the leaf in the tree; the indicator's code unless the spec says otherwise.
    indicator : str
    sex : tuple of str
        ``("_T",)``, one sex, or ``("F", "M")``: then the leaf has a dimension of women and men.
    source : str or None
        Source, where it is not the spec's.
    direction : int
        1 where higher is better, −1 where lower is better.
    parameters : dict
        Of the indicator's own: ``target``, ``lower``, ``upper`` for methods of the step normalise.
    denominator : str or None
        Indicator to divide by.
    scale : float
        Factor of the denominated value.
    lag : int
        Years between a figure's year and the year that it describes: 1 where a report tells of the year
        before.
    label : Text or None
    line : int
        Line in the spec.
    """

    id: str
    indicator: str
    sex: tuple[str, ...] = ("_T",)
    source: str | None = None
    direction: int = 1
    parameters: Mapping[str, float] = field(default_factory=dict)
    denominator: str | None = None
    scale: float = 1.0
    lag: int = 0
    label: Text | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A named method over children.

    Attributes
    ----------
    id, method : str
    of : tuple of str
        The children's ids.
    weights : tuple of float
        The children's weights, relative.
    parameters : dict
        Of the method.
    over : str
        ``children``, or ``sex``: then the one child's women and men are what is aggregated.
    availability : float
        Least share of children with a value.
    needs : int
        Least number of leaves with a value anywhere below.
    weighting : str
        ``given``, a method of the step weight that finds the weights from the data, or `OPTIMISED`.
    influence : tuple of float
        Wanted influence of the children on the index, relative, where the weights are optimised.
    level : int
        Leaves are level 1; a node is one above its highest child.
    label : Text or None
    line : int
    """

    id: str
    method: str
    of: tuple[str, ...]
    weights: tuple[float, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    over: str = "children"
    availability: float = 0.0
    needs: int = 0
    weighting: str = "given"
    influence: tuple[float, ...] = ()
    level: int = 2
    label: Text | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the Handbook's chain, before the tree.

    Attributes
    ----------
    step : str
        ``denominate``, ``impute``, ``screen``, ``treat`` or ``normalise``.
    method : str
        Name within the step; empty where the step has one method only.
    parameters : dict
    scope : str
        ``year`` (each year by itself) or ``panel`` (all years on one scale).
    exceptions : dict of str to Step
        Leaves that are handled otherwise.
    line : int
    """

    step: str
    method: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    scope: str = "year"
    exceptions: Mapping[str, Step] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Published:
    """Where the publisher's own value of a node is.

    Attributes
    ----------
    node, indicator, sex : str
    decimals : int
        Decimals that the publisher gives.
    tolerance : float or None
        Where agreement is to a tolerance, not to the last decimal.
    edition : str or None
        The one edition that this holds for; ``None`` is all.
    """

    node: str
    indicator: str
    sex: str = "_T"
    decimals: int = 3
    tolerance: float | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Choices that another author could have made, for the uncertainty analysis.

    Attributes
    ----------
    noise : tuple of (parent, position of the child, float)
        Noise of weights: 0.25 is ± 25 % of the child's own weight.
    tied : dict of str to str
        Nodes whose weights move with those of another node, child by child.
    steps : dict of str to tuple of Step
        Alternatives for a step.
    aggregate : tuple of str
        Alternative methods of aggregation.
    aggregated : tuple of str
        Ids of the nodes that they apply to.
    goalposts : dict of str to float
        Leaves whose worse goalpost is moved: 0.3 is by up to ± 30 % of the span.
    bounds : bool
        Whether observations are drawn within the publisher's own bounds.
    """

    noise: tuple[tuple[str, int, float], ...] = ()
    tied: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    aggregate: tuple[str, ...] = ()
    aggregated: tuple[str, ...] = ()
    bounds: bool = False
    goalposts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Spec:
    """A declared index.

    Attributes
    ----------
    index : str
        Its id.
    root : str
        Id of the node that is the index.
    nodes : dict of str to Node or Leaf
        Every node, children before parents.
    steps : tuple of Step
    published : tuple of Published
    source : str or None
    editions : tuple of str
        Editions of the source that the spec was checked against, newest first; empty where the sources'
        newest are meant.
    members : str or None
        Code of the group whose countries are scored; ``None`` is every country.
    groups : tuple of str
        Groups of countries that the publisher scores beside countries, such as ``EU27``.
    years : dict of str to (int or None, int or None)
        For each edition, the years that the spec holds for; absent means all.
    file : str
        The file's name.
    label, summary, must_reproduce : Text or None
    author, method_source, reviewed
        Who made the index, where its method is published, when this spec was last checked.
    caveats : tuple of Text
    sensitivity : Sensitivity
    higher_is_better : bool
        Whether rank 1 is the highest value.
    """

    index: str
    root: str
    nodes: Mapping[str, Node | Leaf]
    steps: tuple[Step, ...] = ()
    published: tuple[Published, ...] = ()
    source: str | None = None
    editions: tuple[str, ...] = ()
    members: str | None = None
    groups: tuple[str, ...] = ()
    years: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    file: str = ""
    label: Text | None = None
    summary: Text | None = None
    must_reproduce: Text | None = None
    author: str = ""
    method_source: str = ""
    reviewed: date | None = None
    caveats: tuple[Text, ...] = ()
    sensitivity: Sensitivity = field(default_factory=Sensitivity)
    higher_is_better: bool = True

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The leaves, in the order of the tree."""
        return tuple(node for node in self.nodes.values() if isinstance(node, Leaf))

    @property
    def inner(self) -> tuple[Node, ...]:
        """The nodes with children, children before parents."""
        return tuple(node for node in self.nodes.values() if isinstance(node, Node))

    def node(self, name: str) -> Node:
        """Give a node with children by id."""
        found = self.nodes[name]
        if not isinstance(found, Node):
            raise KeyError(name)
        return found

    def level(self, name: str) -> int:
        """Give a node's level: leaves are 1."""
        found = self.nodes[name]
        return found.level if isinstance(found, Node) else 1

    def leaves_below(self, name: str) -> tuple[str, ...]:
        """Give the ids of the leaves below a node, each once."""
        found = self.nodes[name]
        if isinstance(found, Leaf):
            return (name,)
        return tuple(dict.fromkeys(leaf for child in found.of for leaf in self.leaves_below(child)))
