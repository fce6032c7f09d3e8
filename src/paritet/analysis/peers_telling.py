"""Tell moments as estimates with their observations, what became of them, and how outcomes spread."""

from __future__ import annotations

import csv
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.analysis.caveats import Caveat
from paritet.analysis.comparison_estimates import change_unit, gap_unit
from paritet.analysis.peers_answer import SMALL, Distribution, Start
from paritet.analysis.peers_matching import CALIPER, LEVEL_CALIPER
from paritet.analysis.peers_material import EUROPE, Material, members_of_group
from paritet.analysis.peers_moments import HORIZONS, Moments
from paritet.analysis.peers_outcome import outcome
from paritet.concepts.codelists import LISTS, groups
from paritet.concepts.estimate import Estimate
from paritet.concepts.observation import Observation

BACKTEST: Final = "peers_backtest.csv"
"""What `paritet peers --backtest --format csv` printed for the founding editions."""
FEWEST: Final = 5
"""Fewest comparable starts of which a distribution is told."""
FEWEST_FOR_80: Final = 10
"""Fewest outcomes of which the outer tenths are told."""


class Teller:
    """Turn rows of a table of moments into estimates with their observations."""

    def __init__(self, given: Material, table: Moments, scale: npt.NDArray[np.float64]) -> None:
        self.given, self.table, self.scale = given, table, scale
        self.step = float(scale[0]) * LEVEL_CALIPER
        self.unit, self.change_unit = gap_unit(given.indicator), change_unit(given.indicator)

    def level(self, row: int) -> Estimate:
        """Give the gap form."""
        used = self.given.inputs(self.table.code(row), int(self.table.year[row]))
        return _estimate(self.table.level[row], "gap", self.unit, used)

    def path(self, row: int) -> Estimate:
        """Give the change over the five years before."""
        area, table = self.table.code(row), self.table
        used = [
            *self.given.inputs(area, int(table.path_year[row])),
            *self.given.inputs(area, int(table.year[row])),
        ]
        return _estimate(table.path[row], "path_5_years", self.change_unit, used)

    def change(self, row: int, column: int) -> Estimate:
        """Give the change after one of the horizons."""
        area, table = self.table.code(row), self.table
        later = self.given.inputs(area, int(table.change_year[row, column]))
        used = [*self.given.inputs(area, int(table.year[row])), *later]
        return _estimate(table.change[row, column], "change", self.change_unit, used)

    def covariates(self, row: int) -> dict[str, Estimate]:
        """Give the known covariates by name."""
        told = {}
        for column, covariate in enumerate(self.given.described):
            used = self.given.covariate_inputs(
                column, self.table.code(row), int(self.table.covariate_year[row, column])
            )
            if used:
                told[covariate.name] = _estimate(used[0].obs_value, "value", covariate.unit, used)
        return told

    def start(self, row: int, own: int | None = None, distance: float | None = None) -> Start:
        """Give the whole moment, with its distance from the row it is compared with."""
        known = [column for column in range(len(HORIZONS)) if np.isfinite(self.table.change[row, column])]
        changes = {HORIZONS[column]: self.change(row, column) for column in known}
        level, path, described = self.level(row), self.path(row), self.covariates(row)
        apart = None
        if own is not None and distance is not None:
            parts = (
                level,
                path,
                *described.values(),
                self.level(own),
                self.path(own),
                *self.covariates(own).values(),
            )
            apart = _estimate(
                distance, "distance", "spreads", [item for part in parts for item in part.inputs]
            )
        return Start(
            self.table.code(row), int(self.table.year[row]), level, path, described, apart, changes,
            self.latest(row), self.outcome(row), self.people(row),
        )  # fmt: skip

    def people(self, row: int) -> Estimate | None:
        """Give the population in the year of the start."""
        used = self.given.people(self.table.code(row), int(self.table.year[row]))
        return _estimate(used[0].obs_value, "value", "persons", used) if used else None

    def latest(self, row: int) -> Estimate | None:
        """Give the change up to the last figure at most ten years after."""
        area, table = self.table.code(row), self.table
        if np.isnan(table.latest[row]):
            return None
        years = (int(table.year[row]), int(table.latest_year[row]))
        used = [item for year in years for item in self.given.inputs(area, year)]
        return _estimate(table.latest[row], "change", self.change_unit, used)

    def outcome(self, row: int) -> str:
        """Name what became of the start ten years after, or by the last figure before that."""
        then, moved = float(self.table.level[row]), float(self.table.latest[row])
        return "" if np.isnan(moved) else outcome(then, then + moved, self.given.indicator, self.step)


def _estimate(
    value: float | None, method: str, unit: str, inputs: tuple[Observation, ...] | list[Observation]
) -> Estimate:
    number = None if value is None else float(value)
    return Estimate(number, n=len(inputs), method=method, unit=unit, inputs=tuple(inputs))


def distributions(
    teller: Teller, rows: npt.NDArray[np.int64], pool: npt.NDArray[np.int64]
) -> tuple[Distribution, ...]:
    """Give how far peers (`rows`) and all other countries (`pool`) went, for each horizon."""
    told = []
    for column, horizon in enumerate(HORIZONS):
        for scope, members in (("peers", rows), ("group", pool)):
            known = members[np.isfinite(teller.table.change[members, column])]
            if len(known) >= FEWEST:
                told.append(_distribution(teller, known, column, horizon, scope))
    return tuple(told)


