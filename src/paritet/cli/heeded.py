"""Refuse options that a command would not heed, rather than let a person believe that it was heeded."""

from __future__ import annotations

from collections.abc import Collection

import typer

_GIVEN = ("COMMANDLINE", "ENVIRONMENT", "PROMPT")


def given(context: typer.Context, names: Collection[str]) -> list[str]:
    """Give those of a command's parameters that the person gave, as one writes them; defaults never.

    Parameters
    ----------
    context : typer.Context
    names : collection of str
        Names of the command's parameters.
    """
    found = []
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if parameter.name in names and source is not None and source.name in _GIVEN:
            word = parameter.opts[0]  # of an argument, its bare name
            found.append(word if word.startswith("-") else word.upper())
    return found


def refuse_unheeded(context: typer.Context, names: Collection[str], *, heeded_by: str, mend: str) -> None:
    """Refuse parameters that were given and would be ignored.

    Parameters
    ----------
    context : typer.Context
    names : collection of str
        Names of the parameters that this use of the command has no use for.
    heeded_by : str
        What has a use for them.
    mend : str

    Raises
    ------
    ParitetError
        If one of them was given; names it.
    """
    from paritet.concepts.errors import ParitetError

    refused = given(context, names)
    if refused:
        raise ParitetError(f"Only {heeded_by} has a use for {', '.join(refused)}.", mend=mend)
