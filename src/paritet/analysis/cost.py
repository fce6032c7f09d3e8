"""What the employment gap costs: an accounting identity, never a forecast.

If women's employment rate rose to men's and output per worker stayed as it is, output would grow by the
employment gap as a share of total employment. Source: Pennings (2022), A Gender Employment Gap Index, World
Bank Policy Research Working Paper 9942.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from paritet.analysis.caveats import Caveat
from paritet.analysis.peers_material import Observed
from paritet.analysis.series import figures
from paritet.concepts.codelists import groups, ref_areas
from paritet.concepts.errors import MissingDataError
from paritet.concepts.estimate import Estimate
from paritet.concepts.observation import Observation, ObsStatus, Sex
from paritet.store.query import resolve_areas

EMPLOYMENT: Final = "employment_rate@ilo_participation"
POPULATION: Final = "population@un_population"
UNION: Final = "EU27"
NEARLY_ALL: Final = 0.95
"""Share of a group's members with figures that its year must have: one late country holds nobody back."""
_SEXES: Final = (Sex.FEMALE, Sex.MALE)

CostRow = tuple[str, str, int | None, float | None, float | None, float | None, str, str]
COST_COLUMNS: Final = ("ref_area", "measure", "year", "value", "lower", "upper", "unit", "source")
"""A number of ours has a value, a published range its ends; percentages are of GDP per head or of people."""

Number = TypeVar("Number", float, npt.NDArray[np.float64])


def gap_of_equal_populations(women: Number, men: Number) -> Number:
    """Give the gain from closing the gap where there are as many women as men.

    Parameters
    ----------
    women, men : float or ndarray
        Employment rates, in any one unit.

    Returns
    -------
    float or ndarray
        (men − women) ÷ (men + women), as a share of output; negative where women's rate is the higher one.
    """
    return (men - women) / (men + women)


def gap_of_populations(women: Number, men: Number, female: Number, male: Number) -> Number:
    """Give the gain from raising women's employment rate to men's.

    Parameters
    ----------
    women, men : float or ndarray
        Employment rates, in any one unit.
    female, male : float or ndarray
        Numbers of women and men.

    Returns
    -------
    float or ndarray
        (men − women) × female ÷ (women × female + men × male): the workers that would be added, as a share of
        those there are. Equals `gap_of_equal_populations` where female = male.
    """
    return (men - women) * female / (women * female + men * male)


@dataclass(frozen=True)
class Cost:
    """The employment gap of one country or of a group of countries, as a share of output.

    Attributes
    ----------
    ref_area : str
    year : int
        The latest that is not projected.
    women, men : Estimate
        Employment rates, %.
    equal_populations : Estimate
        The identity as if there were as many women as men, % of GDP per head.
    weighted : Estimate or None
        The identity with the numbers of women and men, all ages; ``None`` where those are not known.
    members : tuple of str
        The countries in it.
    of : int
        How many members the group has, with figures or without; 1 for a country.
    caveats : tuple of str
        Codes of ``analysis_texts.yaml``.
    """

    ref_area: str
    year: int
    women: Estimate
    men: Estimate
    equal_populations: Estimate
    weighted: Estimate | None
    members: tuple[str, ...]
    of: int
    caveats: tuple[str, ...]

    def said(self) -> list[Caveat]:
        """Give assumptions and caveats, with what fills their texts."""
        codes = dict.fromkeys((*self.equal_populations.assumptions, "cost_all_ages", *self.caveats))
        filled = {"group": self.ref_area, "count": str(len(self.members)), "of": str(self.of)}
        return [(code, filled if code == "cost_members" else {}) for code in codes]

    def rows(self) -> list[CostRow]:
        """Give each number as a row of `COST_COLUMNS`."""
        told = {
            "employment_rate_women": self.women,
            "employment_rate_men": self.men,
            "gap_of_equal_populations": self.equal_populations,
            "gap_of_populations": self.weighted,
        }
        return [
            (self.ref_area, name, self.year, item.value, None, None, item.unit, _sources(item))
            for name, item in told.items()
            if item is not None
        ]


def _sources(told: Estimate) -> str:
    return ", ".join(dict.fromkeys(f"{item.source}/{item.edition}" for item in told.inputs))


@dataclass(frozen=True)
class _Figures:
    """Employment rates and numbers of people, both by country, year and sex."""

    rates: Observed
    people: Observed
    years: Mapping[str, tuple[int, ...]]


