"""The chapter of one of the group's four areas."""

from __future__ import annotations

from paritet.analysis.gap import Gap
from paritet.brief.chapters.comparing import compare_section
from paritet.brief.chapters.law import law_section
from paritet.brief.chapters.words import labels
from paritet.brief.country import Country, law_codes, plan, planned_codes
from paritet.brief.document import Block, Chapter, Paragraph, Section, Subhead
from paritet.brief.message import message, say
from paritet.brief.telling import paragraph
from paritet.concepts.codelists import areas


def area_chapter(country: Country, area: str) -> Chapter:
    """Tell an area: the law, the figures, the comparison, and what is missing."""
    sections = (
        law_section(country, area),
        _figures(country, area),
        compare_section(country, area),
        _missing(country, area),
    )
    return Chapter(area, areas()[area].label, tuple(section for section in sections if section is not None))


def _figures(country: Country, area: str) -> Section:
    blocks: list[Block] = []
    for sub_area, codes in plan()[area]["tell"].items():
        told = [country.gaps[code] for code in codes if country.gaps[code].year is not None]
        if told:
            blocks.append(Subhead(areas()[f"{area}.{sub_area}"].label))
            blocks += [_told(country, gap) for gap in told]
    if not blocks:
        blocks = [Paragraph((say("section.none"),))]
    return Section("figures", message("section.figures"), tuple(blocks))


def _told(country: Country, gap: Gap) -> Paragraph:
    facts = paragraph(gap)
    if country.moved_by_one(gap):
        facts.append(say("note.small"))
    return Paragraph(tuple(facts), gap.indicator.label, gap.indicator.code)


def of_area(country: Country, area: str) -> list[Gap]:
    """Give an area's indicators that a brief may tell, no questions of law, in the order of the plan."""
    codes = planned_codes(area)
    others = [
        code for code, gap in country.gaps.items() if gap.indicator.area == area and gap.indicator.headline
    ]
    return [country.gaps[code] for code in dict.fromkeys([*codes, *others])]


def _missing(country: Country, area: str) -> Section:
    gaps = of_area(country, area)
    facts = []
    for code, names in (
        ("missing.none_of", [gap for gap in gaps if gap.year is None]),
        ("missing.old", [gap for gap in gaps if "old" in gap.missing]),
        ("missing.broken", [gap for gap in gaps if "broken" in gap.missing]),
    ):
        if names:
            facts.append(say(code, labels=labels([gap.indicator for gap in names])))
    silent = [country.answers[code] for code in law_codes(area) if country.answers[code].own is None]
    if not facts and not silent:
        facts = [say("missing.complete")]
    return Section("missing", message("section.missing"), tuple(Paragraph((fact,)) for fact in facts))
