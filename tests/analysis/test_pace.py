from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.analysis.pace import FEWEST, Movement, acceleration, pace, segment, theil_sen

values = st.lists(st.floats(min_value=-100, max_value=100), min_size=FEWEST, max_size=30)


@given(values, st.floats(min_value=-5, max_value=5), st.floats(min_value=-50, max_value=50))
def test_robust_slope_moves_with_the_series(series: list[float], slope: float, shift: float) -> None:
    years = np.arange(2000, 2000 + len(series))
    base = theil_sen(years, np.array(series))
    moved = theil_sen(years, np.array(series) + shift + slope * (years - 2000))
    assert moved[0] == pytest.approx(base[0] + slope, abs=1e-6)
    assert base[1] <= base[0] <= base[2]


def test_one_wild_figure_hardly_moves_the_robust_slope() -> None:
    years = np.arange(2000, 2021)
    series = 0.5 * (years - 2000.0)
    series[10] = 400.0
    assert theil_sen(years, series)[0] == pytest.approx(0.5, abs=0.02)


def test_acceleration_of_a_parabola_is_its_second_derivative() -> None:
    years = np.arange(2000, 2021)
    assert acceleration(years, 0.5 * (years - 2000.0) ** 2) == pytest.approx(1.0, rel=0.01)


def test_segment_starts_at_the_last_break_and_drops_carried_figures() -> None:
    years = np.arange(2000, 2010)
    status = np.array(list("AAABAAAIIF"))
    part = segment(years, np.arange(10.0), status)
    assert part.years.tolist() == [2003, 2004, 2005, 2006]
    assert not part.enough


def test_russian_participation_is_measured_after_its_break_of_2017() -> None:
    found = pace("labour_force_participation@undp_hdr/2025", "RUS")
    assert found.start == 2017
    assert found.movement is not Movement.WORSENING


def test_too_few_figures_are_said_to_be_too_few() -> None:
    found = pace("ilga_rainbow.gender_recognition@ilga_rainbow/2024", "RUS")
    assert found.movement is Movement.NOT_ENOUGH_DATA
    assert found.robust_slope is None


def test_every_number_names_its_observations() -> None:
    found = pace("parliament_seats", "RUS")
    assert found.level is not None
    assert found.level.inputs[0].obs_value == found.level.value
    assert found.robust_slope is not None
    assert len(found.robust_slope.inputs) == found.n
    assert len({(item.source, item.edition) for item in found.robust_slope.inputs}) == 1
