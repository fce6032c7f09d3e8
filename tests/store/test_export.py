from __future__ import annotations

import csv
import errno
import hashlib
import json
import os
import re
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paritet.concepts.edition import Edition
from paritet.concepts.errors import MissingDataError, ParitetError
from paritet.concepts.observation import OBSERVATION_COLUMNS, OBSERVATION_KEY
from paritet.store import editions
from paritet.store import export as export_module
from paritet.store.export import ExportFormat, export
from paritet.store.query import observations
from paritet.store.tables import write_observations


def keep(root: Path, source: str, redistribution: str, values: list[float | None]) -> None:
    frame = pd.DataFrame(
        {
            "source": source,
            "edition": "2025",
            "indicator": "life_expectancy",
            "ref_area": "RUS",
            "sex": "F",
            "time_period": np.arange(2000, 2000 + len(values)),
            "obs_value": np.array(values, dtype=float),
            "obs_status": ["M" if value is None else "A" for value in values],
            "lower": np.nan,
            "upper": np.nan,
        }
    )
    folder = root / source / "2025"
    folder.mkdir(parents=True, exist_ok=True)
    write_observations(frame, folder / "observations.parquet")
    text = {"en": "Made up", "ru": "Выдумано"}
    described = Edition.model_validate(
        {
            "source": source,
            "edition": "2025",
            "publisher": text,
            "title": text,
            "address": "https://example.org/table",
            "licence": "CC-BY-4.0" if redistribution == "open" else "none",
            "licence_text": text,
            "redistribution": redistribution,
            "citation": "Made up, 2025",
            "released": "2025-01-01",
            "read": "2025-02-01",
            "files": [],
            "reader": "made_up",
            "reader_version": "1",
            "observations": len(frame),
            "reforms": 0,
        }
    )
    (folder / "edition.json").write_text(described.model_dump_json(), encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(editions, "FOUNDING", tmp_path / "made")
    keep(tmp_path / "made", "open_one", "open", [70.5, None, 71.25])
    keep(tmp_path / "made", "closed_one", "restricted", [70.0, 71.0])
    return tmp_path / "made"


def read_back(path: Path, form: ExportFormat) -> pd.DataFrame:
    types = {"edition": str, "obs_value": float, "lower": float, "upper": float}
    if form is ExportFormat.CSV:
        return pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])
    if form is ExportFormat.PARQUET:
        return pd.read_parquet(path)
    if form is ExportFormat.XLSX:
        return pd.read_excel(path, sheet_name="observations", dtype=types)
    package = json.loads((path / "datapackage.json").read_text(encoding="utf-8"))
    parts = [pd.read_csv(path / item["path"], dtype=types) for item in package["resources"]]
    return pd.concat(parts, ignore_index=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.none() | st.floats(0, 120, allow_nan=False), min_size=1, max_size=6),
    form=st.sampled_from(list(ExportFormat)),
)
def test_an_export_gives_back_every_figure(
    root: Path, tmp_path: Path, values: list[float | None], form: ExportFormat
) -> None:
    keep(root, "open_one", "open", values)
    out = tmp_path / f"figures.{form}"
    done = export(out, form, source="open_one")
    assert done.rows == len(values)
    wanted = observations(source="open_one")
    got = read_back(out, form)[list(OBSERVATION_COLUMNS)].sort_values(
        list(OBSERVATION_KEY), ignore_index=True
    )
    # A workbook holds fifteen significant digits, as spreadsheets do; the others hold every bit.
    rtol = 1e-14 if form is ExportFormat.XLSX else 0
    pd.testing.assert_frame_equal(got, wanted, check_dtype=False, rtol=rtol, atol=0)


@pytest.mark.parametrize("form", list(ExportFormat))
def test_restricted_sources_are_left_out_and_named(root: Path, tmp_path: Path, form: ExportFormat) -> None:
    out = tmp_path / "figures.bin"
    done = export(out, form)
    assert [item.name for item in done.left_out] == ["closed_one/2025"]
    assert set(read_back(out, form)["source"]) == {"open_one"}
    with pytest.raises(MissingDataError, match="closed_one/2025 may not be handed on"):
        export(tmp_path / "closed", form, source="closed_one")
    assert not (tmp_path / "closed").exists()


