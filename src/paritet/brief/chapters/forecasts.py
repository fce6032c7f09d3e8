"""Dates, each with its doubt: the table of an area, and one series told in full with its fan."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from paritet.analysis.comparison_estimates import gap_unit
from paritet.analysis.gap import Gap
from paritet.brief.chapters.asking import filled, modelled
from paritet.brief.charts.fan import Fan, fan_chart
from paritet.brief.country import Country
from paritet.brief.document import Block, Cell, Figure, Paragraph, Table
from paritet.brief.message import Fact, Names, Number, message, say
from paritet.concepts.codelists import areas

_HEADS: Final = (
    "head.indicator", "dates.head.line", "dates.head.early", "dates.head.median", "dates.head.late",
    "dates.head.chance",
)  # fmt: skip
_AWAY: Final = "moving_away"
_ENDS: Final = ("lower80", "upper80", "lower95", "upper95")

Told = dict[str, Any]


def dates_table(area: str, told: list[tuple[Gap, str, Told]]) -> Table:
    """Set the WEF line's year beside the forecast's range, for every series that was tested."""
    caption = filled(message("dates.table"), area=areas()[area].label)
    return Table(f"{area}.dates", caption, tuple(map(message, _HEADS)), tuple(_row(*row) for row in told))


def _row(gap: Gap, series: str, answer: Told) -> tuple[Cell, ...]:
    note = say("dates.note", horizon=_horizon(gap, series, answer))
    chance = modelled(gap, "forecast_chance", answer["chance"], "percent", series=series)
    if answer["forecast"] == _AWAY:
        dates = [Cell(message("dates.away"))] * 3
    else:
        ends = {
            "lower80": answer["year_lower80"],
            "median": answer["median"],
            "upper80": answer["year_upper80"],
        }
        dates = [_date(gap, "forecast_year", year, series=series, end=end) for end, year in ends.items()]
    return (Cell(gap.indicator.label, note), _line_cell(gap, series, answer), *dates, Cell(chance))


def _line_cell(gap: Gap, series: str, answer: Told) -> Cell:
    if answer["line"] == _AWAY:
        return Cell(message("dates.away"))
    return _date(gap, "line_year", answer["line_year"], series=series)


def _date(gap: Gap, formula: str, year: int | None, **asked: str) -> Cell:
    if year is None:
        return Cell(message("dates.not_within"))
    return Cell(modelled(gap, formula, float(year), "calendar_year", **asked))


def _horizon(gap: Gap, series: str, answer: Told) -> Number:
    return modelled(gap, "forecast_horizon", float(answer["origin"] + 10), "calendar_year", series=series)


def forecast_blocks(country: Country, gap: Gap, series: str, answer: Told) -> list[Block]:
    """Tell one series in full: the line, the forecast, the scenario beyond, the track record, the fan."""
    facts = [_line(gap, series, answer), *_forecast(gap, series, answer), _tested(gap, series, answer)]
    blocks: list[Block] = [Paragraph(tuple(facts), gap.indicator.label, f"{gap.indicator.code}.pace")]
    if answer["path"]:
        blocks.append(_figure(country, gap, series, answer))
    return blocks


def _years(gap: Gap, series: str, answer: Told) -> dict[str, Number]:
    return {
        name: modelled(gap, f"pace_{name}", float(answer[name]), "calendar_year", series=series)
        for name in ("first", "last")
    }


def _line(gap: Gap, series: str, answer: Told) -> Fact:
    years = _years(gap, series, answer)
    if answer["line_year"] is not None:
        year = modelled(gap, "line_year", float(answer["line_year"]), "calendar_year", series=series)
        return say("line.date", **years, year=year)
    return say("line.away" if answer["line"] == _AWAY else "line.far", **years)


def _values(gap: Gap, series: str, answer: Told) -> dict[str, Number]:
    """Give the forecast ten years ahead, its intervals, and its year."""
    unit = gap_unit(gap.indicator)
    found = {
        end: modelled(gap, "forecast_value", answer[f"value_{end}"], unit, series=series, end=end)
        for end in ("median", *_ENDS)
    }
    return {**found, "horizon": _horizon(gap, series, answer)}


def _forecast(gap: Gap, series: str, answer: Told) -> list[Fact]:
    horizon = _horizon(gap, series, answer)
    chance = modelled(gap, "forecast_chance", answer["chance"], "percent", series=series)
    facts = [
        say("forecast.value", **_values(gap, series, answer)),
        say("forecast.chance", horizon=horizon, chance=chance),
    ]
    if answer["forecast"] == _AWAY:
        return [*facts, say("forecast.away")]
    told = {"early": answer["year_lower80"], "median": answer["median"], "late": answer["year_upper80"]}
    if any(year is None or year > answer["origin"] + 10 for year in told.values()):
        facts.append(say("scenario", horizon=horizon))
    names = {"early": "lower80", "median": "median", "late": "upper80"}
    for name, year in told.items():
        if year is None:
            facts.append(say(f"date.{name}.none"))
            if name == "early":
                break  # nothing later is within the century either
            continue
        shown = modelled(gap, "forecast_year", float(year), "calendar_year", series=series, end=names[name])
        facts.append(say(f"date.{name}", **{name: shown}))
    return facts


def _tested(gap: Gap, series: str, answer: Told) -> Fact:
    return say(
        "backtest",
        tests=modelled(gap, "backtest_tests", float(answer["tests"]), "count", series=series),
        error=modelled(gap, "backtest_error", answer["error"], "percent", series=series),
        coverage=modelled(gap, "backtest_coverage", answer["coverage"], "percent", series=series),
    )


def _figure(country: Country, gap: Gap, series: str, answer: Told) -> Figure:
    years, values = answer["history"]
    fan = Fan(
        tuple(years), tuple(values), tuple(map(tuple, answer["path"])), answer["line_change"],
        answer["target"], gap_unit(gap.indicator),
    )  # fmt: skip
    alone = Names((country.ref_area,))
    alt = say("fan.alt", country=alone, **_years(gap, series, answer), **_values(gap, series, answer))
    title = filled(message("fan.title"), label=gap.indicator.label)
    key = f"{gap.indicator.area}.fan"
    return Figure(key, title, (alt,), partial(fan_chart, fan), (say("fan.caption"),), (series,))
