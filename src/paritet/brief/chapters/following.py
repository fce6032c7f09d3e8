"""Who went further, and how: comparable starts, what they changed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from paritet.analysis.comparison_estimates import change_unit
from paritet.brief.chapters.asking import filled, of_country
from paritet.brief.chapters.law import reform_date
from paritet.brief.chapters.laws_lacking import law_label, laws_blocks
from paritet.brief.country import Country, plan
from paritet.brief.document import Block, Cell, Chapter, Paragraph, Section, Subhead, Table
from paritet.brief.message import Fact, Names, Number, Value, message, say
from paritet.brief.modelled.following import cost_printed, following_told
from paritet.concepts.codelists import areas, groups, indicators, units
from paritet.concepts.reform import DateBasis, Reform, ReformDirection
from paritet.concepts.text import LANGS, Text

FEW: Final = 5
"""Fewer comparable starts than this are no basis for a distribution."""
WBL: Final = "wb_wbl"
PRINTED: Final = "eige_gdp_per_head_2050"
"""The published range that stands beside the cost."""

Told = dict[str, Any]


def following_chapter(country: Country) -> Chapter | None:
    """Tell who went further from here in each area; ``None`` outside Europe, where no peers are sought."""
    if country.ref_area not in groups()["EUROPE"].members_in():
        return None
    told = following_told(country.ref_area)
    if not any(told["areas"].values()) and not told["laws"]:
        return None
    sections = [_area(country, area, told) for area in plan()]
    lead = Section("lead", None, (Paragraph((say("follow.lead"),)),))
    return Chapter("following", message("follow"), (lead, *sections, *_cost(country, told["cost"])))


def _area(country: Country, area: str, told: Told) -> Section:
    found, laws = told["areas"].get(area), told["laws"].get(area, [])
    blocks: list[Block] = [Subhead(message("follow.who"))]
    if found is None:
        blocks.append(Paragraph((say("follow.unknown"),)))
    else:
        blocks += [*_who(country, area, found), *_changed(country, area, found)]
    blocks += laws_blocks(country.ref_area, area, laws)
    if found is not None and found["scenario"] is not None:
        blocks += _scenario(country, found)
    return Section(area, areas()[area].label, tuple(blocks))


def _asker(country: Country, found: Told) -> Any:
    def asked(formula: str, value: float, unit: str, **more: str | float) -> Number:
        return of_country(country.ref_area, formula, float(value), unit, series=found["series"], **more)

    return asked


def _cites(found: Told) -> tuple[str, ...]:
    return (str(found["series"]).split("@")[1],)


def _who(country: Country, area: str, found: Told) -> list[Block]:
    """Give the starts, failures beside successes, or say that none compares."""
    asked, entry = _asker(country, found), indicators()[found["indicator"]]
    values: dict[str, Value] = {
        "year": asked("start_year", found["year"], "calendar_year"),
        "level": asked("start_level", found["level"], found["unit"]),
    }
    if not found["n"]:
        return [Paragraph((Fact("follow.none", values),), entry.label, None, _cites(found))]
    outcomes = found["outcomes"]
    counts = {
        "better": outcomes.get("further", 0) + outcomes.get("reached", 0),
        "still": outcomes.get("still", 0),
        "back": outcomes.get("back", 0),
    }
    values["n"] = asked("starts_found", found["n"], "count")
    for name, count in counts.items():
        values[name] = asked("starts_outcome", count, "count", outcome=name)
    facts = [Fact("follow.start", values)]
    if found["n"] < FEW:
        facts.append(say("follow.few"))
    if "peers10" in found["medians"]:
        unit = change_unit(entry)
        medians = {
            scope: asked("starts_median", found["medians"][f"{scope}10"], unit, scope=scope)
            for scope in ("peers", "group")
        }
        facts.append(say("follow.median", **medians))
    if not counts["better"]:
        facts.append(say("follow.nobody"))
    return [Paragraph(tuple(facts), entry.label, None, _cites(found)), _starts(country, area, found)]


def _starts(country: Country, area: str, found: Told) -> Table:
    asked, entry = _asker(country, found), indicators()[found["indicator"]]
    rows = []
    for one in found["shown"]:
        key = {"peer": one["ref_area"], "start": one["year"]}
        then = say(
            "follow.point",
            year=asked("peer_value", one["year"], "calendar_year", **key, what="year"),
            level=asked("peer_value", one["level"], found["unit"], **key, what="level"),
        )
        later = None
        if one["later"] is not None:
            later = say(
                "follow.point",
                year=asked("peer_value", one["later_year"], "calendar_year", **key, what="later_year"),
                level=asked("peer_value", one["later"], found["unit"], **key, what="later"),
            )
        outcome = message(f"follow.outcome.{one['outcome'] or 'unknown'}")
        rows.append((Cell(Names((one["ref_area"],))), Cell(then), Cell(later), Cell(outcome)))
    heads = tuple(message(f"follow.head.{name}") for name in ("country", "start", "later", "outcome"))
    unit = units()[found["unit"]].label
    caption = Text(**{lang: f"{entry.label(lang)} ({unit(lang)})" for lang in LANGS})
    return Table(f"{area}.starts", caption, heads, tuple(rows))


def _changed(country: Country, area: str, found: Told) -> list[Block]:
    """Give the dated changes of those that went furthest, reversals included."""
    if not any(one["outcome"] in ("reached", "further") for one in found["shown"]):
        return []
    head = Subhead(message("follow.changed"))
    if not found["events"]:
        return [head, Paragraph((say("follow.changed.none"),))]
    asked = _asker(country, found)
    heads = tuple(message(f"follow.head.{name}") for name in ("change", "country", "date"))
    rows = tuple(_event(one, asked) for one in found["events"])
    note = Paragraph((say("follow.changed.means"),))
    caption = filled(message("follow.changed.table"), area=areas()[area].label)
    return [head, note, Table(f"{area}.changed", caption, heads, rows)]


def _event(one: Told, asked: Any) -> tuple[Cell, ...]:
    day = date.fromisoformat(one["date"]) if one["date"] else None
    item = Reform(
        one["source"], one["edition"], one["ref_area"], one["reform"], ReformDirection(one["direction"]),
        one["time_period"], day, DateBasis(one["date_basis"]), one["sources_agreeing"], one["suspect"],
        one["note"],
    )  # fmt: skip
    word = message("reforms.repealed" if item.direction is ReformDirection.REPEALED else "reforms.adopted")
    key = {"peer": item.ref_area, "reform": item.reform, "year": item.time_period}
    sources = asked("reform_sources", item.sources_agreeing, "count", **key)
    shown = reform_date(item)
    if item.source == WBL:  # told by the World Bank's answers, which the store keeps as observations
        shown = asked("reform_first_year", item.time_period, "calendar_year", **key)
    note = say("follow.sources", way=word, basis=message(f"basis.{item.date_basis}"), n=sources)
    return (Cell(law_label(item.reform), note), Cell(Names((item.ref_area,))), Cell(shown))


def _scenario(country: Country, found: Told) -> list[Block]:
    asked, told = _asker(country, found), found["scenario"]
    values: dict[str, Value] = {
        "follow": Names((told["follow"],)), "label": indicators()[found["indicator"]].label,
    }  # fmt: skip
    for name in ("start", "base_year", "year"):
        values[name] = asked("scenario_value", told[name], "calendar_year", what=name)
    for name in ("base", "value"):
        values[name] = asked("scenario_value", told[name], found["unit"], what=name)
    facts = [Fact("follow.scenario", values)]
    if told["reached"] is not None:
        reached = asked("scenario_value", told["reached"], "calendar_year", what="reached")
        facts.append(say("follow.scenario.reached", reached=reached))
    return [Subhead(message("follow.bring")), Paragraph(tuple(facts), key="scenario", cites=_cites(found))]


def _cost(country: Country, told: Told | None) -> list[Section]:
    if told is None:
        return []
    from paritet.analysis.cost_published import published_ranges

    def asked(what: str, unit: str = "percent") -> Number:
        return of_country(country.ref_area, "cost_value", float(told[what]), unit, what=what)

    values = {"year": asked("year", "calendar_year"), "women": asked("women"), "men": asked("men")}
    gains = {"equal": asked("equal")}
    if told["weighted"] is not None:
        gains["weighted"] = asked("weighted")
    code = "follow.cost.gain" if "weighted" in gains else "follow.cost.gain.equal"
    gain = say("follow.cost.less", **values) if told["women"] >= told["men"] else say(code, **values, **gains)
    printed = {
        end: of_country(
            country.ref_area, "cost_printed", cost_printed("", code=PRINTED, end=end),
            "calendar_year" if end == "horizon" else "percent", code=PRINTED, end=end,
        )
        for end in ("horizon", "lower", "upper")
    }  # fmt: skip
    named = published_ranges()[PRINTED].source
    beside = say("follow.cost.printed", by=Text(en=named, ru=named), **printed)
    facts = (gain, say("follow.cost.means"), beside)
    block = Paragraph(facts, key="cost", cites=tuple(told["cites"]))
    return [Section("cost", message("follow.cost"), (block,))]
