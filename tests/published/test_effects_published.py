"""Published effects: parliamentary quotas (Clarke et al. 2023) and Proposition 99 (Arkhangelsky et al. 2021).

Tolerance of point estimates: 1e-4, the digits that the studies' own files allow. Standard errors by
resampling: 10 %, since their draws are not ours.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.effect import Inference, Solver, panel_effect
from paritet.analysis.reforms.inference import bootstrap_draws, placebo_draws
from paritet.analysis.reforms.panel import TreatedPanel, panel_from_frame
from paritet.analysis.reforms.staggered import (
    _long,
    actual_draw,
    callaway_santanna,
    clustered_two_way,
    fit_staggered,
    imputation,
    two_way_fixed_effects,
)

PROP99 = Path(__file__).with_name("california_prop99") / "california_prop99.csv"


@pytest.fixture(scope="module")
def quota_frame(shared: Path) -> pd.DataFrame:
    return pd.read_stata(shared / "synthdid_quota" / "quota_example.dta")


@pytest.fixture(scope="module")
def quotas(quota_frame: pd.DataFrame) -> TreatedPanel:
    return panel_from_frame(quota_frame, "country", "year", "womparl", "quota")


@pytest.fixture(scope="module")
def prop99() -> TreatedPanel:
    frame = pd.read_csv(PROP99, sep=";")
    return panel_from_frame(frame, "State", "Year", "PacksPerCapita", "treated")


def reference(panel: TreatedPanel, family: Family = Family.SDID):
    return fit_staggered(panel, family, panel.cohorts, actual_draw(panel, panel.cohorts), reference=True)


@pytest.mark.shared
def test_sdid_of_quotas(quotas: TreatedPanel) -> None:
    fit = reference(quotas)
    assert quotas.outcome.shape == (119, 26)
    assert list(quotas.times[fit.starts]) == [2000, 2002, 2003, 2005, 2010, 2012, 2013]
    published = [8.388868, 6.967746, 13.952256, -3.450543, 2.749036, 21.762716, -0.820324]
    np.testing.assert_allclose(fit.by_cohort[0], published, atol=1e-4)
    assert fit.effect[0] == pytest.approx(8.034102, abs=1e-4)


@pytest.mark.shared
def test_exact_optimum_of_quotas_lies_beside_the_early_stop(quotas: TreatedPanel) -> None:
    fit = fit_staggered(quotas, Family.SDID, quotas.cohorts, actual_draw(quotas, quotas.cohorts))
    assert fit.effect[0] == pytest.approx(8.0381, abs=1e-4)


@pytest.mark.shared
def test_sdid_with_projected_covariate(quota_frame: pd.DataFrame) -> None:
    panel = panel_from_frame(quota_frame, "country", "year", "womparl", "quota", ["lngdp"], gaps="drop-units")
    assert len(panel.units) == 115
    assert reference(panel).effect[0] == pytest.approx(8.059266, abs=1e-4)


@pytest.mark.shared
def test_sdid_of_two_cohorts(quotas: TreatedPanel) -> None:
    assert reference(quotas.only([2002, 2003])).effect[0] == pytest.approx(10.330659, abs=1e-4)


@pytest.mark.shared
def test_two_way_fixed_effects(quotas: TreatedPanel) -> None:
    fit = two_way_fixed_effects(quotas)
    assert fit.effect == pytest.approx(7.961266, abs=1e-4)
    assert fit.se == pytest.approx(3.773880, abs=1e-4)


@pytest.mark.shared
def test_staggered_estimators_agree_where_they_must(quotas: TreatedPanel) -> None:
    from diff_diff import SunAbraham, TwoStageDiD, WooldridgeDiD

    columns = {"outcome": "outcome", "unit": "unit", "time": "time"}
    frame = _long(quotas)
    two_stage = TwoStageDiD().fit(frame, **columns, first_treat="first").overall_att
    extended = WooldridgeDiD().fit(frame, **columns, first_treat="first").overall_att
    sun_abraham = SunAbraham().fit(frame, **columns, first_treat="first").overall_att
    for value in (imputation(quotas).effect, two_stage, extended):
        assert value == pytest.approx(8.3390, abs=1e-4)
    for value in (callaway_santanna(quotas).effect, sun_abraham):
        assert value == pytest.approx(8.4937, abs=1e-4)


@pytest.mark.shared
def test_placebo_and_bootstrap_standard_errors(quotas: TreatedPanel) -> None:
    generator = np.random.default_rng(2026)

    def spread(panel: TreatedPanel, draw) -> float:
        draws = draw(panel, panel.cohorts, 1000, generator)
        return float(np.std(fit_staggered(panel, Family.SDID, panel.cohorts, draws).effect))

    assert spread(quotas, placebo_draws) == pytest.approx(1.69, rel=0.10)
    assert spread(quotas.only([2002, 2003]), placebo_draws) == pytest.approx(2.38, rel=0.10)
    assert spread(quotas, bootstrap_draws) == pytest.approx(3.23, rel=0.10)


def test_proposition_99(prop99: TreatedPanel) -> None:
    """SDID, SC and DiD of the paper's table 1 (−15.6, −19.6, −27.3), as its implementation prints them."""
    assert prop99.outcome.shape == (39, 31)
    assert reference(prop99).effect[0] == pytest.approx(-15.60383, abs=1e-4)
    assert reference(prop99, Family.SC).effect[0] == pytest.approx(-19.61966, abs=1e-4)
    assert reference(prop99, Family.DID).effect[0] == pytest.approx(-27.34911, abs=1e-4)


