"""One outcome of a reform in full: verdict, mean effect, checks, path, and each country's own effect."""

from __future__ import annotations

from typing import Final

import numpy as np

from paritet.analysis.reforms.card_parts import CardCountry, CardEffect
from paritet.analysis.reforms.outcome import outcome_label, told_apart
from paritet.brief.cards.kept import SURE, Cell, of_grid
from paritet.brief.cards.verdicts import family, gravest, meaning, reasons, verdict
from paritet.brief.chapters.asking import filled
from paritet.brief.charts.effect_path import Path, path_chart
from paritet.brief.charts.own_effects import Own, own_chart
from paritet.brief.document import Block, Figure, Paragraph, Section, Table
from paritet.brief.document import Cell as TableCell
from paritet.brief.message import Fact, Names, Number, Value, message, say
from paritet.concepts.codelists import indicators, units
from paritet.concepts.text import Text

PATH_WIDTHS: Final = (1.0, 1.0, 1.6)
MOST_DONORS: Final = 5
"""Most countries of a comparison that a table names; the record holds all."""
OWN_WIDTHS: Final = (2.6, 0.5, 0.8, 1.3, 0.55, 1.6)


def outcome_section(cell: Cell) -> Section:
    """Tell one outcome in full."""
    effect = cell.effect
    label = outcome_label(effect.series)
    title = filled(message("card.outcome.head"), label=label, verdict=verdict(effect.label))
    blocks = (
        Paragraph((meaning(effect.label), *reasons(cell)), message("card.verdict"), "verdict"),
        _measure(cell),
        _mean(cell),
        _checks(cell),
        *_path(cell, label),
        *_own(cell, label),
    )
    return Section(key_of(effect), title, blocks)


def key_of(effect: CardEffect) -> str:
    """Give what a section is called in links."""
    name = effect.series.partition("/")[0] if told_apart(effect.series) else effect.indicator
    return name.replace(".", "-").replace("@", "-")


def unit_text(effect: CardEffect) -> Text:
    """Say in what an effect is told."""
    code = f"card.unit.{effect.form}"
    if effect.form == "level" and effect.unit == "percent":
        return message(f"{code}.percent")
    return filled(message(code), unit=_unit_label(effect))


def _unit_label(effect: CardEffect) -> Text:
    return Text(en="", ru="") if effect.unit not in units() else units()[effect.unit].label


def _measure(cell: Cell) -> Paragraph:
    effect, entry = cell.effect, indicators()[cell.effect.indicator]
    percent = effect.form == "level" and effect.unit == "percent"
    form = f"card.form.{effect.form}{'.percent' if percent else ''}"
    direction = "higher" if effect.form == "women" and entry.code == "life_expectancy" else entry.direction
    facts = (
        say("card.measure.definition", label=entry.definition),
        say(form, unit=_unit_label(effect)),
        say(f"card.direction.{direction}"),
    )
    return Paragraph(facts, message("card.measure"), effect.indicator, (cell.source,))


def _mean(cell: Cell) -> Paragraph:
    effect = cell.effect
    facts = [
        mean_text(cell),
        say("card.effect.chance", **chances(cell)),
        say(
            "card.effect.n",
            adopters=cell.mean("adopters", effect.adopters, "count"),
            donors=cell.mean("donors", effect.donors, "count"),
        ),
    ]
    for name, (value, p_value) in effect.other_families.items():
        column = name.removesuffix("_demeaned")
        if not np.isfinite(value):
            continue
        told: dict[str, Value] = {"label": family(name), "effect": cell.mean(f"{column}_att", value)}
        if np.isfinite(p_value):
            chance = cell.mean(f"{column}_p_value", p_value, "p_value")
            facts.append(say("card.effect.family", **told, p=chance))
        else:
            facts.append(say("card.effect.family.check", **told))
    return Paragraph(tuple(facts), message("card.effect"), "effect", (cell.source,))


def mean_text(cell: Cell) -> Fact:
    """Say the mean effect and its interval."""
    effect = cell.effect
    return say(
        "card.effect.text",
        effect=cell.mean("att", effect.effect),
        low=cell.mean("lower95", effect.lower95),
        high=cell.mean("upper95", effect.upper95),
    )


def chances(cell: Cell) -> dict[str, Value]:
    """Give p, q and the number of tests that q counts."""
    effect = cell.effect
    return {
        "p": cell.mean("p_value", effect.p_value, "p_value"),
        "q": cell.mean("q_value", effect.q_value, "p_value"),
        "cells": of_grid(cell.reform, "all", cell.cells),
    }


