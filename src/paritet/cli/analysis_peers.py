"""Commands on what others did from here and what it would bring: `peers`, `scenario`, `cost`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from paritet.cli import app
from paritet.cli.heeded import refuse_unheeded
from paritet.cli.notes import Language, NotesLangOption, note
from paritet.cli.output import Format, FormatOption, print_records

if TYPE_CHECKING:
    from paritet.analysis.caveats import Caveat
    from paritet.analysis.peers_answer import Peers, Start
    from paritet.concepts.estimate import Estimate

Country = Annotated[str, typer.Argument(metavar="COUNTRY", help="Code or name of the country.")]

PEERS_COLUMNS = (
    "rank", "ref_area", "year", "distance", "start", "path", "gdp_per_head", "fertility",
    "mean_years_schooling", "change5", "change10", "change20", "latest_year", "latest_change",
    "outcome", "series", "population",
)  # fmt: skip
DISTRIBUTION_COLUMNS = (
    "series", "ref_area", "horizon", "scope", "n", "countries", "q10", "q25", "q50", "q75", "q90",
)  # fmt: skip


def _value(told: Estimate | None) -> float | None:
    return None if told is None else told.value


@app.command()
def peers(
    context: typer.Context,
    country: Annotated[
        str | None, typer.Argument(metavar="[COUNTRY]", help="Code or name of the country.")
    ] = None,
    series: Annotated[
        list[str] | None,
        typer.Option("--series", help="Indicator, index or component; several with --backtest."),
    ] = None,
    as_of: Annotated[
        int | None, typer.Option("--as-of", help="Use only what was known of years up to this one.")
    ] = None,
    group: Annotated[str, typer.Option(help="Group of countries among which peers are sought.")] = "EUROPE",
    distribution: Annotated[
        bool, typer.Option("--distribution", help="Print how outcomes spread, from here and from anywhere.")
    ] = False,
    backtest: Annotated[
        bool, typer.Option("--backtest", help="Print whether matching has helped to foresee past years.")
    ] = False,
    lang: NotesLangOption = Language.EN,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show who stood where a country stands, and how far each of them went."""
    from paritet.concepts.errors import ParitetError

    if backtest:
        refuse_unheeded(
            context, ("country", "as_of", "distribution", "lang"),
            heeded_by="a search for one country's peers",
            mend="leave it out; --backtest takes --series, --group and --format",
        )  # fmt: skip
        _backtest(series, group, form)
        return
    if country is None or not series or len(series) > 1:
        raise ParitetError(
            "Peers are those of one country in one series.",
            mend="write `paritet peers COUNTRY --series SERIES`, or `paritet peers --backtest`",
        )
    from paritet.analysis.peers import peers as find

    found = find(country, series[0], as_of=as_of, group=group)
    if distribution:
        print_records(DISTRIBUTION_COLUMNS, _distribution_rows(found), form)
    else:
        starts = [_row(number, start, found) for number, start in enumerate(found.found, start=1)]
        print_records(PEERS_COLUMNS, starts, form)
    note(form, [_start(found), *found.caveats], lang)


def _backtest(series: list[str] | None, group: str, form: Format) -> None:
    from paritet.analysis.peers_backtest import SERIES, backtest
    from paritet.analysis.peers_scores import BACKTEST_COLUMNS

    scores = backtest(series or SERIES, group)
    print_records(BACKTEST_COLUMNS, [item.row() for item in scores], form)


def _row(number: int, start: Start, found: Peers) -> tuple[str | int | float | None, ...]:
    covariates = (_value(start.covariates.get(name)) for name in PEERS_COLUMNS[6:9])
    changes = (_value(start.changes.get(years)) for years in (5, 10, 20))
    return (
        number, start.ref_area, start.year, _value(start.distance), _value(start.level), _value(start.path),
        *covariates, *changes, start.latest_year, _value(start.latest), start.outcome, found.series,
        _value(start.population),
    )  # fmt: skip


def _distribution_rows(found: Peers) -> list[tuple[str | int | float | None, ...]]:
    return [
        (
            found.series, found.ref_area, item.horizon, item.scope if item.scope == "peers" else found.group,
            item.median.n, item.countries, item.median.lower80, item.lower_quartile.value, item.median.value,
            item.upper_quartile.value, item.median.upper80,
        )
        for item in found.distributions
    ]  # fmt: skip


