"""Size over the whole grid: every cell's dates shuffled among the countries, and studied as if real.

``python -m paritet.analysis.reforms.size_grid`` writes the table, by outcome and over all.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import Final

import pandas as pd
from scipy import stats

from paritet.analysis.processes import spread
from paritet.analysis.reforms.finding import HEADLINE, LEAST_ADOPTERS
from paritet.analysis.reforms.gates import LEVEL, Label
from paritet.analysis.reforms.grid import available_outcomes, cells
from paritet.analysis.reforms.size import shuffled_studies
from paritet.analysis.reforms.study import TESTED
from paritet.concepts.errors import MissingDataError

PART: Final = 8
"""Cells that one process takes at a time; they share an outcome, which is laid out once."""


def shuffled_cells(
    pairs: Sequence[tuple[str, str]], times: int = 2, draws: int = 1000, seed: int = 1, jobs: int = 1
) -> pd.DataFrame:
    """Shuffle each cell's dates and study each shuffle.

    Parameters
    ----------
    pairs : sequence of (str, str)
        Reform and outcome.
    times : int
        Shuffles of each cell.
    draws : int
        Placebo draws of each study.
    seed : int
    jobs : int
        Processes.

    Returns
    -------
    pandas.DataFrame
        One row a shuffle: ``reform``, ``series``, ``adopters``, ``label`` and a p-value for each family.
        Shuffles with fewer adopters than the grid asks for are left out, as cells are.
    """
    parts = [pairs[start : start + PART] for start in range(0, len(pairs), PART)]
    found = spread(partial(_rows, times=times, draws=draws, seed=seed), parts, jobs)
    rows = [row for part in found for row in part]
    return pd.DataFrame(rows, columns=["reform", "series", "adopters", "label", *map(str, TESTED)])


def _rows(part: Sequence[tuple[str, str]], times: int, draws: int, seed: int) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for reform, series in part:
        try:
            found = shuffled_studies(reform, series, range(times), draws, seed)
        except MissingDataError:
            continue
        rows.extend(
            (reform, series, one.adopters, str(one.label), *(one.effects[f].p_value for f in TESTED))
            for one in found
            if one.adopters >= LEAST_ADOPTERS
        )
    return rows


def summary(shuffles: pd.DataFrame) -> pd.DataFrame:
    """Count what seems significant, by outcome and over all.

    Returns
    -------
    pandas.DataFrame
        ``outcome``, ``shuffles``, the share with p < 0.05 by each family, ``lower95`` and ``upper95`` of the
        told family's share (Clopper and Pearson 1934; shuffles of one cell count as independent),
        ``robust`` and ``suggestive``.

    Raises
    ------
    MissingDataError
        If there are no shuffles.
    """
    if shuffles.empty:
        raise MissingDataError("No shuffle had enough adopters to be studied.", mend="ask for more of them")
    named = shuffles.assign(outcome=shuffles["series"].str.partition("@")[0])
    groups = [*named.groupby("outcome", sort=True), ("all", named)]
    return pd.DataFrame([_share(str(name), frame) for name, frame in groups])


def _share(name: str, frame: pd.DataFrame) -> dict[str, object]:
    count = len(frame)
    told = int((frame[str(HEADLINE)] < LEVEL).sum())
    bounds = stats.binomtest(told, count).proportion_ci(0.95, "exact")
    shares = {str(family): float((frame[str(family)] < LEVEL).mean()) for family in TESTED}
    labels = {
        str(label): float((frame["label"] == label).mean()) for label in (Label.ROBUST, Label.SUGGESTIVE)
    }
    limits = {"lower95": float(bounds.low), "upper95": float(bounds.high)}
    return {"outcome": name, "shuffles": count, **shares, **limits, **labels}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the summary as a Markdown table."""
    parser = argparse.ArgumentParser(description="Measure size over the grid under shuffled dates.")
    parser.add_argument("--times", type=int, default=2, help="shuffles of each cell")
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args(arguments)
    pairs = cells(available_outcomes())
    table = summary(shuffled_cells(pairs, chosen.times, chosen.draws, chosen.seed, chosen.jobs))
    heads = list(table.columns)
    sys.stdout.write(f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|\n")
    for row in table.itertuples(index=False):
        told = [f"{100 * value:.1f} %" if isinstance(value, float) else str(value) for value in row]
        sys.stdout.write(f"| {' | '.join(told)} |\n")


if __name__ == "__main__":
    main()
