"""The other countries of a comparison: the EU's average, the best of Europe, a country's place among them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from paritet.analysis.comparison import POPULATION, Question, shortfall, weight_sex
from paritet.analysis.comparison_estimates import estimate, gap_unit
from paritet.analysis.comparison_figures import Figures
from paritet.analysis.comparison_shelf import Shelf
from paritet.concepts.codelists import groups, indicators
from paritet.concepts.estimate import Estimate
from paritet.concepts.observation import Observation, Sex

FEWEST_MEMBERS: Final = 14
"""Fewest EU members (more than half) whose figures make an average."""
FEWEST_COUNTRIES: Final = 10
"""Fewest European countries among which a rank is told."""


def average(
    figures: Figures, year: int, places: Mapping[str, int], kept: Shelf, question: Question
) -> tuple[Estimate | None, tuple[str, ...]]:
    """Give the EU's figure, and the members whose figures make it.

    Parameters
    ----------
    figures : Figures
    year : int
        Year of the country's own figure.
    places : mapping of str to int
        The year by which each country is compared.
    kept : Shelf
        Where population is taken from.
    question : Question

    Returns
    -------
    (Estimate or None, tuple of str)
        The population-weighted mean over the members that have a figure. With fewer than `FEWEST_MEMBERS`
        of them, the publisher's own EU figure, with no members named, or ``None`` where it gives none.
    """
    unit = gap_unit(question.indicator)
    people = _population(kept)
    used: list[Observation] = []
    names = []
    for code in groups()["EU27"].members_in():
        own = figures.inputs(code, places[code]) if code in places else ()
        weights = (
            [
                people.observation(code, weight_sex(item.sex, question.indicator), item.time_period)
                for item in own
            ]
            if people
            else []
        )
        if own and weights and None not in weights:
            names.append(code)
            used.extend([*own, *(item for item in weights if item is not None)])
    if len(names) < FEWEST_MEMBERS:
        published = figures.inputs("EU27", year)
        whole = len(published) == len(figures.sexes)
        return (estimate("gap", published, question, unit) if whole else None), ()
    return estimate("weighted_mean", used, question, unit), tuple(names)


def people(ref_area: str, year: int, kept: Shelf) -> Estimate | None:
    """Give a country's population in a year, as published; ``None`` where no edition has it."""
    figures = _population(kept)
    told = figures.observation(ref_area, Sex.TOTAL, year) if figures else None
    return (
        estimate("value", [told], Question(indicators()[POPULATION], ref_area), "persons") if told else None
    )


def _population(kept: Shelf) -> Figures | None:
    """Give the edition of population that weighs: the first that counts women, men and all people."""
    for figures in kept.editions.get(POPULATION, ()):
        if (~np.isnan(figures.values)).any(axis=(0, 2)).all():
            return figures
    return None


@dataclass(frozen=True)
class Comparison:
    """A country among the European countries.

    Attributes
    ----------
    peers : mapping of str to Estimate
        The gap form of every European country compared.
    best : Estimate or None
    best_areas : tuple of str
        The countries that reach it.
    rank, ranked : Estimate or None
    lag : float or None
        The distance behind the best, in `spread`.
    spread : float or None
        Standard deviation of the European countries' shortfalls.
    """

    peers: Mapping[str, Estimate]
    best: Estimate | None = None
    best_areas: tuple[str, ...] = ()
    rank: Estimate | None = None
    ranked: Estimate | None = None
    lag: float | None = None
    spread: float | None = None


def compare(
    figures: Figures, places: Mapping[str, int], question: Question, own: Estimate | None
) -> Comparison:
    """Compare a country with every European country that has a figure near its year.

    Parameters
    ----------
    figures : Figures
    places : mapping of str to int
        The year by which each country is compared.
    question : Question
    own : Estimate or None
        The country's own gap form.

    Returns
    -------
    Comparison
        Without a rank where fewer than `FEWEST_COUNTRIES` have a figure.
    """
    entry, europe = question.indicator, groups()["EUROPE"].members_in()
    unit, peers = gap_unit(entry), {}
    for code in europe:
        if code in places:
            told = estimate("gap", figures.inputs(code, places[code]), Question(entry, code), unit)
            if told is not None:
                peers[code] = told
    falls = {code: shortfall(_value(told), entry) for code, told in peers.items()}
    if not falls or any(math.isnan(fall) for fall in falls.values()):
        return Comparison(peers)
    inputs = [item for told in peers.values() for item in told.inputs]
    least = min(falls.values())
    reach = tuple(code for code, fall in falls.items() if fall <= least + 1e-12)
    best = estimate("best", inputs, question, unit)
    spread = _deviation(list(falls.values()))
    if question.ref_area not in peers or len(peers) < FEWEST_COUNTRIES or own is None:
        return Comparison(peers, best, reach, spread=spread)
    lag = (falls[question.ref_area] - least) / spread if spread else None
    return Comparison(
        peers,
        best,
        reach,
        estimate("rank", inputs, question, "count"),
        estimate("countries", inputs, question, "count"),
        lag,
        spread,
    )


def _value(told: Estimate) -> float:
    if told.value is None:
        raise ValueError("A peer's estimate has a value.")
    return told.value


def _deviation(falls: list[float]) -> float | None:
    mean = sum(falls) / len(falls)
    spread = math.sqrt(sum((fall - mean) ** 2 for fall in falls) / len(falls))
    return spread if spread > 1e-12 else None
