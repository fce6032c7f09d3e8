"""The gap against figures worked by hand, and its rules on editions made up for the purpose."""

from __future__ import annotations

import csv
import itertools
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paritet.analysis.comparison import FORMULAS, Question, shortfall
from paritet.analysis.comparison_findings import most_improved, widest
from paritet.analysis.comparison_lines import lines
from paritet.analysis.comparison_peers import FEWEST_COUNTRIES, FEWEST_MEMBERS
from paritet.analysis.gap import Gap, gaps
from paritet.concepts.codelists import groups, indicators
from paritet.concepts.estimate import Estimate
from paritet.concepts.observation import OBSERVATION_COLUMNS, Observation, ObsStatus, Sex
from paritet.store.tables import write_observations

PARLIAMENT = indicators()["parliament_seats"]
SCHOOLING = indicators()["mean_years_schooling"]
LIFE = indicators()["life_expectancy"]
MORTALITY = indicators()["maternal_mortality"]


def figure(code: str, area: str, sex: Sex, year: int, value: float) -> Observation:
    return Observation("made_up", "1", code, area, sex, year, value)


def people(area: str, women: float, men: float, year: int = 2020) -> list[Observation]:
    return [
        figure("population", area, Sex.FEMALE, year, women),
        figure("population", area, Sex.MALE, year, men),
        figure("population", area, Sex.TOTAL, year, women + men),
    ]


# --- formulas, by hand


def test_the_gap_is_told_in_the_form_of_the_indicator() -> None:
    share = [figure("parliament_seats", "RUS", Sex.FEMALE, 2020, 16.0)]
    ratio = [
        figure("mean_years_schooling", "RUS", sex, 2020, years)
        for sex, years in ((Sex.FEMALE, 9.0), (Sex.MALE, 12.0))
    ]
    apart = [
        figure("life_expectancy", "RUS", sex, 2020, years)
        for sex, years in ((Sex.FEMALE, 78.0), (Sex.MALE, 68.5))
    ]
    assert FORMULAS["gap"](share, Question(PARLIAMENT)) == 16.0
    assert FORMULAS["gap"](ratio, Question(SCHOOLING)) == 0.75
    assert FORMULAS["gap"](apart, Question(LIFE)) == 9.5


def test_the_distance_is_to_parity_or_to_the_benchmark() -> None:
    share = [figure("parliament_seats", "RUS", Sex.FEMALE, 2020, 16.0)]
    assert FORMULAS["distance"](share, Question(PARLIAMENT)) == 34.0
    apart = [
        figure("life_expectancy", "RUS", sex, 2020, years)
        for sex, years in ((Sex.FEMALE, 78.0), (Sex.MALE, 68.5))
    ]
    assert (
        FORMULAS["distance"](apart, Question(LIFE)) == 4.5
    )  # UNDP's goalposts set women five years above men
    few = [figure("maternal_mortality", "RUS", Sex.FEMALE, 2020, 13.0)]
    many = [figure("maternal_mortality", "RUS", Sex.FEMALE, 2020, 90.0)]
    assert FORMULAS["distance"](few, Question(MORTALITY)) == 0.0  # below the benchmark of 70 is reached
    assert FORMULAS["distance"](many, Question(MORTALITY)) == 20.0


def test_an_average_weighs_women_by_women_and_men_by_men() -> None:
    figures = [
        figure("mean_years_schooling", "AAA", Sex.FEMALE, 2020, 10.0),
        figure("mean_years_schooling", "AAA", Sex.MALE, 2020, 10.0),
        figure("mean_years_schooling", "BBB", Sex.FEMALE, 2020, 6.0),
        figure("mean_years_schooling", "BBB", Sex.MALE, 2020, 12.0),
        *people("AAA", 3, 1),
        *people("BBB", 1, 1),
    ]
    # women (3·10 + 1·6) / 4 = 9, men (1·10 + 1·12) / 2 = 11
    assert FORMULAS["weighted_mean"](figures, Question(SCHOOLING)) == pytest.approx(9 / 11)


