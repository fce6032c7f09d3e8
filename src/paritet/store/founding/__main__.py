"""``python -m paritet.store.founding --data FOLDER``: rebuild the founding editions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from paritet.concepts.errors import ParitetError
from paritet.store.editions import FOUNDING
from paritet.store.founding.build import LIMIT, build, sizes


def main() -> int:
    """Build, report each source's size, and fail if a source is refused or the whole is too large."""
    parser = argparse.ArgumentParser(prog="python -m paritet.store.founding", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the publishers' original files")
    parser.add_argument("--out", type=Path, default=FOUNDING, help="where the editions go")
    parser.add_argument("--only", action="append", help="only this source; may be repeated")
    parser.add_argument("--unchecked", action="store_true", help="apply no rules: only to try out a reader")
    given = parser.parse_args()
    try:
        refused = build(given.data, given.out, only=given.only, checked=not given.unchecked)
    except ParitetError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    table = sizes(given.out)
    for name, size in table.items():
        sys.stdout.write(f"{size:>12,} {name}\n")
    total = sum(table.values())
    sys.stdout.write(f"{total:>12,} bytes in all, of {LIMIT:,} at most\n")
    for name, fault in refused.items():
        sys.stderr.write(f"\nrefused {name}: {fault}\n")
    return 1 if refused or total > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
