"""Read the steps of a spec: names, methods, parameters, exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from paritet.indices.lines import Entry
from paritet.indices.methods import Parameter
from paritet.indices.schema import (
    Place,
    check_keys,
    entry_of,
    find_method,
    merged,
    nearest,
    parameter,
    parameters,
)
from paritet.indices.screen import RULES
from paritet.indices.spec import Step

_PANEL_STEPS: Final = ("normalise",)
_TREAT: Final = {
    "limit": Parameter("limit", "integer", None, False),
    "then": Parameter("then", "text", "log_ct", False),
    "combine": Parameter("combine", "yes or no", False, False),
    "force": Parameter("force", "yes or no", False, False),
    "skew_limit": Parameter("skew_limit", "number", 2.0, False),
    "kurtosis_limit": Parameter("kurtosis_limit", "number", 3.5, False),
}
_SCREEN: Final = {
    "rule": Parameter("rule", "text", RULES[0], False),
    "availability": Parameter("availability", "number", 2 / 3, False),
    "non_zero": Parameter("non_zero", "number", 0.05, False),
    "include": Parameter("include", "texts", None, False),
    "exclude": Parameter("exclude", "texts", None, False),
}
_LEAF_SUPPLIED: Final = ("target", "lower", "upper", "position")
STEPS: Final = ("denominate", "impute", "screen", "treat", "normalise")


def read_step(name: str, given: Entry, place: Place, line: int) -> Step:
    """Read one step of the chain.

    Parameters
    ----------
    name : str
        The step's name.
    given : Entry
        Its parameters.
    place : Place
    line : int
    """
    if name not in STEPS:
        raise place.fault(f"Unknown step {name!r}.", line, nearest(name, STEPS))
    scope = given.get("scope", "panel" if name in _PANEL_STEPS else "year")
    if scope not in ("year", "panel"):
        raise place.fault("scope must be 'year' or 'panel'.", given.line_of("scope"))
    exceptions = {}
    if "except" in given:
        table = entry_of(given["except"], place, given.line_of("except"), "except")
        base = {key: value for key, value in given.items() if key != "except"}
        for leaf in table:
            over = entry_of(table[leaf], place, table.line_of(leaf), f"The exception {leaf}")
            whole = over if "method" in over else merged(base, over)
            exceptions[leaf] = read_step(name, whole, place, table.line_of(leaf))
    method, values = _step_parameters(name, given, place)
    return Step(name, method, values, scope, exceptions, line)


def _kept(given: Entry, known: Mapping[str, Parameter], place: Place) -> dict[str, Any]:
    return {
        name: parameter(given[name], wanted, place, given.line_of(name))
        for name, wanted in known.items()
        if name in given
    }


def _step_parameters(name: str, given: Entry, place: Place) -> tuple[str, dict[str, Any]]:
    common = ("scope", "except", "method")
    if name == "denominate":
        check_keys(given, common[:2], place, "The step 'denominate'")
        return "", {}
    if name == "screen":
        check_keys(given, (*common[:2], *_SCREEN), place, "The step 'screen'")
        if given.get("rule", RULES[0]) not in RULES:
            raise place.fault("Unknown rule.", given.line_of("rule"), nearest(str(given["rule"]), RULES))
        kept = _kept(given, _SCREEN, place)
        both = sorted({*kept.get("include", ())} & {*kept.get("exclude", ())})
        if both:
            raise place.fault(f"{both[0]!r} is both included and excluded.", given.line_of("exclude"))
        return "", kept
    if name == "treat":
        if given.get("method") == "none":
            return "none", {}
        then = find_method("treat", given.get("then", "log_ct"), place, given.line_of("then"))
        check_keys(given, (*common, *_TREAT, *then.parameters), place, "The step 'treat'")
        return "", _kept(given, {**_TREAT, **then.parameters}, place)
    found = find_method(name, given.get("method", "min_max"), place, given.line_of("method"))
    by_row = found.name.startswith("row_")
    extra = ("level" if by_row else "group",) if name == "impute" else ("reference",)
    check_keys(given, (*common, *found.parameters, *extra), place, f"The method {found.name!r}")
    if found.name.startswith("group_") and "group" not in given:
        raise place.fault(
            f"The method {found.name!r} needs 'group'.", given.line, "name the column of groups"
        )
    if by_row and not (isinstance(given.get("level", 2), int) and given.get("level", 2) >= 2):
        raise place.fault("level must be a whole number from 2.", given.line_of("level"))
    values = parameters(given, found, place, _LEAF_SUPPLIED)
    values.update({key: given[key] for key in extra if key in given})
    return found.name, values
