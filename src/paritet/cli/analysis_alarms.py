"""Commands that say how far to trust and what to watch: `backtest` and `alarms`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from paritet.cli import app
from paritet.cli.notes import Language, NotesLangOption, note
from paritet.cli.output import Format, FormatOption, print_records
from paritet.cli.series import CountryOption, DataOption, GroupOption, LowerOption

if TYPE_CHECKING:
    from paritet.concepts.estimate import Estimate

BACKTEST_COLUMNS: Final = ("horizon", "scope", "method", "metric", "value")
ALARM_COLUMNS: Final = (
    "kind", "series", "ref_area", "start", "end", "before", "after", "change", "p_value", "q_value", "basis",
)  # fmt: skip


@app.command()
def backtest(
    edition: Annotated[
        str, typer.Option(help="Edition whose validated series are tested.")
    ] = "undp_hdr/2023-24",
    lang: NotesLangOption = Language.EN,
    form: FormatOption = Format.TABLE,
) -> None:
    """Rerun the test of the forecasts against what came; takes a minute or so."""
    from paritet.analysis.backtest import backtest as run
    from paritet.analysis.backtest_scores import scores
    from paritet.analysis.pace_telling import backtest_caveats

    found = scores(run(edition))
    print_records(BACKTEST_COLUMNS, [(s.horizon, s.scope, s.method, s.metric, s.value) for s in found], form)
    note(form, backtest_caveats(found), lang)


@app.command()
def alarms(
    country: CountryOption = None,
    group: GroupOption = None,
    rate: Annotated[
        float, typer.Option(min=0.0001, max=0.5, help="Expected share of false alarms among tested ones.")
    ] = 0.10,
    lower: LowerOption = False,
    data: DataOption = None,
    lang: NotesLangOption = Language.EN,
    form: FormatOption = Format.TABLE,
) -> None:
    """List series that deteriorate or stall, at a stated rate of false alarms, and reversals of laws."""
    from paritet.analysis.alarms import alarms as raise_alarms
    from paritet.analysis.pace_telling import alarm_caveats
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
    note(form, alarm_caveats(found, own=own is not None), lang)
