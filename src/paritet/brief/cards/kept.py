"""Numbers of the kept grid of effects: each with the row that it stands in, so that it can be found again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from paritet.analysis.reforms.card_parts import CardCountry, CardEffect
from paritet.analysis.reforms.evidence import RESULTS
from paritet.analysis.reforms.finding import LEAST_ADOPTERS, PathPoint
from paritet.analysis.reforms.gates import Label
from paritet.analysis.reforms.windows import LEAST_POST, LEAST_PRE
from paritet.brief.message import Number
from paritet.store.results import read_results

_UNITS: Final = {
    "ratio": "effect_points_of_men",
    "percent": "effect_points",
    "per_100000": "effect_per_100000",
    "per_100000_women": "effect_per_100000",
}
SURE: Final = (Label.ROBUST, Label.SUGGESTIVE)


def effect_unit(unit: str) -> str:
    """Give how an effect on an outcome of this unit is written."""
    return _UNITS.get(unit, unit)


@dataclass(frozen=True)
class Cell:
    """One type of reform on one outcome, asked for the numbers that a card shows.

    Attributes
    ----------
    reform : str
    effect : CardEffect
    cells : int
        How many effects the whole grid tests.
    """

    reform: str
    effect: CardEffect
    cells: int = 0

    @property
    def unit(self) -> str:
        """Unit of effects."""
        return effect_unit(self.effect.unit)

    @property
    def source(self) -> str:
        """Edition of the outcome, as ``source/edition``."""
        return self.effect.series.partition("@")[2]

    def _number(self, formula: str, value: float, unit: str | None, **asked: str | float) -> Number:
        area = asked.get("ref_area")
        ref_area = area if isinstance(area, str) else None
        parameters = (("reform", self.reform), ("series", self.effect.series), *asked.items())
        return Number(
            float(value), unit or self.unit, formula, self.effect.indicator, ref_area, (), parameters
        )

    def mean(self, column: str, value: float, unit: str | None = None) -> Number:
        """Give a figure of the mean effect, by its column in the grid."""
        return self._number("kept_effect", value, unit, column=column)

    def path(self, point: PathPoint, column: str, value: float, unit: str | None = None) -> Number:
        """Give a figure of the path around the reform."""
        return self._number("kept_path", value, unit, event_time=point.event_time, column=column)

    def count(self, what: str, value: float) -> Number:
        """Give how many countries, or years of the path, are of a kind; see `kept_count`."""
        return self._number("kept_count", value, "count", what=what)

    def country(self, one: CardCountry, column: str, value: float, unit: str | None = None) -> Number:
        """Give a figure of one country's own effect."""
        return self._number("kept_country", value, unit, ref_area=one.ref_area, year=one.year, column=column)

    def weight(self, one: CardCountry, donor: str, weight: float) -> Number:
        """Give the weight of a country that one is compared with, in per cent."""
        return self._number(
            "kept_weight",
            100 * weight,
            "percent",
            ref_area=one.ref_area,
            year=one.year,
            donor=donor,
        )

    def lighter(self, one: CardCountry, beyond: int) -> Number:
        """Give how many countries one is compared with besides the heaviest; see `kept_lighter`."""
        return self._number(
            "kept_lighter",
            len(one.donors) - beyond,
            "count",
            ref_area=one.ref_area,
            year=one.year,
            beyond=beyond,
        )

    def reason(self, code: str, place: int, name: str, value: float, unit: str) -> Number:
        """Give a number that a reason for the verdict quotes; `place` is the reason's, from 0."""
        return self._number("kept_reason", value, unit, code=code, place=place, name=name)


def of_grid(reform: str, what: str, value: float) -> Number:
    """Give a count over the grid; see `kept_cells`."""
    return Number(float(value), "count", "kept_cells", parameters=(("reform", reform), ("what", what)))


def _table(name: str) -> pd.DataFrame:
    table = read_results(RESULTS, name)
    if table is None:
        raise LookupError(f"no kept table {name!r}")
    return table


