"""The whole backtest against the thresholds that were promised; fixed seeds, so the figures do not wander."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from paritet.analysis.backtest import BASE_RATE, backtest, case
from paritet.analysis.backtest_scores import GAP5, PUBLISHED, Case, Score, scores
from paritet.analysis.forecast.baselines import WEF_LINE
from paritet.analysis.forecast.subject import subject
from paritet.analysis.forecast.validated import validated
from paritet.analysis.series import panel

Table = dict[tuple[int, str, str, str], Score]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return backtest("undp_hdr/2023-24")


@pytest.fixture(scope="module")
def table(cases: list[Case]) -> Table:
    return {(one.horizon, one.scope, one.method, one.metric): one for one in scores(cases)}


@pytest.mark.parametrize(
    ("horizon", "mae", "crps", "brier"), [(5, 0.80, 0.78, 0.060), (10, 0.70, 0.68, 0.090)]
)
def test_promised_errors(table: Table, horizon: int, mae: float, crps: float, brier: float) -> None:
    assert table[horizon, GAP5, PUBLISHED, "relative_mae"].value <= mae
    assert table[horizon, GAP5, PUBLISHED, "relative_crps"].value <= crps
    ours = table[horizon, GAP5, PUBLISHED, "brier"].value
    assert ours <= brier
    assert ours < table[horizon, GAP5, BASE_RATE, "brier"].value
    assert ours < table[horizon, GAP5, WEF_LINE, "brier"].value


@pytest.mark.parametrize("horizon", [5, 10])
@pytest.mark.parametrize("share", [80, 95])
def test_promised_coverage(table: Table, horizon: int, share: int) -> None:
    assert abs(table[horizon, GAP5, PUBLISHED, f"coverage{share}"].value - share) <= 2
    for entry in validated():
        if entry.gap5:
            held = table[horizon, entry.indicator.code, PUBLISHED, f"coverage{share}"].value
            assert abs(held - share) <= 5, entry.series


def test_the_line_is_its_own_measure(table: Table) -> None:
    for (_, _, method, metric), one in table.items():
        if method == WEF_LINE and metric in ("relative_mae", "relative_crps"):
            assert one.value == pytest.approx(1.0)


def test_relative_errors_of_simple_methods_are_those_measured_elsewhere(table: Table) -> None:
    """Measured elsewhere: last value 0.96 and 0.94, region's slope 0.85 and 0.77, by other regions."""
    for horizon, last, region in ((5, 0.96, 0.85), (10, 0.94, 0.77)):
        assert table[horizon, GAP5, "last_value", "relative_mae"].value == pytest.approx(last, abs=0.04)
        assert table[horizon, GAP5, "region_line", "relative_mae"].value == pytest.approx(region, abs=0.04)


def test_changing_every_value_after_the_origin_changes_no_forecast() -> None:
    entry = next(one for one in validated() if one.series == "undp_gii@undp_hdr")
    item = subject(panel("undp_gii@undp_hdr/2023-24"), as_published=True)
    first = case(item, entry, 2012, 5)
    after = item.values.copy()
    now = item.column(2012) + 1
    after[:, now:] = np.random.default_rng(0).uniform(0, 1, after[:, now:].shape)
    after[:, now:][np.isnan(item.values[:, now:])] = np.nan
    second = case(replace(item, values=after, _seen={}), entry, 2012, 5)
    assert first is not None
    assert second is not None
    assert np.array_equal(first.country, second.country)
    assert np.array_equal(first.distribution, second.distribution)
    assert np.array_equal(first.line_distribution, second.line_distribution)
    for method, said in first.points.items():
        assert np.array_equal(said, second.points[method])
    for method, said in first.event.chances.items():
        assert np.array_equal(said, second.event.chances[method])
    assert not np.array_equal(first.outcome, second.outcome)


def test_one_thread_or_two_give_the_same() -> None:
    entry = next(one for one in validated() if one.series == "undp_gii@undp_hdr")
    item = subject(panel("undp_gii@undp_hdr/2023-24"), as_published=True)
    from paritet.analysis.backtest import run

    one, two = (run([(replace(item, _seen={}), entry)], jobs) for jobs in (1, 2))
    for a, b in zip(one, two, strict=True):
        assert np.array_equal(a.distribution, b.distribution)
