from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paritet.concepts.codelists import indicators
from paritet.concepts.errors import SourceFormatError, UnknownCodeError
from paritet.sources.catalogue import source
from paritet.sources.readers import eurostat
from paritet.sources.reading import Reading

ENTRY = source("eurostat_gbv")
HEADER = r"freq,lev_limit,unit,geo\TIME_PERIOD"


def read(*paths: Path) -> Reading:
    return eurostat.read(list(paths), ENTRY, ENTRY.options)


def write(
    folder: Path, *rows: tuple[str, str], tabs: bool = True, name: str = "estat_gbv_any_lim.tsv"
) -> Path:
    path = folder / name
    lines = [(HEADER, "2021 "), *rows]
    text = (f"{key}\t{cell}" if tabs else f'"{key}",{cell}' for key, cell in lines)
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


@given(
    st.dictionaries(
        st.sampled_from(["AT", "EL", "RS", "XK", "EU_V"]),
        st.tuples(st.integers(0, 1000), st.sampled_from(["", "e", "u", "b", "bu"])),
        min_size=1,
    ),
    st.booleans(),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_forms_are_read_back_with_their_flags(
    tmp_path: Path, drawn: dict[str, tuple[int, str]], tabs: bool
) -> None:
    rows = [(f"A,TOTAL,PC,{geo}", f"{tenths / 10} {flag}") for geo, (tenths, flag) in drawn.items()]
    frame = read(write(tmp_path, *rows, tabs=tabs)).observations
    area = {"AT": "AUT", "EL": "GRC", "RS": "SRB", "XK": "XKX", "EU_V": "EU27"}
    status = {"": "A", "e": "E", "u": "E", "b": "B", "bu": "B"}
    assert frame["ref_area"].tolist() == [area[geo] for geo in drawn]
    assert frame["obs_value"].tolist() == [tenths / 10 for tenths, _ in drawn.values()]
    assert frame["obs_status"].tolist() == [status[flag] for _, flag in drawn.values()]
    assert set(frame["sex"]) == {"F"}


def test_a_colon_is_missing_and_not_zero(tmp_path: Path) -> None:
    frame = read(write(tmp_path, ("A,TOTAL,PC,ME", ": u"), ("A,TOTAL,PC,AT", "0.0 "))).observations
    assert np.isnan(frame["obs_value"].iloc[0])
    assert frame["obs_status"].tolist() == ["M", "A"]
    assert frame["obs_value"].iloc[1] == 0


def test_the_breakdown_makes_its_own_indicator(tmp_path: Path) -> None:
    rows = [("A,TOTAL,PC,AT", "35.7 "), ("A,SM_SEV,PC,AT", "41.9 "), ("A,NONE,PC,AT", "34.1 ")]
    frame = read(write(tmp_path, *rows, name="estat_gbv_ipv_lim.tsv")).observations
    assert dict(zip(frame["indicator"], frame["obs_value"], strict=True)) == {
        "gbv_partner": 35.7,
        "gbv_partner.limited": 41.9,
    }


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (("A,TOTAL,PC,BE", "many"), "'many'"),
        (("A,TOTAL,PC,BE", "3.1 q"), "'3.1 q'"),
        (("A,TOTAL,PC,AT", "3.1 "), "repeats"),
        (("A,TOTAL,BE", "3.1 "), "3 codes where the header names 4"),
        (("A,HEAVY,PC,BE", "3.1 "), "'HEAVY'"),
        (("A,TOTAL,NR,BE", "3.1 "), "'NR'"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: tuple[str, str], what: str) -> None:
    with pytest.raises(SourceFormatError, match=what) as caught:
        read(write(tmp_path, ("A,TOTAL,PC,AT", "35.7 "), row))
    assert "row 3" in str(caught.value.where)


def test_an_unknown_country_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(UnknownCodeError, match="QX") as caught:
        read(write(tmp_path, ("A,TOTAL,PC,AT", "1 "), ("A,TOTAL,PC,QX", "1 ")))
    assert "row 3" in str(caught.value.where)


def test_a_file_that_is_no_known_data_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="which data set"):
        read(write(tmp_path, ("A,TOTAL,PC,AT", "1 "), name="figures.tsv"))
    path = tmp_path / "estat_gbv_any_lim.csv"
    path.write_text("country,2021\nAT,35.7\n", encoding="utf-8")
    with pytest.raises(SourceFormatError, match="first column"):
        read(path)
    path.write_bytes(b"")
    with pytest.raises(SourceFormatError, match="empty"):
        read(path)


@pytest.mark.shared
def test_the_published_survey(shared: Path) -> None:
    frame = read(*(shared / name for name in ENTRY.editions["2024"].files)).observations
    assert len(frame) == 4 * 2 * 30
    assert set(frame["indicator"]) <= set(indicators())
    total = frame[frame["indicator"] == "gbv_any"].set_index("ref_area")
    # Eurostat, news release of 25 November 2024: about one in three women in the EU (30.7 %, later 30.5 %)
    assert total.loc["EU27", "obs_value"] == pytest.approx(30.7, abs=0.3)
    assert total.loc["EU27", "obs_status"] == "E"
