from __future__ import annotations

import dataclasses
from string import Formatter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peers_figures import NAN, grid, material

from paritet.analysis.caveats import caveat_text, caveat_texts
from paritet.analysis.peers import peers, search
from paritet.analysis.peers_answer import SMALL, Peers, Start
from paritet.analysis.peers_moments import Grid
from paritet.analysis.peers_outcome import outcome
from paritet.concepts.codelists import groups, indicator
from paritet.concepts.errors import MissingDataError, UnknownCodeError
from paritet.concepts.observation import ObsStatus
from paritet.store.editions import FOUNDING
from paritet.store.query import observation_rows

founding = pytest.mark.skipif(
    not (FOUNDING / "wb_wdi_parliament").is_dir(),
    reason="the founding editions are not built: run `make founding`",
)


def line(start: float, slope: float, turn: int, after: float, years: int = 31) -> list[float]:
    """A straight path that goes on with another slope from a year on."""
    return [
        start + slope * at if at <= turn else start + slope * turn + after * (at - turn)
        for at in range(years)
    ]


def planted() -> Grid:
    """Russia stands at 15 after +1 in five years; so stood three others in 2010, and went three ways."""
    return grid({
        "RUS": line(9.0, 0.2, 30, 0),  # 2030: 15
        "SWE": line(13.0, 0.2, 10, 1.5),  # 2010: 15, then +15 in ten years
        "ITA": line(13.0, 0.2, 10, 0.0),  # 2010: 15, then nothing
        "HUN": line(13.0, 0.2, 10, -0.6),  # 2010: 15, then −6
        "NOR": line(40.0, 0.2, 30, 0),
        "DNK": line(30.0, 1.0, 30, 0),
    })  # fmt: skip


def test_the_planted_twins_come_first_and_the_failures_stand_beside_the_success() -> None:
    found = search(material(planted()))
    first = {start.ref_area: start for start in found.found[:3]}
    assert set(first) == {"SWE", "ITA", "HUN"}
    assert {start.year for start in first.values()} == {2010}
    changes = {area: start.changes[10].value for area, start in first.items()}
    assert changes == pytest.approx({"SWE": 15, "ITA": 0, "HUN": -6})
    assert [first[area].outcome for area in ("SWE", "ITA", "HUN")] == ["further", "still", "back"]
    assert found.found[0].distance is not None
    assert found.found[0].distance.value == pytest.approx(0, abs=1e-9)


def test_the_furthest_is_the_one_that_gained_most() -> None:
    furthest = search(material(planted())).furthest
    assert furthest is not None
    assert furthest.ref_area == "SWE"
    rows = {"RUS": line(9.0, 0.2, 30, 0), "HUN": line(13.0, 0.2, 10, -0.6), "ITA": line(13.0, 0.2, 10, 0.0)}
    nobody = search(material(grid(rows)))
    assert nobody.found
    assert nobody.furthest is None


def test_a_gain_that_was_lost_again_is_no_success() -> None:
    # Up by 8 in five years, down again by the eighth, where the figures end: not ten years, and still known.
    lost = [15.0] * 6 + [NAN] * 4 + [23.0, NAN, NAN, 15.5]
    found = search(material(grid({"RUS": [15.0] * 14, "CYP": lost}), of="RUS"))
    (start,) = found.found
    assert start.year == 2005
    assert start.changes[5].value == 8
    assert 10 not in start.changes
    assert start.latest is not None
    assert start.latest.value == 0.5
    assert start.outcome == "still"


def test_nobody_is_her_own_peer_and_distances_grow() -> None:
    found = search(material(planted()))
    far = [start.distance.value for start in found.found if start.distance is not None]
    assert "RUS" not in {start.ref_area for start in found.found}
    assert far == sorted(far)
    # Five countries, starts 2005–2025: five years of path before, a figure five years after.
    assert found.searched == 5 * 21


def test_a_country_with_no_peers_is_told_so_with_the_nearest() -> None:
    rows = {area: list(row) for area, row in zip(planted().ref_areas, planted().values, strict=True)}
    rows["RUS"] = line(90.0, 0.0, 30, 0)
    found = search(material(grid(rows)))
    assert found.found == ()
    assert found.nearest is not None
    code, filled = found.caveats[0]
    assert code == "peers_none"
    assert filled["ref_area"] == found.nearest.ref_area
    for lang in ("en", "ru"):
        assert found.nearest.ref_area in caveat_text((code, filled), lang)
    assert {item.scope for item in found.distributions} == {"group"}


