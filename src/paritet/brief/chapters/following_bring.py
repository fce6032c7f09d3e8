"""What following them would bring: a scenario, its indices and dates; and what the employment gap costs."""

from __future__ import annotations

from typing import Any, Final

from paritet.analysis.cost_published import published_ranges
from paritet.brief.chapters.asking import of_country
from paritet.brief.chapters.following_starts import Asked, asker, cites
from paritet.brief.chapters.ranks import label_of
from paritet.brief.country import Country
from paritet.brief.document import Block, Paragraph, Section, Subhead, Work
from paritet.brief.message import Fact, Names, Number, Value, message, say
from paritet.brief.modelled.following import cost_printed

EIGE: Final = "eige_gdp_per_head_2050"
"""The published range that stands beside the cost."""
WORLD_BANK: Final = "world_bank_gegi_average"
"""The study whose identity it is, and its average of all countries."""

Told = dict[str, Any]


def bring_blocks(country: Country, area: str, found: Told | None, switched: list[Told]) -> list[Block]:
    """Tell the scenario, and what the laws that are lacking would do to the indices that count them."""
    blocks: list[Block] = []
    if found is not None and found["scenario"] is not None:
        blocks.append(_scenario(country, found))
    if switched:
        facts = [say("follow.switched"), *(_switched(country, area, one) for one in switched)]
        named = tuple(dict.fromkeys(name for one in switched for name in one["cites"]))
        blocks.append(Paragraph((*facts, say("follow.switched.means")), cites=named))
    return [Subhead(message("follow.bring")), *blocks] if blocks else []


def _scenario(country: Country, found: Told) -> Paragraph:
    asked, told = asker(country, found), found["scenario"]
    values: dict[str, Value] = {"follow": Names((told["follow"],))}
    for name in ("start", "base_year", "year"):
        values[name] = asked("scenario_value", told[name], "calendar_year", what=name)
    for name in ("base", "value"):
        values[name] = asked("scenario_value", told[name], found["unit"], what=name)
    facts = [Fact("follow.scenario.aside" if told["aside"] else "follow.scenario", values)]
    if told["typical"] is not None:
        typical = asked("scenario_value", told["typical"], found["unit"], what="typical")
        facts.append(say("follow.scenario.typical", typical=typical))
    facts += [*_dates(told, found, asked), *_ends(told)]
    named = cites(found)
    if told["effects"]:
        facts += [say("follow.scenario.indices"), *(_index(one, asked) for one in told["effects"])]
        named = tuple(dict.fromkeys([*named, *(name for one in told["effects"] for name in one["cites"])]))
    return Paragraph(tuple(facts), key="scenario", cites=named)


def _dates(told: Told, found: Told, asked: Asked) -> list[Fact]:
    """Tell when the aim would be reached, on the path or by its average pace, and by the country's own."""
    if told["reached"] is not None:
        reached = asked("scenario_value", told["reached"], "calendar_year", what="reached")
        facts = [say("follow.scenario.reached", reached=reached)]
    elif told["aim"] is None:
        return []
    else:
        aim = asked("scenario_value", told["aim"], found["unit"], what="aim")
        facts = [_line("line", told["line"], asked, aim=aim)] if told["line"] is not None else []
    own = told["own_line"]
    if not facts or own is None:
        return facts
    since = asked("scenario_value", told["own_since"], "calendar_year", what="own_since")
    return [*facts, _line("own_line", own, asked, since=since)]


def _line(which: str, end: int | str, asked: Asked, **more: Value) -> Fact:
    if isinstance(end, int):
        year = asked("scenario_value", end, "calendar_year", what=which)
        return say(f"follow.scenario.{which}", year=year, **more)
    return say(f"follow.scenario.{which}.{'later' if end == 'later' else 'never'}", **more)


def _ends(told: Told) -> list[Fact]:
    known = {
        "scenario_start_unmeasured": "later",
        "scenario_stopped_at_break": "broken",
        "scenario_clipped": "clipped",
        "scenario_lost_again": "lost",
    }
    return [say(f"follow.scenario.{word}") for code, word in known.items() if code in told["caveats"]]


def _index(one: Told, asked: Asked) -> Fact:
    def number(what: str, unit: str) -> Number:
        return asked("scenario_index", one[what], unit, index=one["index"], what=what)

    return _moved(one, number)


def _switched(country: Country, area: str, one: Told) -> Fact:
    def number(what: str, unit: str) -> Number:
        asked = {"area": area, "index": one["index"], "what": what}
        return of_country(country.ref_area, "switched_index", float(one[what]), unit, **asked)

    return _moved(one, number)


def _moved(one: Told, number: Any) -> Fact:
    return say(
        "follow.index",
        label=label_of(one["index"]),
        year=number("year", "calendar_year"),
        before=number("before", one["unit"]),
        after=number("after", one["unit"]),
    )


def cost_sections(country: Country, told: Told | None) -> list[Section]:
    """Tell the employment-gap identity with the published figures beside it; nothing without rates."""
    if told is None:
        return []

    def asked(what: str, unit: str = "percent") -> Number:
        return of_country(country.ref_area, "cost_value", float(told[what]), unit, what=what)

    values = {"year": asked("year", "calendar_year"), "women": asked("women"), "men": asked("men")}
    gains = {"equal": asked("equal")}
    if told["weighted"] is not None:
        gains["weighted"] = asked("weighted")
    code = "follow.cost.gain" if "weighted" in gains else "follow.cost.gain.equal"
    gain = say("follow.cost.less", **values) if told["women"] >= told["men"] else say(code, **values, **gains)
    average = _printed(country, WORLD_BANK, "lower")
    beside = {end: _printed(country, EIGE, end) for end in ("horizon", "lower", "upper")}
    facts = (
        gain, say("follow.cost.means"), say("follow.cost.average", average=average),
        say("follow.cost.printed", **beside),
    )  # fmt: skip
    works = tuple(_work(code) for code in (WORLD_BANK, EIGE))
    block = Paragraph(facts, key="cost", cites=tuple(told["cites"]), works=works)
    return [Section("cost", message("follow.cost"), (block,))]


def _printed(country: Country, code: str, end: str) -> Number:
    unit = "calendar_year" if end == "horizon" else "percent"
    value = cost_printed("", code=code, end=end)
    return of_country(country.ref_area, "cost_printed", value, unit, code=code, end=end)


def _work(code: str) -> Work:
    citation, _, address = published_ranges()[code].citation.rpartition("; ")
    return Work(f"work/{code}", f"{citation}.", address)
