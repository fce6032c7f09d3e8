"""Turn a frame of observations into the labelled arrays that an index is computed from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from paritet.concepts.errors import MissingDataError, ParitetError, SpecError
from paritet.indices.spec import Leaf, Spec

Floats = npt.NDArray[np.float64]
Column = tuple[str, str]
"""A leaf's id and a sex."""


@dataclass(frozen=True)
class Inputs:
    """What the leaves of a spec hold.

    Attributes
    ----------
    columns : tuple of (leaf id, sex)
    ref_areas : tuple of str
    years : tuple of int
    observed : ndarray, shape (column, ref_area, time_period)
    lower, upper : ndarray or None
        The publisher's own bounds, same shape; ``None`` where no observation has any.
    status : ndarray of str, same shape
        SDMX status; empty where there is no observation.
    origin : dict of leaf id to (source, edition)
    groups : dict of str to ndarray of object, shape (ref_area,)
        Groupings that came with the data.
    denominators : dict of str to ndarray, shape (ref_area, time_period)
    """

    columns: tuple[Column, ...]
    ref_areas: tuple[str, ...]
    years: tuple[int, ...]
    observed: Floats
    lower: Floats | None
    upper: Floats | None
    status: npt.NDArray[np.str_]
    origin: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    groups: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    denominators: Mapping[str, Floats] = field(default_factory=dict)

    def labelled(self, values: Floats) -> xr.DataArray:
        """Label an array of this shape: dimensions indicator, sex, ref_area, time_period.

        Combinations of leaf and sex that the spec does not read are missing.
        """
        leaves = list(dict.fromkeys(leaf for leaf, _ in self.columns))
        sexes = [sex for sex in ("F", "M", "_T") if any(sex == own for _, own in self.columns)]
        whole = np.full((len(leaves), len(sexes), *values.shape[1:]), np.nan)
        for at, (leaf, sex) in enumerate(self.columns):
            whole[leaves.index(leaf), sexes.index(sex)] = values[at]
        return xr.DataArray(
            whole,
            dims=("indicator", "sex", "ref_area", "time_period"),
            coords={
                "indicator": leaves,
                "sex": sexes,
                "ref_area": list(self.ref_areas),
                "time_period": list(self.years),
            },
        )

    def columns_of(self, leaf: str) -> list[int]:
        """Give the positions of a leaf's columns: women before men."""
        return [at for at, (own, _) in enumerate(self.columns) if own == leaf]


class _Cube:
    """Rows of a frame laid out over (key, area, year)."""

    def __init__(
        self,
        part: pd.DataFrame,
        at: npt.NDArray[np.int64],
        count: int,
        areas: Iterable[str] | None,
        years: Iterable[int] | None,
    ) -> None:
        self.areas = list(dict.fromkeys(part["ref_area"] if areas is None else areas))
        self.years = sorted({int(year) for year in (part["time_period"] if years is None else years)})
        self._shape = (count, len(self.areas), len(self.years))
        area = pd.Index(self.areas).get_indexer(pd.Index(part["ref_area"]))
        year = pd.Index(self.years).get_indexer(pd.Index(part["time_period"]))
        self._kept = (area >= 0) & (year >= 0)
        self._cell = ((at * self._shape[1] + area) * self._shape[2] + year)[self._kept]
        self._refuse_twice(part)

    def _refuse_twice(self, part: pd.DataFrame) -> None:
        times = np.bincount(self._cell, minlength=1)
        if times.max() < 2:
            return
        row = part[self._kept].iloc[int(np.flatnonzero(times[self._cell] > 1)[0])]
        raise ParitetError(
            f"The figure {row['indicator']} ({row['sex']}) stands twice.",
            where=f"{row['ref_area']}, {row['time_period']}",
            mend="give one figure for each indicator, sex, country and year; one edition at a time",
        )

    def lay_out(self, values: npt.NDArray[Any], fill: Any) -> npt.NDArray[Any]:
        """Lay one column of the frame out; cells without a row hold `fill`."""
        cube = np.full(self._shape, fill, dtype="U1" if isinstance(fill, str) else float)
        cube.ravel()[self._cell] = values[self._kept]
        return cube

    def bounds(self, part: pd.DataFrame, name: str, size: int) -> Floats | None:
        """Lay the publisher's lower or upper bounds out, where there are any."""
        if name not in part.columns or not bool(part[name].notna().any()):
            return None
        return np.asarray(self.lay_out(part[name].to_numpy(dtype=float), np.nan)[:size])


def _keys(frame: pd.DataFrame, wanted: list[tuple[str, str | None, str]]) -> list[npt.NDArray[np.int64]]:
    """For each wanted (indicator, source, sex), give the rows that hold it."""
    indicator = pd.Categorical(frame["indicator"])
    sex = pd.Index(["F", "M", "_T"]).get_indexer(pd.Index(frame["sex"]))
    chosen = "source" in frame.columns and any(origin is not None for _, origin, _ in wanted)
    source = frame["source"].to_numpy() if chosen else None
    codes = {name: code for code, name in enumerate(indicator.categories)}
    combined = indicator.codes.astype(np.int64) * 4 + sex
    order = np.argsort(combined, kind="stable")
    ordered = combined[order]
    rows = []
    for name, origin, one in wanted:
        key = codes.get(name, -10) * 4 + ["F", "M", "_T"].index(one)
        low, high = np.searchsorted(ordered, [key, key + 1])
        found = order[low:high]
        if origin is not None and source is not None:
            found = found[source[found] == origin]
        rows.append(found)
    return rows


