"""Build a card: the chapters, in no language yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from paritet.analysis.reforms.card import ReformCard, reform_card
from paritet.brief.build import Brief
from paritet.brief.cards.adoptions import adoptions_chapter
from paritet.brief.cards.caveats import caveats_chapter
from paritet.brief.cards.effects import effects_chapter
from paritet.brief.cards.findings import findings_chapter
from paritet.brief.chapters.asking import filled
from paritet.brief.country import editions
from paritet.brief.message import message
from paritet.concepts.text import Text


@dataclass(frozen=True)
class Card(Brief):
    """A card of a type of reform: as a brief, about a law in place of a country.

    Attributes
    ----------
    ref_area : str
        The type of reform.
    told : ReformCard
    outcomes : tuple of str
        Series that were asked to be told in full.
    """

    told: ReformCard | None = None
    outcomes: tuple[str, ...] = ()
    findings_alone: ClassVar[bool] = False
    frame: ClassVar[Mapping[str, str]] = {
        "kind": "card.kind",
        "numbers": "card.numbers.lead",
        "numbers_pdf": "card.numbers.pdf",
    }

    @property
    def title(self) -> Text:
        """The title in both languages."""
        label = Text(en=self.ref_area, ru=self.ref_area) if self.told is None else self.told.label
        return filled(message("card.title"), label=label)


def build_card(reform: str, outcomes: Sequence[str] = ()) -> Card:
    """Build the card of a type of reform from what the store now holds.

    Parameters
    ----------
    reform : str
        A type, as a person may write it.
    outcomes : sequence of str
        Series to tell in full; without any, those with the strongest evidence.

    Raises
    ------
    UnknownCodeError
        If there is no such type, or no such outcome was tested for it.
    """
    told = reform_card(reform)
    chapters = (
        findings_chapter(told),
        adoptions_chapter(told),
        effects_chapter(told, outcomes),
        caveats_chapter(told),
    )
    return Card(told.reform, chapters, editions(), told=told, outcomes=tuple(outcomes))
