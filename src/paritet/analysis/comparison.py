"""The named formulas of a comparison, each over the observations that it uses.

A formula is a function of observations and of the question asked (which indicator, which country); nothing
else enters. Whoever has the observations can therefore compute every number again: ``FORMULAS[name](inputs,
question)``.

Women and men are compared in the indicator's gap form (`gap_form`). *Shortfall* orders countries: smaller is
better, and of two countries equally far from parity in opposite directions neither is better.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from paritet.concepts.codelists import groups
from paritet.concepts.indicator import Direction, GapForm, Indicator
from paritet.concepts.observation import Observation, Sex

POPULATION: Final = "population"
_PARITY: Final = {GapForm.SHARE: 50.0, GapForm.RATIO: 1.0, GapForm.DIFFERENCE: 0.0}


@dataclass(frozen=True)
class Question:
    """What a formula is asked.

    Attributes
    ----------
    indicator : Indicator
    ref_area : str or None
        The country that the brief is about; ``None`` where the formula asks of no one country.
    """

    indicator: Indicator
    ref_area: str | None = None


Formula = Callable[[Sequence[Observation], Question], float]


def aim(entry: Indicator) -> float | None:
    """Give the value of the gap form that is the aim: the benchmark, else parity where parity is better."""
    if entry.benchmark is not None:
        return entry.benchmark
    return _PARITY.get(entry.gap) if entry.direction is Direction.PARITY else None


def shortfall(value: float, entry: Indicator) -> float:
    """Give how far a value of the gap form lies from better; smaller is better.

    Returns
    -------
    float
        Where parity is better: percentage points from 50, 1 − min(r, 1/r) for a ratio r, or the size of the
        difference. Where higher or lower is better: the value, negated or not. NaN where no way is better.
    """
    if entry.direction is Direction.HIGHER:
        return -value
    if entry.direction is Direction.LOWER:
        return value
    goal = aim(entry)
    if entry.direction is Direction.NONE or goal is None:
        return math.nan
    if entry.gap is GapForm.RATIO:
        ratio = value / goal
        return 1.0 - min(ratio, 1.0 / ratio) if ratio > 0 else 1.0
    return abs(value - goal)


def gap_form(inputs: Sequence[Observation], entry: Indicator) -> float:
    """Give the gap form of one country and year: women's share, women ÷ men, women − men, or the level."""
    by_sex = {item.sex: _number(item) for item in inputs}
    if entry.gap is GapForm.RATIO:
        return by_sex[Sex.FEMALE] / by_sex[Sex.MALE] if by_sex[Sex.MALE] else math.nan
    if entry.gap is GapForm.DIFFERENCE:
        return by_sex[Sex.FEMALE] - by_sex[Sex.MALE]
    (only,) = by_sex.values()
    return only


def _number(item: Observation) -> float:
    if item.obs_value is None:
        raise ValueError(f"No formula takes a missing value: {item.key}.")
    return item.obs_value


def _parts(inputs: Sequence[Observation]) -> dict[str, list[Observation]]:
    parts: dict[str, list[Observation]] = {}
    for item in inputs:
        if item.indicator != POPULATION:
            parts.setdefault(item.ref_area, []).append(item)
    return parts


def gaps(inputs: Sequence[Observation], entry: Indicator) -> dict[str, float]:
    """Give the gap form of each country among observations of one year each."""
    return {area: gap_form(items, entry) for area, items in _parts(inputs).items()}


def value(inputs: Sequence[Observation], _: Question) -> float:
    """Give the figure as published."""
    (only,) = inputs
    return _number(only)


def year(inputs: Sequence[Observation], _: Question) -> float:
    """Give the year of the figures."""
    (only,) = {item.time_period for item in inputs}
    return float(only)


def first_year(inputs: Sequence[Observation], _: Question) -> float:
    """Give the earliest year of the figures."""
    return float(min(item.time_period for item in inputs))


def last_year(inputs: Sequence[Observation], _: Question) -> float:
    """Give the latest year of the figures."""
    return float(max(item.time_period for item in inputs))


def gap(inputs: Sequence[Observation], question: Question) -> float:
    """Give the gap form: women's share, women ÷ men, women − men, or the level."""
    return gap_form(inputs, question.indicator)


def lower(inputs: Sequence[Observation], _: Question) -> float:
    """Give the low end of the publisher's own range of uncertainty."""
    (only,) = inputs
    return math.nan if only.lower is None else only.lower


def upper(inputs: Sequence[Observation], _: Question) -> float:
    """Give the high end of the publisher's own range of uncertainty."""
    (only,) = inputs
    return math.nan if only.upper is None else only.upper


