"""Commands of the room `store`."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paritet.cli import app
from paritet.cli.output import Format, FormatOption, print_records
from paritet.concepts.observation import Sex

if TYPE_CHECKING:
    from paritet.store.diff import Diff
    from paritet.store.query import Years

store_app = typer.Typer(no_args_is_help=True, help="Keep editions: list, ingest, compare, export, verify.")
app.add_typer(store_app, name="store")

_LARGEST = 10


class DiffPart(StrEnum):
    """Parts of a comparison of two editions."""

    COUNTS = "counts"
    CHANGES = "changes"


class ExportForm(StrEnum):
    """Forms of export."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    DATAPACKAGE = "datapackage"


@app.command()
def observations(
    indicator: Annotated[
        list[str] | None, typer.Option(help="Code of an indicator; may be repeated.")
    ] = None,
    country: Annotated[
        list[str] | None, typer.Option(help="Code or name of a country; may be repeated.")
    ] = None,
    group: Annotated[
        list[str] | None, typer.Option(help="Code of a group, for its members: of that year, else of today.")
    ] = None,
    year: Annotated[
        list[str] | None, typer.Option(help="A year, or a span such as 2010:2020; may be repeated.")
    ] = None,
    sex: Annotated[list[Sex] | None, typer.Option(help="F, M or _T; may be repeated.")] = None,
    source: Annotated[str | None, typer.Option(help="Only this source's figures.")] = None,
    edition: Annotated[str, typer.Option(help="newest, all, or an edition's name.")] = "newest",
    form: FormatOption = Format.TABLE,
) -> None:
    """Print figures as the store holds them."""
    from paritet.concepts.observation import OBSERVATION_COLUMNS
    from paritet.store.query import editions_holding, members_of, observation_rows

    years = _years(year or [])
    for code in group or []:
        members, when = members_of(code, years)
        sys.stderr.write(f"{code}, members {when} ({len(members)}): {' '.join(members)}\n")
    rows = observation_rows(
        indicator or None, country or None, years, sex or None, source, edition, group or None
    )
    if not rows and edition == "newest":
        others = editions_holding(
            indicator or None, country or None, years, sex or None, source, group or None
        )
        if others:
            sys.stderr.write(
                f"Older editions hold such figures: {', '.join(others)}. Name one with --edition.\n"
            )
    print_records(OBSERVATION_COLUMNS, rows, form)


def _years(given: list[str]) -> Years:
    """Read years and spans; several are joined into a list of years."""
    spans: list[tuple[int | None, int | None]] = []
    for text in given:
        first, colon, last = text.partition(":")
        try:
            ends = (int(first) if first else None, int(last) if last else None)
        except ValueError:
            raise typer.BadParameter(f"{text!r} is no year or span; write 2020 or 2010:2020") from None
        if not colon:
            ends = (ends[0], ends[0])
        if ends == (None, None) or (None not in ends and ends[0] > ends[1]):  # type: ignore[operator]
            raise typer.BadParameter(f"{text!r} is an empty span; write 2010:2020")
        spans.append(ends)
    if len(spans) < 2:
        return spans[0] if spans and spans[0][0] != spans[0][1] else (spans[0][0] if spans else None)
    if any(None in span for span in spans):
        raise typer.BadParameter("an open span cannot be combined with other years")
    return sorted({value for first, last in spans for value in range(first or 0, (last or 0) + 1)})


@app.command()
def sources(form: FormatOption = Format.TABLE) -> None:
    """List the catalogue: publishers' tables that Paritet can read, and their licences."""
    from paritet.sources.catalogue import sources as catalogue

    columns = ("source", "publisher", "title", "licence", "redistribution", "editions", "address")
    rows = [
        (
            item.code,
            item.publisher.en,
            item.title.en,
            item.licence,
            str(item.redistribution),
            ", ".join(item.editions),
            item.address,
        )
        for item in catalogue().values()
    ]
    print_records(columns, rows, form)


