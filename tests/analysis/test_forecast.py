from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paritet.analysis.forecast import fit_files as fits
from paritet.analysis.forecast.features import NAMES, by_region, carry, features
from paritet.analysis.forecast.fitted import fitted
from paritet.analysis.forecast.forest import grow
from paritet.analysis.forecast.learnt import HORIZONS
from paritet.analysis.forecast.model import LEVELS, fit, stretched
from paritet.analysis.forecast.outlook import FORECAST, SCENARIO, outlook
from paritet.analysis.forecast.scoring import covered, crps, exceedance, quantile_at
from paritet.analysis.forecast.subject import Subject, bridge
from paritet.analysis.forecast.validated import validated
from paritet.analysis.parity import Answer
from paritet.analysis.parity.target import gap_range
from paritet.concepts.codelists import indicator
from paritet.concepts.errors import MissingDataError


def made_up(countries: int = 60, years: int = 30, seed: int = 0) -> Subject:
    rng = np.random.default_rng(seed)
    drift = rng.normal(0.5, 0.3, (countries, 1))
    values = 20 + np.cumsum(drift + rng.normal(0, 1, (countries, years)), axis=1)
    areas = tuple(f"C{number:02d}" for number in range(countries))
    places = np.array([f"R{number % 4}" for number in range(countries)])
    return Subject(
        "made_up@nobody/1",
        areas,
        np.arange(1990, 1990 + years),
        values,
        places,
        0.0,
        100.0,
        logs=False,
        unit="percent",
    )


@settings(max_examples=20, deadline=None)
@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=5, max_value=28))
def test_features_know_nothing_of_later_years(seed: int, origin: int) -> None:
    item = made_up(seed=seed % 7)
    other = item.values.copy()
    other[:, origin + 1 :] = np.random.default_rng(seed).normal(size=other[:, origin + 1 :].shape)
    before = features(item.values[:, : origin + 1], item.regions, 5)
    changed = replace(item, values=other, _seen={})
    assert np.array_equal(before, changed.features(1990 + origin, 5))
    assert before.shape[1] == len(NAMES)


def test_fits_know_nothing_of_later_years() -> None:
    item = made_up()
    later = item.values.copy()
    later[:, 21:] += 1000.0
    results = []
    for subject in (item, replace(item, values=later, _seen={})):
        model, _, out = fit(subject, 2010, 5)
        results.append(
            (model.scores, out, model.distribution(subject.features(2010, 5), subject.values[:, 20]))
        )
    for one, other in zip(*results, strict=True):
        assert np.array_equal(one, other)


def test_out_of_sample_forecasts_are_of_trees_that_have_not_seen_the_country() -> None:
    rng = np.random.default_rng(0)
    country = np.repeat(np.arange(10), 30)
    target = country * 1.0
    features_ = np.column_stack([country, rng.normal(size=300)]).astype(np.float32)
    forest = grow(features_, target, np.ones(300), country, leaf=5)
    inside = np.abs(forest.quantiles(features_)[:, 1] - target).mean()
    outside = np.abs(forest.out_of_sample(features_, country)[:, 1] - target).mean()
    assert outside > 2 * inside


def test_distribution_rises_and_scores_are_what_they_are_called() -> None:
    rng = np.random.default_rng(1)
    outcome = rng.normal(size=4000)
    normal = np.sort(rng.normal(size=200_000))
    row = np.quantile(normal, LEVELS)
    rows = np.tile(row, (len(outcome), 1))
    # A standard normal forecast of standard normal outcomes scores 1/sqrt(pi) (Gneiting and Raftery 2007).
    assert crps(rows, outcome).mean() == pytest.approx(0.564, abs=0.02)
    assert covered(rows, outcome, 0.8).mean() == pytest.approx(0.8, abs=0.02)
    assert quantile_at(rows[:1], 0.975)[0] == pytest.approx(1.96, abs=0.03)
    assert exceedance(rows[:1], 1.0)[0] == pytest.approx(0.159, abs=0.011)


