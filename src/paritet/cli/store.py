"""Commands of the room `store`."""

from __future__ import annotations

from typing import Annotated

import typer

from paritet.cli import app
from paritet.cli.output import Format, FormatOption, print_records


@app.command()
def observations(
    indicator: Annotated[
        list[str] | None, typer.Option(help="Code of an indicator; may be repeated.")
    ] = None,
    country: Annotated[
        list[str] | None, typer.Option(help="Code or name of a country; may be repeated.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="One year.")] = None,
    sex: Annotated[str | None, typer.Option(help="F, M or _T.")] = None,
    source: Annotated[str | None, typer.Option(help="Only this source's figures.")] = None,
    edition: Annotated[str, typer.Option(help="newest, all, or an edition's name.")] = "newest",
    form: FormatOption = Format.TABLE,
) -> None:
    """Print figures as the store holds them."""
    from paritet.concepts import codelists
    from paritet.concepts.observation import OBSERVATION_COLUMNS
    from paritet.store.query import observation_rows

    areas = [codelists.resolve_country(name) for name in country or []] or None
    rows = observation_rows(indicator or None, areas, year, sex, source, edition)
    if not rows:
        for code in indicator or []:
            codelists.indicator(code)
    print_records(OBSERVATION_COLUMNS, rows, form)
