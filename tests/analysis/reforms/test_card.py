"""A reform card holds everything that a room needs to tell a type of reform."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from paritet.analysis.reforms import card as cards
from paritet.analysis.reforms import grid as grids
from paritet.analysis.reforms.finding import HEADLINE
from paritet.analysis.reforms.study import study
from paritet.concepts.errors import UnknownCodeError
from paritet.store import results

PAIR = ("istanbul_convention_ratification", "homicide_rate@unodc_homicide/2022")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> grids.Grid:
    grid = grids.compute(draws=1000, jobs=1, pairs=[PAIR])
    tables = {"effects": grid.effects, "countries": grid.countries, "paths": grid.paths}
    results.keep_results("effects", tables, grid.editions, {}, root=tmp_path)
    monkeypatch.setattr(
        cards, "grid_table", lambda name: results.read_results("effects", name, root=tmp_path)
    )
    monkeypatch.setattr(
        cards, "stale_editions", lambda: tuple(results.stale_inputs("effects", root=tmp_path))
    )
    return grid


def test_the_card_says_what_the_study_found(kept: grids.Grid) -> None:
    card = cards.reform_card("istanbul_convention_ratification")
    found = study(*PAIR)
    (effect,) = card.effects
    assert effect.effect == pytest.approx(found.effects[HEADLINE].effect)
    assert effect.label == found.label
    assert [reason.code for reason in effect.reasons] == [reason.code for reason in found.reasons]
    assert [country.ref_area for country in effect.countries] == [c.ref_area for c in found.countries]
    np.testing.assert_allclose([p.gap for p in effect.path], [p.gap for p in found.path])
    assert card.stale == ()


def test_the_card_shows_who_took_it_and_when(kept: grids.Grid) -> None:
    card = cards.reform_card("istanbul_convention_ratification")
    spain = next(event.fact for event in card.events if event.fact.ref_area == "ESP")
    assert (spain.date, spain.date_basis, spain.direction) == (date(2014, 4, 10), "exact", "adopted")
    years = [event.fact.time_period for event in card.events]
    assert years == sorted(years)
    assert card.label("ru") != card.label("en")
    assert card.area == "violence.law"


def test_a_type_without_effects_still_has_its_events(kept: grids.Grid) -> None:
    card = cards.reform_card("lgr_self_determination_law")
    assert card.effects == ()
    assert len(card.events) >= 3
    assert card.why_none == "unknown_coverage"


def test_leaving_a_treaty_is_told_on_its_card(kept: grids.Grid) -> None:
    card = cards.reform_card("istanbul_convention_ratification")
    back = {(event.fact.ref_area, event.fact.time_period) for event in card.events if event.reversal}
    assert back == {("TUR", 2021)}


def test_another_sources_date_stands_beside_the_one_it_contradicts(kept: grids.Grid) -> None:
    card = cards.reform_card("wbl_domestic_violence_law")
    antigua = next(event for event in card.events if event.fact.ref_area == "ATG")
    assert [(one.reform, one.time_period) for one in antigua.others] == [("vawlaw_domestic_violence", 1995)]
    assert antigua.fact.time_period == 1999


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("zzz", "reform-types"),
        ("law on passports", "passport"),
        ("paternity", "wbl_paid_paternity_leave"),
        ("quotta", "quota"),
    ],
)
def test_an_unknown_type_names_what_may_be_meant(typed: str, named: str) -> None:
    with pytest.raises(UnknownCodeError) as caught:
        cards.reform_card(typed)
    assert named in str(caught.value)