def distance(inputs: Sequence[Observation], question: Question) -> float:
    """Give how far the gap form lies from the aim: |value − aim|; 0 where a one-sided aim is reached."""
    entry, goal = question.indicator, aim(question.indicator)
    if goal is None:
        return math.nan
    apart = gap_form(inputs, entry) - goal
    if entry.direction is Direction.HIGHER:
        return max(-apart, 0.0)
    return max(apart, 0.0) if entry.direction is Direction.LOWER else abs(apart)


def weighted_mean(inputs: Sequence[Observation], question: Question) -> float:
    """Give the gap form of population-weighted means.

    Women's figures are weighted by female, men's by male population, and a share or a total by all people,
    each in the year of the figure; the gap form is then taken of the two means.
    """
    entry = question.indicator
    people = {
        (item.ref_area, item.sex, item.time_period): _number(item)
        for item in inputs
        if item.indicator == POPULATION
    }
    means: dict[Sex, float] = {}
    for sex in Sex:
        figures = [item for item in inputs if item.indicator != POPULATION and item.sex is sex]
        if figures:
            weigh = weight_sex(sex, entry)
            weights = [people[item.ref_area, weigh, item.time_period] for item in figures]
            means[sex] = float(np.average([_number(item) for item in figures], weights=weights))
    if entry.gap is GapForm.RATIO:
        return means[Sex.FEMALE] / means[Sex.MALE]
    if entry.gap is GapForm.DIFFERENCE:
        return means[Sex.FEMALE] - means[Sex.MALE]
    (only,) = means.values()
    return only


def weight_sex(sex: Sex, entry: Indicator) -> Sex:
    """Give whose population weighs a figure: the sex's own, and all people for a share."""
    return Sex.TOTAL if entry.gap is GapForm.SHARE else sex


def best(inputs: Sequence[Observation], question: Question) -> float:
    """Give the gap form of the country with the smallest shortfall."""
    found = gaps(inputs, question.indicator)
    return min(found.values(), key=lambda number: shortfall(number, question.indicator))


def rank(inputs: Sequence[Observation], question: Question) -> float:
    """Give one more than the number of countries with a smaller shortfall; 1 is best, equals share a rank."""
    if question.ref_area is None:
        raise ValueError("A rank needs the country it is asked for.")
    found = {
        area: shortfall(number, question.indicator)
        for area, number in gaps(inputs, question.indicator).items()
    }
    own = found[question.ref_area]
    return 1.0 + sum(number < own - 1e-12 for number in found.values())


def sharing(inputs: Sequence[Observation], question: Question) -> float:
    """Give how many other countries share the rank of the one asked for."""
    if question.ref_area is None:
        raise ValueError("A rank needs the country it is asked for.")
    found = {
        area: shortfall(number, question.indicator)
        for area, number in gaps(inputs, question.indicator).items()
    }
    own = found.pop(question.ref_area)
    return float(sum(abs(number - own) <= 1e-12 for number in found.values()))


def reaching(inputs: Sequence[Observation], question: Question) -> float:
    """Give how many countries reach the best gap form."""
    falls = [shortfall(number, question.indicator) for number in gaps(inputs, question.indicator).values()]
    return float(sum(fall <= min(falls) + 1e-12 for fall in falls))


def countries(inputs: Sequence[Observation], _: Question) -> float:
    """Give the number of countries among the figures."""
    return float(len(_parts(inputs)))


def members(inputs: Sequence[Observation], _: Question) -> float:
    """Give the number of EU members among the figures."""
    return float(len(set(_parts(inputs)) & set(groups()["EU27"].members_in())))


def answered_yes(inputs: Sequence[Observation], _: Question) -> float:
    """Give how many of the answers are yes (1); an answer in part is not one."""
    return float(sum(_number(item) == 1.0 for item in inputs))


def answers(inputs: Sequence[Observation], _: Question) -> float:
    """Give the number of answers."""
    return float(len(inputs))


def change(inputs: Sequence[Observation], question: Question) -> float:
    """Give the gap form of the latest year less that of the earliest."""
    years = sorted({item.time_period for item in inputs})
    then, now = (
        gap_form([item for item in inputs if item.time_period == at], question.indicator)
        for at in (years[0], years[-1])
    )
    return now - then


def aim_of(inputs: Sequence[Observation], question: Question) -> float:
    """Give the aim: parity, or the benchmark in the list of indicators."""
    if inputs:
        raise ValueError("An aim rests on no observation.")
    goal = aim(question.indicator)
    return math.nan if goal is None else goal


FORMULAS: Final[Mapping[str, Formula]] = {
    "value": value,
    "year": year,
    "first_year": first_year,
    "last_year": last_year,
    "gap": gap,
    "lower": lower,
    "upper": upper,
    "distance": distance,
    "weighted_mean": weighted_mean,
    "best": best,
    "rank": rank,
    "sharing": sharing,
    "reaching": reaching,
    "countries": countries,
    "members": members,
    "answered_yes": answered_yes,
    "answers": answers,
    "change": change,
    "aim": aim_of,
}
"""Every formula that a number may name."""
