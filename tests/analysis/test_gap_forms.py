"""Whose figures make a gap form, asked in one place by all who lay a series out."""

from __future__ import annotations

import pytest

from paritet.analysis.gap import gaps
from paritet.analysis.gap_forms import sexes_of
from paritet.analysis.peers import peers
from paritet.analysis.peers_material import material
from paritet.analysis.series import panel
from paritet.concepts.codelists import indicator
from paritet.concepts.errors import MissingDataError
from paritet.store.editions import FOUNDING
from paritet.store.query import observation_rows

founding = pytest.mark.skipif(
    not (FOUNDING / "fra_lgbti").is_dir(), reason="the founding editions are not built: run `make founding`"
)


@pytest.mark.parametrize(
    ("code", "given", "sexes"),
    [
        ("parliament_seats", "FM", "F"),
        ("labour_force_participation", "FMT", "FM"),
        ("adolescent_birth_rate", "F", "F"),
        ("sexual_assault_reported", "FT", "T"),
        ("homicide_rate", "FMT", "T"),
        ("fra_avoid_places", "FM", "F"),
        ("wb_wbl", "", "T"),
    ],
)
def test_a_level_is_told_for_all_people_else_for_women(code: str, given: str, sexes: str) -> None:
    told = sexes_of(indicator(code), [sex.replace("T", "_T") for sex in given])
    assert [sex.lstrip("_") for sex in told] == list(sexes)


@founding
@pytest.mark.parametrize(("code", "sex"), [("fra_avoid_places", "F"), ("homicide_rate", "_T")])
def test_all_who_lay_a_level_out_take_the_same_people(code: str, sex: str) -> None:
    laid = panel(code)
    year = int(laid.years[-1])
    for area in ("AUT", "POL"):
        (row,) = observation_rows(code, area, year, sex, laid.source, laid.edition)
        assert laid.values[laid.row(area), -1] == row[6]
        (one,) = material(area, laid.name, "EUROPE").inputs(area, year)
        assert (one.sex, one.obs_value) == (sex, row[6])
        told = gaps(area, [code])[code]
        assert told.gap is not None
        assert {item.sex for item in told.gap.inputs} == {sex}


@founding
def test_a_survey_of_women_and_men_apart_is_told_to_be_of_one_year() -> None:
    with pytest.raises(MissingDataError, match="unbroken path") as told:
        peers("AUT", "fra_avoid_places")
    assert "in 2019 only" in str(told.value)
