"""What a country's law lacks, compared with whom, since when."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from paritet.analysis.caveats import caveat_texts
from paritet.analysis.peers import peers
from paritet.analysis.peers_answer import SUCCESS, Peers
from paritet.analysis.peers_successful import (
    FALLBACK,
    area_series,
    compared_with,
    headline_area,
    successful_peers,
)
from paritet.analysis.peers_telling import FEWEST
from paritet.analysis.reforms.adoption import adoption
from paritet.analysis.reforms.law_status import Law, LawDate, known_laws, law_questions, laws
from paritet.analysis.reforms.missing_laws import (
    MISSING_LAW_COLUMNS,
    MissingLaw,
    missing_laws,
)
from paritet.analysis.reforms.outcome import law_counts
from paritet.concepts.codelists import areas, groups, indicators, reform_types
from paritet.concepts.errors import MissingDataError, UnknownCodeError
from paritet.concepts.text import Text
from paritet.store.results import read_results


@pytest.fixture(scope="module")
def russia() -> dict[str, MissingLaw]:
    return {law.reform: law for law in missing_laws("RUS")}


def test_each_area_has_series_and_they_are_known() -> None:
    assert {code.partition(".")[0] for code in areas()} - {"context"} <= set(area_series())
    for names in area_series().values():
        assert names
        assert set(names) <= set(indicators())
    assert headline_area("inequality.work") == "inequality.work"
    assert headline_area("violence.law") == "violence"


def test_successful_peers_are_the_comparable_starts_that_went_further() -> None:
    told = successful_peers("RUS", "inequality.politics")
    assert (told.basis, told.series) == ("successful_peers", "parliament_seats@wb_wdi_parliament/2025-10")
    found = peers("RUS", "parliament_seats").found
    better = {start.ref_area for start in found if start.outcome in SUCCESS}
    assert set(told.countries) == better
    assert len(better) >= FEWEST
    for code, year in told.starts:
        assert (code, year) in {(start.ref_area, start.year) for start in found}
    assert "GRC" not in told.countries  # started in 2019 like Russia in 2025, and stayed


def test_where_too_few_succeeded_the_union_is_compared_with_and_it_is_said() -> None:
    told = successful_peers("RUS", "violence.law")
    assert (told.basis, told.group, len(told.countries)) == ("group", FALLBACK, 27)
    ((code, filled),) = told.caveats
    assert code == "law_peers_too_few"
    assert "homicide_rate 0" in str(filled["sought"])
    assert all(count < FEWEST for _, count in told.sought)


def test_a_member_is_not_its_own_peer() -> None:
    assert "POL" not in compared_with("POL", "violence", "EU27").countries
    assert all("POL" not in law.compared.countries for law in missing_laws("POL", among="EU27"))


def test_areas_are_compared_each_with_its_own_peers(russia: dict[str, MissingLaw]) -> None:
    leave, violence = russia["wbl_paid_paternity_leave"], russia["wbl_domestic_violence_law"]
    assert leave.compared.basis == "successful_peers"
    assert str(leave.compared.series).startswith("labour_force_participation@")
    assert set(dict(leave.since)) <= set(leave.compared.countries)
    assert violence.compared.group == "EU27"
    assert (violence.peers_with, violence.peers) == (
        26,
        27,
    )  # all but Estonia, as the World Bank answered in 2023
    assert violence.without == ("EST",)


def test_named_peers_and_groups_replace_the_default() -> None:
    named = {law.reform: law for law in missing_laws("RUS", ["SWE", "ESP", "SWE", "RUS"])}
    leave = named["wbl_paid_paternity_leave"]
    assert (leave.compared.basis, leave.compared.countries) == ("named", ("SWE", "ESP"))
    assert [str(one) for one in leave.dates] == ["ESP before 1971", "SWE 1980"]
    group = missing_laws("RUS", among="EU27")
    assert {law.compared.group for law in group} == {"EU27"}
    with pytest.raises(UnknownCodeError, match="EU29"):
        missing_laws("RUS", among="EU29")


def test_dates_say_what_they_mean(russia: dict[str, MissingLaw]) -> None:
    leave = {one.ref_area: one for one in russia["wbl_paid_paternity_leave"].dates}
    assert leave["BEL"] == LawDate("BEL", None, 1971, "censored", "wb_wbl/2023")
    assert leave["DEU"] == LawDate("DEU", 2007, None, "in_force_by_1_oct", "wb_wbl/2023")
    marriage = {one.ref_area: one for one in russia["rainbow_marriage_equality"].dates}
    assert (marriage["BEL"].year, marriage["BEL"].basis) == (2003, "exact")  # in force on 1 June 2003
    assert str(LawDate("EST", 2026, None, "first_seen", "x/1")) == "EST by 2026"
    assert str(LawDate("EST", None, None, "undated", "x/1")) == "EST undated"


def test_reversals_of_peers_stand_beside(russia: dict[str, MissingLaw]) -> None:
    recognition = russia["rainbow_lgr_legal_measures"]  # Hungary ended legal recognition in May 2020
    assert ("HUN", 2020) in recognition.taken_back
    assert "HUN" in recognition.without


def test_whoever_left_the_istanbul_convention_lacks_it() -> None:
    status = laws()["istanbul_convention_ratification"].status
    assert status["TUR"] == 0
    assert status["ESP"] == 1
    lacking = {law.reform for law in missing_laws("TUR", among="EU27")}
    assert "istanbul_convention_ratification" in lacking
    assert "istanbul_convention_entry_into_force" not in lacking, "one convention is one lacking law"


def test_no_law_is_lacking_because_a_compilation_found_none() -> None:
    """The compilation of first laws names one law of Malta's; its criminal code punishes trafficking."""
    lacking = {law.reform for code in ("MLT", "POL", "RUS") for law in missing_laws(code, among="EU27")}
    assert not [reform for reform in lacking if reform.startswith("vawlaw_")]
    assert laws()["vawlaw_trafficking"].status.min() > 0