def test_alone_in_the_group_there_is_not_even_a_nearest() -> None:
    found = search(material(grid({"RUS": line(10, 0.1, 30, 0)})))
    assert found.nearest is None
    assert found.caveats[0][0] == "peers_none_at_all"


def test_quantiles_of_outcomes_by_hand() -> None:
    # Eleven twins whose changes after five years are 0, 1, …, 10: quantiles are the order statistics.
    members = groups()["EUROPE"].members_in()
    names = [area for area in members if area != "RUS"][:11]
    # Nothing is known of them after five years, so each has one start that compares.
    rows = {name: [15.0] * 6 + [NAN] * 4 + [15.0 + gain] + [NAN] * 5 for gain, name in enumerate(names)}
    rows["RUS"] = [15.0] * 16
    found = search(material(grid(rows)))
    (told,) = [item for item in found.distributions if item.scope == "peers" and item.horizon == 5]
    assert (told.median.n, told.countries) == (11, 11)
    assert (told.median.lower80, told.median.value, told.median.upper80) == (1, 5, 9)
    assert (told.lower_quartile.value, told.upper_quartile.value) == (2.5, 7.5)


def test_a_break_before_today_moves_the_start_or_leaves_none() -> None:
    with pytest.raises(MissingDataError, match="unbroken path"):
        search(material(planted()), as_of=2004)
    series = planted()
    broken = series.status.copy()
    broken[series.ref_areas.index("RUS"), 28] = "B"
    found = search(material(dataclasses.replace(series, status=broken)))
    assert found.own.year == 2027
    assert ("peers_earlier_start", {"latest": "2030", "year": "2027"}) in found.caveats


def test_carried_figures_of_today_are_no_start() -> None:
    series = planted()
    carried = series.status.copy()
    carried[series.ref_areas.index("RUS"), 28:] = "I"
    assert search(material(dataclasses.replace(series, status=carried))).own.year == 2027


def test_without_figures_the_message_names_the_year() -> None:
    with pytest.raises(MissingDataError, match="up to 1999"):
        search(material(planted()), as_of=1999)


def _answers(found: Peers) -> tuple[object, ...]:
    return (found.own, found.found, found.nearest, found.distributions, found.scale, found.searched)


@settings(max_examples=60, deadline=None)
@given(st.integers(2010, 2029), st.integers(0, 2**32 - 1))
def test_no_value_after_as_of_influences_the_match(as_of: int, seed: int) -> None:
    series = planted()
    later = np.random.default_rng(seed)
    values, status = series.values.copy(), series.status.copy()
    unseen = series.years > as_of
    values[:, unseen] = later.uniform(0, 100, size=values[:, unseen].shape)
    status[:, unseen] = later.choice(["A", "B", "I", "F"], size=values[:, unseen].shape)
    changed = dataclasses.replace(series, values=values, status=status)
    one = search(material(series, series), as_of)
    two = search(material(changed, changed), as_of)
    assert _answers(one) == _answers(two)


@pytest.mark.parametrize(
    ("code", "then", "now", "name"),
    [
        ("parliament_seats", 40, 51, "reached"),  # parity passed from below
        ("parliament_seats", 52, 49, "reached"),  # and from above
        ("parliament_seats", 15, 22, "further"),
        ("parliament_seats", 15, 11, "back"),
        ("parliament_seats", 15, 17, "still"),
        ("adolescent_birth_rate", 20, 10, "further"),  # lower is better
        ("adolescent_birth_rate", 10, 20, "back"),
        ("wb_wbl", 90, 100, "reached"),
        ("fertility", 1.2, 9.0, "rose"),  # no way is better
        ("fertility", 9.0, 1.2, "fell"),
    ],
)
def test_outcomes_are_named_by_which_way_is_better(code: str, then: float, now: float, name: str) -> None:
    assert outcome(then, now, indicator(code), step=3.0) == name


@pytest.mark.parametrize(
    ("then", "now", "name"),
    [
        (2.0, 1.6, "further"),  # 0.4 nearer to parity, though 1 − 1/r fell by an eighth only
        (1.6, 2.0, "back"),
        (0.5, 0.9, "further"),
        (1.2, 1.4, "still"),
        (0.9, 1.2, "reached"),
    ],
)
def test_a_ratio_has_moved_by_the_step_in_which_ratios_spread(then: float, now: float, name: str) -> None:
    assert outcome(then, now, indicator("secondary_attainment"), step=0.25) == name


