"""Who went further, and how: comparable starts, what they changed, what the law lacks, what comes of it."""

from __future__ import annotations

from typing import Any

from paritet.brief.chapters.following_bring import bring_blocks, cost_sections
from paritet.brief.chapters.following_changes import changed_blocks
from paritet.brief.chapters.following_glance import glance_table
from paritet.brief.chapters.following_starts import who_blocks
from paritet.brief.chapters.laws_lacking import laws_blocks
from paritet.brief.country import Country, edition_names, plan
from paritet.brief.document import Block, Chapter, Paragraph, Section, Subhead
from paritet.brief.message import Names, message, say
from paritet.brief.modelled.following import following_told
from paritet.concepts.codelists import areas, groups

Told = dict[str, Any]


def following_chapter(country: Country) -> Chapter | None:
    """Tell who went further from here in each area; ``None`` where nothing at all is known of a country."""
    told = following_told(country.ref_area)
    if not any(told["areas"].values()) and not told["laws"] and told["cost"] is None:
        return None
    sections = [_area(country, area, told) for area in plan()]
    glance = Section("glance", message("follow.glance"), (glance_table(country, told),))
    facts = [say("follow.lead")]
    if country.ref_area not in groups()["EUROPE"].members_in():
        facts.append(say("follow.outside", country=Names((country.ref_area,))))
    if told["stale"]:
        facts.append(say("follow.stale", labels=edition_names(told["stale"])))
    lead = Section("lead", None, (Paragraph(tuple(facts)),))
    first = (lead, glance, *cost_sections(country, told["cost"]))
    return Chapter("following", message("follow"), (*first, *sections))


def _area(country: Country, area: str, told: Told) -> Section:
    found, laws = told["areas"].get(area), told["laws"].get(area, [])
    blocks: list[Block] = [Subhead(message("follow.who"))]
    if found is None:
        blocks.append(Paragraph((say("follow.unknown"),)))
    else:
        blocks += [*who_blocks(country, area, found), *changed_blocks(country, area, found)]
    blocks += laws_blocks(country.ref_area, area, laws)
    blocks += bring_blocks(country, area, found, told["switched"].get(area, []))
    return Section(area, areas()[area].label, tuple(blocks), whole=True)
