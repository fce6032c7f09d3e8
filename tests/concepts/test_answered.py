"""An indicator that no source answers would be told as one that nobody measures; so there is none."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from paritet.concepts.codelists import indicators


@cache
def _declarations() -> str:
    folder = files("paritet.sources") / "catalogue"
    return "\n".join(
        item.read_text(encoding="utf-8") for item in folder.iterdir() if item.name.endswith(".yaml")
    )


def test_every_headline_indicator_is_mapped_by_a_source() -> None:
    declared = set(re.findall(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*", _declarations()))
    # The Rainbow Map's entry names index and category apart, so a code may stand there in parts.
    lost = [
        code
        for code, entry in indicators().items()
        if entry.headline and code not in declared and not set(code.split(".")) <= declared
    ]
    assert lost == []
