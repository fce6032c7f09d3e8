"""Templates in both languages: text with named places for numbers, names, and words that agree with a number.

``{women}`` is the value with its unit (a long unit, such as "per 100,000 people", only as ``{women:full}``);
``{women:bare}`` without; ``{change:size}`` without its sign; ``{rank:ordinal}`` as an ordinal;
``{country:the}`` with its English article; ``{x:lead}`` in large type, a change with its sign;
``{effect:signed}`` with its sign even where it is plus, ``{effect:change}`` also with its unit;
``{members|member|members}`` chooses the word that agrees with the number: in English one and other, in
Russian one, few, many and other (fractions), as CLDR has them. A template holds no digits of its own that
change with the data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Final

from paritet.analysis.comparison import POPULATION
from paritet.brief.naming import names
from paritet.brief.numerals import numeral, ordinal, plural, rounded
from paritet.concepts.codelists import read_yaml
from paritet.concepts.errors import SpecError
from paritet.concepts.observation import Observation
from paritet.concepts.reform import Reform
from paritet.concepts.text import Lang, Text

MESSAGES: Final = files("paritet.brief") / "messages"
_PLACE: Final = re.compile(r"\{(\w+)(?::(\w+))?(?:\|([^}]*))?\}")
_YEAR: Final = re.compile(r"(\d) г\.")
_FORMS: Final = {"en": ("one", "other"), "ru": ("one", "few", "many", "other")}
_STYLES: Final = ("bare", "full", "ordinal", "size", "lead", "signed", "change")
_THE: Final = "the"
_CHANGES: Final = ("change", "kept_effect")
"""Formulas whose large number carries its sign."""
_SHORT: Final = (
    "percent_points",
    "points_of_men",
    "years",
    "days",
    "hours_per_day",
    "hours_per_week",
    "grounds",
    "ppp_dollars",
    "pps",
    "persons",
)
"""Units whose words always stand behind the number."""


@dataclass(frozen=True)
class Number:
    """A number that a reader sees, with all that is needed to compute it again.

    Attributes
    ----------
    value : float
    unit : str
        How it is written; see `paritet.brief.numerals`.
    formula : str
        Name in `paritet.analysis.comparison.FORMULAS`, or one of the record's own.
    indicator, ref_area : str or None
        What the formula is asked.
    inputs : tuple of Observation or Reform
        What it rests on; of a number out of a model, the figure that the model starts from.
    parameters : tuple of (str, str or float)
        What a model is asked, by name; ``formula`` is then one of `paritet.brief.modelled.MODELS`.
    """

    value: float
    unit: str
    formula: str
    indicator: str | None = None
    ref_area: str | None = None
    inputs: tuple[Observation | Reform, ...] = ()
    parameters: tuple[tuple[str, str | float], ...] = ()

    @cached_property
    def cites(self) -> tuple[str, ...]:
        """The editions that it rests on, in order; population that only weighs is left out."""
        weighs = self.indicator != POPULATION
        used = (
            item for item in self.inputs if not (weighs and getattr(item, "indicator", None) == POPULATION)
        )
        return tuple(dict.fromkeys(f"{item.source}/{item.edition}" for item in used))


@dataclass(frozen=True)
class Names:
    """Countries or groups, written in each language as CLDR has them.

    Attributes
    ----------
    codes : tuple of str
    """

    codes: tuple[str, ...]


Value = Number | Names | Text


@dataclass(frozen=True)
class Run:
    """A piece of a sentence: plain text, or a number with what it is.

    Attributes
    ----------
    text : str
    number : Number or None
    """

    text: str
    number: Number | None = None


@cache
def unit_words() -> dict[str, dict[str, str]]:
    """Give the words behind a number, by unit and language, as forms split by ``|``."""
    return dict(read_yaml(MESSAGES / "units.yaml"))


def _set(template: str) -> str:
    """Bind what must not part at the end of a line: a dash to the word before, a unit to its number."""
    bound = template.replace(" — ", "\N{NO-BREAK SPACE}— ").replace("} г.", "}\N{NO-BREAK SPACE}г.")
    return _YEAR.sub("\\1\N{NO-BREAK SPACE}г.", bound)


@cache
def messages() -> dict[str, Text]:
    """Give every template, by code.

    Raises
    ------
    SpecError
        If two files declare the same code, or a template's places differ between the languages.
    """
    table: dict[str, Text] = {}
    for item in sorted(MESSAGES.iterdir(), key=lambda item: item.name):
        if item.name == "units.yaml" or not item.name.endswith(".yaml"):
            continue
        for code, entry in (read_yaml(item) or {}).items():
            if code in table:
                raise SpecError(f"The message {code!r} is declared twice.", where=item.name)
            text = Text(en=_set(entry["en"]), ru=_set(entry["ru"]))
            if places(text.en) != places(text.ru):
                raise SpecError(
                    f"The message {code!r} says different things in its two languages.",
                    where=item.name,
                    mend=f"en has {sorted(places(text.en))}, ru has {sorted(places(text.ru))}",
                )
            table[code] = text
    return table


def message(code: str) -> Text:
    """Give one template or plain text.

    Raises
    ------
    SpecError
        If there is none of that code.
    """
    if code not in messages():
        raise SpecError(f"There is no message {code!r}.", mend="add it to brief/messages in both languages")
    return messages()[code]


@cache
def places(template: str) -> frozenset[str]:
    """Give the names of a template's shown values (not of the words that merely agree with one)."""
    return frozenset(match[1] for match in _PLACE.finditer(template) if match[3] is None)


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[tuple[str, str | None, str | None, str | None], ...]:
    """Split a template once: the text before each place, its name, style and agreeing forms; the end last."""
    parts: list[tuple[str, str | None, str | None, str | None]] = []
    end = 0
    for match in _PLACE.finditer(template):
        parts.append((template[end : match.start()], match[1], match[2], match[3]))
        end = match.end()
    return (*parts, (template[end:], None, None, None))


