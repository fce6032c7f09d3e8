"""Lists that point at types of reform name only types that exist."""

from __future__ import annotations

from importlib.resources import files

import pytest

from paritet.analysis.reforms.outcome import grid_outcomes
from paritet.analysis.series import SeriesName
from paritet.concepts.codelists import LISTS, indicators, read_yaml, reform_types
from paritet.sources.catalogue import sources
from paritet.store.reform_agreement import equivalents


def test_every_name_of_a_family_is_a_type_of_reform() -> None:
    unknown = set(equivalents()) - set(reform_types())
    assert not unknown


def test_no_family_has_one_name_twice_and_each_origin_is_told() -> None:
    for entry in read_yaml(LISTS / "reform_equivalents.yaml"):
        assert entry["types"], entry["family"]
        assert all(isinstance(origin, str) and origin for origin in entry["types"].values())


def test_who_is_known_to_be_without_is_told_of_types_that_exist() -> None:
    for entry in read_yaml(files("paritet.analysis.reforms") / "coverage.yaml"):
        if "type" in entry:
            assert entry["type"] in reform_types()
            assert indicators()[entry["answers"]].binary
            assert entry["source"] in sources()
        else:
            assert any(code.startswith(entry["prefix"]) for code in reform_types()), entry["prefix"]


MODELLED = {
    # V-Dem: experts' codings joined by a measurement model. UNDP: income shared out by wages and
    # participation; schooling from Barro and Lee's estimates where UNESCO has none. ILO, UN and WHO: models.
    "women_political_empowerment", "labour_force_participation_25_54", "employment_rate", "gni_per_head",
    "mean_years_schooling", "secondary_attainment", "life_expectancy", "maternal_mortality",
    "adolescent_birth_rate", "fertility", "contraception_modern", "unmet_need",
}  # fmt: skip
COUNTED = {"parliament_seats", "lgbt_policy_index", "homicide_rate"}


def test_outcomes_that_come_from_a_model_are_flagged() -> None:
    told = {item["series"]: item.get("modelled", False) for item in grid_outcomes()}
    # Gapminder's seats are interpolated between elections; the counted ones stand beside them.
    assert told.pop("parliament_seats@gapminder_parliament") is True
    named = {SeriesName.parse(series).indicator: modelled for series, modelled in told.items()}
    assert {code for code, modelled in named.items() if modelled} == MODELLED
    assert {code for code, modelled in named.items() if not modelled} == COUNTED


@pytest.mark.parametrize("item", grid_outcomes(), ids=lambda item: str(item["series"]))
def test_what_an_outcome_may_not_be_asked_of_begins_like_a_reform(item: dict[str, object]) -> None:
    known = {*reform_types(), *indicators()}
    for start in item.get("not_with", []):  # type: ignore[attr-defined]
        assert any(code.startswith(start) for code in known), start
