from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from paritet.analysis import scenario_engine
from paritet.analysis.caveats import caveat_text
from paritet.analysis.parity_choices import Answer
from paritet.analysis.peers_outcome import holds_aim
from paritet.analysis.scenario import Scenario, scenario
from paritet.analysis.scenario_index import recomputed, switched
from paritet.analysis.scenario_moves import Moves, linked, links
from paritet.concepts.codelists import indicator
from paritet.concepts.errors import MissingDataError, ParitetError, UnknownCodeError
from paritet.concepts.observation import ObsStatus, Sex
from paritet.concepts.text import LANGS
from paritet.indices.catalogue import index, spec_files, specs_of
from paritet.indices.compute import Computed, compute_inputs
from paritet.indices.spec import Spec
from paritet.store.editions import FOUNDING
from paritet.store.query import observation_rows

pytestmark = pytest.mark.skipif(
    not (FOUNDING / "undp_hdr").is_dir(), reason="the founding editions are not built: run `make founding`"
)
LONG = "parliament_seats@gapminder_parliament/3"


def stored(code: str, area: str, year: int, sex: str, source: str, edition: str) -> float:
    (row,) = observation_rows(code, area, year, sex, source, edition)
    value = row[6]
    assert isinstance(value, float)
    return value


@pytest.fixture(scope="module")
def swedish() -> Scenario:
    return scenario("RUS", "SWE", LONG)


def gender_inequality(values: dict[str, float]) -> float:
    """The formula of HDR technical note 4, written out again, percentages as fractions."""
    mmr, births = min(max(values["mmr"], 10), 1000), values["abr"]
    seats_f, seats_m = values["seats"] / 100, 1 - values["seats"] / 100
    women = np.cbrt(
        np.sqrt(10 / mmr / births) * np.sqrt(seats_f * values["se_f"] / 100) * values["lfpr_f"] / 100
    )
    men = np.cbrt(np.sqrt(seats_m * values["se_m"] / 100) * values["lfpr_m"] / 100)
    health = (np.sqrt(10 / mmr / births) + 1) / 2
    power = (np.sqrt(seats_f * values["se_f"] / 100) + np.sqrt(seats_m * values["se_m"] / 100)) / 2
    work = (values["lfpr_f"] + values["lfpr_m"]) / 200
    return float(1 - 2 / (1 / women + 1 / men) / np.cbrt(health * power * work))


def test_each_year_is_todays_figure_and_what_the_followed_one_changed_by(swedish: Scenario) -> None:
    base = stored("parliament_seats", "RUS", swedish.base_year, "F", "gapminder_parliament", "3")
    start = stored("parliament_seats", "SWE", swedish.start_year, "F", "gapminder_parliament", "3")
    for item in (swedish.path[0], swedish.path[9], swedish.path[-1]):
        later = stored("parliament_seats", "SWE", item.followed_year, "F", "gapminder_parliament", "3")
        assert item.value.value == pytest.approx(base + later - start)
        assert item.year - swedish.base_year == item.followed_year - swedish.start_year


def test_the_gender_inequality_index_is_recomputed_with_other_seats_alone(swedish: Scenario) -> None:
    (effect,) = [effect for effect in swedish.effects if effect.index == "undp_gii"]
    place = (effect.source, effect.edition)

    def own(code: str, sex: str) -> float:
        return stored(code, "RUS", effect.year, sex, *place)

    values = {
        "mmr": own("maternal_mortality", "F"), "abr": own("adolescent_birth_rate", "F"),
        "se_f": own("secondary_attainment", "F"), "se_m": own("secondary_attainment", "M"),
        "lfpr_f": own("labour_force_participation", "F"), "lfpr_m": own("labour_force_participation", "M"),
        "seats": own("parliament_seats", "F"),
    }  # fmt: skip
    assert effect.before.value == pytest.approx(gender_inequality(values), abs=1e-9)
    for item in (swedish.path[4], swedish.path[19]):
        moved = values["seats"] + (item.value.value or 0) - (swedish.base.value or 0)
        expected = gender_inequality({**values, "seats": moved})
        assert effect.after[item.year].value == pytest.approx(expected, abs=1e-9)
        assert expected < (effect.before.value or 0)


