"""Who adopted a type of reform and when, and of whom it is known that they did not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.events import INDEPENDENCE, WBL, binary_questions, coverage, laid_out
from paritet.concepts.codelists import groups, ref_areas, reform_types
from paritet.concepts.errors import MissingDataError
from paritet.concepts.observation import ObsStatus
from paritet.concepts.reform import ReformDirection
from paritet.store.query import observations, reforms


class UnknownCoverageError(MissingDataError):
    """Nobody is known to be without a reform, since it is not known among whom its source looked."""


@dataclass(frozen=True)
class Adoption:
    """Who adopted a type of reform, and when.

    Attributes
    ----------
    reform : str
    ref_areas : tuple of str
        Countries of which it is known whether and when they did.
    year : array of float, shape (N,)
        First year of the reform; infinite where it was not adopted while the source looked.
    until : int
        Last year that the source covers.
    ended : array of float, shape (N,)
        Year in which the reform was taken back; infinite where it was not.
    suspect : int
        Number of adoptions whose date the source itself doubts.
    """

    reform: str
    ref_areas: tuple[str, ...]
    year: NDArray[np.float64]
    until: int
    ended: NDArray[np.float64]
    suspect: int = 0


def adoption(reform: str) -> Adoption:
    """Give the adopters of a type of reform, and those who are known not to be.

    Raises
    ------
    UnknownCoverageError
        If it is not known among whom the source looked.
    """
    for entry in coverage():
        if entry.get("type") == reform:
            return _from_answers(reform, entry["answers"], entry["source"], entry["lag"])
        if "prefix" in entry and reform.startswith(entry["prefix"]):
            return _from_dates(reform, entry)
    if reform in binary_questions():
        return _from_answers(reform, reform, WBL, 1)
    raise UnknownCoverageError(
        f"It is not known who was asked about {reform}, so that nobody is known to be without it.",
        mend="choose a type of reform that a source dates for a known group of countries",
    )


def _from_answers(reform: str, question: str, source: str, lag: int) -> Adoption:
    answers = observations(indicator=question, source=source)
    wide = laid_out(answers).droplevel("indicator")
    broken = laid_out(answers.assign(obs_value=answers["obs_status"] == ObsStatus.BREAK)).to_numpy() == 1
    values = wide.to_numpy(dtype=float)
    years = wide.columns.to_numpy(dtype=float) - lag
    first = np.array([row[np.isfinite(row)][0] if np.isfinite(row).any() else np.nan for row in values])
    open_ = first < 1.0  # who said yes from the start is censored
    values, areas, broken = values[open_], tuple(wide.index[open_]), broken[open_]
    yes = values >= 1.0
    began = np.where(yes.any(axis=1), years[yes.argmax(axis=1)], np.inf)
    since = np.array([INDEPENDENCE.get(area, 0) for area in areas])
    after = years[None, :] > began[:, None]
    lost = after & (values < 1.0) & ~broken
    ended = np.where(lost.any(axis=1), years[lost.argmax(axis=1)], np.inf)
    # Who first said yes where the question itself changed has the law since nobody knows when.
    unknown = yes.any(axis=1) & broken[np.arange(len(areas)), yes.argmax(axis=1)]
    kept = (began >= since) & ~unknown
    suspect = _suspect(reform)
    return Adoption(
        reform,
        tuple(np.array(areas, dtype=object)[kept]),
        began[kept],
        int(years.max()),
        ended[kept],
        suspect,
    )


def _suspect(reform: str) -> int:
    return int(reforms(reform=reform)["suspect"].sum()) if reform in reform_types() else 0


def _undated(entry: dict[str, Any]) -> set[str]:
    """Give the countries that another publisher saw with the law by the last year covered."""
    if "seen_by" not in entry:
        return set()
    seen = observations(indicator=entry["seen_by"], source=entry["seen_in"][0], edition=entry["seen_in"][1])
    seen = seen[(seen["time_period"] <= entry["until"]) & (seen["obs_value"] >= 1.0)]
    return set(seen["ref_area"])


def _from_dates(reform: str, entry: dict[str, Any]) -> Adoption:
    dated = reforms(reform=reform)
    adopted = dated[dated["direction"] == ReformDirection.ADOPTED].groupby("ref_area")["time_period"].min()
    repealed = dated[dated["direction"] == ReformDirection.REPEALED].groupby("ref_area")["time_period"].min()
    among = entry["among"]
    if among == "all":
        areas = set(ref_areas())
    elif isinstance(among, str):
        areas = {member.ref_area for member in groups()[among].members}
    else:
        areas = set(among)
    undated = _undated(entry) - set(adopted.index)
    names = tuple(sorted((areas | set(adopted.index)) - undated))
    year = np.array([float(adopted.get(name, np.inf)) for name in names])
    ended = np.array([float(repealed.get(name, np.inf)) for name in names])
    return Adoption(reform, names, year, int(entry["until"]), ended, int(dated["suspect"].sum()))