def _start(found: Peers) -> Caveat:
    """Tell where the country stands, and with how many moments that was compared."""
    own = found.own
    return "peers_start", {
        "ref_area": own.ref_area,
        "year": str(own.year),
        "level": f"{_value(own.level):.6g}",
        "path": f"{_value(own.path):+.4g}",
        "covariates": "".join(f"; {name} {_value(told):.6g}" for name, told in own.covariates.items()),
        "searched": str(found.searched),
        "group": found.group,
        "starts": str(len(found.found)),
        "outcomes": ", ".join(f"{name} {count}" for name, count in found.outcomes.items() if name) or "—",
    }


@app.command()
def scenario(
    context: typer.Context,
    country: Country,
    follow: Annotated[
        str | None, typer.Option("--follow", help="The country whose path is followed.")
    ] = None,
    series: Annotated[
        str | None, typer.Option("--series", help="Indicator, index or component, with @source/edition.")
    ] = None,
    start: Annotated[
        int | None, typer.Option("--from", help="Year of the followed country; else its most similar one.")
    ] = None,
    years: Annotated[int | None, typer.Option(min=1, help="Length of the path in years.")] = None,
    switch: Annotated[
        list[str] | None,
        typer.Option(help="Answer of law to change: wb_wbl.parenthood.paternity_leave=1; may be repeated."),
    ] = None,
    as_of: Annotated[
        int | None, typer.Option("--as-of", help="Use only what was known of years up to this one.")
    ] = None,
    lang: NotesLangOption = Language.EN,
    form: FormatOption = Format.TABLE,
) -> None:
    """Put a country on the path that a peer took, or switch a law: a scenario, not a forecast."""
    from paritet.analysis.scenario import scenario as put
    from paritet.analysis.scenario_index import SCENARIO_COLUMNS, switched
    from paritet.concepts.errors import ParitetError

    if (follow is None) != (series is None) or (follow is None and not switch):
        raise ParitetError(
            "A scenario follows a country in a series, or switches a law.",
            mend="give --follow COUNTRY and --series SERIES, or --switch CODE=VALUE",
        )
    if follow is None:
        refuse_unheeded(
            context, ("start", "years"), heeded_by="a followed path",
            mend="name the path with --follow COUNTRY and --series SERIES, or leave it out",
        )  # fmt: skip
    rows = []
    caveats: list[Caveat] = [("scenario_no_forecast", {})]
    if follow is not None and series is not None:
        told = put(country, follow, series, start=start, years=years, as_of=as_of)
        rows, caveats = told.rows(), list(told.caveats)
    if switch:
        effects = switched(country, _answers(switch), as_of)
        rows += [row for effect in effects for row in effect.rows()]
        caveats += [("scenario_law_on_paper", {}), *(said for effect in effects for said in effect.caveats)]
    print_records(SCENARIO_COLUMNS, rows, form)
    note(form, caveats, lang)


def _answers(switches: list[str]) -> dict[str, float]:
    from paritet.concepts.errors import ParitetError

    answers = {}
    for text in switches:
        code, _, value = text.partition("=")
        try:
            answers[code.strip()] = float(value)
        except ValueError as error:
            raise ParitetError(f"{text!r} switches nothing.", mend="write CODE=VALUE, as CODE=1") from error
    return answers


@app.command()
def cost(
    country: Annotated[
        str | None,
        typer.Argument(metavar="[COUNTRY]", help="Code or name, or a group such as EU27. Without it, all."),
    ] = None,
    lang: NotesLangOption = Language.EN,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show what the employment gap costs: an identity, beside the ranges that others have published."""
    from paritet.analysis.cost import COST_COLUMNS, UNION, costs
    from paritet.analysis.cost import cost as of

    told = list(costs().values()) if country is None else [of(country)]
    if country is not None and told[0].ref_area != UNION:
        told.append(of(UNION))
    rows = [row for item in told for row in item.rows()]
    print_records(COST_COLUMNS, [*rows, *_published_rows()], form)
    note(form, [*(said for item in told for said in item.said()), *_published(lang)], lang)


def _published_rows() -> list[tuple[str | int | float | None, ...]]:
    from paritet.analysis.cost_published import published_ranges

    return [
        (item.ref_area, item.code, item.horizon, None, item.lower, item.upper, item.unit, item.source)
        for item in published_ranges().values()
    ]


def _published(lang: Language) -> list[str]:
    """Say where the published ranges are from and what they assume."""
    from paritet.analysis.cost_published import published_ranges

    return [f"{item.citation}: {item.assumptions(lang.value)}" for item in published_ranges().values()]
