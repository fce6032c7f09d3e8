"""The command `parity`: when a gap would close."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from paritet.analysis.parity_choices import Slope, Weights
from paritet.cli import app
from paritet.cli.notes import Language, NotesLangOption, note
from paritet.cli.output import Format, FormatOption, print_records
from paritet.cli.series import (
    CountryOption,
    DataOption,
    GroupOption,
    LowerOption,
    SeriesArgument,
    ThresholdOption,
    areas_of,
    own_or_stored,
)

if TYPE_CHECKING:
    from paritet.analysis.caveats import Caveat
    from paritet.analysis.forecast.outlook import Outlook
    from paritet.analysis.parity import LineAnswer
    from paritet.analysis.series import Panel

PARITY_COLUMNS: Final = (
    "series", "ref_area", "method", "start", "end", "gap", "years", "parity_year",
    "lower80", "upper80", "lower95", "upper95", "answer",
)  # fmt: skip


class Method(StrEnum):
    """Ways to a date."""

    WEF_LINE = "wef_line"
    PUBLISHED = "published"


@app.command()
def parity(
    series: SeriesArgument,
    country: CountryOption = None,
    group: GroupOption = None,
    method: Annotated[
        Method | None,
        typer.Option(
            help="wef_line: only the straight line of the World Economic Forum; published: only the forecast "
            "that Paritet publishes. Without it, both."
        ),
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
    lang: NotesLangOption = Language.EN,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say when a gap would close: by Paritet's forecast, and by the published line beside it."""
    from paritet.analysis.pace_telling import line_caveats, outlook_caveats
    from paritet.analysis.parity import wef_line

    source = own_or_stored(series, data, threshold, lower=lower)
    areas = areas_of(country, group, source)
    ahead, unforecast = _outlooks(source, areas, method, threshold)
    choices: dict[str, Any] = {"start": start, "end": end, "weights": weights, "slope": slope}
    lines = [wef_line(source, ref_area=area, threshold=threshold, **choices) for area in areas]
    lines += [wef_line(source, group=name, threshold=threshold, **choices) for name in group or []]
    shown = [] if method is Method.PUBLISHED else lines
    # The line is never told without our own answer where there is one, ours never without both errors.
    print_records(PARITY_COLUMNS, [*map(_outlook_row, ahead), *map(_line_row, shown)], form)
    beside = line_caveats(shown) + [caveat for one in ahead for caveat in outlook_caveats(one, by)]
    note(form, [*unforecast, *beside], lang)


def _outlooks(
    source: str | Panel, areas: list[str], method: Method | None, threshold: float | None
) -> tuple[list[Outlook], list[Caveat]]:
    """Forecast the countries, and say where there is no forecast."""
    if method is Method.WEF_LINE:
        return [], []
    from paritet.analysis.forecast.fitted import fitted
    from paritet.analysis.forecast.outlook import outlook
    from paritet.concepts.errors import MissingDataError

    if not isinstance(source, str) or fitted(source) is None:
        if method is Method.PUBLISHED:
            what = source if isinstance(source, str) else "your own figures"
            raise MissingDataError(
                f"There is no forecast of {what}: such forecasts were never tested, or failed the test.",
                mend="name --method wef_line, which promises nothing",
            )
        if isinstance(source, str):
            return [], [("pace_not_forecast", {"series": source})]
        return [], [("pace_own_not_forecast", {})]
    if not areas:
        return [], [("pace_group_not_forecast", {})]
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
