"""Commands on peers, scenarios and the cost, as a person types them."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner, Result

from paritet.cli import app
from paritet.cli.analysis_peers import DISTRIBUTION_COLUMNS, PEERS_COLUMNS
from paritet.concepts.errors import ParitetError
from paritet.store.editions import FOUNDING

pytestmark = pytest.mark.skipif(
    not (FOUNDING / "undp_hdr").is_dir(), reason="the founding editions are not built: run `make founding`"
)
PATERNITY = "wb_wbl.parenthood.paternity_leave=1"


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def records(*arguments: str) -> list[dict[str, object]]:
    found = json.loads(run(*arguments, "--format", "json").stdout)
    assert isinstance(found, list)
    return found


def test_peers_as_json_are_ranked_records() -> None:
    found = records("peers", "RUS", "--series", "parliament_seats")
    assert all(tuple(row) == PEERS_COLUMNS for row in found)
    assert [row["rank"] for row in found] == list(range(1, len(found) + 1))
    outcomes = {row["outcome"] for row in found}
    assert {"further", "still"} <= outcomes  # failures beside successes
    assert {row["series"] for row in found} == {"parliament_seats@wb_wdi_parliament/2025-10"}


def test_caveats_stand_beside_the_data_not_in_them() -> None:
    result = run("peers", "Россия", "--series", "parliament_seats", "--as-of", "2012", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert rows
    assert max(int(row["year"]) for row in rows) <= 2007  # each has an outcome by 2012
    assert "revised" in result.stderr


def test_a_country_with_no_peers_prints_an_empty_table_and_says_why() -> None:
    result = run("peers", "RUS", "--series", "women_political_empowerment", "--format", "json")
    assert json.loads(result.stdout) == []
    assert "No start compares" in result.stderr


def test_the_distribution_tells_peers_beside_the_group() -> None:
    found = records("peers", "RUS", "--series", "parliament_seats", "--distribution")
    assert tuple(found[0]) == DISTRIBUTION_COLUMNS
    assert {(row["horizon"], row["scope"]) for row in found} >= {(5, "peers"), (5, "EUROPE"), (10, "peers")}


def test_the_backtest_may_be_asked_of_one_series() -> None:
    found = records("peers", "--backtest", "--series", "undp_gii")
    assert {row["base"] for row in found} >= {"unmatched_median", "unmatched_mean"}
    assert {row["series"] for row in found} == {"undp_gii@undp_hdr/2025", "pooled"}


def test_a_scenario_has_the_path_and_the_index() -> None:
    result = run("scenario", "RUS", "--follow", "SWE", "--series", "parliament_seats", "--format", "json")
    found = json.loads(result.stdout)
    assert [row["when"] for row in found if row["item"] == "parliament_seats"][:2] == ["now", "scenario"]
    index = [row for row in found if row["item"] == "undp_gii"]
    assert index[0]["change"] == 0
    assert index[-1]["change"] < 0
    assert "not a forecast" in result.stderr


def test_a_law_is_switched() -> None:
    result = run("scenario", "RUS", "--switch", PATERNITY, "--as-of", "2100", "--format", "json")
    now, then = json.loads(result.stdout)
    assert (now["when"], then["when"]) == ("now", "scenario")
    assert then["value"] - now["value"] == pytest.approx(2.5)
    assert "not a forecast" in result.stderr


def test_the_cost_stands_beside_the_published_range() -> None:
    result = run("cost", "RUS", "--format", "json")
    found = {(row["ref_area"], row["measure"]): row for row in json.loads(result.stdout)}
    assert ("RUS", "gap_of_populations") in found
    assert ("EU27", "gap_of_equal_populations") in found
    published = found["EU28", "eige_gdp_per_head_2050"]
    assert (published["value"], published["lower"], published["upper"]) == (None, 6.1, 9.6)
    assert "accounting identity" in result.stderr
    assert "E3ME" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["peers", "RUS"], "one country in one series"),
        (["peers", "--series", "parliament_seats"], "one country in one series"),
        (["peers", "RUS", "--series", "parliament_seat"], "Unknown indicator"),
        (["scenario", "RUS"], "follows a country"),
        (["scenario", "RUS", "--follow", "SWE"], "follows a country"),
        (["scenario", "RUS", "--switch", "wb_wbl.pension.retirement_age"], "switches nothing"),
        (["peers", "RUS", "--backtest"], "search for one country's peers has a use for COUNTRY"),
        (["peers", "--backtest", "--as-of", "2012"], "has a use for --as-of"),
        (["peers", "--backtest", "--distribution"], "has a use for --distribution"),
        (["peers", "--backtest", "--lang", "en"], "has a use for --lang"),
        (["scenario", "RUS", "--switch", PATERNITY, "--from", "1990"], "followed path has a use for --from"),
        (["scenario", "RUS", "--switch", PATERNITY, "--years", "3"], "followed path has a use for --years"),
        (["cost", "MCO"], "no employment rates"),
    ],
)
def test_what_cannot_be_answered_is_told(arguments: list[str], message: str) -> None:
    with pytest.raises(ParitetError, match=message):
        CliRunner().invoke(app, arguments, catch_exceptions=False)
