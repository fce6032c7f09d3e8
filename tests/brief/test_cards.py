"""Reform cards: alike in both languages, true to the kept grid, honest where there is nothing to tell."""

from __future__ import annotations

import json
import re
import socket
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from built_briefs import digits
from hypothesis import given, settings
from hypothesis import strategies as st
from opened import faults

from paritet.analysis.reforms import card as cards
from paritet.analysis.reforms import evidence
from paritet.analysis.reforms.events import known_types, reform_events
from paritet.analysis.reforms.finding import PathPoint
from paritet.analysis.reforms.gates import Label
from paritet.brief.cards import kept as kept_rows
from paritet.brief.cards.build import Card, build_card
from paritet.brief.cards.check import check_card, recomputed
from paritet.brief.cards.effects import chosen
from paritet.brief.cards.kept import KEPT
from paritet.brief.cards.outcomes import key_of
from paritet.brief.cards.record import card_record
from paritet.brief.cards.write import write_card
from paritet.brief.charts.effect_path import Path as DrawnPath
from paritet.brief.charts.effect_path import path_chart
from paritet.brief.charts.own_effects import ALL_NAMED, ENDS, Own, own_chart
from paritet.brief.checking import CheckFailedError
from paritet.brief.document import Figure, Table
from paritet.brief.html import page
from paritet.brief.message import messages
from paritet.brief.pdf import pdf
from paritet.brief.view import view
from paritet.brief.write import drawings, file_names
from paritet.concepts.errors import ParitetError, SpecError, UnknownCodeError
from paritet.concepts.text import LANGS, Lang
from paritet.store import results

TOLD = (
    "istanbul_convention_ratification",
    "parliament_gender_quota",
    "wb_wbl.parenthood.government_pays",
    "rainbow_lgr_legal_measures",
)
"""A treaty with an exit, few adopters, a question of the World Bank with reversals, one without effects."""


@cache
def built(reform: str) -> Card:
    return build_card(reform)


@cache
def told(reform: str) -> dict[str, Any]:
    return card_record(built(reform))


@cache
def seen(reform: str, lang: Lang) -> dict[str, Any]:
    return view(built(reform), lang, drawings(built(reform), lang))


@pytest.mark.parametrize("reform", TOLD)
def test_both_languages_carry_the_same_numbers(reform: str) -> None:
    for _, _, fact in built(reform).facts():
        shown = [[run.number for run in fact.runs(lang) if run.number] for lang in LANGS]
        assert sorted(map(repr, shown[0])) == sorted(map(repr, shown[1])), fact.code
    shown = []
    for lang in LANGS:
        text = page(seen(reform, lang), file_names(reform))
        shown.append(sorted(re.findall(r'<data value="([^"]+)"', text)))
    assert shown[0] == shown[1]
    assert shown[0]


@pytest.mark.parametrize("reform", TOLD)
def test_every_sentence_shows_the_same_digits_in_both_languages(reform: str) -> None:
    own = ("card.law.definition", "card.measure.definition", "card.adoptions.origin.list", "card.stale.text")
    for fact in told(reform)["facts"]:
        names = "".join(word.get("en", "") for word in fact["words"].values())
        if fact["code"] not in own and not re.search(r"\d", names):
            assert digits(fact["sentence"]["en"]) == digits(fact["sentence"]["ru"]), fact["sentence"]


@pytest.mark.parametrize("reform", TOLD)
def test_every_figure_is_found_in_its_row_of_the_grid(reform: str) -> None:
    grid = {name: results.read_results("effects", name) for name in ("effects", "paths", "countries")}
    assert all(table is not None for table in grid.values())
    looked = 0
    for number in told(reform)["numbers"].values():
        asked = number.get("parameters", {})
        name = {"kept_effect": "effects", "kept_path": "paths", "kept_country": "countries"}.get(
            number["formula"]
        )
        if name is None:
            continue
        rows = grid[name]
        for column, value in asked.items():
            if column != "column":
                rows = rows[rows[column] == value]
        assert len(rows) == 1, asked
        assert float(rows[asked["column"]].iloc[0]) == number["value"], asked
        looked += 1
    assert looked or not built(reform).told.effects  # type: ignore[union-attr]