def render(template: str, values: Mapping[str, Value], lang: Lang) -> tuple[Run, ...]:
    """Fill a template in one language.

    Returns
    -------
    tuple of Run
        Numbers apart from text, so that each can carry its reference.

    Raises
    ------
    SpecError
        If a place has no value, or a word no form for the number.
    """
    runs: list[Run] = []
    for text, name, style, forms in _parts(template):
        if text:
            runs.append(Run(text))
        if name is not None:
            if name not in values:
                raise SpecError(f"The template has no value for {name!r}.", where=template)
            runs.extend(run for run in _fill(values[name], style, forms, lang, template) if run.text)
    return tuple(runs)


def _fill(value: Value, style: str | None, forms: str | None, lang: Lang, where: str) -> list[Run]:
    if isinstance(value, Text):
        return [Run(value(lang))]
    if isinstance(value, Names):
        return [Run(names(value.codes, lang, article=style == _THE))]
    if forms is not None:
        return [Run(_agreeing(forms, value, lang, where))]
    return number_runs(value, lang, style)


def _agreeing(forms: str, number: Number, lang: Lang, where: str) -> str:
    words = dict(zip(_FORMS[lang], forms.split("|"), strict=False))
    if len(words) != len(_FORMS[lang]):
        raise SpecError(f"A word needs {len(_FORMS[lang])} forms in {lang!r}.", where=where)
    return words[plural(number.value, number.unit, lang)]


def number_runs(number: Number, lang: Lang, style: str | None = None) -> list[Run]:
    """Write a number and its unit; the unit's words agree with the number."""
    if style is not None and style not in _STYLES:
        raise SpecError(f"A number has no style {style!r}.", mend=f"use one of {', '.join(_STYLES)}")
    if style == "ordinal":
        return [Run(ordinal(number.value, lang), number)]
    value = abs(number.value) if style == "size" else number.value
    text = numeral(value, number.unit, lang)
    if _signed(number, style) and not text.startswith("\N{MINUS SIGN}"):
        text = f"+{text}"
    words = unit_words().get(number.unit)
    long = style in ("full", "lead", "change") or number.unit in _SHORT
    if style in ("bare", "signed") or words is None or not long:
        return [Run(text, number)]
    return [Run(text, number), Run("\N{NO-BREAK SPACE}" + _agreeing(words[lang], number, lang, number.unit))]


def _signed(number: Number, style: str | None) -> bool:
    """Tell whether a plus is written."""
    if style in ("signed", "change"):
        return rounded(number.value, number.unit) > 0
    return style == "lead" and number.formula in _CHANGES


def plain(runs: tuple[Run, ...]) -> str:
    """Join the pieces of a sentence."""
    return "".join(run.text for run in runs)


@dataclass(frozen=True)
class Fact:
    """A statement in both languages over named values.

    Attributes
    ----------
    code : str
        Code of its template in ``brief/messages``.
    values : mapping of str to Number, Names or Text
        By the template's places.
    """

    code: str
    values: Mapping[str, Value]
    _said: dict[Lang, tuple[Run, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def runs(self, lang: Lang) -> tuple[Run, ...]:
        """Say it in one language; said once, for a page, a PDF and a record all tell it."""
        if lang not in self._said:
            self._said[lang] = render(message(self.code)(lang), self.values, lang)
        return self._said[lang]

    def sentence(self, lang: Lang) -> str:
        """Say it in one language, as plain text."""
        return plain(self.runs(lang))

    def numbers(self) -> Mapping[str, Number]:
        """Give the numbers that the template shows, by place."""
        return self._numbers

    @cached_property
    def _numbers(self) -> dict[str, Number]:
        shown = places(message(self.code).en)
        return {
            name: value for name, value in self.values.items() if isinstance(value, Number) and name in shown
        }


def say(code: str, **values: Value) -> Fact:
    """Make a fact; see `Fact`."""
    return Fact(code, values)
