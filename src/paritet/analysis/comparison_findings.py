"""Which gaps to tell first: rules, not taste.

A finding is chosen among headline indicators whose latest figure is not older than ten years. Indices that
sum up others are left out, and so are shares of women above one half, which the chapters tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from paritet.analysis.comparison import aim, shortfall
from paritet.analysis.gap import Gap
from paritet.concepts.indicator import Direction, GapForm

HARDLY: Final = 0.1
"""Changes smaller than this part of the spread among European countries are called practically none."""
LEAST_RATE: Final = 5.0
"""Lowest rate in per cent at which the ratio of two rates says how far apart they are."""


def width(gap: Gap) -> float | None:
    """Give how wide the gap between women and men is, from 0 (equal) to 1, whichever of them is behind.

    Returns
    -------
    float or None
        1 − min(F/M, M/F). ``None`` where women and men are not compared, where no way is better, or where
        both figures are rates near zero, whose ratio says little.
    """
    entry = gap.indicator
    if gap.women is None or gap.women.value is None or entry.direction is not Direction.PARITY:
        return None
    if entry.gap is GapForm.SHARE:
        men = 100.0 - gap.women.value
    elif gap.men is None or gap.men.value is None or not _compares(gap, gap.women.value, gap.men.value):
        return None
    else:
        men = gap.men.value
    low, high = sorted((gap.women.value, men))
    return 1.0 - low / high if high > 0 else None


def _compares(gap: Gap, women: float, men: float) -> bool:
    """Whether the ratio of women's and men's figures says how far apart they are."""
    entry = gap.indicator
    if entry.gap is GapForm.LEVEL or aim(entry) not in (0.0, 1.0):
        return False
    return entry.gap is GapForm.RATIO or entry.unit != "percent" or min(women, men) >= LEAST_RATE


def _eligible(gaps: Iterable[Gap]) -> list[Gap]:
    return [
        gap
        for gap in gaps
        if gap.year is not None
        and "old" not in gap.missing
        and gap.indicator.headline
        and not gap.indicator.binary
        and gap.indicator.sub_area != "overall"
        and not _more_women(gap)
    ]


def _more_women(gap: Gap) -> bool:
    share = gap.indicator.gap is GapForm.SHARE and gap.women is not None and gap.women.value is not None
    return share and (gap.women.value or 0.0) > 50.0 if gap.women else False


def widest(gaps: Iterable[Gap]) -> Gap | None:
    """Give the widest gap between women and men."""
    found = [(size, gap) for gap in _eligible(gaps) if (size := width(gap)) is not None]
    return max(found, key=lambda pair: (pair[0], pair[1].indicator.code))[1] if found else None


def most_improved(gaps: Iterable[Gap]) -> Gap | None:
    """Give the largest change for the better in ten years, by the spread among European countries."""
    found = [gap for gap in _eligible(gaps) if gap.progress is not None and gap.progress >= HARDLY]
    return max(found, key=lambda gap: (gap.progress or 0.0, gap.indicator.code)) if found else None


def most_worsened(gaps: Iterable[Gap]) -> Gap | None:
    """Give the largest change for the worse in ten years, by the spread among European countries."""
    found = [gap for gap in _eligible(gaps) if gap.progress is not None and gap.progress <= -HARDLY]
    return min(found, key=lambda gap: (gap.progress or 0.0, gap.indicator.code)) if found else None


def furthest_behind(gaps: Iterable[Gap], area: str) -> Gap | None:
    """Give an area's indicator in which the largest part of Europe does better, among equals by the lag."""
    found = [gap for gap in _ranked(gaps, area) if _better(gap) > 0.0 and not _reached(gap)]
    return max(found, key=lambda gap: (_better(gap), gap.lag or 0.0, gap.indicator.code)) if found else None


def best_placed(gaps: Iterable[Gap], area: str) -> Gap | None:
    """Give an area's indicator in which the smallest part of Europe does better, among equals by the lag."""
    found = [gap for gap in _ranked(gaps, area) if _someone_is_worse(gap)]
    return min(found, key=lambda gap: (_better(gap), gap.lag or 0.0, gap.indicator.code)) if found else None


def _ranked(gaps: Iterable[Gap], area: str) -> list[Gap]:
    return [
        gap
        for gap in _eligible(gaps)
        if gap.indicator.area == area and gap.rank is not None and gap.lag is not None
    ]


def _better(gap: Gap) -> float:
    """Give the part of the other European countries that does better."""
    rank, ranked = gap.rank, gap.ranked
    if rank is None or ranked is None or rank.value is None or ranked.value is None:
        return 0.0
    return (rank.value - 1.0) / max(ranked.value - 1.0, 1.0)


def _someone_is_worse(gap: Gap) -> bool:
    """Whether the country is not itself at, or level with, the end of the list."""
    told = gap.gap.value if gap.gap else None
    if told is None:
        return False
    own = shortfall(told, gap.indicator)
    return any(shortfall(peer.value or 0.0, gap.indicator) > own + 1e-12 for peer in gap.peers.values())


def _reached(gap: Gap) -> bool:
    """Whether a benchmark that is no end of a scale is reached; to lie behind others is no finding then."""
    told = gap.distance
    return gap.indicator.benchmark is not None and told is not None and told.value == 0.0
