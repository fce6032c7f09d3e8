"""Make the fits that ship with the package: ``python -m paritet.analysis.forecast.refit [SERIES ...]``."""

from __future__ import annotations

import sys

from paritet.analysis.forecast.fit_files import SHIPPED, file_name, write
from paritet.analysis.forecast.fitted import make
from paritet.analysis.forecast.validated import validated
from paritet.analysis.series import panel


def refit(names: list[str]) -> None:
    """Fit the newest edition of the validated series named, or of all, and write them into the package."""
    for entry in validated():
        if not entry.forecast or (names and entry.series not in names):
            continue
        grid = panel(entry.series)
        write(make(grid, entry), grid, SHIPPED / file_name(grid.name))
        sys.stdout.write(f"{grid.name}\n")


if __name__ == "__main__":
    refit(sys.argv[1:])
