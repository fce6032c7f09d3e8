"""Every published index, recomputed from its inputs, against its publisher's own table."""

from __future__ import annotations

import numpy as np
import pytest

from own_editions import thin_edition
from paritet.concepts.errors import MissingDataError
from paritet.indices.catalogue import index, spec_files
from paritet.indices.verify import Level, verify
from paritet.store.editions import FOUNDING

pytestmark = pytest.mark.skipif(
    not (FOUNDING / "undp_hdr").is_dir(), reason="the founding editions are not built: run `make founding`"
)


def levels(name: str, edition: str) -> dict[str, Level]:
    return {level.level: level for level in verify(index(name, edition))}


@pytest.mark.parametrize(
    ("name", "edition", "compared"),
    [
        ("undp_gii", "2025", 4600),
        ("undp_gii", "2023-24", 4405),
        ("undp_gdi", "2025", 4931),
        ("undp_gdi", "2023-24", 4710),
        ("undp_hdi", "2025", 5940),
        ("undp_hdi", "2023-24", 5808),
        ("wb_wbl", "2023", 10_070),
        ("wb_wbl", "2020", 9500),
        ("eige_gei", "2023", 224),
    ],
)
def test_every_published_value_is_reproduced(name: str, edition: str, compared: int) -> None:
    """All values equal at the printed decimals: the tolerance is the publisher's own rounding."""
    for level in levels(name, edition).values():
        assert level.compared == compared, level.level
        assert level.equal == compared, (level.level, level.differing[:3])


def test_how_many_levels_each_index_has() -> None:
    assert len(levels("wb_wbl", "2023")) == 1 + 8
    assert len(levels("eige_gei", "2023")) == 1 + 6 + 14
    assert len(levels("wef_gggi", "2018")) == 1 + 4


def test_eige_is_reproduced_far_beyond_its_decimal() -> None:
    """The index within 0.0015 (it is printed with one decimal); weights are known to eight places only."""
    assert levels("eige_gei", "2023")["eige_gei"].max_abs_error < 0.0015


@pytest.mark.parametrize(
    ("level", "equal"),
    [
        ("wef_gggi.economy", 133),
        ("wef_gggi.education", 129),
        ("wef_gggi.health", 145),
        ("wef_gggi.politics", 139),
        ("wef_gggi", 144),
    ],
)
def test_wef_of_2018(level: str, equal: int) -> None:
    """Within 0.001 everywhere: WEF publishes its weights rounded to three decimals, and uses finer ones."""
    found = levels("wef_gggi", "2018")[level]
    assert found.compared == 148
    assert found.equal >= equal
    assert found.max_abs_error < 0.001


RAINBOW_DIFFERENCES = {
    "DNK": -3.50, "IRL": -1.50, "GRC": -0.91, "FRA": -0.78, "ITA": -0.30, "LIE": 2.34, "LVA": 3.90,
}  # fmt: skip
"""Published minus recomputed, by the publisher's own criteria and weights, in both copies of its table."""


def test_rainbow_map_differs_where_its_own_table_does() -> None:
    """42 of 49 within 0.005, the last published decimal; the seven others are not made to fit."""
    found = levels("ilga_rainbow", "2026")["ilga_rainbow"]
    assert found.compared == 49
    assert found.equal == 42
    differences = {area: round(theirs - ours, 2) for area, _, ours, theirs in found.differing}
    assert differences == RAINBOW_DIFFERENCES


def test_the_trap_of_zero_seats() -> None:
    """A floor of 0.1 per cent instead of the replaced zero reproduces only 4,520 of 4,600."""
    own = index("undp_gii", "2025")
    from dataclasses import replace

    from paritet.indices.compute import compute_inputs
    from paritet.indices.spec import Node

    nodes = dict(own.spec.nodes)
    zero = nodes["seats_not_zero"]
    assert isinstance(zero, Node)
    nodes["seats_not_zero"] = replace(zero, method="floor", parameters={"at": 0.1})
    floored = compute_inputs(replace(own.spec, nodes=nodes), own.computed.inputs).scores
    both = ~np.isnan(own.published)
    assert int((np.abs(np.round(floored[both], 3) - own.published[both]) < 1e-9).sum()) == 4520


def test_every_spec_states_where_it_comes_from() -> None:
    for name in spec_files():
        spec = index(name).spec
        assert spec.author, name
        assert spec.method_source, name
        assert spec.reviewed is not None, name
        assert spec.label is not None, name
        assert spec.summary is not None, name
        assert spec.must_reproduce is not None, name


