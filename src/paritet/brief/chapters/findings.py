"""The first page: what a reader must know if she reads nothing else."""

from __future__ import annotations

from paritet.analysis.comparison_findings import (
    best_placed,
    furthest_behind,
    most_improved,
    most_worsened,
    widest,
)
from paritet.analysis.gap import Gap
from paritet.brief.chapters.comparing import best_cell, form_note, number_cell, rank_cell
from paritet.brief.chapters.words import labels
from paritet.brief.country import Country, plan
from paritet.brief.document import Block, Cell, Chapter, Finding, Paragraph, Section, Table
from paritet.brief.message import Fact, Number, message, say
from paritet.brief.telling import change, distance, europe, number, statement
from paritet.concepts.codelists import areas

LITTLE = 15
"""With fewer indicators told than this, a brief says that it is short and why."""


def findings_chapter(country: Country) -> Chapter:
    """Tell the widest gap, the largest changes, the four areas against the best, and what nobody measures."""
    sections = [
        Section("lead", None, _lead(country)),
        Section("unmeasured", message("unmeasured"), _unmeasured(country)),
    ]
    table = _against_best(country)
    if table is not None:
        sections.insert(1, Section("against_best", message("against_best"), (table,)))
    return Chapter("findings", message("findings"), tuple(section for section in sections if section.blocks))


def _lead(country: Country) -> tuple[Block, ...]:
    told = country.told()
    blocks: list[Block] = []
    if len(told) < LITTLE:
        blocks.append(Paragraph((say("little"),)))
    chosen = country.planned()
    gap = widest(chosen)
    if gap is not None and gap.gap is not None:
        facts = [statement(gap), *distance(gap), *europe(gap)]
        blocks.append(_finding("widest", gap, number(gap.gap, gap), facts))
    for name, changed in (("improved", most_improved(chosen)), ("worsened", most_worsened(chosen))):
        if changed is not None and changed.change is not None:
            facts = [statement(changed), *change(changed)]
            blocks.append(_finding(name, changed, number(changed.change, changed), facts))
        elif len(told) >= LITTLE:
            blocks.append(Paragraph((say(f"finding.{name}.none"),), message(f"finding.{name}")))
    return tuple(blocks)


def _finding(name: str, gap: Gap, lead: Number, facts: list[Fact | None]) -> Finding:
    told = tuple(fact for fact in facts if fact is not None)
    inner = Paragraph(told, gap.indicator.label, gap.indicator.code)
    return Finding(message(f"finding.{name}"), lead, inner)


def _against_best(country: Country) -> Table | None:
    told = country.planned()
    rows = []
    for area in plan():
        far, near = furthest_behind(told, area), best_placed(told, area)
        if far is not None:
            rows.append(_row(area, far, "far"))
        if near is not None and near is not far:
            rows.append(_row(area, near, "near"))
    if not rows:
        return None
    heads = (
        message("head.indicator"),
        message("head.area"),
        country.name,
        message("head.eu27"),
        message("head.best"),
        message("head.rank"),
    )
    return Table("against_best", message("against_best.caption"), heads, tuple(rows), own=2)


def _row(area: str, gap: Gap, which: str) -> tuple[Cell, ...]:
    return (
        Cell(gap.indicator.label, form_note(gap)),
        Cell(areas()[area].label, message(f"against_best.{which}")),
        number_cell(gap.gap, gap),
        number_cell(gap.eu27, gap),
        best_cell(gap),
        rank_cell(gap),
    )


def _unmeasured(country: Country) -> tuple[Block, ...]:
    missing = [gap for gap in country.gaps.values() if gap.year is None and gap.indicator.headline]
    if not missing:
        return (Paragraph((say("unmeasured.none"),)),)
    blocks = [Paragraph((say("unmeasured.lead"),))]
    for area in plan():
        names = [gap.indicator for gap in missing if gap.indicator.area == area]
        if names:
            label = areas()[area].label
            blocks.append(
                Paragraph((say("unmeasured.list", labels=labels(names)),), label, f"unmeasured.{area}")
            )
    return tuple(blocks)
