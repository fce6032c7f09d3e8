"""How commands name a series and whom they ask about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from paritet.analysis.series import Panel

SeriesArgument = Annotated[
    str,
    typer.Argument(metavar="SERIES", help="A series: indicator, index or component, with @source/edition."),
]
CountryOption = Annotated[list[str] | None, typer.Option(help="Code or name of a country; may be repeated.")]
GroupOption = Annotated[
    list[str] | None, typer.Option(help="Code of a group, such as EU27; may be repeated.")
]
DataOption = Annotated[
    Path | None, typer.Option(help="Your own figures (CSV, wide or long) instead of the store's.")
]
ThresholdOption = Annotated[
    float | None, typer.Option(help="Aim at this value of the series instead of parity.")
]
LowerOption = Annotated[bool, typer.Option("--lower", help="With --data: less is better.")]


def own_or_stored(
    series: str, data: Path | None, threshold: float | None = None, *, lower: bool = False
) -> str | Panel:
    """Give the series' name, or the panel of a person's own file."""
    if data is None:
        return series
    from paritet.analysis.own_series import own_panel
    from paritet.analysis.series import SeriesName
    from paritet.cli.own_data import read_own_data

    names = [SeriesName.parse(series).indicator, "obs_value", "value"]
    return own_panel(read_own_data(data, names).frame, series, threshold, lower=lower)


def areas_of(country: list[str] | None, group: list[str] | None, series: str | Panel) -> list[str]:
    """Give the codes of the countries named; a person's own file without any named gives all of its own."""
    from paritet.concepts.errors import SpecError
    from paritet.store.query import resolve_areas

    if not isinstance(series, str):
        return list(country or ([] if group else series.ref_areas))
    if not country and not group:
        raise SpecError("Nothing says whom the question is about.", mend="name --country or --group")
    return resolve_areas(country) or []
