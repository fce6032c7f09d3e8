"""Write a card: a page and a PDF in each language, and the record, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from paritet.brief.cards.build import build_card
from paritet.brief.cards.record import card_record
from paritet.brief.placing import digest, place
from paritet.brief.record import written
from paritet.brief.write import file_names, forms
from paritet.concepts.text import LANGS, Lang


@dataclass(frozen=True)
class WrittenCard:
    """A file of a card.

    Attributes
    ----------
    reform : str
    form : str
        ``html``, ``pdf`` or ``json``.
    lang : {"en", "ru"} or None
        ``None`` for the record, which holds both.
    path : Path
    """

    reform: str
    form: str
    lang: Lang | None
    path: Path


def write_card(
    reform: str,
    out: Path,
    langs: Iterable[Lang] = LANGS,
    outcomes: Sequence[str] = (),
    wanted: Sequence[str] = ("html", "pdf"),
) -> list[WrittenCard]:
    """Write the card of a type of reform.

    Parameters
    ----------
    reform : str
        A type, as a person may write it.
    out : Path
        Folder; made if it is absent.
    langs : iterable of {"en", "ru"}
        Languages of pages and PDFs; the record always holds both.
    outcomes : sequence of str
        Series to tell in full.
    wanted : sequence of {"html", "pdf"}
        Forms beside the record.

    Returns
    -------
    list of WrittenCard
        The files, in place. On any fault none of them is there, or those of an earlier run stay as they were.

    Raises
    ------
    ParitetError
        If the type or an outcome is unknown, or the folder cannot be written to.
    """
    card = build_card(reform, outcomes)
    stem = card.ref_area.replace(".", "-")
    chosen = tuple(dict.fromkeys(langs))
    made: dict[str, bytes] = {}
    found: list[WrittenCard] = []
    with ThreadPoolExecutor(2) as pool:
        for lang, part in zip(
            chosen, pool.map(lambda lang: forms(card, lang, stem, chosen, wanted), chosen), strict=True
        ):
            made.update(part)
            found += [WrittenCard(card.ref_area, name.rsplit(".", 1)[1], lang, out / name) for name in part]
    name = file_names(stem)["json"]
    told = card_record(card)
    told["files"] = {other: digest(content) for other, content in made.items()}
    made[name] = written(told).encode()
    place(made, out)
    return [*found, WrittenCard(card.ref_area, "json", None, out / name)]
