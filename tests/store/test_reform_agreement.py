from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.concepts.codelists import reform_types
from paritet.sources.catalogue import reader_of, source
from paritet.store.reform_agreement import agreeing, equivalents

WBL, WOO = "wbl_domestic_violence_law", "vawlaw_domestic_violence"
SIMILAR, LIMITED = "rainbow_registered_partnership_similar", "rainbow_registered_partnership_limited"


def reforms(*rows: tuple[str, str, int], **columns: object) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["ref_area", "reform", "time_period"])
    return table.assign(**{"source": "policy_dates", "direction": "adopted", **columns})


def test_two_origins_a_year_apart_agree_and_three_years_apart_do_not() -> None:
    table = reforms(("SWE", WBL, 1998), ("SWE", WOO, 1999), ("FRA", WBL, 2006), ("FRA", WOO, 2009))
    assert agreeing(table).tolist() == [2, 2, 1, 1]


def test_a_repeated_origin_confirms_nothing() -> None:
    table = reforms(("SWE", SIMILAR, 1998), ("SWE", LIMITED, 1998), source=["policy_dates", "ilga_rainbow"])
    assert agreeing(table).tolist() == [1, 1]


def test_an_adoption_and_a_repeal_are_different_reforms() -> None:
    table = reforms(("SWE", WBL, 1998), ("SWE", WOO, 1998), direction=["adopted", "repealed"])
    assert agreeing(table).tolist() == [1, 1]


def test_a_suspect_date_confirms_no_other() -> None:
    table = reforms(("SWE", WBL, 1998), ("SWE", WOO, 1998), suspect=[True, False])
    assert agreeing(table).tolist() == [2, 1]


def test_a_type_without_a_family_is_equal_to_itself_across_sources() -> None:
    table = reforms(("SWE", "some_law", 1998), ("SWE", "some_law", 1999), source=["a", "b"])
    assert agreeing(table).tolist() == [2, 2]


def test_the_index_of_the_frame_is_kept() -> None:
    table = reforms(("SWE", WBL, 1998), ("SWE", WOO, 1999)).set_axis([7, 3])
    assert agreeing(table).index.tolist() == [7, 3]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["SWE", "RUS"]),
            st.sampled_from([WBL, WOO, SIMILAR, LIMITED, "some_law"]),
            st.integers(1990, 1995),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_the_count_is_what_a_plain_reading_of_the_rule_gives(rows: list[tuple[str, str, int]]) -> None:
    known = equivalents()
    expected = []
    for area, reform, year in rows:
        family, own = known.get(reform, (reform, "policy_dates"))
        near = {own}
        for other_area, other, other_year in rows:
            other_family, origin = known.get(other, (other, "policy_dates"))
            if other_area == area and other_family == family and abs(other_year - year) <= 1:
                near.add(origin)
        expected.append(len(near))
    assert agreeing(reforms(*rows)).tolist() == expected


def test_every_type_of_a_family_is_a_type_of_reform() -> None:
    assert set(equivalents()) <= set(reform_types())


@pytest.mark.shared
def test_publishers_agree_on_domestic_violence_laws_in_51_per_cent_of_119_countries(shared: Path) -> None:
    entry = source("policy_dates")
    table = reader_of(entry)([shared / "policy_dates.csv"], entry, entry.options).reforms
    table = table[table["reform"].isin([WBL, WOO])].assign(source="policy_dates")
    both = table.groupby("ref_area")["reform"].nunique() == 2
    counts = agreeing(table)[table["reform"] == WBL].set_axis(table.loc[table["reform"] == WBL, "ref_area"])
    counts = counts[counts.index.isin(both.index[both])]
    assert len(counts) == 119
    assert (counts == 2).sum() == 61  # 51 %, METHODS section 3
