"""Commands of the room `indices`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paritet.cli import app
from paritet.cli.notes import Language
from paritet.cli.output import Format, FormatOption, print_records

if TYPE_CHECKING:
    from paritet.indices.catalogue import Index
    from paritet.indices.compute import Computed


IndexArgument = Annotated[str | None, typer.Argument(help="Id of an index, such as undp_gii.")]
CountryOption = Annotated[list[str] | None, typer.Option(help="Code or name of a country; may be repeated.")]
YearOption = Annotated[int | None, typer.Option(help="One year.")]
EditionOption = Annotated[str | None, typer.Option(help="Edition of the source; the newest otherwise.")]
SpecOption = Annotated[Path | None, typer.Option(help="A spec of your own (YAML).")]
DataOption = Annotated[Path | None, typer.Option(help="Your data (CSV, wide or long), with --spec.")]


def _own(spec_path: Path | None, data: Path | None) -> Computed:
    """Compute a person's own index from her own data."""
    from paritet.cli.own_data import read_own_data
    from paritet.concepts.errors import ParitetError
    from paritet.indices.compute import compute
    from paritet.indices.spec_reader import read_spec

    if spec_path is None or data is None:
        raise ParitetError(
            "Nothing says which index.", mend="name an index, or give both --spec my.yaml and --data my.csv"
        )
    spec = read_spec(spec_path)
    wanted = {leaf.indicator for leaf in spec.leaves} | {
        leaf.denominator for leaf in spec.leaves if leaf.denominator
    }
    own = read_own_data(data, sorted(wanted))
    return compute(spec, own.frame, groups=own.groups)


def _published(name: str, edition: str | None) -> Index:
    from paritet.indices.catalogue import index

    return index(name, edition)


