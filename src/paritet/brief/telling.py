"""From a gap to sentences: which statements an indicator's figures allow."""

from __future__ import annotations

from typing import Final

from paritet.analysis.comparison import FORMULAS, Question, aim, shortfall
from paritet.analysis.comparison_estimates import gap_unit
from paritet.analysis.gap import Gap
from paritet.brief.message import Fact, Names, Number, messages, say
from paritet.brief.numerals import rounded
from paritet.concepts.estimate import Estimate
from paritet.concepts.indicator import Direction, GapForm, Indicator, Measure
from paritet.concepts.observation import Observation
from paritet.concepts.text import Text

HARDLY = 0.1
"""Changes smaller than this part of the spread among European countries are called practically none."""
PARITY: Final = {GapForm.SHARE: 50.0, GapForm.RATIO: 1.0, GapForm.DIFFERENCE: 0.0, GapForm.LEVEL: 0.0}
"""What parity is in each gap form (a level that aims at parity is itself a gap)."""
MOST_NAMED = 3
"""Most countries that a sentence names as best together; more are counted."""


def number(told: Estimate, gap: Gap, *, unit: str | None = None) -> Number:
    """Take an estimate of a gap as a number of a sentence."""
    if told.value is None:
        raise ValueError("A sentence tells no missing value.")
    return Number(
        told.value, unit or told.unit, told.method, gap.indicator.code, gap.ref_area, tuple(told.inputs)
    )


def computed(formula: str, unit: str, gap: Gap, inputs: tuple[Observation, ...]) -> Number:
    """Compute a number of a sentence by a named formula."""
    value = FORMULAS[formula](inputs, Question(gap.indicator, gap.ref_area))
    return Number(value, unit, formula, gap.indicator.code, gap.ref_area, inputs)


def level(gap: Gap) -> Estimate | None:
    """Give the figure that stands for the country as a whole: of all people, else of women."""
    return gap.total or gap.women


def statement(gap: Gap) -> Fact | None:
    """Say what the latest figures are."""
    latest = [told for told in (gap.women, gap.men, gap.total) if told]
    if not latest:
        return None
    values: dict[str, Number | Names | Text] = {
        "year": computed("year", "calendar_year", gap, latest[0].inputs)
    }
    for name, told in (("women", gap.women), ("men", gap.men), ("total", level(gap))):
        if told:
            values[name] = number(told, gap)
    return Fact(_statement_code(gap), values)


def _statement_code(gap: Gap) -> str:
    entry, own = gap.indicator, f"state.{gap.indicator.code}"
    if entry.measure is Measure.TOTAL:
        return own if own in messages() else "state.total"
    if entry.measure is Measure.SHARE:
        return (own if own in messages() else "state.share") if gap.women else "state.total"
    if gap.women and gap.men:
        return own if own in messages() else "state.by_sex"
    if gap.women or gap.men:
        return "state.women_only" if gap.women else "state.men_only"
    return "state.total"


def together(gap: Gap) -> Fact | None:
    """Say the figure of all people, where it is what the comparison with others is about."""
    entry = gap.indicator
    if entry.measure is not Measure.BY_SEX or entry.gap is not GapForm.LEVEL or not (gap.women and gap.total):
        return None
    return say("state.together", total=number(gap.total, gap))


def distance(gap: Gap) -> list[Fact]:
    """Say how far women and men are apart, and how far that lies from parity or from the benchmark."""
    return [fact for fact in (_apart(gap), _from_parity(gap), _benchmark(gap)) if fact is not None]


def _apart(gap: Gap) -> Fact | None:
    entry, told = gap.indicator, gap.gap
    if told is None or told.value is None:
        return None
    if entry.gap is GapForm.RATIO:
        return say("gap.ratio", gap=number(told, gap))
    if entry.gap is GapForm.DIFFERENCE:
        size = rounded(told.value, told.unit)
        way = "equal" if size == 0 else "more" if size > 0 else "less"
        return say(f"gap.difference.{way}", gap=number(told, gap))
    return None


def _from_parity(gap: Gap) -> Fact | None:
    entry, told = gap.indicator, gap.distance
    if entry.gap is not GapForm.SHARE or entry.direction is not Direction.PARITY:
        return None
    if told is None or told.value is None or gap.gap is None or gap.gap.value is None:
        return None
    size = rounded(told.value, told.unit)
    way = "equal" if size == 0 else "below" if gap.gap.value < (aim(entry) or 50.0) else "above"
    return say(f"gap.share.{way}", distance=number(told, gap))


