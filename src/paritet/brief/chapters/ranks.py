"""Robust ranks: how far a place hangs on an index's own choices, and what moved the index."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from paritet.brief.chapters.asking import country_names, filled, modelled, of_country
from paritet.brief.charts.ranks import Moves, Strip, moves_chart, rank_chart
from paritet.brief.country import Country
from paritet.brief.document import Block, Cell, Chapter, Figure, Paragraph, Section, Table
from paritet.brief.message import Fact, Names, Number, message, say
from paritet.brief.modelled.kept import state
from paritet.brief.modelled.ranks import ranks_told, unscored
from paritet.brief.numerals import rounded
from paritet.concepts.codelists import indicators
from paritet.concepts.text import Text

INDICES: Final = ("undp_gii", "undp_gdi", "wb_wbl", "eige_gei", "four_areas")
"""The indices whose choices are varied."""
OWN_SCALE: Final = "four_areas"

Told = dict[str, Any]


def ranks_chapter(country: Country) -> Chapter | None:
    """Tell the places of a country under other choices; ``None`` where no index ranks it."""
    now = state()
    told = {name: found for name in INDICES if (found := ranks_told(now, name, country.ref_area)) is not None}
    if not told:
        return None
    silent = [name for name in INDICES if name not in told and unscored(now, name)]
    sections = (_places(country, told, silent), _moved(country, told))
    return Chapter("ranks", message("ranks"), sections)


def label_of(name: str) -> Text:
    """Give an index's name."""
    return message("ranks.four_areas") if name == OWN_SCALE else indicators()[name].label


def _unit(name: str) -> str:
    return "index_0_100" if name == OWN_SCALE else indicators()[name].unit


def _number(country: Country, name: str, formula: str, value: float, unit: str, **asked: str) -> Number:
    """Take a number of an index; it is cited by the country's latest score."""
    gap = country.gaps.get(name)
    if gap is None or gap.gap is None:
        return of_country(country.ref_area, formula, float(value), unit, index=name, **asked)
    return modelled(gap, formula, float(value), unit, index=name, **asked)


def _places(country: Country, told: dict[str, Told], silent: list[str]) -> Section:
    first, one = next(iter(told.items()))
    draws = _number(country, first, "robust_draws", one["draws"], "count")
    cites = tuple(dict.fromkeys(name for found in told.values() for name in found["cites"]))
    facts = [say("ranks.lead", draws=draws)]
    chances = [found["ahead"].get(code) for found in told.values() for code in country.neighbours]
    chances += [found["ahead_of_union"] for found in told.values()]
    if any(chance is not None for chance in chances):
        facts.append(say("ranks.ahead_note"))
    if "undp_gdi" in told:
        facts.append(say("ranks.gdi_note"))
    if silent:
        facts.append(say("ranks.unscored", labels=_listed([label_of(name) for name in silent])))
    blocks: list[Block] = [Paragraph(tuple(facts), key="ranks", cites=cites), _table(country, told)]
    strips = tuple(
        Strip(label_of(name), one["rank"], one["median"], one["lower90"], one["upper90"], one["of"])
        for name, one in told.items()
    )
    names = _listed([label_of(name) for name in told])
    alt = say("ranks.chart.alt", labels=names, country=Names((country.ref_area,)))
    blocks.append(
        Figure(
            "ranks.places", message("ranks.chart.title"), (alt,), partial(rank_chart, strips),
            (say("ranks.chart.caption"),), _series(told),
        )
    )  # fmt: skip
    return Section("places", None, tuple(blocks))


def _listed(texts: list[Text]) -> Text:
    return Text(en="; ".join(text.en for text in texts), ru="; ".join(text.ru for text in texts))


def _series(told: dict[str, Told]) -> tuple[str, ...]:
    return tuple(f"{name}@{cite}" for name, one in told.items() for cite in one["cites"])


def _table(country: Country, told: dict[str, Told]) -> Table:
    heads = [message("head.indicator")]
    heads += [message(f"ranks.head.{name}") for name in ("declared", "median", "interval")]
    heads.append(message("ranks.head.ahead_of_union"))
    heads += [filled(message("ranks.head.ahead"), country=country_names(code)) for code in country.neighbours]
    rows = tuple(_row(country, name, one) for name, one in told.items())
    return Table("ranks.places", message("ranks.table"), tuple(heads), rows, own=1)


