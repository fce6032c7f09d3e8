"""Effects in a panel of one's own: against brute force, and unmoved by what must not move them.

The shape is that of the best-known study of one treated country: 16 donors, 30 periods before, 14 after.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from paritet.analysis.reforms.effect import Inference, Solver, panel_effect
from paritet.analysis.reforms.honest import honest_bounds
from paritet.analysis.reforms.panel import TreatedPanel, panel_from_frame

DONORS, BEFORE, AFTER = 16, 30, 14
PERIODS = BEFORE + AFTER
seeds = st.integers(0, 10_000)
slow = settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])


def one_treated(seed: int, effect: float = 0.0, donors: int = DONORS) -> TreatedPanel:
    """Growing paths that share two factors, the first unit treated, inside the hull of the others or not."""
    generator = np.random.default_rng(seed)
    factors = np.stack([np.arange(PERIODS) / 4, generator.normal(size=PERIODS).cumsum()])
    loadings = generator.uniform(0.5, 1.5, size=(donors + 1, 2))
    outcome = 10 + loadings @ factors + generator.normal(scale=0.3, size=(donors + 1, PERIODS))
    outcome[0, BEFORE:] += effect
    start = np.full(donors + 1, PERIODS)
    start[0] = BEFORE
    return TreatedPanel(names(donors + 1), np.arange(1960, 1960 + PERIODS), outcome, start)


def names(count: int) -> tuple[str, ...]:
    return tuple(f"U{number:02d}" for number in range(count))


def long_table(panel: TreatedPanel) -> pd.DataFrame:
    count, periods = panel.outcome.shape
    treated = np.arange(periods)[None, :] >= panel.start[:, None]
    return pd.DataFrame(
        {
            "unit": np.repeat(panel.units, periods),
            "year": np.tile(panel.times, count),
            "y": panel.outcome.ravel(),
            "law": treated.ravel() * 1,
        }
    )


def read(table: pd.DataFrame) -> TreatedPanel:
    return panel_from_frame(table, "unit", "year", "y", "law")


def brute_force(design: np.ndarray, target: np.ndarray, ridge: float = 0.0) -> np.ndarray:
    """Minimise on the simplex by sequential quadratic programming, which shares no code with ours."""
    scale = np.abs(design).max()
    design, target, ridge = design / scale, target / scale, ridge / scale**2
    found = minimize(
        lambda w: np.square(design @ w - target).sum() + ridge * w @ w,
        np.full(design.shape[1], 1 / design.shape[1]),
        jac=lambda w: 2 * design.T @ (design @ w - target) + 2 * ridge * w,
        bounds=[(0, 1)] * design.shape[1],
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        method="SLSQP",
        options={"ftol": 1e-16, "maxiter": 500},
    )
    return np.asarray(found.x)


def brute_gap(outcome: np.ndarray, unit: int, donors: list[int]) -> np.ndarray:
    weights = brute_force(outcome[donors, :BEFORE].T, outcome[unit, :BEFORE])
    return np.asarray(outcome[unit] - weights @ outcome[donors])


@slow
@given(seeds)
def test_synthetic_control_is_the_optimum_of_brute_force(seed: int) -> None:
    """To 1e-4 of the outcome's spread: sequential quadratic programming is no more exact than that."""
    panel = one_treated(seed, effect=1.0)
    (found,) = panel_effect(panel, "sc")
    gap = brute_gap(panel.outcome, 0, list(range(1, DONORS + 1)))
    assert found.estimate.value == pytest.approx(gap[BEFORE:].mean(), abs=1e-4 * panel.outcome.std())


@slow
@given(seeds)
def test_synthetic_did_is_the_optimum_of_brute_force(seed: int) -> None:
    """Formulas of Arkhangelsky et al. (2021), algorithm 1, solved by other means; tolerance as above."""
    panel = one_treated(seed, effect=1.0)
    (found,) = panel_effect(panel, "sdid", solver=Solver.EXACT)
    donors, treated = panel.outcome[1:], panel.outcome[0]
    noise = np.diff(donors[:, :BEFORE], axis=1).std(ddof=1)
    centred = donors[:, :BEFORE] - donors[:, :BEFORE].mean(axis=1, keepdims=True)
    zeta = AFTER**0.25 * noise
    units = brute_force(centred.T, treated[:BEFORE] - treated[:BEFORE].mean(), BEFORE * zeta**2)
    later = donors[:, BEFORE:].mean(axis=1)
    early = donors[:, :BEFORE] - donors[:, :BEFORE].mean(axis=0)
    times = brute_force(early, later - later.mean(), DONORS * (1e-6 * noise) ** 2)
    gap = treated - units @ donors
    expected = gap[BEFORE:].mean() - times @ gap[:BEFORE]
    assert found.estimate.value == pytest.approx(expected, abs=1e-4 * panel.outcome.std())


