"""Gates that an estimate passes before it may speak, and the label that it then carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from paritet.concepts.codelists import read_yaml
from paritet.concepts.text import Lang, Text, with_decimal_sign

LEAST_PRE: Final = 10
"""Periods before treatment without which no verdict is given."""
LEAST_DONORS: Final = 10
"""Donors without which no verdict is given; fewer cannot place an effect among the rarest tenth."""
LEAST_DRAWS: Final = 1000
LEAST_RANKED: Final = 20
"""Donors from which on ranking one country among all of them does without more draws."""
LEAST_CLUSTERS: Final = 10
"""Treated units without which only placebos are believed: errors clustered by unit, and bootstraps of units,
reject far too often where few clusters are treated (MacKinnon and Webb 2017)."""
LEVEL: Final = 0.05
WEAK_LEVEL: Final = 0.10
LEAST_TOLD: Final = 0.001
"""A smaller chance is told as being below it."""
_CHANCES: Final = ("p", "q", "plain", "own")
ROBUST_LEVEL: Final = 0.005
"""Chance from which on nothing is called robust; with 0.05 one shuffled panel in 25 would be, with 0.01
about one in 100."""


class Label(StrEnum):
    """What may be said of an effect."""

    ROBUST = "robust"
    """Hardly chance, every check passed, three families of estimators agree."""
    SUGGESTIVE = "suggestive"
    """Points one way, but a check failed or chance is not quite ruled out."""
    INCONCLUSIVE = "inconclusive"
    """The data do not tell an effect from chance."""
    CONTRADICTED = "contradicted"
    """Checks or families of estimators speak against one another."""
    CANNOT = "cannot be estimated"
    """Too little data for any verdict."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a label is what it is.

    Attributes
    ----------
    code : str
        Key of the texts in ``reasons.yaml``.
    numbers : dict of str to float or str
        What the text quotes.
    """

    code: str
    numbers: Mapping[str, float | int | str] = field(default_factory=dict)

    def text(self, lang: Lang = "en") -> str:
        """Give the reason as a sentence."""
        shown = {name: _written(name, value, lang) for name, value in self.numbers.items()}
        return _texts()[self.code](lang).format(**shown)


def _written(name: str, value: float | int | str, lang: Lang) -> str:
    if isinstance(value, str):
        word = _texts().get(f"{name}.{value}")
        return value if word is None else word(lang)
    if name not in _CHANCES:
        return with_decimal_sign(f"{value:.3g}", lang) if isinstance(value, float) else str(value)
    # No procedure here tells chances finer than this, whatever a normal curve gives far out.
    small = value < LEAST_TOLD
    return with_decimal_sign(f"< {LEAST_TOLD}" if small else f"= {value:.3g}", lang)


@cache
def _texts() -> dict[str, Text]:
    table = read_yaml(files("paritet.analysis.reforms") / "reasons.yaml")
    return {code: Text.model_validate(entry) for code, entry in table.items()}


@dataclass(frozen=True, slots=True)
class Checks:
    """What the gates look at.

    Attributes
    ----------
    effect, p_value : float
        NaN where there is no p-value.
    pre_periods, donors, draws : int
        Smallest number of periods before treatment; donors; placebo or bootstrap draws.
    pre_gap : float
        Root mean square of the gap between treated and comparison before treatment.
    in_time : float
        Effect of a treatment pretended earlier, before anything happened; NaN where it cannot be pretended.
    in_time_se : float
        Its standard error.
    donor_range : tuple of float
        Least and greatest effect with one donor left out.
    families : dict of str to (float, float)
        Effect and p-value by each family of estimators; p NaN where not computed.
    q_value : float
        The p-value after false-discovery control, where the effect is one of many; else NaN.
    beyond_region : float or None
        Effect beyond what untreated neighbours showed; NaN where too few have neighbours, ``None`` where
        regions are not known.
    doubts : tuple of Reason
        What speaks against dates or figures themselves; bars the label robust.
    inference : str
        ``placebo``, ``bootstrap``, ``jackknife`` or ``cluster``.
    """

    effect: float
    p_value: float
    pre_periods: int
    donors: int
    draws: int
    pre_gap: float
    in_time: float
    in_time_se: float
    donor_range: tuple[float, float]
    families: Mapping[str, tuple[float, float]]
    inference: str = "placebo"
    q_value: float = float("nan")
    beyond_region: float | None = None
    doubts: tuple[Reason, ...] = ()

    @property
    def chance(self) -> float:
        """The p-value, or the q-value where the effect is one of many."""
        return self.p_value if self.q_value != self.q_value else max(self.p_value, self.q_value)


def verdict(checks: Checks) -> tuple[Label, tuple[Reason, ...]]:
    """Choose the label, with every reason that bears on it, the gravest first."""
    unable = _unable(checks)
    if unable:
        return Label.CANNOT, tuple(unable)
    if checks.pre_gap >= abs(checks.effect):
        numbers = {"gap": checks.pre_gap, "effect": checks.effect}
        return Label.INCONCLUSIVE, (Reason("pre_gap_as_large", numbers), *_soft(checks))
    against = _against(checks)
    if against:
        return Label.CONTRADICTED, (*against, _chance(checks))
    failed = _soft(checks)
    silent = [reason for reason in failed if reason.code in _BAR_ANY]
    if silent:
        return Label.INCONCLUSIVE, (*silent, *(reason for reason in failed if reason not in silent))
    against_chance = [reason for reason in failed if reason.code not in _ONLY_BAR_ROBUST]
    if not checks.chance < WEAK_LEVEL or (checks.chance >= LEVEL and against_chance):
        return Label.INCONCLUSIVE, (_chance(checks), *failed)
    if checks.chance >= LEVEL or checks.p_value >= ROBUST_LEVEL or failed:
        return Label.SUGGESTIVE, (_chance(checks), *failed)
    return Label.ROBUST, (_chance(checks), Reason("all_checks_passed"))


_BAR_ANY: Final = ("few_treated",)
"""Failures that leave the p-value without a meaning."""
_ONLY_BAR_ROBUST: Final = (
    "cluster_only",
    "no_placebo",
    "few_placebos",
    "suspect_dates",
    "modelled_outcome",
    "outcome_counts_laws",
    "another_family",
    "control_stale",
    "control_otherwise",
    "regression_only",
    "many_weights_fit",
)
"""Failures that limit what a p-value can say, not the effect itself."""


def _unable(checks: Checks) -> list[Reason]:
    found = []
    if checks.pre_periods < LEAST_PRE:
        found.append(Reason("too_few_pre", {"periods": checks.pre_periods, "least": LEAST_PRE}))
    if checks.donors < LEAST_DONORS:
        found.append(Reason("too_few_donors", {"donors": checks.donors, "least": LEAST_DONORS}))
    if checks.p_value != checks.p_value:
        found.append(Reason("no_inference"))
    return found


def _chance(checks: Checks) -> Reason:
    if checks.p_value < LEVEL <= checks.chance:
        return Reason("not_after_control", {"p": float(checks.p_value), "q": float(checks.q_value)})
    code = "may_be_chance"
    if checks.p_value < LEVEL:
        code = "rare_by_chance" if checks.p_value >= ROBUST_LEVEL else "unlikely_chance"
    return Reason(code, {"p": float(checks.p_value)})


def _against(checks: Checks) -> list[Reason]:
    """Find significant contradictions: between families, or with an effect before anything happened."""
    found = []
    sign = 1.0 if checks.effect > 0 else -1.0
    for family, (effect, p_value) in checks.families.items():
        if checks.chance < LEVEL and p_value < LEVEL and effect * sign < 0:
            found.append(Reason("family_opposes", {"family": family, "effect": effect}))
    early = abs(checks.in_time) > 1.96 * checks.in_time_se
    if checks.chance < LEVEL and early and abs(checks.in_time) >= abs(checks.effect):
        found.append(Reason("effect_before", {"effect": checks.in_time}))
    return found


def _soft(checks: Checks) -> list[Reason]:
    """List the checks that failed without contradicting the effect."""
    found = []
    sign = 1.0 if checks.effect > 0 else -1.0
    if checks.in_time != checks.in_time:
        found.extend([] if checks.inference == "cluster" else [Reason("no_in_time")])
    elif abs(checks.in_time) > max(0.5 * abs(checks.effect), 1.645 * checks.in_time_se):
        found.append(Reason("early_effect", {"effect": checks.in_time}))
    low, high = checks.donor_range
    if not (low * sign > 0 and high * sign > 0):
        found.append(Reason("one_donor_decides", {"low": low, "high": high}))
    for family, (effect, _) in checks.families.items():
        if effect * sign <= 0 or abs(effect) < 0.5 * abs(checks.effect):
            found.append(Reason("family_differs", {"family": family, "effect": effect}))
    if checks.beyond_region is not None:
        if checks.beyond_region != checks.beyond_region:
            found.append(Reason("no_neighbours"))
        elif checks.beyond_region * sign < 0.5 * abs(checks.effect):
            found.append(Reason("region_explains", {"effect": checks.beyond_region}))
    found.extend(checks.doubts)
    if checks.inference == "cluster":
        found.append(Reason("cluster_only"))
    elif checks.inference != "placebo":
        found.append(Reason("no_placebo", {"inference": checks.inference}))
    elif checks.draws < LEAST_DRAWS and not checks.draws == checks.donors >= LEAST_RANKED:
        found.append(Reason("few_placebos", {"draws": checks.draws}))
    return found
