"""Every type of reform on every outcome, with false-discovery control over all of them.

``python -m paritet.analysis.reforms.grid`` computes the grid and keeps it with its inputs' checksums. Each
cell draws its own random numbers, so that the numbers are the same on one core, on two, and on a cluster.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from paritet.analysis.processes import spread
from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.events import WBL, coverage, known_types
from paritet.analysis.reforms.evidence import RESULTS
from paritet.analysis.reforms.finding import HEADLINE, LEAST_ADOPTERS, ReformStudy
from paritet.analysis.reforms.gates import Reason
from paritet.analysis.reforms.outcome import Outcome, grid_outcomes, outcome
from paritet.analysis.reforms.study import study
from paritet.analysis.reforms.window_inference import benjamini_hochberg
from paritet.analysis.series import SeriesName
from paritet.concepts.errors import MissingDataError, UnknownCodeError
from paritet.store.editions import select_editions
from paritet.store.query import reforms
from paritet.store.results import COMPUTED, keep_results


@dataclass(frozen=True)
class Grid:
    """All cells of the grid.

    Attributes
    ----------
    effects, countries, paths : pandas.DataFrame
        One row a cell; an adopter of a cell; a year around the reform of a cell.
    editions : tuple of str
        What they were computed from; see `input_editions`.
    """

    effects: pd.DataFrame
    countries: pd.DataFrame
    paths: pd.DataFrame
    editions: tuple[str, ...]


def available_outcomes() -> dict[str, Outcome]:
    """Lay out the declared outcomes that the store holds, by full name."""
    found = {}
    for entry in grid_outcomes():
        try:
            laid = outcome(entry["series"])
        except (MissingDataError, UnknownCodeError):
            continue
        found[laid.series] = laid
    return found


def cells(outcomes: Iterable[str]) -> list[tuple[str, str]]:
    """List the pairs of reform and outcome; an outcome is not paired with what it is built from."""
    barred = {
        SeriesName.parse(entry["series"]).indicator: tuple(entry.get("not_with", ()))
        for entry in grid_outcomes()
    }
    pairs: list[tuple[str, str]] = []
    for series in outcomes:
        unfit = barred.get(SeriesName.parse(series).indicator, ())
        pairs.extend(
            (reform, series) for reform in sorted(known_types()) if not reform.startswith(unfit or ("\0",))
        )
    return pairs


def cell(pair: tuple[str, str], draws: int, seed: int) -> ReformStudy | None:
    """Study one pair; ``None`` where too few adopters can be observed."""
    try:
        found = study(pair[0], pair[1], draws, seed)
    except MissingDataError:
        return None
    return found if found.adopters >= LEAST_ADOPTERS else None


def _chunk(pairs: Sequence[tuple[str, str]], draws: int, seed: int) -> list[ReformStudy | None]:
    return [cell(pair, draws, seed) for pair in pairs]


def compute(
    draws: int = 1000,
    seed: int = 0,
    jobs: int = 2,
    cluster: str | None = None,
    pairs: Sequence[tuple[str, str]] | None = None,
) -> Grid:
    """Compute the grid.

    Parameters
    ----------
    draws : int
        Placebo draws of each cell.
    seed : int
    jobs : int
        Processes on this machine.
    cluster : str, optional
        Address of a Dask scheduler; the numbers are the same.
    pairs : sequence of (str, str), optional
        Cells; all, if not given.
    """
    pairs = cells(available_outcomes()) if pairs is None else pairs
    # A few cells at a time: an outcome is laid out once, and no worker waits for long.
    parts = [pairs[start : start + 8] for start in range(0, len(pairs), 8)]
    work = partial(_chunk, draws=draws, seed=seed)
    found = _on_cluster(cluster, work, parts) if cluster else spread(work, parts, jobs)
    return assemble([one for part in found for one in part if one is not None])


_Part = Sequence[tuple[str, str]]


def _on_cluster(
    address: str, work: Callable[[_Part], list[ReformStudy | None]], parts: Sequence[_Part]
) -> list[list[ReformStudy | None]]:
    from distributed import Client

    with Client(address) as client:  # type: ignore[no-untyped-call]
        gathered: list[list[ReformStudy | None]] = client.gather(client.map(work, parts, pure=False))
        return gathered


def assemble(studies: Sequence[ReformStudy]) -> Grid:
    """Control false discoveries over all cells, and lay the cells out as tables."""
    p_values = np.array([found.effects[HEADLINE].p_value for found in studies])
    q_values = benjamini_hochberg(p_values)
    judged = [found.after_control(q) for found, q in zip(studies, q_values, strict=True)]
    effects = pd.DataFrame([_effect_row(f, q) for f, q in zip(judged, q_values, strict=True)])
    countries = pd.DataFrame([row for found in judged for row in _country_rows(found)])
    numbers = countries.select_dtypes("float64").columns
    countries[numbers] = countries[numbers].astype("float32")
    paths = pd.DataFrame(
        [
            {"reform": f.reform, "series": f.outcome.series, "event_time": p.event_time}
            | {"gap": p.gap, "lower95": p.lower95, "upper95": p.upper95}
            for f in judged
            for p in f.path
        ]
    )
    return Grid(effects, countries, paths, input_editions(effects["series"]))


def event_editions() -> tuple[set[str], set[str]]:
    """Name the editions that adoptions are taken from, ``source/edition``.

    Returns
    -------
    newest : set of str
        Of each source that dates a reform or answers a question, the edition that is taken unasked.
    pinned : set of str
        Editions that ``coverage.yaml`` names outright.
    """
    answering = {WBL, *(entry["source"] for entry in coverage() if "source" in entry)}
    newest = {kept.name for kept in select_editions() if kept.source in answering}
    dated = reforms()
    newest |= {
        f"{source}/{edition}" for source, edition in zip(dated["source"], dated["edition"], strict=True)
    }
    return newest, {"/".join(entry["seen_in"]) for entry in coverage() if "seen_in" in entry}


def input_editions(series: Iterable[str]) -> tuple[str, ...]:
    """Name every edition that a grid over these outcomes takes dates, answers and figures from."""
    newest, pinned = event_editions()
    return tuple(sorted({*newest, *pinned, *(name.partition("@")[2] for name in series)}))


def keep_grid(grid: Grid, about: Mapping[str, Any], root: Path = COMPUTED) -> Path:
    """Keep a grid with its inputs; see `paritet.store.results.keep_results`."""
    tables = {"effects": grid.effects, "countries": grid.countries, "paths": grid.paths}
    return keep_results(RESULTS, tables, grid.editions, about, root, pinned=event_editions()[1])


def _told(reasons: Iterable[Reason]) -> str:
    told = [{"code": r.code, **{name: _short(value) for name, value in r.numbers.items()}} for r in reasons]
    return json.dumps(told, ensure_ascii=False)


def _short(value: float | int | str) -> float | int | str:
    """Round to four digits, more than a reason quotes."""
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _effect_row(found: ReformStudy, q_value: float) -> dict[str, Any]:
    head, checks = found.effects[HEADLINE], found.checks
    assert checks is not None  # noqa: S101  (a cell of the grid has adopters)
    synthetic, plain = found.effects[Family.SC_DEMEANED], found.effects[Family.DID]
    return {
        "reform": found.reform,
        "series": found.outcome.series,
        "indicator": found.outcome.indicator,
        "area": found.outcome.area,
        "form": found.outcome.form,
        "unit": found.outcome.unit,
        "adopters": found.adopters,
        "donors": found.donors,
        "att": head.effect,
        "se": head.se,
        "p_value": head.p_value,
        "q_value": float(q_value),
        "lower95": head.lower95,
        "upper95": head.upper95,
        "label": str(found.label),
        "reasons": _told(found.reasons),
        "sc_att": synthetic.effect,
        "did_att": plain.effect,
        "did_p_value": plain.p_value,
        "pre_gap": checks.pre_gap,
        "in_time": checks.in_time,
        "beyond_region": checks.beyond_region,
        "donor_low": checks.donor_range[0],
        "donor_high": checks.donor_range[1],
    }


def _country_rows(found: ReformStudy) -> list[dict[str, Any]]:
    return [
        {
            "reform": found.reform,
            "series": found.outcome.series,
            "ref_area": country.ref_area,
            "year": country.year,
            "att": country.effect,
            "p_value": country.p_value,
            "lower95": country.lower95,
            "upper95": country.upper95,
            "pre_gap": country.pre_gap,
            "label": str(country.label),
            "reasons": _told(country.reasons),
            "donors": json.dumps([[code, round(weight, 3)] for code, weight in country.donors]),
        }
        for country in found.countries
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Compute the grid and keep it."""
    parser = argparse.ArgumentParser(description="Estimate the effect of every reform on every outcome.")
    parser.add_argument("--draws", type=int, default=1000, help="placebo draws of each cell")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes on this machine")
    parser.add_argument("--cluster", help="address of a Dask scheduler")
    chosen = parser.parse_args(arguments)
    start = time.perf_counter()
    grid = compute(chosen.draws, chosen.seed, chosen.jobs, chosen.cluster)
    folder = keep_grid(grid, {"draws": chosen.draws, "seed": chosen.seed, "cells": len(grid.effects)})
    seconds = time.perf_counter() - start
    sys.stdout.write(f"{len(grid.effects)} cells in {seconds:.0f} s, kept in {folder}\n")


if __name__ == "__main__":
    main()
