"""The guide on estimating an effect does what it says, in both languages."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from paritet.cli import app

GUIDES = sorted((Path(__file__).parents[3] / "docs" / "how-to").glob("estimate-an-effect.*.md"))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_worked_example_gives_the_numbers_of_the_page(
    guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the two decimals that the page prints; placebos are drawn from a fixed seed."""
    assert len(GUIDES) == 2
    monkeypatch.chdir(tmp_path)
    page = guide.read_text(encoding="utf-8")
    (example,), (command,) = (
        re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL) for kind in ("python", "sh")
    )
    exec(compile(example, guide.name, "exec"), {})  # noqa: S102  (the guide's own code)
    done = CliRunner().invoke(app, [*shlex.split(command)[1:], "--format", "json"])
    records = json.loads(done.stdout)
    told = [
        float(number) for number in re.search(r"`att`\D+([\d.]+).*?95\D+([\d.]+)\D+([\d.]+)", page).groups()
    ]
    assert [round(records[0][name], 2) for name in ("att", "lower95", "upper95")] == told
    assert f"`{records[0]['label']}`" in page
    assert "Region 11" in records[0]["reasons"][-1]
    assert [record["scope"] for record in records] == ["all", "2012", "2014"]
    assert records[0]["lower95"] < 3 < records[0]["upper95"]
