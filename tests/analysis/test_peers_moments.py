from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peers_figures import NAN, grid

from paritet.analysis.peers_moments import COVARIATE_LAG, Moments, moments


def _row(table: Moments, area: str, year: int) -> int:
    (row,) = np.flatnonzero(table.of(area) & (table.year == year))
    return int(row)


def test_level_path_and_changes_by_hand() -> None:
    # 0, 1, 4, 9, ... : the square of the years since 2000.
    table = moments(grid({"SWE": [float(year**2) for year in range(31)]}), (), 2030)
    row = _row(table, "SWE", 2008)
    assert table.level[row] == 64
    assert table.path[row] == 64 - 9
    np.testing.assert_array_equal(table.change[row], [13**2 - 64, 18**2 - 64, 28**2 - 64])
    assert table.change_year[row].tolist() == [2013, 2018, 2028]


def test_a_neighbouring_year_answers_for_a_missing_one_and_says_so() -> None:
    values = [10.0, 12, NAN, NAN, NAN, 20, 21, NAN, NAN, 25, NAN, 29]
    table = moments(grid({"SWE": values}), (), 2011)
    row = _row(table, "SWE", 2006)
    # 2001 is there: 21 − 12. For 2011: 29 − 21.
    assert (table.path[row], table.path_year[row]) == (9, 2001)
    row = _row(table, "SWE", 2005)
    # 2010 is missing; the year before it goes first.
    assert (table.change[row, 0], table.change_year[row, 0]) == (5, 2009)


def test_an_older_figure_gives_the_path_at_its_pace() -> None:
    table = moments(grid({"SWE": [10.0, NAN, NAN, NAN, NAN, NAN, 22]}), (), 2006)
    assert table.path[_row(table, "SWE", 2006)] == pytest.approx(12 * 5 / 6)


@pytest.mark.parametrize("year", [2003, 2005, 2008, 2010])
def test_nothing_is_measured_across_a_break(year: int) -> None:
    table = moments(grid({"SWE": range(16)}, status={("SWE", year): "B"}), (), 2015)
    assert len(table.year)
    for row, start in enumerate(table.year):
        assert not table.path_year[row] < year <= start
        for later, change in zip(table.change_year[row], table.change[row], strict=True):
            assert np.isnan(change) == (later == 0)
            assert not start < year <= later
            assert later == 0 or change == later - start
    assert not ((table.year >= year) & (table.year < year + 5)).any()


def test_the_latest_figure_is_at_most_ten_years_after_and_on_this_side_of_a_break() -> None:
    table = moments(grid({"SWE": range(21)}, status={("SWE", 2018): "B"}), (), 2020)
    latest = {int(year): int(last) for year, last in zip(table.year, table.latest_year, strict=True)}
    assert (latest[2005], latest[2010], latest[2016], latest[2017]) == (2015, 2017, 2017, 0)


def test_no_neighbour_answers_for_a_year_that_has_not_come() -> None:
    table = moments(grid({"SWE": range(16)}), (), 2015)
    assert table.year.tolist() == list(range(2005, 2016))
    known = np.isfinite(table.change[:, 0])
    assert table.year[known].max() == 2010


@pytest.mark.parametrize("code", ["I", "F"])
def test_carried_and_projected_figures_are_no_news(code: str) -> None:
    marked = {("SWE", year): code for year in (2010, 2011, 2012)}
    table = moments(grid({"SWE": range(13)}, status=marked), (), 2012)
    assert table.year.max() == 2009
    assert table.change_year[_row(table, "SWE", 2005), 0] == 2009  # 2010 is carried, 2009 is measured
    assert np.isnan(table.change[_row(table, "SWE", 2006)]).all()


def test_a_covariate_may_be_a_little_older_but_never_younger() -> None:
    series = grid({"SWE": range(13)})
    covariate = grid({"SWE": [NAN, NAN, NAN, 5.0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 9.0, NAN]})
    table = moments(series, (covariate,), 2012)
    found = {int(year): value for year, value in zip(table.year, table.covariates[:, 0], strict=True)}
    assert found[2003 + COVARIATE_LAG] == 5
    assert np.isnan(found[2003 + COVARIATE_LAG + 1])
    assert np.isnan(found[2010])
    assert found[2011] == found[2012] == 9


@given(
    st.lists(st.floats(0, 100) | st.just(NAN), min_size=25, max_size=25),
    st.lists(st.floats(0, 100), min_size=25, max_size=25),
    st.integers(2000, 2024),
)
def test_no_later_value_reaches_a_table(values: list[float], others: list[float], as_of: int) -> None:
    known = as_of - 2000 + 1
    later = values[:known] + others[known:]
    one = moments(grid({"SWE": values}), (grid({"SWE": values}),), as_of)
    two = moments(grid({"SWE": later}), (grid({"SWE": later}),), as_of)
    names = ("year", "level", "path", "covariates", "covariate_year", "change", "change_year", "latest")
    for name in (*names, "latest_year"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    assert not one.year.size or max(one.year.max(), one.change_year.max(), one.latest_year.max()) <= as_of