@pytest.mark.parametrize(
    ("code", "then", "now", "step", "name"),
    [
        ("ministers", 52.9, 31.6, 5.8, "back"),  # Bulgaria from 2017 on: from above parity to a third
        ("secondary_attainment", 0.9, 1.5, 0.25, "back"),  # the gap is wider than before, to men's side
        ("parliament_seats", 49.9, 52.0, 3.0, "reached"),  # within a step of parity nothing is overshot
        ("parliament_seats", 40.0, 58.0, 3.0, "reached"),  # nearer to parity than before
        ("parliament_seats", 50.0, 60.0, 3.0, "back"),
    ],
)
def test_parity_passed_is_reached_unless_it_is_overshot(
    code: str, then: float, now: float, step: float, name: str
) -> None:
    assert outcome(then, now, indicator(code), step) == name


def test_every_text_has_the_same_braces_in_both_languages() -> None:
    for code, text in caveat_texts().items():
        english, russian = (
            {name for _, name, _, _ in Formatter().parse(words) if name} for words in (text.en, text.ru)
        )
        assert english == russian, code


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownCodeError, match="parlament"):
        peers("RUS", "parlament")
    with pytest.raises(UnknownCodeError, match="Atlantis"):
        peers("Atlantis", "parliament_seats")


@founding
def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(UnknownCodeError, match="group"):
        peers("RUS", "parliament_seats", group="EUROPA")


@founding
def test_a_series_without_the_country_says_who_is_missing() -> None:
    with pytest.raises(MissingDataError, match="RUS"):
        peers("RUS", "eige_gei@eige_gei/2023")


@founding
def test_one_map_is_no_path() -> None:
    with pytest.raises(MissingDataError, match="unbroken path"):
        peers("RUS", "ilga_rainbow@ilga_rainbow/2026")


@founding
@pytest.mark.parametrize(
    ("country", "series"),
    [
        ("RUS", "parliament_seats"),
        ("Sweden", "wef_gggi.economy"),
        ("DEU", "wb_wbl"),
        ("ESP", "eige_gei@eige_gei/2023"),
        ("RUS", "labour_force_participation"),
    ],
)
def test_real_answers_agree_with_the_store(country: str, series: str) -> None:
    found = peers(country, series)
    europe = groups()["EUROPE"].members_in()
    source, edition = found.series.partition("@")[2].split("/")
    for start in found.found:
        assert start.ref_area in europe
        assert start.ref_area != found.ref_area
        for item in (*start.level.inputs, *start.path.inputs):
            assert (item.source, item.edition, item.indicator) == (source, edition, found.indicator.code)
            assert item.obs_status not in (ObsStatus.IMPUTED, ObsStatus.FORECAST)
        for change in start.changes.values():
            assert {item.ref_area for item in change.inputs} == {start.ref_area}
            assert min(item.time_period for item in change.inputs) == start.year
            later = [item for item in change.inputs if item.time_period > start.year]
            assert later
            assert not any(item.obs_status is ObsStatus.BREAK for item in later)


@founding
def test_slovenia_2008_by_hand() -> None:
    """What a reader may check: Slovenia's share of women five years after 2008, from the store's rows."""
    rows = observation_rows(
        "parliament_seats", "SVN", [2003, 2008, 2013], "F", "wb_wdi_parliament", "2025-10"
    )
    value = {row[5]: row[6] for row in rows}
    found = peers("RUS", "parliament_seats@wb_wdi_parliament/2025-10").found
    (start,) = [start for start in found if start.ref_area == "SVN"]
    assert start.year == 2008
    assert start.level.value == value[2008]
    assert start.path.value == pytest.approx(value[2008] - value[2003])
    assert start.changes[5].value == pytest.approx(value[2013] - value[2008])


@founding
def test_as_of_looks_at_nothing_later() -> None:
    found = peers("RUS", "parliament_seats", as_of=2012)
    told = [item.median for item in found.distributions]
    for start in found.found:
        told += [start.level, start.path, *start.changes.values(), *start.covariates.values()]
    assert found.own.year <= 2012
    assert max(item.time_period for estimate in told for item in estimate.inputs) <= 2012
    assert any(code == "peers_edition_hindsight" for code, _ in found.caveats)


@founding
def test_peers_with_few_people_are_named_with_their_number() -> None:
    found = peers("RUS", "parliament_seats")
    small = {start.ref_area: start for start in found.small}
    (people,) = observation_rows("population", "SMR", small["SMR"].year, "_T", source="un_population")
    assert small["SMR"].population is not None
    assert small["SMR"].population.value == people[6] < SMALL
    ((_, filled),) = [caveat for caveat in found.caveats if caveat[0] == "peers_small"]
    assert "SMR" in str(filled["who"])
    assert "POL" not in str(filled["who"])
    assert all(start.population is not None for start in found.found)


