"""Who has which law: several questions of one law, and laws in force in a part of a country only."""

from __future__ import annotations

import pytest

from paritet.analysis.reforms.law_status import Law, laws
from paritet.store.query import observations

UNION = "same_sex_civil_union_first_law"


@pytest.fixture(scope="module")
def every() -> dict[str, Law]:
    return laws()


@pytest.mark.parametrize(
    "ref_area",
    [
        "CYP",  # civil cohabitation since 2015; the compilation of first laws leaves it blank
        "FRA",  # PACS since 1999: a partnership with limited rights
        "PRT",
        "ESP",
        "LIE",  # closed partnership when it opened marriage in 2025
        "DEU",
    ],
)
def test_a_union_counts_whichever_question_tells_it(every: dict[str, Law], ref_area: str) -> None:
    assert every[UNION].status[ref_area] > 0


@pytest.mark.parametrize("ref_area", ["RUS", "POL", "BGR", "SVK", "ROU"])
def test_who_has_no_union_of_any_form_lacks_it(every: dict[str, Law], ref_area: str) -> None:
    assert every[UNION].status[ref_area] == 0


def test_unions_are_known_only_where_somebody_asks(every: dict[str, Law]) -> None:
    """A blank of the compilation is no proof that there is none."""
    asked = set(observations(indicator="ilga_rainbow.family.marriage", edition="2026")["ref_area"])
    assert set(every[UNION].status.index) == asked


def test_unions_keep_the_dates_of_the_compilation(every: dict[str, Law]) -> None:
    assert str(every[UNION].date_of("SWE")) == "SWE 1994"
    assert every[UNION].date_of("FRA").basis == "undated"
    assert not every[UNION].taken_back("DEU")


@pytest.mark.parametrize(
    ("question", "ref_area"),
    [
        ("ilga_rainbow.equality.constitution_so", "DEU"),  # five of sixteen lands; the Basic Law does not
        ("ilga_rainbow.equality.education_so", "DEU"),
        ("ilga_rainbow.equality.equality_body_so", "GBR"),
    ],
)
def test_a_law_in_less_than_half_of_a_country_is_neither_had_nor_lacked(
    every: dict[str, Law], question: str, ref_area: str
) -> None:
    told = observations(indicator=question, ref_area=ref_area, edition="2026")["obs_value"].iloc[0]
    assert 0 < told < 0.5
    assert ref_area not in every[question].status.index


def test_a_law_in_most_of_a_country_is_had(every: dict[str, Law]) -> None:
    assert every["rainbow_hate_crime_law_gi"].status["GBR"] == 0.75
    assert every["ilga_rainbow.equality.education_so"].status["AUT"] > 0.5
