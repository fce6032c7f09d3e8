"""Commands on pace: `pace`, `parity`, `forecast`, `backtest`, `alarms`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from paritet.analysis.parity_choices import Answer, Slope, Weights
from paritet.cli import app
from paritet.cli.output import Format, FormatOption, print_records

if TYPE_CHECKING:
    from paritet.analysis.forecast.outlook import Outlook
    from paritet.analysis.parity import LineAnswer
    from paritet.analysis.series import Panel
    from paritet.concepts.estimate import Estimate


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
LowerOption = Annotated[bool, typer.Option("--lower", help="With --data: less is better.")]

PARITY_COLUMNS: Final = (
    "series", "ref_area", "method", "start", "end", "gap", "years", "parity_year",
    "lower80", "upper80", "lower95", "upper95", "answer",
)  # fmt: skip
PACE_COLUMNS: Final = (
    "series", "ref_area", "start", "end", "n", "level", "annual_change", "robust_slope", "lower95",
    "upper95", "acceleration", "share_closed", "answer",
)  # fmt: skip
FORECAST_COLUMNS: Final = (
    "series", "ref_area", "year", "median", "lower80", "upper80", "lower95", "upper95", "probability",
    "basis",
)  # fmt: skip
BACKTEST_COLUMNS: Final = ("horizon", "scope", "method", "metric", "value")
ALARM_COLUMNS: Final = (
    "kind", "series", "ref_area", "start", "end", "before", "after", "change", "p_value", "q_value", "basis",
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


def areas_of(country: list[str] | None, group: list[str] | None, series: str | Panel) -> list[str]:
    """Give the codes of the countries named; a person's own file without any named gives all of its own."""
    from paritet.concepts.errors import SpecError
    from paritet.store.query import resolve_areas

    if not isinstance(series, str):
        return list(country or ([] if group else series.ref_areas))
    if not country and not group:
        raise SpecError("Nothing says whom the question is about.", mend="name --country or --group")
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
    method: Annotated[
        Method | None, typer.Option(help="Only the published line, or only Paritet's forecast.")
    ] = None,
    start: Annotated[int | None, typer.Option(help="First year of the line.")] = None,
    end: Annotated[int | None, typer.Option(help="Last year of the line.")] = None,
    weights: Annotated[
        Weights, typer.Option(help="How a group's countries are weighted by population.")
    ] = Weights.EACH_YEAR,
    slope: Annotated[Slope, typer.Option(help="Which annual change the line continues.")] = Slope.ENDPOINTS,
    threshold: ThresholdOption = None,
    by: Annotated[
        int | None, typer.Option(help="Tell the probability of having got there by a year.")
    ] = None,
    lower: LowerOption = False,
    data: DataOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say when a gap would close: by Paritet's forecast, and by the published line beside it."""
    from paritet.analysis.parity import wef_line

    source = own_or_stored(series, data, threshold, lower=lower)
    areas = areas_of(country, group, source)
    ahead, texts = _outlooks(source, areas, method, threshold)
    choices: dict[str, Any] = {"start": start, "end": end, "weights": weights, "slope": slope}
    lines = [wef_line(source, ref_area=area, threshold=threshold, **choices) for area in areas]
    lines += [wef_line(source, group=name, threshold=threshold, **choices) for name in group or []]
    shown = [] if method is Method.PUBLISHED else lines
    # The line is never told without our own answer where there is one, ours never without both errors.
    print_records(PARITY_COLUMNS, [*map(_outlook_row, ahead), *map(_line_row, shown)], form)
    note(form, texts + [CAVEATS[code] for line in shown for code in line.caveats] + _claims(shown))
    note(form, [text for one in ahead for text in _outlook_notes(one, by)])