@founding
def test_a_country_of_another_group_is_told_where_its_peers_are_sought() -> None:
    codes = [code for code, _ in peers("BRA", "parliament_seats").caveats]
    assert "peers_outside_group" in codes
    assert "peers_outside_group" not in [code for code, _ in peers("POL", "parliament_seats").caveats]


@founding
def test_only_of_europe_is_it_said_how_the_comparison_was_tested() -> None:
    told = {group: peers("RUS", "parliament_seats", group=group).caveats for group in ("EUROPE", "EU27")}
    codes = {group: {code for code, _ in caveats} for group, caveats in told.items()}
    assert {"peers_tested", "peers_tested_series"} <= codes["EUROPE"]
    assert "peers_not_tested" not in codes["EUROPE"]
    assert not {"peers_tested", "peers_tested_series"} & codes["EU27"]
    (untested,) = [caveat for caveat in told["EU27"] if caveat[0] == "peers_not_tested"]
    assert "“European Union (27 members)”" in caveat_text(untested, "en")
    assert "«Европейский союз (27 стран)»" in caveat_text(untested, "ru")


@founding
def test_where_none_compares_the_spread_is_that_of_the_group() -> None:
    (none,) = [
        caveat
        for caveat in peers("RUS", "women_political_empowerment", group="EU27").caveats
        if caveat[0] == "peers_none"
    ]
    assert "usual one in the group “European Union (27 members)”" in caveat_text(none, "en")
    assert "обычный разброс в группе «Европейский союз (27 стран)»" in caveat_text(none, "ru")


@founding
def test_a_year_that_has_not_come_is_no_hindsight() -> None:
    ahead, now = peers("RUS", "parliament_seats", as_of=2100), peers("RUS", "parliament_seats")
    assert ahead.found == now.found
    assert "peers_edition_hindsight" not in [code for code, _ in ahead.caveats]


@founding
@pytest.mark.parametrize(
    ("country", "series", "as_of", "message", "mend"),
    [
        ("RUS", "parliament_seats@wb_wdi_parliament", 1990, "no measured figure for RUS up to 1990", "later"),
        ("RUS", "parliament_seats@wb_wdi_parliament", 2000, "unbroken path of 5 years", "later year"),
        ("RUS", "wbl_safety", None, "in 2024 only", "told for longer"),
        ("CZE", "eige_gei@eige_gei/2025", None, "in 2025 only", "@eige_gei/2023"),
        ("RUS", "eige_gei.power", None, "no figure for RUS", "who has one"),
    ],
)
def test_what_is_lacking_is_said(
    country: str, series: str, as_of: int | None, message: str, mend: str
) -> None:
    with pytest.raises(MissingDataError) as told:
        peers(country, series, as_of=as_of)
    assert message in str(told.value)
    assert mend in str(told.value.mend)


@founding
def test_a_component_without_a_figure_five_years_on_says_that_nobody_compares() -> None:
    found = peers("CZE", "eige_gei.power")  # EIGE's index years 2013 to 2023 leave no start with both sides
    assert found.found == ()
    assert [code for code, _ in found.caveats] == ["peers_none_at_all"]


def test_no_start_has_a_break_behind_it_or_a_change_across_one() -> None:
    rows = {"RUS": [20.0] * 20, "POL": [20.0] * 20}
    whole = search(material(grid(rows)))
    assert {start.ref_area for start in whole.found} == {"POL"}
    broken = search(material(grid(rows, status={("POL", 2010): "B"})))
    for start in broken.found:
        assert not start.year - 5 < 2010 <= start.year
        assert start.latest_year is None or (start.year < 2010) == (start.latest_year < 2010)


@founding
def test_the_furthest_is_a_small_country_only_where_no_other_moved() -> None:
    found = peers("RUS", "parliament_seats")
    better = [start for start in found.found if start.outcome in ("further", "reached")]

    def moved(start: Start) -> float:
        return (start.latest and start.latest.value) or 0.0

    assert max(better, key=moved).ref_area == "SMR"  # 60 seats
    assert found.furthest == max((start for start in better if not start.small), key=moved)
    alone = dataclasses.replace(found, found=found.small)
    assert alone.furthest is not None
    assert alone.furthest.small
