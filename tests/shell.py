"""The command line, as a person runs it."""

from __future__ import annotations

import subprocess
import sys


def paritet(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, and hold it to its exit code; a traceback is never right."""
    run = subprocess.run(
        [sys.executable, "-c", "from paritet.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == code, run.stderr
    assert "Traceback" not in run.stderr
    return run
