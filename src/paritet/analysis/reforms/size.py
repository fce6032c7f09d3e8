"""Does the method find what is not there? Dates and countries shuffled, and effects planted.

``python -m paritet.analysis.reforms.size`` writes the table that ``docs/explanation/effects`` quotes.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from paritet.analysis.processes import spread
from paritet.analysis.reforms.adoption import Adoption, adoption
from paritet.analysis.reforms.finding import ReformStudy
from paritet.analysis.reforms.gates import LEVEL, Label
from paritet.analysis.reforms.outcome import Outcome, outcome
from paritet.analysis.reforms.shuffles import exchangeable
from paritet.analysis.reforms.study import TESTED, aligned, generator_of, study_of
from paritet.concepts.errors import MissingDataError

Floats = NDArray[np.float64]

PAIRS: Final = (
    ("wbl_domestic_violence_law", "parliament_seats@gapminder_parliament"),
    ("wbl_paid_paternity_leave", "labour_force_participation_25_54@ilo_participation"),
    ("parliament_gender_quota", "parliament_seats@gapminder_parliament"),
    ("wbl_sexual_harassment_employment_law", "adolescent_birth_rate@undp_hdr"),
    ("istanbul_convention_ratification", "homicide_rate@unodc_homicide"),
)
"""Pairs of many and few adopters, smooth and noisy outcomes, long and short panels."""


PART: Final = 5
"""Shuffles that one process takes at a time."""


@dataclass(frozen=True, slots=True)
class SizeReport:
    """How often shuffled dates seem to have an effect.

    Attributes
    ----------
    reform, series : str
    shuffles : int
        Shuffles in which an adopter could be observed.
    planted : float
        Effect added to every adopter, in standard deviations between countries of a decade's change.
    significant : dict of str to float
        Share with p < 0.05, by family.
    robust, suggestive : float
        Share of labels.
    adopters : float
        Mean number of adopters.
    """

    reform: str
    series: str
    shuffles: int
    planted: float
    significant: dict[str, float]
    robust: float
    suggestive: float
    adopters: float


def shuffled(
    reform: str,
    series: str,
    times: int = 200,
    draws: int = 1000,
    seed: int = 1,
    planted: float = 0.0,
    jobs: int = 1,
) -> SizeReport:
    """Shuffle who adopted when among the countries that could stand in a window, and study each shuffle.

    Parameters
    ----------
    reform, series : str
    times : int
    draws : int
    seed : int
    planted : float
        Effect to plant from the shuffled date on, in standard deviations between countries of a decade's
        change.
    jobs : int
        Processes; the numbers are the same.

    Raises
    ------
    MissingDataError
        If no shuffle could be studied.
    """
    parts = [range(start, min(start + PART, times)) for start in range(0, times, PART)]
    work = partial(_judged, reform=reform, series=series, draws=draws, seed=seed, planted=planted)
    found = [row for part in spread(work, parts, jobs) for row in part]
    if not found:
        raise MissingDataError(
            f"In none of {times} shuffles of {reform} could an adopter be observed in {series}.",
            mend="choose an outcome that is observed for longer, or more shuffles",
        )
    return SizeReport(
        reform,
        series,
        len(found),
        planted,
        {
            str(family): float(np.mean([p_values[place] < LEVEL for _, _, p_values in found]))
            for place, family in enumerate(TESTED)
        },
        float(np.mean([label is Label.ROBUST for _, label, _ in found])),
        float(np.mean([label is Label.SUGGESTIVE for _, label, _ in found])),
        float(np.mean([adopters for adopters, _, _ in found])),
    )


def _judged(
    turns: Sequence[int], reform: str, series: str, draws: int, seed: int, planted: float
) -> list[tuple[int, Label, tuple[float, ...]]]:
    """Give the number of adopters, the label and each family's p-value."""
    found = shuffled_studies(reform, series, turns, draws, seed, planted)
    return [(one.adopters, one.label, tuple(one.effects[f].p_value for f in TESTED)) for one in found]


def shuffled_studies(
    reform: str, series: str, turns: Sequence[int], draws: int, seed: int, planted: float = 0.0
) -> list[ReformStudy]:
    """Give the studies behind `shuffled`; a shuffle in which no adopter can be observed is left out.

    Parameters
    ----------
    reform, series : str
    turns : sequence of int
        Numbers of the shuffles; each draws its own random numbers.
    draws, seed, planted
        As in `shuffled`.
    """
    laid, adopted = outcome(series), adoption(reform)
    year, ended = aligned(adopted, laid)
    known = np.flatnonzero(exchangeable(laid.values, year))
    size = planted * _spread(laid) if planted else 0.0
    found = []
    for turn in turns:
        order = generator_of(reform, series, f"shuffle {turn}", seed=seed).permutation(known)
        dealt, until = year.copy(), ended.copy()
        dealt[known], until[known] = year[order], ended[order]
        fake = Adoption(reform, laid.ref_areas, dealt, adopted.until, until)
        one = study_of(fake, _planted(laid, dealt, size), draws, seed + turn, detail=False)
        if one.checks is not None:
            found.append(one)
    return found


def _spread(laid: Outcome) -> float:
    """Give the standard deviation between countries of a decade's change."""
    change = laid.values[:, 10:] - laid.values[:, :-10]
    change = change[:, np.isfinite(change).sum(axis=0) > 2]
    return float(np.nanmedian(np.nanstd(change - np.nanmean(change, axis=0), axis=0)))


def _planted(laid: Outcome, year: Floats, size: float) -> Outcome:
    if size == 0.0:
        return laid
    after = laid.years[None, :] >= year[:, None]
    return replace(laid, values=laid.values + size * after)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the report as a Markdown table."""
    parser = argparse.ArgumentParser(description="Measure size and power under shuffled dates.")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--only",
        nargs="*",
        default=[],
        choices=[pair[0] for pair in PAIRS],
        metavar="REFORM",
        help="some of the pairs, named by their reform",
    )
    parser.add_argument("--planted", type=float, nargs="*", default=[0.0])
    chosen = parser.parse_args(arguments)
    pairs = [pair for pair in PAIRS if not chosen.only or pair[0] in chosen.only]
    names = [str(family) for family in TESTED]
    sys.stdout.write(
        f"| reform | outcome | adopters | planted | shuffles | {' | '.join(names)} | robust | suggestive |\n"
    )
    sys.stdout.write("|---" * (7 + len(names)) + "|\n")
    for planted in chosen.planted:
        for reform, series in pairs:
            report = shuffled(reform, series, chosen.times, chosen.draws, planted=planted, jobs=chosen.jobs)
            shares = [*(report.significant[name] for name in names), report.robust, report.suggestive]
            told = " | ".join(f"{100 * share:.1f} %" for share in shares)
            sys.stdout.write(
                f"| {reform} | {series.partition('@')[0]} | {report.adopters:.0f} | {planted:g} "
                f"| {report.shuffles} | {told} |\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
