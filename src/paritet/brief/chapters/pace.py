"""How fast: pace, dates with their doubt, alarms, and why the famous number moves."""

from __future__ import annotations

from typing import Any

from paritet.analysis.comparison_estimates import change_unit
from paritet.analysis.gap import Gap
from paritet.brief.chapters.alarms import alarms_section
from paritet.brief.chapters.asking import country_names, filled, modelled
from paritet.brief.chapters.forecasts import dates_table, forecast_blocks
from paritet.brief.chapters.words import labels
from paritet.brief.country import Country, plan, planned_codes
from paritet.brief.document import Block, Cell, Chapter, Paragraph, Section, Table
from paritet.brief.message import Names, message, say
from paritet.brief.modelled.kept import State, state
from paritet.brief.modelled.pace import claim_told, pace_told, wef_printed
from paritet.concepts.codelists import areas, units
from paritet.concepts.indicator import Direction

ROWS = 8
"""Most series of an area that are told."""
FAMOUS: dict[str, Any] = {"indicator": "wef_gggi.economy", "group": "WEF106", "start": 2006, "end": 2018}
"""What the famous number is about."""
CHOICES = {
    "each": ("each_year", "endpoints"),
    "fixed": ("fixed", "endpoints"),
    "none": ("none", "endpoints"),
    "squares": ("each_year", "least_squares"),
}
"""Weights and slope of each recomputed number."""

Row = tuple[Gap, str, dict[str, Any]]
"""A series of a country: its gap, its full name, its answer."""


def pace_chapter(country: Country) -> Chapter:
    """Tell how fast a country moves in each area; the box on the famous number is in every brief."""
    now = state()
    sections = [_area(country, area, now) for area in plan()]
    first = Section("lead", None, (Paragraph((say("pace.lead"),)),))
    return Chapter("pace", message("pace"), (first, *sections, alarms_section(country, now), _famous(now)))


def series_of(country: Country, area: str) -> list[tuple[Gap, str]]:
    """Give an area's series that could have a pace, each named with the edition that a change is told in."""
    found = []
    for code in dict.fromkeys(planned_codes(area)):
        gap = country.gaps[code]
        told = gap.change or gap.gap
        if told is None or not told.inputs or gap.indicator.binary or country.moved_by_one(gap):
            continue
        if gap.indicator.direction is not Direction.NONE:
            found.append((gap, f"{code}@{told.inputs[0].source}/{told.inputs[0].edition}"))
    return found


def dated(told: list[Row]) -> list[Row]:
    """Give the series that have a forecast and are not closed; the first of them is told in full."""
    return [row for row in told if row[2]["forecast"] is not None and not row[2]["closed"]]


def _area(country: Country, area: str, now: State) -> Section:
    rows = [(gap, name, pace_told(now, name, country.ref_area)) for gap, name in series_of(country, area)]
    told = [(gap, name, answer) for gap, name, answer in rows if answer is not None][:ROWS]
    if not told:
        return Section(area, areas()[area].label, (Paragraph((say("pace.none"),)),))
    blocks: list[Block] = [_table(area, told)]
    dates = dated(told)
    if dates:
        blocks.append(dates_table(area, dates))
        blocks += forecast_blocks(country, *dates[0])
    silent = [gap.indicator for gap, _, answer in told if answer["forecast"] is None and not answer["closed"]]
    if silent:
        blocks.append(Paragraph((say("dates.untested", labels=labels(silent)),)))
    return Section(area, areas()[area].label, tuple(blocks))


def _table(area: str, told: list[Row]) -> Table:
    heads = ("head.indicator", "findings", "pace.head.eu27", "pace.head.best")
    own = told[0][0].ref_area
    titles = [message(code) for code in heads]
    titles[1] = country_names(own)
    caption = filled(message("pace.table"), area=areas()[area].label)
    return Table(f"{area}.pace", caption, tuple(titles), tuple(_row(*row) for row in told), own=1)


def _row(gap: Gap, series: str, answer: dict[str, Any]) -> tuple[Cell, ...]:
    unit = change_unit(gap.indicator)
    years = {
        name: modelled(gap, f"pace_{name}", float(answer[name]), "calendar_year", series=series)
        for name in ("first", "last")
    }
    label = units()["percent_points" if unit == "points_of_men" else unit].label
    cells = [Cell(gap.indicator.label, say("pace.form", unit=label, **years))]
    if answer["closed"]:
        cells.append(Cell(message("pace.reached")))
    else:
        ends = {
            name: modelled(gap, f"pace_{name}", answer[name], unit, series=series) for name in ("low", "high")
        }
        cells.append(
            Cell(
                modelled(gap, "pace_own", answer["own"], unit, series=series),
                say("pace.interval", low=ends["low"], high=ends["high"]),
            )
        )
    for name, note in (("eu27", None), ("best", answer["best_area"])):
        value = answer[name]
        shown = None if value is None else modelled(gap, f"pace_{name}", value, unit, series=series)
        cells.append(Cell(shown, Names((note,)) if note and shown else None))
    return tuple(cells)


def _famous(now: State) -> Section:
    """Tell what the most quoted number of the field becomes under choices that nobody stated."""
    printed = modelled(None, "wef_printed", wef_printed("", **FAMOUS), "count", **FAMOUS)
    numbers = {
        name: modelled(
            None,
            "wef_claim",
            claim_told(now, **FAMOUS, weights=weights, slope=slope),
            "count",
            **FAMOUS,
            weights=weights,
            slope=slope,
        )
        for name, (weights, slope) in CHOICES.items()
    }
    facts = (say("famous.claim", printed=printed), say("famous.choices", **numbers), say("famous.so"))
    return Section("famous", message("famous"), (Paragraph(facts, key="famous", cites=("wef_gggi/2018",)),))
