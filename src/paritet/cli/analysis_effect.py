"""The command `effect`: what a reform, or a treatment in a panel of one's own, changed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from paritet.cli import app
from paritet.cli.notes import Language, note
from paritet.cli.output import Format, FormatOption, print_records

ReasonsLangOption = Annotated[
    Language, typer.Option("--lang", help="Language of reasons and notes: en or ru.")
]


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


class GapsChoice(StrEnum):
    """What to do about gaps."""

    BALANCE = "balance"
    DROP_UNITS = "drop-units"
    DROP_PERIODS = "drop-periods"
    REFUSE = "refuse"


@app.command()
def effect(
    reform: Annotated[
        str | None, typer.Argument(metavar="[TYPE]", help="Type of reform, for our own dated events.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="A panel of your own: CSV, .xlsx, .dta or .parquet.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Column that names the unit.")] = None,
    time: Annotated[
        str | None, typer.Option(help="Column of the period: whole numbers, or one date a year.")
    ] = None,
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
        SolverChoice | None,
        typer.Option(
            help="exact is the optimum, reference the early stop of published numbers; by default "
            "reference for sdid, exact for sc."
        ),
    ] = None,
    draws: Annotated[int, typer.Option(min=1, help="Placebo or bootstrap draws.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Start of the random numbers.")] = 0,
    gaps: Annotated[
        GapsChoice, typer.Option(help="What to leave out where figures are missing; it is always named.")
    ] = GapsChoice.BALANCE,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of a CSV that is not Unicode, such as cp1251.")
    ] = None,
    lang: ReasonsLangOption = Language.EN,
    form: FormatOption = Format.TABLE,
) -> None:
    """Estimate what a reform, or any treatment in a panel of yours, changed."""
    from paritet.analysis.reforms.effect import Inference, Solver, panel_effect
    from paritet.analysis.reforms.finding import EFFECT_COLUMNS
    from paritet.analysis.reforms.panel import panel_from_frame
    from paritet.cli.own_panel import read_panel
    from paritet.concepts.errors import ParitetError

    if data is None:
        _refuse_unused({
            "--unit": unit, "--time": time, "--treated": treated, "--covariate": covariate,
            "--cohort": cohort, "--solver": solver, "--encoding": encoding,
            "--inference": None if inference is InferenceChoice.PLACEBO else inference,
            "--gaps": None if gaps is GapsChoice.BALANCE else gaps,
        })  # fmt: skip
        _own_events(reform, outcome, str(method), draws, seed, lang, form)
        return
    if reform is not None:
        raise ParitetError(
            f"Either a type of reform is studied or a panel of your own, not {reform} in {data}.",
            mend="leave the type out, or leave --data out",
        )
    named = {"--unit": unit, "--time": time, "--outcome": outcome, "--treated": treated}
    absent = [option for option, value in named.items() if value is None]
    if absent:
        raise ParitetError(
            f"A panel needs {', '.join(named)}.",
            where=f"not given: {', '.join(absent)}",
            mend="name the columns",
        )
    panel = panel_from_frame(
        read_panel(data, encoding),
        str(unit),
        str(time),
        str(outcome),
        str(treated),
        covariate or (),
        str(gaps),
    )
    if cohort:
        panel = panel.only(cohort)
    chosen = None if solver is None else Solver(solver)
    found = panel_effect(panel, str(method), draws, seed, Inference(inference), chosen)
    print_records(EFFECT_COLUMNS, [item.row(lang.value) for item in found], form)
    note(form, (told.text(lang.value) for told in panel.notes), lang)


def _refuse_unused(options: Mapping[str, object]) -> None:
    """Refuse what only a panel has a use for, rather than let a person believe that it was heeded."""
    from paritet.concepts.errors import ParitetError

    given = [name for name, value in options.items() if value]
    if given:
        raise ParitetError(
            f"Only a panel of your own has a use for {', '.join(given)}.",
            mend="name it with --data, or leave the options out",
        )


def _own_events(
    reform: str | None,
    outcome: str | None,
    method: str,
    draws: int,
    seed: int,
    lang: Language,
    form: Format,
) -> None:
    from paritet.analysis.reforms.finding import EFFECT_COLUMNS
    from paritet.analysis.reforms.own_events import own_effects
    from paritet.concepts.errors import ParitetError

    if reform is None or outcome is None:
        raise ParitetError(
            "Nothing to estimate.",
            mend="name a type of reform and --outcome SERIES, or give --data with its columns",
        )
    print_records(EFFECT_COLUMNS, own_effects(reform, outcome, method, draws, seed, lang.value), form)
