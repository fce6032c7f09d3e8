"""The declared rules of break and carry detection, from ``break_rules.yaml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from paritet.concepts.codelists import read_yaml
from paritet.concepts.errors import SpecError


class BreakRule(BaseModel):
    """How breaks of one indicator are found.

    Attributes
    ----------
    floor : float or None
        Least jump, in the indicator's unit, that may be a break.
    follows : str or None
        Indicator of the same publisher whose breaks are this one's too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    floor: float | None = None
    follows: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> BreakRule:
        if (self.floor is None) == (self.follows is None):
            raise ValueError("give either a floor or the indicator that this one follows")
        return self


class BreakRules(BaseModel):
    """The contents of ``break_rules.yaml``.

    Attributes
    ----------
    breaks : dict of str to BreakRule
        By indicator; an indicator that is absent is never tested.
    repeats_are_usual : tuple of str
        Indicators in which an exact repeat in one country is no sign of carrying forward.
    laws_and_judgements : tuple of str
        Indicators that are never tested for carrying forward, with their components.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    breaks: dict[str, BreakRule]
    repeats_are_usual: tuple[str, ...]
    laws_and_judgements: tuple[str, ...]

    def stays_with_laws(self, indicator: str) -> bool:
        """Say whether an indicator, or the index that it is a component of, stays while laws stay."""
        return any(indicator == code or indicator.startswith(f"{code}.") for code in self.laws_and_judgements)


@cache
def break_rules() -> BreakRules:
    """Give the declared rules.

    Raises
    ------
    SpecError
        If the file breaks its schema.
    """
    path = files("paritet.store") / "break_rules.yaml"
    try:
        return BreakRules.model_validate(read_yaml(path))
    except ValidationError as error:
        raise SpecError("Not valid break rules.", where=path.name, mend=str(error)) from error
