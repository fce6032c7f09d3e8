"""Work spread over the cores of this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Final, TypeVar

Part = TypeVar("Part")
Found = TypeVar("Found")

_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def spread(work: Callable[[Part], Found], parts: Sequence[Part], jobs: int) -> list[Found]:
    """Do the same to every part, in order.

    Parameters
    ----------
    work : callable
        Of a module, so that another process can import it.
    parts : sequence
    jobs : int
        Processes; with one, or fewer, the work is done here.
    """
    if jobs <= 1:
        return [work(part) for part in parts]
    # A fork would inherit the store's locked threads; a spawned process starts clean.
    with _one_thread_each(), ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, parts))


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that start here run one thread: the arrays of a part are too small for more.

    They take it from this process's environment, which is as it was afterwards.
    """
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