def _outlooks(
    source: str | Panel, areas: list[str], method: Method | None, threshold: float | None
) -> tuple[list[Outlook], list[str]]:
    """Forecast the countries, and say where there is no forecast."""
    if method is Method.WEF_LINE:
        return [], []
    from paritet.analysis.forecast.fitted import fitted
    from paritet.analysis.forecast.outlook import outlook
    from paritet.concepts.errors import MissingDataError

    if not isinstance(source, str) or fitted(source) is None:
        what = source if isinstance(source, str) else "your own figures"
        text = f"no forecast of {what}: such forecasts were never tested, or failed the test"
        if method is Method.PUBLISHED:
            raise MissingDataError(f"There is {text}.", mend="name --method wef_line, which promises nothing")
        return [], [f"{text}; the line promises nothing"]
    if not areas:
        return [], ["a group has a line and no forecast: only countries were tested"]
    return [outlook(source, area, threshold) for area in areas], []


def _line_row(line: LineAnswer) -> tuple[Any, ...]:
    first, last = (line.start or None), (line.end or None)
    return (
        line.series, line.ref_area, line.method, first, last, line.gap, line.years, line.parity_year,
        None, None, None, None, line.answer.value,
    )  # fmt: skip


def _outlook_row(one: Outlook) -> tuple[Any, ...]:
    return (
        one.series, one.ref_area, one.method, None, one.origin or None, one.gap, one.years, one.median_year,
        one.lower80, one.upper80, one.lower95, one.upper95, one.answer.value,
    )  # fmt: skip


def _claims(lines: list[LineAnswer]) -> list[str]:
    from paritet.analysis.parity import published_claims

    return [
        f"{claim.indicator}, {claim.group}: the report of {claim.report} itself prints {claim.years:g} years"
        for line in lines
        for claim in published_claims(line.series.split("@")[0], line.ref_area, line.start, line.end)
    ]


def _outlook_notes(one: Outlook, by: int | None) -> list[str]:
    """Tell what a date means, where forecasting ends, and how far method and line erred."""
    if one.answer is Answer.NOT_ENOUGH_DATA:
        return [f"{one.ref_area}: fewer than five figures, or the last one is too old to forecast from"]
    texts = [
        f"{one.ref_area}: {_date_words(one)}",
        f"after {one.origin + 10}: scenario, not forecast; nothing beyond ten years was ever tested",
    ]
    scale = " (in logarithms)" if one.logs else ""
    texts += [
        f"backtest over {track.horizon} years, {track.n} forecasts: mean error {track.ours:.4g}, of the WEF "
        f"line {track.line:.4g}{scale}; our 80 % intervals held {track.coverage80:.1f} %"
        for track in one.tracks
    ]
    chance = None if by is None else one.probability_by(by)
    if chance is not None:
        basis = "forecast" if by is not None and by <= one.origin + 10 else "scenario, not forecast"
        texts.append(
            f"{one.ref_area}: probability of having reached {one.target.value:g} by {by}: "
            f"{chance:.1%} ({basis})"
        )
    return texts


def _date_words(one: Outlook) -> str:
    if one.answer is Answer.CLOSED:
        return f"{one.target.value:g} was reached by {one.origin}"

    def told(year: int | None) -> str:
        return "not within 2100" if year is None else str(year)

    return (
        f"{one.target.value:g} not before {told(one.lower95)} (95 %) or {told(one.lower80)} (80 %), "
        f"median {told(one.median_year)}, at the late end of 80 % {told(one.upper80)}"
    )