def test_a_scenario_always_says_that_it_is_no_forecast(swedish: Scenario) -> None:
    assert swedish.caveats[0][0] == "scenario_no_forecast"
    assert all("scenario_no_forecast" in item.value.caveats for item in swedish.path)


def test_beyond_ten_years_and_an_aim_not_reached_are_said(swedish: Scenario) -> None:
    codes = [code for code, _ in swedish.caveats]
    assert swedish.reached is None  # Sweden itself has not reached half
    assert "scenario_beyond_ten" in codes
    assert "scenario_not_reached" in codes
    short = [code for code, _ in scenario("RUS", "SWE", LONG, years=10).caveats]
    assert "scenario_beyond_ten" not in short


def test_the_aim_is_reached_in_the_first_year_at_it_and_the_range_holds_there() -> None:
    # Spain's score rose by more than Russia has left to 100.
    told = scenario("RUS", "ESP", "wb_wbl", start=1978)
    values = {item.year: item.value.value or 0 for item in told.path}
    assert told.reached == min(year for year, value in values.items() if value >= 100)
    assert max(values.values()) == 100
    codes = [code for code, _ in told.caveats]
    assert "scenario_clipped" in codes
    assert "scenario_not_reached" not in codes


@pytest.mark.parametrize(
    ("area", "follow", "series", "aim", "said"),
    [
        ("EST", "ISL", "parliament_seats", 50, "scenario_lost_again"),  # at half in 2044, short of it in 2045
        ("SWE", "FIN", "parliament_seats", 50, "scenario_lost_again"),
        ("BEL", "SVK", "wb_wbl", 100, "scenario_lost"),  # Belgium has 100 of 100 today
        ("BEL", "SWE", "wb_wbl", 100, None),
    ],
)
def test_each_year_says_of_itself_whether_it_is_at_the_aim(
    area: str, follow: str, series: str, aim: float, said: str | None
) -> None:
    told = scenario(area, follow, series)
    # Below parity, and where more is better, the aim is met at the value and above it.
    rows = [row for row in told.rows() if row[0] == told.indicator.code]
    assert [row[10] for row in rows] == [(row[5] or 0.0) >= aim - 1e-9 for row in rows]
    assert any(row[10] for row in rows)
    lost = [
        (code, filled) for code, filled in told.caveats if code in ("scenario_lost", "scenario_lost_again")
    ]
    years = [row[3] for row, before in zip(rows[1:], rows, strict=False) if before[10] and not row[10]]
    assert lost == ([(said, {"year": str(years[0])})] if said else [])
    assert bool(years) is bool(said)


def test_parity_is_held_past_it_but_not_where_it_is_overshot() -> None:
    def at(then: float, now: float) -> bool:
        return holds_aim(then, now, indicator("parliament_seats"), step=4.0)

    assert at(46.0, 50.0)
    assert at(46.0, 53.0)  # seen from below
    assert at(53.0, 49.0)  # seen from above
    assert at(50.0, 53.0)  # from parity itself, within a step
    assert not at(53.0, 51.0)
    assert not at(46.0, 49.9)
    assert not at(46.0, 56.0)  # the gap is wider than before, to the other side
    assert at(30.0, 56.0)


def test_where_the_usual_source_has_no_comparable_start_another_one_answers() -> None:
    told = scenario("RUS", "SWE", "parliament_seats")
    assert told.series.partition("@")[2] != "wb_wdi_parliament/2025-10"
    assert ("scenario_other_source", {"series": told.series}) in told.caveats
    assert all(
        item.source == told.series.partition("@")[2].split("/")[0] for item in told.path[0].value.inputs
    )


def test_a_named_source_is_kept_and_an_unlike_start_is_named_as_such() -> None:
    told = scenario("RUS", "SWE", "parliament_seats@wb_wdi_parliament/2025-10")
    assert told.series == "parliament_seats@wb_wdi_parliament/2025-10"
    assert any(code == "scenario_not_comparable" for code, _ in told.caveats)


