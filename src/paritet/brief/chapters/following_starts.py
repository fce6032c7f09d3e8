"""Who went further from here: comparable starts, what came after, failures beside successes."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, Protocol

from paritet.analysis.caveats import caveat_text
from paritet.analysis.comparison_estimates import change_unit
from paritet.analysis.peers_answer import SUCCESS
from paritet.analysis.peers_outcome import stands_at_aim
from paritet.brief.chapters.asking import country_names, filled
from paritet.brief.chapters.words import labels
from paritet.brief.charts.paths import Path, Paths, paths_chart
from paritet.brief.country import Country
from paritet.brief.document import Block, Cell, Figure, Paragraph, Table
from paritet.brief.message import Fact, Names, Number, Value, message, say
from paritet.concepts.codelists import indicators, units
from paritet.concepts.observation import Observation, ObsStatus, Sex
from paritet.concepts.text import Text

FEW: Final = 5
"""Fewer comparable starts than this are no basis for a distribution."""
WINDOWS: Final = ("5", "10", "20")
_WORDED: Final = (
    "peers_few", "peers_earlier_start", "peers_no_covariates", "peers_small", "peers_outside_group",
    "peers_tested_series",
)  # fmt: skip
"""Caveats that the chapter has words of its own for."""

Told = dict[str, Any]


class Asked(Protocol):
    """Makes a number of the chapter, which is computed again by its formula."""

    def __call__(
        self, formula: str, value: float, unit: str, inputs: tuple[Observation, ...] = (), **more: str | float
    ) -> Number:
        """Give the number."""


def asker(country: Country, found: Told) -> Asked:
    """Ask about a country's starts in one series."""

    def asked(
        formula: str, value: float, unit: str, inputs: tuple[Observation, ...] = (), **more: str | float
    ) -> Number:
        parameters = (("series", str(found["series"])), *more.items())
        return Number(float(value), unit, formula, None, country.ref_area, inputs, parameters)

    return asked


def cites(found: Told) -> tuple[str, ...]:
    """Give the edition of the series."""
    return (str(found["series"]).partition("@")[2],)


def observed(found: Told, ref_area: str, rows: list[list[Any]]) -> tuple[Observation, ...]:
    """Give kept figures as observations."""
    indicator, _, place = str(found["series"]).partition("@")
    source, _, edition = place.partition("/")
    return tuple(
        Observation(
            source, edition, indicator, ref_area, Sex(row[0]), int(row[1]), row[2], ObsStatus(row[3]),
            *(row[4:] or (None, None)),
        )
        for row in rows
    )  # fmt: skip


def who_blocks(country: Country, area: str, found: Told) -> list[Block]:
    """Give the starts in words, as a chart and as a table, or say that none compares."""
    asked, entry = asker(country, found), indicators()[found["indicator"]]
    own = observed(found, country.ref_area, found["rows"])
    values: dict[str, Value] = {
        "year": asked("start_year", found["year"], "calendar_year", own),
        "level": asked("start_level", found["level"], found["unit"], own),
    }
    if not found["n"]:
        facts = [Fact("follow.none", values), *_doubts(country, found, asked)]
        return [Paragraph(tuple(facts), entry.label, None, cites(found))]
    facts = [_counts(found, asked, values), *_doubts(country, found, asked), *_nobody(country, found)]
    if found["medians"]:
        facts.append(say("follow.half.note"))
    text = Paragraph(tuple(facts), entry.label, None, cites(found))
    return [text, _chart(country, area, found), _table(country, area, found)]


def _counts(found: Told, asked: Asked, values: dict[str, Value]) -> Fact:
    outcomes = found["outcomes"]
    counts = {
        "better": sum(outcomes.get(name, 0) for name in SUCCESS),
        "still": outcomes.get("still", 0), "back": outcomes.get("back", 0),
    }  # fmt: skip
    values["n"] = asked("starts_found", found["n"], "count")
    for name, count in counts.items():
        values[name] = asked("starts_outcome", count, "count", outcome=name)
    return Fact("follow.start", values)


def _doubts(country: Country, found: Told, asked: Asked) -> list[Fact]:
    """Say what a reader of these starts must know, the series' own test last."""
    told = dict(found["caveats"])
    facts = []
    if "peers_few" in told:
        facts.append(say("follow.few"))
    if found["passed"]:
        facts.append(say("follow.passed", labels=labels([indicators()[code] for code in found["passed"]])))
    if "peers_earlier_start" in told:
        facts.append(say("follow.earlier"))
    if "peers_small" in told:
        facts.append(say("follow.small"))
    if "peers_no_covariates" in told:
        facts.append(say("follow.alone", country=Names((country.ref_area,))))
    for code, fill in found["caveats"]:
        if code not in _WORDED:
            words = {lang: caveat_text((code, fill), lang) for lang in ("en", "ru")}
            facts.append(say("follow.caveat", text=Text(**words)))
    return [*facts, *_tested(found, asked)]


def _tested(found: Told, asked: Asked) -> list[Fact]:
    """Say whether such comparisons would have foreseen this very series, ten years ahead or five."""
    tests = [fill for code, fill in found["caveats"] if code == "peers_tested_series"]
    if not tests or not found["n"]:
        return []
    last = tests[-1]
    ends = {"error": "ratio", "low": "lower95", "high": "upper95"}
    numbers = {
        name: asked("starts_tested", 100 * float(last[end]), "percent", years=last["horizon"], end=end)
        for name, end in ends.items()
    }
    years = message(f"follow.years.{last['horizon']}")
    helped = "helped" if numbers["high"].value < 100 else "hurt" if numbers["low"].value > 100 else "unsure"
    return [say(f"follow.tested.{helped}", years=years, **numbers)]


