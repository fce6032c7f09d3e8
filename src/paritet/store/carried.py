"""Mark values that a publisher repeated in place of new ones: status ``I``.

A value counts as a repeat if it equals the one before it in its series to the last digit, at most five years
later.

Publisher's rule, for every indicator but laws and judgements
    In one year the share of areas that repeat lies far above that indicator's usual share (the median over
    its years): by 20 points at least, and by six standard errors of a share. The repeats of that year are
    marked. It needs 20 areas. So HDR's maternal mortality of 2021–2023, which is that of 2020, is marked in
    every country, and a parliament between two elections is not.

Series' rule, for measured quantities
    Where repeats are rare for an indicator (a usual share below 5 %), one exact repeat of a value with six
    significant digits, or two in a row of one with four or five, is no chance. Laws (binary indicators),
    indices and their components, bodies that change at elections only (``repeats_are_usual`` in
    ``break_rules.yaml``), and values at an end of the indicator's range are exempt.

Direction
    A block of repeats at the beginning is taken for filled back: its last value is the true one and those
    before it are marked. Elsewhere the first value is the true one and those after it are marked.

Scores of laws and of experts' judgements (``laws_and_judgements``) stay while laws stay and are never marked.

Only status ``A`` is changed; what the publisher itself said of a value stands.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.concepts import codelists
from paritet.concepts.observation import ObsStatus
from paritet.store.rules import break_rules

_SERIES: Final = ["source", "edition", "indicator", "ref_area", "sex"]
_LONGEST_GAP: Final = 5
_FEWEST_AREAS: Final = 20
_EXCESS: Final = 0.20
_STANDARD_ERRORS: Final = 6.0
_RARE: Final = 0.05
_COMPUTED: Final = ("index_0_1", "index_0_100", "score", "score_1_10", "yes_no", "grounds")

Mask = np.ndarray[Any, np.dtype[np.bool_]]


def mark_carried(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Mark carried-forward and filled-back values.

    Parameters
    ----------
    frame : pandas.DataFrame
        One edition's observations, sorted by their key.

    Returns
    -------
    frame : pandas.DataFrame
        The same rows, carried ones with status ``I``.
    flags : list of str
        For each indicator, how many values were marked and of which years.
    """
    if frame.empty:
        return frame, []
    frame = frame.reset_index(drop=True)
    links = _links(frame)
    laws = [code for code in links["indicator"].unique() if break_rules().stays_with_laws(code)]
    links = links[~links["indicator"].isin(laws)].reset_index(drop=True)
    year_rule, backward = _publisher_rule(links)
    series_rule, leading = _series_rule(links)
    marked = np.zeros(len(frame), dtype=bool)
    later, earlier = links["later"].to_numpy(), links["later"].to_numpy() - 1
    for chosen, back in ((year_rule, backward), (series_rule, leading)):
        marked[later[chosen & ~back]] = True
        marked[earlier[chosen & back]] = True
    marked &= (frame["obs_status"] == ObsStatus.NORMAL).to_numpy()
    status = frame["obs_status"].mask(pd.Series(marked), ObsStatus.IMPUTED.value)
    return frame.assign(obs_status=status), _flags(frame[marked])


def _links(frame: pd.DataFrame) -> pd.DataFrame:
    """Give one row for each pair of neighbouring values; ``later`` is the position of the second."""
    same = (frame[_SERIES] == frame[_SERIES].shift()).all(axis=1)
    same &= frame["time_period"].diff() <= _LONGEST_GAP
    same &= frame["obs_value"].notna() & frame["obs_value"].shift().notna()
    links = frame.loc[same, ["indicator", "sex", "ref_area", "time_period", "obs_value"]]
    links = links.assign(later=links.index, repeat=frame["obs_value"].eq(frame["obs_value"].shift())[same])
    number = (frame[_SERIES] != frame[_SERIES].shift()).any(axis=1).cumsum()
    return links.assign(series=number[same]).reset_index(drop=True)


