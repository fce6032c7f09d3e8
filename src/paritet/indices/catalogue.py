"""The published indices that ship with Paritet, and one object for each edition of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from paritet.concepts import codelists
from paritet.concepts.errors import UnknownCodeError
from paritet.indices.compute import Computed, compute
from paritet.indices.inputs import Floats
from paritet.indices.spec import Published, Spec
from paritet.indices.spec_reader import read_spec
from paritet.indices.stored import stored_frame
from paritet.store.editions import kept_editions
from paritet.store.remembering import remembered

if TYPE_CHECKING:
    from paritet.indices.uncertainty import Uncertainty

SCORE_COLUMNS = ("index", "edition", "ref_area", "time_period", "value", "published", "obs_status")
"""Columns of `Index.scores`."""


@cache
def specs() -> dict[str, tuple[Spec, ...]]:
    """Give every shipped spec, by the id of its index: one for each method of its publisher."""
    table: dict[str, list[Spec]] = {}
    folder = files("paritet.indices") / "specs"
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.name.endswith(".yaml"):
            spec = read_spec(item)
            table.setdefault(spec.index, []).append(spec)
    return {name: tuple(found) for name, found in table.items()}


@cache
def spec_files() -> tuple[str, ...]:
    """Give the ids of the shipped indices, without reading their specs in full."""
    folder = files("paritet.indices") / "specs"
    return tuple(sorted({item.name.split("@")[0].removesuffix(".yaml") for item in folder.iterdir()}))


@cache
def specs_of(name: str) -> tuple[Spec, ...]:
    """Give the specs of one index.

    Raises
    ------
    UnknownCodeError
        With the nearest ids as a suggestion.
    """
    if name not in spec_files():
        raise UnknownCodeError("index", name, spec_files())
    folder = files("paritet.indices") / "specs"
    names = sorted(
        item.name for item in folder.iterdir() if item.name.split("@")[0].removesuffix(".yaml") == name
    )
    return tuple(read_spec(folder / item) for item in names)


@dataclass(frozen=True)
class Index:
    """One edition of an index.

    Attributes
    ----------
    spec : Spec
    edition : str
        Edition of the source; ``newest`` where the spec draws on several sources.
    """

    spec: Spec
    edition: str

    @property
    def computed(self) -> Computed:
        """The computation over all countries and years, with every step and node."""
        return _computed(self)

    @property
    def published(self) -> Floats:
        """The publisher's own index, shape (ref_area, time_period); NaN where there is none."""
        own = [level for level in levels_of(self) if level.node == self.spec.root]
        shape = self.computed.scores.shape
        return published_values(self, own[0]) if own else np.full(shape, np.nan)

    @property
    def scores(self) -> pd.DataFrame:
        """Every score, beside the published one.

        Returns
        -------
        pandas.DataFrame
            Columns `SCORE_COLUMNS`. ``obs_status`` is ``A`` where the publisher has a value, ``E`` where the
            score is ours alone, ``I`` where it rests on an imputed value.
        """
        return self.node_scores(self.spec.root)

    def node_scores(self, name: str) -> pd.DataFrame:
        """Give the scores of one node, as `scores` does those of the index."""
        own = [level for level in levels_of(self) if level.node == name]
        return own_scores(self.computed, name, published_values(self, own[0]) if own else None)

    def known_node(self, name: str | None) -> str:
        """Give a node's id, the index's own where none is named.

        Raises
        ------
        UnknownCodeError
            If the tree has no such node.
        """
        if name is None:
            return self.spec.root
        if name not in self.spec.nodes:
            raise UnknownCodeError("node", name, self.spec.nodes)
        return name

    def added(self) -> pd.DataFrame:
        """Give the scores that the publisher left out although all inputs exist."""
        scores = self.scores
        return scores[scores["published"].isna()].reset_index(drop=True)

    def verify(self) -> pd.DataFrame:
        """Compare with the publisher's table, level by level; see `paritet.indices.verify`."""
        from paritet.indices.verify import COLUMNS, verify

        return pd.DataFrame([level.row() for level in verify(self)], columns=list(COLUMNS))

    def trace(self, ref_area: str, year: int) -> dict[str, Any]:
        """Give the tree from the score down to each observation; see `paritet.indices.trace`."""
        from paritet.indices.trace import trace

        return trace(self, ref_area, year)

    def sensitivity(self, draws: int = 1000, seed: int = 0, **choices: Any) -> Uncertainty:
        """Ask how far the ranks hang on the index's own choices; see `paritet.indices.sensitivity`.

        Only countries are ranked, not groups of them; of a published index, only those that the publisher
        scores.
        """
        from paritet.indices.sensitivity import sensitivity

        ranked = ~np.isnan(self.published if levels_of(self) else self.computed.scores)
        for group in self.spec.groups:
            ranked[self.computed.ref_areas.index(group)] = False
        return sensitivity(self.computed, draws=draws, seed=seed, ranked=ranked, **choices)

    def decompose(
        self, ref_area: str, year: int, *, against: str | int, by: str = "components"
    ) -> pd.DataFrame:
        """Share a change or a difference out among components; see `paritet.indices.decompose`."""
        from paritet.indices.decompose import decompose

        return decompose(self.computed, ref_area, year, against=against, by=by)


