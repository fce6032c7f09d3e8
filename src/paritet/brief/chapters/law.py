"""What the law says: answers, scores and dated changes."""

from __future__ import annotations

from datetime import date

from paritet.analysis.comparison import FORMULAS, Question
from paritet.analysis.comparison_answers import Answer
from paritet.brief.chapters.words import labels
from paritet.brief.country import Country, law_codes, plan
from paritet.brief.document import Block, Cell, Paragraph, Section, Table
from paritet.brief.message import Number, message, say
from paritet.brief.telling import paragraph
from paritet.concepts.codelists import reform_types
from paritet.concepts.estimate import Estimate
from paritet.concepts.observation import Observation
from paritet.concepts.reform import Reform, ReformDirection
from paritet.concepts.text import Text


def law_section(country: Country, area: str) -> Section:
    """Tell what the law says in an area."""
    given = [country.answers[code] for code in law_codes(area)]
    blocks: list[Block] = [*_answers(given), *_scores(country, area), *_dated(country, area)]
    if not blocks:
        blocks = [Paragraph((say("section.none"),))]
    return Section("law", message("section.law"), tuple(blocks))


def _number(told: Estimate, answer: Answer) -> Number:
    if told.value is None:
        raise ValueError("An answer has a value.")
    return Number(
        told.value, told.unit, told.method, answer.indicator.code, answer.ref_area, tuple(told.inputs)
    )


def _answers(given: list[Answer]) -> list[Block]:
    known = [answer for answer in given if answer.own is not None]
    silent = [answer for answer in given if answer.own is None]
    blocks: list[Block] = []
    if known:
        inputs = tuple(item for answer in known if answer.own for item in answer.own.inputs)
        yes = [answer for answer in known if answer.own and answer.own.value == 1.0]
        rest = sorted((answer for answer in known if answer not in yes), key=_answer_order)
        summary = say(
            "law.summary",
            answers=_count("answers", known[0], inputs),
            yes=_count("answered_yes", known[0], inputs),
        )
        close = [] if rest else [say("law.all_yes")]
        blocks.append(Paragraph((summary, *close, say("law.means"))))
        if rest:
            blocks.append(_table(rest, known[0].indicator.area))
        if yes:
            listed = say("law.yes.list", labels=labels([answer.indicator for answer in yes]))
            blocks.append(Paragraph((listed,), message("law.yes"), "law.yes", cites=_editions(yes)))
    if silent:
        names = labels([answer.indicator for answer in silent])
        blocks.append(Paragraph((say("law.unanswered", labels=names),)))
    return blocks


def _answer_order(answer: Answer) -> tuple[float, float]:
    share = (
        (answer.yes.value or 0.0) / answer.members.value
        if answer.yes and answer.members and answer.members.value
        else 0.0
    )
    return (answer.own.value or 0.0 if answer.own else 0.0, -share)


def _count(formula: str, answer: Answer, inputs: tuple[Observation, ...]) -> Number:
    value = FORMULAS[formula](inputs, Question(answer.indicator, answer.ref_area))
    return Number(value, "count", formula, None, answer.ref_area, inputs)


def _editions(answers: list[Answer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{answer.source}/{answer.edition}" for answer in answers))


def _table(rest: list[Answer], area: str) -> Table:
    heads = tuple(message(f"law.head.{name}") for name in ("question", "answer", "eu27", "year"))
    return Table(f"{area}.law", message("law.table"), heads, tuple(_row(answer) for answer in rest))


def _row(answer: Answer) -> tuple[Cell, ...]:
    own = answer.own.value if answer.own else None
    word = message("law.partly" if own else "law.no")
    told = None
    if answer.yes and answer.members:
        told = say("law.eu27", yes=_number(answer.yes, answer), members=_number(answer.members, answer))
    year = None
    if answer.own:
        year = Number(
            float(answer.own.inputs[0].time_period),
            "calendar_year",
            "year",
            answer.indicator.code,
            answer.ref_area,
            tuple(answer.own.inputs),
        )
    return (Cell(answer.indicator.label), Cell(word), Cell(told), Cell(year))


def _scores(country: Country, area: str) -> list[Block]:
    blocks: list[Block] = []
    for code in plan()[area]["scores"]:
        facts = paragraph(country.gaps[code])
        if facts:
            blocks.append(Paragraph(tuple(facts), country.gaps[code].indicator.label, code))
    return blocks


def _dated(country: Country, area: str) -> list[Block]:
    table = reform_types()
    found = [item for item in country.reforms if item.reform in table and table[item.reform].area == area]
    if not found:
        return []
    together: dict[tuple[str, str, int], list[Reform]] = {}
    for item in found:
        together.setdefault((item.reform, str(item.direction), item.time_period), []).append(item)
    heads = tuple(message(f"reforms.head.{name}") for name in ("what", "date", "basis"))
    return [Table(f"{area}.reforms", message("reforms"), heads, tuple(map(_reform_row, together.values())))]


def _reform_row(same: list[Reform]) -> tuple[Cell, ...]:
    """Tell one change once, whichever sources date it to that year; the most exact date is shown."""
    best = min(same, key=lambda item: (item.date is None, item.suspect))
    kind = reform_types()[best.reform]
    word = message("reforms.repealed" if best.direction is ReformDirection.REPEALED else "reforms.adopted")
    if all(item.suspect for item in same):
        doubt = message("reforms.suspect")
        word = Text(en=f"{word.en}; {doubt.en}", ru=f"{word.ru}; {doubt.ru}")
    shown = reform_date(best)
    inputs = (*shown.inputs, *(item for item in same if item is not best))
    date_cell = Number(shown.value, shown.unit, shown.formula, None, shown.ref_area, inputs)
    return (Cell(kind.label, word), Cell(date_cell), Cell(message(f"basis.{best.date_basis}")))


def reform_date(item: Reform) -> Number:
    """Give a reform's date where its day is known, else its year."""
    if isinstance(item.date, date):
        return Number(float(item.date.toordinal()), "date", "reform_date", None, item.ref_area, (item,))
    return Number(float(item.time_period), "calendar_year", "reform_year", None, item.ref_area, (item,))
