"""What others have published on the cost of the gap, with its assumptions; never joined with ours."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict

from paritet.concepts.codelists import LISTS, read_yaml
from paritet.concepts.text import Text


class PublishedRange(BaseModel):
    """A published figure or range.

    Attributes
    ----------
    code : str
    ref_area : str
        The country or group that it is of.
    label : Text
    unit : str
    horizon : int or None
        Year that it is told for; ``None`` is the long run.
    lower, upper : float or None
        Ends of the range; ``lower`` is ``None`` where only "up to" is said.
    source : str
        Author and year.
    citation : str
        In full, with the address.
    assumptions : Text
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    ref_area: str
    label: Text
    unit: str
    horizon: int | None
    lower: float | None
    upper: float | None
    source: str
    citation: str
    assumptions: Text


@cache
def published_ranges() -> dict[str, PublishedRange]:
    """Give the published ranges by code."""
    entries = [PublishedRange.model_validate(entry) for entry in read_yaml(LISTS / "cost_published.yaml")]
    return {entry.code: entry for entry in entries}
