"""Commands of the room `brief`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from paritet.cli import app
from paritet.cli.output import Format, FormatOption, print_records


@app.command()
def brief(
    countries: Annotated[
        list[str] | None, typer.Argument(help="Codes or names of countries, such as RUS or Sweden.")
    ] = None,
    lang: Annotated[
        list[str] | None, typer.Option(help="en or ru; may be repeated. Both by default.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("briefs"),
    group: Annotated[str | None, typer.Option(help="Every country of a group, such as EU27.")] = None,
    against: Annotated[
        str | None,
        typer.Option(help="SOURCE/EDITION: write, and list the sentences that this edition moves."),
    ] = None,
    check: Annotated[
        Path | None, typer.Option(help="A brief's JSON: compute each of its numbers again from the store.")
    ] = None,
    discreet: Annotated[
        bool, typer.Option("--discreet", help="Titles and file names that say only that it is statistics.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Write a country's brief: pages and PDFs in English and Russian, and a record of every number."""
    from paritet.concepts.errors import ParitetError

    if check is not None:
        from paritet.brief.check import check as check_again

        print_records(("file", "numbers", "result"), [(str(check), check_again(check), "agrees")], form)
        return
    codes = _codes(countries or [], group)
    if not codes:
        raise ParitetError(
            "No country is named.", mend="write `paritet brief RUS`, or name a group with --group EU27"
        )
    moved = None if against is None else _moved(codes, against)
    from paritet.brief.write import write_all

    _tell_mixed(codes, out, discreet=discreet)
    try:
        files = write_all(codes, out, langs_named(lang), discreet=discreet)
    except KeyboardInterrupt:
        typer.echo("stopped: briefs that were finished are whole, and no other file was changed", err=True)
        raise typer.Exit(130) from None
    if moved is None:
        rows = [(item.ref_area, item.form, item.lang, str(item.path.resolve())) for item in files]
        print_records(("country", "form", "lang", "path"), rows, form)
        return
    for item in files:
        typer.echo(str(item.path.resolve()), err=True)
    print_records(("country", "place", "indicator", "lang", "before", "now"), moved, form)


def _tell_mixed(codes: list[str], out: Path, *, discreet: bool) -> None:
    """Say which earlier briefs were left half of one run and half of another; they are written anew."""
    from paritet.brief.placing import strangers_of
    from paritet.brief.write import stem_of

    for code in codes:
        found = strangers_of(out / f"{stem_of(code, discreet=discreet)}.json")
        if found:
            typer.echo(
                f"note: {', '.join(found)}: of another run than the record beside; written anew", err=True
            )


def _codes(countries: list[str], group: str | None) -> list[str]:
    from paritet.concepts import codelists
    from paritet.concepts.errors import UnknownCodeError

    found = [codelists.resolve_country(name) for name in countries]
    if group is not None:
        if group not in codelists.groups():
            raise UnknownCodeError("group", group, codelists.groups())
        found += codelists.groups()[group].members_in()
    return list(dict.fromkeys(found))


def langs_named(named: list[str] | None) -> list[Any]:
    """Give the languages that were named, or both; refuse any other."""
    from paritet.concepts.errors import UnknownCodeError
    from paritet.concepts.text import LANGS

    for code in named or []:
        if code not in LANGS:
            raise UnknownCodeError("language", code, LANGS)
    return list(named or LANGS)


def _moved(codes: list[str], edition: str) -> list[tuple[Any, ...]]:
    from paritet.brief.against import moved

    return [
        (code, item.place, item.key, item.lang, item.before, item.now)
        for code in codes
        for item in moved(code, edition)
    ]
