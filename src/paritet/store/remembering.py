"""Answers kept in memory for as long as the store stays as it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache, wraps
from operator import attrgetter
from typing import Final, ParamSpec, Protocol, TypeVar, cast

from paritet.store import editions

State = tuple[tuple[str, int, int], ...]
"""What tells one state of the store from another."""

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Kept = TypeVar("Kept", covariant=True)
_TRIES: Final = 5
"""How often a question is asked again because an edition came while it was answered."""


class Remembering(Protocol[Asked, Kept]):
    """A function that remembers its answers."""

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> Kept:
        """Give the answer, remembered or new."""

    def cache_clear(self) -> None:
        """Forget all answers."""


class _MovedError(Exception):
    """An edition came or went while a question was answered."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self.answer = answer


def store_state() -> State:
    """Give the folder of every edition, when it was made, in nanoseconds, and its number on the disk.

    Paritet never changes an edition in its place: another folder takes its name. What a person changes by
    hand inside one is seen by the next process. Asked for every number of a brief, so that no path is made
    and no file opened.
    """
    state = []
    for root in (editions.FOUNDING, editions.own_store()):
        for source in _folders(str(root)):
            if source.name[0] in "._":  # an ingest at work
                continue
            for edition in _folders(source.path):
                try:
                    told = edition.stat()
                except OSError:  # it is just being replaced, and its successor is told
                    continue
                state.append((edition.path, told.st_mtime_ns, told.st_ino))
    return tuple(state)


def _folders(path: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            return sorted((entry for entry in entries if entry.is_dir()), key=attrgetter("name"))
    except OSError:
        return []


def remembered(most: int) -> Callable[[Callable[Asked, Answer]], Remembering[Asked, Answer]]:
    """Remember the latest answers of a function that reads the store, until an edition changes.

    An answer that an edition came in the midst of is not remembered, and the question is asked again.

    Parameters
    ----------
    most : int
        Answers to remember.

    Returns
    -------
    decorator
        The function's arguments must be hashable. Everybody is given the same answer, so that nobody may
        change it; only the function's own module may add to what it holds.
    """

    def remembering(work: Callable[Asked, Answer]) -> Remembering[Asked, Answer]:
        """Let a function remember."""

        @lru_cache(maxsize=most)
        def of_state(state: State, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
            answer = work(*args, **kwargs)
            if store_state() != state:
                raise _MovedError(answer)
            return answer

        @wraps(work)
        def asked(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
            for _ in range(_TRIES):
                try:
                    return of_state(store_state(), *args, **kwargs)  # type: ignore[arg-type]  # hashable, as said
                except _MovedError as moved:
                    latest = cast("Answer", moved.answer)
            return latest

        asked.cache_clear = of_state.cache_clear  # type: ignore[attr-defined]
        return cast("Remembering[Asked, Answer]", asked)

    return remembering