@lru_cache(maxsize=4)
def _cell_table(name: str, reform: str) -> pd.DataFrame:
    table = _table(name)
    return table[table["reform"] == reform]


def _rows(name: str, reform: str, series: str, **where: Any) -> pd.DataFrame:
    table = _cell_table(name, reform)
    table = table[table["series"] == series]
    for column, value in where.items():
        table = table[table[column] == value]
    return table


def kept_effect(*, reform: str, series: str, column: str) -> float:
    """Give a figure of the mean effect of a type of reform on an outcome, from the kept grid."""
    return float(_rows("effects", reform, series)[column].iloc[0])


def kept_path(*, reform: str, series: str, event_time: int, column: str) -> float:
    """Give a figure of the path around a reform, from the kept grid."""
    return float(_rows("paths", reform, series, event_time=event_time)[column].iloc[0])


def kept_country(*, reform: str, series: str, ref_area: str, year: int, column: str) -> float:
    """Give a figure of one country's own effect, from the kept grid."""
    return float(_rows("countries", reform, series, ref_area=ref_area, year=year)[column].iloc[0])


def kept_weight(*, reform: str, series: str, ref_area: str, year: int, donor: str) -> float:
    """Give the weight, in per cent, of a country that another is compared with, from the kept grid."""
    told = _rows("countries", reform, series, ref_area=ref_area, year=year)["donors"].iloc[0]
    return 100 * float(dict(json.loads(told))[donor])


def kept_lighter(*, reform: str, series: str, ref_area: str, year: int, beyond: int) -> float:
    """Count the countries of 5 % and more that another is compared with, besides so many of the heaviest."""
    told = _rows("countries", reform, series, ref_area=ref_area, year=year)["donors"].iloc[0]
    return float(max(0, len(json.loads(told)) - beyond))


def kept_reason(*, reform: str, series: str, code: str, place: int, name: str) -> float:
    """Give a number that a reason for a verdict quotes, from the kept grid."""
    reason = json.loads(_rows("effects", reform, series)["reasons"].iloc[0])[place]
    if reason["code"] != code:
        raise LookupError(f"reason {place} is {reason['code']!r}, not {code!r}")
    return float(reason[name])


def kept_count(*, reform: str, series: str, what: str) -> float:
    """Count the countries, or the years of the path, of a kind in a cell of the kept grid."""
    countries, path = _rows("countries", reform, series), _rows("paths", reform, series)
    after = path[path["event_time"] >= 0]
    counted: dict[str, Any] = {
        "countries": len(countries),
        "up": (countries["att"] > 0).sum(),
        "down": (countries["att"] < 0).sum(),
        "sure": countries["label"].isin(SURE).sum(),
        "before": -path["event_time"].min(),
        "after": path["event_time"].max(),
        "years": len(after),
        "outside": ((after["gap"] > after["upper95"]) | (after["gap"] < after["lower95"])).sum(),
    }
    return float(counted[what])


def kept_cells(*, reform: str, what: str) -> float:
    """Count the outcomes that a type of reform is tested on, by label, or all the tests of the kept grid."""
    if what == "all":
        return float(len(_table("effects")))
    own = _cell_table("effects", reform)
    return float(len(own) if what == "outcomes" else (own["label"] == what).sum())


def study_rule(*, name: str) -> float:
    """Give a rule by which effects are studied: fewest countries, years before and years after."""
    rules = {"least": LEAST_ADOPTERS, "pre": LEAST_PRE, "post": LEAST_POST}
    return float(rules[name])


def of_rule(name: str) -> Number:
    """Give a rule of the study; see `study_rule`."""
    return Number(study_rule(name=name), "count", "study_rule", parameters=(("name", name),))


KEPT: Final[Mapping[str, Callable[..., float]]] = {
    function.__name__: function
    for function in (
        kept_effect,
        kept_path,
        kept_country,
        kept_weight,
        kept_lighter,
        kept_reason,
        kept_count,
        kept_cells,
        study_rule,
    )
}
"""Every function that a number of a card may name."""


def forget() -> None:
    """Forget tables that were read, so that a grid that was computed again is seen."""
    _cell_table.cache_clear()
