"""Compute and write the kept starts: ``python -m paritet.brief.modelled.keep_following``."""

from __future__ import annotations

import json
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from paritet.brief.modelled.following import FILE, VERSION
from paritet.brief.modelled.following_answers import following_answer
from paritet.brief.modelled.kept import digests
from paritet.concepts.codelists import groups


def main() -> None:
    """Write the file beside the modules that read it."""
    editions = digests()
    state = tuple(sorted(editions.items()))
    asked = groups()["EUROPE"].members_in()
    # A fork would inherit the store's locked threads; a spawned process starts clean.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        told = dict(zip(asked, pool.map(following_answer, asked, [state] * len(asked)), strict=True))
    held = {"version": VERSION, "editions": editions, "answers": told}
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    Path(__file__).with_name(FILE).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
