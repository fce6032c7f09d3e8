"""Verify: our figure against the publisher's, at every level that is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from paritet.indices.catalogue import Index, levels_of, published_values
from paritet.indices.explain import explain
from paritet.indices.spec import Published

COLUMNS: Final = ("index", "edition", "level", "compared", "equal", "max_abs_error", "decimals")
DIFFERENCE_COLUMNS: Final = (
    "index", "edition", "level", "ref_area", "time_period", "value", "published", "difference",
    "explained_by",
)  # fmt: skip
_LISTED: Final = 12
"""Most explanations that are written out."""
_NOISE: Final = 1e-9
"""What double precision may add to a difference."""


@dataclass(frozen=True)
class Level:
    """The comparison of one level.

    Attributes
    ----------
    index, edition, level : str
    compared, equal : int
        Values that both have; and that agree at the published decimals (or within the tolerance, where the
        spec states one).
    max_abs_error : float
        Largest difference.
    decimals : int
        Decimals published.
    differing : tuple of (ref_area, year, ours, published)
        The values that do not agree, the largest difference first.
    """

    index: str
    edition: str
    level: str
    compared: int
    equal: int
    max_abs_error: float
    decimals: int
    differing: tuple[tuple[str, int, float, float], ...] = ()

    def row(self) -> tuple[Any, ...]:
        """Give the values of `COLUMNS`."""
        return (
            self.index,
            self.edition,
            self.level,
            self.compared,
            self.equal,
            self.max_abs_error,
            self.decimals,
        )


def differences(own: Index) -> list[tuple[Any, ...]]:
    """List every value that differs from the publisher's, with what would account for it.

    Returns
    -------
    list of tuple
        Rows of `DIFFERENCE_COLUMNS`; ``explained_by`` is empty where no single answer, and no pair of them,
        would account for the difference, and a count where many would.
    """
    rows: list[tuple[Any, ...]] = []
    for level in verify(own):
        for area, year, ours, theirs in level.differing:
            found = explain(own.computed, area, year, theirs) if level.level == own.spec.index else ()
            listed = "; ".join(found) if len(found) <= _LISTED else f"{len(found)} combinations"
            rows.append(
                (level.index, level.edition, level.level, area, year, ours, theirs, theirs - ours, listed)
            )
    return rows


def round_published(values: npt.NDArray[np.float64], decimals: int) -> npt.NDArray[np.float64]:
    """Round as publishers do: halves up, after cleaning binary noise."""
    factor = 10.0**decimals
    return np.asarray(np.floor(np.round(values * factor, 6) + 0.5) / factor)


def agrees(
    ours: npt.NDArray[np.float64], published: npt.NDArray[np.float64], level: Published
) -> npt.NDArray[np.bool_]:
    """Tell where two values agree: to the level's tolerance, or at its decimals."""
    if level.tolerance is not None:
        return np.asarray(np.abs(ours - published) <= level.tolerance + _NOISE)
    rounded = round_published(ours, level.decimals) - round_published(published, level.decimals)
    return np.asarray(np.abs(rounded) < _NOISE)


def verify(own: Index) -> tuple[Level, ...]:
    """Compare an edition of an index with what its publisher printed.

    Returns
    -------
    tuple of Level
        One for each published level, the index first.
    """
    computed = own.computed
    found = []
    for level in levels_of(own):
        array = computed.nodes[level.node][0]
        ours = array[{"F": 0, "M": 1}.get(level.sex, 0)]
        theirs = published_values(own, level)
        both = ~np.isnan(ours) & ~np.isnan(theirs)
        equal = agrees(ours, theirs, level) & both
        error = np.where(both, np.abs(ours - theirs), -1.0)
        wrong = sorted(np.argwhere(both & ~equal), key=lambda at: -error[tuple(at)])
        name = level.indicator if level.sex == "_T" else f"{level.indicator}:{level.sex}"
        found.append(
            Level(
                own.spec.index,
                own.edition,
                name,
                int(both.sum()),
                int(equal.sum()),
                float(max(error.max(), 0.0)) if both.any() else 0.0,
                level.decimals,
                tuple(
                    (computed.ref_areas[a], computed.years[y], float(ours[a, y]), float(theirs[a, y]))
                    for a, y in wrong
                ),
            )
        )
    return tuple(found)
