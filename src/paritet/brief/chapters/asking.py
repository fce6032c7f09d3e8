"""Numbers out of models, and headings with a name in them."""

from __future__ import annotations

from paritet.analysis.gap import Gap
from paritet.brief.message import Names, Number, Value, render
from paritet.concepts.text import LANGS, Text


def modelled(gap: Gap | None, formula: str, value: float, unit: str, **asked: str | float) -> Number:
    """Take a number of a model, with what it is asked; it is cited by the indicator's latest figure.

    Parameters
    ----------
    gap : Gap or None
        Whose country is asked; ``None`` where the number is about no one country.
    formula : str
        Name in `paritet.brief.modelled.MODELS`.
    value : float
    unit : str
    **asked : str or float
        Parameters of the function.
    """
    if gap is None:
        return Number(value, unit, formula, parameters=tuple(asked.items()))
    told = gap.change or gap.gap
    inputs = tuple(told.inputs[-1:]) if told else ()
    return Number(value, unit, formula, gap.indicator.code, gap.ref_area, inputs, tuple(asked.items()))


def of_country(ref_area: str, formula: str, value: float, unit: str, **asked: str | float) -> Number:
    """Take a number of a model that is about a country and no one indicator."""
    return Number(value, unit, formula, None, ref_area, (), tuple(asked.items()))


def filled(template: Text | str, **values: Value) -> Text:
    """Fill a heading in both languages."""
    told = {
        lang: "".join(
            run.text
            for run in render(template(lang) if isinstance(template, Text) else template, values, lang)
        )
        for lang in LANGS
    }
    return Text(en=told["en"], ru=told["ru"])


def country_names(*codes: str) -> Text:
    """Give countries' names in both languages."""
    return filled("{x}", x=Names(codes))
