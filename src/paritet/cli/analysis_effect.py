"""The command `effect`: what a reform, or a treatment in a panel of one's own, changed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paritet.cli import app
from paritet.cli.output import Format, FormatOption, print_records

if TYPE_CHECKING:
    import pandas as pd


class Method(StrEnum):
    """Estimators of an effect."""

    SDID = "sdid"
    SC = "sc"
    DID = "did"
    TWFE = "twfe"


class SolverChoice(StrEnum):
    """How weights are found."""

    EXACT = "exact"
    REFERENCE = "reference"


class InferenceChoice(StrEnum):
    """Where the standard error comes from."""

    PLACEBO = "placebo"
    BOOTSTRAP = "bootstrap"
    JACKKNIFE = "jackknife"


def _read_table(path: Path) -> pd.DataFrame:
    import pandas as pd

    from paritet.concepts.errors import ParitetError

    try:
        if path.suffix.lower() == ".dta":
            return pd.read_stata(path)
        if path.suffix.lower() == ".parquet":
            return pd.read_parquet(path)
        separator = ";" if path.open(encoding="utf-8-sig").readline().count(";") else ","
        return pd.read_csv(path, sep=separator, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ParitetError("There is no such file.", where=str(path)) from error
    except (OSError, ValueError) as error:
        mend = "give a CSV file in UTF-8 with a header line, a .dta or a .parquet file"
        raise ParitetError(f"The file cannot be read: {error}", where=str(path), mend=mend) from error


@app.command()
def effect(
    reform: Annotated[
        str | None, typer.Argument(metavar="[TYPE]", help="Type of reform, for our own dated events.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="A panel of your own: CSV, .dta or .parquet.")] = None,
    unit: Annotated[str | None, typer.Option(help="Column that names the unit.")] = None,
    time: Annotated[str | None, typer.Option(help="Column that holds the period, a whole number.")] = None,
    outcome: Annotated[
        str | None, typer.Option(help="Column of the outcome; with TYPE, a series such as parliament_seats.")
    ] = None,
    treated: Annotated[str | None, typer.Option(help="Column that is 0 before treatment, 1 after.")] = None,
    method: Annotated[Method, typer.Option(help="Estimator.")] = Method.SDID,
    covariate: Annotated[
        list[str] | None, typer.Option(help="Column to project out first; may be repeated.")
    ] = None,
    cohort: Annotated[
        list[int] | None, typer.Option(help="Only units first treated in this period; may be repeated.")
    ] = None,
    inference: Annotated[
        InferenceChoice, typer.Option(help="Source of the standard error.")
    ] = InferenceChoice.PLACEBO,
    solver: Annotated[
        SolverChoice, typer.Option(help="reference reproduces published numbers, exact is the optimum.")
    ] = SolverChoice.REFERENCE,
    draws: Annotated[int, typer.Option(min=1, help="Placebo or bootstrap draws.")] = 1000,
    seed: Annotated[int, typer.Option(help="Start of the random numbers.")] = 0,
    complete_only: Annotated[
        bool, typer.Option("--complete-only", help="Leave out units with gaps.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Estimate what a reform, or any treatment in a panel of yours, changed."""
    from paritet.analysis.reforms.effect import Inference, Solver, panel_effect
    from paritet.analysis.reforms.finding import EFFECT_COLUMNS
    from paritet.analysis.reforms.panel import panel_from_frame
    from paritet.concepts.errors import ParitetError

    if data is None:
        _own_events(reform, outcome, str(method), draws, seed, form)
        return
    named = {"--unit": unit, "--time": time, "--outcome": outcome, "--treated": treated}
    absent = [option for option, value in named.items() if value is None]
    if absent:
        raise ParitetError(
            f"A panel needs {', '.join(named)}.",
            where=f"not given: {', '.join(absent)}",
            mend="name the columns",
        )
    frame = _read_table(data)
    panel = panel_from_frame(
        frame, str(unit), str(time), str(outcome), str(treated), covariate or (), complete_only
    )
    if cohort:
        panel = panel.only(cohort)
    for name in panel.left_out:
        typer.echo(f"left out, has gaps: {name}", err=True)
    found = panel_effect(panel, str(method), draws, seed, Inference(inference), Solver(solver))
    print_records(EFFECT_COLUMNS, [item.row() for item in found], form)


def _own_events(
    reform: str | None, outcome: str | None, method: str, draws: int, seed: int, form: Format
) -> None:
    from paritet.analysis.reforms.finding import EFFECT_COLUMNS
    from paritet.analysis.reforms.own_events import own_effects
    from paritet.concepts.errors import ParitetError

    if reform is None or outcome is None:
        raise ParitetError(
            "Nothing to estimate.",
            mend="name a type of reform and --outcome SERIES, or give --data with its columns",
        )
    print_records(EFFECT_COLUMNS, own_effects(reform, outcome, method, draws, seed), form)
