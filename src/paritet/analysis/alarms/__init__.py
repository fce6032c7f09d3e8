"""Who is moving backwards: series, with a controlled rate of false alarms, and laws, as facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from paritet.analysis.alarms.legal import reversals
from paritet.analysis.alarms.watch import FALSE_DISCOVERY, Alarm, Kind, Looked, judge, watched
from paritet.analysis.series import Panel
from paritet.store.query import members_of

__all__ = ["FALSE_DISCOVERY", "Alarm", "Kind", "Looked", "alarms", "judge", "reversals", "watched"]

DEFAULT_GROUP = "EUROPE"


def alarms(
    ref_areas: Iterable[str] | None = None, rate: float = FALSE_DISCOVERY, panels: list[Panel] | None = None
) -> Looked:
    """Raise the alarms of countries.

    Parameters
    ----------
    ref_areas : iterable of str, optional
        Countries; all of Europe without them. The rate is controlled over all series of each country, so that
        it holds for each country's list.
    rate : float
        Expected share of false alarms among the alarms that rest on a test.
    panels : list of Panel, optional
        A person's own figures instead of the store's: tested together as one list, without reversals of laws.
    """
    if panels is not None:
        return judge(panels, rate)
    areas = list(ref_areas) if ref_areas is not None else list(members_of(DEFAULT_GROUP)[0])
    tested = judge(watched(), rate, families=areas)
    return replace(tested, alarms=(*tested.alarms, *reversals(areas)))
