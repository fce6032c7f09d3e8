"""Laws and policies that are in force no more: facts, which need no test, but must be no recoding.

A fall of a published yes/no answer counts as a reversal if all of these hold:

same question
    Neither the answer nor, in the Rainbow Map, its category carries a break (``B``) for the country in that
    year.
lasting
    None of the next two answers is back where it was.
alone
    Fewer than six countries fall on that question in that year; more is the publisher's change (ten successor
    states of the Soviet Union in 1972).
not superseded
    A form of union that gives way to a stronger one was not taken away.

The maps' criteria end in 2023; for what came after, the dated reversals of the store are read, suspect ones
left out. A category or the whole score of the Rainbow Map that falls across a recoding is an alarm only where
such a reversal in it is on record for the country.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final

import pandas as pd

from paritet.analysis.alarms.watch import Alarm, Kind
from paritet.concepts.codelists import indicators
from paritet.concepts.estimate import Estimate
from paritet.concepts.observation import Observation, ObsStatus, Sex
from paritet.store.query import observations, reforms
from paritet.store.remembering import remembered

RAINBOW: Final = "ilga_rainbow"
MAPS: Final = "2024"
LAST_CRITERIA: Final = 2023
_SOURCES: Final = (("wb_wbl", "2023"), (RAINBOW, MAPS))
_BLOCK: Final = 6
_FALL: Final = 0.5
_UNIONS: Final = ("cohabitation", "partnership_limited", "partnership_similar", "marriage")
"""Forms of union, each stronger than those before it."""
_CATEGORY_OF: Final = {
    "rainbow_lgr": "gender_recognition", "rainbow_nonbinary": "gender_recognition",
    "rainbow_employment": "equality", "rainbow_law": "equality", "rainbow_hate": "hate",
    "rainbow_registered": "family", "rainbow_marriage": "family",
}  # fmt: skip
WEIGHTS: Final = {
    "equality": 23.0, "family": 17.5, "hate": 18.99, "gender_recognition": 17.5, "intersex": 5.0,
    "civil_society": 9.0, "asylum": 9.0,
}  # fmt: skip
"""Weights of the categories in the map of 2026, by which the score of the earlier maps is estimated."""


def reversals(ref_areas: Iterable[str]) -> list[Alarm]:
    """List the reversals of laws and policies in these countries, by country and year."""
    areas = set(ref_areas)
    found = [
        alarm for source, edition in _SOURCES for alarm in _falls(source, edition) if alarm.ref_area in areas
    ]
    found += [alarm for alarm in _dated() if alarm.ref_area in areas]
    found += _confirmed(found)
    return sorted(found, key=lambda one: (one.ref_area, one.end, one.series))


@remembered(4)
def _falls(source: str, edition: str) -> tuple[Alarm, ...]:
    known = indicators()
    frame = observations(source=source, edition=f"{source}/{edition}")
    broken = set(_keys(frame[frame["obs_status"] == ObsStatus.BREAK]))
    answers = frame[
        frame["indicator"].map({code: item.binary for code, item in known.items()}).fillna(value=False)
    ]
    answers = answers[answers["obs_value"].notna()].sort_values(["indicator", "ref_area", "time_period"])
    groups = answers.groupby(["indicator", "ref_area"], sort=False)["obs_value"]
    before = groups.shift()
    back = (groups.shift(-1) >= before) | (groups.shift(-2) >= before)
    falls = answers[(before - answers["obs_value"] >= _FALL) & ~back].assign(before=before)
    falls = falls.assign(previous=answers.groupby(["indicator", "ref_area"])["time_period"].shift())
    crowd = falls.groupby(["indicator", "time_period"])["ref_area"].transform("size")
    stronger = _stronger(answers)
    return tuple(
        _answer_alarm(row)
        for row in falls[crowd < _BLOCK].to_dict("records")
        if not _recoded(row["indicator"], row["ref_area"], row["time_period"], broken)
        and (row["indicator"].rpartition(".")[2], row["ref_area"]) not in stronger
    )


def _keys(frame: pd.DataFrame) -> Iterable[tuple[str, str, int]]:
    return zip(frame["indicator"], frame["ref_area"], frame["time_period"], strict=True)


def _recoded(code: str, area: str, year: int, broken: set[tuple[str, str, int]]) -> bool:
    return (code, area, year) in broken or (code.rpartition(".")[0], area, year) in broken


def _stronger(answers: pd.DataFrame) -> set[tuple[str, str]]:
    """Give the forms of union that a country has come to have a stronger one than."""
    family = answers[
        answers["indicator"].str.startswith(f"{RAINBOW}.family.") & (answers["obs_value"] >= _FALL)
    ]
    latest = family[family["time_period"] == family.groupby("ref_area")["time_period"].transform("max")]
    found = set()
    for code, area in zip(latest["indicator"], latest["ref_area"], strict=True):
        form = code.rpartition(".")[2]
        if form in _UNIONS:
            found |= {(weaker, area) for weaker in _UNIONS[: _UNIONS.index(form)]}
    return found


def _answer_alarm(row: Mapping[Hashable, Any]) -> Alarm:
    code, area = str(row["indicator"]), str(row["ref_area"])
    name = f"{code}@{row['source']}/{row['edition']}"
    years = (int(str(row["previous"]).removesuffix(".0")), int(str(row["time_period"])))
    values = (float(str(row["before"])), float(str(row["obs_value"])))
    used = tuple(
        Observation(
            source=str(row["source"]), edition=str(row["edition"]), indicator=code, ref_area=area,
            sex=Sex.TOTAL, time_period=year, obs_value=value, obs_status=ObsStatus.NORMAL,
        )
        for year, value in zip(years, values, strict=True)
    )  # fmt: skip
    return Alarm(
        _kind(code),
        name,
        area,
        *years,
        *_estimates(values, used, "published_answer"),
        None,
        None,
        "criterion",
    )


def _kind(code: str) -> Kind:
    slug = code.rpartition(".")[2]
    soft = ".civil_society." in code or any(word in slug for word in ("action_plan", "policy", "measures_"))
    return Kind.POLICY_LAPSED if soft else Kind.LEGAL_REVERSAL


def _estimates(
    values: tuple[float, float], used: tuple[Observation, ...], method: str, unit: str = ""
) -> tuple[Estimate, Estimate, Estimate]:
    half = len(used) // 2
    parts = (used[:half], used[half:], used)
    numbers = (values[0], values[1], values[1] - values[0])
    made = [
        Estimate(number, n=len(part), method=method, unit=unit, inputs=part)
        for number, part in zip(numbers, parts, strict=True)
    ]
    return made[0], made[1], made[2]


@remembered(1)
def _dated() -> tuple[Alarm, ...]:
    """Give dated reversals: of Rainbow criteria after their last map, and of the Istanbul Convention."""
    frame = reforms()
    frame = frame[(frame["direction"] == "repealed") & ~frame["suspect"].fillna(value=False).astype(bool)]
    rainbow = frame["reform"].str.startswith("rainbow_")
    istanbul = frame["reform"].str.startswith("istanbul_")
    frame = frame[(rainbow & (frame["time_period"] > LAST_CRITERIA)) | istanbul]
    frame = frame.drop_duplicates(["reform", "ref_area", "time_period"])
    newest = observations(source=RAINBOW)
    superseded = _stronger(newest[newest["obs_value"].notna()])
    return tuple(
        Alarm(
            Kind.LEGAL_REVERSAL,
            f"{row['reform']}@{row['source']}/{row['edition']}", str(row["ref_area"]),
            LAST_CRITERIA if str(row["reform"]).startswith("rainbow_") else int(row["time_period"]) - 1,
            int(row["time_period"]), None, None, None, None, None, "reform",
        )
        for row in frame.to_dict("records")
        if (str(row["reform"]).removeprefix("rainbow_registered_"), str(row["ref_area"])) not in superseded
    )  # fmt: skip


def _confirmed(found: list[Alarm]) -> list[Alarm]:
    """Give the categories and scores of the Rainbow Map whose fall a reversal on record confirms."""
    reversed_in: dict[str, set[str]] = {}
    for alarm in found:
        reform = alarm.series.partition("@")[0]
        category = next((name for start, name in _CATEGORY_OF.items() if reform.startswith(start)), None)
        if alarm.basis == "reform" and category:
            reversed_in.setdefault(alarm.ref_area, set()).add(category)
    if not reversed_in:
        return []
    codes = [f"{RAINBOW}.{name}" for name in WEIGHTS]
    frame = observations(
        codes, sorted(reversed_in), (LAST_CRITERIA, LAST_CRITERIA + 1), edition=f"{RAINBOW}/{MAPS}"
    )
    alarms: list[Alarm] = []
    for area, categories in sorted(reversed_in.items()):
        mine = frame[(frame["ref_area"] == area) & frame["obs_value"].notna()]
        parts = [(f"{RAINBOW}.{name}", {f"{RAINBOW}.{name}": 100.0}) for name in sorted(categories)]
        parts.append((RAINBOW, {f"{RAINBOW}.{name}": weight for name, weight in WEIGHTS.items()}))
        falls = [_fall(mine, area, code, weights) for code, weights in parts]
        alarms += [fall for fall in falls if fall is not None]
    return alarms


def _fall(mine: pd.DataFrame, area: str, code: str, weights: dict[str, float]) -> Alarm | None:
    """Compare the weighted categories of the two years around the recoding; as estimates, which they are."""
    ends = []
    for year in (LAST_CRITERIA, LAST_CRITERIA + 1):
        part = mine[(mine["time_period"] == year) & mine["indicator"].isin(weights)]
        if part.empty:
            return None
        share = part["indicator"].map(weights)
        used = tuple(
            Observation(
                source=RAINBOW, edition=MAPS, indicator=str(row["indicator"]), ref_area=area,
                sex=Sex.TOTAL, time_period=year, obs_value=float(row["obs_value"]),
                obs_status=ObsStatus(str(row["obs_status"])),
            )
            for row in part.to_dict("records")
        )  # fmt: skip
        ends.append((float((part["obs_value"] * share).sum() / share.sum()), used))
    (before, first), (after, last) = ends
    if after >= before:
        return None
    method = "estimated_from_categories" if code == RAINBOW else "published_category"
    values = [
        Estimate(
            number, n=len(used), method=method, unit="percent", inputs=used, caveats=("across_recoding",)
        )
        for number, used in ((before, first), (after, last), (after - before, first + last))
    ]
    years = (LAST_CRITERIA, LAST_CRITERIA + 1)
    name = f"{code}@{RAINBOW}/{MAPS}"
    return Alarm(
        Kind.CONFIRMED_FALL, name, area, *years, values[0], values[1], values[2], None, None, "reform"
    )