def test_a_start_without_a_path_behind_it_says_so() -> None:
    told = scenario("RUS", "SWE", "parliament_seats@wb_wdi_parliament/2025-10", start=1998)
    assert told.distance is None
    assert any(code == "scenario_start_unmeasured" for code, _ in told.caveats)


def test_the_path_ends_before_a_break() -> None:
    rows = observation_rows("labour_force_participation", "SWE", sex="F", source="undp_hdr", edition="2025")
    breaks = [row[5] for row in rows if row[7] == ObsStatus.BREAK]
    if not breaks:
        pytest.skip("Sweden's rates have no break in this edition")
    told = scenario("RUS", "SWE", "labour_force_participation@undp_hdr/2025", start=breaks[0] - 4)
    assert [item.followed_year for item in told.path] == [breaks[0] - 3, breaks[0] - 2, breaks[0] - 1]
    assert ("scenario_stopped_at_break", {"year": str(breaks[0])}) in told.caveats


def test_women_and_men_move_each_by_their_own_change() -> None:
    told = scenario("RUS", "EST", "labour_force_participation@undp_hdr/2025", start=2011)
    first = told.path[0]
    moved = {}
    for sex in ("F", "M"):
        base, start, later = (
            stored("labour_force_participation", area, year, sex, "undp_hdr", "2025")
            for area, year in (
                ("RUS", told.base_year), ("EST", told.start_year), ("EST", first.followed_year)
            )
        )  # fmt: skip
        moved[sex] = base + later - start
    assert first.value.value == pytest.approx(moved["F"] / moved["M"])


def test_a_figure_stays_within_its_range() -> None:
    changes = {("parliament_seats", "F"): [500.0], ("parliament_seats", "M"): [-500.0]}
    effects, _ = recomputed("RUS", Moves(changes), [2030])
    (effect,) = [item for item in effects if item.index == "undp_gii"]
    value = effect.after[2030].value
    assert value is not None
    assert 0 <= value <= 1


def test_no_change_leaves_every_index_as_it_is() -> None:
    changes = {("labour_force_participation", "F"): [0.0], ("labour_force_participation", "M"): [0.0]}
    effects, _ = recomputed("SWE", Moves(changes), [2030])
    assert {"undp_gii"} <= {effect.index for effect in effects}
    for effect in effects:
        assert effect.after[2030].value == effect.before.value


@pytest.mark.parametrize(
    ("component", "step", "share"),
    [("wb_wbl.parenthood", -8.0, 1 / 8), ("wb_wbl.pension", 8.0, 1 / 8), ("wef_gggi.politics", 0.04, 1 / 4)],
)
def test_a_score_that_an_index_is_made_of_moves_it_by_its_weight(
    component: str, step: float, share: float
) -> None:
    index = component.partition(".")[0]
    ((effect,), _) = recomputed("RUS", Moves({(component, "_T"): [0.0, step]}), [2030, 2031])
    assert effect.index == index
    before, same, moved = (one.value or 0.0 for one in (effect.before, *effect.after.values()))
    assert same == before
    # Women, Business and the Law rounds its index to one decimal.
    assert moved - before == pytest.approx(step * share, abs=0.051 if index == "wb_wbl" else 1e-9)


def test_several_scores_move_an_index_together_and_a_score_with_a_law_below_it_is_left_out() -> None:
    both = {("wb_wbl.parenthood", "_T"): [-8.0], ("wb_wbl.pension", "_T"): [-16.0]}
    ((effect,), _) = recomputed("RUS", Moves(both), [2030])
    before, after = effect.before.value or 0.0, effect.after[2030].value or 0.0
    assert after - before == pytest.approx(-24.0 / 8, abs=0.051)
    law = {("wb_wbl.parenthood.paternity_leave", "_T"): [1.0], ("wb_wbl.parenthood", "_T"): [20.0]}
    for unfit in (Moves(law), Moves({("wb_wbl.parenthood", "F"): [20.0]})):
        effects, without = recomputed("RUS", unfit, [2030])
        assert effects == ()
        assert [one.why[0] for one in without] == ["scenario_index_other_form"]