def test_scores_left_out_by_the_publisher_are_marked_as_ours() -> None:
    own = index("undp_hdi", "2023-24")
    added = own.added()
    assert len(added) > 0
    assert set(added["obs_status"]) <= {"E", "I"}
    scores = own.scores
    assert (scores[scores["published"].notna()]["obs_status"] == "A").all()


def test_a_trace_ends_in_observations() -> None:
    traced = index("undp_gii").trace("RUS", 2023)
    assert traced["published"] == 0.169
    assert traced["obs_status"] == "A"

    def leaves(branch: dict[str, object]) -> list[dict[str, object]]:
        children = branch.get("children", [])
        return [leaf for child in children for leaf in leaves(child)] if children else [branch]  # type: ignore[union-attr]

    found = leaves(traced["tree"])
    assert {leaf["indicator"] for leaf in found} == {
        "maternal_mortality", "adolescent_birth_rate", "parliament_seats", "secondary_attainment",
        "labour_force_participation",
    }  # fmt: skip
    for leaf in found:
        for one in leaf["observations"]:  # type: ignore[union-attr]
            assert one["source"] == "undp_hdr"
            assert one["edition"] == "2025"
            assert one["ref_area"] == "RUS"
            assert one["time_period"] == 2023
            assert one["obs_status"] in {"A", "B", "E", "I", "F"}
            assert one["obs_value"] is not None


def test_a_report_of_the_year_before_keeps_its_own_year_in_the_trace() -> None:
    """World Bank reports describe the calendar year before; the observation cited is the report's."""
    traced = index("four_areas").trace("RUS", 2019)
    violence = traced["tree"]["children"][2]
    (law, _) = violence["children"]
    assert {leaf["observations"][0]["time_period"] for leaf in law["children"]} == {2020}
    assert {leaf["observations"][0]["obs_value"] for leaf in law["children"]} == {0.0}


def test_four_areas_holds_russia_and_the_whole_union_every_year() -> None:
    from paritet.concepts import codelists

    computed = index("four_areas").computed
    members = [*codelists.groups()["EU27"].members_in(), "RUS"]
    rows = [computed.ref_areas.index(area) for area in members]
    years = [computed.years.index(year) for year in range(2010, 2020)]
    assert len(members) == 28
    assert not np.isnan(computed.scores[np.ix_(rows, years)]).any()
    assert np.isnan(computed.scores[:, computed.years.index(2020) :]).all()


def test_an_index_of_several_sources_takes_each_leaf_from_an_edition_that_is_a_series() -> None:
    """A thin new edition of two years is no series; one of five years or more is (decision 4)."""
    before = index("four_areas").computed
    thin_edition("wb_wdi_parliament/2025-10", "2026-10", (2023, 2024))
    thin_edition("undp_hdr/2025", "2026", (2023, 2023))
    after = index("four_areas").computed
    np.testing.assert_array_equal(after.scores, before.scores)
    assert after.inputs.origin == before.inputs.origin
    thin_edition("wb_wdi_parliament/2025-10", "2027-10", (2015, 2024))
    longer = index("four_areas").computed
    assert longer.inputs.origin["seats"] == ("wb_wdi_parliament", "2027-10")
    assert np.isnan(longer.scores[:, longer.years.index(2013)]).all()


def test_an_index_without_figures_of_a_leaf_says_which() -> None:
    thin_edition("lgbt_policy/2019", "2019", (1900, 1900))
    with pytest.raises(MissingDataError, match="lgbt_policy_index"):
        _ = index("four_areas").computed


def test_four_areas_rests_on_open_figures_only() -> None:
    from paritet.concepts.source import Redistribution
    from paritet.sources.catalogue import source

    for leaf in index("four_areas").spec.leaves:
        assert leaf.source is not None
        assert source(leaf.source).redistribution is Redistribution.OPEN, leaf.source


def test_no_area_buys_off_another() -> None:
    """The index is never above the arithmetic mean of its areas, and falls towards the lowest."""
    computed = index("four_areas").computed
    areas = np.stack([computed.nodes[name][0, 0] for name in computed.spec.node("four_areas").of])
    known = ~np.isnan(computed.scores)
    assert (computed.scores[known] <= areas.mean(axis=0)[known] + 1e-9).all()
    assert (computed.scores[known] >= areas.min(axis=0)[known] - 1e-9).all()
