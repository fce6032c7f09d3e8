"""How the country compares: the table, and the two charts, of an area."""

from __future__ import annotations

from functools import partial

from paritet.analysis.comparison_lines import lines
from paritet.analysis.gap import Gap
from paritet.brief.chapters.words import labels
from paritet.brief.charts.place import Place, place_chart
from paritet.brief.charts.trend import trend_chart
from paritet.brief.country import Country, planned_codes
from paritet.brief.document import Block, Cell, Figure, Section, Table
from paritet.brief.message import Fact, Names, Number, message, render, say
from paritet.brief.telling import MOST_NAMED, computed, number
from paritet.concepts.codelists import areas, units
from paritet.concepts.estimate import Estimate
from paritet.concepts.indicator import Direction, GapForm
from paritet.concepts.text import LANGS, Text

PLACES = 8
"""Most rows of the chart of places."""
PANELS = 6
"""Most panels of the chart of changes."""


def compared(country: Country, area: str) -> list[Gap]:
    """Give the indicators that an area's comparison shows: of the plan, with a figure."""
    codes = planned_codes(area)
    return [country.gaps[code] for code in dict.fromkeys(codes) if country.gaps[code].gap is not None]


def compare_section(country: Country, area: str) -> Section | None:
    """Set an area's figures beside the EU, the best in Europe and two neighbours."""
    gaps = compared(country, area)
    if not gaps:
        return None
    blocks: list[Block] = [_table(country, area, gaps)]
    places = [place for gap in gaps if (place := Place.of(gap)) is not None][:PLACES]
    if places:
        alone = Names((country.ref_area,))
        blocks.append(
            Figure(
                f"{area}.places",
                message("chart.place.title"),
                (say("chart.place.alt", country=alone),),
                partial(place_chart, tuple(places)),
                (say("chart.place.caption"),),
                tuple(f"{p.gap.indicator.code}@{p.gap.source}/{p.gap.edition}" for p in places),
            )
        )
    trend = _trend(country, area, gaps)
    return Section("compare", message("section.compare"), (*blocks, *([trend] if trend else [])))


def _trend(country: Country, area: str, gaps: list[Gap]) -> Figure | None:
    panels = [line for gap in gaps if (line := lines(gap, country.kept)) is not None][:PANELS]
    if not panels:
        return None
    names = labels([panel.indicator for panel in panels])
    alone = Names((country.ref_area,))
    return Figure(
        f"{area}.trend",
        message("chart.trend.title"),
        (say("chart.trend.alt", labels=names, country=alone),),
        partial(trend_chart, tuple(panels)),
        (say("chart.trend.caption", country=alone),),
        tuple(f"{panel.indicator.code}@{panel.source}/{panel.edition}" for panel in panels),
    )


def _filled(code: str, **values: Text | Names | Number) -> Text:
    """Fill a heading in both languages."""
    told = {lang: "".join(run.text for run in render(message(code)(lang), values, lang)) for lang in LANGS}
    return Text(en=told["en"], ru=told["ru"])


def _table(country: Country, area: str, gaps: list[Gap]) -> Table:
    code = "compare.caption" if country.neighbours else "compare.caption.alone"
    heads = [message("head.indicator"), country.name, message("head.eu27"), message("head.best")]
    heads += [country_text(code) for code in country.neighbours]
    rows = [
        (
            Cell(gap.indicator.label, form_note(gap)),
            number_cell(gap.gap, gap),
            number_cell(gap.eu27, gap),
            best_cell(gap),
            *(number_cell(gap.peers.get(code), gap, code) for code in country.neighbours),
            rank_cell(gap),
        )
        for gap in gaps
    ]
    caption = _filled(code, area=areas()[area].label)
    return Table(f"{area}.compare", caption, (*heads, message("head.rank")), tuple(rows), own=1)


def country_text(code: str) -> Text:
    """Give a country's name in both languages."""
    return _filled_names((code,))


def _filled_names(codes: tuple[str, ...]) -> Text:
    told = {lang: "".join(run.text for run in render("{x}", {"x": Names(codes)}, lang)) for lang in LANGS}
    return Text(en=told["en"], ru=told["ru"])


def number_cell(told: Estimate | None, gap: Gap, ref_area: str | None = None) -> Cell:
    """Set an estimate of a gap in a cell, or show that there is none."""
    if told is None or told.value is None:
        return Cell(None)
    shown = number(told, gap)
    if ref_area is not None:
        shown = Number(shown.value, shown.unit, shown.formula, shown.indicator, ref_area, shown.inputs)
    return Cell(shown)


def best_cell(gap: Gap) -> Cell:
    """Set the best figure in Europe, with the countries that reach it."""
    if gap.indicator.direction is Direction.NONE:
        return Cell(message("not_ranked"))
    if gap.best is None:
        return Cell(None)
    if len(gap.best_areas) <= MOST_NAMED:
        return Cell(number(gap.best, gap), Names(gap.best_areas))
    return Cell(
        number(gap.best, gap),
        say("best.several", reaching=computed("reaching", "count", gap, gap.best.inputs)),
    )


def rank_cell(gap: Gap) -> Cell:
    """Set the rank, of how many."""
    if gap.rank is None or gap.ranked is None:
        return Cell(message("not_ranked"))
    return Cell(say("rank.of", rank=number(gap.rank, gap), ranked=number(gap.ranked, gap)))


def form_note(gap: Gap) -> Fact | None:
    """Say in which form the figure is, and its year."""
    told = gap.gap or gap.total or gap.women or gap.men
    if told is None:
        return None
    entry = gap.indicator
    points = entry.gap is GapForm.DIFFERENCE and entry.unit == "percent"
    unit = units()["percent_points" if points else entry.unit].label
    return say(f"form.{entry.gap}", unit=unit, year=computed("year", "calendar_year", gap, told.inputs))