def _nobody(country: Country, found: Told) -> list[Fact]:
    """Say so where the aim is reached, where nobody in Europe is further, or where nobody moved."""
    entry, gap = indicators()[found["indicator"]], country.gaps.get(found["indicator"])
    if stands_at_aim(float(found["level"]), entry):
        return [say("follow.at_aim")]
    first = gap is not None and gap.rank is not None and gap.rank.value == 1
    nobody = not sum(found["outcomes"].get(name, 0) for name in SUCCESS)
    return [*([say("follow.first")] if first else []), *([say("follow.nobody")] if nobody else [])]


def _chart(country: Country, area: str, found: Told) -> Figure:
    entry = indicators()[found["indicator"]]
    own = Path(country_names(country.ref_area), _points(found["path"]))
    others = tuple(
        Path(
            filled("{x}, {year}", x=Names((one["ref_area"],)), year=_year(one["year"])),
            _points(one["path"]), one["outcome"] in SUCCESS,
        )
        for one in found["shown"]
    )  # fmt: skip
    names = {
        way: tuple(
            dict.fromkeys(
                one["ref_area"] for one in found["shown"] if (one["outcome"] in SUCCESS) is (way == "better")
            )
        )
        for way in ("better", "other")
    }
    alt = [say("paths.alt", label=entry.label, country=Names((country.ref_area,)))]
    alt += [say(f"paths.alt.{way}", countries=Names(codes)) for way, codes in names.items() if codes]
    draw = partial(paths_chart, Paths(own, others, found["unit"]))
    title = filled(message("paths.title"), label=entry.label, unit=unit_label(found["unit"]))
    caption = (say("paths.caption", country=Names((country.ref_area,))),)
    return Figure(f"following.{area}", title, tuple(alt), draw, caption, (found["series"],), aside=True)


def _year(year: int) -> Text:
    return Text(en=str(year), ru=str(year))


def _points(path: list[list[float]]) -> tuple[tuple[int, float], ...]:
    return tuple((int(years), float(value)) for years, value in path)


def unit_label(unit: str) -> Text:
    """Give the name of a unit, also of women ÷ men and of a difference of two such."""
    return units()[{"of_men": "percent", "points_of_men": "percent_points"}.get(unit, unit)].label


def _table(country: Country, area: str, found: Told) -> Table:
    asked, entry = asker(country, found), indicators()[found["indicator"]]
    unit = change_unit(entry)
    rows = [_row(country, found, one, asked, unit) for one in found["shown"]]
    rows += [
        _median(found, scope, asked, unit)
        for scope in ("peers", "group")
        if any(f"{scope}{years}" in found["medians"] for years in WINDOWS)
    ]
    names = ("country", "start", "after5", "after10", "after20", "outcome")
    heads = tuple(message(f"follow.head.{name}") for name in names)
    caption = filled(
        message("follow.starts"),
        label=entry.label, unit=unit_label(found["unit"]), change=unit_label(unit),
    )  # fmt: skip
    return Table(f"{area}.starts", caption, heads, tuple(rows), widths=(2.5, 1.3, 1.2, 1.2, 1.2, 1.3))


def _row(country: Country, found: Told, one: Told, asked: Asked, unit: str) -> tuple[Cell, ...]:
    key = {"peer": one["ref_area"], "start": one["year"]}
    first = observed(found, one["ref_area"], one["rows"])
    start = say(
        "follow.point",
        year=asked("peer_start", one["year"], "calendar_year", first, **key, what="year"),
        level=asked("peer_start", one["level"], found["unit"], first, **key, what="level"),
    )
    cells = []
    for years in WINDOWS:
        told = one["changes"].get(years)
        if told is None:
            open_still = one["year"] + int(years) > country.as_of
            cells.append(Cell(message("follow.not_yet") if open_still else None))
            continue
        used = (*first, *observed(found, one["ref_area"], told["rows"]))
        change = asked("peer_change", told["change"], unit, used, **key, years=years, what="change")
        cells.append(Cell(say("follow.change", change=change)))
    latest, note = one["changes"].get("latest"), None
    shown = {one["changes"][years]["year"] for years in WINDOWS if years in one["changes"]}
    if latest is not None and latest["year"] not in shown:
        used = (*first, *observed(found, one["ref_area"], latest["rows"]))
        by = asked("peer_change", latest["year"], "calendar_year", used, **key, years="latest", what="year")
        note = say("follow.by", year=by)
    outcome = Cell(message(f"follow.outcome.{one['outcome'] or 'unknown'}"), note)
    return (Cell(Names((one["ref_area"],)), _people(one, asked, key)), Cell(start), *cells, outcome)


def _people(one: Told, asked: Asked, key: dict[str, Any]) -> Fact | None:
    """Give the population of a country so small that a few people move its figures."""
    told = one["people"]
    if told is None:
        return None
    used = observed(told, one["ref_area"], told["rows"])
    return say("follow.people", people=asked("peer_people", told["people"], "persons", used, **key))


def _median(found: Told, scope: str, asked: Asked, unit: str) -> tuple[Cell, ...]:
    """Give the median change and the middle half, of comparable starts or of any start in Europe."""
    cells = []
    for years in WINDOWS:
        told = found["medians"].get(f"{scope}{years}")
        if told is None:
            cells.append(Cell(message("follow.too_few")))
            continue
        numbers = {
            end: asked("starts_spread", told[end], unit, scope=scope, years=years, end=end)
            for end in ("median", "low", "high")
        }
        half = say("follow.half", low=numbers["low"], high=numbers["high"])
        cells.append(Cell(say("follow.change", change=numbers["median"]), half))
    title = Cell(message(f"follow.median.{scope}"), None, cites(found))
    return (title, Cell(message("follow.blank")), *cells, Cell(message("follow.blank")))
