"""A cohort keeps the name of its first treated period, whatever is left out around it."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from paritet.analysis.reforms.effect import panel_effect
from paritet.analysis.reforms.panel import PanelError, TreatedPanel, panel_from_frame

COLUMNS = ("u", "t", "y", "d")


def frame(starts: dict[str, int], units: int = 16, years: int = 24, first: int = 1990) -> pd.DataFrame:
    generator = np.random.default_rng(5)
    table = pd.DataFrame(
        {
            "u": np.repeat([f"U{number:02d}" for number in range(units)], years),
            "t": np.tile(np.arange(first, first + years), units),
            "y": generator.normal(size=units * years),
        }
    )
    return table.assign(d=(table.t >= table.u.map(starts).fillna(np.inf)) * 1)


def without(table: pd.DataFrame, unit: str, *years: int) -> pd.DataFrame:
    return table.assign(y=table.y.mask((table.u == unit) & table.t.isin(years)))


def texts(panel: TreatedPanel) -> str:
    return " | ".join(note.text() for note in panel.notes)


def test_a_cohort_is_named_by_its_true_start_though_that_be_left_out() -> None:
    table = without(frame({"U00": 2005, "U01": 2010}), "U02", 2005)
    panel = panel_from_frame(table, *COLUMNS, gaps="drop-periods")
    assert 2005 not in panel.times
    assert [panel.period_of(start) for start in panel.cohorts] == [2005, 2010]
    assert "the period 2005, in which treatment starts, is left out" in texts(panel)
    assert "only from 2006 on" in texts(panel)
    assert [effect.scope for effect in panel_effect(panel, "sdid", draws=20)] == ["all", "2005", "2010"]
    assert panel.only([2005]).units[0] == "U00"
    assert "in which treatment starts" not in texts(panel.only([2010]))
    with pytest.raises(PanelError, match="No treatment starts in 2006") as fault:
        panel.only([2006])
    assert "choose among 2005, 2010" in str(fault.value)


def test_cohorts_whose_starts_become_one_are_not_merged() -> None:
    table = frame({"U00": 2005, "U01": 2005, "U02": 2007})
    panel = panel_from_frame(without(table, "U09", *range(2005, 2008)), *COLUMNS, gaps="drop-periods")
    assert [panel.period_of(start) for start in panel.cohorts] == [2005]
    assert panel.left_out == ("U02",)
    assert "cannot be told from the one in 2005 (1): U02" in texts(panel)
    assert (~panel.never).sum() == 2


def test_who_is_never_seen_under_treatment_is_no_comparison() -> None:
    table = frame({"U00": 2005, "U01": 2012})
    panel = panel_from_frame(without(table, "U09", 2012, 2013), *COLUMNS, gaps="drop-periods")
    assert "U01" not in panel.units
    assert "every period under treatment has missing figures and is left out (1): U01" in texts(panel)


def test_the_period_in_which_treatment_starts_is_dear() -> None:
    """Two comparison units lack the same figure: an ordinary period goes, the one of the start stays."""
    table = frame({"U00": 2005}, units=40)
    start, ordinary = (
        panel_from_frame(without(without(table, "U08", year), "U09", year), *COLUMNS) for year in (2005, 1999)
    )
    assert start.left_out == ("U08", "U09")
    assert start.times.size == 24
    assert ordinary.left_out == ()
    assert 1999 not in ordinary.times


def test_the_only_treated_unit_stays_though_its_start_is_missing() -> None:
    panel = panel_from_frame(without(frame({"U00": 2005}), "U00", 2005), *COLUMNS)
    assert panel.left_out == ()
    assert panel.period_of(int(panel.cohorts[0])) == 2005


def test_a_regression_on_one_cohort_keeps_its_treated_units() -> None:
    table = without(frame({"U00": 2005, "U01": 2010}), "U02", 2005)
    panel = panel_from_frame(table, *COLUMNS, gaps="drop-periods").only([2005])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (found,) = panel_effect(panel, "twfe")
    rows = table[(table.u != "U01") & table.y.notna()]
    design = pd.get_dummies(rows[["u", "t"]].astype(str), dtype=float).assign(d=rows.d)
    slope = np.linalg.lstsq(design.to_numpy(float), rows.y.to_numpy(), rcond=None)[0][-1]
    assert found.estimate.value == pytest.approx(slope, abs=1e-9)


def test_a_regression_on_one_cohort_keeps_late_adopters_as_comparison() -> None:
    """Nobody is never treated: the last adopters compare, in the regression on all rows too."""
    starts = {f"U{number:02d}": 2005 if number < 3 else 2008 if number < 5 else 2012 for number in range(16)}
    panel = panel_from_frame(without(frame(starts), "U09", 1993), *COLUMNS).only([2005])
    assert panel.raw is not None
    assert set(panel.units) <= set(panel.raw.units.tolist())
    assert not {"U03", "U04"} & set(panel.raw.units.tolist())
