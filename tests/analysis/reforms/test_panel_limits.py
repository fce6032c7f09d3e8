"""Panels at the limits: one period before treatment, treatment from the first one on, sizes near overflow."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from paritet.analysis.reforms.effect import panel_effect
from paritet.analysis.reforms.gates import Label, Reason
from paritet.analysis.reforms.own_events import effect
from paritet.analysis.reforms.panel import TreatedPanel, panel_from_frame
from paritet.analysis.reforms.panel_scale import in_own_spread, in_unit
from paritet.concepts.errors import ParitetError


def panel(before: int, after: int = 8, units: int = 14, treated: int = 1) -> TreatedPanel:
    generator = np.random.default_rng(11)
    start = np.full(units, before + after)
    start[:treated] = before
    names = tuple(f"U{number:02d}" for number in range(units))
    outcome = generator.normal(10.0, 1.0, size=(units, before + after))
    return TreatedPanel(names, np.arange(2000, 2000 + before + after), outcome, start)


def texts(reasons: tuple[Reason, ...]) -> str:
    return " | ".join(reason.text() for reason in reasons)


@pytest.mark.parametrize("after", [1, 5])
@pytest.mark.parametrize("method", ["did", "twfe"])
def test_one_period_before_is_enough_for_differences(method: str, after: int) -> None:
    """Against the difference of differences by hand; a verdict needs more."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (found,) = panel_effect(panel(1, after), method)
    change = panel(1, after).outcome[:, 1:].mean(axis=1) - panel(1, after).outcome[:, 0]
    assert found.estimate.value == pytest.approx(change[0] - change[1:].mean(), abs=1e-9)
    assert found.label is Label.CANNOT
    assert "periods before treatment: only 1" in texts(found.reasons)


@pytest.mark.parametrize("method", ["sdid", "sc"])
def test_weights_are_not_to_be_had_from_one_period(method: str) -> None:
    found = panel_effect(panel(1), method)
    assert [told.scope for told in found] == ["all", "2001"]
    assert "only one period before treatment" in texts(found[0].reasons)
    assert found[0].estimate.value is None


def test_periods_before_that_were_left_out_are_not_denied() -> None:
    sound = panel(3)
    table = pd.DataFrame(
        {
            "u": np.repeat(sound.units, sound.times.size),
            "t": np.tile(sound.times, len(sound.units)),
            "y": sound.outcome.ravel(),
            "d": (np.arange(sound.times.size)[None, :] >= sound.start[:, None]).ravel() * 1,
        }
    )
    table.loc[table.u.isin(["U00", "U03"]) & (table.t < 2003), "y"] = np.nan
    (found, _) = panel_effect(panel_from_frame(table, "u", "t", "y", "d", gaps="drop-periods"), "sdid")
    assert "left once gaps are left out: 0" in texts(found.reasons)
    assert "first period" not in texts(found.reasons)


@pytest.mark.parametrize("method", ["sdid", "did"])
def test_who_is_treated_from_the_first_period_on_is_named(method: str) -> None:
    sound = panel(12)
    start = sound.start.copy()
    start[5] = start[7] = 0
    found = panel_effect(replace(sound, start=start), method, draws=20)
    assert "starts too early (2): U05, U07" in texts(found[0].reasons)


@pytest.mark.parametrize("scale", [1e300, 1e-300, -1e154])
@pytest.mark.parametrize("method", ["sdid", "sc", "did", "twfe"])
def test_figures_near_overflow_are_measured_like_any(method: str, scale: float) -> None:
    known = panel_effect(panel(12, treated=2), method, draws=30)[0]
    given = panel(12, treated=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = panel_effect(replace(given, outcome=given.outcome * scale), method, draws=30)[0]
    assert found.estimate.value / scale == pytest.approx(known.estimate.value, rel=1e-6)
    assert found.se / abs(scale) == pytest.approx(known.se, rel=1e-6)
    assert (found.label, found.p_value) == (known.label, pytest.approx(known.p_value))


@pytest.mark.parametrize("method", ["sdid", "sc", "did", "twfe"])
def test_a_level_far_from_nought_moves_nothing(method: str) -> None:
    """To the digits that the level itself leaves: 1e7 keeps nine of them."""
    given = panel(12, treated=2)
    known, found = (
        panel_effect(replace(given, outcome=given.outcome + level), method, draws=30)[0]
        for level in (0.0, 1e7)
    )
    assert found.estimate.value == pytest.approx(known.estimate.value, abs=1e-6)
    assert found.se == pytest.approx(known.se, abs=1e-6)


def test_what_reasons_quote_is_in_the_unit_of_the_outcome() -> None:
    given = panel(12)
    known, found = (
        panel_effect(replace(given, outcome=given.outcome * scale), "sc", draws=30)[0] for scale in (1, 1024)
    )
    by_code = {reason.code: reason.numbers for reason in found.reasons}
    quoted = [
        (value, by_code[reason.code][name])
        for reason in known.reasons
        for name, value in reason.numbers.items()
        if name in ("effect", "gap", "low", "high")
    ]
    assert quoted
    for before, after in quoted:
        assert after == pytest.approx(1024 * before)


def test_measuring_in_its_own_spread_can_be_undone() -> None:
    scaled, unit = in_own_spread(panel(12))
    assert abs(scaled.outcome.mean()) < 1e-12
    assert 0.5 < scaled.outcome.std() < 2.5
    told = panel_effect(panel(12), "did")[0]
    assert in_unit(in_unit(told, unit), 1 / unit).estimate.value == told.estimate.value


def test_a_seed_below_nought_is_refused() -> None:
    with pytest.raises(ParitetError, match="seed -1 is below 0"):
        panel_effect(panel(12), "sdid", seed=-1)
    with pytest.raises(ParitetError, match="seed -1 is below 0"):
        effect("wbl_paid_paternity_leave", "parliament_seats", seed=-1)
