"""Answers kept in memory for as long as the store stays as it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache, wraps
from operator import attrgetter
from typing import ParamSpec, TypeVar

from paritet.store import editions

State = tuple[tuple[str, int, int], ...]
"""What tells one state of the store from another."""

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def store_state() -> State:
    """Give the folder of every edition, when it was made, in nanoseconds, and its number on the disk.

    An edition is never changed in its place: another folder takes its name. Asked for every number of a
    brief, so that no path is made and no file opened.
    """
    state = []
    for root in (editions.FOUNDING, editions.own_store()):
        for source in _folders(str(root)):
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


def remembered(most: int) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """Remember the latest answers of a function that reads the store, until an edition changes.

    Parameters
    ----------
    most : int
        Answers to remember.

    Returns
    -------
    decorator
        The function's arguments must be hashable, and nobody may change an answer.
    """

    def remembering(work: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        @lru_cache(maxsize=most)
        def of_state(state: State, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
            del state  # the key alone
            return work(*args, **kwargs)

        @wraps(work)
        def asked(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
            return of_state(store_state(), *args, **kwargs)  # type: ignore[arg-type]  # hashable, as said

        return asked

    return remembering
