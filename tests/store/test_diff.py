from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paritet.concepts.errors import MissingDataError, ParitetError, UnknownCodeError
from paritet.store import editions
from paritet.store.diff import diff
from paritet.store.founding.build import build
from paritet.store.tables import write_observations

Values = dict[tuple[str, str, int], float]
values = st.dictionaries(
    st.tuples(
        st.sampled_from(("life_expectancy", "maternal_mortality")),
        st.sampled_from(("RUS", "SWE", "DEU")),
        st.integers(2015, 2018),
    ),
    st.sampled_from((50.0, 50.5, 61.25, 70.0)),
    min_size=1,
)


def keep(root: Path, edition: str, content: Values, *, missing: int = 0) -> None:
    rows = [
        ("made_up", edition, indicator, area, "F", year, value, "A", np.nan, np.nan)
        for (indicator, area, year), value in content.items()
    ]
    rows += [
        ("made_up", edition, "fertility", "RUS", "F", 2000 + n, np.nan, "M", np.nan, np.nan)
        for n in range(missing)
    ]
    names = ["source", "edition", "indicator", "ref_area", "sex", "time_period", "obs_value", "obs_status"]
    folder = root / "made_up" / edition
    folder.mkdir(parents=True, exist_ok=True)
    write_observations(
        pd.DataFrame(rows, columns=[*names, "lower", "upper"]), folder / "observations.parquet"
    )
    (folder / "edition.json").write_text(json.dumps({}))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(editions, "FOUNDING", tmp_path / "made")
    return tmp_path / "made"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(a=values, b=values, same=st.sampled_from([("life_expectancy", "RUS", 2015)]))
def test_counts_are_those_of_the_two_sets_and_symmetric(
    root: Path, a: Values, b: Values, same: tuple[str, str, int]
) -> None:
    a, b = {**a, same: 50.0}, {**b, same: 50.0}
    keep(root, "1", a)
    keep(root, "2", b)
    there, back = diff("made_up/1", "made_up/2"), diff("made_up/2", "made_up/1")
    common = set(a) & set(b)
    equal = {key for key in common if a[key] == b[key]}
    assert there.total == {
        "common": len(common),
        "equal": len(equal),
        "changed": len(common) - len(equal),
        "only_a": len(set(a) - set(b)),
        "only_b": len(set(b) - set(a)),
    }
    turned = {**there.total, "only_a": there.total["only_b"], "only_b": there.total["only_a"]}
    assert back.total == turned
    for table in (there.by_indicator, there.by_ref_area):
        assert table[list(there.total)].sum().to_dict() == there.total
    mirrored = back.changes.set_index(["indicator", "ref_area", "sex", "time_period"])["change"].sort_index()
    ours = there.changes.set_index(["indicator", "ref_area", "sex", "time_period"])["change"].sort_index()
    pd.testing.assert_series_equal(ours, -mirrored)
    assert len(ours) == there.total["changed"]


def test_the_largest_change_relative_to_its_indicator_comes_first(root: Path) -> None:
    mortality = {("maternal_mortality", area, 2015): value for area, value in (("RUS", 10.0), ("SWE", 500.0))}
    seats = {("life_expectancy", area, 2015): value for area, value in (("RUS", 70.0), ("SWE", 72.0))}
    keep(root, "1", {**mortality, **seats})
    changed = {("maternal_mortality", "RUS", 2015): 30.0, ("life_expectancy", "RUS", 2015): 74.0}
    keep(root, "2", {**mortality, **seats, **changed})
    largest = diff("made_up/1", "made_up/2").changes
    assert largest["indicator"].tolist() == ["life_expectancy", "maternal_mortality"]
    # Standard deviation of 74 and 72 is the square root of 2; the change is 4.
    assert largest["spreads"].iloc[0] == pytest.approx(4 / 2**0.5)


def test_missing_values_are_in_neither_edition(root: Path) -> None:
    keep(root, "1", {("life_expectancy", "RUS", 2015): 70.0}, missing=5)
    keep(root, "2", {("life_expectancy", "RUS", 2015): 70.0}, missing=3)
    assert diff("made_up/1", "made_up/2").total["common"] == 1


def test_editions_that_cannot_be_compared_are_told(root: Path) -> None:
    keep(root, "1", {("life_expectancy", "RUS", 2015): 70.0})
    keep(root, "2", {("maternal_mortality", "RUS", 2015): 70.0})
    with pytest.raises(MissingDataError, match="no indicator in common"):
        diff("made_up/1", "made_up/2")
    with pytest.raises(ParitetError, match="does not name an edition"):
        diff("1", "made_up/2")
    with pytest.raises(UnknownCodeError):
        diff("made_up/1", "made_up/3")


@pytest.fixture(scope="module")
def two_reports(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("reports")
    assert build(shared, out, only=["undp_hdr", "wb_wbl"]) == {}
    return out


@pytest.mark.shared
def test_two_human_development_reports_share_few_gii_values(
    two_reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known of these two reports: of 4,318 GII values of countries in both, 685 are equal."""
    monkeypatch.setattr(editions, "FOUNDING", two_reports)
    found = diff("undp_hdr/2023-24", "undp_hdr/2025")
    gii = found.by_indicator.set_index("indicator").loc["undp_gii"]
    # Beside the countries, the World has a value in each of 30 years; one of them is equal.
    assert (gii["common"] - 30, gii["equal"] - 1) == (4318, 685)


@pytest.mark.shared
def test_two_editions_of_wbl_agree_on_most_values(two_reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Known of these two editions: the index is equal in 73 % of common economies and years."""
    monkeypatch.setattr(editions, "FOUNDING", two_reports)
    index = diff("wb_wbl/2020", "wb_wbl/2023").by_indicator.set_index("indicator").loc["wb_wbl"]
    assert index["common"] == 190 * 50  # economies by report years 1971-2020
    assert round(100 * index["equal"] / index["common"]) == 73