def test_an_average_of_shares_weighs_by_all_people() -> None:
    figures = [
        figure("parliament_seats", "AAA", Sex.FEMALE, 2020, 40.0),
        figure("parliament_seats", "BBB", Sex.FEMALE, 2020, 20.0),
        *people("AAA", 1, 5),
        *people("BBB", 1, 1),
    ]
    assert FORMULAS["weighted_mean"](figures, Question(PARLIAMENT)) == pytest.approx((6 * 40 + 2 * 20) / 8)


def test_ranks_count_who_does_better_and_equals_share_one() -> None:
    shares = {"AAA": 50.0, "BBB": 45.0, "CCC": 55.0, "DDD": 20.0}
    figures = [figure("parliament_seats", area, Sex.FEMALE, 2020, share) for area, share in shares.items()]
    ranks = {area: FORMULAS["rank"](figures, Question(PARLIAMENT, area)) for area in shares}
    assert ranks == {"AAA": 1, "BBB": 2, "CCC": 2, "DDD": 4}
    assert FORMULAS["sharing"](figures, Question(PARLIAMENT, "BBB")) == 1
    assert FORMULAS["reaching"](figures, Question(PARLIAMENT)) == 1
    assert FORMULAS["best"](figures, Question(PARLIAMENT)) == 50.0


def test_lower_is_better_where_the_list_says_so() -> None:
    rates = {"AAA": 3.0, "BBB": 9.0}
    figures = [figure("maternal_mortality", area, Sex.FEMALE, 2020, rate) for area, rate in rates.items()]
    assert FORMULAS["best"](figures, Question(MORTALITY)) == 3.0
    assert FORMULAS["rank"](figures, Question(MORTALITY, "BBB")) == 2


@given(st.floats(0.01, 100))
def test_twice_as_much_is_as_far_from_parity_as_half(ratio: float) -> None:
    assert shortfall(ratio, SCHOOLING) == pytest.approx(shortfall(1 / ratio, SCHOOLING))
    assert 0 <= shortfall(ratio, SCHOOLING) < 1


@given(st.lists(st.floats(0, 100), min_size=2, max_size=30))
def test_a_rank_is_one_more_than_those_who_do_better(shares: list[float]) -> None:
    areas = [f"{number:03d}" for number in range(len(shares))]
    figures = [
        figure("parliament_seats", area, Sex.FEMALE, 2020, share)
        for area, share in zip(areas, shares, strict=True)
    ]
    own = abs(shares[0] - 50)
    better = sum(abs(share - 50) < own - 1e-9 for share in shares)
    rank = FORMULAS["rank"](figures, Question(PARLIAMENT, areas[0]))
    assert better <= rank - 1 <= sum(abs(share - 50) < own for share in shares)


# --- the rules, on editions made up


