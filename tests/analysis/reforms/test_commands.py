"""The commands as people call them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from paritet.analysis.reforms.finding import EFFECT_COLUMNS, LEAST_ADOPTERS
from paritet.analysis.reforms.own_events import own_effects
from paritet.cli import app
from paritet.concepts.errors import ParitetError

PROP99 = Path(__file__).parents[2] / "published" / "california_prop99" / "california_prop99.csv"
NAMED = ["--unit", "State", "--time", "Year", "--outcome", "PacksPerCapita", "--treated", "treated"]


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_effect_of_a_panel_as_json() -> None:
    (record,) = json.loads(
        run("effect", "--data", str(PROP99), *NAMED, "--method", "sdid", "--format", "json")
    )
    assert list(record) == list(EFFECT_COLUMNS)
    assert record["scope"] == "all"
    assert record["att"] == pytest.approx(-15.60383, abs=1e-4)
    assert record["lower95"] < record["att"] < record["upper95"]
    assert record["label"] in {"robust", "suggestive", "inconclusive", "contradicted", "cannot be estimated"}
    assert record["reasons"]


def test_reasons_of_an_effect_in_russian() -> None:
    asked = ("effect", "--data", str(PROP99), *NAMED, "--draws", "50", "--format", "json")
    (english,), (russian,) = json.loads(run(*asked)), json.loads(run(*asked, "--lang", "ru"))
    assert len(russian["reasons"]) == len(english["reasons"])
    assert all(re.search("[а-яё]", reason) for reason in russian["reasons"])
    assert any(re.search(r"\d,\d", reason) for reason in russian["reasons"])
    assert not any(re.search(r"\d\.\d", reason) for reason in russian["reasons"])
    assert {**english, "reasons": None} == {**russian, "reasons": None}


@pytest.mark.parametrize(("method", "att"), [("did", -27.34911), ("twfe", -27.34911), ("sc", -19.51363)])
def test_every_method(method: str, att: float) -> None:
    table = run("effect", "--data", str(PROP99), *NAMED, "--method", method, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert float(rows[0]["att"]) == pytest.approx(att, abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["effect"], "Nothing to estimate"),
        (["effect", "--data", str(PROP99), "--unit", "State"], "--time"),
        (["effect", "--data", "none.csv", *NAMED], "no such file"),
        (["effect", "--data", str(PROP99), *NAMED[:-1], "tretaed"], "tretaed"),
        (["effect", "no_such_law", "--outcome", "fertility"], "no_such_law"),
        (["effect", "wbl_paid_paternity_leave", "--outcome", "fertilty"], "fertilty"),
        (["effect", "wbl_paid_paternity_leave", "--data", str(PROP99), *NAMED], "Either a type of reform"),
        (
            ["effect", "wbl_paid_paternity_leave", "--outcome", "fertility", "--inference", "bootstrap"],
            "--inference",
        ),
        (["effect", "wbl_paid_paternity_leave", "--outcome", "fertility", "--cohort", "2012"], "--cohort"),
        (["effect", "quota", "--outcome", "fertility", "--inference", "placebo"], "--inference"),
        (["effect", "--data", str(PROP99), *NAMED, "--method", "twfe", "--solver", "exact"], "--solver"),
        (
            ["effect", "--data", str(PROP99), *NAMED, "--method", "twfe", "--inference", "bootstrap"],
            "--inference",
        ),
        (["effect", "--data", str(PROP99), *NAMED, "--method", "did", "--solver", "exact"], "--solver"),
        (["effect", "--data", str(PROP99), *NAMED, "--inference", "jackknife", "--seed", "1"], "--seed"),
        (["reforms"], "Too many"),
        (["missing-laws", "Atlantis"], "Atlantis"),
    ],
)
def test_faults_are_told(arguments: list[str], message: str) -> None:
    with pytest.raises(ParitetError) as error:
        run(*arguments)
    assert message in str(error.value)


def staggered(path: Path) -> list[str]:
    """A panel of twenty units: two treated from 2012 on, one from 2014 on."""
    random, starts = np.random.default_rng(1), {0: 2012, 1: 2012, 2: 2014}
    rows = [
        (
            unit,
            year,
            unit / 3 + (year - 2000) / 5 + random.normal(0, 0.5),
            int(year >= starts.get(unit, 9999)),
        )
        for unit in range(20)
        for year in range(2000, 2020)
    ]
    pd.DataFrame(rows, columns=["unit", "time", "y", "law"]).to_csv(path, index=False)
    columns = ("--unit", "unit", "--time", "time", "--outcome", "y", "--treated", "law")
    return ["effect", "--data", str(path), *columns, "--format", "json"]


def test_did_of_several_cohorts_refuses_an_inference_that_its_regression_does_not_heed(
    tmp_path: Path,
) -> None:
    asked = [*staggered(tmp_path / "panel.csv"), "--method", "did"]
    with pytest.raises(ParitetError, match="one cohort, has a use for --inference"):
        run(*asked, "--inference", "jackknife")
    assert json.loads(run(*asked, "--draws", "20", "--seed", "1"))[0]["scope"] == "all"
    (alone,) = json.loads(run(*asked, "--inference", "jackknife", "--cohort", "2012"))
    assert any("jackknife" in reason for reason in alone["reasons"])
    assert alone["se"] > 0


@pytest.mark.parametrize("inference", ["jackknife", "bootstrap"])
def test_what_needs_two_treated_units_says_so_of_one(inference: str, tmp_path: Path) -> None:
    asked = [*staggered(tmp_path / "panel.csv"), "--inference", inference]
    (english,), (russian,) = (
        json.loads(run(*asked, "--cohort", "2014", "--lang", lang)) for lang in ("en", "ru")
    )
    assert english["p_value"] is None
    (why,) = [reason for reason in english["reasons"] if inference in reason]
    assert "two treated units" in why
    assert "--inference placebo" in why
    assert any(inference in reason and "--inference placebo" in reason for reason in russian["reasons"])
    assert not any(
        "two treated" in reason for reason in json.loads(run(*asked, "--cohort", "2012"))[0]["reasons"]
    )


def test_effect_from_python() -> None:
    import paritet as pt

    panel = pd.read_csv(PROP99, sep=";")
    found = pt.effect(panel, "PacksPerCapita", unit="State", time="Year", treated="treated")
    assert found.loc[0, "att"] == pytest.approx(-15.60383, abs=1e-4)
    with pytest.raises(ParitetError, match="unit, time"):
        pt.effect(panel, "PacksPerCapita")
    with pytest.raises(ParitetError, match="language"):
        pt.effect("istanbul_convention_ratification", "homicide_rate", lang="de")


def test_reforms_of_a_country_tell_basis_and_disagreement() -> None:
    records = json.loads(run("reforms", "--country", "Spain", "--format", "json"))
    laws = {record["reform"]: record for record in records if record["direction"] == "adopted"}
    assert laws["same_sex_marriage_effective"]["date"] == "2005-07-03"
    assert laws["same_sex_marriage_effective"]["date_basis"] == "exact"
    assert laws["wbl_domestic_violence_law"]["disagreements"] == ["vawlaw_domestic_violence 1983"]
    assert laws["vawlaw_domestic_violence"]["disagreements"] == ["wbl_domestic_violence_law 1996"]
    assert any(record["direction"] == "repealed" for record in records)


def test_reforms_of_a_type_may_be_named_by_its_end() -> None:
    records = json.loads(run("reforms", "--type", "paid_paternity_leave", "--format", "json"))
    assert {record["reform"] for record in records} == {"wbl_paid_paternity_leave"}
    assert len({record["ref_area"] for record in records}) > 90


def test_missing_laws_of_russia() -> None:
    records = json.loads(run("missing-laws", "RUS", "--format", "json"))
    by_law = {record["reform"]: record for record in records}
    law = by_law["wbl_domestic_violence_law"]  # all of the EU but one, as the World Bank answered in 2023
    assert (law["peers_with"], law["peers"]) == (26, 27)
    assert "ESP 1996" in law["since"]
    assert all(record["share"] >= 0.5 for record in records)


def test_effect_of_a_dated_reform_shows_every_adopter() -> None:
    arguments = (
        "effect",
        "istanbul_convention_ratification",
        "--outcome",
        "homicide_rate",
        "--format",
        "json",
    )
    records = json.loads(run(*arguments))
    assert records[0]["scope"] == "all"
    assert records[0]["p_value"] > 0.05
    assert "robust" not in {record["label"] for record in records}
    assert {len(record["scope"]) for record in records[1:]} == {3}


def test_a_type_that_nobody_is_known_to_be_without_cannot_be_estimated() -> None:
    (record,) = json.loads(
        run("effect", "lgr_self_determination_law", "--outcome", "parliament_seats", "--format", "json")
    )
    assert record["label"] == "cannot be estimated"
    assert record["att"] is None


STARTED = """
import paritet.analysis.reforms.effect as command
from paritet.cli import main