def _benchmark(gap: Gap) -> Fact | None:
    """Say the benchmark, unless it is parity or the end of a score's own scale, which the rest tells."""
    entry, told = gap.indicator, gap.distance
    if entry.benchmark is None or entry.benchmark_source is None or told is None or told.value is None:
        return None
    whole_scale = entry.gap is GapForm.LEVEL and entry.benchmark in entry.range
    if entry.benchmark == PARITY[entry.gap] or whole_scale:
        return None
    return say(
        f"gap.benchmark.{'met' if told.value == 0.0 else 'missed'}",
        aim=computed("aim", gap_unit(entry), gap, ()),
        distance=number(told, gap),
        by=entry.benchmark_source,
    )


def uncertainty(gap: Gap) -> Fact | None:
    """Say the publisher's own range of the latest figure."""
    told = level(gap) if gap.indicator.measure is Measure.TOTAL else None
    if told is None or told.inputs[0].lower is None or told.inputs[0].upper is None:
        return None
    return say(
        "range.publisher",
        lower=computed("lower", told.unit, gap, told.inputs),
        upper=computed("upper", told.unit, gap, told.inputs),
    )


def europe(gap: Gap) -> list[Fact]:
    """Say how the country compares: the EU, the best in Europe, its own place."""
    facts = []
    if gap.eu27 is not None:
        code = f"europe.eu27.{gap.indicator.gap}" if gap.eu27_members else "europe.eu27_published"
        values: dict[str, Number | Names | Text] = {"eu27": number(gap.eu27, gap)}
        if gap.eu27_members:
            values["members"] = computed("members", "count", gap, gap.eu27.inputs)
        facts.append(Fact(code, values))
    if gap.best is None or gap.ranked is None or gap.rank is None:
        return facts
    first = gap.rank.value == 1.0
    if not first:
        few = "few" if len(gap.best_areas) <= MOST_NAMED else "many"
        facts.append(
            say(
                f"europe.{_aim_word(gap.indicator)}.{few}",
                best=number(gap.best, gap),
                best_areas=Names(gap.best_areas),
                ranked=number(gap.ranked, gap),
                reaching=computed("reaching", "count", gap, gap.best.inputs),
            )
        )
    shared = computed("sharing", "count", gap, gap.rank.inputs)
    code = "europe.rank.shared" if shared.value else "europe.rank.first" if first else "europe.rank"
    facts.append(say(code, country=Names((gap.ref_area,)), rank=number(gap.rank, gap), sharing=shared))
    return facts


def _aim_word(entry: Indicator) -> str:
    if entry.direction is not Direction.PARITY:
        return "best"
    return "parity" if aim(entry) == PARITY[entry.gap] else "aim"


def change(gap: Gap) -> list[Fact]:
    """Say what became of the figure in ten years, or why that cannot be told."""
    told = gap.change
    if told is None or told.value is None:
        return [say("note.broken")] if "broken" in gap.missing else []
    entry = gap.indicator
    years = sorted({item.time_period for item in told.inputs})
    start = tuple(item for item in told.inputs if item.time_period == years[0])
    end = tuple(item for item in told.inputs if item.time_period == years[-1])
    then, now = (computed("gap", gap_unit(entry), gap, part) for part in (start, end))
    facts = [
        Fact(
            f"change.{entry.gap}.{_way(gap, then, now)}",
            {
                "first": computed("year", "calendar_year", gap, start),
                "then": then,
                "change": number(told, gap),
            },
        )
    ]
    if told.inputs[0].edition != gap.edition:
        name = told.inputs[0].edition
        facts.append(say("change.other_edition", edition=Text(en=name, ru=name)))
    return facts


def _way(gap: Gap, then: Number, now: Number) -> str:
    entry = gap.indicator
    slight = gap.progress is not None and abs(gap.progress) < HARDLY
    if slight or rounded(then.value, then.unit) == rounded(now.value, now.unit):
        return "same"
    if entry.gap in (GapForm.SHARE, GapForm.LEVEL):
        return "up" if now.value > then.value else "down"
    if entry.direction is Direction.NONE:
        return "neutral"
    return "closer" if shortfall(now.value, entry) < shortfall(then.value, entry) else "farther"


def notes(gap: Gap) -> list[Fact]:
    """Say what weakens the latest figure."""
    facts = [say("note.old")] if "old" in gap.missing else []
    if gap.indicator.measure is Measure.BY_SEX and not (gap.women or gap.men):
        facts.append(say("note.not_by_sex"))
    own = gap.gap or level(gap)
    if own is not None and "estimated" in own.caveats:
        facts.append(say("note.estimated"))
    return facts


def paragraph(gap: Gap) -> list[Fact]:
    """Tell an indicator: its figures, the distance, Europe, ten years, and what weakens them."""
    told = [
        statement(gap),
        together(gap),
        *distance(gap),
        uncertainty(gap),
        *europe(gap),
        *change(gap),
        *notes(gap),
    ]
    return [fact for fact in told if fact is not None]
