"""How far the mean effect may be chance: who adopted when, shuffled among the countries.

Fisher's randomisation test (1935). Under shuffled dates its size is right by construction, however unevenly
countries move and however few adopted, where `window_inference`'s placebos are wrong: a country that moves
wildly widens them as a donor, but not as an adopter. It costs a fit of every adopter at each shuffle, so
that it is asked only where the placebos leave something to say, and stops once chance is plain (Besag and
Clifford 1991).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.window_inference import mean_effect
from paritet.analysis.reforms.windows import LEAST_POST, LEAST_PRE, Window, fit_windows, windows

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

FEWER: Final = 200
"""Most shuffles for an outcome that counts laws: it is no evidence, whatever they say."""
ENOUGH: Final = 10
"""Shuffles at least as far from zero as the effect, after which no more are needed."""
HARDLY: Final = 1
"""Shuffles that may reach the effect for a second round of as many to be worth it: among hundreds of tests,
1 in 1,001 is too coarse to control false discoveries by."""
TOGETHER: Final = 25
"""Shuffles that are fitted in one go."""


@dataclass(frozen=True, slots=True)
class Dated:
    """An outcome, and who adopted when.

    Attributes
    ----------
    values, years, adopted, ended, known_until
        As in `windows.windows`.
    counts_laws : bool
        Whether the outcome is itself a count of laws.
    """

    values: Floats
    years: Integers
    adopted: Floats
    ended: Floats
    known_until: int
    counts_laws: bool = False

    def shuffles(self, times: int, generator: np.random.Generator) -> list[list[Window]]:
        """Deal the dates out anew among the countries, and cut the windows of each shuffle."""
        rows = np.flatnonzero(exchangeable(self.values, self.adopted))
        return [self._windows(rows, generator.permutation(rows)) for _ in range(times)]

    def _windows(self, rows: Integers, order: Integers) -> list[Window]:
        year, end = np.full(self.adopted.shape, np.nan), self.ended.copy()
        year[rows], end[rows] = self.adopted[order], self.ended[order]
        return windows(self.values, self.years, year, end, self.known_until)


def shuffled_means(
    dated: Dated, effect: float, family: Family, times: int, generator: np.random.Generator
) -> Floats:
    """Draw the mean effect under shuffled dates.

    Parameters
    ----------
    dated : Dated
    effect : float
        The real one, to know when to stop.
    family : Family
    times : int
        Most shuffles.
    generator : numpy.random.Generator

    Returns
    -------
    array, shape (at most times,)
        Fewer where `ENOUGH` of them reached the effect's size, or where no adopter could be observed.
    """
    found: list[float] = []
    reached = 0
    for start in range(0, times, TOGETHER):
        cuts = dated.shuffles(min(TOGETHER, times - start), generator)
        fits = fit_windows([cut for one in cuts for cut in one], (family,), placebos=False)
        ends = np.cumsum([len(one) for one in cuts])
        parts = [fits[end - len(one) : end] for one, end in zip(cuts, ends, strict=True)]
        drawn = [mean_effect(part, family) for part in parts if part]
        found += drawn
        reached += sum(abs(one) >= abs(effect) - 1e-12 for one in drawn)
        if reached >= ENOUGH:
            break
    return np.array(found)


def exchangeable(values: Floats, adopted: Floats) -> Bools:
    """Tell which countries' dates may be shuffled: known, and observed long enough for a window.

    It must not depend on who adopted when; the others could stand in no window anyway.
    """
    observed = np.isfinite(values)
    run = np.zeros(len(values), int)
    longest = np.zeros(len(values), int)
    for column in observed.T:
        run = np.where(column, run + 1, 0)
        longest = np.maximum(longest, run)
    return np.asarray((longest >= LEAST_PRE + LEAST_POST) & ~np.isnan(adopted))
