"""Results: tables of scores and ranks, a country's strengths and weaknesses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from paritet.concepts.errors import MissingDataError
from paritet.indices.compute import Computed
from paritet.indices.ranks import rank


def table(computed: Computed, year: int | None = None) -> pd.DataFrame:
    """Give rank and scores of every node above the leaves, best first.

    Parameters
    ----------
    computed : Computed
    year : int, optional
        Without it, the last year.

    Returns
    -------
    pandas.DataFrame
        Columns ref_area, time_period, rank, then one for each node, the index first.
    """
    at = len(computed.years) - 1 if year is None else computed.years.index(year)
    names = [node.id for node in reversed(computed.spec.inner)]
    columns: dict[str, Any] = {
        "ref_area": list(computed.ref_areas),
        "time_period": computed.years[at],
        "rank": rank(computed.scores[:, at], computed.spec.higher_is_better),
    }
    for name in names:
        values = computed.nodes[name][0]
        if values.shape[0] == 1:
            columns[name] = values[0, :, at]
    return pd.DataFrame(columns).sort_values(["rank", "ref_area"], ignore_index=True)


STAGE_COLUMNS = ("index", "edition", "stage", "indicator", "sex", "ref_area", "time_period", "value")
"""Columns of `stage_rows`."""


def stage_rows(computed: Computed, stage: str) -> list[tuple[Any, ...]]:
    """Give every leaf's values after a step, as rows of `STAGE_COLUMNS`; missing values are left out.

    Parameters
    ----------
    computed : Computed
    stage : str
        ``given``, ``denominated``, ``imputed``, ``screened``, ``treated`` or ``normalised``.

    Raises
    ------
    ParitetError
        If no step left such a stage.
    """
    computed.stage(stage)
    values = computed.chain.stages[stage][0]
    head = (computed.spec.index, computed.edition, stage)
    return [
        (*head, *computed.inputs.columns[at], computed.ref_areas[area], computed.years[year], float(value))
        for (at, area, year), value in np.ndenumerate(values)
        if not np.isnan(value)
    ]


def group_ranks(computed: Computed, groups: Mapping[str, Any], year: int | None = None) -> pd.DataFrame:
    """Rank the index within groups of countries.

    Parameters
    ----------
    computed : Computed
    groups : dict of str to str
        Each country's group.
    year : int, optional
    """
    whole = table(computed, year)[["ref_area", "time_period", computed.spec.root]]
    whole["group"] = whole["ref_area"].map(groups)
    ascending = not computed.spec.higher_is_better
    whole["rank"] = whole.groupby("group")[computed.spec.root].rank(method="min", ascending=ascending)
    return whole.sort_values(["group", "rank", "ref_area"], ignore_index=True)


def strengths_and_weaknesses(
    computed: Computed, ref_area: str, year: int | None = None, count: int = 5
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the leaves in which a country ranks best and worst.

    Parameters
    ----------
    computed : Computed
    ref_area : str
    year : int, optional
        Without it, the last year.
    count : int
        How many of each.

    Returns
    -------
    tuple of pandas.DataFrame
        Strengths and weaknesses: leaf, rank (1 is best), of (countries ranked), value as observed. A leaf in
        which the country shares the last place with others is no strength.
    """
    if ref_area not in computed.ref_areas:
        raise MissingDataError(f"{computed.spec.index} has no figures for {ref_area}.")
    area = computed.ref_areas.index(ref_area)
    at = len(computed.years) - 1 if year is None else computed.years.index(year)
    rows = []
    for leaf in computed.spec.leaves:
        column = computed.inputs.columns_of(leaf.id)[0]
        values = computed.inputs.observed[column, :, at]
        if np.isnan(values[area]):
            continue
        ranks = rank(values, leaf.direction == 1)
        rows.append((leaf.id, ranks[area], int(np.sum(~np.isnan(values))), values[area], np.nanmax(ranks)))
    frame = pd.DataFrame(rows, columns=["leaf", "rank", "of", "value", "last"]).sort_values(
        "rank", kind="stable"
    )
    kept = ["leaf", "rank", "of", "value"]
    best = frame[frame["rank"] < frame["last"]].head(count)[kept]
    worst = frame.tail(count).iloc[::-1][kept]
    return best.reset_index(drop=True), worst.reset_index(drop=True)