def _distribution(
    teller: Teller, rows: npt.NDArray[np.int64], column: int, horizon: int, scope: str
) -> Distribution:
    changes = teller.table.change[rows, column]
    inputs = tuple(dict.fromkeys(item for row in rows for item in teller.change(int(row), column).inputs))
    low, lower, middle, upper, high = (float(q) for q in np.quantile(changes, [0.1, 0.25, 0.5, 0.75, 0.9]))
    wide = len(rows) >= FEWEST_FOR_80

    def told(value: float, method: str, bounds: bool = False) -> Estimate:
        return Estimate(
            value, lower80=low if bounds else None, upper80=high if bounds else None, n=len(rows),
            method=method, unit=teller.change_unit, inputs=inputs,
            caveats=("peers_resemblance_is_no_cause",),
        )  # fmt: skip

    return Distribution(
        horizon, scope, told(middle, "median_change", wide), told(lower, "lower_quartile_change"),
        told(upper, "upper_quartile_change"), len(set(teller.table.area[rows].tolist())),
    )  # fmt: skip


def caveats(
    given: Material,
    table: Moments,
    own: int,
    found: tuple[Start, ...],
    nearest: Start | None,
    teller: Teller,
    as_of: int | None,
) -> tuple[Caveat, ...]:
    """Say what a reader of the peers must know, as codes of ``analysis_texts.yaml`` with what fills them."""
    year = int(table.year[own])
    last = int(given.series.years[-1])
    latest = given.measured_years(given.ref_area, last if as_of is None else as_of)[-1]
    told: list[Caveat] = []
    if not found:
        told.append(_none(teller, own, nearest))
    elif len(found) < FEWEST:
        told.append(("peers_few", {"fewest": str(FEWEST)}))
    if latest != year:
        told.append(("peers_earlier_start", {"latest": str(latest), "year": str(year)}))
    if not np.isfinite(table.covariates[own]).any():
        told.append(("peers_no_covariates", {}))
    if given.ref_area not in members_of_group(given.group):
        told.append(("peers_outside_group", {"ref_area": given.ref_area, "group": given.group}))
    small = {start.ref_area: start.population for start in found if start.small}
    if small:
        who = ", ".join(f"{code} {_grouped(people)}" for code, people in small.items())
        told.append(("peers_small", {"who": who, "small": f"{SMALL:,}".replace(",", "\u202f")}))
    if as_of is not None and as_of < last:
        told.append(("peers_edition_hindsight", {"as_of": str(as_of)}))
    if any(max(HORIZONS) in start.changes for start in found):
        told.append(("peers_later_years_unseen", {}))
    if found:
        told.append(("peers_resemblance_is_no_cause", {}))
        told += _tested(given)
    return tuple(told)


def _grouped(people: Estimate | None) -> str:
    """Write a number of people with narrow spaces, as both languages read it."""
    return "" if people is None else f"{round(people.value or 0):,}".replace(",", "\u202f")


@cache
def backtested() -> dict[tuple[str, int], dict[str, str]]:
    """Give the stored scores of the matched forecast against the group's median, by series and horizon."""
    lines = (LISTS / BACKTEST).read_text("utf-8").splitlines()
    rows = [row for row in csv.DictReader(lines) if row["base"] == "unmatched_median"]
    return {(row["series"], int(row["horizon"])): row for row in rows}


def _tested(given: Material) -> list[Caveat]:
    """Say whether matching has helped: over all series tested, and in this one if it was among them.

    The stored scores are of forecasts in Europe against Europe's median; of another group they say nothing.
    """
    if given.group != EUROPE:
        return [("peers_not_tested", {"group": groups()[given.group].label})]
    told: list[Caveat] = []
    for horizon in (5, 10):
        for name, code in (("pooled", "peers_tested"), (given.name, "peers_tested_series")):
            row = backtested().get((name, horizon))
            if row is not None:
                filled = {key: f"{float(row[key]):.3f}" for key in ("ratio", "lower95", "upper95")}
                inside = row["coverage80"]
                covered = f"{100 * float(inside):.0f}" if inside else "–"
                least = backtested().get(("pooled_without_two_best", horizon), row)
                filled |= {"least": f"{float(least['ratio']):.3f}", "coverage": covered}
                told.append((code, {"horizon": str(horizon), **filled}))
    return told


def _none(teller: Teller, own: int, nearest: Start | None) -> Caveat:
    if nearest is None or nearest.distance is None or nearest.distance.value is None:
        return "peers_none_at_all", {}
    level = abs((nearest.level.value or 0.0) - float(teller.table.level[own])) / float(
        teller.scale[0] or np.nan
    )
    return "peers_none", {
        "ref_area": nearest.ref_area, "year": str(nearest.year), "distance": f"{nearest.distance.value:.2f}",
        "caliper": f"{CALIPER:.2f}", "level": f"{level:.2f}", "level_caliper": f"{LEVEL_CALIPER:.2f}",
        "group": groups()[teller.given.group].label,
    }  # fmt: skip
