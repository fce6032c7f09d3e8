"""What a country's law lacks that EU members have, and what is known of each law's effect."""

from __future__ import annotations

from typing import Any, Final

from paritet.brief.chapters.asking import filled, of_country
from paritet.brief.document import Block, Cell, Paragraph, Subhead, Table
from paritet.brief.message import Fact, Names, Number, message, messages, say
from paritet.brief.modelled.following_evidence import STRENGTH
from paritet.concepts.codelists import areas, indicators, reform_types
from paritet.concepts.text import Text

MOST: Final = 5
"""Most laws of an area that are shown."""
SPOKEN: Final = ("robust", "suggestive", "contradicted")
"""Labels under which an effect's size is told."""

Told = dict[str, Any]


def laws_blocks(ref_area: str, area: str, laws: list[Told]) -> list[Block]:
    """Tell the laws, the strongest evidence first, then those that most members have."""
    head = Subhead(message("follow.lacks"))
    if not laws:
        return [head, Paragraph((say("follow.lacks.none"),))]
    ordered = sorted(laws, key=lambda law: (_strength(law), -law["with"] / law["of"], law["reform"]))
    shown = ordered[:MOST]
    heads = tuple(message(f"follow.head.{name}") for name in ("law", "members", "since"))
    rows = tuple(_row(ref_area, law) for law in shown)
    caption = filled(message("follow.lacks.table"), area=areas()[area].label)
    table = Table(f"{area}.lacks", caption, heads, rows)
    more = [Paragraph((say("follow.lacks.more", labels=_labels(ordered[MOST:])),))] if laws[MOST:] else []
    return [head, table, *more]


def _strength(law: Told) -> int:
    return STRENGTH.index(law["best"]["label"]) if law["best"] else len(STRENGTH)


def law_label(reform: str) -> Text:
    """Give the name of a type of reform, or of the question that stands for it."""
    types = reform_types()
    return types[reform].label if reform in types else indicators()[reform].label


def _labels(laws: list[Told]) -> Text:
    names = [law_label(law["reform"]) for law in laws]
    return Text(en="; ".join(name.en for name in names), ru="; ".join(name.ru for name in names))


def _row(ref_area: str, law: Told) -> tuple[Cell, ...]:
    def asked(formula: str, value: float, unit: str, **more: str) -> Number:
        return of_country(ref_area, formula, float(value), unit, reform=law["reform"], **more)

    members = say(
        "follow.members",
        having=asked("law_members", law["with"], "count", what="with"),
        known=asked("law_members", law["of"], "count", what="of"),
    )
    since = None
    if law["first"]:
        since = say(
            "follow.since",
            first_area=Names((law["first"][0],)),
            first=asked("law_since", law["first"][1], "calendar_year", end="first"),
            last_area=Names((law["last"][0],)),
            last=asked("law_since", law["last"][1], "calendar_year", end="last"),
        )
    return (Cell(law_label(law["reform"]), _effect(law, asked)), Cell(members), Cell(since))


def _effect(law: Told, asked: Any) -> Fact:
    best = law["best"]
    if best is None:
        return say("follow.effect.none")
    why = _reasons(best["reasons"])
    if best["label"] not in SPOKEN:
        code = "cannot" if best["label"] == "cannot be estimated" else "inconclusive"
        return say(f"follow.effect.{code}", tested=asked("effects_tested", law["tested"], "count"), why=why)
    return say(
        f"follow.effect.{best['label']}",
        outcome=indicators()[best["outcome"]].label,
        effect=asked("law_effect", best["effect"], best["unit"]),
        why=why,
    )


def _reasons(codes: list[str]) -> Text:
    """Give the reasons in plain words; the figures behind them stand in the table of effects."""
    known = [code for code in dict.fromkeys(codes) if f"follow.reason.{code}" in messages()]
    found = [message(f"follow.reason.{code}") for code in known] or [message("follow.reason.unstated")]
    return Text(en="; ".join(text.en for text in found), ru="; ".join(text.ru for text in found))
