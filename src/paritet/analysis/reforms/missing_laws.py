"""What a country's law lacks that its successful peers have, since when, and what is known of its effect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from paritet.analysis.peers import peers as find_peers
from paritet.analysis.peers_successful import (
    FALLBACK,
    SuccessfulPeers,
    compared_with,
    headline_area,
    successful_peers,
)
from paritet.analysis.peers_telling import FEWEST
from paritet.analysis.reforms.evidence import evidence_on
from paritet.analysis.reforms.law_status import Law, LawDate, known_laws
from paritet.concepts.codelists import groups
from paritet.concepts.errors import ParitetError, UnknownCodeError

MISSING_LAW_COLUMNS: Final = (
    "area",
    "reform",
    "label",
    "peers_with",
    "peers",
    "share",
    "since",
    "best_evidence",
    "evidence_label",
    "compared_with",
    "series",
    "peer_starts",
    "without",
    "taken_back",
    "known_to",
    "dates",
)
"""``compared_with`` is ``successful_peers``, ``named`` or the code of a group; ``dates`` tells the basis and
the source of each year in ``since``."""


@dataclass(frozen=True, slots=True)
class MissingLaw:
    """A law that a country lacks and peers have.

    Attributes
    ----------
    area : str
        ``area.sub_area``.
    reform : str
        Type of reform, or code of a question of law.
    label : str
        English name.
    peers_with : int
        Peers that have it.
    peers : int
        Peers of which it is known.
    since : tuple of (str, int or None)
        Each peer that has it and the year it took it, earliest first; ``None`` is before the source began, or
        undated: see `dates`.
    evidence : tuple of (str, str, float)
        Outcome, label and effect of each cell of the kept grid, as `evidence.evidence_on` gives them;
        `evidence.stale_editions` tells whether they are out of date.
    compared : SuccessfulPeers
        Whom the country is compared with, and why them.
    dates : tuple of LawDate
        As `since`, with what each year means and where it is from.
    without : tuple of str
        Peers that lack it too.
    taken_back : tuple of (str, int)
        Peers that took it back, and when; who has it again stands in `since` as well.
    known_to : int
        Last year of law that the answers tell, of the country and its peers.
    """

    area: str
    reform: str
    label: str
    peers_with: int
    peers: int
    since: tuple[tuple[str, int | None], ...]
    evidence: tuple[tuple[str, str, float], ...]
    compared: SuccessfulPeers
    dates: tuple[LawDate, ...]
    without: tuple[str, ...]
    taken_back: tuple[tuple[str, int], ...]
    known_to: int

    def row(self) -> tuple[object, ...]:
        """Give the columns `MISSING_LAW_COLUMNS`."""
        best = self.evidence[0] if self.evidence else None
        compared = self.compared
        return (
            self.area,
            self.reform,
            self.label,
            self.peers_with,
            self.peers,
            round(self.peers_with / self.peers, 3),
            _since(self.dates),
            None if best is None else f"{best[0]}: {best[2]:.3g}",
            None if best is None else best[1],
            compared.group or compared.basis,
            compared.series,
            ", ".join(f"{code} {year}" for code, year in compared.starts) or None,
            list(self.without),
            [f"{code} {year}" for code, year in self.taken_back],
            self.known_to,
            [
                {"ref_area": one.ref_area, "year": one.year, "before": one.before, "basis": one.basis,
                 "source": one.source}
                for one in self.dates
            ],
        )  # fmt: skip


def _since(dates: Sequence[LawDate]) -> str:
    """Write the dates, ``ESP before 1971, SWE 1980``, and last, in one go, who has the law undated."""
    dated = ", ".join(str(one) for one in dates if one.basis != "undated")
    undated = ", ".join(one.ref_area for one in dates if one.basis == "undated")
    return "; ".join(part for part in (dated, f"undated: {undated}" if undated else "") if part)


def missing_laws(
    ref_area: str, peers: Sequence[str] | None = None, least_share: float = 0.5, *, among: str | None = None
) -> list[MissingLaw]:
    """List the laws that a country lacks and that at least a share of its peers have.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3.
    peers : sequence of str, optional
        Countries to compare with.
    least_share : float
        Share of peers that have the law.
    among : str, optional
        Code of a group to compare with. Without `peers` and `among`, the country is compared, area by area,
        with its successful peers (`peers_successful`); where they are fewer than five, or where of fewer than
        five of them it is known whether they have a law, with the members of the European Union.

    Returns
    -------
    list of MissingLaw
        By area, the law that most peers have first.

    Raises
    ------
    MissingDataError
        If no source says anything of the country's law.
    UnknownCodeError
        If there is no such group.
    ParitetError
        If no country but itself is named.
    """
    if among is not None and among not in groups():
        raise UnknownCodeError("group", among, groups())
    known = known_laws(ref_area)
    chosen = _choice(ref_area, peers, among)
    found = []
    for law in known:
        if law.status[ref_area] > 0:
            continue
        compared = chosen(law.area)
        if compared.basis == "successful_peers" and _known_of(law, compared) < FEWEST:
            compared = compared_with(ref_area, compared.area, FALLBACK, few=_known_of(law, compared))
        told = _lacked(law, compared, least_share)
        if told is not None:
            found.append(told)
    return sorted(found, key=lambda law: (law.area, -law.peers_with / law.peers, law.reform))


def _choice(
    ref_area: str, peers: Sequence[str] | None, among: str | None
) -> Callable[[str], SuccessfulPeers]:
    if peers:
        named = tuple(dict.fromkeys(code for code in peers if code != ref_area))
        if not named:
            raise ParitetError(
                f"{ref_area} cannot be compared with itself.", mend="name at least one other country"
            )
        return lambda area: SuccessfulPeers(ref_area, headline_area(area), "named", named)
    if among is not None:
        return lambda area: compared_with(ref_area, headline_area(area), among)
    return cache(partial(successful_peers, ref_area, find=cache(find_peers)))


def _known_of(law: Law, compared: SuccessfulPeers) -> int:
    return sum(code in law.status.index for code in compared.countries)


def _lacked(law: Law, compared: SuccessfulPeers, least_share: float) -> MissingLaw | None:
    asked = [code for code in compared.countries if code in law.status.index]
    having = [code for code in asked if law.status[code] > 0]
    if not asked or not having or len(having) / len(asked) < least_share:
        return None
    dates = sorted(
        (law.date_of(code) for code in having),
        key=lambda one: (one.year or (0 if one.before else 9999), one.ref_area),
    )
    taken_back = [(code, year) for code in asked for year in law.taken_back(code)]
    cells = evidence_on((law.reform, *law.names), law.area)
    return MissingLaw(
        law.area, law.reform, law.label.en, len(having), len(asked),
        tuple((one.ref_area, one.year) for one in dates),
        tuple((cell.indicator, str(cell.label), cell.effect) for cell in cells),
        compared, tuple(dates), tuple(code for code in asked if code not in having),
        tuple(sorted(taken_back, key=lambda pair: (pair[1], pair[0]))), law.known_to,
    )  # fmt: skip
