"""Code lists as data files, read once, checked on reading.

Every list is YAML (or CSV for the table of country keys) in ``concepts/lists``; no list is written in code.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, TypeVar

import yaml
from babel import Locale
from pydantic import BaseModel, ValidationError

from paritet.concepts.errors import SpecError, UnknownCodeError
from paritet.concepts.indicator import Indicator
from paritet.concepts.ref_area import Group, RefArea
from paritet.concepts.terms import Area, ReformType, Unit
from paritet.concepts.text import LANGS, Lang

LISTS: Final[Traversable] = files("paritet.concepts") / "lists"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


_Model = TypeVar("_Model", bound=BaseModel)
_Coded = TypeVar("_Coded", Area, ReformType, Unit, Indicator, Group)


def read_yaml(path: Traversable) -> Any:
    """Read a YAML file with the safe loader.

    Parameters
    ----------
    path : Traversable
        The file.

    Raises
    ------
    SpecError
        If the file is not YAML; names file and line.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  (a safe loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path.name}, line {mark.line + 1}" if mark else path.name
        raise SpecError("The file is not well-formed YAML.", where=where, mend=str(error)) from error


def _entries(
    model: type[_Model],
    path: Traversable,
    complete: Callable[[dict[str, Any]], dict[str, Any]] = lambda entry: entry,
) -> list[_Model]:
    found = []
    for number, entry in enumerate(read_yaml(path) or [], start=1):
        try:
            found.append(model.model_validate(complete(entry)))
        except ValidationError as error:
            where = f"{path.name}, entry {number} ({entry.get('code', 'no code')})"
            raise SpecError(f"Not a valid {model.__name__}.", where=where, mend=str(error)) from error
    return found


def _by_code(entries: list[_Coded], kind: str) -> dict[str, _Coded]:
    table: dict[str, _Coded] = {}
    for entry in entries:
        if entry.code in table:
            raise SpecError(f"The {kind} {entry.code!r} is declared twice.", mend="keep one of the two")
        table[entry.code] = entry
    return table


@cache
def areas() -> dict[str, Area]:
    """Give the four areas and their sub-areas, by code; sub-areas are ``area.sub_area``."""
    return _by_code(_entries(Area, LISTS / "areas.yaml"), "area")


@cache
def units() -> dict[str, Unit]:
    """Give the units of measure, by code."""
    return _by_code(_entries(Unit, LISTS / "units.yaml"), "unit")


@cache
def indicators() -> dict[str, Indicator]:
    """Give every indicator, by code."""
    folder = LISTS / "indicators"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml"))
    return _by_code([entry for name in names for entry in _entries(Indicator, folder / name)], "indicator")


def indicator(code: str) -> Indicator:
    """Give one indicator.

    Raises
    ------
    UnknownCodeError
        With the nearest codes as a suggestion.
    """
    table = indicators()
    if code not in table:
        raise UnknownCodeError("indicator", code, table)
    return table[code]


@cache
def reform_types() -> dict[str, ReformType]:
    """Give the types of reform, by code."""
    return _by_code(_entries(ReformType, LISTS / "reform_types.yaml"), "reform type")


@cache
def reform_spellings() -> dict[str, str]:
    """Give our code for every spelling of a reform type, its own code included."""
    return {spelling: kind.code for kind in reform_types().values() for spelling in (kind.code, *kind.also)}


def reform_type_of(name: str, *, where: str | None = None) -> str:
    """Map a publisher's name of a reform to our code; letter case does not matter.

    Raises
    ------
    UnknownCodeError
        If no type has that code or spelling.
    """
    table = reform_spellings()
    found = table.get(name.strip().casefold())
    if found is None:
        raise UnknownCodeError("reform type", name, table, where=where)
    return found


@cache
def groups() -> dict[str, Group]:
    """Give the groups of countries, by code; ``members: all`` stands for every country of our list."""
    table = _by_code(_entries(Group, LISTS / "groups.yaml", _every_country), "group")
    known = ref_areas()
    for group in table.values():
        for member in group.members:
            if member.ref_area not in known:
                raise UnknownCodeError("country", member.ref_area, known, where=f"groups.yaml, {group.code}")
    return table


