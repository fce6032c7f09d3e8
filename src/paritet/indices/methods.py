"""The register of methods: small functions on arrays, found by name, with declared parameters.

A method is a plain function whose first argument is an array and whose keyword-only arguments are what a
spec may set. The step (normalise, aggregate, …) says where a spec may use it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final

from paritet.concepts.errors import UnknownCodeError

_MODULES: Final = ("impute", "treat", "normalise", "weight", "aggregate", "transform")
_REQUIRED: Final = inspect.Parameter.empty
_ENGINE: Final = ("weights", "groups", "direction", "years", "parts", "directions")
"""Arguments that the engine gives; a spec sets them elsewhere."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a spec may set for a method.

    Attributes
    ----------
    name : str
    kind : str
        ``number``, ``integer``, ``yes or no``, ``text``, ``numbers`` or ``texts``.
    default : Any
    required : bool
    """

    name: str
    kind: str
    default: Any
    required: bool


@dataclass(frozen=True, slots=True)
class Method:
    """A named method.

    Attributes
    ----------
    name, step : str
        The name in a spec, and the step of the Handbook that it belongs to.
    function : callable
    parameters : dict of str to Parameter
    directed : bool
        Whether the function itself takes the indicator's direction (its parameters are in natural units).
    summary : str
        First line of the function's docstring.
    """

    name: str
    step: str
    function: Callable[..., Any]
    parameters: dict[str, Parameter]
    directed: bool
    summary: str


_KINDS: Final = {
    "float": "number",
    "int": "integer",
    "bool": "yes or no",
    "str": "text",
    "tuple[float, ...]": "numbers",
    "tuple[str, ...]": "texts",
}
_REGISTER: dict[str, dict[str, Method]] = {}


def method(step: str, name: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function into the register.

    Parameters
    ----------
    step : str
        Where a spec may use it.
    name : str, optional
        The name in a spec; without it, the function's.
    """

    def enter(function: Callable[..., Any]) -> Callable[..., Any]:
        """Enter a function under its name, and give it back as it is."""
        given = inspect.signature(function).parameters
        parameters = {
            key: Parameter(
                key,
                _KINDS[str(item.annotation).removesuffix(" | None")],
                None if item.default is _REQUIRED else item.default,
                item.default is _REQUIRED,
            )
            for key, item in given.items()
            if item.kind is item.KEYWORD_ONLY and key not in _ENGINE
        }
        summary = (inspect.getdoc(function) or "").split("\n", 1)[0]
        entry = Method(name or function.__name__, step, function, parameters, "direction" in given, summary)
        _REGISTER.setdefault(step, {})[entry.name] = entry
        return function

    return enter


@cache
def methods(step: str) -> dict[str, Method]:
    """Give the methods of a step, by name."""
    for name in _MODULES:
        import_module(f"paritet.indices.{name}")
    return dict(sorted(_REGISTER.get(step, {}).items()))


def find(step: str, name: str, *, where: str | None = None) -> Method:
    """Find a method.

    Parameters
    ----------
    step, name : str
    where : str, optional
        Place in the spec, for the error.

    Raises
    ------
    UnknownCodeError
        With the nearest names as a suggestion.
    """
    table = methods(step)
    if name not in table:
        raise UnknownCodeError(f"{step} method", name, table, where=where)
    return table[name]
