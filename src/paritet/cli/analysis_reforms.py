"""Commands on reforms: `reforms`, `missing-laws`."""

from __future__ import annotations

from typing import Annotated

import typer

from paritet.cli import app
from paritet.cli.notes import Language, NotesLangOption, note
from paritet.cli.output import Format, FormatOption, print_records


@app.command()
def reforms(
    country: Annotated[str | None, typer.Option(help="Code or name of a country.")] = None,
    reform: Annotated[str | None, typer.Option("--type", help="Type of reform.")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """List dated reforms and reversals, with what each date means and which sources disagree."""
    from paritet.analysis.reforms.agreement import told_once
    from paritet.analysis.reforms.events import EVENT_COLUMNS, reform_events, resolve_reform
    from paritet.concepts.codelists import resolve_country
    from paritet.concepts.errors import ParitetError

    if country is None and reform is None:
        raise ParitetError("Too many reforms to list.", mend="name --country or --type")
    area = None if country is None else resolve_country(country)
    kind = None if reform is None else resolve_reform(reform)
    events = told_once(reform_events(area, kind))
    shown = [name for name in _REFORM_SHOWN if name in EVENT_COLUMNS]
    days = [None if day != day else day.date() for day in events["date"]]
    events["date"] = events["date"].astype(object).where(events["date"].notna(), None)
    rows = events[shown].itertuples(index=False, name=None)
    place = shown.index("date")
    print_records(
        shown,
        ([*row[:place], day, *row[place + 1 :]] for row, day in zip(rows, days, strict=True)),
        form,
    )


_REFORM_SHOWN = (
    "ref_area",
    "reform",
    "direction",
    "time_period",
    "date",
    "date_basis",
    "source",
    "edition",
    "sources_agreeing",
    "disagreements",
    "suspect",
    "note",
)


@app.command("missing-laws")
def missing_laws_command(
    country: Annotated[str, typer.Argument(help="Code or name of a country.")],
    peer: Annotated[
        list[str] | None,
        typer.Option(help="Country to compare with; may be repeated. Default: its successful peers."),
    ] = None,
    among: Annotated[
        str | None, typer.Option(help="Group of countries to compare with, such as EU27.")
    ] = None,
    share: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share of peers that have the law.")] = 0.5,
    lang: NotesLangOption = Language.EN,
    form: FormatOption = Format.TABLE,
) -> None:
    """List laws that a country lacks and its successful peers have, since when, and their tested effect."""
    from paritet.analysis.reforms.evidence import stale_editions
    from paritet.analysis.reforms.missing_laws import MISSING_LAW_COLUMNS, missing_laws
    from paritet.concepts.codelists import resolve_country
    from paritet.concepts.errors import ParitetError

    if peer and among is not None:
        raise ParitetError("Peers are either named or a group's members.", mend="give --peer or --among")
    peers = [resolve_country(name) for name in peer or []] or None
    area = resolve_country(country)
    laws = missing_laws(area, peers, share, among=None if among is None else among.upper())
    columns = MISSING_LAW_COLUMNS if form is not Format.TABLE else MISSING_LAW_COLUMNS[:-1]
    print_records(columns, (law.row()[: len(columns)] for law in laws), form)
    dates = [("law_peers_undated", dict[str, str]())] if laws else []
    stale = stale_editions() if any(law.evidence for law in laws) else ()
    old = [("law_effects_stale", {"editions": ", ".join(stale)})] if stale else []
    note(form, [*(said for law in laws for said in law.compared.caveats), *dates, *old], lang)
