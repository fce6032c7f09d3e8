"""The record of a brief: every number, what it rests on, and every sentence, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, Final

from paritet.analysis.comparison import FORMULAS
from paritet.brief.build import Brief
from paritet.brief.document import Figure, Table
from paritet.brief.message import Fact, Names, Number, message, number_runs
from paritet.brief.modelled import MODELS
from paritet.concepts.edition import Edition
from paritet.concepts.observation import OBSERVATION_COLUMNS, Observation
from paritet.concepts.reform import REFORM_COLUMNS, Reform
from paritet.concepts.text import LANGS, Text

SCHEMA: Final = "paritet-brief/1"
OWN_FORMULAS: Final = {
    "reform_year": "Give the year of a dated reform.",
    "reform_date": "Give the day of a dated reform, counted from 1 January of year 1.",
}
"""Formulas over reforms rather than observations."""

Record = dict[str, Any]


def record(
    brief: Brief,
    schema: str = SCHEMA,
    head: Mapping[str, Any] | None = None,
    formulas: Mapping[str, str] | None = None,
) -> Record:
    """Give a brief's record.

    Parameters
    ----------
    brief : Brief
    schema : str
    head : mapping, optional
        What it is about, in place of ``ref_area``.
    formulas : mapping of str to str, optional
        Formulas of its own, told in words.

    Returns
    -------
    dict
        ``numbers`` by id, each with its formula and the ids of its inputs; ``observations`` and ``reforms``
        by id; ``facts`` with their sentence in both languages; ``editions`` with publisher, licence and
        address.
    """
    inputs: dict[Observation | Reform, str] = {}
    known: dict[int, str] = {}
    numbers = {name: _number(number, inputs, known) for name, number in brief.numbers.items()}
    facts = [_fact(brief, *told) for told in enumerate(brief.facts(), start=1)]
    rows = {name: item for item, name in inputs.items()}
    return {
        "schema": schema,
        "paritet": version("paritet"),
        **({"ref_area": brief.ref_area} if head is None else head),
        "title": _both(brief.title),
        "editions": {name: _edition(edition) for name, edition in brief.editions.items()},
        "works": {
            name: {"citation": work.citation, "address": work.address} for name, work in brief.works.items()
        },
        "formulas": {
            name: (formulas or {}).get(name) or _formula(name)
            for name in sorted({entry["formula"] for entry in numbers.values()})
        },
        "numbers": numbers,
        "facts": facts,
        "tables": [
            _table(brief, place, block) for place, block in brief.blocks() if isinstance(block, Table)
        ],
        "figures": [_figure(place, block) for place, block in brief.blocks() if isinstance(block, Figure)],
        "observation_columns": list(OBSERVATION_COLUMNS),
        "observations": {
            name: _row(item, OBSERVATION_COLUMNS)
            for name, item in rows.items()
            if isinstance(item, Observation)
        },
        "reform_columns": list(REFORM_COLUMNS),
        "reforms": {
            name: _row(item, REFORM_COLUMNS) for name, item in rows.items() if isinstance(item, Reform)
        },
    }


def _both(text: Text) -> Record:
    return {"en": text.en, "ru": text.ru}


def _formula(name: str) -> str:
    if name in OWN_FORMULAS:
        return OWN_FORMULAS[name]
    found = MODELS[name] if name in MODELS else FORMULAS[name]
    return (found.__doc__ or "").strip().split("\n\n")[0]


def _edition(edition: Edition) -> Record:
    told: Record = edition.model_dump(mode="json")
    return {
        name: told[name]
        for name in (
            "source",
            "edition",
            "publisher",
            "title",
            "address",
            "licence",
            "licence_text",
            "redistribution",
            "citation",
            "released",
            "read",
            "files",
            "notes",
        )
    }


def _number(number: Number, inputs: dict[Observation | Reform, str], known: dict[int, str]) -> Record:
    """Give a number's entry; `known` names figures by their place in memory, which many numbers share."""
    names = []
    for item in number.inputs:
        name = known.get(id(item))
        if name is None:
            kind = "o" if isinstance(item, Observation) else "r"
            name = known[id(item)] = inputs.setdefault(item, f"{kind}{len(inputs) + 1}")
        names.append(name)
    return {
        "value": number.value,
        "unit": number.unit,
        "text": {lang: "".join(run.text for run in number_runs(number, lang, "bare")) for lang in LANGS},
        "formula": number.formula,
        "indicator": number.indicator,
        "ref_area": number.ref_area,
        "inputs": names,
        **({"parameters": dict(number.parameters)} if number.parameters else {}),
    }


def _fact(brief: Brief, place: int, told: tuple[str, str | None, Fact]) -> Record:
    where, key, fact = told
    return {
        "id": f"f{place}",
        "place": where,
        "key": key,
        "code": fact.code,
        "template": _both(message(fact.code)),
        "numbers": {name: brief.id_of(number) for name, number in fact.numbers().items()},
        "agreeing": {
            name: {"value": value.value, "unit": value.unit}
            for name, value in fact.values.items()
            if isinstance(value, Number) and name not in fact.numbers()
        },
        "words": {
            name: _words(value) for name, value in fact.values.items() if not isinstance(value, Number)
        },
        "sentence": {lang: fact.sentence(lang) for lang in LANGS},
    }


def _words(value: Names | Text | Number) -> Record:
    if isinstance(value, Names):
        return {"countries": list(value.codes)}
    if isinstance(value, Text):
        return _both(value)
    raise TypeError("A number is no word.")


def _table(brief: Brief, place: str, block: Table) -> Record:
    return {
        "key": block.key,
        "place": place,
        "caption": _both(block.caption),
        "heads": [_both(head) for head in block.heads],
        "rows": [[_cell(brief, cell.value) for cell in row] for row in block.rows],
    }


def _cell(brief: Brief, value: Number | Names | Text | Fact | None) -> Any:
    if value is None:
        return None
    if isinstance(value, Number):
        return {"number": brief.id_of(value)}
    if isinstance(value, Fact):
        return {
            "numbers": {name: brief.id_of(number) for name, number in value.numbers().items()},
            **{lang: value.sentence(lang) for lang in LANGS},
        }
    return _words(value)


def _figure(place: str, block: Figure) -> Record:
    told = {lang: " ".join(fact.sentence(lang) for fact in block.alt) for lang in LANGS}
    return {
        "key": block.key,
        "place": place,
        "title": _both(block.title),
        "text_alternative": told,
        "series": list(block.series),
    }


def _row(item: Observation | Reform, columns: tuple[str, ...]) -> list[Any]:
    found = [getattr(item, name) for name in columns]
    return [value.isoformat() if hasattr(value, "isoformat") else value for value in found]


def written(told: Record) -> str:
    """Write a record as JSON that a person can read: one number, fact or observation a line."""
    lines = ["{"]
    for place, (name, value) in enumerate(told.items()):
        comma = "," if place < len(told) - 1 else ""
        lines.append(f'"{name}": {_written_part(value)}{comma}')
    return "\n".join([*lines, "}", ""])


def _written_part(value: Any) -> str:
    if isinstance(value, dict) and value:
        items = ",\n".join(f" {json.dumps(name)}: {_line(item)}" for name, item in value.items())
        return "{\n" + items + "\n}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(f" {_line(item)}" for item in value) + "\n]"
    return _line(value)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
