"""`tie` on made publications in four languages and every form: right statuses, planted mistakes
found, and what is falsely told.

With `--wrong` every amount that got another status is listed. The figures to reach stand in the
last line; missing one is exit 1.
"""

from __future__ import annotations

import sys
import time
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.publications.measured import FORMS, as_pdf, digits_changed, measured, table


def main() -> int:
    """Print the table, and what is wrong where asked; return 1 where a figure to reach is missed."""
    forms = FORMS | ({"pdf": as_pdf} if find_spec("weasyprint") else {})
    began = time.perf_counter()
    scores = measured(range(12), forms)
    print("\n".join(table(scores)))
    changed, found = digits_changed(range(4))
    print(
        f"one digit changed in {changed} bound amounts: {100 * found / changed:.1f} % found; to reach: 70 %"
    )
    print(f"{time.perf_counter() - began:.0f} s; to reach: right 95 %, found 95 %, false 0")
    if "--wrong" in sys.argv:
        for score in scores.values():
            print("\n".join(map(str, score.wrong)))
    counted = [each for each in scores.values() if each.amounts]
    missed = any(
        each.false or each.right < 0.95 * each.amounts or each.found < 0.95 * each.planted
        for each in counted
    )
    return int(missed or not counted or found < 0.7 * changed)


if __name__ == "__main__":
    sys.exit(main())