@app.command()
def index(
    name: IndexArgument = None,
    country: CountryOption = None,
    year: YearOption = None,
    edition: EditionOption = None,
    node: Annotated[str | None, typer.Option(help="A node of the tree instead of the whole index.")] = None,
    stage: Annotated[
        str | None,
        typer.Option(
            help="Print the indicators after a step: given, denominated, imputed, treated, normalised."
        ),
    ] = None,
    spec: SpecOption = None,
    data: DataOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Compute an index: a published one beside its publisher's value, or your own from your data.

    obs_status is A where the publisher has a value, E where the score is computed here only, I where it rests
    on an imputed value.
    """
    from paritet.indices.catalogue import SCORE_COLUMNS, own_scores

    own = name is None or spec is not None
    if stage is not None:
        computed = _own(spec, data) if own else _published(str(name), edition).computed
        wanted = country if own else _codes(country, computed.ref_areas)
        _print_stage(computed, stage, wanted, year, form)
        return
    if own:
        frame = own_scores(_own(spec, data), node)
        wanted = country
    else:
        found = _published(str(name), edition)
        frame = found.node_scores(found.known_node(node))
        wanted = _codes(country, frame["ref_area"])
    if wanted:
        frame = frame[frame["ref_area"].isin(wanted)]
    if year is not None:
        frame = frame[frame["time_period"] == year]
    print_records(SCORE_COLUMNS, frame.itertuples(index=False, name=None), form)


def _print_stage(
    computed: Computed, stage: str, countries: list[str] | None, year: int | None, form: Format
) -> None:
    from paritet.indices.results import STAGE_COLUMNS, stage_rows

    rows = [
        row
        for row in stage_rows(computed, stage)
        if (not countries or row[5] in countries) and (year is None or row[6] == year)
    ]
    print_records(STAGE_COLUMNS, rows, form)


def _codes(countries: list[str] | None, known: Any) -> list[str] | None:
    """Resolve countries as typed; a group that the index scores is taken as it is."""
    from paritet.concepts import codelists

    if not countries:
        return None
    groups = set(known) - set(codelists.ref_areas())
    return [text if text in groups else codelists.resolve_country(text) for text in countries]


@app.command()
def verify(
    name: IndexArgument = None,
    differences: Annotated[bool, typer.Option(help="List the values that differ instead.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Compare every published index, edition and level with the publisher's own table."""
    from paritet.indices import verify as verification
    from paritet.indices.catalogue import editions, spec_files

    names = [name] if name else [own for own in spec_files() if any(e.spec.published for e in editions(own))]
    found = [each for own in names for each in editions(own)]
    if differences:
        rows = [row for each in found for row in verification.differences(each)]
        print_records(verification.DIFFERENCE_COLUMNS, rows, form)
    else:
        levels = [level.row() for each in found for level in verification.verify(each)]
        print_records(verification.COLUMNS, levels, form)


@app.command()
def trace(
    name: Annotated[str, typer.Argument(help="Id of an index, such as undp_gii.")],
    country: Annotated[str, typer.Argument(help="Code or name of a country.")],
    year: Annotated[int, typer.Argument(help="Year of the score.")],
    edition: EditionOption = None,
    lang: Annotated[Language, typer.Option(help="Language of the labels: en or ru.")] = Language.EN,
    form: FormatOption = Format.TABLE,
) -> None:
    """Print the tree from a score down to each observation, with source, edition and status."""
    from paritet.indices import trace as tracing

    found = _published(name, edition)
    (area,) = _codes([country], found.computed.ref_areas) or [country]
    traced = tracing.trace(found, area, year)
    if form is Format.JSON:
        sys.stdout.write(json.dumps(traced, ensure_ascii=False, indent=2) + "\n")
        return
    rows = tracing.rows(traced, lang.value)
    if form is Format.CSV:
        print_records(tracing.COLUMNS, rows, form)
        return
    columns = ("node", "method", "sex", "value", "weight", "observation", "status")
    print_records(columns, [_tree_row(row) for row in rows], form)


def _tree_row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    depth, node, label, method, sex, value, weight, source, edition, indicator, _, year, observed, status = (
        row
    )
    origin = "" if not indicator else f"{indicator}@{source}/{edition}" if source else indicator
    if indicator and observed is not None:
        origin += f", {year}: {observed:g}"
    name = label or node
    return ("  " * depth + name, method or "", sex, value, weight, origin, status or "")


@app.command()
def decompose(
    name: Annotated[str, typer.Argument(help="Id of an index, such as undp_gii.")],
    country: Annotated[str, typer.Argument(help="Code or name of a country.")],
    year: Annotated[int, typer.Argument(help="Year of the score.")],
    against: Annotated[str, typer.Option(help="An earlier year, or another country.")],
    by: Annotated[str, typer.Option(help="components or indicators.")] = "components",
    edition: EditionOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Share a change over time, or a difference between countries, out among components (Shapley)."""
    from paritet.indices.decompose import COLUMNS

    found = _published(name, edition)
    areas = found.computed.ref_areas
    (area,) = _codes([country], areas) or [country]
    other: str | int = int(against) if against.isdigit() else (_codes([against], areas) or [against])[0]
    frame = found.decompose(area, year, against=other, by=by)
    print_records(COLUMNS, frame.itertuples(index=False, name=None), form)


@app.command()
def sensitivity(
    name: IndexArgument = None,
    draws: Annotated[int, typer.Option(min=2, help="Replications.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same numbers.")] = 0,
    year: Annotated[
        list[int] | None, typer.Option(help="Years to rank, may be repeated; the last one otherwise.")
    ] = None,
    country: CountryOption = None,
    against: Annotated[
        str | None, typer.Option(help="Print the probability that each country is ahead of this one.")
    ] = None,
    variance: Annotated[
        bool, typer.Option(help="Print which choice matters: Sobol' indices of the mean change of rank.")
    ] = False,
    edition: EditionOption = None,
    dask: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, tcp://….")] = None,
    spec: SpecOption = None,
    data: DataOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Replicate an index under other choices: median rank, 90 % interval, who is ahead, what matters."""
    from paritet.indices import sensitivity as analysis
    from paritet.indices import uncertainty

    choices: dict[str, Any] = {
        "draws": draws, "seed": seed, "years": year or None, "variance": variance, "dask": dask,
    }  # fmt: skip
    if name is None or spec is not None:
        if against is not None:
            choices["against"] = [against]
        found = analysis.sensitivity(_own(spec, data), **choices)
        wanted = country
    else:
        own = _published(name, edition)
        areas = own.computed.ref_areas
        if against is not None:
            choices["against"] = _codes([against], areas)
        found, wanted = own.sensitivity(**choices), _codes(country, areas)
    if variance:
        print_records(uncertainty.EFFECT_COLUMNS, found.effect_rows(), form)
        return
    if against is not None:
        rows = [row for row in found.ahead_rows(found.against[0]) if not wanted or row[2] in wanted]
        print_records(uncertainty.AHEAD_COLUMNS, rows, form)
        return
    frame = found.ranks
    if wanted:
        frame = frame[frame["ref_area"].isin(wanted)]
    print_records(uncertainty.RANK_COLUMNS, frame.itertuples(index=False, name=None), form)
