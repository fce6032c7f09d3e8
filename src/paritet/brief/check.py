"""Compute every number of a brief again from the store, and set every sentence again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paritet.analysis.comparison import FORMULAS, Question
from paritet.brief.check_rows import (
    key_text,
    same,
    stored_observations,
    stored_reforms,
    told_record,
    told_row,
)
from paritet.brief.checking import checked
from paritet.brief.message import Names, Number, Value, number_runs, plain, render
from paritet.brief.modelled import MODELS
from paritet.brief.record import OWN_FORMULAS, SCHEMA
from paritet.concepts.codelists import indicators
from paritet.concepts.errors import ParitetError
from paritet.concepts.indicator import Direction, Indicator, Measure
from paritet.concepts.observation import Observation
from paritet.concepts.reform import Reform
from paritet.concepts.text import LANGS, Text
from paritet.store.remembering import one_look


@dataclass(frozen=True)
class Difference:
    """One thing that the file says and the store does not.

    Attributes
    ----------
    number : str or None
        Id in the file.
    sentence : str
        The first sentence that shows it, or the place in the file.
    observation : str
        The figure that differs, or the formula that gives another result.
    said, found : str
    """

    number: str | None
    sentence: str
    observation: str
    said: str
    found: str

    def __str__(self) -> str:
        name = f"number {self.number}" if self.number else "sentence"
        told = f"{name} ({self.observation}): the file says {self.said}, the store gives {self.found}"
        return f"{told}\n      in: {self.sentence}"


def check(path: Path) -> int:
    """Compute a brief again.

    Parameters
    ----------
    path : Path
        A record that `paritet brief` wrote.

    Returns
    -------
    int
        How many numbers were computed again.

    Raises
    ------
    CheckFailedError
        If any number, observation or sentence differs, or a file beside the record is of another run; names
        each.
    SpecError
        If the file is no record of a brief, or not a whole one.
    """
    return checked(path, SCHEMA, "brief", differences)


def differences(told: dict[str, Any]) -> list[Difference]:
    """Give everything in which a record differs from the store as it now is."""
    with one_look():
        return list(_differing(told))


def _differing(told: dict[str, Any]) -> Iterator[Difference]:
    inputs: dict[str, Observation | Reform] = {**stored_observations(told), **stored_reforms(told)}
    sentences = _sentences(told)
    said = {**told["observations"], **told["reforms"]}
    columns = {"o": told["observation_columns"], "r": told["reform_columns"]}
    wrong: dict[str, str] = {}
    for name, row in said.items():
        record = dict(zip(columns[name[0]], row, strict=True))
        found = inputs.get(name)
        if found is None or not same(record, found):
            wrong[name] = told_row(found) if found else "nothing"
    for name, number in told["numbers"].items():
        sentence = sentences.get(name, "a table or a heading")
        for place in number["inputs"]:
            if place not in said:
                yield Difference(name, sentence, place, "it rests on this row", "no such row")
            elif place in wrong:
                record = dict(zip(columns[place[0]], said[place], strict=True))
                yield Difference(name, sentence, key_text(record), told_record(record), wrong[place])
        if "parameters" not in number or not wrong.keys() & set(number["inputs"]):
            yield from _recomputed(name, number, inputs, sentence)
    yield from _reset(told)


def _sentences(told: dict[str, Any]) -> dict[str, str]:
    shown: dict[str, str] = {}
    for fact in told["facts"]:
        for name in fact["numbers"].values():
            shown.setdefault(name, fact["sentence"]["en"])
    return shown


_NO_TEXT = Text(en="-", ru="-")
_NO_INDICATOR = Indicator(
    code="none", area="context", sub_area="country", label=_NO_TEXT, definition=_NO_TEXT, unit="count",
    measure=Measure.TOTAL, direction=Direction.NONE,
)  # fmt: skip


def _question(number: dict[str, Any]) -> Question:
    code = number["indicator"]
    return Question(indicators()[code] if code is not None else _NO_INDICATOR, number["ref_area"])


def _recomputed(
    name: str, number: dict[str, Any], inputs: dict[str, Observation | Reform], sentence: str
) -> Iterator[Difference]:
    formula = number["formula"]
    if any(place not in inputs for place in number["inputs"]):
        return  # told by the observation that is gone
    used = [inputs[place] for place in number["inputs"]]
    try:
        value = _compute(formula, number, used)
    except (KeyError, StopIteration, TypeError, ValueError, ZeroDivisionError, ParitetError) as error:
        yield Difference(name, sentence, f"formula {formula}", str(number["value"]), f"no result: {error}")
        return
    if not abs(value - number["value"]) <= 1e-9 * max(1.0, abs(value)):
        yield Difference(name, sentence, f"formula {formula}", str(number["value"]), str(value))
        return
    shown = Number(value, number["unit"], formula)
    for lang in LANGS:
        text = plain(tuple(number_runs(shown, lang, "bare")))
        if text != number["text"][lang]:
            yield Difference(name, sentence, f"as written in {lang}", number["text"][lang], text)


def _compute(formula: str, number: dict[str, Any], used: list[Observation | Reform]) -> float:
    if formula in OWN_FORMULAS:
        told = next(item for item in used if isinstance(item, Reform))
        return float(told.date.toordinal() if formula == "reform_date" and told.date else told.time_period)
    if formula in MODELS:
        return MODELS[formula](number["ref_area"], **number["parameters"])
    return FORMULAS[formula]([item for item in used if isinstance(item, Observation)], _question(number))


def _reset(told: dict[str, Any]) -> Iterator[Difference]:
    """Set every sentence again from its template and its numbers."""
    for entry in told["facts"]:
        values: dict[str, Value] = {}
        for name, place in entry["numbers"].items():
            number = told["numbers"].get(place)
            if number is None:
                yield Difference(
                    place, entry["sentence"]["en"], entry["code"], place, "no such number in the file"
                )
                return
            values[name] = Number(number["value"], number["unit"], number["formula"])
        for name, agreeing in entry["agreeing"].items():
            values[name] = Number(agreeing["value"], agreeing["unit"], "agreeing")
        for name, word in entry["words"].items():
            values[name] = (
                Names(tuple(word["countries"])) if "countries" in word else Text.model_validate(word)
            )
        for lang in LANGS:
            found = plain(render(entry["template"][lang], values, lang))
            if found != entry["sentence"][lang]:
                yield Difference(None, entry["sentence"][lang], entry["id"], entry["sentence"][lang], found)