@pytest.mark.parametrize("reform", TOLD)
def test_every_number_can_be_taken_again(reform: str) -> None:
    from paritet.brief.cards.check import _row

    record = told(reform)
    rows = {name: _row(record["reform_columns"], row) for name, row in record["reforms"].items()}
    for name, number in record["numbers"].items():
        assert recomputed(number, rows) == pytest.approx(number["value"], abs=1e-12), name
        assert record["formulas"][number["formula"]]


def test_a_kept_formula_refuses_what_is_not_in_the_grid() -> None:
    with pytest.raises(LookupError):
        KEPT["kept_effect"](reform="parliament_gender_quota", series="nothing", column="att")


def test_all_types_of_the_store_have_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    events = reform_events()
    monkeypatch.setattr(cards, "reform_events", lambda: events)
    monkeypatch.setattr(cards, "stale_editions", tuple)
    for kind in sorted(set(events["reform"])):
        card = build_card(kind)
        assert card.title.en != card.title.ru, kind
        tables = [block for _, block in card.blocks() if block_key(block) in ("adoptions", "reversals")]
        rows = {row[0].value.codes[0] for table in tables for row in table.rows}
        assert rows == set(events.loc[events["reform"] == kind, "ref_area"]) | _left(kind), kind
        assert card.told is not None
        assert (card.told.why_none is None) == bool(card.told.effects), kind
    assert set(events["reform"]) <= set(known_types())


def block_key(block: Any) -> str | None:
    return block.key if isinstance(block, Table) else None


def _left(kind: str) -> set[str]:
    """Who left the Convention, which is told on the cards of its other steps too."""
    return {"TUR"} if kind.startswith("istanbul_convention_") else set()


def _countries(record: dict[str, Any], name: str) -> list[str]:
    tables = [table for table in record["tables"] if table["key"] == name]
    return [row[0]["countries"][0] for table in tables for row in table["rows"]]


def test_reversals_stand_on_a_table_of_their_own() -> None:
    record = told("istanbul_convention_ratification")
    assert _countries(record, "reversals") == ["TUR"]
    assert "TUR" in _countries(record, "adoptions")
    assert "Taken back or lost: Türkiye." in str(record["facts"])


def test_an_adoption_that_two_sources_date_alike_is_one_row() -> None:
    names = _countries(told("istanbul_convention_ratification"), "adoptions")
    assert (
        len(names) == len(set(names)) == 39
    )  # the Council of Europe's list, and the compilation's copy of it


def test_another_sources_date_is_shown_and_not_averaged() -> None:
    table = next(
        table for table in told("wbl_domestic_violence_law")["tables"] if table["key"] == "adoptions"
    )
    antigua = next(row for row in table["rows"] if row[0]["countries"] == ["ATG"])
    assert "1995" in antigua[3]["en"]
    assert "1995" in antigua[3]["ru"]


def test_the_strongest_evidence_comes_first_and_a_count_of_laws_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """A made-up grid with every label, for the one that ships has a single one."""
    kind, strongest = "istanbul_convention_ratification", [
        Label.ROBUST, Label.SUGGESTIVE, Label.CONTRADICTED, Label.INCONCLUSIVE, Label.CANNOT,
    ]  # fmt: skip
    kept = results.read_results("effects", "effects")
    assert kept is not None
    mine = kept["reform"] == kind
    dealt = [str(strongest[place % len(strongest)]) for place in range(int(mine.sum()))][::-1]
    made_up = kept.assign(label=kept["label"].mask(mine, pd.Series(dealt, index=kept.index[mine])))
    monkeypatch.setattr(
        cards, "grid_table", lambda name: made_up if name == "effects" else evidence.grid_table(name)
    )
    effects = cards.reform_card(kind).effects
    proving = [effect for effect in effects if not effect.counts_laws]
    assert effects[: len(proving)] == tuple(proving)
    assert len(proving) < len(effects)
    assert {effect.label for effect in proving} == set(strongest)
    told = [(strongest.index(effect.label), effect.p_value) for effect in proving]
    assert told == sorted(told)