def _usual_share(links: pd.DataFrame) -> pd.DataFrame:
    """Give, by indicator, sex and year, the share of areas that repeat, their count, the usual share."""
    by_year = links.groupby(["indicator", "sex", "time_period"])["repeat"].agg(["mean", "size"]).reset_index()
    enough = by_year[by_year["size"] >= 5]
    usual = enough.groupby(["indicator", "sex"])["mean"].median().rename("usual")
    return by_year.join(usual, on=["indicator", "sex"])


def _publisher_rule(links: pd.DataFrame) -> tuple[Mask, Mask]:
    """Choose the repeats of years in which far more repeat than usual; second, those filled back."""
    shares = _usual_share(links)
    usual = shares["usual"].fillna(1.0)
    error = np.sqrt(np.maximum(usual * (1 - usual), 0.01) / shares["size"])
    shares["flagged"] = (shares["size"] >= _FEWEST_AREAS) & (
        shares["mean"] - usual >= np.maximum(_EXCESS, _STANDARD_ERRORS * error)
    )
    # A flagged block that begins with the indicator's first pair of years was filled back.
    shares["back"] = shares.groupby(["indicator", "sex"])["flagged"].cummin().astype(bool)
    key = ["indicator", "sex", "time_period"]
    joined = links[key].merge(shares[[*key, "flagged", "back"]], on=key, how="left")
    chosen = joined["flagged"].to_numpy(dtype=bool) & links["repeat"].to_numpy(dtype=bool)
    return chosen, joined["back"].to_numpy(dtype=bool)


def _series_rule(links: pd.DataFrame) -> tuple[Mask, Mask]:
    """Choose repeats that cannot be chance; second, those at their series' beginning."""
    usual = _usual_share(links).drop_duplicates(["indicator", "sex"]).set_index(["indicator", "sex"])["usual"]
    rare = links[["indicator", "sex"]].join(usual, on=["indicator", "sex"])["usual"] < _RARE
    repeat = links["repeat"].to_numpy(dtype=bool)
    new_run = ~repeat | (links["series"] != links["series"].shift()).to_numpy()
    run = np.cumsum(new_run)
    # A run opens with the first repeat: the link before it, of another value, is a run of its own.
    length = pd.Series(repeat).groupby(run).transform("sum").to_numpy()
    digits = _significant_digits(links["obs_value"].to_numpy(dtype=float))
    certain = ((digits >= 6) & (length >= 1)) | ((digits >= 4) & (length >= 2))
    first_link = links.groupby("series")["later"].transform("min")
    run_start = pd.Series(links["later"]).where(pd.Series(repeat)).groupby(run).transform("min")
    leading = (run_start == first_link).to_numpy()
    return repeat & rare.to_numpy() & certain & ~_exempt(links), leading


def _exempt(links: pd.DataFrame) -> Mask:
    known = codelists.indicators()
    usual = set(break_rules().repeats_are_usual)
    codes = {code: known.get(code) for code in links["indicator"].unique()}
    computed = {
        code
        for code, item in codes.items()
        if item and (item.binary or item.parent or item.unit in _COMPUTED)
    }
    named = computed | usual.intersection(codes)
    ends = {code: item.range if item else (None, None) for code, item in codes.items()}
    value = links["obs_value"]
    at_end = pd.Series(data=False, index=links.index)
    for side in (0, 1):
        at_end |= value == links["indicator"].map({code: pair[side] for code, pair in ends.items()}).astype(
            float
        )
    return (links["indicator"].isin(named) | at_end).to_numpy()


def _significant_digits(values: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.int_]]:
    """Count the significant digits of the shortest decimal that gives each number."""
    distinct, where = np.unique(values, return_inverse=True)
    counts = [
        len(repr(float(value)).split("e")[0].replace("-", "").replace(".", "").strip("0"))
        for value in distinct
    ]
    return np.array(counts, dtype=int)[where]


def _flags(marked: pd.DataFrame) -> list[str]:
    return [
        f"{code}: {len(part)} values of {part['time_period'].min()}–{part['time_period'].max()} in "
        f"{part['ref_area'].nunique()} areas repeat a neighbouring year: marked I (carried)"
        for code, part in marked.groupby("indicator")
    ]
