"""Alarms: series that got worse, with the rate of false alarms, and laws that are in force no more."""

from __future__ import annotations

from typing import Any, Final

from paritet.brief.chapters.asking import of_country
from paritet.brief.country import Country
from paritet.brief.document import Block, Cell, Paragraph, Section, Table
from paritet.brief.message import Fact, Number, message, say
from paritet.brief.modelled.kept import State
from paritet.brief.modelled.pace import alarms_told
from paritet.concepts.codelists import indicators, reform_types
from paritet.concepts.text import Text

RECENT: Final = 10
"""Alarms whose last year is older than so many years are not told."""
_HEADS: Final = ("head.indicator", "alarms.head.kind", "alarms.head.years", "alarms.head.values")


def alarms_section(country: Country, now: State) -> Section:
    """Tell the alarms of the last ten years, and how many of those that rest on a test may be false."""
    told = alarms_told(now, country.ref_area)
    recent = [one for one in told["alarms"] if one["end"] > country.as_of - RECENT]
    tested = of_country(country.ref_area, "alarms_tested", float(told["tested"]), "count", over="all series")
    rate = of_country(country.ref_area, "alarms_rate", float(told["rate"]), "percent", over="all series")
    lead = [say("alarms.lead", tested=tested, rate=rate) if told["tested"] else say("alarms.untested")]
    by_test = any(one["basis"] == "test" for one in recent)
    if told["tested"] and not by_test:
        lead.append(say("alarms.no_test"))
    lead.append(say("alarms.law" if any(one["basis"] != "test" for one in recent) else "alarms.no_law"))
    cites = tuple(dict.fromkeys(one["series"].partition("@")[2] for one in recent))
    blocks: list[Block] = [Paragraph(tuple(lead), key="alarms", cites=cites)]
    if recent:
        heads = tuple(message(code) for code in _HEADS)
        rows = tuple(_row(country.ref_area, one) for one in recent)
        blocks.append(Table("alarms", message("alarms.table"), heads, rows))
    return Section("alarms", message("alarms"), tuple(blocks))


def _row(ref_area: str, one: dict[str, Any]) -> tuple[Cell, ...]:
    def number(what: str, unit: str) -> Number:
        asked = {"series": one["series"], "kind": one["kind"], "start": one["start"], "what": what}
        return of_country(ref_area, "alarm_value", float(one[what]), unit, **asked)

    years = say("alarms.years", start=number("start", "calendar_year"), end=number("end", "calendar_year"))
    values: Fact | Text
    if one["basis"] == "criterion":
        values = message("alarms.yes_no")
    elif one["before"] is None:
        values = message("alarms.basis.reform")
    else:
        values = say(
            "alarms.values", before=number("before", one["unit"]), after=number("after", one["unit"])
        )
    kind, basis = message(f"alarms.kind.{one['kind']}"), message(f"alarms.basis.{one['basis']}")
    return Cell(_label(one["series"])), Cell(kind, basis), Cell(years), Cell(values)


def _label(series: str) -> Text:
    code = series.partition("@")[0]
    return indicators()[code].label if code in indicators() else reform_types()[code].label
