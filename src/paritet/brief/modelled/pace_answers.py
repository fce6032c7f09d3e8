"""What pace, forecast and alarms say of a country, as plain data, computed from the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from paritet.analysis.alarms import FALSE_DISCOVERY, Alarm, judge, reversals, watched
from paritet.analysis.comparison import aim
from paritet.analysis.comparison_estimates import gap_unit
from paritet.analysis.forecast.outlook import Outlook, outlook
from paritet.analysis.forecast.validated import validated_series
from paritet.analysis.pace import Segment, segment, theil_sen
from paritet.analysis.parity import Slope, Weights, target_of, wef_line
from paritet.analysis.parity_choices import Answer
from paritet.analysis.series import Panel, SeriesName, remembered_panel
from paritet.concepts.codelists import groups
from paritet.concepts.errors import ParitetError
from paritet.concepts.indicator import Direction, Indicator
from paritet.store.editions import kept_editions
from paritet.store.remembering import remembered

DECADE: Final = 10
MAJORITY: Final = 14
"""Fewest EU members with a pace that make a median."""
FEWEST: Final = 10
"""Fewest European countries with a pace among which one is called the fastest."""
SHOWN_TO: Final = 2060
"""Last year of the chart."""
LAST: Final = 2100

Told = dict[str, Any]


@remembered(8192)
def pace_answer(series: str, ref_area: str) -> Told | None:
    """Say how fast a country's series moves, and when it would be closed.

    Parameters
    ----------
    series : str
        Named in full, ``indicator@source/edition``.
    ref_area : str

    Returns
    -------
    dict or None
        ``None`` with too few figures since the last break.
    """
    grid = remembered_panel(series)
    part = _segment(grid, ref_area)
    if part is None or not part.enough or grid.indicator.direction is Direction.NONE:
        return None
    first, last = int(part.years[0]), int(part.years[-1])
    own = _towards(grid.indicator, part)
    told: Told = {
        "first": first, "last": last, "n": len(part.years), "closed": own is None,
        "level": float(part.values[-1]), "unit": gap_unit(grid.indicator),
        "own": own[0] if own else None, "low": own[1] if own else None, "high": own[2] if own else None,
        "history": [[int(year) for year in part.years], [_short(value) for value in part.values]],
    }  # fmt: skip
    told |= _others(series, first, last)
    return {**told, **_line(grid, ref_area, part), **_outlook(series, ref_area)}


def _segment(grid: Panel, ref_area: str, span: tuple[int, int] | None = None) -> Segment | None:
    if ref_area not in grid.ref_areas:
        return None
    row = grid.ref_areas.index(ref_area)
    part = segment(grid.years, grid.values[row], grid.status[row])
    if span is None:
        return part
    inside = (part.years >= span[0]) & (part.years <= span[1])
    return Segment(part.years[inside], part.values[inside])


def _towards(entry: Indicator, part: Segment) -> tuple[float, float, float] | None:
    """Give the robust change in ten years towards the better, with its 95 % interval; None where closed."""
    level = float(part.values[-1])
    if aim(entry) is not None:
        better = target_of(entry).sign(level)
        if better == 0.0:
            return None
    else:
        better = -1.0 if entry.direction is Direction.LOWER else 1.0
    slope, low, high = (DECADE * better * one for one in theil_sen(part.years, part.values))
    return slope, min(low, high), max(low, high)


@remembered(256)
def _others(series: str, first: int, last: int) -> Told:
    """Give the same years' pace of the EU's median member and of the fastest in Europe."""
    grid = remembered_panel(series)
    found: dict[str, float] = {}
    for area in groups()["EUROPE"].members_in():
        part = _segment(grid, area, (first, last))
        if part is not None and part.enough:
            own = _towards(grid.indicator, part)
            if own is not None:
                found[area] = own[0]
    members = [found[area] for area in groups()["EU27"].members_in() if area in found]
    fastest = max(found, key=lambda area: (found[area], area)) if len(found) >= FEWEST else None
    return {
        "eu27": float(np.median(members)) if len(members) >= MAJORITY else None, "members": len(members),
        "best": found[fastest] if fastest else None, "best_area": fastest, "ranked": len(found),
    }  # fmt: skip


def _line(grid: Panel, ref_area: str, part: Segment) -> Told:
    """Continue the average change of the same years, as the World Economic Forum does."""
    if aim(grid.indicator) is None:
        return {"line": None, "line_year": None}
    line = wef_line(grid, ref_area, start=int(part.years[0]), end=int(part.years[-1]))
    far = line.parity_year is not None and line.parity_year > LAST
    said = "not_within" if far else str(line.answer)
    return {"line": said, "line_year": None if far else line.parity_year, "line_change": line.annual_change}


def forecastable(series: str) -> bool:
    """Whether a series was tested against what happened, and is the newest edition, which alone is fitted."""
    name = SeriesName.parse(series)
    kept = kept_editions(name.source)
    return (
        name.source is not None
        and validated_series(name.indicator, name.source) is not None
        and bool(kept)
        and kept[-1].edition == name.edition
    )


def _outlook(series: str, ref_area: str) -> Told:
    if not forecastable(series):
        return {"forecast": None}
    seen = outlook(series, ref_area)
    if seen.answer is Answer.NOT_ENOUGH_DATA:
        return {"forecast": None}
    ten = seen.path[DECADE - 1]
    track = next(track for track in seen.tracks if track.horizon == DECADE)
    ends = ("lower80", "upper80", "lower95", "upper95")
    return {
        "forecast": str(seen.answer), "origin": seen.origin,
        "target": float(seen.target.value),
        "median": seen.median_year, **{f"year_{end}": getattr(seen, end) for end in ends},
        "value_median": ten.estimate.value, **{f"value_{end}": getattr(ten.estimate, end) for end in ends},
        "chance": 100.0 * ten.probability,
        "error": 100.0 * track.ours / track.line, "coverage": track.coverage80, "tests": track.n,
        "path": _path(seen),
    }  # fmt: skip


def _path(seen: Outlook) -> list[list[float]]:
    """Give the fan, one row a year: year, 95 and 80 below, median, 80 and 95 above."""
    return [
        [
            year.year,
            *(
                _short(getattr(year.estimate, end) or 0.0)
                for end in ("lower95", "lower80", "value", "upper80", "upper95")
            ),
        ]
        for year in seen.path
        if year.year <= SHOWN_TO
    ]


def _short(value: float) -> float:
    """Keep what a chart can show."""
    return float(f"{float(value):.5g}")


@remembered(1)
def _judged() -> tuple[tuple[Alarm, ...], Mapping[str, int]]:
    """Judge every series of every European country; each country's series are one list."""
    areas = list(groups()["EUROPE"].members_in())
    looked = judge(watched(), FALSE_DISCOVERY, families=areas)
    return (*looked.alarms, *reversals(areas)), looked.tested_in


