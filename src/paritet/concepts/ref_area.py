"""Countries and groups of countries."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

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
        First and last full-calendar-year of membership; ``None`` where membership is open or undated.
        A country that joins in the course of a year is counted from that year.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ref_area: str
    since: int | None = None
    until: int | None = None


class Group(BaseModel):
    """A group of countries, such as ``EU27``.

    Attributes
    ----------
    code : str
    label, definition : Text
    members : tuple of Membership
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    label: Text
    definition: Text
    members: tuple[Membership, ...]

    def members_in(self, year: int | None = None) -> tuple[str, ...]:
        """Give the members, sorted by code; of one year, or all that the group now has.

        Parameters
        ----------
        year : int, optional
            Calendar year; without it, members whose membership has not ended.
        """
        if year is None:
            return tuple(sorted(m.ref_area for m in self.members if m.until is None))
        return tuple(
            sorted(
                m.ref_area
                for m in self.members
                if (m.since is None or m.since <= year) and (m.until is None or year <= m.until)
            )
        )