def own_scores(computed: Computed, name: str | None = None, published: Floats | None = None) -> pd.DataFrame:
    """Give the scores of any computed index, or of one node of it.

    Parameters
    ----------
    computed : Computed
    name : str, optional
        A node; without it, the index.
    published : ndarray, shape (ref_area, time_period), optional

    Returns
    -------
    pandas.DataFrame
        Columns `SCORE_COLUMNS`, as `Index.scores`.

    Raises
    ------
    UnknownCodeError
        If the tree has no such node.
    """
    root = computed.spec.root if name is None else name
    if root not in computed.nodes:
        raise UnknownCodeError("node", root, computed.nodes)
    values = computed.nodes[root][0, 0]
    theirs = np.full(values.shape, np.nan) if published is None else published
    ours = np.where(computed.imputed_below(root), "I", "E")
    status = np.where(np.isnan(theirs), ours, "A")
    area, year = np.nonzero(~np.isnan(values) | ~np.isnan(theirs))
    return pd.DataFrame(
        {
            "index": root,
            "edition": computed.edition,
            "ref_area": np.array(computed.ref_areas)[area],
            "time_period": np.array(computed.years)[year],
            "value": values[area, year],
            "published": theirs[area, year],
            "obs_status": status[area, year],
        }
    )


def index(name: str, edition: str | None = None) -> Index:
    """Give an index.

    Parameters
    ----------
    name : str
        Its id, such as ``"undp_gii"``.
    edition : str, optional
        Edition of the source; without it, the newest that a spec was checked against. Another edition that
        the store keeps is computed by the newest spec, as far as it has the inputs.

    Raises
    ------
    UnknownCodeError
        If there is no such index or edition.
    """
    found = specs_of(name)
    known = {own: spec for spec in found for own in spec.editions or ("newest",)}
    if edition is None:
        return Index(found[0], next(iter(known)))
    if edition in known:
        return Index(known[edition], edition)
    kept = {item.edition for item in kept_editions(found[0].source)} if found[0].source else set()
    if edition not in kept:
        raise UnknownCodeError(f"edition of {name}", edition, {*known, *kept})
    return Index(found[0], edition)


def editions(name: str) -> tuple[Index, ...]:
    """Give every edition of an index, newest first."""
    return tuple(Index(spec, own) for spec in specs_of(name) for own in spec.editions or ("newest",))


def levels_of(own: Index) -> tuple[Published, ...]:
    """Give the levels of an edition that the publisher gives, too."""
    return tuple(level for level in own.spec.published if level.edition in (None, own.edition))


@remembered(32)
def _frame(own: Index) -> pd.DataFrame:
    """Read what an edition needs from the store; see `stored.stored_frame`."""
    return stored_frame(own.spec, own.edition, levels_of(own))


@remembered(32)
def _computed(own: Index) -> Computed:
    frame = _frame(own)
    first, last = own.spec.years.get(own.edition, (None, None))
    years = [
        year
        for year in sorted(frame["time_period"].unique().tolist())
        if (first is None or year >= first) and (last is None or year <= last)
    ]
    return compute(own.spec, frame, edition=own.edition, ref_areas=_areas(own, frame), years=years)


def _areas(own: Index, frame: pd.DataFrame) -> list[str]:
    """Give the countries that an edition scores, sorted."""
    table = codelists.groups()
    if own.spec.members is not None:
        kept = {member.ref_area for member in table[own.spec.members].members}
    else:
        kept = codelists.ref_areas().keys() | set(own.spec.groups)
    return sorted(area for area in frame["ref_area"].unique().tolist() if area in kept)


def published_values(own: Index, level: Published) -> Floats:
    """Lay a published level out like the scores: shape (ref_area, time_period)."""
    frame = _frame(own)
    rows = frame[(frame["indicator"] == level.indicator) & (frame["sex"] == level.sex)]
    computed = own.computed
    area = pd.Index(computed.ref_areas).get_indexer(pd.Index(rows["ref_area"]))
    year = pd.Index(computed.years).get_indexer(pd.Index(rows["time_period"]))
    values = np.full((len(computed.ref_areas), len(computed.years)), np.nan)
    keep = (area >= 0) & (year >= 0)
    values[area[keep], year[keep]] = rows["obs_value"].to_numpy(dtype=float)[keep]
    return values
