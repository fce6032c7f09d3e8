"""What must be said beside a line, a forecast, a backtest and an alarm: codes of ``analysis_texts.yaml``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from paritet.analysis.caveats import Caveat
from paritet.analysis.forecast.learnt import LONGEST
from paritet.analysis.parity import LineAnswer, published_claims
from paritet.analysis.parity_choices import Answer

if TYPE_CHECKING:  # a line needs nothing of what learns
    from paritet.analysis.alarms import Looked
    from paritet.analysis.backtest_scores import Score
    from paritet.analysis.forecast.outlook import Outlook


def line_caveats(lines: Iterable[LineAnswer]) -> list[Caveat]:
    """Say what weakens each line, then what the publisher itself printed about the same years."""
    kept = list(lines)
    found: list[Caveat] = [(f"pace_{code}", {}) for line in kept for code in line.caveats]
    for line in kept:
        printed = published_claims(line.series.split("@")[0], line.ref_area, line.start, line.end)
        found += [
            (
                "pace_printed",
                {
                    "indicator": claim.indicator,
                    "group": claim.group,
                    "report": str(claim.report),
                    "years": f"{claim.years:g}",
                },
            )
            for claim in printed
        ]
    return found


def outlook_caveats(one: Outlook, by: int | None = None) -> list[Caveat]:
    """Tell what a date means, where forecasting ends, and how far method and line erred.

    Parameters
    ----------
    one : Outlook
    by : int, optional
        A year by which the probability of having reached the target is told too.
    """
    if one.answer is Answer.NOT_ENOUGH_DATA:
        return [("pace_too_few", {"ref_area": one.ref_area})]
    tested = "pace_tested_logs" if one.logs else "pace_tested"
    found: list[Caveat] = [_date(one), ("pace_scenario", {"year": str(one.origin + LONGEST)})]
    for track in one.tracks:
        counts = {"horizon": str(track.horizon), "n": str(track.n)}
        errors = {"ours": f"{track.ours:.4g}", "line": f"{track.line:.4g}"}
        found.append((tested, {**counts, **errors, "coverage": f"{track.coverage80:.1f}"}))
    chance = None if by is None else one.probability_by(by)
    if by is not None and chance is not None:
        code = "pace_chance" if by <= one.origin + LONGEST else "pace_chance_scenario"
        filled = {"aim": f"{one.target.value:g}", "year": str(by), "chance": f"{100 * chance:.1f}"}
        found.append((code, {"ref_area": one.ref_area, **filled}))
    return found


def _date(one: Outlook) -> Caveat:
    aim = {"ref_area": one.ref_area, "aim": f"{one.target.value:g}"}
    if one.answer is Answer.CLOSED:
        return "pace_reached", {**aim, "year": str(one.origin)}

    def told(year: int | None) -> str | Caveat:
        return ("pace_after_last_year", {}) if year is None else str(year)

    dates = {
        "lower95": told(one.lower95),
        "lower80": told(one.lower80),
        "median": told(one.median_year),
        "upper80": told(one.upper80),
    }
    return "pace_dates", {**aim, **dates}


def backtest_caveats(scores: Iterable[Score]) -> list[Caveat]:
    """Tell how sure the relative errors are that have an interval."""
    return [
        (
            "backtest_interval",
            {
                "horizon": str(one.horizon),
                "scope": one.scope,
                "value": f"{one.value:.3f}",
                "lower95": f"{one.lower95:.3f}",
                "upper95": f"{one.upper95:.3f}",
                "n": str(one.n),
            },
        )
        for one in scores
        if one.lower95 is not None
    ]


def alarm_caveats(found: Looked, *, own: bool) -> list[Caveat]:
    """Tell how many series were tested, and how many alarms may be false.

    Parameters
    ----------
    found : Looked
    own : bool
        Whether the series are a person's own, all tested together.
    """
    code = "alarms_tested_own" if own else "alarms_tested"
    return [(code, {"tested": str(found.tested), "rate": f"{100 * found.rate:g}"})]
