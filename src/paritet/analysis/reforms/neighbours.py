"""Whether the neighbours that did not reform moved just as much: then it was the region, not the reform."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.windows import WindowFit
from paritet.concepts.codelists import groups

LEAST_NEIGHBOURS: Final = 3
_EUROPE: Final = ("EUROPE", "UNECE_EECCA", "UNECE_SEE", "WEF_WE", "WEF_EECA")
_ELSEWHERE: Final = ("WEF_LAC", "WEF_MENA", "WEF_NA", "WEF_SA", "WEF_SSA", "WEF_EAP")


@cache
def region_of() -> dict[str, str]:
    """Give each country's region: Europe with Central Asia, or a region of the Global Gender Gap Report."""
    table: dict[str, str] = {}
    for code in _EUROPE:
        table.update({member.ref_area: "europe" for member in groups()[code].members})
    for code in _ELSEWHERE:
        for member in groups()[code].members:
            table.setdefault(member.ref_area, code)
    return table


def beyond_neighbours(
    fits: Sequence[WindowFit], family: Family, ref_areas: Sequence[str]
) -> tuple[float, int]:
    """Give the mean effect beyond what donors of the same region showed in the same years.

    Parameters
    ----------
    fits : sequence of WindowFit
    family : Family
    ref_areas : sequence of str
        Codes of the outcome's rows.

    Returns
    -------
    effect : float
        Mean over adopters that have at least three neighbours among their donors; NaN where none has.
    adopters : int
        How many of them there are.
    """
    regions = np.array([region_of().get(code, code) for code in ref_areas], dtype=object)
    beyond = []
    for fit in fits:
        around = regions[fit.window.donors]
        for row, effect in zip(fit.window.adopters, fit.effects[family], strict=True):
            near = around == regions[row]
            if near.sum() >= LEAST_NEIGHBOURS:
                beyond.append(effect - fit.placebos[family][near].mean())
    return (float(np.mean(beyond)) if beyond else float("nan")), len(beyond)
