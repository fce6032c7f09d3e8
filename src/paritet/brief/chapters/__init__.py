"""The chapters of a brief, each a function from a country to what is told of it.

A chapter is added by writing such a function and naming it in `CHAPTERS`; nothing else has to know of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from paritet.brief.chapters.area import area_chapter
from paritet.brief.chapters.caveats import caveats_chapter
from paritet.brief.chapters.findings import findings_chapter
from paritet.brief.chapters.following import following_chapter
from paritet.brief.chapters.pace import pace_chapter
from paritet.brief.chapters.ranks import ranks_chapter
from paritet.brief.country import Country
from paritet.brief.document import Chapter

AREAS: Final = ("inequality", "discrimination", "violence", "reproductive")

CHAPTERS: Final[tuple[Callable[[Country], Chapter | None], ...]] = (
    findings_chapter,
    *(partial(area_chapter, area=area) for area in AREAS),
    pace_chapter,
    ranks_chapter,
    following_chapter,
    caveats_chapter,
)
"""In the order of the brief; a chapter that has nothing to say of a country gives ``None``."""
