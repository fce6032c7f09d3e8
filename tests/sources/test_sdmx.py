from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paritet.concepts.errors import ParitetError, SourceFormatError
from paritet.sources.catalogue import source
from paritet.sources.readers.sdmx import read
from paritet.sources.reading import Reading

OPTIONS: dict[str, Any] = {
    "system": "iso3",
    "drop_areas": ["EU27_2020"],
    "series": [{"indicator": "parliament_seats", "where": {"INDICATOR": "SEATS"}}],
}
HEADER = ["DATAFLOW", "INDICATOR", "REF_AREA", "SEX", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"]
GOOD = ["X:DF(1.0)", "SEATS", "SWE", "F", "2020", "47.3", "A"]
MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<message:{kind} xmlns:message="{ns}/message" xmlns:g="{ns}/data/generic" xmlns:common="{ns}/common"
    xmlns:ss="{ns}/data/structurespecific" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:own="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=X:DSD(1.0):ObsLevelDim:TIME_PERIOD">
  <message:Header><message:ID>I</message:ID><message:Test>false</message:Test>
    <message:Prepared>2026-11-24T08:00:00</message:Prepared><message:Sender id="X"/>
    <message:Structure structureID="S" dimensionAtObservation="TIME_PERIOD"
        namespace="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=X:DSD(1.0):ObsLevelDim:TIME_PERIOD">
      <common:Structure><Ref agencyID="X" id="DSD" version="1.0"/></common:Structure>
    </message:Structure>
  </message:Header>
  {data}
</message:{kind}>"""
NS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"


def reading(path: Path, **changes: Any) -> Reading:
    return read([path], source("un_sdg"), {**OPTIONS, **changes})


def write(folder: Path, *rows: list[str], header: list[str] = HEADER) -> Path:
    path = folder / "data.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def generic(folder: Path, values: Mapping[int, str], status: str = "E") -> Path:
    observations = "".join(
        f'<g:Obs><g:ObsDimension value="{year}"/><g:ObsValue value="{value}"/>'
        f'<g:Attributes><g:Value id="OBS_STATUS" value="{status}"/></g:Attributes></g:Obs>'
        for year, value in values.items()
    )
    codes = {"INDICATOR": "SEATS", "REF_AREA": "SWE", "SEX": "F"}
    key = "".join(f'<g:Value id="{name}" value="{code}"/>' for name, code in codes.items())
    series = f"<g:Series><g:SeriesKey>{key}</g:SeriesKey>{observations}</g:Series>"
    data = f'<message:DataSet structureRef="S">{series}</message:DataSet>'
    path = folder / "generic.xml"
    path.write_text(MESSAGE.format(kind="GenericData", ns=NS, data=data), encoding="utf-8")
    return path


def structured(folder: Path, values: Mapping[int, str]) -> Path:
    observations = "".join(
        f'<Obs TIME_PERIOD="{year}" OBS_VALUE="{value}"/>' for year, value in values.items()
    )
    series = f'<Series INDICATOR="SEATS" REF_AREA="SWE" SEX="F">{observations}</Series>'
    data = f'<message:DataSet xsi:type="own:DataSetType" ss:structureRef="S">{series}</message:DataSet>'
    path = folder / "structured.xml"
    path.write_text(MESSAGE.format(kind="StructureSpecificData", ns=NS, data=data), encoding="utf-8")
    return path


def changed(**cells: str) -> list[str]:
    return [cells.get(name, cell) for name, cell in zip(HEADER, GOOD, strict=True)]


def test_sdmx_csv_is_read_by_its_concepts(tmp_path: Path) -> None:
    rows = [
        GOOD,
        changed(TIME_PERIOD="2021", OBS_STATUS="B"),
        changed(INDICATOR="OTHER"),
        changed(REF_AREA="EU27_2020"),
    ]
    found = reading(write(tmp_path, *rows)).observations
    assert found[["ref_area", "time_period", "obs_value", "obs_status"]].to_numpy().tolist() == [
        ["SWE", 2020, 47.3, "A"],
        ["SWE", 2021, 47.3, "B"],
    ]


def test_labels_beside_codes_are_taken_off(tmp_path: Path) -> None:
    header = ["STRUCTURE", "INDICATOR: Indicator", "REF_AREA: Area", "SEX: Sex", "TIME_PERIOD", "OBS_VALUE"]
    row = ["dataflow", "SEATS: Seats in parliament", "SWE: Sweden", "F: Female", "2020", "47.3"]
    found = reading(write(tmp_path, row, header=header)).observations
    assert found.iloc[0].tolist()[:6] == ["parliament_seats", "SWE", "F", 2020, 47.3, "A"]


def test_two_letter_keys_and_own_sex_codes_are_declared(tmp_path: Path) -> None:
    path = write(tmp_path, changed(REF_AREA="SE", SEX="SEX_F"))
    found = reading(path, system="iso2", sex={"SEX_F": "F"}).observations
    assert found[["ref_area", "sex"]].to_numpy().tolist() == [["SWE", "F"]]


def test_a_figure_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    assert (
        reading(write(tmp_path, changed(OBS_VALUE="NaN"), changed(TIME_PERIOD="2019"))).observations.shape[0]
        == 1
    )


def test_generic_and_structured_messages_give_the_same(tmp_path: Path) -> None:
    values = {2019: "46.1", 2020: "NaN", 2021: "47.3"}
    for path in (generic(tmp_path, values, "A"), structured(tmp_path, values)):
        found = reading(path).observations
        assert found.set_index("time_period")["obs_value"].to_dict() == {2019: 46.1, 2021: 47.3}
        assert set(found["obs_status"]) == {"A"}
    assert set(reading(generic(tmp_path, values)).observations["obs_status"]) == {"E"}


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"OBS_VALUE": "many"}, "row 2, column 'OBS_VALUE'"),
        ({"REF_AREA": "SVE"}, "row 2, column 'REF_AREA'"),
        ({"TIME_PERIOD": "2020-Q1"}, "row 2, column 'TIME_PERIOD'"),
        ({"OBS_STATUS": "?"}, "row 2, column 'OBS_STATUS'"),
        ({"SEX": "W"}, "row 2, column 'SEX'"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, cells: dict[str, str], place: str) -> None:
    with pytest.raises(ParitetError) as caught:
        reading(write(tmp_path, changed(**cells)))
    assert place in str(caught.value)


def test_a_csv_of_another_kind_and_a_repeated_observation_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="not SDMX-CSV"):
        reading(write(tmp_path, GOOD[1:], header=HEADER[1:]))
    with pytest.raises(SourceFormatError, match="repeats"):
        reading(write(tmp_path, GOOD, GOOD))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_message_cut_short_is_refused_without_noise(
    tmp_path: Path, share: float, capsys: pytest.CaptureFixture[str]
) -> None:
    path = generic(tmp_path, {2019: "46.1", 2020: "47.3"})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    refusal = _refusal(path)
    assert refusal.where == "generic.xml"
    assert "not an SDMX-ML message" in str(refusal)
    assert capsys.readouterr().out == ""


def _refusal(path: Path) -> ParitetError:
    with pytest.raises(SourceFormatError) as caught:
        reading(path)
    return caught.value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("<!DOCTYPE html><html></html>", "web page"),
        ("<a><b/></a>", "not an SDMX-ML message"),
        (MESSAGE.format(kind="GenericData", ns=NS, data=""), "no observation"),
    ],
)
def test_what_is_no_message_of_data_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "data.xml"
    path.write_text(text, encoding="utf-8")
    assert says in str(_refusal(path))


values = st.dictionaries(st.integers(1945, 2030), st.floats(0, 100), min_size=1, max_size=8)


@settings(deadline=None, max_examples=40)
@given(values)
def test_what_is_written_in_the_form_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, values: dict[int, float]
) -> None:
    folder = tmp_path_factory.mktemp("sdmx")
    texts = {year: repr(value) for year, value in values.items()}
    rows = [changed(TIME_PERIOD=str(year), OBS_VALUE=text) for year, text in texts.items()]
    for path in (write(folder, *rows), generic(folder, texts), structured(folder, texts)):
        found = reading(path).observations
        assert found.set_index("time_period")["obs_value"].to_dict() == values