def _every_country(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "members": list(ref_areas())} if entry.get("members") == "all" else entry


@cache
def ref_areas() -> dict[str, RefArea]:
    """Give every country, by ISO 3166-1 alpha-3."""
    return {
        row["iso3"]: RefArea(code=row["iso3"], alpha2=row["iso2"].split("|", 1)[0]) for row in country_keys()
    }


@cache
def country_keys() -> tuple[dict[str, str], ...]:
    """Give the table of country keys: one row a country, one column a key system.

    A cell may hold several keys, parted by ``|``; the first is the one that we write. ``iso3`` holds one code
    only; ``iso3_also`` holds what publishers put in its place (``KOS``, ``OWID_KOS``). ``name`` holds
    publishers' spellings, ``spoken`` what people say that neither publishers nor CLDR write.
    """
    text = (LISTS / "ref_areas.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _key_table(system: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for row in country_keys():
        cell = f"{row['iso3']}|{row['iso3_also']}" if system == "iso3" else row[system]
        for key in filter(None, cell.split("|")):
            if table.setdefault(key.casefold(), row["iso3"]) != row["iso3"]:
                raise SpecError(
                    f"The country key {key!r} stands in two rows.", where=f"ref_areas.csv, {system}"
                )
    return table


def ref_area_of(key: str, system: str, *, where: str | None = None) -> str:
    """Map a publisher's country key to ISO 3166-1 alpha-3 or a group code.

    Parameters
    ----------
    key : str
        The key as published; letter case, outer and doubled blanks, and leading zeros of M49 do not matter.
    system : str
        Column of the table of keys, such as ``"iso3"``, ``"m49"``, ``"wb"``, ``"name"``.
    where : str, optional
        Row of the file, for the error.

    Raises
    ------
    UnknownCodeError
        If no row of the table holds the key.
    """
    table = _key_table(system)
    plain = " ".join(str(key).split()).casefold()
    found = table.get(plain.lstrip("0") if system == "m49" else plain)
    if found is None:
        spelled = [known for row in country_keys() for known in row[system].split("|") if known]
        raise UnknownCodeError(
            f"country key ({system})",
            str(key),
            spelled,
            where=where,
            otherwise="correct the key; a group of countries belongs in the catalogue entry's `drop_areas`",
        )
    return found


def resolve_country(text: str) -> str:
    """Understand what a person typed as a country: a code or a name in either language.

    Raises
    ------
    UnknownCodeError
        With the nearest countries, code and name, as a suggestion.
    """
    asked = " ".join(text.split()).casefold()
    for system in ("iso3", "iso2"):
        found = _key_table(system).get(asked)
        if found:
            return found
    names = _names()
    if asked not in names:
        shown = {name: f"{code} ({country_name(code, 'en')})" for name, code in names.items()}
        shown |= {code: f"{code} ({country_name(code, 'en')})" for code in ref_areas()}
        raise UnknownCodeError("country", text, shown, shown=shown)
    return names[asked]


@cache
def _names() -> dict[str, str]:
    """Every name of every country, case-folded: publishers' spellings, and CLDR's in both languages."""
    names = _key_table("name") | _key_table("spoken")
    for lang in LANGS:
        names.update({country_name(code, lang).casefold(): code for code in ref_areas()})
    return names


@cache
def country_name(code: str, lang: Lang) -> str:
    """Give a country's or group's name as CLDR (or our list of groups) has it.

    Parameters
    ----------
    code : str
        ISO 3166-1 alpha-3 or a group code.
    lang : {"en", "ru"}
    """
    table = ref_areas()
    if code in table:
        name: str = Locale.parse(lang).territories[table[code].alpha2]
        return name
    if code in groups():
        return groups()[code].label(lang)
    raise UnknownCodeError("country", code, [*table, *groups()])
