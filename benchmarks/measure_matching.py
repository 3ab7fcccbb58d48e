"""Lines followed from published budgets to drafts made from them by known edits: `make matching`, or

    nice python benchmarks/measure_matching.py [--seed N] [FOLDER]

A budget a folder of `../shared/realdata`, the first ten whose lines can be told apart by code, label and parent. Printed are the shares
of lines matched as the truth is, ours and by position; cuts that are none; and whether the totals of both sides are exact.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.verify.drafts import Edited, Pairs, edited, right, said  # noqa: E402

from budgetcli.comparing.diffs import compare  # noqa: E402
from budgetcli.comparing.matching import MatchKind  # noqa: E402
from budgetcli.model.budgets import Budget, Role, Sign  # noqa: E402
from budgetcli.model.errors import BudgetError  # noqa: E402
from budgetcli.reading.layouts import Layout  # noqa: E402
from budgetcli.reading.sources import read  # noqa: E402
from budgetcli.reading.workspaces import Workspace  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 1_500_000
FEWEST, MOST = 25, 1_200
BUDGETS = 10
MADE_FROM = ("renamed", "moved", "split", "merged")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared" / "realdata")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    print(f"{'budget':28}{'lines':>7}{'edits':>8}{'ours, %':>9}{'position, %':>13}{'false cuts':>12}  totals")
    for name, budget in list(suitable(chosen.folder))[:BUDGETS]:
        for drift in (False, True):
            measure(name, edited(budget, chosen.seed, drift=drift), "years" if drift else "drafts")


def measure(name: str, edits: Edited, kind: str) -> None:
    """Print how one pair of budgets was followed."""
    diff = compare(edits.before, edits.after)
    met, lines = right(edits, said(diff.matches), edits.all)
    by_position, _ = right(edits, positions(edits), edits.all)
    followed = {id for each in MADE_FROM for old, _ in edits.truth.get(each, ()) for id in old}
    cuts = sum(1 for match in diff.matches if match.kind is MatchKind.REMOVED and match.old[0].id in followed)
    exact = all(total.before == edits.before.total(total.column) for total in diff.totals if total.before is not None)
    print(f"{name[:27]:28}{len(edits.before.lines):7}{kind:>8}{100 * met / lines:9.2f}{100 * by_position / lines:13.2f}{cuts:12}"
          f"  {'exact' if exact else 'WRONG'}", flush=True)  # fmt: skip


def positions(edits: Edited) -> Pairs:
    """Return what a comparison row by row takes for the same line."""
    olds, news = ([line.id for line in each.lines] for each in (edits.before, edits.after))
    rest = [(frozenset({id}), frozenset[str]()) for id in olds[len(news) :]] + [
        (frozenset[str](), frozenset({id})) for id in news[len(olds) :]
    ]
    return frozenset([*((frozenset({old}), frozenset({new})) for old, new in zip(olds, news, strict=False)), *rest])


def suitable(folder: Path) -> Iterator[tuple[str, Budget]]:
    """Yield the largest budget of each folder whose lines have names of their own."""
    for each in sorted(path for path in folder.iterdir() if path.is_dir()):
        found = [budget for path in sorted(each.rglob("*")) for budget in budgets_of(path) if is_suitable(budget)]
        if found:
            yield each.name, max(found, key=lambda budget: len(budget.lines))


def budgets_of(path: Path) -> tuple[Budget, ...]:
    """Return the budgets of a file; none of what is no table or too large for this."""
    if path.suffix.lower() not in (".xlsx", ".xls", ".csv", ".ods") or path.stat().st_size > MOST_BYTES:
        return ()
    try:
        return tuple(replace(each, equations=()) for each in read(str(path), Workspace(), Layout(sign=Sign.INCOME_POSITIVE, digest=False)))
    except BudgetError:
        return ()


def is_suitable(budget: Budget) -> bool:
    """Return whether a budget has enough lines, and nearly all can be told apart."""
    names = {(line.code, line.label, line.parent) for line in budget.lines}
    count = len(budget.of(Role.LINE))
    return FEWEST <= count <= MOST and len(budget.figures) > count and len(names) >= 0.95 * len(budget.lines)


if __name__ == "__main__":
    main()
