"""The command `effect`: what a reform, or a treatment in a panel of one's own, changed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paritet.cli import app
from paritet.cli.heeded import refuse_unheeded
from paritet.cli.notes import Language, note
from paritet.cli.output import Format, FormatOption, print_records

if TYPE_CHECKING:
    from paritet.analysis.reforms.panel import TreatedPanel

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


_OF_PANELS = (
    "unit", "time", "treated", "covariate", "cohort", "inference", "solver", "gaps", "encoding",
)  # fmt: skip
"""Parameters of `effect` that a dated reform has no use for."""


@app.command()
def effect(
    context: typer.Context,
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
        InferenceChoice,
        typer.Option(help="Source of the standard error: of sdid and sc, and of did in one cohort."),
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
        refuse_unheeded(
            context, _OF_PANELS, heeded_by="a panel of your own",
            mend="name it with --data, or leave the options out",
        )  # fmt: skip
        _own_events(reform, outcome, str(method), draws, seed, lang, form)
        return
    if reform is not None:
        raise ParitetError(
            f"Either a type of reform is studied or a panel of your own, not {reform} in {data}.",
            mend="leave the type out, or leave --data out",
        )
    _refuse_unheeded_by(context, method, inference)
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
    if method is Method.DID:
        _refuse_inference_of_cohorts(context, panel, inference)
    chosen = None if solver is None else Solver(solver)
    found = panel_effect(panel, str(method), draws, seed, Inference(inference), chosen)
    print_records(EFFECT_COLUMNS, [item.row(lang.value) for item in found], form)
    note(form, (told.text(lang.value) for told in panel.notes), lang)


def _refuse_unheeded_by(context: typer.Context, method: Method, inference: InferenceChoice) -> None:
    """Refuse what the estimator, or the source of the standard error, has no use for."""
    mend = "choose another --method, or leave it out"
    if method in (Method.TWFE, Method.DID):
        refuse_unheeded(context, ("solver",), heeded_by="--method sdid or sc", mend=mend)
    if method is Method.TWFE and inference is not InferenceChoice.PLACEBO:
        # A regression is judged by placebos, and has a standard error of its own.
        refuse_unheeded(context, ("inference",), heeded_by="--method sdid, sc or did", mend=mend)
    if inference is InferenceChoice.JACKKNIFE:
        refuse_unheeded(
            context, ("draws", "seed"), heeded_by="--inference placebo or bootstrap",
            mend="leave it out: jackknife leaves out each unit once and draws nothing",
        )  # fmt: skip


def _refuse_inference_of_cohorts(
    context: typer.Context, panel: TreatedPanel, inference: InferenceChoice
) -> None:
    """Refuse to redraw units for `did` in several cohorts, whose mean is a regression judged by placebos."""
    if panel.cohorts.size > 1 and inference is not InferenceChoice.PLACEBO:
        refuse_unheeded(
            context, ("inference",), heeded_by="--method sdid or sc, or did in one cohort,",
            mend="name one cohort with --cohort, choose another --method, or leave it out: of several "
            "cohorts did is judged by placebos",
        )  # fmt: skip


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