def _checks(cell: Cell) -> Paragraph:
    effect = cell.effect
    low, high = effect.donor_range
    facts = [say("card.checks.pre", gap=cell.mean("pre_gap", effect.pre_gap))]
    if np.isfinite(effect.in_time):
        facts.append(say("card.checks.in_time", effect=cell.mean("in_time", effect.in_time)))
    if np.isfinite([low, high]).all():
        ends = {"low": cell.mean("donor_low", low), "high": cell.mean("donor_high", high)}
        facts.append(Fact("card.checks.donor", ends))
    if np.isfinite(effect.beyond_region):
        facts.append(say("card.checks.region", effect=cell.mean("beyond_region", effect.beyond_region)))
    else:
        facts.append(say("card.checks.region.none"))
    return Paragraph(tuple(facts), message("card.checks"), "checks", (cell.source,))


def _path(cell: Cell, label: Text) -> list[Block]:
    path = cell.effect.path
    if not path:
        return []
    after = [point for point in path if point.event_time >= 0]
    outside = sum(not point.lower95 <= point.gap <= point.upper95 for point in after)
    alt = say(
        "card.path.alt",
        before=cell.count("before", -path[0].event_time),
        after=cell.count("after", path[-1].event_time),
        years=cell.count("years", len(after)),
        outside=cell.count("outside", outside),
    )
    key, unit = key_of(cell.effect), unit_text(cell.effect)
    figure = Figure(
        f"path-{key}",
        filled(message("card.path.title"), label=label),
        (alt,),
        lambda lang: path_chart(Path(path, cell.unit), lang),
        (say("card.path.caption", unit=unit),),
        (cell.effect.series,),
    )
    rows = tuple(
        (
            TableCell(cell.path(point, "event_time", point.event_time, "count")),
            signed(cell.path(point, "gap", point.gap)),
            interval(cell.path(point, "lower95", point.lower95), cell.path(point, "upper95", point.upper95)),
        )
        for point in path
    )
    heads = tuple(message(f"card.head.{name}") for name in ("time", "gap", "band"))
    caption = filled(message("card.path.table"), label=label)
    return [figure, Table(f"path-table-{key}", caption, heads, rows, widths=PATH_WIDTHS)]


def _own(cell: Cell, label: Text) -> list[Block]:
    countries = cell.effect.countries
    if not countries:
        return []
    counts = {
        "n": cell.count("countries", len(countries)),
        "up": cell.count("up", sum(one.effect > 0 for one in countries)),
        "down": cell.count("down", sum(one.effect < 0 for one in countries)),
        "sure": cell.count("sure", sum(str(one.label) in SURE for one in countries)),
    }
    key, unit = key_of(cell.effect), unit_text(cell.effect)
    rows = tuple(
        Own(one.ref_area, one.year, one.effect, one.lower95, one.upper95, one.label) for one in countries
    )
    figure = Figure(
        f"own-{key}",
        filled(message("card.own.title"), label=label),
        (say("card.own.alt", **{name: counts[name] for name in ("n", "up", "down")}),),
        lambda lang: own_chart(rows, cell.unit, lang),
        (say("card.own.caption", unit=unit),),
        (cell.effect.series,),
    )
    facts = (say("card.own.counts", **counts), say("card.own.read"))
    lead = Paragraph(facts, message("card.own"), "own", (cell.source,))
    names = ("country", "year", "effect", "interval", "p", "verdict")
    heads = tuple(message(f"card.head.{name}") for name in names)
    caption = filled(message("card.own.table"), label=label)
    table = Table(
        f"own-table-{key}",
        caption,
        heads,
        tuple(_own_row(cell, one) for one in countries),
        widths=OWN_WIDTHS,
    )
    return [lead, figure, table]


def _own_row(cell: Cell, one: CardCountry) -> tuple[TableCell, ...]:
    bounds = TableCell(None)
    if one.lower95 is not None and one.upper95 is not None:
        bounds = interval(
            cell.country(one, "lower95", one.lower95), cell.country(one, "upper95", one.upper95)
        )
    return (
        TableCell(Names((one.ref_area,)), _donors(cell, one)),
        TableCell(cell.country(one, "year", one.year, "calendar_year")),
        signed(cell.country(one, "att", one.effect)),
        bounds,
        TableCell(cell.country(one, "p_value", one.p_value, "p_value")),
        TableCell(verdict(one.label), gravest(one.label, one.reasons)),
    )


def _donors(cell: Cell, one: CardCountry) -> Fact:
    values: dict[str, Value] = {}
    for place, (donor, weight) in enumerate(one.donors[:MOST_DONORS], start=1):
        values[f"a{place}"] = Names((donor,))
        values[f"w{place}"] = cell.weight(one, donor, weight)
    if len(one.donors) > MOST_DONORS:
        values["n"] = cell.lighter(one, MOST_DONORS)
        return Fact("card.donors.more", values)
    return Fact(f"card.donors.{len(one.donors) or 'none'}", values)


def signed(number: Number) -> TableCell:
    """Put a change in a cell, with its sign."""
    return TableCell(say("card.signed", x=number))


def interval(low: Number, high: Number) -> TableCell:
    """Put an interval in a cell."""
    return TableCell(say("card.interval", low=low, high=high))
