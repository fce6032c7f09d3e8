"""How long the line, forecasts, backtest and alarms take; `make bench` runs it."""

from __future__ import annotations

from pytest_benchmark.fixture import BenchmarkFixture

from paritet.analysis.alarms import alarms
from paritet.analysis.alarms.watch import watched
from paritet.analysis.backtest import backtest
from paritet.analysis.forecast.outlook import outlook
from paritet.analysis.forecast.validated import validated
from paritet.analysis.parity import wef_line


def test_wef_line(benchmark: BenchmarkFixture) -> None:
    line = benchmark(lambda: wef_line("wef_gggi.economy", group="WEF106", start=2006, end=2018))
    assert line.years is not None


def test_all_forecasts_of_one_country(benchmark: BenchmarkFixture) -> None:
    """Promised: under a second, from the fits that ship."""
    series = [entry.series for entry in validated() if entry.forecast]
    found = benchmark(lambda: [outlook(name, "RUS") for name in series])
    assert len(found) == len(series)


def test_whole_backtest(benchmark: BenchmarkFixture) -> None:
    """Promised: under two minutes on two cores."""
    assert benchmark.pedantic(backtest, rounds=1)


def test_alarms_of_europe(benchmark: BenchmarkFixture) -> None:
    watched.cache_clear()
    assert benchmark.pedantic(alarms, rounds=1).alarms
