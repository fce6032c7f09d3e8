"""Labels: what each gate does when it alone fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.gates import Checks, Label, Reason, _texts, verdict
from paritet.concepts.text import LANGS

SOUND = Checks(
    effect=4.0,
    p_value=0.004,
    pre_periods=12,
    donors=40,
    draws=1000,
    pre_gap=0.5,
    in_time=0.2,
    in_time_se=1.0,
    donor_range=(3.5, 4.5),
    families={"sc_demeaned": (3.8, 0.02), "did": (5.0, 0.04)},
)


@pytest.mark.parametrize(
    ("change", "label", "code"),
    [
        ({}, Label.ROBUST, "all_checks_passed"),
        ({"p_value": 0.005}, Label.SUGGESTIVE, "rare_by_chance"),
        ({"p_value": 0.02}, Label.SUGGESTIVE, "rare_by_chance"),
        ({"p_value": 0.07}, Label.SUGGESTIVE, "may_be_chance"),
        ({"q_value": 0.04}, Label.ROBUST, "all_checks_passed"),
        ({"q_value": 0.2}, Label.INCONCLUSIVE, "not_after_control"),
        ({"p_value": 0.3}, Label.INCONCLUSIVE, "may_be_chance"),
        ({"pre_periods": 9}, Label.CANNOT, "too_few_pre"),
        ({"donors": 9}, Label.CANNOT, "too_few_donors"),
        ({"p_value": float("nan")}, Label.CANNOT, "no_inference"),
        ({"pre_gap": 4.0}, Label.INCONCLUSIVE, "pre_gap_as_large"),
        ({"in_time": 2.5}, Label.SUGGESTIVE, "early_effect"),
        ({"in_time": 4.5}, Label.CONTRADICTED, "effect_before"),
        ({"donor_range": (-0.1, 5.0)}, Label.SUGGESTIVE, "one_donor_decides"),
        ({"families": {"did": (1.0, 0.5)}}, Label.SUGGESTIVE, "family_differs"),
        ({"families": {"did": (-3.0, 0.01)}}, Label.CONTRADICTED, "family_opposes"),
        ({"draws": 999}, Label.SUGGESTIVE, "few_placebos"),
        ({"draws": 40}, Label.ROBUST, "all_checks_passed"),  # one country, ranked among all 40 donors
        ({"draws": 15, "donors": 15}, Label.SUGGESTIVE, "few_placebos"),
        ({"p_value": 0.06, "draws": 16, "donors": 16}, Label.SUGGESTIVE, "few_placebos"),
        ({"beyond_region": 1.0}, Label.SUGGESTIVE, "region_explains"),
        ({"beyond_region": -4.0}, Label.SUGGESTIVE, "region_explains"),
        ({"beyond_region": 3.0}, Label.ROBUST, "all_checks_passed"),
        ({"beyond_region": float("nan")}, Label.SUGGESTIVE, "no_neighbours"),
        ({"doubts": (Reason("modelled_outcome"),)}, Label.SUGGESTIVE, "modelled_outcome"),
        ({"doubts": (Reason("modelled_outcome"),), "p_value": 0.07}, Label.SUGGESTIVE, "may_be_chance"),
        ({"inference": "bootstrap"}, Label.SUGGESTIVE, "no_placebo"),
        ({"doubts": (Reason("few_treated"),), "p_value": 1e-9}, Label.INCONCLUSIVE, "few_treated"),
        ({"doubts": (Reason("many_weights_fit"),)}, Label.SUGGESTIVE, "many_weights_fit"),
        ({"doubts": (Reason("regression_only"),)}, Label.SUGGESTIVE, "regression_only"),
    ],
)
def test_each_gate(change: dict, label: Label, code: str) -> None:
    found, reasons = verdict(replace(SOUND, **change))
    assert found is label
    assert code in [reason.code for reason in reasons]


def test_the_sign_of_the_effect_does_not_matter() -> None:
    mirrored = replace(
        SOUND,
        effect=-4.0,
        in_time=-0.2,
        donor_range=(-4.5, -3.5),
        families={name: (-effect, p) for name, (effect, p) in SOUND.families.items()},
    )
    assert verdict(mirrored)[0] is Label.ROBUST


def test_no_verdict_when_the_early_gap_is_as_large_whatever_else_passes() -> None:
    label, reasons = verdict(replace(SOUND, pre_gap=5.0, p_value=0.0001))
    assert label is Label.INCONCLUSIVE
    assert reasons[0].code == "pre_gap_as_large"


def test_every_reason_speaks_both_languages_and_quotes_the_same_numbers() -> None:
    for code, text in _texts().items():
        names = {part.split("}")[0] for part in text.en.split("{")[1:]}
        assert names == {part.split("}")[0] for part in text.ru.split("{")[1:]}, code
        told = Reason(code, dict.fromkeys(names, 1.0))
        assert "{" not in told.text("en") + told.text("ru")


@pytest.mark.parametrize(
    ("p", "english", "russian"),
    [
        (0.0312, "(p = 0.0312)", "(p = 0,0312)"),
        (0.001, "(p = 0.001)", "(p = 0,001)"),
        (4e-22, "(p < 0.001)", "(p < 0,001)"),
        (0.0, "(p < 0.001)", "(p < 0,001)"),
    ],
)
def test_no_chance_is_told_as_nil(p: float, english: str, russian: str) -> None:
    reason = Reason("unlikely_chance", {"p": p})
    assert english in reason.text("en")
    assert russian in reason.text("ru")


@pytest.mark.parametrize("family", [str(family) for family in Family])
def test_a_family_is_named_in_words(family: str) -> None:
    for lang in LANGS:
        assert f"({family})" not in Reason("family_opposes", {"family": family, "effect": 1.0}).text(lang)