@remembered(256)
def alarms_answer(ref_area: str) -> Told:
    """Give a country's alarms, how many of its series were tested, and the rate of false alarms."""
    if ref_area in groups()["EUROPE"].members_in():
        raised, counted = _judged()
        found, tested = [one for one in raised if one.ref_area == ref_area], counted.get(ref_area, 0)
    else:
        looked = judge(watched(), FALSE_DISCOVERY, families=[ref_area])
        found, tested = [*looked.alarms, *reversals([ref_area])], looked.tested
    return {"tested": tested, "rate": 100.0 * FALSE_DISCOVERY, "alarms": [_alarm(one) for one in found]}


def _alarm(one: Alarm) -> Told:
    def value(name: str) -> float | None:
        estimate = getattr(one, name)
        return None if estimate is None else estimate.value

    return {
        "kind": str(one.kind), "series": one.series, "start": one.start, "end": one.end, "basis": one.basis,
        "before": value("before"), "after": value("after"), "unit": one.after.unit if one.after else "",
    }  # fmt: skip


@remembered(16)
def claim_years(indicator: str, group: str, start: int, end: int, weights: str, slope: str) -> float:
    """Recompute a published number of years to parity under named choices."""
    line = wef_line(
        indicator, group=group, start=start, end=end, weights=Weights(weights), slope=Slope(slope)
    )
    if line.years is None:
        raise ParitetError(f"The line of {indicator} never gets there.")
    return line.years
