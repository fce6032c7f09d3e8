"""What an uncertainty analysis found: ranks with intervals, who is ahead of whom, which choice matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.concepts.errors import MissingDataError
from paritet.indices.compute import Computed
from paritet.indices.ranks import mean_rank, quantile, rank
from paritet.indices.sobol import Effect

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
RANK_COLUMNS: Final = (
    "index", "edition", "ref_area", "time_period", "value", "rank", "median", "lower90", "upper90", "mean",
    "draws",
)  # fmt: skip
AHEAD_COLUMNS: Final = ("index", "edition", "ref_area", "other", "time_period", "probability")
EFFECT_COLUMNS: Final = ("index", "edition", "factor", "first", "first_margin", "total", "total_margin")


@dataclass(frozen=True)
class Uncertainty:
    """The uncertainty analysis of an index.

    Attributes
    ----------
    computed : Computed
        The index as declared.
    factors : tuple of str
        The choices that were varied.
    years : tuple of int
        The years ranked.
    draws : int
    seed : int
    ranked : ndarray of bool, shape (ref_area, year)
        Which scores are ranked.
    counts : ndarray, shape (ref_area, year, rank + 1)
        How often each rank was held; entry 0 counts draws without a score.
    against : tuple of str
        Countries that all others are compared with.
    ahead_counts : ndarray, shape (ref_area, against, year)
        Draws in which a country is ahead of each of them.
    middle : tuple of str
        Countries whose median all are compared with.
    above_counts : ndarray, shape (ref_area, year)
        Draws in which a country is ahead of that median.
    shifts : ndarray, shape (draw,)
        Mean absolute change of rank in each draw.
    effects : tuple of Effect
        Sobol' indices of the mean change of rank; empty unless asked for.
    """

    computed: Computed
    factors: tuple[str, ...]
    years: tuple[int, ...]
    draws: int
    seed: int
    ranked: npt.NDArray[np.bool_]
    counts: Ints
    against: tuple[str, ...]
    ahead_counts: Ints
    middle: tuple[str, ...]
    above_counts: Ints
    shifts: Floats
    effects: tuple[Effect, ...] = ()

    @property
    def ranks(self) -> pd.DataFrame:
        """Rank as declared, median rank and 90 % interval, for each country; columns `RANK_COLUMNS`."""
        own = self.computed
        at = [own.years.index(year) for year in self.years]
        scores = np.where(self.ranked, own.scores[:, at], np.nan)
        declared = rank(scores, own.spec.higher_is_better)
        area, year = np.nonzero(~np.isnan(scores))
        found = {share: quantile(self.counts, share)[area, year] for share in (0.5, 0.05, 0.95)}
        frame = pd.DataFrame(
            {
                "index": own.spec.index,
                "edition": own.edition,
                "ref_area": np.array(own.ref_areas)[area],
                "time_period": np.array(self.years)[year],
                "value": scores[area, year],
                "rank": declared[area, year],
                "median": found[0.5],
                "lower90": found[0.05],
                "upper90": found[0.95],
                "mean": mean_rank(self.counts)[area, year],
                "draws": self.draws,
            }
        )
        return frame.sort_values(["time_period", "rank", "ref_area"], ignore_index=True)

    def effect_rows(self) -> list[tuple[Any, ...]]:
        """Give the Sobol' indices as rows of `EFFECT_COLUMNS`."""
        own = self.computed
        return [
            (
                own.spec.index,
                own.edition,
                one.factor,
                one.first,
                one.first_margin,
                one.total,
                one.total_margin,
            )
            for one in self.effects
        ]

    def ahead_rows(self, other: str) -> list[tuple[Any, ...]]:
        """Give each country's probability of being ahead of one, as rows of `AHEAD_COLUMNS`."""
        own = self.computed
        return [
            (own.spec.index, own.edition, area, other, year, self.ahead(area, other, year))
            for year in self.years
            for area in own.ref_areas
            if area != other
        ]

    def ahead(self, ref_area: str, other: str, year: int | None = None) -> float:
        """Give the probability that one country is ahead of another.

        Parameters
        ----------
        ref_area, other : str
        year : int, optional
            Without it, the last year analysed.

        Raises
        ------
        MissingDataError
            If a country has no score, or the second was not among those compared with.
        """
        first, at = self._place(ref_area, year)
        self._place(other, year)
        if other not in self.against:
            raise MissingDataError(
                f"The draws were not compared with {other}.", mend=f"ask again with against=['{other}']"
            )
        return float(self.ahead_counts[first, self.against.index(other), at] / self.draws)

    def ahead_of_median(self, ref_area: str, year: int | None = None) -> float:
        """Give the probability that a country is ahead of the median of `middle`; as `ahead`."""
        if not self.middle:
            raise MissingDataError("The draws were compared with no median.", mend="ask again with middle=…")
        first, at = self._place(ref_area, year)
        return float(self.above_counts[first, at] / self.draws)

    def _place(self, ref_area: str, year: int | None) -> tuple[int, int]:
        if ref_area not in self.computed.ref_areas:
            raise MissingDataError(f"The index has no score for {ref_area}.")
        at = self.years.index(year) if year is not None else len(self.years) - 1
        return self.computed.ref_areas.index(ref_area), at