@given(st.integers(min_value=1, max_value=500))
def test_fewer_countries_never_make_tails_surer(countries: int) -> None:
    levels = stretched(countries)
    assert (np.diff(levels) >= 0).all()
    assert (levels[LEVELS < 0.5] <= np.maximum(LEVELS[LEVELS < 0.5], 0.0005)).all()
    assert (levels[LEVELS > 0.5] >= np.minimum(LEVELS[LEVELS > 0.5], 0.9995)).all()


def test_carry_and_region() -> None:
    grid = np.array([[np.nan, 1.0, np.nan, 3.0], [2.0, np.nan, np.nan, np.nan]])
    assert np.array_equal(carry(grid)[0, 1:], [1.0, 1.0, 3.0])
    assert np.isnan(carry(grid)[0, 0])
    regions = np.array(["A", "A", "A", "B"])
    assert by_region(np.array([1.0, 2.0, 9.0, 5.0]), regions).tolist() == [2.0, 2.0, 2.0, 3.5]


def test_bridge_takes_out_the_jump_and_nothing_else() -> None:
    values = np.array([[1.0, 2.0, 3.0, 14.0, 15.0]])
    broken = np.array([[False, False, False, True, False]])
    assert bridge(values, broken)[0].tolist() == [11.0, 12.0, 13.0, 14.0, 15.0]


@pytest.mark.parametrize("entry", [one for one in validated() if one.forecast], ids=lambda one: one.series)
def test_every_forecast_is_ordered_in_range_and_says_where_forecasting_ends(entry: object) -> None:
    series = entry.series  # type: ignore[attr-defined]
    fit_ = fitted(series)
    assert fit_ is not None
    low, high = gap_range(indicator(series.partition("@")[0]))
    for area in ("RUS", "SWE", "RWA", "AFG"):
        if area not in fit_.countries:
            continue
        found = outlook(series, area)
        assert found.path[-1].year == 2100
        for year in found.path:
            said = year.estimate
            bounds = (said.lower95, said.lower80, said.value, said.upper80, said.upper95)
            assert list(bounds) == sorted(bounds)
            assert low <= bounds[0]
            assert bounds[-1] <= high
            assert year.basis == (FORECAST if year.year <= found.origin + 10 else SCENARIO)
            assert said.inputs
        chances = [year.probability for year in found.path]
        assert chances == sorted(chances)


def test_dates_are_in_order() -> None:
    found = outlook("parliament_seats@undp_hdr", "RUS")
    dates = [found.lower95, found.lower80, found.median_year, found.upper80, found.upper95]
    known = [date for date in dates if date is not None]
    assert known == sorted(known)
    assert dates[: len(known)] == known
    assert found.answer is Answer.CONVERGING


def test_a_reached_threshold_is_closed_and_certain() -> None:
    found = outlook("parliament_seats@undp_hdr", "SWE", threshold=30)
    assert found.answer is Answer.CLOSED
    assert found.median_year == found.origin
    assert {year.probability for year in found.path} == {1.0}


def test_nothing_is_forecast_that_was_not_tested() -> None:
    with pytest.raises(MissingDataError, match="never tested"):
        outlook("wef_gggi", "RUS")
    failed = [entry for entry in validated() if not entry.forecast]
    assert failed
    assert fitted(failed[0].series) is None


def test_shipped_fits_were_made_from_the_founding_editions() -> None:
    """A fit of other figures would be made anew on first use, which is slow."""
    from paritet.analysis.series import panel

    for entry in validated():
        if entry.forecast:
            grid = panel(entry.series)
            held = fits.read(fits.SHIPPED / fits.file_name(grid.name), "fingerprint", fits.fingerprint(grid))
            assert held is not None, f"run: python -m paritet.analysis.forecast.refit {entry.series}"
            assert [one.ahead for one in held.horizons] == list(HORIZONS)
            for track in held.tracks:
                assert track.ours < track.line
                assert track.n >= 200
                assert abs(track.coverage80 - 80) <= 5
                assert abs(track.coverage95 - 95) <= 5