def test_every_country_of_an_outcome_stands_in_its_table_failures_too() -> None:
    card = built("parliament_gender_quota").told
    assert card is not None
    tables = {table["key"]: table for table in told("parliament_gender_quota")["tables"]}
    for effect in chosen(card):
        table = tables[f"own-table-{key_of(effect)}"]
        assert [row[0]["countries"] for row in table["rows"]] == [[one.ref_area] for one in effect.countries]
        signs = {one.effect > 0 for one in effect.countries}
        assert signs == {True, False}, effect.series


def test_every_reason_in_the_grid_is_told_in_both_languages() -> None:
    effects, countries = (results.read_results("effects", name) for name in ("effects", "countries"))
    assert effects is not None
    assert countries is not None
    codes = {reason["code"] for text in effects["reasons"] for reason in json.loads(text)}
    assert {f"card.reason.{code}" for code in codes} <= set(messages())


def test_no_chance_is_told_with_more_digits_than_it_has() -> None:
    for lang in LANGS:
        text = page(seen("parliament_gender_quota", lang), file_names("parliament_gender_quota"))
        body = re.sub(r"<style>.*?</style>|<[^>]+>", "", text, flags=re.DOTALL)
        assert "0.000999" not in body
        assert "0,000999" not in body
        assert re.search(r"p\s=\s0[.,]\d{3}\b", body)


def test_an_outcome_that_counts_laws_is_barred_whatever_its_label() -> None:
    """Contradictions are told without the softer reasons, so the reasons do not tell it."""
    card = built("istanbul_convention_entry_into_force").told
    assert card is not None
    for effect in card.effects:
        assert effect.counts_laws == (effect.indicator == "lgbt_policy_index"), effect.series
    assert card.effects[-1].counts_laws
    codes = [fact["code"] for fact in told("istanbul_convention_entry_into_force")["facts"]]
    assert "card.evidence.counts" not in codes  # nothing shows on the outcome that counts laws
    assert "card.evidence.beyond.none" in codes


def test_a_comparison_of_many_countries_names_the_heaviest_and_counts_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    donors = [
        ["SWE", 0.3],
        ["NOR", 0.2],
        ["DNK", 0.1],
        ["FIN", 0.1],
        ["ISL", 0.1],
        ["DEU", 0.1],
        ["FRA", 0.1],
    ]
    kept = {name: results.read_results("effects", name) for name in ("effects", "paths", "countries")}
    countries = kept["countries"]
    assert countries is not None
    kept["countries"] = countries.assign(donors=json.dumps(donors))
    monkeypatch.setattr(cards, "grid_table", lambda name: kept[name])
    monkeypatch.setattr(kept_rows, "read_results", lambda _, name: kept[name])
    kept_rows.forget()
    record = card_record(build_card("parliament_gender_quota", ["parliament_seats"]))
    cells = [fact for fact in record["facts"] if fact["code"] == "card.donors.more"]
    assert cells
    for fact in cells:
        number = record["numbers"][fact["numbers"]["n"]]
        assert number["value"] == 2 == recomputed(number, {})
        assert "Iceland 10" in fact["sentence"]["en"]
        assert fact["sentence"]["en"].endswith("and 2 more of 5% and above")
        assert "ещё 2 с весом от 5" in fact["sentence"]["ru"]
    kept_rows.forget()


def test_another_edition_than_the_grids_is_no_outcome_of_it() -> None:
    held = built("parliament_gender_quota").told.effects[0].series  # type: ignore[union-attr]
    assert chosen(built("parliament_gender_quota").told, [held])[0].series == held  # type: ignore[arg-type]
    with pytest.raises(UnknownCodeError, match="outcome"):
        build_card("parliament_gender_quota", [held.partition("/")[0] + "/1999"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told.pop("numbers"),
        lambda told: next(iter(told["numbers"].values())).pop("formula"),
        lambda told: next(iter(told["numbers"].values())).update(value=None),
        lambda told: told.update(outcomes=None),
        lambda told: told["reforms"].update(r1=[1]),
    ],
)
def test_a_record_that_lost_a_part_is_refused_in_words(spoil: Any, tmp_path: Path) -> None:
    (file,) = write_card("vawnap_stalking", tmp_path, wanted=())
    record = json.loads(file.path.read_text(encoding="utf-8"))
    spoil(record)
    file.path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(SpecError, match="not whole"):
        check_card(file.path)