def cost(ref_area: str) -> Cost:
    """Give what the employment gap costs a country, or a group of countries such as ``EU27``.

    Parameters
    ----------
    ref_area : str
        Code or name of a country, or code of a group: its present members, weighted by their people.

    Raises
    ------
    UnknownCodeError
        If there is no such country or group.
    MissingDataError
        If there are no employment rates of women and men.
    """
    (area,) = resolve_areas(ref_area) or [ref_area]
    members = groups()[area].members_in() if area in groups() else None
    read = _read([area] if members is None else list(members))
    found = _country(read, area) if members is None else _group(read, area)
    if found is None:
        raise MissingDataError(
            f"{EMPLOYMENT} holds no employment rates of women and men for {area}.",
            mend="ask `paritet observations --indicator employment_rate` who has them",
        )
    return found


def costs() -> dict[str, Cost]:
    """Give the cost for every country with data, and for the Union, by code."""
    read = _read(None)
    told = {area: _country(read, area) for area in sorted(read.years)}
    told[UNION] = _group(read, UNION)
    return {area: item for area, item in told.items() if item is not None}


def _read(areas: list[str] | None) -> _Figures:
    rates, people = figures(EMPLOYMENT, areas), figures(POPULATION, areas)
    kept = tuple(area for area in sorted(set(rates["ref_area"])) if area in ref_areas())
    measured = rates[
        (rates["obs_status"] != ObsStatus.FORECAST) & rates["sex"].isin([str(s) for s in _SEXES])
    ]
    both = measured.groupby(["ref_area", "time_period"])["sex"].nunique()
    whole = both[both == len(_SEXES)].index
    years: dict[str, list[int]] = {}
    for area, year in whole:
        years.setdefault(str(area), []).append(int(year))
    return _Figures(
        Observed(rates, kept, _SEXES), Observed(people, kept, _SEXES),
        {area: tuple(sorted(years[area])) for area in kept if area in years},
    )  # fmt: skip


def _country(read: _Figures, area: str) -> Cost | None:
    years = read.years.get(area, ())
    return _cost(read, area, years[-1], (area,), 1, ()) if years else None


def _group(read: _Figures, group: str) -> Cost | None:
    """Give a group's cost in the last year in which nearly all members with any figures have one."""
    members = groups()[group].members_in()
    counts: dict[int, int] = {}
    for area in members:
        for year in read.years.get(area, ()):
            counts[year] = counts.get(year, 0) + 1
    if not counts:
        return None
    year = max(when for when, count in counts.items() if count >= NEARLY_ALL * max(counts.values()))
    held = tuple(area for area in members if year in read.years.get(area, ()))
    held = tuple(area for area in held if len(read.people(area, year)) == len(_SEXES))
    return _cost(read, group, year, held, len(members), ("cost_members",)) if held else None


def _cost(
    read: _Figures, area: str, year: int, members: tuple[str, ...], of: int, caveats: tuple[str, ...]
) -> Cost:
    rates = [item for member in members for item in read.rates(member, year)]
    people = [item for member in members for item in read.people(member, year)]
    weights = {(item.ref_area, item.sex): _number(item) for item in people}
    known = len(weights) == 2 * len(members)
    women, men = (_rate(rates, sex, weights if known else {}) for sex in _SEXES)
    said = ("cost_identity", "cost_unpaid_work", *(("cost_women_ahead",) if women > men else ()))
    single = rates if len(members) == 1 else [*rates, *people]

    def told(value: float, used: list[Observation], method: str, *assumed: str) -> Estimate:
        stated = (*assumed, *said) if assumed else ()
        return Estimate(float(value), n=len(used), method=method, unit="percent", inputs=tuple(used),
                        assumptions=stated)  # fmt: skip

    weighted = None
    if known:
        female, male = (sum(weights[member, sex] for member in members) for sex in _SEXES)
        value = 100 * gap_of_populations(women, men, female, male)
        weighted = told(value, [*rates, *people], "gap_of_populations", "cost_all_ages")
    equal = 100 * gap_of_equal_populations(women, men)
    of_sex = [[item for item in single if item.sex is sex] for sex in _SEXES]
    return Cost(
        area, year, told(women, of_sex[0], "employment_rate"), told(men, of_sex[1], "employment_rate"),
        told(equal, single, "gap_of_equal_populations", "cost_equal_populations"), weighted, members, of,
        (*said, *caveats),
    )  # fmt: skip


def _rate(rates: Iterable[Observation], sex: Sex, weights: Mapping[tuple[str, Sex], float]) -> float:
    """Give the rate of one country, or the mean of several weighted by people of that sex."""
    own = [item for item in rates if item.sex is sex]
    if len(own) == 1:
        return _number(own[0])
    weighing = [weights[item.ref_area, sex] for item in own]
    return float(np.average([_number(item) for item in own], weights=weighing))


def _number(item: Observation) -> float:
    if item.obs_value is None or pd.isna(item.obs_value):
        raise ValueError(f"No cost is told of a missing value: {item.key}.")
    return item.obs_value