def test_an_answer_that_is_known_to_be_outdated_tells_nothing() -> None:
    """The sources' own notes: Malta's law on abortion changed in 2023, Poland's in 2020."""
    known = laws()
    assert "MLT" not in known["abortion_ground_life"].status.index
    assert "POL" not in known["abortion_ground_fetal_impairment"].status.index
    assert known["abortion_ground_social_economic"].status["MLT"] == 0


def test_each_law_is_told_once() -> None:
    codes = [law.reform for law in known_laws("RUS")]
    assert "wbl_domestic_violence_law" in codes
    assert "vawlaw_domestic_violence" not in codes
    assert "rainbow_marriage_equality" in codes
    assert "same_sex_marriage_effective" not in codes


def test_who_has_marriage_does_not_lack_a_civil_union() -> None:
    lacking = {law.reform for law in missing_laws("USA", ["DNK", "NOR", "FIN", "SWE", "NLD"])}
    assert "same_sex_civil_union_first_law" not in lacking
    assert "cedaw_ratification_or_accession" in lacking  # signed in 1980, never ratified


def test_outside_europe_it_is_said_where_peers_are_sought() -> None:
    told = successful_peers("BRA", "discrimination")
    assert told.basis == "successful_peers"
    assert set(told.countries) <= set(groups()["EUROPE"].members_in())
    assert "law_peers_sought_in_europe" in {code for code, _ in told.caveats}


def test_a_place_of_whose_law_nothing_is_known_is_one_clear_error() -> None:
    with pytest.raises(MissingDataError, match="which of these laws GRL has"):
        missing_laws("GRL")


def test_an_outcome_that_counts_laws_is_no_evidence_on_a_law() -> None:
    """The grid has one for the optional protocol to CEDAW, in its own area, and nothing else there."""
    grid = read_results("effects", "effects")
    assert grid is not None
    tested = grid.loc[grid["reform"] == "cedaw_optional_protocol_ratification", "indicator"]
    assert law_counts() & set(tested)
    law = next(law for law in missing_laws("USA") if law.reform == "cedaw_optional_protocol_ratification")
    assert law.evidence == ()


def test_rows_are_as_wide_as_the_columns(russia: dict[str, MissingLaw]) -> None:
    for law in russia.values():
        row = dict(zip(MISSING_LAW_COLUMNS, law.row(), strict=True))
        assert row["share"] >= 0.5
        assert len(row["dates"]) == law.peers_with
        assert len(law.without) == law.peers - law.peers_with


