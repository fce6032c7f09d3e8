"""What the law lacks that the compared countries have, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from paritet.analysis.reforms.events import question_of
from paritet.analysis.reforms.law_status import LawDate, law_questions
from paritet.analysis.reforms.missing_laws import MissingLaw, missing_laws
from paritet.brief.modelled.following_bring import switched_answer
from paritet.concepts.errors import ParitetError
from paritet.concepts.reform import DateBasis

COUNTED = ("wb_wbl.", "ilga_rainbow.")
"""Beginnings of the questions that an index of ours counts."""

Told = dict[str, Any]


def laws_answer(ref_area: str) -> tuple[dict[str, list[Told]], dict[str, Told]]:
    """Give the laws that a country lacks, and whom it is compared with.

    Returns
    -------
    laws : dict
        By area; empty where no source knows the country's law.
    compared : dict
        By group or series: the countries, where they are not a group's.
    """
    try:
        found = missing_laws(ref_area)
    except ParitetError:
        return {}, {}
    laws: dict[str, list[Told]] = {}
    for law in found:
        laws.setdefault(law.area.partition(".")[0], []).append(_law(law))
    return laws, {_key(law): _compared(law) for law in found}


def _key(law: MissingLaw) -> str:
    return str(law.compared.group or law.compared.series)


def _compared(law: MissingLaw) -> Told:
    named = law.compared.group is None
    return {
        "group": law.compared.group, "series": law.compared.series,
        "countries": list(law.compared.countries) if named else [],
    }  # fmt: skip


def switched_laws(ref_area: str, laws: dict[str, list[Told]]) -> dict[str, list[Told]]:
    """Give, by area, what the indices of law would be if the lacking laws that they count were taken."""
    return {
        area: switched_answer(ref_area, [law["question"] for law in found if law["question"]])
        for area, found in laws.items()
    }


def _law(law: MissingLaw) -> Told:
    dated = [one for one in law.dates if one.year is not None]
    before = [one for one in law.dates if one.year is None and one.before is not None]
    names, question = _other_names(law.reform), _question(law.reform)
    return {
        "reform": law.reform, "names": names, "question": question,
        "with": law.peers_with, "of": law.peers, "known_to": law.known_to,
        "compared": _key(law),
        "before": [one.ref_area for one in before],
        "began": max((one.before for one in before if one.before is not None), default=None),
        "first": _date(dated, 0) if dated else None, "last": _date(dated, -1) if dated else None,
        "undated": len(law.dates) - len(dated) - len(before),
        "taken_back": [list(one) for one in law.taken_back],
        "cites": list(dict.fromkeys(one.source for one in law.dates if one.source)),
    }  # fmt: skip


def _date(dated: Sequence[LawDate], place: int) -> list[Any]:
    """Give every country of the first or the last year, the year, and whether their laws may be older."""
    same = [one for one in dated if one.year == dated[place].year]
    seen = all(one.basis == DateBasis.FIRST_SEEN for one in same)
    return [[one.ref_area for one in same], dated[place].year, seen]


def _question(reform: str) -> str | None:
    """Give the question of an index that a type of law answers to."""
    asked = {str(entry.get("type", entry["question"])): str(entry["question"]) for entry in law_questions()}
    found = asked.get(reform) or question_of(reform)
    return found if found and found.startswith(COUNTED) else None


def _other_names(reform: str) -> list[str]:
    """Give the types under which the law's effects are kept besides its own."""
    for entry in law_questions():
        if entry.get("type", entry["question"]) == reform:
            return [str(name) for name in entry.get("dated_by", ()) if name != reform]
    return []
