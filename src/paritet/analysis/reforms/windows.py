"""The effect of one type of reform on one outcome, country by country, each within its own window of years.

Adopters of one year are compared with countries that did not adopt until the window is over. A window has
10 to 15 years before and 5 to 10 from the year of the reform on, without a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.reforms.cohorts import CohortFit, Family, fit_cohort

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEAST_PRE: Final = 10
MOST_PRE: Final = 15
LEAST_POST: Final = 5
MOST_POST: Final = 10
NOT_SOON: Final = 2
"""A donor adopts at least so many years after the window's end, or never."""
LEAST_DONORS: Final = 10
EARLIER: Final = 5
"""Years by which the in-time placebo pretends the reform earlier."""
FAMILIES: Final = (Family.SDID, Family.SC_DEMEANED, Family.DID)


@dataclass(frozen=True)
class Window:
    """Adopters of one year and their donors, observed without a gap.

    Attributes
    ----------
    year : int
        First year of the reform.
    pre : int
        Number of years before.
    adopters, donors : array of int
        Rows of the outcome panel.
    outcome : array, shape (adopters + donors, T)
        Adopters first.
    """

    year: int
    pre: int
    adopters: Integers
    donors: Integers
    outcome: Floats


def windows(
    values: Floats, years: Integers, adopted: Floats, ended: Floats, known_until: int
) -> list[Window]:
    """Cut a panel into windows, one for each year in which somebody adopted.

    Parameters
    ----------
    values : array, shape (N, Y)
        Outcome; NaN is missing.
    years : array of int, shape (Y,)
        Consecutive.
    adopted, ended : array, shape (N,)
        First year of the reform and of its repeal; infinite where none. NaN in `adopted` bars a country
        from both sides.
    known_until : int
        Last year in which it is known who has the reform.
    """
    found = []
    last = min(int(years[-1]), known_until)
    for year in np.unique(adopted[np.isfinite(adopted)]).astype(int):
        cut = _window(values, years, adopted, ended, int(year), last)
        if cut is not None:
            found.append(cut)
    return found


def _window(
    values: Floats, years: Integers, adopted: Floats, ended: Floats, year: int, last: int
) -> Window | None:
    first = int(years[0])
    for pre in (MOST_PRE, LEAST_PRE):
        for post in (MOST_POST, LEAST_POST):
            if year - pre < first or year + post - 1 > last:
                continue
            block = values[:, year - pre - first : year + post - first]
            whole = np.isfinite(block).all(axis=1)
            adopters = np.flatnonzero(whole & (adopted == year) & (ended >= year + post))
            donors = np.flatnonzero(whole & (adopted >= year + post + NOT_SOON))
            if adopters.size and donors.size >= LEAST_DONORS:
                rows = np.concatenate([adopters, donors])
                return Window(year, pre, adopters, donors, block[rows])
    return None


@dataclass(frozen=True)
class WindowFit:
    """Effects within one window.

    Attributes
    ----------
    window : Window
    effects : dict of Family to array, shape (adopters,)
    placebos : dict of Family to array, shape (donors,)
        Each donor as if it had adopted, compared with the other donors.
    fits : dict of Family to CohortFit
        One draw an adopter, then one a donor.
    """

    window: Window
    effects: dict[Family, Floats]
    placebos: dict[Family, Floats]
    fits: dict[Family, CohortFit]


def fit_windows(
    cuts: Sequence[Window], families: Sequence[Family] = FAMILIES, placebos: bool = True
) -> list[WindowFit]:
    """Estimate each adopter's effect, and each donor's placebo effect with itself outside its own donors.

    Windows of the same length are solved together.

    Parameters
    ----------
    cuts : sequence of Window
        All of one outcome panel.
    families : sequence of Family
    placebos : bool
        Without them only the adopters are fitted.

    Raises
    ------
    ValueError
        If two windows of the same years give one country different figures.
    """
    lengths = [(cut.pre, cut.outcome.shape[1]) for cut in cuts]
    found: dict[int, WindowFit] = {}
    for length in sorted(set(lengths)):
        same = [place for place, own in enumerate(lengths) if own == length]
        fits = _fit_same_length([cuts[place] for place in same], families, placebos)
        found.update(zip(same, fits, strict=True))
    return [found[place] for place in range(len(cuts))]


def _fit_same_length(cuts: Sequence[Window], families: Sequence[Family], placebos: bool) -> list[WindowFit]:
    pre, length = cuts[0].pre, cuts[0].outcome.shape[1]
    sizes = np.array([len(cut.outcome) if placebos else cut.adopters.size for cut in cuts])
    shared = _shared(cuts)
    panels = np.zeros((len(shared), max(table.rows.size for table in shared), length))
    draws, width = int(sizes.sum()), panels.shape[1]
    treated, pool = np.zeros((draws, width)), np.zeros((draws, width))
    places = np.zeros(draws, np.intp)
    own: dict[int, tuple[slice, Integers]] = {}
    end = 0
    for place, table in enumerate(shared):
        panels[place, : table.rows.size] = table.outcome
        for number in table.cuts:
            cut, start, end = cuts[number], end, end + int(sizes[number])
            columns = np.searchsorted(table.rows, np.concatenate([cut.adopters, cut.donors]))
            rows = np.arange(start, end)
            places[rows] = place
            treated[rows, columns[: rows.size]] = 1.0
            pool[start:end, columns[cut.adopters.size :]] = 1.0
            pool[rows, columns[: rows.size]] = 0.0
            own[number] = slice(start, end), columns
    fits = {family: fit_cohort(panels, pre, pool, treated, family, False, places) for family in families}
    return [_part(cut, fits, *own[number]) for number, cut in enumerate(cuts)]


@dataclass(frozen=True)
class _Shared:
    """Windows of the same years, and all countries that stand in any of them."""

    cuts: list[int]
    rows: Integers
    outcome: Floats


def _shared(cuts: Sequence[Window]) -> list[_Shared]:
    """Lay windows of the same years on one table: what depends on it alone is then computed once."""
    found = []
    for year in sorted({cut.year for cut in cuts}):
        numbers = [number for number, cut in enumerate(cuts) if cut.year == year]
        members = np.concatenate([np.concatenate([cuts[n].adopters, cuts[n].donors]) for n in numbers])
        each = np.concatenate([cuts[n].outcome for n in numbers])
        rows, first, again = np.unique(members, return_index=True, return_inverse=True)
        if not np.array_equal(each, each[first][again]):
            raise ValueError(f"the windows of {year} are not cut from one outcome panel")
        found.append(_Shared(numbers, rows, each[first]))
    return found


def _part(cut: Window, fits: dict[Family, CohortFit], rows: slice, columns: Integers) -> WindowFit:
    adopters = cut.adopters.size
    own = {
        family: CohortFit(fit.effect[rows], fit.unit_weights[rows][:, columns], fit.time_weights[rows])
        for family, fit in fits.items()
    }
    return WindowFit(
        cut,
        {family: fit.effect[:adopters] for family, fit in own.items()},
        {family: fit.effect[adopters:] for family, fit in own.items()},
        own,
    )


def gaps(fit: WindowFit, family: Family) -> Floats:
    """Give each row's path of the gap to its comparison, around its weighted mean before, shape (n, T)."""
    cohort = fit.fits[family]
    path = fit.window.outcome - cohort.unit_weights @ fit.window.outcome
    before = np.einsum("nt,nt->n", path[:, : fit.window.pre], cohort.time_weights)
    return np.asarray(path - before[:, None])