@slow
@given(seeds, st.sampled_from([0.0, 0.5, 2.0]))
def test_the_p_value_of_one_unit_is_its_place_among_all(seed: int, effect: float) -> None:
    """Exactly place / 17: by the ratio of gaps for `sc` (Abadie et al. 2010), by size for `did`."""
    panel = one_treated(seed, effect)
    everyone = range(DONORS + 1)
    gaps = [brute_gap(panel.outcome, 0, list(range(1, DONORS + 1)))]
    gaps += [brute_gap(panel.outcome, i, [j for j in everyone if j not in (0, i)]) for i in everyone if i]
    ratios = [np.sqrt(np.mean(g[BEFORE:] ** 2) / np.mean(g[:BEFORE] ** 2)) for g in gaps]
    (control,) = panel_effect(panel, "sc")
    assert control.p_value * 17 == pytest.approx(sum(r >= ratios[0] for r in ratios))
    changes = panel.outcome[:, BEFORE:].mean(axis=1) - panel.outcome[:, :BEFORE].mean(axis=1)
    plain = [changes[0] - changes[1:].mean()]
    plain += [changes[i] - np.delete(changes, [0, i]).mean() for i in everyone if i]
    (differences,) = panel_effect(panel, "did")
    assert differences.p_value * 17 == pytest.approx(sum(np.abs(plain) >= abs(plain[0])))


@pytest.mark.parametrize("method", ["sc", "sdid", "did", "twfe"])
def test_few_donors_are_never_called_robust(method: str) -> None:
    """Sixteen placebos cannot make less than 1/17, however large the effect."""
    (found,) = panel_effect(one_treated(1, effect=1e3), method)
    assert found.label != "robust"
    if method != "twfe":
        assert found.p_value == pytest.approx(1 / 17)


def test_the_reasons_tell_what_was_ranked() -> None:
    (found,) = panel_effect(one_treated(1, effect=5.0), "sc")
    texts = " | ".join(reason.text() for reason in found.reasons)
    assert "place 1 of 17" in texts
    assert "placebos behind the p-value: only 16" in texts


@slow
@given(seeds)
def test_interval_and_place_agree_where_the_donors_bound_it(seed: int) -> None:
    (found,) = panel_effect(one_treated(seed, effect=0.5, donors=25), "sc")
    low, high = found.estimate.lower95, found.estimate.upper95
    if low is not None and high is not None:
        assert (low > 0 or high < 0) == (found.p_value <= 0.05)


@slow
@given(seeds, st.floats(-100, 100).filter(lambda size: abs(size) > 0.01))
@pytest.mark.parametrize("method", ["sc", "sdid", "did", "twfe"])
def test_a_planted_effect_without_noise_is_found_exactly(method: str, seed: int, effect: float) -> None:
    generator = np.random.default_rng(seed)
    panel = one_treated(seed)
    paths = generator.normal(size=(DONORS + 1, 1)) + generator.normal(size=PERIODS).cumsum()
    if method == "sc":
        paths[0] = generator.dirichlet(np.ones(DONORS)) @ paths[1:]
    paths[0, BEFORE:] += effect
    (found,) = panel_effect(TreatedPanel(panel.units, panel.times, paths, panel.start), method)
    assert found.estimate.value == pytest.approx(effect, abs=1e-5)


def staggered(seed: int) -> TreatedPanel:
    panel = one_treated(seed, donors=22)
    start = panel.start.copy()
    start[:5] = [20, 20, 26, 34, 42]
    return TreatedPanel(panel.units, panel.times, panel.outcome, start)


@slow
@given(seeds)
@pytest.mark.parametrize("method", ["sc", "sdid", "did", "twfe"])
def test_adding_what_cancels_changes_no_effect(method: str, seed: int) -> None:
    """Common movement cancels, what is a unit's own only where levels may differ.

    The penalty of `sdid` is set by the spread of yearly changes, which only a steady trend leaves alone.
    """
    generator = np.random.default_rng(seed)
    panel = staggered(seed)
    common = np.arange(PERIODS) * 0.7 if method == "sdid" else generator.normal(size=PERIODS)
    moved = panel.outcome + 7.0 + common
    if method != "sc":
        moved = moved + generator.normal(size=(23, 1)) * 5
    other = TreatedPanel(panel.units, panel.times, moved, panel.start)
    compare(panel, other, method)


@slow
@example(131, 1e-9)
@given(seeds, st.sampled_from([1e12, 1e-9, -1.0, 3.7]))
@pytest.mark.parametrize("method", ["sc", "sdid", "did", "twfe"])
def test_another_unit_of_measurement_scales_everything(method: str, seed: int, scale: float) -> None:
    panel = staggered(seed)
    other = TreatedPanel(panel.units, panel.times, panel.outcome * scale, panel.start)
    compare(panel, other, method, scale)


