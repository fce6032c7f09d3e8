"""Compute and write the kept answers: ``python -m paritet.brief.modelled.keep``."""

from __future__ import annotations

from typing import Any

from paritet.brief.chapters.pace import CHOICES, FAMOUS, ROWS, dated, series_of
from paritet.brief.chapters.ranks import INDICES
from paritet.brief.country import Country, country, neighbours, plan
from paritet.brief.modelled.kept import FILE, VERSION, digests, ship
from paritet.brief.modelled.pace_answers import alarms_answer, claim_years, pace_answer
from paritet.brief.modelled.ranks_answers import labels_of, ranks_answer
from paritet.concepts.codelists import groups


def answers_of(ref_area: str) -> dict[str, Any]:
    """Give every answer that a country's brief shows; empty where a model has none."""
    known = country(ref_area)
    return {
        "pace": {name: told for area in plan() for name, told in _paces(known, area).items()},
        "alarms": {"all": alarms_answer(ref_area)},
        "ranks": {name: _ranks(name, ref_area) for name in INDICES},
    }


def _paces(known: Country, area: str) -> dict[str, Any]:
    """Give an area's answers; only that of the charted series keeps what a chart is drawn from."""
    found = [(gap, name, pace_answer(name, known.ref_area)) for gap, name in series_of(known, area)]
    charted = {row[1] for row in dated([(gap, name, told) for gap, name, told in found if told][:ROWS])[:1]}
    drawn = ("path", "history")
    return {
        name: {key: [] if key in drawn and name not in charted else value for key, value in told.items()}
        if told
        else {}
        for _, name, told in found
    }


def _ranks(name: str, ref_area: str) -> dict[str, Any]:
    found = ranks_answer(name, ref_area)
    if found is None:
        return {}
    near = neighbours().get(ref_area, [])
    ahead = {other: chance for other, chance in found["ahead"].items() if other in near}
    return {**found, "ahead": ahead, "labels": labels_of(name)}


def claims() -> dict[str, Any]:
    """Give the famous number under each choice."""
    found = {}
    for weights, slope in CHOICES.values():
        key = "/".join(str(part) for part in (*FAMOUS.values(), weights, slope))
        found[key] = {"years": claim_years(**FAMOUS, weights=weights, slope=slope)}
    return found


def main() -> None:
    """Write the file beside the modules that read it."""
    editions = digests()
    told = {area: answers_of(area) for area in groups()["EUROPE"].members_in()}
    told["_"] = {"claim": claims()}
    ship(FILE, VERSION, editions, told)


if __name__ == "__main__":
    main()
