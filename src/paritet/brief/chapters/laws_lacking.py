"""What a country's law lacks that those who went further have, and what is known of each law's effect."""

from __future__ import annotations

from typing import Any, Final

from paritet.analysis.reforms.evidence import STRENGTH
from paritet.analysis.reforms.gates import Label
from paritet.brief.chapters.asking import filled, of_country
from paritet.brief.document import Block, Cell, Paragraph, Subhead, Table
from paritet.brief.message import Fact, Names, Number, Value, message, messages, say
from paritet.brief.naming import names
from paritet.concepts.codelists import areas, indicators, reform_types
from paritet.concepts.text import LANGS, Text

MOST: Final = 4
"""Most laws of an area that are shown in the table."""
NAMED: Final = 5
"""Most further laws that are named below it."""
REASONS: Final = 2
"""Most reasons that are told of a law's effect."""
TOGETHER: Final = 3
"""Most countries that are named as the first, or the last, to take a law in one and the same year."""
SPOKEN: Final = (Label.ROBUST, Label.SUGGESTIVE, Label.CONTRADICTED)
"""Labels under which an effect's size is told."""
EFFECT_UNITS: Final = {
    "percent_points": "effect_points",
    "points_of_men": "effect_points_of_men",
    "per_100000": "effect_per_100000",
    "per_100000_women": "effect_per_100000",
}
"""Units that effects are told in finer than figures."""
_SINCE: Final = {
    (False,): "follow.since.one",
    (True,): "follow.since.one_seen",
    (False, False): "follow.since",
    (True, False): "follow.since.first_seen",
    (False, True): "follow.since.last_seen",
    (True, True): "follow.since.both_seen",
}
"""Messages by whether the law was only first seen in the year, of the first country and the last."""

Told = dict[str, Any]


def laws_blocks(ref_area: str, area: str, laws: list[Told]) -> list[Block]:
    """Tell the laws, the strongest evidence first, then those that most of the compared countries have."""
    head = Subhead(message("follow.lacks"))
    if not laws:
        return [head, Paragraph((say("follow.lacks.none"),))]
    ordered = sorted(laws, key=lambda law: (_strength(law), -law["with"] / law["of"], law["reform"]))
    heads = tuple(message(f"follow.head.{name}") for name in ("law", "members", "since"))
    mixed = len({law["compared"]["series"] or law["compared"]["group"] for law in laws}) > 1
    rows = tuple(_row(ref_area, law, mixed) for law in ordered[:MOST])
    caption = filled(message("follow.lacks.table"), area=areas()[area].label)
    table = Table(f"{area}.lacks", caption, heads, rows, widths=(5, 0.8, 2))
    more = [Paragraph((_more(ordered[MOST:]),))] if laws[MOST:] else []
    return [head, _compared(ref_area, area, laws), table, *more]


def _strength(law: Told) -> int:
    return STRENGTH[Label(law["best"]["label"])] if law["best"] else len(STRENGTH)


def law_label(reform: str) -> Text:
    """Give the name of a type of reform, or of the question that stands for it."""
    types = reform_types()
    return types[reform].label if reform in types else indicators()[reform].label


def is_criterion(reform: str) -> bool:
    """Whether a type is a criterion of a map: no longer met, it may have given way to a better law."""
    return reform.startswith(("rainbow_", "ilga_rainbow."))


def _more(laws: list[Told]) -> Fact:
    names = [law_label(law["reform"]) for law in laws[:NAMED]]
    labels = Text(en="; ".join(name.en for name in names), ru="; ".join(name.ru for name in names))
    return say("follow.lacks.others" if laws[NAMED:] else "follow.lacks.more", labels=labels)


def _compared(ref_area: str, area: str, laws: list[Told]) -> Paragraph:
    """Say which countries the law is compared with, and why them."""
    facts, named = [], []
    kinds = {law["compared"]["series"] or law["compared"]["group"]: law["compared"] for law in laws}
    for kind, compared in kinds.items():
        if compared["group"] is not None:
            facts.append(say("follow.compared.rest" if len(kinds) > 1 else "follow.compared.group"))
            continue
        n = of_country(
            ref_area, "laws_compared", float(len(compared["countries"])), "count", area=area, series=kind
        )
        countries = Names(tuple(compared["countries"]))
        label = indicators()[kind.partition("@")[0]].label
        facts.append(say("follow.compared.peers", n=n, label=label, countries=countries))
        named.append(kind.partition("@")[2])
    return Paragraph(tuple(facts), cites=tuple(dict.fromkeys(named)))


