"""Commands on what others did from here and what it would bring: `peers`, `scenario`, `cost`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from paritet.cli import app
from paritet.cli.output import Format, FormatOption, print_records

if TYPE_CHECKING:
    from paritet.analysis.peers_answer import Peers, Start
    from paritet.concepts.estimate import Estimate

Country = Annotated[str, typer.Argument(metavar="COUNTRY", help="Code or name of the country.")]
SeriesOption = Annotated[
    str, typer.Option("--series", help="Indicator, index or component, with @source/edition if need be.")
]

PEERS_COLUMNS = (
    "rank", "ref_area", "year", "distance", "start", "path", "gdp_per_head", "fertility",
    "mean_years_schooling", "change5", "change10", "change20", "outcome", "series",
)  # fmt: skip
DISTRIBUTION_COLUMNS = (
    "series", "ref_area", "horizon", "scope", "n", "countries", "q10", "q25", "q50", "q75", "q90",
)  # fmt: skip


def _say(caveats: Iterable[tuple[str, Mapping[str, str]]]) -> None:
    """Write caveats beside the table, where they do not spoil JSON or CSV."""
    from paritet.analysis.caveats import caveat_text

    for caveat in caveats:
        sys.stderr.write(caveat_text(caveat, "en") + "\n")


def _value(told: Estimate | None) -> float | None:
    return None if told is None else told.value


@app.command()
def peers(
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
    form: FormatOption = Format.TABLE,
) -> None:
    """Show who stood where a country stands, and how far each of them went."""
    from paritet.concepts.errors import ParitetError

    if backtest:
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
    _say_start(found)
    _say(found.caveats)


def _backtest(series: list[str] | None, group: str, form: Format) -> None:
    from paritet.analysis.peers_backtest import BACKTEST_COLUMNS, SERIES, backtest

    scores = backtest(series or SERIES, group)
    print_records(BACKTEST_COLUMNS, [item.row() for item in scores], form)


def _row(number: int, start: Start, found: Peers) -> tuple[str | int | float | None, ...]:
    covariates = (_value(start.covariates.get(name)) for name in PEERS_COLUMNS[6:9])
    changes = (_value(start.changes.get(years)) for years in (5, 10, 20))
    return (
        number, start.ref_area, start.year, _value(start.distance), _value(start.level), _value(start.path),
        *covariates, *changes, start.outcome, found.series,
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


def _say_start(found: Peers) -> None:
    own = found.own
    what = [f"{own.ref_area} {own.year}: {_value(own.level):.6g}, {_value(own.path):+.4g} over five years"]
    what += [f"{name} {_value(told):.6g}" for name, told in own.covariates.items()]
    counts = ", ".join(f"{count} {name}" for name, count in found.outcomes.items() if name)
    sys.stderr.write(
        f"{'; '.join(what)}. Compared with {found.searched} moments in {found.group}: "
        f"{len(found.found)} comparable starts{f' ({counts})' if counts else ''}.\n"
    )
