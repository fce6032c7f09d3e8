"""Who has which law now, since when, and who took it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from paritet.analysis.reforms.adoption import UnknownCoverageError, adoption
from paritet.analysis.reforms.events import WBL, area_of, known_types, question_of
from paritet.concepts.codelists import LISTS, indicators, read_yaml, reform_types
from paritet.concepts.errors import MissingDataError
from paritet.concepts.observation import ObsStatus
from paritet.concepts.reform import DateBasis, ReformDirection
from paritet.concepts.text import Text
from paritet.store.query import observations, reforms
from paritet.store.reform_agreement import equivalents
from paritet.store.remembering import remembered

_NOT_A_LAW: Final = (
    "constitutional_ban_same_sex_marriage",
    "istanbul_convention_signature",
    "istanbul_convention_entry_into_force",
    "istanbul_convention_denunciation_effective",
    "same_sex_marriage_law",
)
"""Types that take a right away, that only prepare, follow or end another, or whose compilation ended long
before another one of the same law (marriage: 2018)."""
_PLANS: Final = ("vawnap_", "parliament_gender_quota")
_PARTIAL: Final = ("vawlaw_",)
"""Compilations of laws that were found: they tell who has a law, and of the others nothing. (They name no law
of Malta's on trafficking, which its criminal code punishes.)"""
_ENDED_BY: Final = {
    "istanbul_convention_ratification": "istanbul_convention_denunciation_effective",
}
_PARTLY: Final = 0.5
"""A law in less than this share of a country (a few of Germany's lands) tells neither yes nor no of it."""
_LAG: Final = {WBL: 1}
"""Years between a law's year and the year that the publisher writes."""


@dataclass(frozen=True, slots=True)
class LawDate:
    """Since when a country has a law.

    Attributes
    ----------
    ref_area : str
    year : int or None
        ``None`` where it had the law before the source began to look, or where nobody dates it.
    before : int or None
        Year in which the source began to look, where the country had the law by then.
    basis : str
        What the year means, of `DateBasis`; ``censored`` before the source began; ``undated``.
    source : str
        ``source/edition`` of the date, or of the answer.
    """

    ref_area: str
    year: int | None
    before: int | None
    basis: str
    source: str

    def __str__(self) -> str:
        """Write the country and the year, as ``ESP 1996``, ``ESP by 2016`` or ``ESP before 1971``."""
        when = str(self.year) if self.year else f"before {self.before}" if self.before else "undated"
        if self.year and self.basis == DateBasis.FIRST_SEEN:
            when = f"by {self.year}"
        return f"{self.ref_area} {when}"


@dataclass(frozen=True)
class Law:
    """A type of law, or a question of law.

    Attributes
    ----------
    reform : str
        Type of reform, or the code of the question where no type answers to it.
    label : Text
    area : str
        ``area.sub_area``.
    names : tuple of str
        Every type under which its dates and effects are kept.
    status : pandas.Series
        By country: above 0 has it, 0 has it not; who is not in it, is not known, or has it in less than half
        of its parts only.
    answers : pandas.DataFrame or None
        Countries by year (of the law), where the publisher answers year by year.
    broken : pandas.DataFrame or None
        True where the publisher asked otherwise than before: a turn there is no reform.
    dated : mapping
        The store's dated reforms, see `DatedReforms`.
    source : str
        ``source/edition`` of the answers; empty where the law is only dated.
    known_to : int
        Last year of law that the status tells; what came after is not in it.
    before : int or None
        A country without a date had the law before this year.
    """

    reform: str
    label: Text
    area: str
    names: tuple[str, ...]
    status: pd.Series
    answers: pd.DataFrame | None
    broken: pd.DataFrame | None
    dated: DatedReforms
    source: str
    known_to: int
    before: int | None = None

    def date_of(self, ref_area: str) -> LawDate:
        """Tell since when a country that has the law has it."""
        if self.answers is not None:
            return self._answered(ref_area)
        for name in self.names:
            rows = self.dated.get((name, ref_area, ReformDirection.ADOPTED), [])
            if rows:
                since = max(self.taken_back(ref_area), default=0)
                again = [row for row in rows if row[0] > since] or rows
                year, basis, source = min(again, key=lambda row: (row[1] != DateBasis.EXACT, row[0]))
                return LawDate(ref_area, year, None, basis, source)
        basis = "undated" if self.before is None else "censored"
        return LawDate(ref_area, None, self.before, basis, self.source)

    def _answered(self, ref_area: str) -> LawDate:
        years, turns, broken = self._turns(ref_area)
        (turned,) = np.nonzero(turns > 0)
        if not turned.size:
            first = int(years[0]) + _LAG.get(self.source.partition("/")[0], 0)
            return LawDate(ref_area, None, first, "censored", self.source)
        if broken[turned[-1]]:
            # Not even "before" that year: the United Nations' table of 2017 tells Ireland's law of 2019.
            return LawDate(ref_area, None, None, "undated", self.source)
        year = int(years[turned[-1] + 1])
        yearly = self.source.startswith(f"{WBL}/")
        basis = DateBasis.IN_FORCE_BY_1_OCT if yearly else DateBasis.FIRST_SEEN
        return LawDate(ref_area, year, None, str(basis), self.source)

    def _turns(self, ref_area: str) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Give the years answered, how the answer turned to each from the one before, and where it broke."""
        assert self.answers is not None  # noqa: S101  (asked only where there are answers)
        row = self.answers.loc[ref_area].to_numpy(dtype=float)
        known = np.isfinite(row)
        years = self.answers.columns.to_numpy(dtype=np.int64)[known]
        broken = np.zeros(len(years), dtype=bool)
        if self.broken is not None:
            broken = self.broken.loc[ref_area].to_numpy(dtype=bool)[known]
        return years, np.diff((row[known] > 0).astype(np.int64)), broken[1:]

    def taken_back(self, ref_area: str) -> tuple[int, ...]:
        """Give the years in which a country took the law back, earliest first."""
        if self.answers is not None:
            if ref_area not in self.answers.index:
                return ()
            years, turns, broken = self._turns(ref_area)
            return tuple(int(year) for year in years[1:][(turns < 0) & ~broken])
        ends = (*self.names, *(_ENDED_BY[name] for name in self.names if name in _ENDED_BY))
        keys = ((name, ref_area, ReformDirection.REPEALED) for name in ends)
        return tuple(sorted({row[0] for key in keys for row in self.dated.get(key, [])}))


DatedReforms = Mapping[tuple[str, str, str], list[tuple[int, str, str]]]
"""Year, basis and ``source/edition`` of each dated reform, by type, country and direction."""


def _dated() -> DatedReforms:
    table: dict[tuple[str, str, str], list[tuple[int, str, str]]] = {}
    columns = ("reform", "ref_area", "direction", "time_period", "date_basis", "source", "edition")
    frame = reforms()
    for reform, area, way, year, basis, source, edition in zip(*(frame[c] for c in columns), strict=True):
        row = (int(year), str(basis), f"{source}/{edition}")
        table.setdefault((str(reform), str(area), str(way)), []).append(row)
    return table


@remembered(1)
def laws() -> Mapping[str, Law]:
    """Give every law of which it is known who has it and who has it not, by its code.

    Types that date one and the same law (`reform_equivalents.yaml`) come in the order in which they speak:
    who answers a question year by year, then who dates it.
    """
    dated = _dated()
    found = {law.reform: law for law in (*_asked_by_world_bank(dated), *_asked_otherwise(dated))}
    for reform, label in known_types().items():
        if reform in found or reform in _NOT_A_LAW or reform.startswith(_PLANS):
            continue
        status = _known(reform, dated)
        if status is not None:
            has, known_to = status
            found[reform] = Law(
                reform, label, area_of(reform), (reform,), has, None, None, dated, "", known_to
            )
    return MappingProxyType(found)


def _asked_by_world_bank(dated: DatedReforms) -> list[Law]:
    asked = {question: code for code in known_types() if (question := question_of(code)) is not None}
    frame = observations(indicator=list(asked), source=WBL)
    return [
        _answered({"question": question, "type": asked[str(question)]}, answers, dated)
        for question, answers in frame.groupby("indicator")
    ]


def _asked_otherwise(dated: DatedReforms) -> list[Law]:
    """Lay out the questions of `law_questions`; of several, the furthest answer tells."""
    asked = {entry["question"]: (entry["question"], *entry.get("or_else", ())) for entry in law_questions()}
    frame = observations(indicator=sorted({code for codes in asked.values() for code in codes}))
    keys = ["source", "edition", "ref_area", "time_period"]
    found = []
    for entry in law_questions():
        answers = frame[frame["indicator"].isin(asked[entry["question"]])]
        if "or_else" in entry:
            answers = answers.sort_values("obs_value", ascending=False).drop_duplicates(keys).sort_index()
        if not answers.empty:
            found.append(_answered(entry, answers, dated))
    return found


def _answered(entry: Mapping[str, Any], frame: pd.DataFrame, dated: DatedReforms) -> Law:
    """Lay the answers to a question out; those of the newest year tell who has the law now."""
    question = str(entry["question"])
    reform = str(entry.get("type", question))
    names = tuple(dict.fromkeys((*entry.get("dated_by", ()), reform)))
    source, edition = (str(frame.iloc[0][name]) for name in ("source", "edition"))
    keyed = frame[frame["source"] == source].set_index(["ref_area", "time_period"]).sort_index()
    wide = keyed["obs_value"].unstack()  # noqa: PD010  (keys are unique, nothing is to be aggregated)
    wide.columns = [int(year) - _LAG.get(source, 0) for year in wide.columns]
    broken = (keyed["obs_status"] == ObsStatus.BREAK).unstack().fillna(False)  # noqa: PD010
    broken.columns = wide.columns
    status = wide[wide.columns[-1]].drop(list(entry.get("changed", ())), errors="ignore")
    asked = indicators()[question]
    label = reform_types()[reform].label if reform in reform_types() else asked.label
    area = area_of(reform) if reform in reform_types() else f"{asked.area}.{asked.sub_area}"
    return Law(
        reform, label, str(entry.get("area", area)), names, status[(status == 0) | (status >= _PARTLY)],
        wide if len(wide.columns) > 1 else None, broken if broken.to_numpy().any() else None, dated,
        f"{source}/{edition}", int(wide.columns[-1]), entry.get("before"),
    )  # fmt: skip


def _known(reform: str, dated: DatedReforms) -> tuple[pd.Series, int] | None:
    """Tell who has a law that is only dated, 1 or 0, and up to which year; ``None`` if nobody knows."""
    try:
        adopted = adoption(reform)
    except UnknownCoverageError:
        return None
    has = pd.Series(
        (np.isfinite(adopted.year) & ~np.isfinite(adopted.ended)).astype(float),
        index=list(adopted.ref_areas),
    )
    left = [area for name, area, _ in dated if name == _ENDED_BY.get(reform)]
    has[[area in left for area in has.index]] = 0.0
    last = max((row[0] for (name, _, _), rows in dated.items() if name == reform for row in rows), default=0)
    known_to = max(adopted.until, last)
    return has[has > 0] if reform.startswith(_PARTIAL) else has, known_to


@cache
def law_questions() -> tuple[Mapping[str, Any], ...]:
    """Give the questions of law besides those of Women, Business and the Law 1.0."""
    return tuple(read_yaml(LISTS / "law_questions.yaml"))


def known_laws(ref_area: str) -> list[Law]:
    """Give the laws of which it is known whether a country has them, each law once.

    Raises
    ------
    MissingDataError
        If no source answers for the country, and none dates a law of its own.
    """
    every = laws()
    told = [law for law in every.values() if ref_area in law.status.index]
    if not any(law.source for law in told) and reforms(ref_area=ref_area).empty:
        raise MissingDataError(
            f"No source says which of these laws {ref_area} has.",
            mend="`paritet reforms --country COUNTRY` and `paritet store list` show what the store holds",
        )
    seen: set[str] = set()
    kept = []
    for law in told:
        families = {equivalents().get(name, (name, ""))[0] for name in (law.reform, *law.names)}
        if not families & seen:
            kept.append(law)
        seen |= families
    return kept
