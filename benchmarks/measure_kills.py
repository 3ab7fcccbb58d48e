"""Kill runs while they write, and print what is left: no torn file, no lost one, and nothing that
the next writing does not sweep away."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.kills import kills, window

RUNS = 300


def main() -> int:
    """Print the counts; return 1 where a file was torn or lost, or something stayed behind."""
    with tempfile.TemporaryDirectory() as folder:
        found = kills(Path(folder), RUNS)
    with tempfile.TemporaryDirectory() as folder:
        at_once, after = window(Path(folder), RUNS // 30)
    print(
        f"{found.runs} runs, {found.killed} killed before their end: {found.torn} files torn or lost, "
        f"{found.strays} times something left, {found.strays_after} left after the next writing"
    )
    print(
        f"{RUNS // 30} runs killed just before a draft takes a file's place: {at_once} drafts left, {after} after the next writing"
    )
    return int(found.torn + found.strays_after + after > 0)


if __name__ == "__main__":
    raise SystemExit(main())
