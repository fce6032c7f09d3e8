"""Named functions behind the numbers of the chapter on pace: what they are, and how each is computed again.

The models themselves are loaded only when something must be computed, since they take a second to load.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from paritet.brief.modelled.kept import State, kept_answer

Told = dict[str, Any]


def pace_told(now: State, series: str, ref_area: str) -> Told | None:
    """Give the answer on pace that a brief shows: kept, or computed; see `pace_answers.pace_answer`."""
    kept = kept_answer(now, "pace", ref_area, series, (series.partition("@")[2],))
    return (kept or None) if kept is not None else _pace(series, ref_area)


def alarms_told(now: State, ref_area: str) -> Told:
    """Give the alarms that a brief shows: kept, or computed; see `pace_answers.alarms_answer`."""
    kept = kept_answer(now, "alarms", ref_area, "all", None)
    return kept if kept is not None else _alarms(ref_area)


def claim_told(
    now: State, *, indicator: str, group: str, start: int, end: int, weights: str, slope: str
) -> float:
    """Give the famous number under other choices: kept, or computed."""
    key = "/".join(str(part) for part in (indicator, group, start, end, weights, slope))
    kept = kept_answer(now, "claim", "_", key, None)
    if kept is not None:
        return float(kept["years"])
    return wef_claim("", indicator=indicator, group=group, start=start, end=end, weights=weights, slope=slope)


def _pace(series: str, ref_area: str) -> Told | None:
    from paritet.brief.modelled.pace_answers import pace_answer

    return pace_answer(series, ref_area)


def _alarms(ref_area: str) -> Told:
    from paritet.brief.modelled.pace_answers import alarms_answer

    return alarms_answer(ref_area)


def _value(ref_area: str, series: str, name: str) -> float:
    told = _pace(series, ref_area)
    if told is None or told.get(name) is None:
        raise ValueError(f"{series} gives no {name} of {ref_area}")
    return float(told[name])


def pace_own(ref_area: str, *, series: str) -> float:
    """Give Theil–Sen slope since the last break, ten times, signed so that plus is towards the aim."""
    return _value(ref_area, series, "own")


def pace_low(ref_area: str, *, series: str) -> float:
    """Give the lower end of the 95 % interval of `pace_own`."""
    return _value(ref_area, series, "low")


def pace_high(ref_area: str, *, series: str) -> float:
    """Give the upper end of the 95 % interval of `pace_own`."""
    return _value(ref_area, series, "high")


def pace_first(ref_area: str, *, series: str) -> float:
    """Give the first year that a pace is taken from: that of the first figure since the last break."""
    return _value(ref_area, series, "first")


def pace_last(ref_area: str, *, series: str) -> float:
    """Give the last year of the figures that a pace is taken from."""
    return _value(ref_area, series, "last")


def pace_eu27(ref_area: str, *, series: str) -> float:
    """Give the median of the EU members' paces over the same years, those that reached the aim left out."""
    return _value(ref_area, series, "eu27")


def pace_best(ref_area: str, *, series: str) -> float:
    """Give the fastest pace towards the aim among European countries over the same years."""
    return _value(ref_area, series, "best")


def line_year(ref_area: str, *, series: str) -> float:
    """Give the year in which the average annual change of the same years, continued, reaches the aim."""
    return _value(ref_area, series, "line_year")


def forecast_origin(ref_area: str, *, series: str) -> float:
    """Give the year of the last measured figure, from which the forecast starts."""
    return _value(ref_area, series, "origin")


def forecast_horizon(ref_area: str, *, series: str) -> float:
    """Give the last year of the forecast proper: ten years after its origin."""
    return _value(ref_area, series, "origin") + 10


def forecast_year(ref_area: str, *, series: str, end: str) -> float:
    """Give the first year in which the forecast's median, or an end of an interval, reaches the aim."""
    return _value(ref_area, series, "median" if end == "median" else f"year_{end}")


def forecast_value(ref_area: str, *, series: str, end: str) -> float:
    """Give the median, or an end of an interval, of the fitted forecast ten years ahead."""
    return _value(ref_area, series, f"value_{end}")


def forecast_chance(ref_area: str, *, series: str) -> float:
    """Give the recalibrated probability, in per cent, that the aim is reached within ten years."""
    return _value(ref_area, series, "chance")


def backtest_error(ref_area: str, *, series: str) -> float:
    """Give the mean absolute error ten years ahead in the backtest, in per cent of the WEF line's."""
    return _value(ref_area, series, "error")


def backtest_coverage(ref_area: str, *, series: str) -> float:
    """Give the share of outcomes that the 80 % interval held ten years ahead in the backtest, in per cent."""
    return _value(ref_area, series, "coverage")


def backtest_tests(ref_area: str, *, series: str) -> float:
    """Give the number of forecasts ten years ahead in the backtest."""
    return _value(ref_area, series, "tests")


def alarms_tested(ref_area: str, *, over: str) -> float:
    """Give the number of the country's series that were tested as one list."""
    return float(_alarms(ref_area)["tested"])


def alarms_rate(ref_area: str, *, over: str) -> float:
    """Give the false-discovery rate (Benjamini–Hochberg) of the tested alarms, in per cent."""
    return float(_alarms(ref_area)["rate"])


def alarm_value(ref_area: str, *, series: str, kind: str, start: float, what: str) -> float:
    """Give the first or last year of an alarm, or the value there."""
    for one in _alarms(ref_area)["alarms"]:
        if (one["series"], one["kind"], one["start"]) == (series, kind, start):
            return float(one[what])
    raise ValueError(f"no such alarm of {ref_area}")


def wef_claim(
    ref_area: str, *, indicator: str, group: str, start: int, end: int, weights: str, slope: str
) -> float:
    """Give years from the last year to parity by the line of a group's weighted mean."""
    from paritet.brief.modelled.pace_answers import claim_years

    return claim_years(indicator, group, start, end, weights, slope)


def wef_printed(ref_area: str, *, indicator: str, group: str, start: int, end: int) -> float:
    """Give years to parity as the publisher's report printed them."""
    from paritet.analysis.parity.claims import published_claims

    return published_claims(indicator, group, start, end)[0].years


MODELS: Final[dict[str, Callable[..., float]]] = {
    function.__name__: function
    for function in (
        pace_own, pace_low, pace_high, pace_first, pace_last, pace_eu27, pace_best, line_year,
        forecast_origin, forecast_horizon, forecast_year, forecast_value, forecast_chance, backtest_error,
        backtest_coverage, backtest_tests, alarms_tested, alarms_rate, alarm_value, wef_claim, wef_printed,
    )
}  # fmt: skip
"""The functions of this chapter, by name."""
