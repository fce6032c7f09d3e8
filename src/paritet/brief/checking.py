"""What checking a record asks of any record: whole, of one run with its files, borne out by the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from paritet.brief.placing import strangers
from paritet.concepts.errors import ParitetError, SpecError

MOST_TOLD: Final = 12
"""Most differences that an error names one by one."""


class CheckFailedError(ParitetError):
    """A record that the store does not bear out."""


def checked(
    path: Path, schema: str, kind: str, differences: Callable[[dict[str, Any]], Iterable[object]]
) -> int:
    """Compare a record with the store.

    Parameters
    ----------
    path : Path
    schema : str
        What the record calls its own form.
    kind : str
        The command that writes such records, and what it writes: ``brief`` or ``card``.
    differences : callable
        Gives everything in which a record differs from the store, each told by its ``str``.

    Returns
    -------
    int
        How many numbers were compared.

    Raises
    ------
    CheckFailedError
        If anything differs, or a file beside the record is of another run; names each.
    SpecError
        If the file is no such record, or not a whole one.
    """
    told = _read(path, schema, kind)
    mixed = strangers(path, told)
    if mixed:
        raise CheckFailedError(
            f"{', '.join(mixed)}: not written with {path.name}, or changed since.",
            where=str(path.parent),
            mend=f"write the {kind} again, or take away the files that do not belong to it",
        )
    try:
        found = list(differences(told))
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise SpecError(
            "The record is not whole: a part of it is missing or has another form.",
            where=f"{path}: {type(error).__name__}: {error}",
            mend=f"write the {kind} again; a record is not meant to be edited",
        ) from error
    if found:
        shown = "\n    ".join(str(item) for item in found[:MOST_TOLD])
        more = f"\n    and {len(found) - MOST_TOLD} more" if len(found) > MOST_TOLD else ""
        raise CheckFailedError(
            f"{path.name} does not agree with the store in {len(found)} place(s).\n    {shown}{more}",
            where=str(path),
            mend=f"write the {kind} again from this store, or restore the editions that it was written from",
        )
    return len(told["numbers"])


def _read(path: Path, schema: str, kind: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SpecError("The file cannot be read as JSON.", where=str(path), mend=str(error)) from error
    if not isinstance(told, dict) or told.get("schema") != schema:
        raise SpecError(
            f"The file is no record of a {kind}.",
            where=str(path),
            mend=f"give the JSON file that `paritet {kind}` wrote",
        )
    return told
