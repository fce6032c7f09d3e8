"""Understand which areas a question is about: countries by code or name, and the members of groups.

The code lists are imported where they are needed: a country's code is understood without them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from paritet.concepts.country_codes import iso3_codes
from paritet.concepts.errors import UnknownCodeError

Years = int | tuple[int | None, int | None] | Sequence[int] | None
Codes = str | Iterable[str] | None


def listed(codes: Codes) -> list[str] | None:
    """Give one code or several as a list; ``None`` stays."""
    if codes is None:
        return None
    return [codes] if isinstance(codes, str) else list(codes)


def resolve_areas(names: Codes, group: Codes = None, years: Years = None) -> list[str] | None:
    """Give the codes of the areas that a person named, and of the members of the groups.

    Parameters
    ----------
    names : str or iterable of str, optional
        Codes or names of countries, in English or Russian, or codes of groups whose own figures are meant.
    group : str or iterable of str, optional
        Groups whose members are meant (see `members_of`).
    years : int, (int, int) or sequence of int, optional
        The years asked for, which decide on membership.

    Returns
    -------
    list of str or None
        ``None`` where neither is given.

    Raises
    ------
    UnknownCodeError
        With the nearest codes and names as a suggestion.
    """
    given = listed(names)
    if given is None and group is None:
        return None
    areas = [_area(name) for name in given or []]
    for code in listed(group) or []:
        areas += members_of(code, years)[0]
    return list(dict.fromkeys(areas))


def _area(name: str) -> str:
    if name in iso3_codes():
        return name
    from paritet.concepts import codelists

    try:
        return codelists.resolve_country(name)
    except UnknownCodeError:
        if name.upper() in codelists.groups():
            return name.upper()
        raise


def members_of(code: str, years: Years = None) -> tuple[tuple[str, ...], str]:
    """Give a group's members, and of when: of the year asked for, where it is just one, else of today.

    Parameters
    ----------
    code : str
        Code of a group, such as ``EU27``.
    years : int, (int, int) or sequence of int, optional

    Returns
    -------
    members : tuple of str
        Codes of countries, sorted.
    when : str
        ``in 2004``, or ``today``.

    Raises
    ------
    UnknownCodeError
        With the nearest codes as a suggestion.
    """
    from paritet.concepts import codelists

    groups = codelists.groups()
    known = groups.get(code) or groups.get(code.upper())
    if known is None:
        raise UnknownCodeError("group", code, groups)
    if isinstance(years, int):
        return known.members_in(years), f"in {years}"
    return known.members_in(), "today"
