"""Numbers that no handful of figures gives: each a named function of a country and of what it is asked.

``MODELS[name](ref_area, **parameters)`` computes from the store, every time; what a brief shows may come from
a kept answer (see `paritet.brief.modelled.kept`), but a check never does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from paritet.brief.modelled import following, pace, ranks

MODELS: Final[Mapping[str, Callable[..., float]]] = {**following.MODELS, **pace.MODELS, **ranks.MODELS}
"""Every function that a number out of a model may name; a chapter adds its own table here."""
