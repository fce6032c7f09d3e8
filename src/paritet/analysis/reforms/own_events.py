"""The effect of our own dated reforms, as rows like those of any panel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from paritet.analysis.reforms.adoption import UnknownCoverageError
from paritet.analysis.reforms.cohorts import Family
from paritet.analysis.reforms.effect import panel_effect
from paritet.analysis.reforms.events import resolve_reform
from paritet.analysis.reforms.evidence import grid_choices, grid_table, stale_editions
from paritet.analysis.reforms.finding import EFFECT_COLUMNS, HEADLINE, LEAST_ADOPTERS, ReformStudy
from paritet.analysis.reforms.gates import Label, Reason
from paritet.analysis.reforms.panel import panel_from_frame
from paritet.analysis.reforms.study import study
from paritet.concepts.errors import ParitetError, UnknownCodeError
from paritet.concepts.text import LANGS, Lang

_FAMILY = {"sdid": Family.SDID, "sc": Family.SC_DEMEANED, "did": Family.DID}


def own_effects(
    reform: str, series: str, method: str = "sdid", draws: int = 1000, seed: int = 0, lang: Lang = "en"
) -> list[tuple[object, ...]]:
    """Estimate the effect of a type of reform on a series: the mean over adopters, then each adopter.

    Parameters
    ----------
    reform : str
        A type, as a person may write it.
    series : str
    method : {"sdid", "sc", "did"}
        Family that is shown and judged; the others serve as checks.
    draws, seed : int
        The seed is 0 or more.
    lang : {"en", "ru"}
        Language of the reasons.

    Returns
    -------
    list of tuple
        Columns `finding.EFFECT_COLUMNS`; the scope of an adopter is its code.
    """
    if method not in _FAMILY:
        raise ParitetError(
            f"{method} is for panels of your own.", mend="choose --method sdid, sc or did for dated reforms"
        )
    kind = resolve_reform(reform)
    try:
        found = study(kind, series, draws, seed, headline=_FAMILY[method])
    except UnknownCoverageError:
        texts = [Reason("unknown_coverage").text(lang)]
        return [(method, "all", None, None, None, None, None, str(Label.CANNOT), texts)]
    # The grid counts its tests by the headline family alone; another one is told as what it is.
    own = _FAMILY[method] is HEADLINE
    found = judged(found, draws, seed) if own else found.uncontrolled(Reason("another_family"))
    return [_mean_row(found, method, lang), *_country_rows(found, method, lang)]


def effect(
    reform: str | pd.DataFrame,
    outcome: str,
    *,
    unit: str | None = None,
    time: str | None = None,
    treated: str | None = None,
    method: str = "sdid",
    covariates: Sequence[str] = (),
    draws: int = 1000,
    seed: int = 0,
    gaps: str = "balance",
    lang: Lang = "en",
) -> pd.DataFrame:
    """Estimate what a reform, or any treatment in a panel of yours, changed.

    Parameters
    ----------
    reform : str or pandas.DataFrame
        A type of reform, or a long panel.
    outcome : str
        A series, such as ``parliament_seats``; of a panel, its column.
    unit, time, treated : str
        Columns of a panel.
    method : {"sdid", "sc", "did", "twfe"}
    covariates : sequence of str
        Columns of a panel to project out first.
    draws, seed : int
        The seed is 0 or more.
    gaps : {"balance", "drop-units", "drop-periods", "refuse"}
        What to leave out of a panel where figures are missing; the reasons name it.
    lang : {"en", "ru"}
        Language of the reasons.

    Returns
    -------
    pandas.DataFrame
        Columns `finding.EFFECT_COLUMNS`.
    """
    if lang not in LANGS:
        raise UnknownCodeError("language", lang, LANGS)
    if isinstance(reform, str):
        rows = own_effects(reform, outcome, method, draws, seed, lang)
    else:
        if unit is None or time is None or treated is None:
            raise ParitetError("A panel needs unit, time and treated.", mend="name its columns")
        panel = panel_from_frame(reform, unit, time, outcome, treated, covariates, gaps)
        rows = [found.row(lang) for found in panel_effect(panel, method, draws, seed)]
    return pd.DataFrame(rows, columns=list(EFFECT_COLUMNS))


def judged(found: ReformStudy, draws: int, seed: int) -> ReformStudy:
    """Judge a study with the q-value of the grid that it is a cell of; unchanged if it is of none.

    The q-value counts the tests that were made with the grid's draws and seed from the editions of then. A
    study with others, or of other editions, is not the test that was counted: the reasons say so.

    Parameters
    ----------
    found : ReformStudy
    draws, seed : int
        What the study was made with.
    """
    grid = grid_table("effects")
    if grid is None:
        return found
    cell = grid[(grid["reform"] == found.reform) & (grid["series"] == found.outcome.series)]
    if cell.empty:
        return found
    if stale_editions():
        return found.uncontrolled(Reason("control_stale", {"names": ", ".join(stale_editions())}))
    if (draws, seed) != grid_choices():
        asked = dict(zip(("draws", "seed"), map(str, grid_choices()), strict=True))
        return found.uncontrolled(Reason("control_otherwise", {"tests": len(grid), **asked}))
    return found.after_control(float(cell["q_value"].iloc[0]))


def _mean_row(found: ReformStudy, method: str, lang: Lang) -> tuple[object, ...]:
    texts = [reason.text(lang) for reason in found.reasons]
    if not found.effects or found.adopters < LEAST_ADOPTERS:
        return (method, "all", None, None, None, None, None, str(Label.CANNOT), texts)
    mean = found.effects[_FAMILY[method]]
    bounds = [bound if np.isfinite(bound) else None for bound in (mean.lower95, mean.upper95)]
    return (method, "all", mean.effect, mean.se, mean.p_value, *bounds, str(found.label), texts)


def _country_rows(found: ReformStudy, method: str, lang: Lang) -> Iterable[tuple[object, ...]]:
    for country in found.countries:
        bounds = [bound if np.isfinite(bound) else None for bound in (country.lower95, country.upper95)]
        texts = [reason.text(lang) for reason in country.reasons]
        told = (country.effect, country.se, country.p_value, *bounds)
        yield (method, country.ref_area, *told, str(country.label), texts)
