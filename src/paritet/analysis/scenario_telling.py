"""What must be said beside a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from paritet.analysis.caveats import Caveat
from paritet.analysis.comparison import aim
from paritet.analysis.peers_matching import CALIPER, LEVEL_CALIPER
from paritet.analysis.scenario_dates import AimDates, said
from paritet.analysis.scenario_index import IndexEffect, Untold
from paritet.analysis.scenario_start import Chosen

VALIDATED: Final = 10
"""Years beyond which nothing of ours is validated."""


def of_path(
    chosen: Chosen, held: Mapping[int, bool], clipped: bool, broken: int | None
) -> tuple[Caveat, ...]:
    """Say what kind of path it is; the first caveat says that it is no forecast.

    Parameters
    ----------
    chosen : Chosen
    held : mapping of int to bool
        Whether the country is at the aim, by year; the base year first.
    clipped : bool
        Whether the indicator's range held the path back.
    broken : int or None
        Year of the break that ends the path.
    """
    entry, place = chosen.given.indicator, {"follow": chosen.follow, "year": str(chosen.start_year)}
    told: list[Caveat] = [("scenario_no_forecast", {})]
    if np.isnan(chosen.distance):
        told.append(("scenario_start_unmeasured", place))
    elif not chosen.comparable:
        told.append(("scenario_not_comparable", {
            **place, "distance": f"{chosen.distance:.2f}", "caliper": f"{CALIPER:.2f}",
            "level": f"{chosen.level_apart:.2f}", "level_caliper": f"{LEVEL_CALIPER:.2f}",
        }))  # fmt: skip
    if chosen.other_source:
        told.append(("scenario_other_source", {"series": chosen.given.name}))
    length = max(held) - chosen.base_year
    if length > VALIDATED:
        told.append(("scenario_beyond_ten", {}))
    if aim(entry) is not None and not any(held.values()):
        told.append(("scenario_not_reached", {"years": str(length)}))
    told += _lost(held)
    if broken is not None:
        told.append(("scenario_stopped_at_break", {"year": str(broken)}))
    if clipped:
        told.append(("scenario_clipped", {}))
    return tuple(told)


def _lost(held: Mapping[int, bool]) -> list[Caveat]:
    """Say in which year an aim that was reached, or at which the country stands, is lost again."""
    years = list(held)
    first = next((at for at, year in enumerate(years) if held[year]), None)
    lost = None if first is None else next((year for year in years[first:] if not held[year]), None)
    if lost is None:
        return []
    return [("scenario_lost" if first == 0 else "scenario_lost_again", {"year": str(lost)})]


def of_dates(dates: AimDates | None, as_of: int | None) -> list[Caveat]:
    """Say when the aim is reached, and that the edition is later than the year looked at."""
    told = [] if dates is None else [said(dates)]
    if as_of is not None:
        told.append(("peers_edition_hindsight", {"as_of": str(as_of)}))
    return told


def of_indices(effects: Sequence[IndexEffect], without: Sequence[Untold]) -> list[Caveat]:
    """Say what the recomputed indices rest on, and which could not be recomputed."""
    told: list[Caveat] = []
    if effects:
        years = sorted({effect.year for effect in effects})
        said_years = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
        told.append(("scenario_rest_unchanged", {"year": said_years}))
    told += [caveat for effect in effects for caveat in effect.caveats]
    return told + [item.why for item in without]
