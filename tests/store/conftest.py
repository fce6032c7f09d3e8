from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from paritet.sources.catalogue import source
from paritet.store import editions

YEARS = (2021, 2022)
COUNTRIES = ("RUS", "SWE", "DEU")

Cells = Mapping[tuple[str, str], str]
Write = Callable[..., Path]


def _value(prefix: str, country: str, year: int) -> float:
    """A made-up figure, of a size that the measure may have; shares of women and men add up to 100."""
    shift = COUNTRIES.index(country) if country in COUNTRIES else 3
    if prefix in ("pr_f", "pr_m"):
        return 20.0 + shift if prefix == "pr_f" else 80.0 - shift
    if prefix in ("hdi", "hdi_f", "hdi_m", "gdi", "gii"):
        return 0.5 + shift / 100 + year / 1e5
    if prefix.startswith("gni"):
        return 20_000.0 + shift * 100 + year
    return 10.0 + shift + (year - YEARS[0]) / 7


@pytest.fixture
def no_founding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store without founding editions, so that a specimen of three countries is no step back."""
    monkeypatch.setattr(editions, "FOUNDING", tmp_path / "no-founding")


@pytest.fixture
def hdr_file(tmp_path: Path) -> Write:
    """Write a made-up table in the form of UNDP's complete time series."""

    def write(
        name: str = "HDR25_Composite_indices_complete_time_series.csv",
        countries: Iterable[str] = COUNTRIES,
        years: Iterable[int] = YEARS,
        cells: Cells | None = None,
    ) -> Path:
        path = tmp_path / name
        prefixes = list(source("undp_hdr").options["measures"])
        columns = [(f"{prefix}_{year}", prefix, year) for prefix in prefixes for year in years]
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["iso3", "country", *(column for column, _, _ in columns)])
            for country in countries:
                row = [repr(_value(prefix, country, year)) for _, prefix, year in columns]
                for number, (column, _, _) in enumerate(columns):
                    row[number] = (cells or {}).get((country, column), row[number])
                writer.writerow([country, country, *row])
        return path

    return write
