"""Answers kept in memory for as long as the store stays as it is."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Final, ParamSpec, Protocol, TypeVar, cast

from paritet.store import editions

_Edition = tuple[str, int, int, tuple[tuple[str, int, int], ...]]
State = tuple[_Edition, ...]
"""What tells one state of the store from another."""

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Kept = TypeVar("Kept", covariant=True)
_TRIES: Final = 5
"""How often a question is asked again because an edition came while it was answered."""
_SETTLED: Final = 3_000_000_000
"""Nanoseconds after which a folder's time surely tells its next change: some disks count by two seconds."""


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
    """Tell every edition: its folder, when that was made, in nanoseconds, its number on the disk, its tables.

    Paritet never changes an edition in its place: another folder takes its name. What a person changes by
    hand inside one is told by the time and size of its Parquet files, so that it is seen at once by all that
    is remembered, as by those who take a file's digest. Asked for every number of a brief, so that no path is
    made and no file opened, and a folder is listed only after it changed.
    """
    state: list[_Edition] = []
    for root in (str(editions.FOUNDING), str(editions.own_store())):
        _, sources = _look(root)
        for source in sources:
            if source[0] in "._":  # an ingest at work
                continue
            _, names = _look(f"{root}/{source}")
            for name in names:
                folder = f"{root}/{source}/{name}"
                told, inside = _look(folder)
                if told is not None:  # else it is just being replaced, and its successor is told
                    state.append((folder, told.st_mtime_ns, told.st_ino, _tables(folder, inside)))
    return tuple(state)


def _tables(folder: str, names: tuple[str, ...]) -> tuple[tuple[str, int, int], ...]:
    """Give the time and size of each Parquet file of an edition."""
    tables = []
    for name in names:
        if name.endswith(".parquet"):
            try:
                told = os.stat(f"{folder}/{name}")  # noqa: PTH116  (no path is made)
            except OSError:
                continue
            tables.append((name, told.st_mtime_ns, told.st_size))
    return tuple(tables)


_LISTED: Final[dict[str, tuple[tuple[int, int, int], tuple[str, ...]]]] = {}
"""Names in a folder, with what the folder's own record was when they were read."""


def _look(path: str) -> tuple[os.stat_result | None, tuple[str, ...]]:
    """Give a folder's record and the names in it, sorted; nothing of what is no folder."""
    try:
        told = os.stat(path)  # noqa: PTH116  (no path is made)
    except OSError:
        return None, ()
    if not stat.S_ISDIR(told.st_mode):
        return None, ()
    mark = (told.st_ino, told.st_mtime_ns, told.st_ctime_ns)
    listed = _LISTED.get(path)
    if listed is not None and listed[0] == mark:
        return told, listed[1]
    try:
        names = tuple(sorted(os.listdir(path)))  # noqa: PTH208  (no path is made)
    except OSError:
        return None, ()
    # Clocks of disks tick coarsely: a folder that changed just now may change again without its time moving.
    if time.time_ns() - max(mark[1:]) > _SETTLED:
        _LISTED[path] = (mark, names)
    return told, names


_LOOKED: Final[ContextVar[State | None]] = ContextVar("looked", default=None)
"""The state that `one_look` found."""


@contextmanager
def one_look() -> Iterator[None]:
    """Look at the store once for all the questions asked within, which may be thousands.

    What is remembered of the state at the beginning is given without looking again. What must be computed is
    computed from the store as it then is, and remembered as that.
    """
    token = _LOOKED.set(_LOOKED.get() or store_state())
    try:
        yield
    finally:
        _LOOKED.reset(token)


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
            looked = _LOOKED.get()
            for _ in range(_TRIES):
                try:
                    return of_state(looked or store_state(), *args, **kwargs)  # type: ignore[arg-type]  # hashable, as said
                except _MovedError as moved:
                    latest, looked = cast("Answer", moved.answer), None
            return latest

        asked.cache_clear = of_state.cache_clear  # type: ignore[attr-defined]
        return cast("Remembering[Asked, Answer]", asked)

    return remembering