def test_a_restricted_source_without_what_was_asked_is_not_named(root: Path, tmp_path: Path) -> None:
    keep(root, "open_two", "open", [1.0])
    done = export(tmp_path / "one.csv", ExportFormat.CSV, indicator="life_expectancy", ref_area="RUS")
    assert [item.name for item in done.left_out] == ["closed_one/2025"]
    with pytest.raises(MissingDataError, match="nothing to export"):
        export(tmp_path / "two.csv", ExportFormat.CSV, indicator="life_expectancy", ref_area="SWE")


def test_a_data_package_describes_its_files(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "package"
    export(out, ExportFormat.DATAPACKAGE)
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert package["profile"] == "tabular-data-package"
    [resource] = package["resources"]
    content = (out / resource["path"]).read_bytes()
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert resource["bytes"] == len(content)
    assert resource["licenses"][0]["name"] == "CC-BY-4.0"
    assert resource["licenses"] == package["licenses"]
    assert [field["name"] for field in resource["schema"]["fields"]] == content.decode().splitlines()[
        0
    ].split(",")
    assert resource["schema"]["primaryKey"] == list(OBSERVATION_KEY)
    with (out / "sources.csv").open(encoding="utf-8") as handle:
        assert [row["source"] for row in csv.DictReader(handle)] == ["open_one"]


def test_a_licence_in_words_has_a_name_that_the_standard_allows(root: Path, tmp_path: Path) -> None:
    described = root / "open_one" / "2025" / "edition.json"
    text = described.read_text(encoding="utf-8").replace("CC-BY-4.0", "free with citation")
    described.write_text(text, encoding="utf-8")
    export(tmp_path / "package", ExportFormat.DATAPACKAGE)
    package = json.loads((tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8"))
    [licence] = package["licenses"]
    # The pattern is that of the Data Package's own JSON schema.
    assert re.fullmatch(r"[-a-zA-Z0-9._]+", licence["name"])
    assert licence["title"].startswith("free with citation")


def test_a_workbook_names_its_sources(root: Path, tmp_path: Path) -> None:
    export(tmp_path / "figures.xlsx", ExportFormat.XLSX)
    book = openpyxl.load_workbook(tmp_path / "figures.xlsx")
    assert book.sheetnames == ["observations", "sources"]
    header, row = book["sources"].iter_rows(values_only=True)
    record = dict(zip(header, row, strict=True))
    assert (record["source"], record["licence"]) == ("open_one", "CC-BY-4.0")


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.PARQUET])
def test_a_plain_file_has_its_sources_beside_it(root: Path, tmp_path: Path, form: ExportFormat) -> None:
    export(tmp_path / f"figures.{form}", form)
    assert "https://example.org/table" in (tmp_path / "figures.sources.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", list(ExportFormat))
def test_a_full_disk_leaves_the_earlier_export(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: ExportFormat
) -> None:
    out = tmp_path / "exports" / "figures"
    export(out, form)
    before = {path: path.stat().st_size for path in sorted(out.parent.rglob("*")) if path.is_file()}

    def full(frame: object, sources: object, path: Path) -> None:
        path.mkdir() if form is ExportFormat.DATAPACKAGE else path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setitem(export_module._WRITERS, form, full)
    with pytest.raises(ParitetError, match="No space left"):
        export(out, form)
    assert {path: path.stat().st_size for path in sorted(out.parent.rglob("*")) if path.is_file()} == before


def test_a_folder_that_is_no_package_is_not_replaced(root: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "diary.txt").write_text("keep me")
    for form in ExportFormat:
        with pytest.raises(ParitetError, match="no data package"):
            export(mine, form)
    assert (mine / "diary.txt").read_text() == "keep me"
