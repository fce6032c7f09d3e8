"""Named functions behind the numbers of the chapter on robust ranks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from paritet.brief.modelled.kept import State, kept_answer

Told = dict[str, Any]


def ranks_told(now: State, name: str, ref_area: str) -> Told | None:
    """Give the answer on an index that a brief shows: kept, or computed; see `ranks_answers.ranks_answer`."""
    kept = kept_answer(now, "ranks", ref_area, name, None)
    if kept is not None:
        return kept or None
    found = _ranks(name, ref_area)
    return found and {**found, "labels": labels_told(name)}


def unscored(now: State, name: str) -> bool:
    """Whether the store gives an index no score at all; what was kept of a whole store has scores."""
    if now.whole:
        return False

    from paritet.brief.modelled.ranks_answers import scored

    return not scored(name)


def labels_told(name: str) -> dict[str, dict[str, str]]:
    """Give the labels of an index's components."""
    from paritet.brief.modelled.ranks_answers import labels_of

    return labels_of(name)


def _ranks(name: str, ref_area: str) -> Told | None:
    from paritet.brief.modelled.ranks_answers import ranks_answer

    return ranks_answer(name, ref_area)


def _told(ref_area: str, name: str) -> Told:
    found = _ranks(name, ref_area)
    if found is None:
        raise ValueError(f"{name} does not rank {ref_area}")
    return found


def index_year(ref_area: str, *, index: str) -> float:
    """Give the last year that an index ranks countries in."""
    return float(_told(ref_area, index)["year"])


def index_rank(ref_area: str, *, index: str) -> float:
    """Give the rank by the index as declared: 1 is best, equal countries share the better rank."""
    return float(_told(ref_area, index)["rank"])


def index_ranked(ref_area: str, *, index: str) -> float:
    """Give the number of countries ranked."""
    return float(_told(ref_area, index)["of"])


def robust_rank(ref_area: str, *, index: str, end: str) -> float:
    """Give the median, or 5th or 95th percentile, of the rank over seeded draws of other choices."""
    return float(_told(ref_area, index)[end])


def robust_draws(ref_area: str, *, index: str) -> float:
    """Give the number of draws."""
    return float(_told(ref_area, index)["draws"])


def robust_ahead(ref_area: str, *, index: str, other: str) -> float:
    """Give the share of draws, in per cent, in which the country is strictly ahead of another."""
    return float(_told(ref_area, index)["ahead"][other])


def robust_ahead_of_union(ref_area: str, *, index: str) -> float:
    """Give the share of draws, in per cent, in which the country is ahead of the EU members' median."""
    return float(_told(ref_area, index)["ahead_of_union"])


def index_since(ref_area: str, *, index: str) -> float:
    """Give the scored year nearest to ten years before the last."""
    return float(_told(ref_area, index)["since"])


def index_then(ref_area: str, *, index: str) -> float:
    """Give the score of that earlier year, in the same edition."""
    return float(_told(ref_area, index)["then"])


def index_now(ref_area: str, *, index: str) -> float:
    """Give the score of the last year."""
    return float(_told(ref_area, index)["now"])


def index_part(ref_area: str, *, index: str, part: str) -> float:
    """Give the Shapley contribution of a component to the change of the score; all parts add up to it."""
    return float(_told(ref_area, index)["parts"][part])


MODELS: Final[dict[str, Callable[..., float]]] = {
    function.__name__: function
    for function in (
        index_year, index_rank, index_ranked, robust_rank, robust_draws, robust_ahead,
        robust_ahead_of_union, index_since, index_then, index_now, index_part,
    )
}  # fmt: skip
"""The functions of this chapter, by name."""