def _row(country: Country, name: str, one: Told) -> tuple[Cell, ...]:
    def number(formula: str, value: float, unit: str = "count", **asked: str) -> Number:
        return _number(country, name, formula, value, unit, **asked)

    year = number("index_year", one["year"], "calendar_year")
    choices = _listed([message(f"ranks.choice.{factor}") for factor in one["factors"]])
    low, high = (number("robust_rank", one[end], end=end) for end in ("lower90", "upper90"))
    cells = [
        Cell(label_of(name), say("ranks.note", year=year, choices=choices)),
        Cell(
            say(
                "rank.of",
                rank=number("index_rank", one["rank"]),
                ranked=number("index_ranked", one["of"]),
            )
        ),
        Cell(number("robust_rank", one["median"], end="median")),
        Cell(say("ranks.interval", low=low, high=high)),
    ]
    chance = one["ahead_of_union"]
    cells.append(Cell(None if chance is None else number("robust_ahead_of_union", chance, "percent")))
    for other in country.neighbours:
        chance = one["ahead"].get(other)
        shown = None if chance is None else number("robust_ahead", chance, "percent", other=other)
        cells.append(Cell(shown))
    return tuple(cells)


def _moved(country: Country, told: dict[str, Told]) -> Section:
    blocks: list[Block] = []
    moves: list[Moves] = []
    for name, one in told.items():
        facts, rows = _change(country, name, one)
        blocks.append(Paragraph(tuple(facts), label_of(name), f"{name}.moved", tuple(one["cites"])))
        if rows:
            heads = (message("moved.head.component"), message("moved.head.part"))
            caption = filled(message("moved.table"), label=label_of(name))
            blocks.append(Table(f"{name}.moved", caption, heads, rows))
            moves.append(_moves(name, one))
    if moves:
        alone = Names((country.ref_area,))
        alt = say("moved.chart.alt", labels=_listed([one.label for one in moves]), country=alone)
        chart = partial(moves_chart, tuple(moves))
        shown = {name: one for name, one in told.items() if one["since"] is not None}
        below = (say("moved.chart.caption"),)
        title = message("moved.chart.title")
        blocks.append(Figure("ranks.moved", title, (alt,), chart, below, _series(shown)))
    return Section("moved", message("moved"), tuple(blocks))


def _change(country: Country, name: str, one: Told) -> tuple[list[Fact], tuple[tuple[Cell, ...], ...]]:
    """Say how the score changed, and give a row for each component that moved it visibly."""
    if one["since"] is None:
        return [say("moved.short")], ()
    unit = _unit(name)

    def number(formula: str, value: float, unit: str = unit, **asked: str) -> Number:
        return _number(country, name, formula, value, unit, **asked)

    facts = [
        say(
            "moved.change",
            since=number("index_since", one["since"], "calendar_year"),
            year=number("index_year", one["year"], "calendar_year"),
            then=number("index_then", one["then"]),
            now=number("index_now", one["now"]),
        )
    ]
    if not one["higher"]:
        facts.append(say("moved.lower"))
    if name == "undp_gdi":
        facts.append(say("moved.parity"))
    parts = _visible(name, one)
    if not parts:
        return [*facts, say("moved.none")], ()
    rows = tuple(
        (Cell(_part_label(part, one)), Cell(number("index_part", value, part=part)))
        for part, value in parts.items()
    )
    return facts, rows


def _visible(name: str, one: Told) -> dict[str, float]:
    """Give the components whose contribution a reader would see as other than zero, the largest first."""
    unit = _unit(name)
    seen = {part: value for part, value in one["parts"].items() if rounded(value, unit) != 0}
    return dict(sorted(seen.items(), key=lambda item: -abs(item[1])))


def _moves(name: str, one: Told) -> Moves:
    parts = tuple((_part_label(part, one), value) for part, value in _visible(name, one).items())
    return Moves(label_of(name), parts, _unit(name))


def _part_label(part: str, one: Told) -> Text:
    own = one["labels"].get(part)
    return Text.model_validate(own) if own else indicators()[part].label
