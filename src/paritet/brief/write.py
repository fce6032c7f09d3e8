"""Write a brief: two pages, two PDFs and the record, all of them or none."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from paritet.brief.build import Brief, build
from paritet.brief.document import Figure
from paritet.brief.html import page
from paritet.brief.pdf import pdf
from paritet.brief.placing import digest, place
from paritet.brief.record import record, written
from paritet.brief.view import view
from paritet.concepts.text import LANGS, Lang

MANY: Final = 4
"""Fewest countries for which a second process is worth its start."""
MOST_WORKERS: Final = 8


@dataclass(frozen=True)
class Written:
    """A file of a brief.

    Attributes
    ----------
    ref_area : str
    form : str
        ``html``, ``pdf`` or ``json``.
    lang : {"en", "ru"} or None
        ``None`` for the record, which holds both.
    path : Path
    """

    ref_area: str
    form: str
    lang: Lang | None
    path: Path


def stem_of(ref_area: str, *, discreet: bool) -> str:
    """Give the beginning of the names of a brief's files."""
    return f"statistics-{ref_area.lower()}" if discreet else ref_area


def file_names(stem: str, langs: Iterable[Lang] = LANGS) -> dict[str, str]:
    """Give the names of a brief's pages and record."""
    return {**{lang: f"{stem}.{lang}.html" for lang in langs}, "json": f"{stem}.json"}


def drawings(brief: Brief, lang: Lang) -> dict[str, str]:
    """Draw every figure of a brief in one language."""
    found = {}
    for _, block in brief.blocks():
        if isinstance(block, Figure):
            found[block.key] = block.draw(lang)
    return found


def forms(
    brief: Brief,
    lang: Lang,
    stem: str,
    langs: Sequence[Lang] = LANGS,
    wanted: Sequence[str] = ("html", "pdf"),
) -> dict[str, bytes]:
    """Set a brief in one of the languages that are written, as page and PDF, by file name."""
    told: dict[str, Any] = view(brief, lang, drawings(brief, lang))
    names = file_names(stem, langs)
    made: dict[str, bytes] = {}
    if "html" in wanted:
        made[names[lang]] = page(told, names).encode()
    if "pdf" in wanted:
        made[f"{stem}.{lang}.pdf"] = pdf(told, names)
    return made


def write(
    ref_area: str,
    out: Path,
    langs: Iterable[Lang] = LANGS,
    *,
    discreet: bool = False,
    wanted: Sequence[str] = ("html", "pdf"),
) -> list[Written]:
    """Write the brief of a country.

    Parameters
    ----------
    ref_area : str
        ISO 3166-1 alpha-3.
    out : Path
        Folder; made if it is absent.
    langs : iterable of {"en", "ru"}
        Languages of pages and PDFs; the record always holds both.
    discreet : bool
        Whether titles and file names say only that it is statistics.
    wanted : sequence of {"html", "pdf"}
        Forms beside the record.

    Returns
    -------
    list of Written
        The files, in place. On any fault none of them is there, or those of an earlier run stay as they were.

    Raises
    ------
    ParitetError
        If the folder cannot be written to.
    """
    brief = build(ref_area, discreet=discreet)
    stem = stem_of(ref_area, discreet=discreet)
    chosen = tuple(dict.fromkeys(langs))
    made: dict[str, bytes] = {}
    with ThreadPoolExecutor(2) as pool:
        parts = pool.map(lambda lang: forms(brief, lang, stem, chosen, wanted), chosen)
        told = record(brief)  # meanwhile
        for part in parts:
            made.update(part)
    told["files"] = {name: digest(content) for name, content in made.items()}
    made[file_names(stem)["json"]] = written(told).encode()
    place(made, out)
    return [_described(ref_area, out / name) for name in made]


def write_all(
    ref_areas: Sequence[str], out: Path, langs: Sequence[Lang] = LANGS, *, discreet: bool = False
) -> list[Written]:
    """Write the briefs of several countries; parameters as in `write`.

    Many are written by two processes side by side, since each needs its own processor.
    """
    langs = tuple(langs)
    if len(ref_areas) < MANY:
        return [item for code in ref_areas for item in write(code, out, langs, discreet=discreet)]
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_heed_no_interrupt)
    try:
        jobs = [pool.submit(write, code, out, langs, discreet=discreet) for code in ref_areas]
        return [item for job in jobs for item in job.result()]
    finally:
        pool.shutdown(cancel_futures=True)


def _heed_no_interrupt() -> None:
    """Let Ctrl-C stop the first process alone: the brief under way is finished, and no other is begun."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _described(ref_area: str, path: Path) -> Written:
    parts = path.name.split(".")
    lang: Lang | None = None if len(parts) == 2 else "en" if parts[-2] == "en" else "ru"
    return Written(ref_area, parts[-1], lang, path)