@pytest.mark.parametrize("scale", [1e12, 1e-9])
def test_another_unit_of_measurement_scales_bounds_under_unequal_trends(scale: float) -> None:
    panel = staggered(131)
    other = TreatedPanel(panel.units, panel.times, panel.outcome * scale, panel.start)
    before, after = honest_bounds(panel), honest_bounds(other)
    for name in ("effect", "lower95", "upper95"):
        assert getattr(after, name) / scale == pytest.approx(getattr(before, name), rel=1e-6)


def compare(panel: TreatedPanel, other: TreatedPanel, method: str, scale: float = 1.0) -> None:
    size = panel.outcome.std()
    both = [panel_effect(one, method, draws=25, solver=Solver.EXACT) for one in (panel, other)]
    for before, after in zip(*both, strict=True):
        assert after.scope == before.scope
        assert after.estimate.value / scale == pytest.approx(before.estimate.value, abs=1e-5 * size)
        assert after.se / abs(scale) == pytest.approx(before.se, abs=1e-5 * size)
        assert after.p_value == pytest.approx(before.p_value, abs=1e-4)
        assert after.label == before.label


@slow
@given(seeds)
@pytest.mark.parametrize("method", ["sc", "sdid", "did", "twfe"])
def test_order_names_and_calendar_change_nothing(method: str, seed: int) -> None:
    generator = np.random.default_rng(seed)
    panel = one_treated(seed, effect=1.0)
    table = long_table(panel)
    code = dict(zip(panel.units, generator.permutation(1000)[: DONORS + 1], strict=True))
    other = table.sample(frac=1, random_state=seed).assign(
        unit=lambda t: t.unit.map(lambda name: f"Страна {code[name]}"), year=lambda t: t.year * 5 - 1000
    )
    (before,), (after,) = (panel_effect(read(which), method, solver=Solver.EXACT) for which in (table, other))
    for name in ("se", "p_value"):
        assert getattr(after, name) == pytest.approx(getattr(before, name), rel=1e-5)
    assert after.estimate.value == pytest.approx(before.estimate.value, rel=1e-5, abs=1e-6)
    assert after.label == before.label


def test_every_fifth_year_is_as_good_as_every_year() -> None:
    panel = staggered(3)
    other = TreatedPanel(panel.units, panel.times * 5, panel.outcome, panel.start)
    for before, after in zip(*(panel_effect(p, "did", draws=25) for p in (panel, other)), strict=True):
        assert after.estimate.value == pytest.approx(before.estimate.value)
        assert after.se == pytest.approx(before.se)


def test_a_lone_donor_is_told_and_not_waited_for() -> None:
    table = long_table(one_treated(2))
    two = table[table.unit.isin(["U00", "U01"])]
    for method in ("sc", "sdid", "did", "twfe"):
        (found,) = panel_effect(read(two), method)
        assert found.label == "cannot be estimated"
        assert found.estimate.value == pytest.approx(found.estimate.value)


@pytest.mark.parametrize("method", ["sc", "sdid", "did", "twfe"])
def test_cohorts_that_start_at_once_cannot_be_estimated(method: str) -> None:
    panel = staggered(4)
    start = panel.start.copy()
    start[:5] = [0, 1, 20, 20, 20]
    found = panel_effect(TreatedPanel(panel.units, panel.times, panel.outcome, start), method, draws=25)
    told = {effect.scope: effect for effect in found if effect.method == method}
    assert told["all"].estimate.value is not None
    if method != "twfe":
        assert {told[year].label for year in ("1960", "1961")} == {"cannot be estimated"}
    start[1:5] = 0 if method in ("did", "twfe") else 1  # differences can do with one period before
    found = panel_effect(TreatedPanel(panel.units, panel.times, panel.outcome, start), method, draws=25)
    assert {effect.label for effect in found} == {"cannot be estimated"}
    assert found[0].scope == "all"
    assert found[0].estimate.value is None


def test_two_way_effects_use_every_row_that_has_figures() -> None:
    """With gaps and an ended treatment, against ordinary least squares on dummies."""
    generator = np.random.default_rng(8)
    table = long_table(staggered(8)).sample(frac=0.97, random_state=8)
    table.loc[(table.unit == "U01") & (table.year > 1995), "law"] = 0
    table["y"] += generator.normal(size=len(table))
    (found,) = panel_effect(read(table), "twfe")
    design = pd.get_dummies(table[["unit", "year"]].astype(str), dtype=float).assign(law=table.law)
    slopes = np.linalg.lstsq(design.to_numpy(float), table.y.to_numpy(), rcond=None)[0]
    assert found.estimate.value == pytest.approx(slopes[-1], abs=1e-6)
    codes = [reason.code for reason in found.reasons]
    assert {"all_rows_used", "left_out_ended"} <= set(codes)


