"""How to read the figures: the rules of the brief, and what the publishers say."""

from __future__ import annotations

from paritet.brief.country import Country
from paritet.brief.document import Chapter, Paragraph, Section
from paritet.brief.message import message, say

RULES = (
    "editions",
    "latest",
    "window",
    "average",
    "rank",
    "change",
    "rounding",
    "neighbours",
    "cause",
    "recorded",
)


def caveats_chapter(country: Country) -> Chapter:
    """Tell the rules by which every figure was chosen and computed."""
    told = [name for name in RULES if name != "neighbours" or country.neighbours]
    rules = tuple(Paragraph((say(f"caveat.{name}"),)) for name in told)
    return Chapter("caveats", message("caveats"), (Section("rules", None, rules),))
