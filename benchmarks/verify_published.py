"""Check the published budgets beside the repository: how many equations hold, and each error with
the calculation by hand that decides it.

`python benchmarks/verify_published.py [FILE…]`; without a file all that are there. Returns 1 where
an error is not decided yet.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.program import budgetcli  # noqa: E402 - the path comes first

PUBLISHED = ROOT.parent / "shared" / "realdata"
ENDINGS = {".xlsx", ".xls", ".ods", ".csv"}
LARGEST = 4_500_000

DEFECTS = {
    "RS LA Data 2010-11 (1)!BC454": "104,255,639 - 45,749,702 - 4,363,416 = 54,142,521, printed 54,142,525; rounding explains under 2",
    "RS LA Data 2010-11 (1)!BC461": "3,443,661 - 296,449 - 44,314 = 3,102,898, printed 3,102,900; rounding explains under 2",
    "A!O73": "the lines add up to 766,452,550, printed 766,314,000: the 138,550 of O18 are not in it",
    "1500!G2438": "120,698.85 + 5,773,294.24 = 5,893,993.09, printed 6,324,955.98; the other three columns are exact",
}
"""Errors that were computed by hand and are true, by the cell of their finding."""

EQUATIONS = {
    "total-adds-up",
    "net-is-expenditure-plus-income",
    "difference-follows",
    "carry-over-follows",
    "same-figure-twice",
    "index-follows-total",
    "percentage-follows",
    "per-head-follows",
    "jointly-impossible",
}


def tables_of(path: Path) -> list[dict[str, Any]]:
    """Return the reports on a file's tables; none where it is refused."""
    result = budgetcli("check", path, "--no-config", "-O", "json")
    if not result.data:
        return []
    documents = result.json if isinstance(result.json, list) else [result.json]
    return [each for each in documents if "verdict" in each]


def main() -> int:
    """Print a line a file and a line an error."""
    files = [Path(each) for each in sys.argv[1:]] or sorted(
        each for each in PUBLISHED.rglob("*") if each.suffix.lower() in ENDINGS
    )
    total: Counter[str] = Counter()
    strange: list[str] = []
    print(
        f"{'file':44} {'tables':>6} {'equations':>9} {'exact':>7} {'rounding':>8} {'improbable':>10} {'broken':>6} {'seconds':>7}"
    )
    for path in (each for each in files if each.stat().st_size <= LARGEST):
        began = time.process_time()
        tables = tables_of(path)
        counts: Counter[str] = sum((Counter(each["counts"]) for each in tables), Counter())
        total += counts
        shown = " ".join(
            f"{counts[each]:{width}}"
            for each, width in (("equations", 9), ("exact", 7), ("rounding", 8), ("improbable", 10))
        )
        print(
            f"{path.name[-44:]:44} {len(tables):6} {shown} {counts['broken']:6} {time.process_time() - began:7.1f}",
            flush=True,
        )
        for finding in (
            found for each in tables for found in each["findings"] if found["id"] in EQUATIONS
        ):
            decided = DEFECTS.get(finding["cell"])
            strange += [] if decided else [finding["cell"]]
            print(f"    {finding['cell']}: {decided or 'NOT DECIDED: ' + finding['message']}")
    print(
        f"{total['equations']} equations: {total['exact']} exact, {total['rounding']} by rounding, {total['improbable']} improbable, "
        f"{total['broken']} broken, {total['undecided']} undecided; {len(strange)} errors not decided by hand"
    )
    return 1 if strange else 0


if __name__ == "__main__":
    sys.exit(main())
