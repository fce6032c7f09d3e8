"""The code lists agree with one another and say everything twice, in English and in Russian."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from paritet.concepts import codelists
from paritet.concepts.codelists import areas, groups, indicator, indicators, reform_types, units
from paritet.concepts.errors import SpecError, UnknownCodeError
from paritet.concepts.indicator import Direction, GapForm, Indicator, Measure
from paritet.concepts.text import Text

HEADLINE_FILES = ("inequality", "discrimination", "violence", "reproductive", "context", "indices")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
# Names of indices, funds and laws that Russian texts too write in Latin letters are let through here.
LATIN_SENTENCE = re.compile(r"\b[a-z]{3,} [a-z]{3,} [a-z]{3,}\b")


def _texts() -> Iterator[tuple[str, Text]]:
    for kind in (areas(), units(), indicators(), reform_types(), groups()):
        for entry in kind.values():
            for name in ("label", "definition", "why", "benchmark_source", "symbol"):
                text = getattr(entry, name, None)
                if text is not None:
                    yield f"{entry.code}.{name}", text


def test_every_area_has_its_sub_areas() -> None:
    tops = {code for code, area in areas().items() if area.parent is None}
    assert tops == {"inequality", "discrimination", "violence", "reproductive", "context"}
    for code, area in areas().items():
        assert "." not in code if area.parent is None else code.startswith(f"{area.parent}."), code
    wanted = {
        "inequality": {"education", "work", "health", "politics", "roles"},
        "discrimination": {"law", "lived"},
        "violence": {"law", "victims", "prevalence"},
        "reproductive": {"law", "health", "choice"},
    }
    for top, subs in wanted.items():
        assert subs <= {code.partition(".")[2] for code in areas() if code.startswith(f"{top}.")}


def test_sixty_headline_indicators_over_four_areas() -> None:
    count = Counter(entry.area for entry in indicators().values() if entry.headline)
    assert sum(count.values()) >= 60
    assert set(count) == {"inequality", "discrimination", "violence", "reproductive"}
    assert min(count.values()) >= 8


def test_every_sub_area_of_the_four_areas_has_a_headline_indicator() -> None:
    told = {f"{entry.area}.{entry.sub_area}" for entry in indicators().values() if entry.headline}
    assert {code for code in areas() if "." in code and not code.startswith("context")} <= told


def test_areas_units_and_parents_of_indicators_exist() -> None:
    for entry in indicators().values():
        assert f"{entry.area}.{entry.sub_area}" in areas(), entry.code
        assert entry.unit in units(), entry.code
        if entry.parent is not None:
            assert entry.parent in indicators(), entry.code


def test_areas_of_reform_types_exist() -> None:
    for kind in reform_types().values():
        assert f"{kind.area}.{kind.sub_area}" in areas(), kind.code


def test_a_benchmark_has_a_source_and_lies_where_the_gap_can_be() -> None:
    for entry in indicators().values():
        if entry.benchmark is None:
            continue
        assert entry.benchmark_source is not None or not entry.headline, entry.code
        low, high = entry.range
        if entry.gap in (GapForm.LEVEL, GapForm.SHARE):
            assert low is None or low <= entry.benchmark, entry.code
            assert high is None or entry.benchmark <= high, entry.code
        if entry.gap is GapForm.RATIO:
            assert entry.benchmark == 1, entry.code
        if entry.gap is GapForm.SHARE:
            assert entry.benchmark == 50, entry.code


def test_parity_is_only_asked_where_women_and_men_are_compared() -> None:
    compared = {"wage_gap", "undp_gdi"}  # one value each that is itself a comparison
    for entry in indicators().values():
        if entry.direction is Direction.PARITY and entry.headline:
            assert entry.gap is not GapForm.LEVEL or entry.code in compared, entry.code
            assert entry.benchmark is not None, entry.code


def test_binary_indicators_are_yes_or_no() -> None:
    for entry in indicators().values():
        assert entry.binary == (entry.unit == "yes_no"), entry.code
        if entry.binary:
            assert entry.range == (0, 1), entry.code


def test_percentages_are_bounded_where_they_are_parts_of_a_whole() -> None:
    for entry in indicators().values():
        if entry.measure is Measure.SHARE:
            assert (entry.unit, entry.range) == ("percent", (0, 100)), entry.code


def test_every_text_is_in_both_languages_and_not_the_same_twice() -> None:
    same_in_both = {"percent.symbol"}
    for name, text in _texts():
        if name in same_in_both:
            continue
        assert CYRILLIC.search(text.ru), f"{name}: no Cyrillic in {text.ru!r}"
        assert not CYRILLIC.search(text.en), f"{name}: Cyrillic in {text.en!r}"
        assert not LATIN_SENTENCE.search(text.ru), f"{name}: English left in {text.ru!r}"


@pytest.mark.parametrize("ending", ["definition", "why"])
def test_definitions_and_reasons_are_sentences(ending: str) -> None:
    for name, text in _texts():
        if name.endswith(f".{ending}"):
            assert text.en[-1] in ".?", name
            assert text.ru[-1] in ".?", name
            assert text.en[0].isupper() or text.en[0].isdigit(), name


def test_labels_of_headline_indicators_are_told_apart() -> None:
    told = [entry for entry in indicators().values() if entry.headline]
    for lang in ("en", "ru"):
        labels = Counter(entry.label(lang) for entry in told)
        assert [label for label, times in labels.items() if times > 1] == []


def test_each_file_of_headlines_has_its_entries() -> None:
    for name in HEADLINE_FILES:
        entries = codelists.read_yaml(codelists.LISTS / "indicators" / f"{name}.yaml")
        assert entries, name
        assert {entry["code"] for entry in entries} <= set(indicators())


def test_an_unknown_indicator_gets_a_suggestion() -> None:
    with pytest.raises(UnknownCodeError) as caught:
        indicator("parliment_seats")
    assert "parliament_seats" in str(caught.value)


def test_a_misspelt_reform_of_a_publisher_is_our_type() -> None:
    assert codelists.reform_type_of("vawnap_child_ealry_forced") == "vawnap_child_early_forced"
    assert codelists.reform_type_of("WBL_domestic_violence_law") == "wbl_domestic_violence_law"
    with pytest.raises(UnknownCodeError, match="reform type"):
        codelists.reform_type_of("no_such_reform", where="row 3")


@pytest.mark.shared
def test_every_policy_type_has_its_reform_type(shared: Path) -> None:
    import csv

    with (shared / "policy_dates.csv").open(encoding="utf-8") as file:
        names = {row["policy_type"] for row in csv.DictReader(file)}
    bases = {re.sub("_(LOST|REPEALED)$", "", name) for name in names}
    assert {codelists.reform_type_of(name) for name in bases} == set(reform_types())


def test_a_broken_list_names_file_and_entry(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("- {code: Not A Code, area: x}\n", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        codelists._entries(Indicator, path)
    assert "broken.yaml, entry 1 (Not A Code)" in str(caught.value)


def test_a_file_that_is_not_yaml_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("- code: x\n  label: {en: a\n- b\n", encoding="utf-8")
    with pytest.raises(SpecError, match="not well-formed") as caught:
        codelists.read_yaml(path)
    assert str(caught.value.where).startswith("broken.yaml, line ")


def test_a_code_declared_twice_is_refused() -> None:
    twice = [units()["years"], units()["years"]]
    with pytest.raises(SpecError, match="declared twice"):
        codelists._by_code(twice, "unit")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"range": (5, 5)}, "low end"),
        ({"measure": "total", "gap": "share"}, "share"),
        ({"measure": "total", "gap": "ratio"}, "by_sex"),
        ({"headline": True, "why": None}, "why it matters"),
    ],
)
def test_an_indicator_that_contradicts_itself_is_refused(change: dict[str, object], fault: str) -> None:
    entry = indicators()["mean_years_schooling"].model_dump() | change
    with pytest.raises(ValueError, match=fault):
        Indicator.model_validate(entry)