computed = command.panel_effect

def told(*arguments, **options):
    print("started", flush=True)
    return computed(*arguments, **options)

command.panel_effect = told
main()
"""


def test_an_interrupt_ends_with_one_line(tmp_path: Path) -> None:
    table = pd.read_csv(PROP99, sep=";")
    path = tmp_path / "big.csv"
    pd.concat([table.assign(State=table.State + str(copy)) for copy in range(6)]).to_csv(path, index=False)
    # So many draws take minutes: the interrupt always comes in the midst of them.
    command = [sys.executable, "-c", STARTED, "effect", "--data", str(path), *NAMED, "--draws", "200000"]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "started\n"
    running.send_signal(signal.SIGINT)
    told, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert told == ""
    assert len(errors.splitlines()) == 1, errors


@pytest.mark.parametrize("method", ["sdid", "sc", "did"])
def test_a_family_asked_for_by_name_is_judged_by_its_own_figures(method: str) -> None:
    """Every p that a reason quotes is the p of its own row, and each row says which family it is by."""
    rows = own_effects("istanbul_convention_ratification", "homicide_rate", method)
    assert len(rows) > LEAST_ADOPTERS
    for row in rows:
        told = dict(zip(EFFECT_COLUMNS, row, strict=True))
        assert told["method"] == method
        assert 0.0 < told["p_value"] < 1.0  # type: ignore[operator]
        assert told["lower95"] < told["att"] < told["upper95"]  # type: ignore[operator]
        quoted = re.findall(r"\(p = ([0-9.]+)", " ".join(told["reasons"]))  # type: ignore[arg-type]
        assert all(float(p) == pytest.approx(told["p_value"], rel=0.005) for p in quoted), "three digits"
    mean = dict(zip(EFFECT_COLUMNS, rows[0], strict=True))
    named = any("own verdict" in reason for reason in mean["reasons"])  # type: ignore[attr-defined]
    assert named == (method != "sdid")
