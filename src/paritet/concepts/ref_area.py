"""Countries and groups of countries."""

from __future__ import annotations

import itertools
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from paritet.concepts.text import Text


class RefArea(BaseModel):
    """A country or territory.

    Attributes
    ----------
    code : str
        ISO 3166-1 alpha-3; ``XKX`` for Kosovo, the user-assigned code of the World Bank.
    alpha2 : str
        ISO 3166-1 alpha-2, the key to CLDR names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[A-Z]{3}$")
    alpha2: str = Field(pattern=r"^[A-Z]{2}$")


class Membership(BaseModel):
    """One country's time in a group.

    Attributes
    ----------
    ref_area : str
    since, until : int or None
        First year, and last full calendar year, of membership; ``None`` where membership is open or undated.
        A country that joins in the course of a year is counted from that year; one that leaves in the
        course of a year is counted to the year before.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ref_area: str
    since: int | None = None
    until: int | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Membership:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise ValueError(f"{self.ref_area}: the membership ends before it begins")
        return self


class Group(BaseModel):
    """A group of countries, such as ``EU27``.

    Attributes
    ----------
    code : str
    label, definition : Text
    members : tuple of Membership
        In the list of groups a bare code is a membership without dates. A country that left and came back
        has one membership for each time.
    until : int or None
        Last full calendar year of a group that exists no more, such as the EU of 28.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    label: Text
    definition: Text
    members: tuple[Membership, ...]
    until: int | None = None

    @field_validator("members", mode="before")
    @classmethod
    def _codes_are_members(cls, given: Any) -> Any:
        if not isinstance(given, list | tuple):
            return given
        return tuple({"ref_area": item} if isinstance(item, str) else item for item in given)

    @model_validator(mode="after")
    def _one_membership_at_a_time(self) -> Group:
        spans = sorted(self.members, key=lambda m: (m.ref_area, m.since or 0))
        for one, other in itertools.pairwise(spans):
            if one.ref_area == other.ref_area and (one.until is None or one.until >= (other.since or 0)):
                raise ValueError(f"{self.code}: {one.ref_area} is a member twice at the same time")
        return self

    def members_in(self, year: int | None = None) -> tuple[str, ...]:
        """Give the members, sorted by code; of one year, or of the group as it now stands.

        Parameters
        ----------
        year : int, optional
            Calendar year: those who were members then, none after the group's end. Without it the present
            composition, whatever year a figure is of, so ``EU27`` is the 27 of today; for a group that exists
            no more, its last one.
        """
        year = self.until if year is None else year
        if year is None:
            return tuple(sorted(m.ref_area for m in self.members if m.until is None))
        if self.until is not None and year > self.until:
            return ()
        return tuple(
            sorted(
                m.ref_area
                for m in self.members
                if (m.since is None or m.since <= year) and (m.until is None or year <= m.until)
            )
        )
