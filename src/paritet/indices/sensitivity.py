"""Ask how robust an index is: ranks under other choices, who is ahead of whom, and which choice matters."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import reduce
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from paritet.concepts.errors import MissingDataError, ParitetError
from paritet.indices.compute import Computed
from paritet.indices.plan import Plan, draw_noise, factors_of, tasks
from paritet.indices.ranks import rank
from paritet.indices.replicate import Replicator, Tally, run_task
from paritet.indices.sobol import design, effects
from paritet.indices.uncertainty import Uncertainty

Floats = npt.NDArray[np.float64]
_WORKERS: Final = 2
_PAIRS: Final = 64
"""Up to so many countries, all pairs are compared unasked."""


def sensitivity(
    computed: Computed,
    *,
    draws: int = 1000,
    seed: int = 0,
    years: Iterable[int] | None = None,
    ranked: npt.NDArray[np.bool_] | None = None,
    against: Iterable[str] | None = None,
    middle: Iterable[str] = (),
    variance: bool = False,
    dask: str | None = None,
) -> Uncertainty:
    """Replicate an index under the alternatives that its spec declares.

    Parameters
    ----------
    computed : Computed
    draws : int
        Replications; with `variance`, the base sample, of which (factors + 2) times as many are run.
    seed : int
        The same seed gives the same numbers, on one machine or on a cluster.
    years : iterable of int, optional
        Years to rank; without it, the last year that has scores.
    ranked : ndarray of bool, shape (ref_area, time_period), optional
        Which scores are ranked: those that the publisher has, too, so that scores of ours alone do not push
        the others down. Without it, all.
    against : iterable of str, optional
        Countries to compare all others with; without it, all of them where there are not more than 64.
    middle : iterable of str
        Countries whose median, taken anew in each draw, all are compared with.
    variance : bool
        Whether to estimate Sobol' indices of the mean change of rank.
    dask : str, optional
        Address of a Dask scheduler, such as ``tcp://localhost:8786``.

    Raises
    ------
    ParitetError
        If the spec declares no alternatives, or a variance analysis has fewer than two.
    """
    factors = factors_of(computed.spec, computed.inputs)
    if not factors or (variance and len(factors) < 2):
        raise ParitetError(
            f"The spec of {computed.spec.index} declares too few alternatives.",
            where=computed.spec.file or None,
            mend="add choices under 'sensitivity': weights, normalise, treat, aggregate, impute, bounds",
        )
    chosen = _chosen_years(computed, years)
    whole = ~np.isnan(computed.scores) if ranked is None else ranked & ~np.isnan(computed.scores)
    held = whole[:, [computed.years.index(year) for year in chosen]]
    areas = computed.ref_areas
    plan = replace(
        _plan(computed, factors, chosen, held, draws, seed),
        against=_compared(areas, against),
        middle=_compared(areas, middle),
    )
    rng = np.random.default_rng([seed, 0])
    numbers = design(draws, len(factors), rng) if variance else rng.random((draws, len(factors)))
    tally, shifts = _run(plan, numbers, 2 * draws if variance else draws, dask)
    found = effects(shifts, factors, rng=np.random.default_rng([seed, 3])) if variance else ()
    return Uncertainty(
        computed, factors, chosen, 2 * draws if variance else draws, seed, held, tally.counts,
        tuple(areas[at] for at in plan.against), tally.ahead, tuple(areas[at] for at in plan.middle),
        tally.above, shifts, found,
    )  # fmt: skip


def _chosen_years(computed: Computed, years: Iterable[int] | None) -> tuple[int, ...]:
    scored = [year for at, year in enumerate(computed.years) if not np.isnan(computed.scores[:, at]).all()]
    if not scored:
        raise MissingDataError(f"{computed.spec.index} has no score at all.")
    if years is None:
        return (scored[-1],)
    wanted = tuple(years)
    for year in wanted:
        if year not in scored:
            raise MissingDataError(f"{computed.spec.index} has no scores for {year}.")
    return wanted


def _compared(areas: tuple[str, ...], against: Iterable[str] | None) -> tuple[int, ...]:
    """Give the positions of the countries to compare with."""
    if against is None:
        return tuple(range(len(areas))) if len(areas) <= _PAIRS else ()
    wanted = tuple(against)
    for name in wanted:
        if name not in areas:
            raise MissingDataError(f"The index has no score for {name}.")
    return tuple(areas.index(name) for name in wanted)


def _plan(
    computed: Computed,
    factors: tuple[str, ...],
    years: tuple[int, ...],
    held: npt.NDArray[np.bool_],
    draws: int,
    seed: int,
) -> Plan:
    at = tuple(computed.years.index(year) for year in years)
    inputs = computed.inputs
    scores = np.where(held, computed.scores[:, list(at)], np.nan)
    declared = rank(scores, computed.spec.higher_is_better)
    noise, quantiles, posts = draw_noise(computed.spec, inputs, draws, seed)
    nominal = np.nan_to_num(declared).astype(np.int16)
    return Plan(computed.spec, inputs, factors, at, nominal, noise, quantiles, posts, ())


def _run(plan: Plan, numbers: Floats, counted: int, dask: str | None) -> tuple[Tally, Floats]:
    """Run all tasks and add up what they found; only the first `counted` rows count for ranks."""
    work = list(tasks(plan, numbers[:counted])) + list(_offset(tasks(plan, numbers[counted:]), counted))
    if dask is not None:
        parts = _run_on_cluster(plan, work, dask)
    else:
        replicator = Replicator(plan)
        with ThreadPoolExecutor(_WORKERS) as pool:
            parts = list(pool.map(lambda task: replicator.run(*task), work))
    shifts = np.empty(len(numbers))
    for part in parts:
        shifts[part.rows] = part.shifts
    ranked = [part for part in parts if part.rows[0] < counted]
    counts = reduce(np.add, [part.counts for part in ranked])
    ahead = reduce(np.add, [part.ahead for part in ranked])
    above = reduce(np.add, [part.above for part in ranked])
    return Tally(counts, ahead, above, np.arange(len(numbers)), shifts), shifts


def _offset(work: Iterable[Any], by: int) -> Iterable[Any]:
    for choice, rows, sets in work:
        yield choice, rows + by, sets


def _run_on_cluster(plan: Plan, work: list[Any], address: str) -> list[Tally]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ParitetError(
            "Running on a cluster needs Dask.", mend="install paritet with the extra 'cluster'"
        ) from error
    with Client(address) as client:  # type: ignore[no-untyped-call]
        shared = client.scatter(plan, broadcast=True)
        futures = [client.submit(run_task, shared, task, pure=False) for task in work]
        found: list[Tally] = client.gather(futures)
    return found
