"""One command per public function: parse, call, print.

Rooms are imported inside the commands, so that ``--help`` stays quick.
"""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from paritet.concepts.errors import ParitetError

_STOPPED = "stopped: nothing was changed"


class _Commands(TyperGroup):
    """The commands; Typer alone ends an interrupted one without a word."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo(_STOPPED, err=True)
            raise typer.Exit(130) from None


app = typer.Typer(
    name="paritet",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Official figures and dated laws on gender equality, as answers that can be cited.",
)


def main() -> None:
    """Run the command line; a fault that the user can mend is one clear message and exit code 1."""
    try:
        app()
    except ParitetError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write(f"{_STOPPED}\n")
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


from paritet.cli import (  # noqa: E402, F401  (each adds its commands to `app`)
    analysis_alarms,
    analysis_effect,
    analysis_pace,
    analysis_parity,
    analysis_peers,
    analysis_reforms,
    brief,
    cards,
    indices,
    store,
)
