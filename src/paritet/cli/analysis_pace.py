"""Commands on pace: `parity`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from paritet.analysis.parity_choices import Slope, Weights
from paritet.cli import app
from paritet.cli.output import Format, FormatOption, print_records

if TYPE_CHECKING:
    from paritet.analysis.parity import LineAnswer
    from paritet.analysis.series import Panel


class Method(StrEnum):
    """Ways to a date."""

    WEF_LINE = "wef_line"
    PUBLISHED = "published"


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

PARITY_COLUMNS: Final = (
    "series", "ref_area", "method", "start", "end", "gap", "years", "parity_year",
    "lower80", "upper80", "lower95", "upper95", "answer",
)  # fmt: skip
CAVEATS: Final = {
    "across_break": "the line runs across a break in the series",
    "carried": "a figure at an end of the line was carried over from another year by the publisher",
    "reports_joined": "each year is that year's report; reports come from the two editions named",
    "single_years_missing": "some years between the ends have no figure",
}


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


def areas_of(country: list[str] | None, series: str | Panel) -> list[str]:
    """Give the codes of the countries named; names of a person's own file are kept as they stand."""
    from paritet.store.query import resolve_areas

    if not isinstance(series, str):
        return list(country or [])
    return resolve_areas(country) or []


def note(form: Format, texts: list[str]) -> None:
    """Tell what the columns have no place for: below a table, or beside the data of a program."""
    stream = sys.stdout if form is Format.TABLE else sys.stderr
    for text in dict.fromkeys(texts):
        stream.write(f"note: {text}\n")


@app.command()
def parity(
    series: SeriesArgument,
    country: CountryOption = None,
    group: GroupOption = None,
    method: Annotated[Method | None, typer.Option(help="The published line, or Paritet's forecast.")] = None,
    start: Annotated[int | None, typer.Option(help="First year of the line.")] = None,
    end: Annotated[int | None, typer.Option(help="Last year of the line.")] = None,
    weights: Annotated[
        Weights, typer.Option(help="How a group's countries are weighted by population.")
    ] = Weights.EACH_YEAR,
    slope: Annotated[Slope, typer.Option(help="Which annual change the line continues.")] = Slope.ENDPOINTS,
    threshold: ThresholdOption = None,
    lower: Annotated[bool, typer.Option("--lower", help="With --data: less is better.")] = False,
    data: DataOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say when a gap would close: by the World Economic Forum's line, and by Paritet's forecast."""
    from paritet.analysis.parity import wef_line
    from paritet.concepts.errors import SpecError

    source = own_or_stored(series, data, threshold, lower=lower)
    choices: dict[str, Any] = {
        "start": start,
        "end": end,
        "weights": weights,
        "slope": slope,
        "threshold": threshold,
    }
    lines = [wef_line(source, ref_area=area, **choices) for area in areas_of(country, source)]
    lines += [wef_line(source, group=name, **choices) for name in group or []]
    rows = [_line_row(line) for line in lines]
    if method is Method.PUBLISHED:
        raise SpecError("Forecasts are not built yet.", mend="name --method wef_line")
    print_records(PARITY_COLUMNS, rows, form)
    note(form, [CAVEATS[code] for line in lines for code in line.caveats] + _claims(lines))


def _line_row(line: LineAnswer) -> tuple[Any, ...]:
    first, last = (line.start or None), (line.end or None)
    return (
        line.series, line.ref_area, line.method, first, last, line.gap, line.years, line.parity_year,
        None, None, None, None, line.answer.value,
    )  # fmt: skip


def _claims(lines: list[LineAnswer]) -> list[str]:
    from paritet.analysis.parity import published_claims

    return [
        f"{claim.indicator}, {claim.group}: the report of {claim.report} itself prints {claim.years:g} years"
        for line in lines
        for claim in published_claims(line.series.split("@")[0], line.ref_area, line.start, line.end)
    ]
