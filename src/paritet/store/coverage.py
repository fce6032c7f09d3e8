"""Rules for an edition as a whole: it is not empty, and no smaller than the one before."""

from __future__ import annotations

from paritet.concepts.errors import CheckError


def check_not_empty(name: str, observations: int, reforms: int) -> None:
    """Refuse an edition that holds nothing.

    Raises
    ------
    CheckError
    """
    if not observations and not reforms:
        raise CheckError(
            f"{name} is refused: no row of the file gives a figure or a reform.",
            where="rule: an edition is not empty",
            mend="see whether this is the file that the catalogue entry describes",
        )


def check_countries(name: str, new: set[str], last: set[str], last_name: str) -> None:
    """Refuse an edition that has fewer countries than the source's last one.

    Parameters
    ----------
    name, last_name : str
        ``source/edition`` of the two editions.
    new, last : set of str
        Countries with a figure (or reform) in either.

    Raises
    ------
    CheckError
        Names the countries that are gone.
    """
    if len(new) >= len(last):
        return
    gone = sorted(last - new)
    shown = ", ".join(gone[:20]) + (f" and {len(gone) - 20} more" if len(gone) > 20 else "")
    raise CheckError(
        f"{name} is refused: it has {len(new)} countries, {last_name} has {len(last)}.",
        where=f"rule: an edition has no fewer countries than the last; column ref_area; gone: {shown}",
        mend="see whether the file is complete; if the publisher dropped them, say so with --allow-fewer",
    )
