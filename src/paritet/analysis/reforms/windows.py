"""The effect of one type of reform on one outcome, country by country, each within its own window of years.

Adopters of one year are compared with countries that did not adopt until the window is over. A window has 10 to 15
years before and 5 to 10 from the year of the reform on, without a gap.
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
        First year of the reform and of its repeal; infinite where none. NaN in `adopted` bars a country from both
        sides.
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


def fit_window(window: Window, families: Sequence[Family] = FAMILIES) -> WindowFit:
    """Estimate each adopter's effect, and each donor's placebo effect with itself outside its own donors."""
    adopters, donors = window.adopters.size, window.donors.size
    treated = np.eye(adopters + donors)
    pool = np.zeros(treated.shape)
    pool[:, adopters:] = 1.0
    pool[adopters:] -= treated[adopters:]
    fits = {
        family: fit_cohort(window.outcome, window.pre, pool, treated, family) for family in families
    }
    return WindowFit(
        window,
        {family: fit.effect[:adopters] for family, fit in fits.items()},
        {family: fit.effect[adopters:] for family, fit in fits.items()},
        fits,
    )


def gaps(fit: WindowFit, family: Family) -> Floats:
    """Give each row's path of the gap to its comparison, around its weighted mean before, shape (n, T)."""
    cohort = fit.fits[family]
    path = fit.window.outcome - cohort.unit_weights @ fit.window.outcome
    before = np.einsum("nt,nt->n", path[:, : fit.window.pre], cohort.time_weights)
    return np.asarray(path - before[:, None])


def without_each_donor(fit: WindowFit, family: Family, donor: int) -> Floats:
    """Give the adopters' effects with one donor's weight shared out among the others.

    Parameters
    ----------
    fit : WindowFit
    family : Family
    donor : int
        Row of the outcome panel; a country that is no donor here changes nothing.
    """
    place = np.flatnonzero(fit.window.donors == donor)
    adopters = fit.window.adopters.size
    if not place.size:
        return fit.effects[family]
    cohort = fit.fits[family]
    row = adopters + int(place[0])
    weights = cohort.unit_weights[:adopters]
    share = np.minimum(weights[:, row], 1.0 - 1e-9)
    times = cohort.time_weights[:adopters]
    pre = fit.window.pre
    change = fit.window.outcome[row, pre:].mean() - times @ fit.window.outcome[row, :pre]
    own = fit.window.outcome[:adopters, pre:].mean(axis=1) - np.einsum(
        "nt,nt->n", fit.window.outcome[:adopters, :pre], times
    )
    compared = own - fit.effects[family]
    return np.asarray(own - (compared - share * change) / (1.0 - share))
