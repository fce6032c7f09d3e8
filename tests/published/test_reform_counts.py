"""Counts of reforms that the authors of the 2020 edition of Women, Business and the Law published.

Exact: they are counts of the same answers.
"""

from __future__ import annotations

import pandas as pd
import pytest

from own_editions import thin_edition
from paritet.analysis.reforms.events import law_changes
from paritet.store.query import observations

# The World Bank's region in 2020: UN M49's Sub-Saharan Africa and Sudan, without territories.
# fmt: off
SUB_SAHARAN_AFRICA = [
    "AGO", "BDI", "BEN", "BFA", "BWA", "CAF", "CIV", "CMR", "COD", "COG", "COM", "CPV", "ERI", "ETH",
    "GAB", "GHA", "GIN", "GMB", "GNB", "GNQ", "KEN", "LBR", "LSO", "MDG", "MLI", "MOZ", "MRT", "MUS",
    "MWI", "NAM", "NER", "NGA", "RWA", "SDN", "SEN", "SLE", "SOM", "SSD", "STP", "SWZ", "SYC", "TCD",
    "TGO", "TZA", "UGA", "ZAF", "ZMB", "ZWE",
]
# fmt: on


@pytest.fixture(scope="module")
def changes() -> pd.DataFrame:
    return law_changes(edition="wb_wbl/2020")


def test_reforms_and_reversals_since_1971(changes: pd.DataFrame) -> None:
    assert changes["time_period"].min() == 1971
    assert changes["time_period"].max() == 2019
    assert changes["direction"].value_counts().to_dict() == {"adopted": 1973, "repealed": 82}


def test_the_year_of_most_reforms(changes: pd.DataFrame) -> None:
    adopted = changes[changes["direction"] == "adopted"]
    by_year = adopted["time_period"].value_counts()
    assert by_year.idxmax() == 2008
    assert by_year.max() == 76
    assert adopted[adopted["time_period"] == 2008]["ref_area"].isin(SUB_SAHARAN_AFRICA).sum() == 28


def test_mean_index_of_the_first_and_last_year() -> None:
    """Report years 1971 and 2020 describe 1970 and 2019; published to one decimal."""
    index = observations(indicator="wb_wbl", source="wb_wbl", edition="2020")
    means = index.groupby("time_period")["obs_value"].mean()
    assert round(means[1971], 1) == 46.4
    assert round(means[2020], 1) == 75.2


def test_nothing_before_independence(changes: pd.DataFrame) -> None:
    for area, year in {"ERI": 1993, "SSD": 2011, "TLS": 2002}.items():
        own = changes[changes["ref_area"] == area]
        assert (own["time_period"] >= year).all()
        assert len(own) > 0


def test_a_panel_of_one_year_has_no_change() -> None:
    thin_edition("wb_wbl/2023", "2024", (2023, 2023))
    assert law_changes().empty
