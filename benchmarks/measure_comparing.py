"""How long two budgets of many lines take to compare and to write, and how many lines are followed
right: `make comparing`, or

    nice python benchmarks/measure_comparing.py [LINES] [YEARS]

Reading is left out. Printed are seconds of processor time for comparing, for the table of people
and for json, the share of lines matched as the truth is, lines that only changed their name or were
split and are called cut, and whether every column adds up.
"""

from __future__ import annotations

import gc
import sys
import time
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.measure_matching import false_cuts, is_exact  # noqa: E402
from tests.verify.drafts import Edited, edited, right, said, without_codes  # noqa: E402

from budgetcli.comparing.diffs import compare  # noqa: E402
from budgetcli.formats.machine import render_json  # noqa: E402
from budgetcli.formats.text import render_all  # noqa: E402
from budgetcli.model.budgets import Budget, Column, Figure, Key, Line, Role  # noqa: E402
from budgetcli.model.numbers import exact_sum  # noqa: E402
from budgetcli.views.diff_view import DiffView  # noqa: E402
from budgetcli.words.languages import Language  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

CENT = Decimal("0.01")
SYLLABLES = (
    "ple",
    "træ",
    "sko",
    "bør",
    "kul",
    "vej",
    "park",
    "hjem",
    "fæl",
    "drift",
    "anl",
    "syg",
    "ung",
    "idr",
    "bib",
    "mus",
    "hav",
    "byg",
)
AREAS = 100


def main(lines: int = 20_000, years: int = 10) -> None:
    """Measure every case and print a row each."""
    print(
        f"{'case':34}{'lines':>8}{'compare':>9}{'table':>9}{'json':>9}{'right, %':>10}{'false cuts':>12}  totals"
    )
    gc.disable()
    for name, edits in cases(lines, years):
        measure(name, edits)


def cases(lines: int, years: int) -> Iterator[tuple[str, Edited]]:
    """Yield pairs of budgets by what was done to the second."""
    flat, tree = budget(lines, years, areas=0), budget(lines, years, areas=AREAS)
    yield "20 figures changed", changed(flat, 20)
    yield "20 changed, without codes, sorted", without_codes_after(changed(flat, 20))
    yield "all figures changed", changed(flat, lines)
    for name, before in (("flat", flat), (f"{AREAS} areas", tree)):
        for drift in (False, True):
            yield (
                f"edited, {name}{', years' if drift else ''}",
                edited(before, 1, drift=drift, share=50),
            )
            yield (
                f"edited, {name}{', years' if drift else ''}, no codes",
                edited(without_codes(before), 1, drift=drift, share=50),
            )


def budget(lines: int, years: int, areas: int) -> Budget:
    """Return a budget of lines with a code and a label of their own, below so many areas or below
    none."""
    random = Random(lines + areas)
    words = sorted(
        {
            "".join(random.sample(SYLLABLES, 2)) + random.choice(("", "e", "ning", "er"))
            for _ in range(900)
        }
    )
    columns = tuple(Column(2024 + year) for year in range(years))
    above = [
        Line(f"a{number}", f"{words[number]} i alt", Role.SUBTOTAL, f"{number:03d}")
        for number in range(areas)
    ]
    labels = list(
        dict.fromkeys(
            " ".join(random.sample(words, random.choice((1, 2, 2, 3, 3, 4))))
            for _ in range(lines * 2)
        )
    )[:lines]
    below = [
        Line(
            f"p{number}",
            label,
            Role.LINE,
            f"{10_000 + number:06d}",
            above[number % areas].id if areas else None,
        )
        for number, label in enumerate(labels)
    ]
    amounts = {
        line.id: [
            Decimal(-random.randrange(100, 10 ** random.randrange(3, 9))) * CENT for _ in columns
        ]
        for line in below
    }
    for line in below if areas else ():
        known = amounts.get(line.parent or "", [Decimal(0)] * years)
        amounts[line.parent or ""] = [
            one + other for one, other in zip(known, amounts[line.id], strict=True)
        ]
    total = Line("total", "I alt", Role.TOTAL)
    amounts["total"] = [
        exact_sum(each) for each in zip(*(amounts[line.id] for line in below), strict=True)
    ]
    everything = (
        *(
            each
            for area in above
            for each in (area, *(line for line in below if line.parent == area.id))
        ),
        total,
    )
    figures = {
        Key(id, column): Figure(amount, CENT)
        for id, row in amounts.items()
        for column, amount in zip(columns, row, strict=True)
    }
    return Budget(lines=everything if areas else (*below, total), columns=columns, figures=figures)


def changed(before: Budget, count: int) -> Edited:
    """Return a budget beside itself with one figure of so many lines changed, and its totals with
    them."""
    figures = dict(before.figures)
    column = before.columns[0]
    for line in before.of(Role.LINE)[:: max(len(before.of(Role.LINE)) // count, 1)]:
        for id in (line.id, "total"):
            figures[Key(id, column)] = figures[Key(id, column)]._replace(
                amount=figures[Key(id, column)].amount - 1
            )
    truth = frozenset((frozenset({line.id}), frozenset({line.id})) for line in before.lines)
    return Edited(before, before._replace(figures=figures), {"kept": truth})


def without_codes_after(edits: Edited) -> Edited:
    """Return the same pair with the lines after sorted by label and without codes."""
    lines = sorted(
        without_codes(edits.after).lines, key=lambda line: (line.role is Role.TOTAL, line.label)
    )
    return Edited(edits.before, edits.after._replace(lines=tuple(lines)), edits.truth)


def measure(name: str, edits: Edited) -> None:
    """Print how long one pair takes, and how right it is."""
    start = time.process_time()
    diff = compare(edits.before, edits.after)
    compared = time.process_time()
    render_all([DiffView(diff)], Language.ENGLISH)
    shown = time.process_time()
    render_json([DiffView(diff)], Language.ENGLISH)
    written = time.process_time()
    met, lines = right(edits, said(diff.matches), edits.all)
    cuts = false_cuts(edits, diff)
    took = "".join(
        f"{end - begin:9.2f}"
        for begin, end in ((start, compared), (compared, shown), (shown, written))
    )
    print(
        f"{name:34}{len(edits.before.lines):8}{took}{100 * met / lines:10.2f}{cuts:12}  {'exact' if is_exact(edits, diff) else 'WRONG'}",
        flush=True,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
