"""Terms of the code lists that are no nouns of their own: areas, units and types of reform."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from paritet.concepts.text import Text


class Area(BaseModel):
    """An area or sub-area of the group's work.

    Attributes
    ----------
    code : str
    label, definition : Text
    parent : str or None
        The area that a sub-area belongs to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    label: Text
    definition: Text
    parent: str | None = None


class ReformType(BaseModel):
    """A type of reform.

    Attributes
    ----------
    code : str
    area, sub_area : str
    label, definition : Text
    restricts : bool
        Whether its adoption takes a right away, such as a ban in the constitution.
    also : tuple of str
        Other spellings that publishers use.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    area: str
    sub_area: str
    label: Text
    definition: Text
    restricts: bool = False
    also: tuple[str, ...] = ()


class Unit(BaseModel):
    """A unit of measure.

    Attributes
    ----------
    code : str
    label : Text
        Name of the unit.
    symbol : Text
        What stands behind a number, such as ``%``; may be the label again.
    decimals : int
        Decimals shown to a reader.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    label: Text
    symbol: Text
    decimals: int = 1