@app.command()
def pace(
    series: SeriesArgument,
    country: CountryOption = None,
    group: GroupOption = None,
    threshold: ThresholdOption = None,
    lower: LowerOption = False,
    data: DataOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say how fast a series moves: within one edition, after its last break, without carried figures."""
    from paritet.analysis.pace import pace as measure
    from paritet.analysis.series import panel
    from paritet.store.query import members_of

    source = own_or_stored(series, data, threshold, lower=lower)
    grid = panel(source) if isinstance(source, str) else source
    areas = areas_of(country, group, source)
    areas += [area for name in group or [] for area in members_of(name)[0] if area in grid.ref_areas]

    def value(one: Estimate | None) -> float | None:
        return None if one is None else one.value

    found = [measure(grid, area, threshold) for area in areas]
    rows = [
        (
            one.series, one.ref_area, one.start or None, one.end or None, one.n, value(one.level),
            value(one.annual_change), value(one.robust_slope),
            one.robust_slope.lower95 if one.robust_slope else None,
            one.robust_slope.upper95 if one.robust_slope else None,
            value(one.acceleration), value(one.share_closed), one.movement.value,
        )
        for one in found
    ]  # fmt: skip
    print_records(PACE_COLUMNS, rows, form)


@app.command()
def forecast(
    series: SeriesArgument,
    country: CountryOption = None,
    threshold: ThresholdOption = None,
    until: Annotated[int | None, typer.Option(help="Last year; without it, ten years ahead.")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Give a forecast year by year: median, intervals, the probability of having got there."""
    from paritet.analysis.forecast.outlook import outlook

    found = [outlook(series, area, threshold) for area in areas_of(country, None, series)]
    rows = [
        (
            one.series, one.ref_area, year.year, year.estimate.value, year.estimate.lower80,
            year.estimate.upper80, year.estimate.lower95, year.estimate.upper95, year.probability, year.basis,
        )
        for one in found
        for year in one.path
        if year.year <= (until or one.origin + 10)
    ]  # fmt: skip
    print_records(FORECAST_COLUMNS, rows, form)
    note(form, [text for one in found for text in _outlook_notes(one, None)])


@app.command()
def backtest(
    edition: Annotated[
        str, typer.Option(help="Edition whose validated series are tested.")
    ] = "undp_hdr/2023-24",
    form: FormatOption = Format.TABLE,
) -> None:
    """Rerun the test of the forecasts against what came; takes a minute or so."""
    from paritet.analysis.backtest import backtest as run
    from paritet.analysis.backtest import scores

    found = scores(run(edition))
    print_records(BACKTEST_COLUMNS, [(s.horizon, s.scope, s.method, s.metric, s.value) for s in found], form)
    note(
        form,
        [
            f"{s.horizon} years, {s.scope}: relative_mae {s.value:.3f}, 95 % over countries "
            f"{s.lower95:.3f} to {s.upper95:.3f}, {s.n} forecasts"
            for s in found
            if s.lower95 is not None
        ],
    )


@app.command()
def alarms(
    country: CountryOption = None,
    group: GroupOption = None,
    rate: Annotated[
        float, typer.Option(min=0.0001, max=0.5, help="Expected share of false alarms among tested ones.")
    ] = 0.10,
    lower: LowerOption = False,
    data: DataOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """List series that deteriorate or stall, at a stated rate of false alarms, and reversals of laws."""
    from paritet.analysis.alarms import alarms as raise_alarms
    from paritet.store.query import resolve_areas

    own = None
    if data is not None:
        from paritet.analysis.own_series import own_panels
        from paritet.cli.own_data import read_own_data

        own = own_panels(read_own_data(data, ["obs_value", "value"]).frame, lower=lower)
    found = raise_alarms(resolve_areas(country, group), rate, own)

    def value(one: Estimate | None) -> float | None:
        return None if one is None else one.value

    rows = [
        (
            one.kind.value, one.series, one.ref_area, one.start, one.end, value(one.before), value(one.after),
            value(one.change), one.p_value, one.q_value, one.basis,
        )
        for one in found.alarms
    ]  # fmt: skip
    print_records(ALARM_COLUMNS, rows, form)
    whose = "all series of the file" if own else "each country's series"
    note(
        form,
        [
            f"{found.tested} series tested; among the alarms with basis test, {found.rate:.0%} are expected "
            f"to be false (Benjamini–Hochberg over {whose}); criterion and reform are facts, not tests",
        ],
    )
