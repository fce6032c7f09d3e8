"""Which sentences of a brief another edition of a source moves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from paritet.brief.build import Brief, build
from paritet.concepts.text import LANGS, Lang
from paritet.store.editions import select_editions


@dataclass(frozen=True)
class Moved:
    """A sentence that differs between two editions.

    Attributes
    ----------
    place : str
        Chapter and section.
    key : str
        What the paragraph is about, such as the indicator's code; empty where it is about none.
    lang : {"en", "ru"}
    before, now : str or None
        The sentence with the named edition and with the newest; ``None`` where there is none.
    """

    place: str
    key: str
    lang: Lang
    before: str | None
    now: str | None


def moved(ref_area: str, edition: str) -> list[Moved]:
    """Give the sentences that differ if one source's edition stands in place of its newest.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3.
    edition : str
        ``source/edition``.

    Returns
    -------
    list of Moved
        In the order of reading.

    Raises
    ------
    UnknownCodeError
        If no such edition is kept.
    """
    (kept,) = select_editions(edition=edition)
    now, before = build(ref_area), build(ref_area, {kept.source: kept.edition})
    found: list[Moved] = []
    for lang in LANGS:
        old, new = _sentences(before, lang), _sentences(now, lang)
        found += [
            Moved(name[0], name[1], lang, old.get(name), new.get(name))
            for name in dict.fromkeys([*new, *old])
            if old.get(name) != new.get(name)
        ]
    return found


def _sentences(brief: Brief, lang: Lang) -> dict[tuple[str, str, str, int], str]:
    """Name each sentence by its place, what it is about, what kind it is, and a count among equals."""
    counted: Counter[tuple[str, str, str]] = Counter()
    told: dict[tuple[str, str, str, int], str] = {}
    for place, key, fact in brief.facts():
        name = (place, key or "", ".".join(fact.code.split(".")[:2]))
        told[(*name, counted[name])] = fact.sentence(lang)
        counted[name] += 1
    return told
