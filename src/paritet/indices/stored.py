"""What an edition of a shipped index needs from the store, and from which editions it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from paritet.concepts.errors import MissingDataError
from paritet.indices.spec import Published, Spec
from paritet.store.editions import kept_editions
from paritet.store.query import observations, series_editions

Span = tuple[int | None, int | None]


def stored_frame(spec: Spec, edition: str, levels: Iterable[Published]) -> pd.DataFrame:
    """Read the leaves' indicators and the published levels.

    A spec of one source is of one edition. One of several takes each indicator from the newest edition that
    is a series of it (`paritet.store.editions.newest_series`): two years of a new edition would else end the
    index where they begin.

    Raises
    ------
    MissingDataError
        If the store has no figure of a leaf.
    """
    wanted = {leaf.indicator for leaf in spec.leaves}
    wanted |= {leaf.denominator for leaf in spec.leaves if leaf.denominator}
    wanted |= {level.indicator for level in levels}
    span = spec.years.get(edition)
    if spec.source is not None:
        whole = observations(sorted(wanted), time_period=span, source=spec.source, edition=edition)
        _refuse_lacking(spec, edition, {(spec.source, code) for code in whole["indicator"].unique()})
        return whole
    if span is not None and span[1] is not None:
        span = (span[0], span[1] + max(leaf.lag for leaf in spec.leaves))
    parts = {source: _part(sorted(wanted), source, span) for source in sorted(_sources(spec))}
    held = {(source, code) for source, part in parts.items() for code in part["indicator"].unique()}
    _refuse_lacking(spec, edition, held)
    return pd.concat([part for part in parts.values() if len(part)], ignore_index=True)


def _sources(spec: Spec) -> set[str]:
    return {str(leaf.source) for leaf in spec.leaves}


def _part(wanted: Sequence[str], source: str, span: Span | None) -> pd.DataFrame:
    """Read a source, each indicator from its edition."""
    if len(kept_editions(source)) == 1:
        return observations(wanted, time_period=span, source=source)
    chosen: dict[str, list[str]] = {}
    for code, edition in series_editions(wanted, source).items():
        chosen.setdefault(edition, []).append(code)
    parts = [
        observations(codes, time_period=span, source=source, edition=edition)
        for edition, codes in sorted(chosen.items())
    ]
    return pd.concat(parts, ignore_index=True) if parts else observations([], source=source)


def _refuse_lacking(spec: Spec, edition: str, held: set[tuple[str, str]]) -> None:
    needed = ((str(leaf.source or spec.source), leaf.indicator) for leaf in spec.leaves)
    lacking = [code for source, code in dict.fromkeys(needed) if (source, code) not in held]
    if lacking:
        more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        raise MissingDataError(
            f"The store holds no figure of {lacking[0]}{more}, which {spec.index} {edition} needs.",
            mend="see `paritet store list` for what it holds, or name another --edition",
        )
