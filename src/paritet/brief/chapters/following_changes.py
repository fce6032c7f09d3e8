"""What they changed: dated changes of law after a comparable start, reversals included."""

from __future__ import annotations

from typing import Any, Final

from paritet.analysis.peers_answer import SUCCESS
from paritet.brief.chapters.asking import filled, of_country
from paritet.brief.chapters.following_starts import Asked, asker
from paritet.brief.chapters.law import reform_date
from paritet.brief.chapters.laws_lacking import is_criterion, law_label
from paritet.brief.country import Country
from paritet.brief.document import Block, Cell, Paragraph, Subhead, Table
from paritet.brief.message import Names, message, messages, say
from paritet.concepts.codelists import areas
from paritet.concepts.reform import Reform, ReformDirection

WBL: Final = "wb_wbl"

Told = dict[str, Any]


def changed_blocks(country: Country, area: str, found: Told) -> list[Block]:
    """Give the dated changes of those that went furthest or fell back; nothing where nobody moved."""
    if not any(one["outcome"] in (*SUCCESS, "back") for one in found["shown"]):
        return []
    head = Subhead(message("follow.changed"))
    if not found["events"]:
        return [head, Paragraph((say("follow.changed.none"),))]
    asked = asker(country, found)
    more: list[Block] = []
    if found["events_known"] > len(found["events"]):
        known = asked("changes_known", found["events_known"], "count")
        more.append(Paragraph((say("follow.changed.more", known=known),)))
    names = ("change", "country", "date", "basis", "sources")
    heads = tuple(message(f"follow.head.{name}") for name in names)
    rows = tuple(_row(one, asked) for one in found["events"])
    caption = filled(message("follow.changed.table"), area=areas()[area].label)
    table = Table(f"{area}.changed", caption, heads, rows, widths=(3.6, 1.1, 1, 2.1, 0.6))
    return [head, *more, table]


def _row(one: Told, asked: Asked) -> tuple[Cell, ...]:
    item = Reform.of_row(one)
    key = {"reform": item.reform, "direction": str(item.direction), "after": one["after"]}
    label = law_label(item.reform)
    if item.direction is ReformDirection.REPEALED:
        way = "lost" if is_criterion(item.reform) else "repealed"
        label = filled(message(f"follow.{way}"), label=label)
    shown = reform_date(item)
    if item.source == WBL:  # told by the World Bank's answers, which the store keeps as observations
        year = float(item.time_period)
        shown = of_country(item.ref_area, "reform_first_year", year, "calendar_year", **key)
    sources = asked("reform_sources", item.sources_agreeing, "count", peer=item.ref_area, **key)
    own = f"follow.basis.{item.date_basis}"
    basis = Cell(message(own if own in messages() else f"basis.{item.date_basis}"))
    edition = f"{item.source}/{item.edition}"
    return (Cell(label, None, (edition,)), Cell(Names((item.ref_area,))), Cell(shown), basis, Cell(sources))