def test_a_law_and_the_score_it_moves_do_the_same_to_the_index() -> None:
    (law,) = switched("RUS", {"wb_wbl.parenthood.paternity_leave": 1})
    ((score,), _) = recomputed("RUS", Moves({("wb_wbl.parenthood", "_T"): [20.0]}), [law.year])
    assert score.after[law.year].value == law.after[law.year].value != law.before.value


def test_an_index_that_needs_a_sex_nobody_told_of_is_left_out() -> None:
    effects, _ = recomputed("RUS", Moves({("labour_force_participation", "F"): [1.0]}), [2030])
    assert effects == ()


def test_paid_paternity_leave_moves_the_law_index_by_one_fifth_of_one_eighth() -> None:
    (effect,) = switched("RUS", {"wb_wbl.parenthood.paternity_leave": 1})
    assert stored("wb_wbl.parenthood.paternity_leave", "RUS", effect.year, "_T", "wb_wbl", "2023") == 0
    assert effect.before.value == stored("wb_wbl", "RUS", effect.year, "_T", "wb_wbl", "2023")
    # Parenthood has five questions: one more yes is 20 of 100 there, 2.5 of 100 in the mean of eight.
    assert effect.after[effect.year].value == pytest.approx((effect.before.value or 0) + 2.5)


def test_a_criterion_of_the_rainbow_index_moves_it_by_its_weight() -> None:
    (effect,) = switched("RUS", {"ilga_rainbow.equality.employment_so": 1})
    assert effect.after[effect.year].value == pytest.approx(
        (effect.before.value or 0) + 1.1
    )  # its published weight


def test_what_an_index_counts_as_a_ratio_moves_in_proportion() -> None:
    # From 20 of 100 to 40 of 100 is from 20 ÷ 80 to 40 ÷ 60; and women's gain of 20 points is men's loss.
    moves = linked(indicator("parliament_seats"), [{Sex.FEMALE: 40.0}], {Sex.FEMALE: 20.0})
    assert moves.times["wef_gggi.politics.parliament", "_T"] == [pytest.approx((40 / 60) / (20 / 80))]
    assert moves.added["eige_gei.power.political.parliament", "F"] == [20]
    assert moves.added["eige_gei.power.political.parliament", "M"] == [-20]


def test_every_linked_figure_is_one_that_an_index_counts() -> None:
    counted = {leaf.indicator for name in spec_files() for spec in specs_of(name) for leaf in spec.leaves}
    for link in links():
        indicator(link.indicator)
        assert link.figure in counted


def test_more_seats_move_the_european_index_too() -> None:
    changes = {Sex.FEMALE: 50.0}
    moves = linked(indicator("parliament_seats"), [changes], {Sex.FEMALE: 31.0})
    told, _ = recomputed("CZE", moves, [2030])
    effects = {effect.index: effect for effect in told}
    for name, better in (("eige_gei", 1), ("wef_gggi", 1), ("undp_gii", -1)):
        before, after = effects[name].before.value or 0, effects[name].after[2030].value or 0
        assert (after - before) * better > 0, name


def test_a_law_that_already_is_so_moves_nothing() -> None:
    codes = ["wb_wbl.mobility.passport", "wb_wbl.mobility.travel_abroad"]
    effects = {effect.index: effect for effect in switched("SWE", dict.fromkeys(codes, 1.0))}
    assert set(effects) == {"wb_wbl", "four_areas"}
    assert effects["wb_wbl"].after[effects["wb_wbl"].year].value == effects["wb_wbl"].before.value == 100
    for effect in effects.values():
        assert effect.after[effect.year].value == pytest.approx(effect.before.value, abs=1e-12)
        told = [filled["code"] for code, filled in effect.caveats if code == "scenario_already_so"]
        assert told == codes


def test_several_answers_of_several_indices_move_each_by_what_the_method_says() -> None:
    answers = {
        "wb_wbl.parenthood.paternity_leave": 1.0,  # a fifth of an eighth of the index: 2.5
        "wb_wbl.pension.full_age": 1.0,  # a quarter of an eighth: 3.125
        "ilga_rainbow.family.marriage": 1.0,
    }
    effects = {effect.index: effect for effect in switched("RUS", answers)}
    law = effects["wb_wbl"]
    assert law.after[law.year].value == pytest.approx(round(73.125 + 2.5 + 3.125, 1), abs=0.051)
    rainbow = effects["ilga_rainbow"]
    assert (rainbow.after[rainbow.year].value or 0) > (rainbow.before.value or 0)
    assert "four_areas" not in effects  # counts neither of the three