def test_one_treated_cohort_makes_regressions_one(prop99: TreatedPanel) -> None:
    """With one treated unit, imputation, two-way fixed effects and plain DiD are the same number."""
    plain = reference(prop99, Family.DID).effect[0]
    assert imputation(prop99).effect == pytest.approx(plain, abs=1e-8)
    assert two_way_fixed_effects(prop99).effect == pytest.approx(plain, abs=1e-8)


def test_a_single_unit_is_ranked_among_all_placebos(prop99: TreatedPanel) -> None:
    (effect,) = panel_effect(prop99, "sdid", solver=Solver.EXACT)
    assert effect.p_value * 39 == pytest.approx(round(effect.p_value * 39))
    # The paper's placebo standard error is 8.4; the exhaustive one has no sampling error of its own.
    assert effect.se == pytest.approx(8.4, rel=0.25)


def test_bootstrap_is_refused_for_a_single_unit(prop99: TreatedPanel) -> None:
    (effect,) = panel_effect(prop99, "sdid", inference=Inference.BOOTSTRAP)
    assert np.isnan(effect.se)
    assert effect.label == "cannot be estimated"


@pytest.mark.shared
def test_the_honest_null_of_the_istanbul_convention(shared: Path) -> None:
    """Ratification (ended where denounced) and women's homicide rate, 45 European states, 2000–2023.

    No significant effect; the smallest effect found four times out of five, 2.8 standard errors, is 0.56 per
    100,000 (tolerance: its two decimals).
    """
    frame = pd.read_csv(shared / "istanbul_convention" / "gbv_panel_analysis.csv")
    frame = frame[frame["year"].between(2000, 2023)].set_index(["iso3", "year"])
    rate, ratification = (
        frame.reset_index()
        .pivot_table(index="iso3", columns="year", values=name, dropna=False)
        .to_numpy(float)
        for name in (
            "outcome_primary_female_intentional_homicide_rate_per_100k",
            "treatment_ratification_nonabsorbing",
        )
    )
    fit = clustered_two_way(rate, ratification)
    assert len(rate) == 45
    assert fit.p_value > 0.10
    assert fit.lower95 < 0 < fit.upper95
    assert 2.8 * fit.se == pytest.approx(0.56, abs=0.005)
