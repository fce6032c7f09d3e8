"""The years to close that publishers printed, so that a recomputed figure never stands without them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from paritet.concepts.codelists import read_yaml


class Claim(BaseModel):
    """A printed figure.

    Attributes
    ----------
    report : int
        Year of the report that prints it.
    source, indicator, group : str
    start, end : int
        The years that the report compares.
    years : float
        As printed: whole years from the end.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    report: int
    source: str
    indicator: str
    group: str
    start: int
    end: int
    years: float


@cache
def _all() -> tuple[Claim, ...]:
    entries = read_yaml(files("paritet.analysis.parity") / "claims.yaml")
    return tuple(Claim.model_validate(entry) for entry in entries)


def published_claims(
    indicator: str, group: str | None, start: int | None = None, end: int | None = None
) -> list[Claim]:
    """Give what was printed about an indicator and group; only of the years named, where they are named."""
    return [
        claim
        for claim in _all()
        if (claim.indicator, claim.group) == (indicator, group)
        and start in (None, claim.start)
        and end in (None, claim.end)
    ]
