"""Ingest again and again, each time in a child that is killed one step later; print what the store holds.

Run by test_killed_ingest.py as a process of its own. A step is any call of the operating system that Python
reports (opening, renaming, making or removing a file or folder in the store); a last series is killed by the
clock.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path

from paritet.store import editions
from paritet.store.ingest import ingest

editions.FOUNDING = Path("/nonexistent")
ROOT = Path(os.environ["PARITET_STORE"])


def visible() -> dict[str, str]:
    kept = [item.folder for item in editions.kept_editions()]
    return {
        f"{folder.parent.name}/{folder.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in kept
        for path in sorted(folder.iterdir())
    }


def child(path: str, kill_at: int | None) -> None:
    steps = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        if event in WATCHED and any(str(ROOT) in str(argument) for argument in arguments):
            if steps == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            steps += 1

    sys.addaudithook(hook)
    ingest("undp_hdr", path, edition="2025", replace_kept=True)


WATCHED = (
    "open",
    "os.rename",
    "os.mkdir",
    "os.remove",
    "os.rmdir",
    "os.listdir",
    "os.scandir",
    "shutil.rmtree",
)


def forked(path: str, kill_at: int | None, after: float | None = None) -> bool:
    """Ingest in a child; say whether it was killed."""
    pid = os.fork()
    if pid == 0:
        try:
            child(path, kill_at)
        finally:
            os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def main(old: str, new: str) -> None:
    outcomes = []
    for file in (old, new):  # first into an empty store, then over the old edition
        before = visible()
        start = time.monotonic()
        kill_at = 0
        while forked(file, kill_at):
            outcomes.append({"step": kill_at, "before": before, "after": visible()})
            if outcomes[-1]["after"] != before:
                break  # it was in place already; the rest is cleaning up
            kill_at += 1
        whole = (time.monotonic() - start) / (kill_at + 1)
        forked(file, None)
        complete = visible()
        outcomes.append({"step": "end", "before": before, "after": complete})
    for part in range(8):  # the other file in turn, so that old and new can be told apart
        before = visible()
        forked((old, new)[part % 2], None, after=whole * (part + 2) / 10)
        outcomes.append({"step": f"{part}/8", "before": before, "after": visible()})
    forked(new, None)
    leftovers = [path.name for path in ROOT.iterdir() if path.name.startswith(".ingest-")]
    json.dump({"outcomes": outcomes, "leftovers": leftovers}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