def _row(ref_area: str, law: Told, mixed: bool) -> tuple[Cell, ...]:
    def asked(formula: str, value: float, unit: str, **more: str) -> Number:
        return of_country(ref_area, formula, float(value), unit, reform=law["reform"], **more)

    members = say(
        "follow.members",
        having=asked("law_members", law["with"], "count", what="with"),
        known=asked("law_members", law["of"], "count", what="of"),
    )
    kind = ("group" if law["compared"]["group"] else "peers") if mixed else "all"
    year = asked("law_members", law["known_to"], "calendar_year", what="known_to")
    among = say(f"follow.among.{kind}", year=year)
    best = law["best"]
    named = (*law["cites"], *([best["cite"]] if best else []))
    first = Cell(law_label(law["reform"]), _effect(law, asked), tuple(dict.fromkeys(named)))
    since, *more = _since(law, asked)
    notes = tuple(note for note in (*more, _taken_back(law, asked)) if isinstance(note, Fact))
    return (first, Cell(members, among), Cell(since, notes))


def _since(law: Told, asked: Any) -> tuple[Fact | Text, ...]:
    """Tell when the compared countries took the law, the earliest first, and of how many no date is known."""
    told: list[Fact | Text] = []
    if law["before"]:
        year = asked("law_older", law["began"], "calendar_year", what="year")
        if len(law["before"]) == 1:
            told.append(say("follow.before.one", countries=Names(tuple(law["before"])), year=year))
        else:
            n = asked("law_older", len(law["before"]), "count", what="n")
            told.append(say("follow.before.many", n=n, year=year))
    if law["first"]:
        told.append(_dated(law, asked))
    if told and law["undated"]:
        told.append(say("follow.undated.some", n=asked("law_undated", law["undated"], "count")))
    return tuple(told) or (message("follow.undated"),)


def _dated(law: Told, asked: Any) -> Fact:
    """Tell the first and the last dated country; where a law was first seen in a year, it may be older."""
    ends = ("first",) if law["first"] == law["last"] else ("first", "last")
    values: dict[str, Value] = {}
    for end in ends:
        values[f"{end}_area"] = _together(law[end][0])
        values[end] = asked("law_since", law[end][1], "calendar_year", end=end)
    return say(_SINCE[tuple(law[end][2] for end in ends)], **values)


def _together(codes: list[str]) -> Names | Text:
    """Name the countries of one year; of more than a few, the first."""
    if len(codes) <= TOGETHER:
        return Names(tuple(codes))
    first = Text(
        **{lang: ", ".join(names((code,), lang) for code in codes[: TOGETHER - 1]) for lang in LANGS}
    )
    return filled(message("follow.since.others"), countries=first)


def _taken_back(law: Told, asked: Any) -> Fact | None:
    """Name who took the law back; the year where it is one country alone."""
    codes = tuple(dict.fromkeys(code for code, _ in law["taken_back"]))
    if not codes:
        return None
    way = "not_met" if is_criterion(law["reform"]) else "taken_back"
    if len(codes) > 1:
        return say(f"follow.{way}.many", countries=Names(codes))
    last = max(year for _, year in law["taken_back"])
    year = asked("law_taken_back", last, "calendar_year", peer=codes[0])
    return say(f"follow.{way}", country=Names(codes), year=year)


def _effect(law: Told, asked: Any) -> Fact:
    best = law["best"]
    if best is None:
        return say("follow.effect.none")
    why = _reasons(best["reasons"])
    if best["label"] not in SPOKEN:
        tested = asked("effects_tested", law["tested"], "count")
        if best["label"] == Label.CANNOT:
            return say("follow.effect.cannot", tested=tested, why=why)
        return say("follow.effect.inconclusive", tested=tested, why=why, outcome=_outcome(best))
    unit = EFFECT_UNITS.get(best["unit"], best["unit"])
    ends = {end: asked("law_effect", best[end], unit, end=end) for end in ("effect", "lower", "upper")}
    return say(f"follow.effect.{best['label']}", outcome=_outcome(best), why=why, **ends)


def _outcome(best: Told) -> Text:
    return indicators()[best["outcome"]].label


def _reasons(codes: list[str]) -> Text:
    """Give the first reasons in plain words; the figures behind them stand in the table of effects."""
    known = [code for code in dict.fromkeys(codes) if f"follow.reason.{code}" in messages()]
    found = [message(f"follow.reason.{code}") for code in known[:REASONS]] or [
        message("follow.reason.unstated")
    ]
    return Text(en="; ".join(text.en for text in found), ru="; ".join(text.ru for text in found))