def test_questions_of_law_are_known_and_their_types_too() -> None:
    for entry in law_questions():
        assert indicators()[entry["question"]].binary
        named = [*entry.get("dated_by", ()), *([entry["type"]] if "type" in entry else ())]
        assert set(named) <= set(reform_types())


def test_what_is_said_of_the_comparison_has_words() -> None:
    for area in ("inequality.work", "violence", "discrimination"):
        for code, _ in successful_peers("RUS", area).caveats:
            assert code in caveat_texts()


def asked(answers: list[float], first: int = 1990, broken: list[bool] | None = None) -> Law:
    """A question answered year by year in one country."""
    wide = pd.DataFrame([answers], index=["POL"], columns=range(first, first + len(answers)))
    breaks = None if broken is None else pd.DataFrame([broken], index=wide.index, columns=wide.columns)
    return Law(
        "x", Text(en="x", ru="x"), "violence.law", ("x",), wide.iloc[:, -1], wide, breaks, {}, "made_up/1",
        int(wide.columns[-1]),
    )  # fmt: skip


@given(st.lists(st.sampled_from([0.0, 1.0, float("nan")]), min_size=1, max_size=20))
def test_the_date_is_the_last_turn_to_yes_and_reversals_are_the_turns_to_no(answers: list[float]) -> None:
    known = [(1990 + at, value) for at, value in enumerate(answers) if value == value]
    assume(known and known[-1][1] == 1)
    law = asked(answers)
    date, back = law.date_of("POL"), law.taken_back("POL")
    turns = [(year, value) for (_, before), (year, value) in pairwise(known) if value != before]
    assert back == tuple(year for year, value in turns if value == 0)
    if date.year is None:  # it said yes whenever it was asked
        assert (date.before, date.basis) == (known[0][0], "censored")
        assert not turns
    else:
        assert date.year == turns[-1][0]
        assert all(value == 1 for year, value in known if year >= date.year)
        assert all(year < date.year for year in back)


def test_a_law_taken_back_and_taken_again_is_dated_by_the_second_time() -> None:
    law = asked([0, 1, 1, 0, 0, 1, 1])
    assert str(law.date_of("POL")) == "POL by 1995"
    assert law.taken_back("POL") == (1993,)


def test_two_areas_of_one_series_are_searched_once() -> None:
    sought: list[str] = []

    def find(ref_area: str, series: str) -> Peers:
        sought.append(series)
        return peers(ref_area, series)

    find = cache(find)
    work, roles = (successful_peers("RUS", f"inequality.{name}", find=find) for name in ("work", "roles"))
    assert work.countries == roles.countries
    assert sought == ["labour_force_participation"]


def test_each_answer_says_up_to_which_year_the_law_is_known() -> None:
    known = laws()
    assert known["wbl_domestic_violence_law"].known_to == 2022  # the report of 2023 tells the law of 2022
    assert known["rainbow_marriage_equality"].known_to == 2026
    assert known["vawlaw_stalking"].known_to == 2013
    assert known["abortion_ground_fetal_impairment"].known_to == 2017


def test_an_answer_that_turns_where_the_question_changed_dates_nothing() -> None:
    law = asked([0, 0, 1], broken=[False, False, True])
    assert law.date_of("POL") == LawDate("POL", None, None, "undated", "made_up/1")
    assert asked([1, 0, 1], broken=[False, True, False]).taken_back("POL") == ()
    on_request = laws()["abortion_on_request"]  # the United Nations asked otherwise in 2017
    # Laws of January 2019 and of March 2018: the table of 2017 was answered later, so "before 2017" is false.
    assert on_request.date_of("IRL").basis == on_request.date_of("CYP").basis == "undated"
    assert str(on_request.date_of("PRT")) == "PRT by 2007"  # a referendum in February 2007


def test_who_first_said_yes_where_the_question_changed_is_no_adopter() -> None:
    adopted = adoption("abortion_on_request")  # 13 countries turned only where the United Nations asked anew
    years = dict(zip(adopted.ref_areas, adopted.year, strict=True))
    assert years["PRT"] == 2007
    assert "IRL" not in years
    assert not (adopted.year == 2017).any()
    assert years["POL"] == float("inf")  # known to be without it all along
