"""Commands on pace: `pace` and `forecast`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

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
    from paritet.concepts.estimate import Estimate

PACE_COLUMNS: Final = (
    "series", "ref_area", "start", "end", "n", "level", "annual_change", "robust_slope", "lower95",
    "upper95", "acceleration", "share_closed", "answer",
)  # fmt: skip
FORECAST_COLUMNS: Final = (
    "series", "ref_area", "year", "median", "lower80", "upper80", "lower95", "upper95", "probability",
    "basis",
)  # fmt: skip


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
    lang: NotesLangOption = Language.EN,
    form: FormatOption = Format.TABLE,
) -> None:
    """Give a forecast year by year: median, intervals, the probability of having got there."""
    from paritet.analysis.forecast.outlook import outlook
    from paritet.analysis.pace_telling import outlook_caveats

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
    note(form, [caveat for one in found for caveat in outlook_caveats(one)], lang)
