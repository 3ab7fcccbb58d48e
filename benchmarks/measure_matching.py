"""Lines followed from published budgets to drafts made from them by known edits: `make matching`,
or

    nice python benchmarks/measure_matching.py [--seed N] [FOLDER]

A budget a folder of `../shared/realdata`, the first ten whose lines can be told apart by code,
label and parent. Printed are the shares of lines matched as the truth is, ours, by daff (where the
peers of `make bench` are installed) and by position; lines followed in truth that we call cut; and
whether changes and what did not change add up to every column of both sides, each line once.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.peers import JOBS, PEERS  # noqa: E402
from tests.verify.drafts import Edited, Pairs, edited, right, said  # noqa: E402

from budgetcli.comparing.diffs import Diff, compare  # noqa: E402
from budgetcli.comparing.matching.match import MatchKind  # noqa: E402
from budgetcli.model.budgets import Budget, Key, Measure, Role, Sign  # noqa: E402
from budgetcli.model.errors import BudgetError  # noqa: E402
from budgetcli.reading.layouts import Layout  # noqa: E402
from budgetcli.reading.sources import read  # noqa: E402
from budgetcli.reading.workspaces import Workspace  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.comparing.matching.match import Match
    from budgetcli.model.budgets import Column, Line

MOST_BYTES = 1_500_000
FEWEST, MOST = 25, 1_200
BUDGETS = 10
MADE_FROM = ("renamed", "moved", "split", "merged")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "folder", nargs="?", type=Path, default=ROOT.parent / "shared" / "realdata"
    )
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    print(
        f"{'budget':28}{'lines':>7}{'edits':>8}{'ours, %':>9}{'daff, %':>9}{'position, %':>13}{'false cuts':>12}  totals"
    )
    for name, budget in list(suitable(chosen.folder))[:BUDGETS]:
        for kind, drift, grown in (
            ("drafts", False, False),
            ("years", True, False),
            ("grown", True, True),
        ):
            measure(name, edited(budget, chosen.seed, drift=drift, grown=grown), kind)


def measure(name: str, edits: Edited, kind: str) -> None:
    """Print how one pair of budgets was followed."""
    diff = compare(edits.before, edits.after)
    met, lines = right(edits, said(diff.matches), edits.all)
    by_position, _ = right(edits, positions(edits), edits.all)
    theirs, cuts = by_daff(edits), false_cuts(edits, diff)
    daff = (
        f"{100 * right(edits, theirs, edits.all)[0] / lines:9.2f}"
        if theirs is not None
        else f"{'-':>9}"
    )
    print(
        f"{name[:27]:28}{len(edits.before.lines):7}{kind:>8}{100 * met / lines:9.2f}{daff}{100 * by_position / lines:13.2f}{cuts:12}"
        f"  {'exact' if is_exact(edits, diff) else 'WRONG'}",
        flush=True,
    )


def false_cuts(edits: Edited, diff: Diff) -> int:
    """Return how many lines that are followed in truth are called cut."""
    followed = {id for each in MADE_FROM for old, _ in edits.truth.get(each, ()) for id in old}
    return sum(
        1
        for match in diff.matches
        if match.kind is MatchKind.REMOVED and match.old[0].id in followed
    )


def positions(edits: Edited) -> Pairs:
    """Return what a comparison row by row takes for the same line."""
    olds, news = ([line.id for line in each.lines] for each in (edits.before, edits.after))
    rest = [(frozenset({id}), frozenset[str]()) for id in olds[len(news) :]] + [
        (frozenset[str](), frozenset({id})) for id in news[len(olds) :]
    ]
    return frozenset(
        [
            *((frozenset({old}), frozenset({new})) for old, new in zip(olds, news, strict=False)),
            *rest,
        ]
    )


def by_daff(edits: Edited) -> Pairs | None:
    """Return what daff takes for the same line, of tables of code, label, parent and amounts; None
    where it is not installed."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        return None
    tables = json.dumps([table(each) for each in (edits.before, edits.after)])
    ended = subprocess.run(
        [python, JOBS / "daff_rows.py"], input=tables, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        return None
    olds, news = ([line.id for line in each.lines] for each in (edits.before, edits.after))
    return frozenset(
        (
            frozenset(olds[old - 1 : old] if old > 0 else ()),
            frozenset(news[new - 1 : new] if new > 0 else ()),
        )
        for old, new in json.loads(ended.stdout)
    )


def table(budget: Budget) -> list[list[str]]:
    """Return a budget as rows of text below a heading."""
    labels = {line.id: line.label for line in budget.lines}
    rows = [
        [line.code or "", line.label, labels.get(line.parent or "", ""), *amounts(budget, line.id)]
        for line in budget.lines
    ]
    return [
        ["code", "label", "parent", *(str(number) for number in range(len(budget.columns)))],
        *rows,
    ]


def amounts(budget: Budget, id: str) -> list[str]:
    """Return the amounts of a line as text."""
    return [
        str(figure.amount) if (figure := budget.figures.get(Key(id, column))) is not None else ""
        for column in budget.columns
    ]


def is_exact(edits: Edited, diff: Diff) -> bool:
    """Return whether every line stands in one match, and changes and what stayed add up to all
    lines of either side in every column.

    Recomputed from the figures themselves; what stayed is taken from before on both sides. Lines
    below one of their own match are left out.
    """
    for side, budget in enumerate((edits.before, edits.after)):
        met = Counter(line.id for match in diff.matches for line in match[side])
        if met != Counter(
            line.id for line in budget.lines if line.role not in (Role.INDEX, Role.MEMO)
        ):
            return False
    return all(
        adds_up(edits, diff, column)
        for column in diff.footing.columns
        if column.measure is Measure.AMOUNT
    )


def adds_up(edits: Edited, diff: Diff, column: Column) -> bool:
    """Return whether one column of both sides is what changed and what stayed."""
    changes = [change for change in diff.changes if change.column == column]
    changed = {id(change.match) for change in changes}
    matches = [match for match in diff.matches if not is_total(match)]
    stayed = sum(
        money(edits.before, match.old, column) for match in matches if id(match) not in changed
    )
    said = tuple(
        stayed + sum(each or 0 for each in amounts)
        for amounts in zip(*((one.before, one.after) for one in changes), strict=True)
    )
    before, after = (
        sum(money(each, match[side], column) for match in matches)
        for side, each in enumerate((edits.before, edits.after))
    )
    return (said or (stayed, stayed)) == (before, after)


def money(budget: Budget, lines: Sequence[Line], column: Column) -> Decimal:
    """Return what lines state in a column."""
    ids = {line.id for line in lines}
    stated = [budget.figures.get(Key(line.id, column)) for line in lines if line.parent not in ids]
    return sum((figure.amount for figure in stated if figure is not None), Decimal(0))


def is_total(match: Match) -> bool:
    """Return whether a match is of the printed totals, whose changes stand by themselves."""
    return all(line.role is Role.TOTAL and line.parent is None for line in (*match.old, *match.new))


def suitable(folder: Path) -> Iterator[tuple[str, Budget]]:
    """Yield the largest budget of each folder whose lines have names of their own."""
    for each in sorted(path for path in folder.iterdir() if path.is_dir()):
        found = [
            budget
            for path in sorted(each.rglob("*"))
            for budget in budgets_of(path)
            if is_suitable(budget)
        ]
        if found:
            yield each.name, max(found, key=lambda budget: len(budget.lines))


def budgets_of(path: Path) -> tuple[Budget, ...]:
    """Return the budgets of a file; none of what is no table or too large for this."""
    if (
        path.suffix.lower() not in (".xlsx", ".xls", ".csv", ".ods")
        or path.stat().st_size > MOST_BYTES
    ):
        return ()
    try:
        return tuple(
            each._replace(equations=())
            for each in read(
                str(path), Workspace(), Layout(sign=Sign.INCOME_POSITIVE, digest=False)
            )
        )
    except BudgetError:
        return ()


def is_suitable(budget: Budget) -> bool:
    """Return whether a budget has enough lines, and nearly all can be told apart."""
    names = {(line.code, line.label, line.parent) for line in budget.lines}
    count = len(budget.of(Role.LINE))
    return (
        FEWEST <= count <= MOST
        and len(budget.figures) > count
        and len(names) >= 0.95 * len(budget.lines)
    )


if __name__ == "__main__":
    main()