class Made:
    """A store of one's own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def edition(self, source: str, name: str, rows: Iterable[Sequence[object]]) -> None:
        frame = pd.DataFrame([(source, name, *row) for row in rows], columns=list(OBSERVATION_COLUMNS))
        folder = self.root / source / name
        folder.mkdir(parents=True)
        for column in ("obs_value", "lower", "upper"):
            frame[column] = frame[column].astype("float64")
        write_observations(frame, folder / "observations.parquet")
        (folder / "edition.json").write_text(json.dumps({"source": source}), encoding="utf-8")


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """An empty store in the place of the founding editions."""
    monkeypatch.setattr("paritet.store.editions.FOUNDING", tmp_path / "none")
    monkeypatch.setenv("PARITET_STORE", str(tmp_path / "own"))
    return Made(tmp_path / "own")


def seats(area: str, year: int, share: float, status: str = "A") -> tuple[object, ...]:
    return ("parliament_seats", area, "F", year, share, status, None, None)


def counted(areas: Iterable[str], years: Iterable[int]) -> list[tuple[object, ...]]:
    return [
        ("population", area, sex, year, 1000.0 if sex == "_T" else 500.0, "A", None, None)
        for area, year, sex in itertools.product(areas, years, ("F", "M", "_T"))
    ]


EUROPE = groups()["EUROPE"].members_in()
EU27 = groups()["EU27"].members_in()


def one(made: Made, area: str = "RUS", as_of: int | None = None) -> Gap:
    return gaps(area, ["parliament_seats"], as_of)["parliament_seats"]


def test_without_a_figure_that_is_all_that_is_said(made: Made) -> None:
    made.edition("made_up", "1", [seats("SWE", 2020, 47.0)])
    assert one(made) == Gap(PARLIAMENT, "RUS", missing=("no_figure",))


def test_carried_and_projected_figures_are_not_the_latest(made: Made) -> None:
    made.edition(
        "made_up",
        "1",
        [seats("RUS", 2020, 16.0), seats("RUS", 2021, 16.0, "I"), seats("RUS", 2030, 20.0, "F")],
    )
    assert one(made).year == 2020


def test_a_change_never_crosses_a_break(made: Made) -> None:
    rows = [
        seats("RUS", year, 10.0 + year - 2010, "B" if year == 2015 else "A") for year in range(2010, 2021)
    ]
    made.edition("made_up", "1", rows)
    told = one(made)
    assert told.change is None
    assert "broken" in told.missing


def test_a_change_may_begin_at_a_break(made: Made) -> None:
    rows = [
        seats("RUS", year, 10.0 + year - 2010, "B" if year == 2010 else "A") for year in range(2008, 2021)
    ]
    made.edition("made_up", "1", rows)
    told = one(made)
    assert told.change is not None
    assert told.change.value == 10.0
    assert sorted({item.time_period for item in told.change.inputs}) == [2010, 2020]


def test_a_change_does_not_start_from_a_carried_figure(made: Made) -> None:
    rows = [seats("RUS", year, 10.0, "I" if year < 2016 else "A") for year in range(2006, 2021)]
    made.edition("made_up", "1", rows)
    assert one(made).change is None
    assert "no_earlier" in one(made).missing


def test_a_change_stays_within_one_edition(made: Made) -> None:
    made.edition("made_up", "2020", [seats("RUS", year, 10.0) for year in range(2008, 2021)])
    made.edition("made_up", "2021", [seats("RUS", 2021, 30.0)])
    told = one(made)
    assert (told.edition, told.year) == ("2021", 2021)
    assert told.change is not None
    assert {item.edition for item in told.change.inputs} == {"2020"}
    assert told.change.value == 0.0


def test_others_are_compared_by_the_nearest_year_within_five(made: Made) -> None:
    others = [area for area in EUROPE if area != "RUS"][:12]
    rows = [
        seats("RUS", 2020, 16.0),
        seats(others[0], 2018, 40.0),
        seats(others[0], 2021, 41.0),
        seats(others[1], 2014, 50.0),
    ]
    made.edition("made_up", "1", [*rows, *(seats(area, 2020, 30.0) for area in others[2:])])
    told = one(made)
    assert told.peers[others[0]].inputs[0].time_period == 2021
    assert others[1] not in told.peers
    assert told.best_areas == (others[0],)
    assert told.ranked is not None
    assert told.ranked.value == 12


def test_few_countries_are_not_ranked(made: Made) -> None:
    areas = [area for area in EUROPE if area != "RUS"][: FEWEST_COUNTRIES - 2]
    made.edition("made_up", "1", [seats("RUS", 2020, 16.0), *(seats(area, 2020, 30.0) for area in areas)])
    assert one(made).rank is None
    assert "few_countries" in one(made).missing


@pytest.mark.parametrize(("members", "told"), [(FEWEST_MEMBERS, True), (FEWEST_MEMBERS - 1, False)])
def test_an_average_needs_more_than_half_of_the_members(made: Made, members: int, told: bool) -> None:
    made.edition(
        "made_up", "1", [seats("RUS", 2020, 16.0), *(seats(area, 2020, 30.0) for area in EU27[:members])]
    )
    made.edition("made_people", "1", counted(EUROPE, [2020]))
    found = one(made)
    assert (found.eu27 is not None) is told
    assert len(found.eu27_members) == (members if told else 0)


def test_an_old_figure_is_called_old(made: Made) -> None:
    made.edition("made_up", "1", [seats("RUS", 2015, 16.0)])
    assert "old" in one(made, as_of=2026).missing
    assert "old" not in one(made, as_of=2025).missing


def test_men_that_are_missing_are_missing(made: Made) -> None:
    made.edition("made_up", "1", [("mean_years_schooling", "RUS", "F", 2020, 12.0, "A", None, None)])
    told = gaps("RUS", ["mean_years_schooling"])["mean_years_schooling"]
    assert told.women is not None
    assert told.men is None
    assert told.gap is None
    assert "no_men" in told.missing


def test_a_line_is_cut_at_a_break_and_skips_carried_figures(made: Made) -> None:
    status = {2012: "I", 2015: "B"}
    made.edition(
        "made_up",
        "1",
        [seats("RUS", year, 10.0 + year - 2008, status.get(year, "A")) for year in range(2008, 2021)],
    )
    drawn = lines(one(made))
    assert drawn is not None
    at = {int(year): place for place, year in enumerate(drawn.years)}
    assert math.isnan(drawn.own[at[2012]])
    assert drawn.segment[at[2014]] != drawn.segment[at[2015]] == drawn.segment[at[2020]]


# --- the founding editions


def estimates(gap: Gap) -> list[Estimate]:
    own = (
        gap.women,
        gap.men,
        gap.total,
        gap.gap,
        gap.distance,
        gap.eu27,
        gap.best,
        gap.rank,
        gap.ranked,
        gap.change,
    )
    return [told for told in own if told is not None]


@pytest.mark.parametrize("area", ["RUS", "DEU", "CYP", "XKX"])
def test_every_estimate_computes_again_from_its_inputs_of_one_edition(area: str) -> None:
    for code, told in gaps(area).items():
        for estimate in estimates(told):
            assert (
                FORMULAS[estimate.method](estimate.inputs, Question(told.indicator, area)) == estimate.value
            )
            assert {ObsStatus.IMPUTED, ObsStatus.FORECAST, ObsStatus.MISSING}.isdisjoint(
                item.obs_status
                for item in estimate.inputs
                if item.indicator == code and item.ref_area == area
            )
            editions = {(item.source, item.edition) for item in estimate.inputs if item.indicator == code}
            assert len(editions) == 1, code


def test_russian_participation_is_not_compared_across_the_break_of_2017() -> None:
    told = gaps("RUS", ["labour_force_participation"])["labour_force_participation"]
    assert told.source == "undp_hdr"
    assert told.change is None
    assert "broken" in told.missing


def test_maternal_mortality_is_of_the_year_that_it_was_measured_in() -> None:
    assert gaps("RUS", ["maternal_mortality"])["maternal_mortality"].year == 2020  # 2023 repeats it


def test_findings_are_chosen_by_rule() -> None:
    told = gaps("RUS", as_of=2026)
    chosen = widest(told.values())
    assert chosen is not None
    assert chosen.women is not None
    improved = most_improved(told.values())
    assert improved is not None
    assert improved.progress is not None
    assert improved.progress > 0


@pytest.mark.shared
def test_seats_are_those_of_the_publishers_file(shared: Path) -> None:
    (path,) = (shared / "wb_wdi").glob("API_SG.GEN.PARL.ZS_*.csv")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))[4:]
    published = {row[1]: float(row[rows[0].index("2024")]) for row in rows[1:] if row[rows[0].index("2024")]}
    told = gaps("RUS", ["parliament_seats"])["parliament_seats"]
    assert told.year == 2024
    assert told.gap is not None
    assert told.gap.value == published["RUS"]
    closest = min((abs(published[area] - 50), area) for area in EUROPE if area in published)[1]
    assert closest in told.best_areas
