"""Groups of countries and the years of their membership, against the dates of the treaties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from paritet.concepts.codelists import country_name, groups, ref_areas
from paritet.concepts.ref_area import Group, Membership
from paritet.concepts.text import Text

TEXT = Text(en="a group", ru="группа")


def test_the_union_of_today() -> None:
    union = groups()["EU27"]
    assert len(union.members_in()) == 27
    assert {"SWE", "HRV", "GRC"} <= set(union.members_in())
    assert "GBR" not in union.members_in()


@pytest.mark.parametrize(
    ("year", "size"),
    # Enlargements of the European Communities and the European Union; Brexit on 31 January 2020.
    [(1957, 0), (1958, 6), (1973, 9), (1981, 10), (1986, 12), (1995, 15), (2004, 25), (2007, 27), (2013, 28)],
)
def test_the_union_grew_as_the_treaties_say(year: int, size: int) -> None:
    assert len(groups()["EU"].members_in(year)) == size


def test_the_united_kingdom_left() -> None:
    assert "GBR" in groups()["EU"].members_in(2019)
    assert "GBR" not in groups()["EU"].members_in(2020)
    assert "GBR" in groups()["EU28"].members_in(2019)
    assert len(groups()["EU28"].members_in()) == 28, "a group that ended is asked for as it last was"
    assert groups()["EU28"].members_in(2020) == ()


def test_russia_in_the_council_of_europe() -> None:
    council = groups()["COE"]
    assert len(council.members_in()) == 46
    assert "RUS" not in council.members_in(1995)
    assert "RUS" in council.members_in(1996)
    assert "RUS" in council.members_in(2021)
    assert "RUS" not in council.members_in(2022)
    for lang in ("en", "ru"):
        assert "2022" in council.definition(lang), "the expulsion is stated"


def test_greece_was_out_under_the_colonels() -> None:
    council = groups()["COE"]
    assert [year for year in range(1966, 1977) if "GRC" not in council.members_in(year)] == [
        1969,
        1970,
        1971,
        1972,
        1973,
    ]


def test_europe_is_the_council_with_three_more() -> None:
    assert set(groups()["EUROPE"].members_in()) == {*groups()["COE"].members_in(), "BLR", "RUS", "XKX"}
    assert len(groups()["EUROPE"].members_in()) == 49


def test_the_regions_share_the_members_of_unece() -> None:
    regions = [groups()[f"UNECE_{name}"].members_in() for name in ("EECCA", "SEE", "WCE", "NA")]
    parts = [code for region in regions for code in region]
    assert len(parts) == len(set(parts)) == 56  # UNECE has 56 member states
    assert sorted(parts) == list(groups()["UNECE"].members_in())


def test_the_regions_of_the_gender_gap_report() -> None:
    regions = {code: group.members_in() for code, group in groups().items() if code.startswith("WEF_")}
    assert set(regions) == {f"WEF_{name}" for name in ("EAP", "EECA", "LAC", "MENA", "NA", "SA", "SSA", "WE")}
    assert sum(len(members) for members in regions.values()) == 149  # countries of the 2018 report
    constant = set(groups()["WEF106"].members_in())
    assert len(constant) == 106
    assert constant <= {code for members in regions.values() for code in members}
    assert "RUS" in regions["WEF_EECA"]


def test_the_world_is_every_country() -> None:
    assert groups()["WLD"].members_in() == tuple(sorted(ref_areas()))


def test_groups_have_names_in_both_languages() -> None:
    assert country_name("EU27", "ru") == "Европейский союз (27 стран)"
    assert country_name("EU27", "en") == "European Union (27 members)"


def test_membership_must_begin_before_it_ends() -> None:
    with pytest.raises(ValidationError, match="ends before it begins"):
        Membership(ref_area="GBR", since=2000, until=1999)


def test_nobody_is_a_member_twice_at_once() -> None:
    twice = (Membership(ref_area="GRC", since=1949, until=1970), Membership(ref_area="GRC", since=1970))
    with pytest.raises(ValidationError, match="member twice"):
        Group(code="X", label=TEXT, definition=TEXT, members=twice)


_spans = st.dictionaries(
    st.sampled_from(["AUT", "BEL", "DNK", "FRA", "RUS", "SWE"]),
    st.tuples(
        st.none() | st.integers(1945, 2000),
        st.none() | st.integers(2000, 2030),
    ),
)


@given(spans=_spans, year=st.integers(1945, 2030))
def test_members_of_a_year_are_those_whose_span_holds_it(
    spans: dict[str, tuple[int | None, int | None]], year: int
) -> None:
    members = tuple(
        Membership(ref_area=code, since=since, until=until) for code, (since, until) in spans.items()
    )
    group = Group(code="X", label=TEXT, definition=TEXT, members=members)
    found = group.members_in(year)
    assert list(found) == sorted(set(found))
    for code, (since, until) in spans.items():
        within = year in range(since or 0, (until or 9999) + 1)
        assert (code in found) == within
    assert set(group.members_in()) == {code for code, (_, until) in spans.items() if until is None}


@given(spans=_spans, last=st.integers(1945, 2030))
def test_a_group_that_ended_stands_as_it_last_was(
    spans: dict[str, tuple[int | None, int | None]], last: int
) -> None:
    members = tuple(
        Membership(ref_area=code, since=since, until=until) for code, (since, until) in spans.items()
    )
    group = Group(code="X", label=TEXT, definition=TEXT, members=members, until=last)
    assert group.members_in() == group.members_in(last)
    assert group.members_in(last + 1) == ()
