"""Compute an index: observations in, every step and every node out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from paritet.concepts.errors import ParitetError
from paritet.indices.chain import Chain, run_steps
from paritet.indices.inputs import Inputs, read_inputs
from paritet.indices.optimise import with_optimised_weights
from paritet.indices.spec import Leaf, Spec
from paritet.indices.tree import evaluate, leaf_arrays

Floats = npt.NDArray[np.float64]
_POSITIVE = ("geometric_mean", "harmonic_mean")


@dataclass(frozen=True)
class Computed:
    """An index with everything that led to it.

    Attributes
    ----------
    spec : Spec
        As declared, with the weights that the data gave where they are optimised.
    edition : str
        Edition of the source; empty where the data came from elsewhere.
    inputs : Inputs
    chain : Chain
        Each step's result.
    nodes : dict of str to ndarray, shape (draw, sex, ref_area, time_period)
    """

    spec: Spec
    edition: str
    inputs: Inputs
    chain: Chain
    nodes: Mapping[str, Floats]

    @property
    def ref_areas(self) -> tuple[str, ...]:
        """The countries, in the order of the arrays."""
        return self.inputs.ref_areas

    @property
    def years(self) -> tuple[int, ...]:
        """The years, in the order of the arrays."""
        return self.inputs.years

    @property
    def scores(self) -> Floats:
        """The index, shape (ref_area, time_period)."""
        scores: Floats = self.nodes[self.spec.root][0, 0]
        return scores

    def node(self, name: str) -> xr.DataArray:
        """Give one node as a labelled array: ref_area, time_period, and sex where it has women and men."""
        if name not in self.nodes:
            raise KeyError(name)
        values = self.nodes[name][0]
        labels = {"ref_area": list(self.ref_areas), "time_period": list(self.years)}
        if values.shape[0] == 1:
            return xr.DataArray(values[0], dims=("ref_area", "time_period"), coords=labels, name=name)
        return xr.DataArray(
            values, dims=("sex", "ref_area", "time_period"), coords={"sex": ["F", "M"], **labels}, name=name
        )

    def stage(self, name: str) -> xr.DataArray:
        """Give the leaves after a step, such as ``given``, ``imputed`` or ``normalised``."""
        if name not in self.chain.stages:
            raise ParitetError(
                f"No step left a stage {name!r}.", mend=f"stages here: {', '.join(self.chain.stages)}"
            )
        return self.inputs.labelled(self.chain.stages[name][0])

    def imputed_below(self, name: str) -> npt.NDArray[np.bool_]:
        """Tell where a node rests on an imputed value; shape (ref_area, time_period)."""
        leaves = set(self.spec.leaves_below(name))
        columns = [at for at, (leaf, _) in enumerate(self.inputs.columns) if leaf in leaves]
        flagged: npt.NDArray[np.bool_] = (
            self.chain.imputed[columns] | (self.inputs.status[columns] == "I")
        ).any(axis=0)
        return flagged


def compute(
    spec: Spec,
    frame: pd.DataFrame,
    *,
    edition: str = "",
    groups: Mapping[str, Mapping[str, Any]] | None = None,
    ref_areas: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
) -> Computed:
    """Compute an index from observations.

    Parameters
    ----------
    spec : Spec
    frame : pandas.DataFrame
        Observations in long form: indicator, ref_area, obs_value; and sex, time_period, obs_status, lower,
        upper, source, edition where there are any.
    edition : str
        Name of the edition, for labels.
    groups : dict, optional
        Groupings of the countries, for imputation by group.
    ref_areas, years : iterable, optional
        What to compute for; without them, all that the data have.

    Raises
    ------
    SpecError
        If a leaf has no data.
    ParitetError
        If a mean that needs positive values meets a negative one; names node, country and year.
    """
    return compute_inputs(spec, read_inputs(spec, frame, groups, ref_areas, years), edition)


def compute_inputs(spec: Spec, inputs: Inputs, edition: str = "") -> Computed:
    """Compute an index from arrays; see `compute`."""
    chain = run_steps(spec, inputs, inputs.observed[None])
    leaves = leaf_arrays(spec, inputs.columns, chain.result)
    spec = with_optimised_weights(spec, leaves)
    nodes = evaluate(spec, leaves)
    computed = Computed(spec, edition, inputs, chain, nodes)
    _refuse_negative(computed)
    return computed


def _refuse_negative(computed: Computed) -> None:
    for node in computed.spec.inner:
        if node.method not in _POSITIVE or node.parameters.get("negative") == "missing":
            continue
        for child in node.of:
            below = computed.nodes[child][0] < 0
            if not below.any():
                continue
            _, area, year = np.argwhere(below)[0]
            raise ParitetError(
                f"The {node.method.replace('_', ' ')} {node.id!r} met a negative value of {child!r} "
                f"({computed.ref_areas[area]}, {computed.years[year]}).",
                where=f"{computed.spec.file}, line {node.line}",
                mend="normalise to positive values, choose the arithmetic mean, or set 'negative: missing'",
            )


def leaf_of(spec: Spec, name: str) -> Leaf:
    """Give a leaf by id.

    Raises
    ------
    KeyError
        If the id is not a leaf's.
    """
    found = spec.nodes[name]
    if not isinstance(found, Leaf):
        raise KeyError(name)
    return found
