"""Print how many made budgets of publishers never seen are read right: without a flag, with one,
refused with a reason, or wrong.

    nice python benchmarks/measure_publishers.py [SEEDS] [WORD ...]

Every layout of `tests/publishers` is written to every file that can say it, in eight languages by
turns; the truth is known. `WRONG` is a number, unit, sign, year, side or level read wrongly in
silence, and must be none.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.publishers.cases import all_made
from tests.publishers.judging import judge
from tests.publishers.words import LANGUAGES


def main() -> int:
    """Print what is not right, then the counts."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    words = sys.argv[2:]
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for name, made in all_made(range(seeds), tuple(LANGUAGES)):
            if words and not any(word in name for word in words):
                continue
            found = judge(made, Path(folder))
            counts[found.way] += 1
            if found.way != "right":
                print(f"{name:44} {found.way:8} {found.why[:200]}")
    print(
        f"right {counts['right']}, with a flag {counts['flag']}, refused {counts['refused']}, WRONG {counts['WRONG']}"
    )
    return 1 if counts["WRONG"] else 0


if __name__ == "__main__":
    sys.exit(main())
