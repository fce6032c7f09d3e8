"""One table maps the country keys of every publisher; an unknown key is an error that names its row."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest
from babel import Locale

from paritet.concepts.codelists import (
    country_keys,
    country_name,
    groups,
    ref_area_of,
    ref_areas,
    resolve_country,
)
from paritet.concepts.country_codes import iso3_codes
from paritet.concepts.errors import UnknownCodeError


@pytest.mark.parametrize(
    ("key", "system", "code"),
    [
        ("RUS", "iso3", "RUS"),
        ("rus", "iso3", "RUS"),  # Gapminder and UIS write lower case
        ("kos", "iso3", "XKX"),
        ("OWID_KOS", "iso3", "XKX"),
        ("EL", "iso2", "GRC"),  # Eurostat and EIGE
        ("UK", "iso2", "GBR"),
        ("643", "m49", "RUS"),
        ("004", "m49", "AFG"),
        ("412", "m49", "XKX"),
        ("383", "m49", "XKX"),
        ("ZAR", "wb", "COD"),  # codes that the World Bank gave up
        ("ROM", "wb", "ROU"),
        ("TMP", "wb", "TLS"),
        ("WBG", "wb", "PSE"),
        ("KSV", "wb", "XKX"),
        ("Bosnia & Herzegovina", "name", "BIH"),
        ("bosnia_and_herzegovina", "name", "BIH"),
        ("the_former_yugoslav_republic_of_macedonia", "name", "MKD"),
        ("Türkiye", "name", "TUR"),
        (" Russian  Federation ", "name", "RUS"),
    ],
)
def test_publishers_keys(key: str, system: str, code: str) -> None:
    assert ref_area_of(key, system) == code


def test_no_key_stands_for_two_countries() -> None:
    for system in ("iso3", "iso2", "m49", "wb", "name"):
        assert (
            ref_area_of(ref_area_key(system), system) == "RUS"
        )  # the table of the system builds without a clash


def ref_area_key(system: str) -> str:
    row = next(row for row in country_keys() if row["iso3"] == "RUS")
    return row[system].split("|")[0]


def test_an_unknown_key_names_row_and_neighbours() -> None:
    with pytest.raises(UnknownCodeError) as caught:
        ref_area_of("Swedn", "name", where="panel.csv, row 12")
    assert str(caught.value).splitlines() == [
        "Unknown country key (name) 'Swedn'.",
        "where: panel.csv, row 12",
        "mend:  did you mean Sweden or Sudan or Swizerland?",
    ]


@pytest.mark.parametrize(
    ("code", "en", "ru"),
    [("RUS", "Russia", "Россия"), ("XKX", "Kosovo", "Косово"), ("SWE", "Sweden", "Швеция")],
)
def test_names_are_those_of_cldr(code: str, en: str, ru: str) -> None:
    assert (country_name(code, "en"), country_name(code, "ru")) == (en, ru)


def test_every_country_has_a_name_in_both_languages() -> None:
    for code, area in ref_areas().items():
        assert Locale.parse("en").territories[area.alpha2] == country_name(code, "en")
        assert country_name(code, "ru")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("RUS", "RUS"),
        ("ru", "RUS"),
        ("Россия", "RUS"),
        ("россия", "RUS"),
        ("Российская Федерация", "RUS"),
        ("Russian Federation", "RUS"),
        ("  united   kingdom ", "GBR"),
        ("Kosovo", "XKX"),
        ("Голландия", "NLD"),
        ("Czech Republic", "CZE"),
    ],
)
def test_people_write_countries_in_many_ways(asked: str, code: str) -> None:
    assert resolve_country(asked) == code


@pytest.mark.parametrize(
    ("asked", "suggested"),
    [
        ("Rusia", "RUS (Russia)"),
        ("Sweeden", "SWE (Sweden)"),
        ("Швеця", "SWE (Sweden)"),
        ("RUZ", "RUS (Russia)"),
    ],
)
def test_a_misspelt_country_gets_a_suggestion(asked: str, suggested: str) -> None:
    with pytest.raises(UnknownCodeError) as caught:
        resolve_country(asked)
    assert suggested in str(caught.value)


def test_every_name_resolves_to_its_country() -> None:
    for code in ref_areas():
        for lang in ("en", "ru"):
            assert resolve_country(country_name(code, lang)) == code


def test_the_quick_list_of_codes_is_the_table_of_countries() -> None:
    assert iso3_codes() == set(ref_areas())


def test_no_code_is_both_a_country_and_a_group() -> None:
    assert set(ref_areas()) & set(groups()) == set()


# --- the publishers' files. What is no country is listed here and nowhere else passed over.

# fmt: off
WORLD_BANK_GROUPS = {
    "AFE", "AFW", "ARB", "CEB", "CHI", "CSS", "EAP", "EAR", "EAS", "ECA", "ECS", "EMU", "EUU",
    "FCS", "HIC", "HPC", "IBD", "IBT", "IDA", "IDB", "IDX", "INX", "LAC", "LCN", "LDC", "LIC",
    "LMC", "LMY", "LTE", "MEA", "MIC", "MNA", "NAC", "OED", "OSS", "PRE", "PSS", "PST", "SAS",
    "SSA", "SSF", "SST", "TEA", "TEC", "TLA", "TMN", "TSA", "TSS", "UMC", "WLD",
}
# fmt: on
HDR_GROUPS = {
    "ZZA.VHHD",
    "ZZB.HHD",
    "ZZC.MHD",
    "ZZD.LHD",
    "ZZE.AS",
    "ZZF.EAP",
    "ZZG.ECA",
    "ZZH.LAC",
    "ZZI.SA",
    "ZZJ.SSA",
    "ZZK.WORLD",
}
GAPMINDER_FORMER = {
    "ant",
    "chanisl",
}  # Netherlands Antilles (dissolved 2010), Channel Islands (two territories)
EPF_OTHERS = {"", "N. Cyprus", "N. Ireland", "Perfect score"}
ILGA_HEADS = {""}


def _csv_keys(
    path: Path, column: str, *, delimiter: str = ",", encoding: str = "utf-8-sig", skip: int = 0
) -> set[str]:
    with path.open(encoding=encoding, newline="") as file:
        for _ in range(skip):
            next(file)
        return {row[column] for row in csv.DictReader(file, delimiter=delimiter)}


def _unmapped(keys: Iterable[str], system: str) -> set[str]:
    lost = set()
    for key in keys:
        try:
            ref_area_of(key, system)
        except UnknownCodeError:
            lost.add(key)
    return lost


@pytest.mark.shared
@pytest.mark.parametrize(
    ("path", "column", "system", "delimiter", "dropped"),
    [
        ("undp_hdr/HDR25_Composite_indices_complete_time_series.csv", "code", "iso3", ",", HDR_GROUPS),
        ("wb_wbl/WBL-panel.csv", "Economy_Code", "wb", ";", {"GLD"}),  # Greenland, added by the copy
        ("wef_gggi/raw_data.csv", "Country ISO3", "iso3", ",", set()),
        ("wef_gggi/derived_regions_2018_and_106.csv", "iso3", "iso3", ",", set()),
        ("wef_gggi/population.csv", "Country Code", "wb", ",", WORLD_BANK_GROUPS - {"INX"}),
        ("eige_gei/derived_women_population_share_recovered.csv", "country", "iso2", ",", {"EU"}),
        ("ilga_europe/rainbow_map.csv", "country_id", "iso2", ";", set()),
        ("ilga_europe/rainbow_map.csv", "country_name", "name", ";", set()),
        ("ilga_europe/flags_of_inequality/rainbow_data.csv", "country", "name", ",", set()),
        ("epf_abortion_atlas/df_abortion_atlas.csv", "", "name", ",", EPF_OTHERS),
        ("owid/lgbt-rights-index.csv", "Code", "iso3", ",", {"", "OWID_WRL"}),
        ("istanbul_convention/base_country_year_panel.csv", "iso3", "iso3", ",", set()),
        ("istanbul_convention/treatment_dates.csv", "country", "name", ",", set()),
        ("who_mmr/mmr2020_country_estimates.csv", "iso_code", "iso3", ",", set()),
        ("un_family_planning/ddf--entities--country.csv", "country", "name", ",", set()),
        ("un_abortion_policies/CleanedPoliciesSince1996/2015.csv", "country_code", "m49", ",", set()),
        ("un_abortion_policies/AbortionIncidence.csv", "iso", "m49", ",", {""}),
        ("policy_dates.csv", "iso3", "iso3", ",", set()),
        ("un_treaties/hr_status_cedaw.csv", "iso2", "iso2", ",", set()),
    ],
)
def test_every_key_of_a_publishers_table_maps(
    shared: Path, path: str, column: str, system: str, delimiter: str, dropped: set[str]
) -> None:
    keys = _csv_keys(shared / path, column, delimiter=delimiter)
    assert keys, "the column holds keys"
    assert _unmapped(keys, system) == dropped & keys


@pytest.mark.shared
def test_every_key_of_the_world_bank_api_maps(shared: Path) -> None:
    path = shared / "wb_wdi/API_SG.GEN.PARL.ZS_DS2_en_csv_v2_216057.csv"
    keys = _csv_keys(path, "Country Code", skip=4)
    assert _unmapped(keys, "wb") == WORLD_BANK_GROUPS


@pytest.mark.shared
@pytest.mark.parametrize(
    ("folder", "column", "system"),
    [
        ("gapminder_systema_globalis", "geo", "iso3"),
        ("gapminder_fasttrack", "country", "iso3"),
        ("unesco_uis", "country", "iso3"),
        ("un_family_planning", "country", "name"),
    ],
)
def test_every_key_of_a_ddf_folder_maps(shared: Path, folder: str, column: str, system: str) -> None:
    lost: set[str] = set()
    for path in sorted((shared / folder).glob("ddf--datapoints--*.csv"))[::6]:
        lost |= _unmapped(_csv_keys(path, column), system)
    assert lost <= GAPMINDER_FORMER


@pytest.mark.shared
def test_every_country_of_the_un_area_list_maps(shared: Path) -> None:
    book = openpyxl.load_workbook(shared / "un_minset_gender/CL_AREA.xlsx", read_only=True)
    rows = list(book["CL_AREA"].iter_rows(values_only=True, min_row=2))
    countries = {str(row[0]): str(row[2]).strip() for row in rows if row[2] and str(row[2]).strip()}
    assert len(countries) > 220
    for m49, iso3 in countries.items():
        assert ref_area_of(m49, "m49") == ref_area_of(iso3, "iso3")


@pytest.mark.shared
def test_every_country_of_the_homicide_table_maps(shared: Path) -> None:
    book = openpyxl.load_workbook(shared / "unodc/UNODC_Femicide.xlsx", read_only=True)
    sheet = book.worksheets[0]
    keys = {
        str(row[0]) for row in sheet.iter_rows(min_row=2, min_col=4, max_col=4, values_only=True) if row[0]
    }
    assert len(keys) > 200
    assert _unmapped(keys, "iso3") == {"CHA"}  # Channel Islands, two territories in one row


@pytest.mark.shared
def test_the_rainbow_map_covers_our_europe(shared: Path) -> None:
    keys = _csv_keys(shared / "ilga_europe/rainbow_map.csv", "country_id", delimiter=";")
    assert {ref_area_of(key, "iso2") for key in keys} == set(groups()["EUROPE"].members_in())


@pytest.mark.parametrize(
    ("typed", "meant"), [("RSU", "RUS"), ("SEW", "SWE"), ("DUE", "DEU"), ("Germnay", "DEU")]
)
def test_two_letters_that_changed_places_are_thought_of_first(typed: str, meant: str) -> None:
    with pytest.raises(UnknownCodeError) as caught:
        resolve_country(typed)
    assert caught.value.mend is not None
    assert caught.value.mend.startswith(f"did you mean {meant}")
