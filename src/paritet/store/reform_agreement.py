"""How many independent publishers date a reform within one year; disagreements are kept, not averaged."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.concepts.codelists import LISTS, read_yaml
from paritet.concepts.errors import SpecError

YEARS_APART: Final = 1
"""Two dates of one reform agree when they lie at most so many years apart."""


@cache
def equivalents() -> dict[str, tuple[str, str]]:
    """Give, for each type that has a family, the family and the origin of its dates.

    Raises
    ------
    SpecError
        If a type stands in two families.
    """
    table: dict[str, tuple[str, str]] = {}
    for entry in read_yaml(LISTS / "reform_equivalents.yaml"):
        for reform, origin in entry["types"].items():
            if reform in table:
                raise SpecError(
                    f"The reform type {reform!r} stands in two families.",
                    where=f"reform_equivalents.yaml, family {entry['family']}",
                    mend="keep it in one of them",
                )
            table[reform] = (entry["family"], origin)
    return table


def agreeing(reforms: pd.DataFrame) -> pd.Series:
    """Count the independent origins that date each reform within one year of its own date.

    Two rows speak of the same reform when country, direction and family (`equivalents`) are the same.
    Editions of one source, and sources that repeat each other, are one origin. A date that its own source
    marks as suspect confirms no other.

    Parameters
    ----------
    reforms : pandas.DataFrame
        Columns source, ref_area, reform, direction, time_period, and suspect if known.

    Returns
    -------
    pandas.Series of int
        At least 1, the row's own origin; index as in `reforms`.
    """
    families, origins = _families(reforms)
    suspect = (
        reforms["suspect"].to_numpy(dtype=bool) if "suspect" in reforms else np.zeros(len(reforms), bool)
    )
    years = reforms["time_period"].to_numpy(dtype=np.int64)
    counts = np.ones(len(reforms), dtype=np.int64)
    keys = [reforms["ref_area"].to_numpy(), reforms["direction"].to_numpy(), families]
    for places in pd.DataFrame(dict(enumerate(keys))).groupby([0, 1, 2], sort=False).indices.values():
        if len(places) > 1:
            counts[places] = _count(origins[places], years[places], suspect[places])
    return pd.Series(counts, index=reforms.index, name="sources_agreeing")


def _families(reforms: pd.DataFrame) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    known = equivalents()
    pairs = [
        known.get(reform, (reform, source))
        for reform, source in zip(reforms["reform"], reforms["source"], strict=True)
    ]
    family = np.array([pair[0] for pair in pairs], dtype=object)
    return family, np.array([pair[1] for pair in pairs], dtype=object)


def _count(
    origins: npt.NDArray[np.object_], years: npt.NDArray[np.int64], suspect: npt.NDArray[np.bool_]
) -> list[int]:
    counts = []
    for own, year in zip(origins, years, strict=True):
        near = (np.abs(years - year) <= YEARS_APART) & ~suspect
        counts.append(len(set(origins[near]) | {own}))
    return counts