@store_app.command("list")
def list_(
    source: Annotated[str | None, typer.Argument(help="Only this source's editions.")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the editions that are kept, founding ones and your own."""
    from paritet.store.editions import select_editions

    columns = ("source", "edition", "released", "read", "observations", "reforms", "redistribution", "kept")
    rows = []
    for kept in select_editions(source, "all"):
        item = kept.metadata()
        place = "own" if kept.own else "founding"
        counts = (item.observations, item.reforms)
        rows.append(
            (item.source, item.edition, item.released, item.read, *counts, str(item.redistribution), place)
        )
    print_records(columns, rows, form)


@store_app.command()
def ingest(
    source: Annotated[str, typer.Argument(help="Code of a source; see `paritet sources`.")],
    files: Annotated[list[str], typer.Argument(help="The publisher's files, or the address of one.")],
    edition: Annotated[str | None, typer.Option(help="Name of the vintage, if it is not recognised.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace an edition of that name.")] = False,
    allow_fewer: Annotated[
        bool, typer.Option("--allow-fewer", help="Accept fewer countries than the last edition has.")
    ] = False,
    allow_swapped: Annotated[
        bool,
        typer.Option(
            "--allow-swapped",
            help="Accept gaps between women and men that turn round in nearly all countries.",
        ),
    ] = False,
    released: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When the publisher released it.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Read a publisher's file, check it, and keep it as an edition beside the others."""
    from paritet.store.ingest import ingest as ingest_edition

    kept = ingest_edition(
        source,
        files,
        edition,
        replace_kept=replace,
        allow_fewer=allow_fewer,
        allow_swapped=allow_swapped,
        released=released.date() if released else None,
    )
    for note in (*(f"mended: {text}" for text in kept.mended), *(f"flagged: {text}" for text in kept.flags)):
        sys.stderr.write(f"{note}\n")
    columns = ("source", "edition", "observations", "reforms", "mended", "flagged")
    row = (kept.source, kept.edition, kept.observations, kept.reforms, len(kept.mended), len(kept.flags))
    print_records(columns, [row], form)


@store_app.command()
def diff(
    a: Annotated[str, typer.Argument(help="SOURCE/EDITION, the older one.")],
    b: Annotated[str, typer.Argument(help="SOURCE/EDITION, the newer one.")],
    part: Annotated[
        DiffPart | None,
        typer.Option(help="counts (in all, by indicator, by country) or changes (the largest first)."),
    ] = None,
    top: Annotated[int, typer.Option(min=0, help="How many changes to print; 0 prints all.")] = 20,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show what a new edition changed: counts, indicators, countries, largest changes."""
    from paritet.store.diff import CHANGE_COLUMNS
    from paritet.store.diff import diff as compare

    found = compare(a, b)
    changes = found.changes.head(top) if top else found.changes
    if part is not DiffPart.CHANGES:
        _print_counts(found, form, everything=part is DiffPart.COUNTS)
    if part is DiffPart.CHANGES or (part is None and form is Format.TABLE):
        if part is None:
            sys.stdout.write("\nLargest changes, in standard deviations of the indicator (spreads):\n")
        print_records(CHANGE_COLUMNS, changes.itertuples(index=False), form)


def _print_counts(found: Diff, form: Format, *, everything: bool) -> None:
    """Print the counts in all, by indicator, by country; for people only the countries most changed."""
    from paritet.store.diff import COUNT_COLUMNS

    counts = list(COUNT_COLUMNS)
    rows: list[tuple[object, ...]] = [("total", "", *(found.total[name] for name in counts))]
    for level, table in (("indicator", found.by_indicator), ("ref_area", found.by_ref_area)):
        part = table
        if level == "ref_area" and form is Format.TABLE and not everything:
            part = table.sort_values(["changed", "ref_area"], ascending=[False, True]).head(_LARGEST)
        rows += [(level, *row) for row in part[[level, *counts]].itertuples(index=False)]
    print_records(("level", "code", *counts), rows, form)


@store_app.command()
def export(
    out: Annotated[Path, typer.Option(help="File to write; for a data package the folder.")],
    form: Annotated[ExportForm, typer.Option("--format", help="Form of the export.")] = ExportForm.CSV,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    edition: Annotated[str, typer.Option(help="newest, all, or an edition's name.")] = "newest",
    indicator: Annotated[list[str] | None, typer.Option(help="Only this indicator; may be repeated.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="Only this country; may be repeated.")] = None,
) -> None:
    """Write figures with their sources and licences; sources that may not be handed on are left out."""
    from paritet.store.export import ExportFormat
    from paritet.store.export import export as write

    done = write(
        out,
        ExportFormat(form.value),
        source=source,
        edition=edition,
        indicator=indicator or None,
        ref_area=country or None,
    )
    for item in done.left_out:
        sys.stderr.write(
            f"left out: {item.name} (licence: {item.licence}) may be shown and cited, not handed on in bulk\n"
        )
    sys.stdout.write(f"{done.rows} observations of {len(done.editions)} editions: {done.path}\n")


@store_app.command()
def verify(
    name: Annotated[str, typer.Argument(help="SOURCE/EDITION, or all.")] = "all",
    form: FormatOption = Format.TABLE,
) -> None:
    """Compare the tables of editions with the checksums under which they were kept."""
    from paritet.store.editions import select_editions
    from paritet.store.integrity import table_states

    states = [state for kept in select_editions(edition=name) for state in table_states(kept)]
    rows = [(item.source, item.edition, item.table, item.state) for item in states]
    print_records(("source", "edition", "table", "state"), rows, form)
    if any(item.state in ("changed", "absent") for item in states):
        raise typer.Exit(1)
