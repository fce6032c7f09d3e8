"""The rows that a record rests on, taken from the store again."""

from __future__ import annotations

from datetime import date
from typing import Any

from paritet.concepts.observation import Observation, ObsStatus, Sex
from paritet.concepts.reform import Reform
from paritet.store.editions import kept_editions
from paritet.store.query import observation_rows, reforms


def stored_observations(told: dict[str, Any]) -> dict[str, Observation]:
    """Take the record's observations from the store, one question for each edition."""
    columns = told["observation_columns"]
    rows = {name: dict(zip(columns, row, strict=True)) for name, row in told["observations"].items()}
    kept = {item.name for item in kept_editions()}
    asked: dict[str, dict[str, set[Any]]] = {}
    for row in rows.values():
        place = asked.setdefault(
            f"{row['source']}/{row['edition']}", {"indicator": set(), "ref_area": set(), "year": set()}
        )
        place["indicator"].add(row["indicator"])
        place["ref_area"].add(row["ref_area"])
        place["year"].add(row["time_period"])
    found: dict[tuple[Any, ...], Observation] = {}
    for name, want in asked.items():
        if name in kept:
            years = (min(want["year"]), max(want["year"]))
            for values in observation_rows(
                sorted(want["indicator"]), sorted(want["ref_area"]), years, edition=name
            ):
                item = _observation(values)
                found[item.key] = item
    keys = {
        name: tuple(
            row[column] for column in ("source", "edition", "indicator", "ref_area", "sex", "time_period")
        )
        for name, row in rows.items()
    }
    return {name: found[key] for name, key in keys.items() if key in found}


def _observation(values: tuple[Any, ...]) -> Observation:
    source, edition, indicator, area, sex, year, value, status, lower, upper = values
    numbers = [
        None if number is None or number != number else float(number) for number in (value, lower, upper)
    ]
    return Observation(
        source, edition, indicator, area, Sex(sex), int(year), numbers[0], ObsStatus(status), *numbers[1:]
    )


def stored_reforms(told: dict[str, Any]) -> dict[str, Reform]:
    """Take the record's reforms from the store."""
    columns = told["reform_columns"]
    rows = {name: dict(zip(columns, row, strict=True)) for name, row in told["reforms"].items()}
    if not rows:
        return {}
    found = {}
    for row in reforms(ref_area=sorted({row["ref_area"] for row in rows.values()}), edition="all").to_dict(
        "records"
    ):
        item = Reform.of_row(row)
        found[
            (item.source, item.edition, item.ref_area, item.reform, str(item.direction), item.time_period)
        ] = item
    keys = {
        name: tuple(
            row[column] for column in ("source", "edition", "ref_area", "reform", "direction", "time_period")
        )
        for name, row in rows.items()
    }
    return {name: found[key] for name, key in keys.items() if key in found}


def same(record: dict[str, Any], found: Observation | Reform) -> bool:
    """Tell whether a row of the record is what the store holds."""
    for name, value in record.items():
        real = getattr(found, name)
        real = real.isoformat() if isinstance(real, date) else real
        if isinstance(real, float) and isinstance(value, int | float):
            if abs(real - value) > 1e-9 * max(1.0, abs(real)):
                return False
        elif (None if real is None else str(real)) != (None if value is None else str(value)):
            return False
    return True


def key_text(record: dict[str, Any]) -> str:
    """Name a row of the record."""
    names = ("source", "edition", "indicator", "ref_area", "sex", "reform", "time_period")
    return "/".join(str(record[name]) for name in names if name in record)


def told_record(record: dict[str, Any]) -> str:
    """Say what a row of the record tells."""
    if "obs_value" in record:
        return f"{record['obs_value']} ({record['obs_status']})"
    return f"{record['date'] or record['time_period']} ({record['direction']})"


def told_row(found: Observation | Reform) -> str:
    """Say what the store tells."""
    if isinstance(found, Observation):
        return f"{found.obs_value} ({found.obs_status})"
    return f"{found.date or found.time_period} ({found.direction})"