def test_the_effects_told_in_full_only_in_the_record_are_checked_too(tmp_path: Path) -> None:
    (file,) = write_card("parliament_gender_quota", tmp_path, wanted=())
    record = json.loads(file.path.read_text(encoding="utf-8"))
    record["card"]["effects"][-1]["path"][0]["gap"] += 0.5
    file.path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(CheckFailedError, match="card: those of the file"):
        check_card(file.path)


def test_a_page_of_another_run_is_told(tmp_path: Path) -> None:
    files = write_card("vawnap_stalking", tmp_path, wanted=("html",))
    assert check_card(files[-1].path) > 0
    files[0].path.write_text("older", encoding="utf-8")
    with pytest.raises(CheckFailedError, match=f"^{files[0].path.name}: not written with"):
        check_card(files[-1].path)


def test_chosen_outcomes_are_told_in_full() -> None:
    card = build_card("parliament_gender_quota", ["parliament_seats"])
    keys = [
        section.key for chapter in card.chapters if chapter.key == "effects" for section in chapter.sections
    ]
    assert keys == ["read", "parliament_seats-gapminder_parliament", "others"]
    with pytest.raises(UnknownCodeError, match="outcome"):
        build_card("parliament_gender_quota", ["wage_gap"])


def test_a_stale_grid_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "stale_editions", lambda: ("undp_hdr/2025", "gone/1"))
    record = card_record(build_card("parliament_gender_quota"))
    (fact,) = (fact for fact in record["facts"] if fact["code"] == "card.stale.text")
    for lang in LANGS:
        assert "undp_hdr/2025" in fact["sentence"][lang]
        assert "gone/1" in fact["sentence"][lang]
    assert not [
        fact for fact in told("parliament_gender_quota")["facts"] if fact["code"] == "card.stale.text"
    ]


@pytest.mark.parametrize(
    ("reform", "code"),
    [
        ("rainbow_lgr_legal_measures", "card.none.unknown_coverage"),
        ("vawnap_stalking", "card.none.few_adopters"),
    ],
)
def test_a_type_without_effects_says_why(reform: str, code: str) -> None:
    assert code in {fact["code"] for fact in told(reform)["facts"]}
    assert not [block for _, block in built(reform).blocks() if isinstance(block, Figure)]


def test_without_any_grid_the_dates_are_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "grid_table", lambda _: None)
    record = card_record(build_card("parliament_gender_quota"))
    assert "card.none.no_grid" in {fact["code"] for fact in record["facts"]}
    assert len(_countries(record, "adoptions")) == 9


def test_every_outcome_names_its_source() -> None:
    card = built("wbl_paid_paternity_leave")
    assert card.told is not None
    assert {effect.series.partition("@")[2] for effect in card.told.effects} <= set(card.editions)


def test_files_are_all_there_in_a_cyrillic_folder_and_ask_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a card asked the network")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    out = tmp_path / "Карточки реформ"
    files = write_card("wb_wbl.parenthood.government_pays", out)
    stem = "wb_wbl-parenthood-government_pays"
    expected = {f"{stem}.{end}" for end in ("en.html", "ru.html", "en.pdf", "ru.pdf", "json")}
    assert {item.path.name for item in files} == expected == {item.name for item in out.iterdir()}
    assert check_card(out / f"{stem}.json") > 100


def test_a_changed_figure_fails_the_check(tmp_path: Path) -> None:
    (file,) = write_card("parliament_gender_quota", tmp_path, wanted=())
    record = json.loads(file.path.read_text(encoding="utf-8"))
    name = next(name for name, number in record["numbers"].items() if number["formula"] == "kept_effect")
    record["numbers"][name]["value"] += 0.5
    file.path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(CheckFailedError, match=name):
        check_card(file.path)


