"""The four areas in one table: where the country stands, what became of its like, what its law lacks."""

from __future__ import annotations

from typing import Any

from paritet.analysis.peers_answer import SUCCESS
from paritet.brief.chapters.asking import filled, of_country
from paritet.brief.chapters.following_starts import asker, cites, observed, unit_label
from paritet.brief.country import Country, plan
from paritet.brief.document import Cell, Table
from paritet.brief.message import message, say
from paritet.concepts.codelists import areas, indicators

Told = dict[str, Any]


def glance_table(country: Country, told: Told) -> Table:
    """Give a row for each area; what is not known is shown as such."""
    names = ("area", "here", "starts", "better", "still", "back", "lacking")
    heads = tuple(message(f"follow.head.{name}") for name in names)
    rows = tuple(_row(country, area, told) for area in plan())
    widths = (3, 1.2, 1.2, 1, 1, 1, 1)
    return Table("following.glance", message("follow.glance.table"), heads, rows, widths=widths)


def _row(country: Country, area: str, told: Told) -> tuple[Cell, ...]:
    found, laws = told["areas"].get(area), told["laws"]
    lacking = of_country(country.ref_area, "laws_lacking", float(len(laws.get(area, []))), "count", area=area)
    last = Cell(lacking if laws else None)
    if found is None:
        return (Cell(areas()[area].label), *(Cell(None) for _ in range(5)), last)
    asked = asker(country, found)
    label = indicators()[found["indicator"]].label
    shown = filled("{label} ({unit})", label=label, unit=unit_label(found["unit"]))
    own = observed(found, country.ref_area, found["rows"])
    here = say(
        "follow.point",
        year=asked("start_year", found["year"], "calendar_year", own),
        level=asked("start_level", found["level"], found["unit"], own),
    )
    counts = {
        "better": sum(found["outcomes"].get(name, 0) for name in SUCCESS),
        "still": found["outcomes"].get("still", 0), "back": found["outcomes"].get("back", 0),
    }  # fmt: skip
    outcomes = [
        Cell(asked("starts_outcome", count, "count", outcome=name) if found["n"] else message("follow.blank"))
        for name, count in counts.items()
    ]
    starts = Cell(asked("starts_found", found["n"], "count"))
    return (Cell(areas()[area].label, shown, cites(found)), Cell(here), starts, *outcomes, last)
