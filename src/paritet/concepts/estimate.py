"""What analysis returns: a value that never travels without its doubt and its inputs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from paritet.concepts.observation import Observation


@dataclass(frozen=True, slots=True)
class Estimate:
    """A computed quantity with uncertainty, method and provenance.

    Attributes
    ----------
    value : float or None
        Point estimate in `unit`; ``None`` where the method declines to answer (see `caveats`).
    lower80, upper80, lower95, upper95 : float or None
        Interval bounds at 80 % and 95 %; ``None`` where the method states no interval.
    n : int
        Number of observations that the estimate rests on.
    method : str
        Name of the method, as documented in the reference.
    unit : str
        Unit of `value`.
    assumptions, caveats : tuple of str
        Codes of texts in the brief's message lists, or plain sentences.
    inputs : tuple of Observation
        The observations used.
    """

    value: float | None
    lower80: float | None = None
    upper80: float | None = None
    lower95: float | None = None
    upper95: float | None = None
    n: int = 0
    method: str = ""
    unit: str = ""
    assumptions: tuple[str, ...] = ()
    inputs: tuple[Observation, ...] = ()
    caveats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        bounds = (self.lower95, self.lower80, self.upper80, self.upper95)
        given = [bound for bound in bounds if bound is not None]
        if any(low > high for low, high in itertools.pairwise(given)):
            raise ValueError("Interval bounds must be ordered: lower95 ≤ lower80 ≤ upper80 ≤ upper95.")
        if self.n < 0:
            raise ValueError("n counts observations and cannot be negative.")
