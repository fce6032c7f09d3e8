"""What the law says: answers of yes and no, beside how many EU members answer yes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from paritet.analysis.comparison import Question
from paritet.analysis.comparison_estimates import estimate
from paritet.analysis.comparison_figures import Figures
from paritet.analysis.comparison_shelf import shelf
from paritet.analysis.gap import WINDOW
from paritet.concepts.codelists import groups, indicators
from paritet.concepts.estimate import Estimate
from paritet.concepts.indicator import Indicator


@dataclass(frozen=True)
class Answer:
    """A country's answer to one question of law.

    Attributes
    ----------
    indicator : Indicator
        Binary.
    ref_area : str
    source, edition : str or None
        ``None`` where no edition answers for the country.
    year : int or None
    own : Estimate or None
        1 is yes, 0 no, between them in part.
    yes, members : Estimate or None
        How many of the EU members with an answer answer yes, and how many have an answer.
    """

    indicator: Indicator
    ref_area: str
    source: str | None = None
    edition: str | None = None
    year: int | None = None
    own: Estimate | None = None
    yes: Estimate | None = None
    members: Estimate | None = None


def answers(
    ref_area: str, codes: Iterable[str], pinned: Mapping[str, str] | None = None
) -> dict[str, Answer]:
    """Give a country's latest answers.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3.
    codes : iterable of str
        Binary indicators.
    pinned : mapping of str to str, optional
        Editions to use in place of the newest, by source.

    Returns
    -------
    dict of str to Answer
        In the order of `codes`.
    """
    table, names = indicators(), list(codes)
    kept = shelf(names, [ref_area], pinned)
    return {code: _answer(table[code], ref_area, kept.answering(code, ref_area)) for code in names}


def _answer(entry: Indicator, ref_area: str, figures: Figures | None) -> Answer:
    year = figures.latest(ref_area) if figures else None
    if figures is None or year is None:
        return Answer(entry, ref_area)
    question = Question(entry, ref_area)
    places = figures.nearest(year, WINDOW)
    given = [figures.inputs(code, places[code]) for code in groups()["EU27"].members_in() if code in places]
    inputs = [item for items in given for item in items]
    return Answer(
        entry,
        ref_area,
        figures.source,
        figures.edition,
        year,
        estimate("value", figures.inputs(ref_area, year), question, entry.unit),
        estimate("answered_yes", inputs, question, "count") if inputs else None,
        estimate("answers", inputs, question, "count") if inputs else None,
    )