def _complete(frame: pd.DataFrame) -> pd.DataFrame:
    missing = {"indicator", "ref_area", "obs_value"} - set(frame.columns)
    if missing:
        raise MissingDataError(
            f"The data have no column {sorted(missing)[0]!r}.",
            mend="give columns indicator, ref_area, obs_value; and sex, time_period where there are any",
        )
    frame = frame.copy(deep=False)
    if "time_period" not in frame.columns:
        frame["time_period"] = 0
    for name, code in (("sex", "_T"), ("obs_status", "A")):
        if name not in frame.columns:
            frame[name] = code
    return frame


def read_inputs(
    spec: Spec,
    frame: pd.DataFrame,
    groups: Mapping[str, Mapping[str, Any]] | None = None,
    ref_areas: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
) -> Inputs:
    """Lay observations out as arrays.

    Parameters
    ----------
    spec : Spec
    frame : pandas.DataFrame
        Columns of observations; ``sex``, ``time_period``, ``obs_status``, ``lower``, ``upper``, ``source``
        and ``edition`` may be absent.
    groups : dict of str to dict of str to str, optional
        For each grouping, each country's group.
    ref_areas, years : iterable, optional
        The countries and years to lay out; without them, all that the leaves' observations have.

    Raises
    ------
    SpecError
        If a leaf has no data at all; names file and line.
    ParitetError
        If a figure stands twice.
    """
    frame = _complete(frame)
    columns = tuple((leaf.id, sex) for leaf in spec.leaves for sex in leaf.sex)
    by_id = {leaf.id: leaf for leaf in spec.leaves}
    denominators = list(dict.fromkeys(leaf.denominator for leaf in spec.leaves if leaf.denominator))
    wanted = [(by_id[leaf].indicator, by_id[leaf].source, sex) for leaf, sex in columns]
    rows = _keys(frame, [*wanted, *((name, None, "_T") for name in denominators)])
    _refuse_empty(spec, columns, rows, frame, by_id)
    sizes = [len(found) for found in rows]
    part = frame.take(np.concatenate(rows)).copy(deep=False)
    lags = [by_id[leaf].lag for leaf, _ in columns] + [0] * len(denominators)
    if any(lags):
        part["time_period"] = part["time_period"].to_numpy() - np.repeat(lags, sizes)
    cube = _Cube(part, np.repeat(np.arange(len(rows)), sizes), len(rows), ref_areas, years)
    values = cube.lay_out(part["obs_value"].to_numpy(dtype=float), np.nan)
    size = len(columns)
    return Inputs(
        columns,
        tuple(cube.areas),
        tuple(cube.years),
        values[:size],
        cube.bounds(part, "lower", size),
        cube.bounds(part, "upper", size),
        cube.lay_out(_letters(part["obs_status"]), "")[:size],
        _origins(spec, frame, columns, rows),
        _tables(groups or {}, cube.areas),
        {name: values[size + place] for place, name in enumerate(denominators)},
    )


def _tables(groups: Mapping[str, Mapping[str, Any]], areas: list[str]) -> dict[str, npt.NDArray[Any]]:
    return {name: np.array([own.get(area) for area in areas], dtype=object) for name, own in groups.items()}


def _letters(status: pd.Series) -> npt.NDArray[np.str_]:
    """Give statuses as an array of letters; a missing one is empty."""
    codes, letters = pd.factorize(status)
    return np.array([*letters.astype(str), ""], dtype="U1")[codes]


def _refuse_empty(
    spec: Spec,
    columns: tuple[Column, ...],
    rows: list[npt.NDArray[np.int64]],
    frame: pd.DataFrame,
    by_id: Mapping[str, Leaf],
) -> None:
    for (leaf, sex), found in zip(columns, rows, strict=False):
        if len(found):
            continue
        known = sorted(set(frame["indicator"].astype(str)))
        line = by_id[leaf].line
        from paritet.indices.schema import nearest

        beside = "" if sex == "_T" else f" for sex {sex}"
        raise SpecError(
            f"The leaf {leaf!r} has no data{beside}.",
            where=f"{spec.file}, line {line}" if line else spec.file or None,
            mend=nearest(by_id[leaf].indicator, known) if len(known) < 60 else "check the indicator's code",
        )
    for place in range(len(columns), len(rows)):
        if not len(rows[place]):
            leaf_with = next(item for item in spec.leaves if item.denominator)
            raise SpecError(
                f"The denominator {leaf_with.denominator!r} has no data.",
                where=f"{spec.file}, line {leaf_with.line}",
            )


def _origins(
    spec: Spec, frame: pd.DataFrame, columns: tuple[Column, ...], rows: list[npt.NDArray[np.int64]]
) -> dict[str, tuple[str, str]]:
    if "source" not in frame.columns or "edition" not in frame.columns:
        return {}
    del spec
    sources, editions = frame["source"], frame["edition"]
    return {
        leaf: (str(sources.iloc[found[0]]), str(editions.iloc[found[0]]))
        for (leaf, _), found in zip(columns, rows, strict=False)
    }
