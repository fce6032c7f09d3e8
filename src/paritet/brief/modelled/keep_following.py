"""Compute and write the kept starts: ``python -m paritet.brief.modelled.keep_following``."""

from __future__ import annotations

import os

from paritet.analysis.processes import spread
from paritet.brief.modelled.following import FILE, VERSION
from paritet.brief.modelled.following_answers import following_answer
from paritet.brief.modelled.kept import digests, ship
from paritet.concepts.codelists import groups


def main() -> None:
    """Write the file beside the modules that read it."""
    editions = digests()
    asked = groups()["EUROPE"].members_in()
    found = spread(following_answer, asked, os.cpu_count() or 1)
    ship(FILE, VERSION, editions, dict(zip(asked, found, strict=True)))


if __name__ == "__main__":
    main()
