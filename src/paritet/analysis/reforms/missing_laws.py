"""What a country's law lacks that its peers have, since when, and what is known of its effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from paritet.analysis.reforms.events import WBL, adoption, area_of, known_types, question_of
from paritet.concepts.codelists import groups
from paritet.concepts.errors import MissingDataError
from paritet.store.query import observations, reforms
from paritet.store.results import read_results

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
)

_STRENGTH: Final = ("robust", "suggestive", "contradicted", "inconclusive", "cannot be estimated")


@dataclass(frozen=True, slots=True)
class MissingLaw:
    """A law that a country lacks and peers have.

    Attributes
    ----------
    area : str
        ``area.sub_area``.
    reform : str
    label : str
        English name.
    peers_with : int
        Peers that have it.
    peers : int
        Peers of which it is known.
    since : tuple of (str, int or None)
        Each peer that has it and the year it took it, earliest first; ``None`` is before the source began.
    evidence : tuple of (str, str, float)
        Outcome, label and effect of each cell of the grid in the law's own area, the strongest first.
    """

    area: str
    reform: str
    label: str
    peers_with: int
    peers: int
    since: tuple[tuple[str, int | None], ...]
    evidence: tuple[tuple[str, str, float], ...]

    def row(self) -> tuple[object, ...]:
        """Give the columns `MISSING_LAW_COLUMNS`."""
        since = ", ".join(f"{code} {'before 1971' if year is None else year}" for code, year in self.since)
        best = self.evidence[0] if self.evidence else None
        return (
            self.area,
            self.reform,
            self.label,
            self.peers_with,
            self.peers,
            round(self.peers_with / self.peers, 3),
            since,
            None if best is None else f"{best[0]}: {best[2]:.3g}",
            None if best is None else best[1],
        )


def missing_laws(
    ref_area: str, peers: Sequence[str] | None = None, least_share: float = 0.5
) -> list[MissingLaw]:
    """List the laws that a country lacks and that at least a share of its peers have.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3.
    peers : sequence of str, optional
        Countries to compare with; the members of the European Union, if not given.
    least_share : float
        Share of peers that have the law.

    Returns
    -------
    list of MissingLaw
        By area, the law that most peers have first.

    Raises
    ------
    MissingDataError
        If no source says anything of the country's law.
    """
    among = [code for code in (peers or groups()["EU27"].members_in()) if code != ref_area]
    evidence = _evidence()
    found, known = [], 0
    answers = _answers()
    for reform, label in known_types().items():
        status = _status(reform, answers)
        if status is None or ref_area not in status.index:
            continue
        known += 1
        own = status[ref_area]
        asked = status[[code for code in among if code in status.index]]
        having = asked[asked > 0]
        if own > 0 or not len(asked) or len(having) / len(asked) < least_share:
            continue
        since = sorted(
            ((str(code), None if np.isinf(year) else int(year)) for code, year in _years(reform, having)),
            key=lambda pair: (pair[1] or 0, pair[0]),
        )
        found.append(
            MissingLaw(
                area_of(reform),
                reform,
                label.en,
                len(having),
                len(asked),
                tuple(since),
                evidence.get(reform, ()),
            )
        )
    if not known:
        raise MissingDataError(f"No source says which of these laws {ref_area} has.")
    return sorted(found, key=lambda law: (law.area, -law.peers_with / law.peers, law.reform))


def _answers() -> pd.DataFrame:
    """Give the newest answers of the World Bank, one row a country, one column a question."""
    frame = observations(source=WBL)
    frame = frame[frame["indicator"].str.count(r"\.") == 2]
    newest = frame[frame["time_period"] == frame["time_period"].max()]
    keyed = newest.set_index(["ref_area", "indicator"])["obs_value"]
    table: pd.DataFrame = keyed.unstack()  # noqa: PD010  (keys are unique, nothing is to be aggregated)
    return table


def _status(reform: str, answers: pd.DataFrame) -> pd.Series | None:
    """Tell who has a law now, 1 or 0, by country; ``None`` where nobody knows who is without it."""
    question = question_of(reform)
    if question in answers.columns:
        return answers[question].dropna()
    if reform in _NOT_A_LAW or reform.startswith(_PLANS):
        return None
    try:
        adopted = adoption(reform)
    except MissingDataError:
        return None
    has = np.isfinite(adopted.year) & ~np.isfinite(adopted.ended)
    return pd.Series(has.astype(float), index=list(adopted.ref_areas))


_NOT_A_LAW: Final = (
    "constitutional_ban_same_sex_marriage",
    "istanbul_convention_signature",
    "istanbul_convention_denunciation_effective",
    "abortion_on_request",
)
"""Types that take a right away or only prepare another, or whose censored countries may have the law."""
_PLANS: Final = ("vawnap_", "parliament_gender_quota")


def _years(reform: str, having: pd.Series) -> list[tuple[str, float]]:
    try:
        adopted = adoption(reform)
    except MissingDataError:
        dated = reforms(reform=reform).groupby("ref_area")["time_period"].min().to_dict()
        return [(str(code), float(dated.get(code, np.inf))) for code in having.index]
    years = dict(zip(adopted.ref_areas, adopted.year, strict=True))
    return [(str(code), float(years.get(str(code), np.inf))) for code in having.index]


def _evidence() -> dict[str, tuple[tuple[str, str, float], ...]]:
    grid = read_results("effects", "effects")
    if grid is None:
        return {}
    table: dict[str, list[tuple[str, str, float]]] = {}
    order = {label: place for place, label in enumerate(_STRENGTH)}
    ranked = grid.assign(rank=grid["label"].map(order)).sort_values(["rank", "p_value"])
    for row in ranked.to_dict("records"):
        if str(row["area"]).partition(".")[0] != area_of(str(row["reform"])).partition(".")[0]:
            continue
        told = (str(row["indicator"]), str(row["label"]), float(row["att"]))
        table.setdefault(str(row["reform"]), []).append(told)
    return {reform: tuple(cells) for reform, cells in table.items()}
