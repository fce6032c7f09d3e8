"""Work spread over the cores of this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Part = TypeVar("Part")
Found = TypeVar("Found")


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
    # One process a core, one thread a process: the arrays of a part are too small for more.
    os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
    # A fork would inherit the store's locked threads; a spawned process starts clean.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, parts))