def test_a_fault_leaves_the_folder_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from paritet.brief import write as writing

    def fail(*_: Any) -> bytes:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(writing, "pdf", fail)
    with pytest.raises(RuntimeError):
        write_card("lgr_self_determination_law", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ParitetError, match="cannot be written"):
        write_card("lgr_self_determination_law", tmp_path / "file", wanted=())


@pytest.mark.parametrize("lang", LANGS)
def test_the_pdf_is_tagged_and_says_its_language(lang: Lang) -> None:
    made = pdf(seen("parliament_gender_quota", lang), file_names("parliament_gender_quota"))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert f"/Lang({lang})".encode() in made
    figures = [block for _, block in built("parliament_gender_quota").blocks() if isinstance(block, Figure)]
    assert made.count(b"/S/Figure") >= len(figures) >= 2


@pytest.mark.parametrize(
    ("reform", "lang", "width"),
    [
        ("parliament_gender_quota", "ru", 390),
        ("parliament_gender_quota", "en", 1100),
        ("rainbow_lgr_legal_measures", "en", 390),
        ("rainbow_lgr_legal_measures", "ru", 1100),
    ],
)
def test_axe_finds_nothing(chromium: Any, tmp_path: Path, reform: str, lang: Lang, width: int) -> None:
    path = tmp_path / f"card.{lang}.html"
    path.write_text(page(seen(reform, lang), file_names(reform)), encoding="utf-8")
    assert faults(chromium, path, width) == []


@pytest.mark.parametrize("reform", TOLD)
def test_every_chart_has_its_values_in_a_table(reform: str) -> None:
    blocks = [block for _, block in built(reform).blocks()]
    tables = {block.key: len(block.rows) for block in blocks if isinstance(block, Table)}
    for figure in (block for block in blocks if isinstance(block, Figure)):
        kind, key = figure.key.split("-", 1)
        assert tables[f"{kind}-table-{key}"] > 0
        assert figure.alt


_EFFECTS = st.floats(-50, 50, allow_nan=False)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(_EFFECTS, st.floats(0, 500)), min_size=1, max_size=150), st.sampled_from(LANGS))
def test_any_countries_make_a_chart_whose_marks_stay_within_it(
    given_rows: list[tuple[float, float]], lang: Lang
) -> None:
    values = sorted(given_rows, reverse=True)
    labels = list(Label)
    rows = [
        Own("RUS", 2000, value, value - reach, value + reach, labels[place % len(labels)])
        for place, (value, reach) in enumerate(values)
    ]
    svg = own_chart(rows, "effect_points", lang)
    root = ElementTree.fromstring(svg)  # noqa: S314  (our own)
    height = float(root.attrib["height"])
    points = [(float(x), float(y)) for x, y in re.findall(r'x1="([\d.-]+)" y1="([\d.-]+)"', svg)]
    assert all(-1 <= x <= 385 and -1 <= y <= height for x, y in points)
    named = len(re.findall(r">(?:Russia|Россия)<", svg))
    assert named == (len(rows) if len(rows) <= ALL_NAMED else 2 * ENDS)


@given(st.lists(_EFFECTS, min_size=15, max_size=15), st.floats(0, 30))
def test_the_path_marks_the_law_between_the_last_year_before_it_and_its_first(
    gaps: list[float], reach: float
) -> None:
    points = tuple(PathPoint(place - 10, gap, -reach, reach) for place, gap in enumerate(gaps))
    svg = path_chart(DrawnPath(points, "effect_points_of_men"), "en")
    ElementTree.fromstring(svg)  # noqa: S314  (our own)
    xs = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', svg)]
    assert len(xs) == len(gaps)
    (law,) = re.findall(r'x1="([\d.]+)" y1="[\d.]+" x2="\1"[^>]*stroke-dasharray="5 3"', svg)
    assert xs[9] < float(law) < xs[10]
