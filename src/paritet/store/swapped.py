"""A rule against the columns of women and men having changed places: each figure alone would be plausible.

A gap that turns round in nearly every country at once is no news but a fault of the file. The figures of an
indicator and year are compared with the source's last edition, and with the year before in the same edition,
by the cosine of the two lists of gaps, country by country: 1 where they are alike, −1 where every gap has
turned round. Between the founding editions of one source no indicator and year is below 0.9; between a year
and the next, none below −0.35 (a survey that was asked anew).
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import CheckError
from paritet.concepts.indicator import Measure
from paritet.concepts.observation import Sex

EDITIONS: Final = (-0.5, 10)
"""Refused below this cosine with the last edition, where so many countries have both figures."""
YEARS: Final = (-0.7, 20)
"""Refused below this cosine with the year before; one edition tells less, so it must tell it clearly."""
_KEY: Final = ["indicator", "ref_area", "time_period"]
_SHOWN: Final = 5


def relative_gaps(observations: pd.DataFrame) -> pd.DataFrame:
    """Give the gap of every indicator, area and year that tells women and men apart.

    Parameters
    ----------
    observations : pandas.DataFrame
        Columns as in the store.

    Returns
    -------
    pandas.DataFrame
        Columns indicator, ref_area, time_period and ``gap``: (women − men) ÷ (women + men); of a share that
        is told for women only, (women − 50) ÷ 50.
    """
    frame = observations[observations["obs_value"].notna()].astype({"indicator": "object", "sex": "object"})
    by_sex = {
        sex: frame[frame["sex"] == sex].set_index(_KEY)["obs_value"].rename(sex)
        for sex in (Sex.FEMALE, Sex.MALE)
    }
    both = pd.concat(list(by_sex.values()), axis=1)
    women, men = both[Sex.FEMALE], both[Sex.MALE]
    known = indicators()
    shares = {code for code in frame["indicator"].unique() if code in known}
    shares = {code for code in shares if known[code].measure is Measure.SHARE}
    men = men.where(men.notna() | ~both.index.get_level_values(0).isin(shares), 100 - women)
    scale = women.abs() + men.abs()
    gap = ((women - men) / scale.where(scale > 0)).rename("gap")
    return gap.dropna().reset_index()


def turned(new: pd.DataFrame, old: pd.DataFrame, rule: tuple[float, int]) -> pd.DataFrame:
    """Find the indicators and years whose gaps have turned round.

    Parameters
    ----------
    new, old : pandas.DataFrame
        As from `relative_gaps`.
    rule : (float, int)
        Highest cosine, and fewest countries with a gap in both.

    Returns
    -------
    pandas.DataFrame
        Columns indicator, time_period, ``countries`` and ``cosine``.
    """
    pairs = new.merge(old, on=_KEY, suffixes=("", "_old"))
    pairs = pairs.assign(
        cross=pairs["gap"] * pairs["gap_old"], square=pairs["gap"] ** 2, square_old=pairs["gap_old"] ** 2
    )
    groups = pairs.groupby(["indicator", "time_period"])
    sums = groups[["cross", "square", "square_old"]].sum()
    size = (sums["square"] * sums["square_old"]).pow(0.5)
    cosine = sums["cross"] / size.mask(size <= 0)
    found = pd.DataFrame({"countries": groups.size(), "cosine": cosine}).reset_index()
    highest, fewest = rule
    return found[(found["countries"] >= fewest) & (found["cosine"] < highest)]


def check_not_swapped(
    name: str, observations: pd.DataFrame, last: pd.DataFrame | None = None, last_name: str = ""
) -> None:
    """Refuse an edition in which women's and men's figures seem to have changed places.

    Parameters
    ----------
    name, last_name : str
        ``source/edition`` of the two editions.
    observations : pandas.DataFrame
        Columns as in the store.
    last : pandas.DataFrame, optional
        Those of the source's last edition.

    Raises
    ------
    CheckError
        Names indicators, years, and how many countries' gaps have turned round.
    """
    gaps = relative_gaps(observations)
    where: list[str] = []
    if last is not None:
        found = turned(gaps, relative_gaps(last), EDITIONS)
        where += _told(found, f"against {last_name}")
    if not where:
        before = gaps.assign(time_period=gaps["time_period"] + 1)
        where += _told(turned(gaps, before, YEARS), "against the year before")
    if where:
        rule = "rule: the gaps between women and men do not turn round in nearly all countries at once"
        raise CheckError(
            f"{name} is refused: the figures of women and men seem to have changed places.",
            where="\n".join([rule, *where]),
            mend="see whether the file's columns of women and men are the right way round; if they are, and "
            "the earlier figures were not, say so with --allow-swapped",
        )


def _told(found: pd.DataFrame, against: str) -> list[str]:
    lines = []
    for indicator, rows in found.groupby("indicator"):
        years = sorted({int(year) for year in rows["time_period"]})
        shown = ", ".join(map(str, years[:_SHOWN])) + (
            f" and {len(years) - _SHOWN} more years" if len(years) > _SHOWN else ""
        )
        lines.append(f"    {indicator} {shown}: the gaps of {rows['countries'].max()} countries, {against}")
    return lines[:_SHOWN] + (
        [f"    … and {len(lines) - _SHOWN} more indicators"] if len(lines) > _SHOWN else []
    )
