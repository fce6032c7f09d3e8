"""How far apart women and men are in a country, indicator by indicator, beside Europe and ten years before.

Every number of a `Gap` is an `Estimate` whose ``method`` names a formula of `paritet.analysis.comparison`
and whose ``inputs`` are the observations, all of one edition (population, as a weight, is of its own).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from paritet.analysis.comparison import FORMULAS, Question, aim, shortfall
from paritet.analysis.comparison_estimates import change_unit, estimate, gap_unit
from paritet.analysis.comparison_figures import Figures
from paritet.analysis.comparison_peers import average, compare
from paritet.analysis.comparison_shelf import Shelf, shelf
from paritet.concepts.codelists import indicators
from paritet.concepts.estimate import Estimate
from paritet.concepts.indicator import Direction, Indicator
from paritet.concepts.observation import Sex

WINDOW: Final = 5
"""Most years between a country's figure and another's that it is compared with."""
SPAN: Final = 10
"""Years over which a change is told, and `SLACK` more or less where that year has no figure."""
SLACK: Final = 2


@dataclass(frozen=True)
class Gap:
    """One indicator of one country, as the newest edition of one source tells it.

    Attributes
    ----------
    indicator : Indicator
    ref_area : str
    source, edition : str or None
        Where every figure is from; ``None`` where no edition has a figure of the country.
    year : int or None
        Year of the country's latest measured figure (not carried forward, not projected).
    women, men, total : Estimate or None
        As published.
    gap : Estimate or None
        The gap form: women's share, women ÷ men, women − men, or the level.
    distance : Estimate or None
        From parity or the benchmark.
    eu27 : Estimate or None
        Population-weighted mean of the EU members with a figure, or the publisher's own where the edition
        has one.
    eu27_members : tuple of str
        The members in it.
    peers : mapping of str to Estimate
        The gap form of every European country with a figure at most `WINDOW` years from `year`.
    best : Estimate or None
        The best of them; ``best_areas`` are the countries that reach it.
    rank, ranked : Estimate or None
        The country's place among them (1 is best), and how many they are.
    change : Estimate or None
        Over ten years within one edition, never across a break; its inputs state the years.
    lag : float or None
        How far behind the best, in standard deviations of Europe; orders findings, is never shown.
    progress : float or None
        The change in standard deviations of Europe, positive where it is for the better; likewise.
    missing : tuple of str
        What cannot be told and why: ``no_figure``, ``no_men``, ``old``, ``no_average``, ``few_countries``,
        ``broken``, ``no_earlier``.
    """

    indicator: Indicator
    ref_area: str
    source: str | None = None
    edition: str | None = None
    year: int | None = None
    women: Estimate | None = None
    men: Estimate | None = None
    total: Estimate | None = None
    gap: Estimate | None = None
    distance: Estimate | None = None
    eu27: Estimate | None = None
    eu27_members: tuple[str, ...] = ()
    peers: Mapping[str, Estimate] = field(default_factory=dict)
    best: Estimate | None = None
    best_areas: tuple[str, ...] = ()
    rank: Estimate | None = None
    ranked: Estimate | None = None
    change: Estimate | None = None
    lag: float | None = None
    progress: float | None = None
    missing: tuple[str, ...] = ()


def gaps(
    ref_area: str,
    codes: Iterable[str] | None = None,
    as_of: int | None = None,
    pinned: Mapping[str, str] | None = None,
) -> dict[str, Gap]:
    """Give the gap of one country in each of many indicators.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3.
    codes : iterable of str, optional
        Indicators; by default every headline indicator.
    as_of : int, optional
        The year against which a figure is called old; by default none is.
    pinned : mapping of str to str, optional
        Editions to use in place of the newest, by source.

    Returns
    -------
    dict of str to Gap
        In the order of `codes`; an indicator without a figure has ``missing == ("no_figure",)``.
    """
    table = indicators()
    names = [code for code, entry in table.items() if entry.headline] if codes is None else list(codes)
    kept = shelf(names, [ref_area], pinned)
    return {code: gap(table[code], ref_area, kept, as_of) for code in names}


def gap(entry: Indicator, ref_area: str, kept: Shelf, as_of: int | None = None) -> Gap:
    """Give the gap of one country in one indicator; parameters as in `gaps`."""
    figures = kept.answering(entry.code, ref_area)
    year = figures.latest(ref_area) if figures else None
    if figures is None or year is None:
        return Gap(entry, ref_area, missing=("no_figure",))
    question, missing = Question(entry, ref_area), []
    if as_of is not None and year < as_of - SPAN:
        missing.append("old")
    own = figures.inputs(ref_area, year)
    known = len(own) == len(figures.sexes)
    if not known:
        missing.append("no_men")
    levels = _levels(figures, ref_area, year, question)
    told = estimate("gap", own, question, gap_unit(entry)) if known else None
    distance = estimate("distance", own, question, change_unit(entry)) if known else None
    places = figures.nearest(year, WINDOW) if known else {}
    eu27, eu27_members = average(figures, year, places, kept, question)
    if eu27 is None:
        missing.append("no_average")
    compared = compare(figures, places, question, told)
    if compared.rank is None:
        missing.append("few_countries")
    change, reason = _change(kept.series(figures, ref_area), question)
    if reason:
        missing.append(reason)
    return Gap(
        entry, ref_area, figures.source, figures.edition, year, *levels, told, distance, eu27, eu27_members,
        compared.peers, compared.best, compared.best_areas, compared.rank, compared.ranked, change,
        compared.lag, _progress(change, compared.spread, question), tuple(missing),
    )  # fmt: skip


def _levels(
    figures: Figures, ref_area: str, year: int, question: Question
) -> tuple[Estimate | None, Estimate | None, Estimate | None]:
    found = [figures.observation(ref_area, sex, year) for sex in (Sex.FEMALE, Sex.MALE, Sex.TOTAL)]
    unit = question.indicator.unit
    women, men, total = (estimate("value", [item], question, unit) if item else None for item in found)
    return women, men, total


def _change(figures: Figures | None, question: Question) -> tuple[Estimate | None, str | None]:
    """Give the change over ten years, or why there is none."""
    ref_area = question.ref_area or ""
    end = figures.latest(ref_area) if figures else None
    if figures is None or end is None:
        return None, "no_earlier"
    row = figures.row(ref_area)
    years = [int(year) for year in figures.years[figures.complete[row]]]
    near = [year for year in years if abs(year - (end - SPAN)) <= SLACK]
    if not near or end not in years:
        return None, "no_earlier"
    start = min(near, key=lambda year: (abs(year - (end - SPAN)), year))
    first = int(figures.years[0])
    if figures.broken[row, start + 1 - first : end + 1 - first].any():
        return None, "broken"
    inputs = (*figures.inputs(ref_area, start), *figures.inputs(ref_area, end))
    return estimate("change", inputs, question, change_unit(question.indicator)), None


def _progress(change: Estimate | None, spread: float | None, question: Question) -> float | None:
    if change is None or spread is None:
        return None
    entry = question.indicator
    if entry.direction is Direction.NONE or (entry.direction is Direction.PARITY and aim(entry) is None):
        return None
    years = sorted({item.time_period for item in change.inputs})
    falls = [
        shortfall(FORMULAS["gap"]([i for i in change.inputs if i.time_period == at], question), entry)
        for at in (years[0], years[-1])
    ]
    return (falls[0] - falls[1]) / spread
