"""Trace: from a score down the tree to every observation, with source, edition and status."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from paritet.concepts import codelists
from paritet.concepts.errors import MissingDataError
from paritet.concepts.text import Lang
from paritet.indices.catalogue import Index, levels_of, published_values
from paritet.indices.compute import Computed
from paritet.indices.spec import Leaf, Node

COLUMNS: Final = (
    "depth", "node", "label", "method", "sex", "value", "weight", "source", "edition", "indicator",
    "ref_area", "time_period", "obs_value", "obs_status",
)  # fmt: skip
_SEXES: Final = ("F", "M")


def trace(own: Index, ref_area: str, year: int) -> dict[str, Any]:
    """Give the tree of one score.

    Parameters
    ----------
    own : Index
    ref_area : str
    year : int

    Returns
    -------
    dict
        The index with ``value``, ``published``, ``obs_status`` and ``tree``; see `trace_computed`.

    Raises
    ------
    MissingDataError
        If the index has no such country or year.
    """
    result = trace_computed(own.computed, ref_area, year)
    area, at = _place(own.computed, ref_area, year)
    level = [level for level in levels_of(own) if level.node == own.spec.root]
    published = published_values(own, level[0])[area, at] if level else np.nan
    status = result["obs_status"]
    if not np.isnan(published):
        status = "A"
    return {**result, "published": _number(published), "obs_status": status}


def trace_computed(computed: Computed, ref_area: str, year: int) -> dict[str, Any]:
    """Give the tree of one score of any computed index.

    Returns
    -------
    dict
        ``index``, ``edition``, ``ref_area``, ``time_period``, ``value``, ``obs_status`` and ``tree``: nodes
        with ``id``, ``label``, ``method``, ``parameters``, ``value`` (or one for each sex), ``weight`` and
        ``children``; a leaf has ``observations`` and, where steps changed them, ``stages``.
    """
    area, at = _place(computed, ref_area, year)
    imputed = bool(computed.imputed_below(computed.spec.root)[area, at])
    return {
        "index": computed.spec.index,
        "edition": computed.edition,
        "ref_area": ref_area,
        "time_period": year,
        "value": _number(computed.scores[area, at]),
        "published": None,
        "obs_status": "I" if imputed else "E",
        "tree": _branch(computed, computed.spec.root, area, at, None),
    }


def _place(computed: Computed, ref_area: str, year: int) -> tuple[int, int]:
    name = computed.spec.index
    if ref_area not in computed.ref_areas:
        raise MissingDataError(f"{name} has no figures for {ref_area}.")
    if year not in computed.years:
        span = f"{computed.years[0]}–{computed.years[-1]}"
        raise MissingDataError(f"{name} has no figures for {year}.", mend=f"choose a year of {span}")
    return computed.ref_areas.index(ref_area), computed.years.index(year)


def _number(value: Any) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def _label(found: Node | Leaf) -> dict[str, str] | None:
    label = found.label
    if label is None and isinstance(found, Leaf):
        known = codelists.indicators().get(found.indicator)
        label = None if known is None else known.label
    return None if label is None else {"en": label.en, "ru": label.ru}


def _branch(computed: Computed, name: str, area: int, at: int, weight: float | None) -> dict[str, Any]:
    found = computed.spec.nodes[name]
    branch: dict[str, Any] = {
        "id": name,
        "label": _label(found),
        "value": _value(computed, name, area, at),
        "weight": weight,
    }
    if isinstance(found, Leaf):
        return {**branch, "indicator": found.indicator, **_leaf(computed, found, area, at)}
    several = len(found.of) > 1
    return {
        **branch,
        "method": found.method,
        "over": found.over,
        "parameters": dict(found.parameters),
        "children": [
            _branch(computed, child, area, at, own if several else None)
            for child, own in zip(found.of, found.weights, strict=True)
        ],
    }


def _value(computed: Computed, name: str, area: int, at: int) -> Any:
    values = computed.nodes[name][0, :, area, at]
    if len(values) == 1:
        return _number(values[0])
    return {sex: _number(value) for sex, value in zip(_SEXES, values, strict=True)}


def _leaf(computed: Computed, leaf: Leaf, area: int, at: int) -> dict[str, Any]:
    inputs = computed.inputs
    source, edition = inputs.origin.get(leaf.id, ("", computed.edition))
    observations, stages = [], []
    for column in inputs.columns_of(leaf.id):
        status = str(inputs.status[column, area, at])
        filled = bool(computed.chain.imputed[column, area, at])
        observations.append(
            {
                "source": source,
                "edition": edition,
                "indicator": leaf.indicator,
                "ref_area": inputs.ref_areas[area],
                "sex": inputs.columns[column][1],
                "time_period": inputs.years[at] + leaf.lag,
                "obs_value": _number(inputs.observed[column, area, at]),
                "obs_status": "I" if filled else status or "M",
            }
        )
        stages.append(
            {name: _number(values[0, column, area, at]) for name, values in computed.chain.stages.items()}
        )
    return {"observations": observations, **({"stages": stages} if len(computed.chain.stages) > 1 else {})}


def rows(traced: dict[str, Any], lang: Lang = "en") -> list[tuple[Any, ...]]:
    """Flatten a trace into rows of `COLUMNS`, parents before children."""
    found: list[tuple[Any, ...]] = []

    def descend(branch: dict[str, Any], depth: int) -> None:
        """Add the rows of a branch, then those of its children."""
        label = (branch["label"] or {}).get(lang, "")
        value = branch["value"]
        split = value if isinstance(value, dict) else {"": value}
        observed = {item["sex"]: item for item in branch.get("observations", [])}
        for sex, number in split.items():
            one = observed.get(sex) if sex else next(iter(observed.values()), None)
            place = tuple((one or {}).get(key) for key in COLUMNS[7:])
            shown = sex or ((one or {}).get("sex") or "")
            method = branch.get("method", "")
            found.append((depth, branch["id"], label, method, shown, number, branch["weight"], *place))
        for child in branch.get("children", []):
            descend(child, depth + 1)

    descend(traced["tree"], 0)
    return found