def test_a_figure_of_women_is_no_answer_of_law() -> None:
    with pytest.raises(ParitetError, match="not an answer of law") as told:
        switched("RUS", {"parliament_seats": 40.0})
    assert "--follow" in str(told.value.mend)


def test_an_index_of_several_sources_is_computed_whole() -> None:
    law = "wb_wbl.marriage.domestic_violence_law"
    effect = next(item for item in switched("RUS", {law: 1.0}) if item.index == "four_areas")
    assert (effect.source, effect.edition) == ("", "newest")
    # Violence is the mean of law (three questions) and victims; the index the geometric mean of four areas.
    computed = index("four_areas").computed
    area, year = computed.ref_areas.index("RUS"), computed.years.index(effect.year)
    parts = {
        name: float(computed.nodes[f"four_areas.{name}"][0, 0, area, year])
        for name in ("inequality", "discrimination", "violence", "reproductive")
    }
    parts["violence"] += 100 / 3 / 2
    expected = float(np.prod(list(parts.values()))) ** 0.25
    assert effect.after[effect.year].value == pytest.approx(expected, abs=1e-9)
    assert "scenario_index_whole" in {code for code, _ in effect.caveats}


def test_an_index_without_the_country_is_named_with_the_reason() -> None:
    told = scenario("RUS", "SWE", LONG, years=5)
    assert [item.index for item in told.untold] == ["eige_gei"]  # EIGE covers the Union only
    assert told.untold[0].why in told.caveats
    assert {"undp_gii", "wef_gggi", "four_areas"} <= {effect.index for effect in told.effects}


@pytest.mark.parametrize("as_of", [2012, 2018])
def test_as_of_looks_at_nothing_later(as_of: int) -> None:
    told = scenario("RUS", "POL", "parliament_seats", as_of=as_of)
    assert told.base_year <= as_of
    used = [item for year in told.path for item in (*year.value.inputs, *year.followed.inputs)]
    used += [item for effect in told.effects for item in effect.before.inputs]
    assert max(item.time_period for item in used) <= as_of
    assert "peers_edition_hindsight" in {code for code, _ in told.caveats}


def test_looking_back_computes_each_index_anew_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of several sources is computed whole up to the year: the dearest part of the answer."""
    asked: list[tuple[str, str]] = []

    def counted(spec: Spec, *rest: Any) -> Computed:
        # An index without steps is computed for the country's own scenario, and may be asked for that.
        if spec.steps:
            asked.append((spec.index, rest[-1]))
        return compute_inputs(spec, *rest)

    monkeypatch.setattr(scenario_engine, "compute_inputs", counted)
    told = scenario("RUS", "POL", "parliament_seats", as_of=2015)
    assert "four_areas" in {effect.index for effect in told.effects}
    assert "four_areas" in {name for name, _ in asked}
    assert len(asked) == len(set(asked))


def test_as_of_before_any_figure_is_one_clear_error() -> None:
    with pytest.raises(MissingDataError, match="no figure up to 1900"):
        scenario("RUS", "POL", "parliament_seats@wb_wdi_parliament/2025-10", as_of=1900)


def test_the_date_of_the_aim_is_told_by_the_path_and_by_the_own_pace() -> None:
    told = scenario("RUS", "SWE", LONG, years=10)
    assert told.dates is not None
    base, last = told.base.value or 0, told.path[-1].value.value or 0
    pace = (last - base) / (told.path[-1].year - told.base_year)
    assert told.dates.path_year == told.path[-1].year + math.ceil((50 - last) / pace)
    then = stored("parliament_seats", "RUS", told.base_year - 10, "F", "gapminder_parliament", "3")
    assert told.dates.own_since == told.base_year - 10
    assert told.dates.own_year == told.base_year + math.ceil((50 - base) / ((base - then) / 10))
    rows = [row for row in told.rows() if row[0] == "parliament_seats"]
    assert [row[-1] for row in rows] == [told.dates.own_year, *[told.dates.path_year] * len(told.path)]


def test_the_own_pace_is_told_since_the_break_not_since_ten_years_before() -> None:
    """Russia's participation breaks in 2017 (women 63.8 to 55.7): its pace to 2023 is that of six years."""
    told = scenario("RUS", "ESP", "labour_force_participation@undp_hdr/2025")
    assert told.dates is not None
    assert (told.base_year, told.dates.own_since) == (2023, 2017)

    def ratio(year: int) -> float:
        women, men = (
            stored("labour_force_participation", "RUS", year, s, "undp_hdr", "2025") for s in ("F", "M")
        )
        return women / men

    pace = (ratio(2023) - ratio(2017)) / 6
    assert told.dates.own_year == 2023 + math.ceil((1 - ratio(2023)) / pace)
    (dates,) = (caveat for caveat in told.caveats if caveat[0] == "scenario_aim_dates")
    assert "since 2017, in 2096" in caveat_text(dates, "en")
    assert "с 2017 года — в 2096 году" in caveat_text(dates, "ru")


