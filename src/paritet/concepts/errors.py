"""Errors that a person can act on: what is wrong, where, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping


class ParitetError(Exception):
    """A fault in what was asked or given, told so that it can be mended.

    Parameters
    ----------
    what : str
        What is wrong, in one sentence.
    where : str, optional
        File, line, row, column or field that holds the fault.
    mend : str, optional
        What to do about it.
    """

    def __init__(self, what: str, *, where: str | None = None, mend: str | None = None) -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(what)

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"where: {self.where}")
        if self.mend:
            lines.append(f"mend:  {self.mend}")
        return "\n".join(lines)


def _nearest(asked: str, known: Iterable[str]) -> list[str]:
    """Give the three likeliest names meant: two letters changed places before all else, then the likest."""
    names = list(known)
    swapped = {asked[:at] + asked[at + 1] + asked[at] + asked[at + 2 :]: None for at in range(len(asked) - 1)}
    first = [name for name in swapped if name != asked and name in names]
    near = difflib.get_close_matches(asked, names, n=3, cutoff=0.5)
    return list(dict.fromkeys([*first, *near]))[:3]


class UnknownCodeError(ParitetError):
    """A code that stands in no code list of ours.

    Parameters
    ----------
    kind : str
        Which list was asked, such as ``"indicator"``.
    code : str
        The code as given.
    known : iterable of str
        Codes of that list; the nearest become the suggestion.
    where : str, optional
        Where the code was met.
    shown : mapping of str to str, optional
        How a known code is put to the reader, where that is not the code itself.
    otherwise : str, optional
        What to do where no known code is near.
    """

    def __init__(
        self,
        kind: str,
        code: str,
        known: Iterable[str],
        *,
        where: str | None = None,
        shown: Mapping[str, str] | None = None,
        otherwise: str | None = None,
    ) -> None:
        self.kind = kind
        self.code = code
        folded = {name.casefold(): (shown or {}).get(name, name) for name in known}
        near = _nearest(code.casefold(), folded)
        words = dict.fromkeys(folded[name] for name in near)
        mend = f"did you mean {' or '.join(words)}?" if near else otherwise
        super().__init__(f"Unknown {kind} {code!r}.", where=where, mend=mend)


class SourceFormatError(ParitetError):
    """A publisher's file that is not in the form its source declares."""


class CheckError(ParitetError):
    """An edition that breaks a rule of the store; names row, column and rule."""


class MissingDataError(ParitetError):
    """A question that no observation of the store can answer."""


class SpecError(ParitetError):
    """A declaration (YAML) that cannot be read as what it declares; names file and line."""
