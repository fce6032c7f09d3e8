"""The command `card`: what is known of a type of reform, to read, to print and to file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from paritet.cli import app
from paritet.cli.brief import langs_named
from paritet.cli.output import Format, FormatOption, print_records


@app.command()
def card(
    reform: Annotated[
        str | None, typer.Argument(metavar="[TYPE]", help="Type of reform, such as wbl_paid_paternity_leave.")
    ] = None,
    outcome: Annotated[
        list[str] | None,
        typer.Option(
            help="Series to tell in full; may be repeated. Those with the strongest evidence by default."
        ),
    ] = None,
    lang: Annotated[
        list[str] | None, typer.Option(help="en or ru; may be repeated. Both by default.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("cards"),
    check: Annotated[
        Path | None, typer.Option(help="A card's JSON: take each of its numbers again from the store.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Write a reform's card in English and Russian: who took it and when, and what it changed."""
    from paritet.concepts.errors import ParitetError

    if check is not None:
        from paritet.brief.cards.check import check_card

        print_records(("file", "numbers", "result"), [(str(check), check_card(check), "agrees")], form)
        return
    if reform is None:
        raise ParitetError(
            "No type of reform is named.",
            mend="write `paritet card wbl_paid_paternity_leave`; docs/reference/reform-types lists all",
        )
    from paritet.brief.cards.write import write_card

    files = write_card(reform, out, langs_named(lang), outcome or ())
    rows = [(item.reform, item.form, item.lang, str(item.path.resolve())) for item in files]
    print_records(("reform", "form", "lang", "path"), rows, form)