def test_what_was_left_out_stands_in_the_reasons_of_the_whole() -> None:
    table = long_table(staggered(5))
    table.loc[(table.unit == "U20") & (table.year < 1970), "y"] = np.nan
    found = panel_effect(read(table), "sdid", draws=25)
    assert "U20" in found[0].reasons[-1].text()
    assert all("U20" not in reason.text() for effect in found[1:] for reason in effect.reasons)


def test_the_reference_solver_tells_the_optimum_beside_it() -> None:
    for seed in range(5):
        panel = one_treated(seed, effect=0.1)
        told, exact = (
            panel_effect(panel, "sc", solver=solver)[0] for solver in (Solver.REFERENCE, Solver.EXACT)
        )
        apart = abs(told.estimate.value - exact.estimate.value) > 0.005 * abs(told.estimate.value)
        assert ("early_stop" in [reason.code for reason in told.reasons]) == apart
        assert told.p_value == exact.p_value


def test_an_exact_fit_that_many_weights_give_is_never_robust() -> None:
    """A target well inside the hull of 210 donors, with an effect that no placebo reaches."""
    generator = np.random.default_rng(0)
    outcome = generator.normal(size=(211, 18)).cumsum(axis=1) * 0.1 + generator.normal(size=(211, 1))
    outcome[0] = outcome[1:].mean(axis=0)
    outcome[0, 12:] += 5.0
    start = np.where(np.arange(211) == 0, 12, 18)
    (found,) = panel_effect(TreatedPanel(names(211), np.arange(18), outcome, start), "sc")
    assert found.p_value < 0.005
    assert found.label == "suggestive"
    assert "many_weights_fit" in [reason.code for reason in found.reasons]
    assert found.estimate.value == pytest.approx(5.0, abs=1e-6)  # even weights are those of least norm


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", ["sc", "sdid", "did", "twfe"])
@pytest.mark.parametrize("case", ["constant donors", "identical units", "one donor"])
def test_rounding_is_no_standard_error(case: str, method: str) -> None:
    panel = one_treated(2)
    outcome, start = panel.outcome.copy(), panel.start
    if case == "constant donors":
        outcome[1:] = 10.1
    elif case == "identical units":
        outcome[:] = outcome[0]
    else:
        outcome, start = outcome[:2], start[:2]
    (found,) = panel_effect(TreatedPanel(names(len(outcome)), panel.times, outcome, start), method)
    assert np.isnan([found.se, found.p_value]).all()
    assert found.estimate.lower95 is None
    assert found.label == "cannot be estimated"
    assert {"no_spread", "no_inference"} & {reason.code for reason in found.reasons}


@pytest.mark.parametrize("method", ["sc", "sdid", "did", "twfe"])
def test_a_covariate_that_is_the_outcome_leaves_nothing_to_judge(method: str) -> None:
    table = long_table(one_treated(2, effect=3.0))
    panel = panel_from_frame(table.assign(x=table.y), "unit", "year", "y", "law", ["x"])
    (found,) = panel_effect(panel, method)
    assert found.estimate.value == pytest.approx(0.0, abs=1e-12)
    assert np.isnan([found.se, found.p_value]).all()


@pytest.mark.parametrize("tight", ["unit", "placebos"])
def test_no_interval_where_placebos_fit_far_better_or_worse(tight: str) -> None:
    """Their growth says how often such growth is chance, and nothing of effects in the outcome's unit."""
    generator = np.random.default_rng(3)
    loadings = generator.dirichlet(np.ones(3), size=26)
    loadings[[1, 2, 3]] = np.eye(3)
    outcome = loadings @ generator.normal(size=(3, PERIODS)).cumsum(axis=1)
    outcome[:, BEFORE:] += generator.normal(size=(26, AFTER))
    small, large = 1e-4 * generator.normal(size=(2, 26, BEFORE)) * [[[1.0]], [[1e4]]]
    outcome[:, :BEFORE] += large if tight == "unit" else small
    start = np.full(26, PERIODS)
    start[0] = BEFORE
    if tight == "unit":
        outcome[0, :BEFORE] = outcome[1:4, :BEFORE].mean(axis=0) + small[0]
    else:
        outcome[0, :BEFORE] += 30 * generator.normal(size=BEFORE)
    (found,) = panel_effect(TreatedPanel(names(26), np.arange(PERIODS), outcome, start), "sc")
    assert "fits_not_alike" in [reason.code for reason in found.reasons]
    assert found.estimate.lower95 is None
    assert found.p_value * 26 == pytest.approx(round(found.p_value * 26))


def test_bootstrap_by_choice_is_not_blamed_on_the_panel() -> None:
    whole = panel_effect(staggered(1), "sdid", draws=60, inference=Inference.BOOTSTRAP)[0]
    assert "by bootstrap" in " ".join(reason.text() for reason in whole.reasons)
