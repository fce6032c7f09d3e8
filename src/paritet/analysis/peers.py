"""Who stood where a country stands today, and how far each of them went, failures beside successes.

A start is compared by the level of the series, its path over five years, and three covariates: GDP per head
(in logs), fertility and mean years of schooling. `paritet.analysis.peers_matching` has the metric and its
calipers, `paritet.analysis.peers_moments` what counts as a moment, `paritet.analysis.peers_backtest` whether
it helps.
"""

from __future__ import annotations

import numpy as np

from paritet.analysis.peers_answer import Peers
from paritet.analysis.peers_matching import comparable, one_per_episode, spreads
from paritet.analysis.peers_material import EUROPE, Material, material
from paritet.analysis.peers_moments import PATH, Moments, moments
from paritet.analysis.peers_telling import Teller, caveats, distributions
from paritet.concepts.errors import MissingDataError
from paritet.store.query import editions_holding


def peers(ref_area: str, series: str, *, as_of: int | None = None, group: str = EUROPE) -> Peers:
    """Find the moments of other countries that resembled a country's today.

    Parameters
    ----------
    ref_area : str
        Code or name of the country.
    series : str
        Indicator, index or component, with ``@source/edition`` where one must be named.
    as_of : int, optional
        Use only what was known of years up to this one; by default, everything.
    group : str
        Where peers are sought.

    Raises
    ------
    UnknownCodeError
        If country, series or group is unknown.
    MissingDataError
        If the country has no figure, or none with an unbroken path of five years behind it.
    """
    return search(material(ref_area, series, group), as_of)


def search(given: Material, as_of: int | None = None) -> Peers:
    """Find peers in given figures; see `peers`."""
    year = int(given.series.years[-1]) if as_of is None else as_of
    table = moments(given.series, given.covariates, year)
    own = own_row(given, table, year)
    teller = Teller(given, table, spreads(table.features))
    pool = np.flatnonzero(~table.of(given.ref_area) & np.isfinite(table.change[:, 0]))
    alike, distance = comparable(table.features[own], table.features[pool], teller.scale)
    near = one_per_episode(table.area[pool[alike]], table.year[pool[alike]], distance[alike])
    rows, apart = pool[alike][near], distance[alike][near]
    found = tuple(teller.start(int(row), own, float(far)) for row, far in zip(rows, apart, strict=True))
    nearest = None
    if np.isfinite(distance).any():
        at = int(np.nanargmin(distance))
        nearest = teller.start(int(pool[at]), own, float(distance[at]))
    labels = [start.outcome for start in found]
    names = ("level", "path", *(covariate.name for covariate in given.described))
    return Peers(
        given.name, given.indicator, given.ref_area, year, given.group, teller.start(own), found, nearest,
        distributions(teller, rows, pool), {name: labels.count(name) for name in dict.fromkeys(labels)},
        len(pool), dict(zip(names, teller.scale.tolist(), strict=True)),
        caveats(given, table, own, found, nearest, teller, as_of),
    )  # fmt: skip


def own_row(given: Material, table: Moments, year: int) -> int:
    """Give the row of the country's latest moment.

    Raises
    ------
    MissingDataError
        If there is none; says whether figures or an unbroken path are lacking.
    """
    rows = np.flatnonzero(table.of(given.ref_area))
    if rows.size:
        return int(rows[-1])
    years = given.measured_years(given.ref_area, year)
    if not years:
        raise MissingDataError(
            f"{given.name} holds no measured figure for {given.ref_area} up to {year}.",
            mend="name a later year, or another source or edition with @source/edition",
        )
    when = f"in {years[0]} only" if len(years) == 1 else f"{years[0]}–{years[-1]}, {len(years)} years"
    raise MissingDataError(
        f"{given.name} has no figure of {given.ref_area} with an unbroken path of {PATH} years behind it, "
        "by which peers are found.",
        where=f"measured {when}, looked at up to {year}",
        mend=_mend(given, year),
    )


def _mend(given: Material, year: int) -> str:
    """Say where a path may be found: in a later year, or in another source."""
    if len(given.measured_years(given.ref_area, int(given.series.years[-1]))) > len(
        given.measured_years(given.ref_area, year)
    ):
        return "name a later year with --as-of"
    own = f"{given.source}/{given.edition}"
    others = sorted(set(editions_holding(indicator=given.indicator.code, ref_area=given.ref_area)) - {own})
    if others:
        return f"name another source or edition: {', '.join(f'@{name}' for name in others)}"
    return "choose a series that has been told for longer (`paritet observations --indicator CODE`)"