@pytest.mark.parametrize(
    ("as_of", "told", "code", "since"),
    [
        (2017, False, "scenario_aim_date", None),  # the year of Russia's break
        (2018, False, "scenario_aim_date_short", "2017"),
        (2021, False, "scenario_aim_date_short", "2017"),
        (2022, True, "scenario_aim_dates", "2017"),
    ],
)
def test_fewer_than_five_years_are_no_pace(as_of: int, told: bool, code: str, since: str | None) -> None:
    found = scenario("RUS", "ESP", "labour_force_participation@undp_hdr/2025", start=1995, as_of=as_of)
    assert found.dates is not None
    assert found.base_year == as_of
    assert (found.dates.own_answer is not Answer.NOT_ENOUGH_DATA) is told
    assert told or found.dates.own_year is None
    (dates,) = (caveat for caveat in found.caveats if caveat[0].startswith("scenario_aim_date"))
    assert (dates[0], dates[1].get("since")) == (code, since)
    for lang in LANGS:
        assert "{" not in caveat_text(dates, lang)


def test_where_the_aim_is_reached_on_the_path_that_year_is_its_date() -> None:
    told = scenario("RUS", "ESP", "wb_wbl", start=1978)
    assert told.dates is not None
    assert told.dates.path_year == told.dates.reached == told.reached


def test_no_date_is_told_for_an_aim_of_nobody_harmed() -> None:
    told = scenario("LVA", "EST", "homicide_rate", start=2010)
    assert told.dates is None


def test_everything_said_has_words_in_both_languages() -> None:
    told = scenario("RUS", "POL", "parliament_seats", as_of=2015)
    for caveat in told.caveats:
        for lang in LANGS:
            assert "{" not in caveat_text(caveat, lang)


def test_wrong_switches_are_refused() -> None:
    with pytest.raises(UnknownCodeError, match="paid_paternity") as told:
        switched("RUS", {"wb_wbl.parenthood.paid_paternity": 1})
    assert "paternity_leave" in str(told.value.mend)
    with pytest.raises(ParitetError, match="cannot be 2"):
        switched("RUS", {"wb_wbl.parenthood.paternity_leave": 2})
    with pytest.raises(MissingDataError, match="LIE"):
        switched("LIE", {"wb_wbl.parenthood.paternity_leave": 1})


def test_wrong_countries_and_years_are_refused() -> None:
    with pytest.raises(ParitetError, match="follow itself"):
        scenario("RUS", "Russia", "parliament_seats")
    with pytest.raises(UnknownCodeError):
        scenario("RUS", "Atlantis", "parliament_seats")
    with pytest.raises(MissingDataError, match="1920"):
        scenario("RUS", "SWE", "parliament_seats", start=1920)
    with pytest.raises(MissingDataError, match="after 2021"):
        scenario("RUS", "SWE", LONG, start=2021)


def test_an_index_may_be_followed_itself() -> None:
    told = scenario("RUS", "ESP", "wb_wbl")
    assert told.effects == ()
    assert max(item.value.value or 0 for item in told.path) <= (indicator("wb_wbl").range[1] or 0)
