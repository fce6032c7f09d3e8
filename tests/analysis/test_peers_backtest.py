from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from peers_figures import grid, material

from paritet.analysis.peers_backtest import ORIGINS, backtest, cases_of
from paritet.analysis.peers_material import Material
from paritet.analysis.peers_scores import score
from paritet.analysis.peers_telling import backtested
from paritet.concepts.codelists import groups
from paritet.store.editions import FOUNDING


def world(kind: str, seed: int = 5) -> Material:
    """Forty countries from 1980 on; ``lawful``: who stands low rises fast, ``lawless``: chance alone."""
    random = np.random.default_rng(seed)
    areas = groups()["EUROPE"].members_in()[:40]
    values = np.empty((40, 41))
    values[:, 0] = random.uniform(5, 60, 40)
    for year in range(1, 41):
        drift = 0.06 * (60 - values[:, year - 1]) if kind == "lawful" else 0.5
        values[:, year] = values[:, year - 1] + drift + random.normal(0, 0.4 if kind == "lawful" else 1.5, 40)
    series = grid({area: row.tolist() for area, row in zip(areas, values, strict=True)}, 1980)
    still = grid({area: [1.0] * 41 for area in areas}, 1980)
    return material(series, still, of="")


def _pooled(given: Material, base: str) -> tuple[float, float, float]:
    told = score([cases_of(given, 5, ORIGINS[5])], 5, base, draws=300)[-1].ratio
    assert told.value is not None
    assert told.lower95 is not None
    assert told.upper95 is not None
    return told.value, told.lower95, told.upper95


def test_matching_helps_where_the_start_decides() -> None:
    value, _, upper = _pooled(world("lawful"), "unmatched_median")
    assert value < 0.5
    assert upper < 0.7


def test_matching_does_not_help_where_chance_decides() -> None:
    value, lower, _ = _pooled(world("lawless"), "unmatched_median")
    # A median of few peers is a noisier forecast of noise than the median of all: never better than a little.
    assert value > 0.95
    assert lower > 0.85


@pytest.mark.parametrize("origin", [2005, 2012])
def test_no_value_after_the_origin_enters_a_forecast(origin: int) -> None:
    given = world("lawful")
    values = given.series.values.copy()
    unseen = given.series.years > origin
    values[:, unseen] = np.random.default_rng(0).uniform(0, 100, values[:, unseen].shape)
    changed = dataclasses.replace(given, series=dataclasses.replace(given.series, values=values))
    one, two = (cases_of(item, 5, [origin]) for item in (given, changed))
    np.testing.assert_array_equal(one.ref_area, two.ref_area)
    np.testing.assert_array_equal(one.matched, two.matched)
    for base in one.bases:
        np.testing.assert_array_equal(one.bases[base], two.bases[base])
    assert not np.array_equal(one.actual, two.actual)


def test_the_ratio_by_hand() -> None:
    given = cases_of(world("lawful"), 5, [2005])
    made = dataclasses.replace(
        given, ref_area=np.array(["AAA", "BBB"]), origin=np.array([2005, 2005]), actual=np.array([1.0, 4.0]),
        matched=np.array([2.0, 4.0]), bases={"no_change": np.zeros(2)}, inside=np.array([1.0, 0.0]), asked=4,
    )  # fmt: skip
    alone, pooled = score([made], 5, "no_change", draws=50)
    assert alone.ratio.value == pooled.ratio.value == pytest.approx(1 / 5)
    assert (alone.answered, alone.coverage80, alone.ratio.n) == (0.5, 0.5, 2)


def test_pooling_is_the_geometric_mean_of_the_series() -> None:
    one = cases_of(world("lawful"), 5, [2005, 2010])
    two = cases_of(world("lawless"), 5, [2005, 2010])
    *alone, pooled = score([one, two], 5, "unmatched_mean", draws=20)
    assert pooled.series == "pooled"
    values = [item.ratio.value for item in alone]
    assert pooled.ratio.value == pytest.approx(float(np.exp(np.mean(np.log(np.array(values, dtype=float))))))


@pytest.mark.skipif(not (FOUNDING / "wb_wbl").is_dir(), reason="run `make founding`")
@pytest.mark.parametrize(
    "name", ["undp_gii@undp_hdr/2025", "parliament_seats@gapminder_parliament/3"], ids=["index", "share"]
)
def test_the_stored_scores_are_those_of_the_founding_editions(name: str) -> None:
    told = {(s.series, s.horizon): s for s in backtest([name], draws=2) if s.base == "unmatched_median"}
    again = "write it anew: paritet peers --backtest --format csv"
    for horizon in (5, 10):
        stored, (ratio, *_, n, answered, coverage) = (
            backtested()[name, horizon],
            told[name, horizon].row()[3:],
        )
        assert str(n) == stored["n"], again
        # Every digit is stored; only the order in which errors are summed over countries moves the last ones.
        for number, column in ((ratio, "ratio"), (answered, "answered"), (coverage, "coverage80")):
            kept = float(stored[column] or "nan")
            assert number == pytest.approx(kept, rel=1e-12, nan_ok=True), again


def test_the_second_pooled_ratio_leaves_out_where_matching_helps_most() -> None:
    worlds = [world("lawful", 1), world("lawful", 2), world("lawless", 3), world("lawless", 4)]
    told = score([cases_of(item, 5, ORIGINS[5]) for item in worlds], 5, "unmatched_median", draws=20)
    *alone, pooled, without = told
    values = sorted(item.ratio.value or 0 for item in alone)
    assert without.series == "pooled_without_two_best"
    assert without.ratio.value == pytest.approx((values[2] * values[3]) ** 0.5)
    assert (pooled.ratio.value or 0) < (without.ratio.value or 0)
