"""Measure the balance check on seeded tables and print every figure beside what it should reach.

`python benchmarks/verify_balance.py [PART…] [--scale N]`; the parts are the names in PARTS, and N
divides the sizes of the campaigns. The seeds are fixed and were used for nothing else.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.checking.tables import bo3, sou  # noqa: E402
from tests.checking.test_verdicts import crossed, two_by_two  # noqa: E402
from tests.verify import highs, naive, slips  # noqa: E402
from tests.verify.campaigns import REFUTED, score, tally  # noqa: E402
from tests.verify.trees import column_of, tree  # noqa: E402

from budgetcli.checking.checks import check  # noqa: E402 - the path comes first
from budgetcli.model.budgets import Budget  # noqa: E402
from budgetcli.model.equations import Kind  # noqa: E402
from budgetcli.model.findings import Outcome, RoundingRule, Verdict  # noqa: E402

BASE = 40_961


class Line(NamedTuple):
    """One figure: what was measured, what to reach, what came out, and whether that is enough; None
    where nothing is to be reached."""

    measure: str
    reach: str
    measured: str
    enough: bool | None = None


def share(part: int | Fraction, whole: int | Fraction) -> Fraction:
    """Return part of whole; 0 of nothing."""
    return Fraction(part) / Fraction(whole) if whole else Fraction(0)


def percent(part: int | Fraction, whole: int | Fraction) -> str:
    """Return `97.4 % (267 of 274)`."""
    return f"{float(100 * share(part, whole)):.1f} % ({float(part):g} of {float(whole):g})"


def at_least(measure: str, least: str, part: int | Fraction, whole: int | Fraction) -> Line:
    """Return the line of a share that must be so many per cent."""
    return Line(
        measure, f">= {least} %", percent(part, whole), share(part, whole) >= Fraction(least) / 100
    )


def equal(measure: str, reach: object, measured: object) -> Line:
    """Return the line of a figure that must be just this."""
    return Line(measure, str(reach), str(measured), str(reach) == str(measured))


def facts(_: int) -> Iterator[Line]:
    """Yield the tables whose answer is known."""
    report = check(sou())
    yield equal(
        "SOU: verdict, deviating, stress",
        "within-rounding 2 of 15 2/3",
        f"{report.verdict} {deviating(report.judgements)} {report.stress}",
    )
    report = check(bo3())
    ratios = [each for each in report.judgements if each.equation.base is not None]
    sums = [each for each in report.judgements if each.equation.base is None]
    yield equal(
        "BO3: verdict, sums, percentages",
        "within-rounding 9 of 29 5 of 13",
        f"{report.verdict} {deviating(sums)} {deviating(ratios)}",
    )
    yield equal("BO3 cut off", "broken", check(bo3(), rule=RoundingRule.TRUNCATE).verdict)
    report = check(two_by_two())
    multipliers = sorted({abs(factor) for _, factor in report.findings[0].certificate})
    yield equal(
        "2 x 2: verdict, multipliers",
        "jointly-impossible 1",
        f"{report.verdict} {'/'.join(map(str, multipliers))}",
    )
    twice = crossed({"here": "12.4", "there": "12.5"}, {"here": ("there",)}, Kind.SAME)
    both = f"{check(twice).verdict}, {check(twice, rule=RoundingRule.UNKNOWN).verdict}"
    yield equal("12.4 and 12.5: half-up, unknown", "broken, within-rounding", both)
    kroner = crossed(
        {"a": "1999999000", "b": "1234567", "total": "2001234567"}, {"total": ("a", "b")}
    )
    yield equal("1,000 kr at 2 billion", "broken", check(kroner).verdict)


def deviating(judgements: Iterable[object]) -> str:
    """Return `2 of 15`."""
    listed = list(judgements)
    return f"{sum(getattr(each, 'outcome', None) is Outcome.ROUNDING for each in listed)} of {len(listed)}"


def clean(scale: int) -> Iterator[Line]:
    """Yield the false alarms on tables that hold, ours and those of naive checkers."""
    sizes = ((5, 120), (12, 150), (30, 120), (100, 60), (300, 16), (1000, 4))
    tables = [
        tree(rows, BASE + number) for rows, count in sizes for number in range(count // scale or 1)
    ]
    tables += [
        column_of(rows, BASE + number)
        for rows in (5, 30, 100, 300, 1000)
        for number in range(30 // scale or 1)
    ]
    verdicts = Counter(check(budget).verdict for budget in tables)
    false = sum(verdicts[verdict] for verdict in REFUTED)
    yield Line(
        f"{len(tables)} clean tables: false broken or jointly-impossible",
        "0",
        str(false),
        false == 0,
    )
    odd = verdicts[Verdict.IMPROBABLE]
    yield Line(
        "the same: improbable",
        "<= 1 %",
        percent(odd, len(tables)),
        share(odd, len(tables)) <= Fraction(1, 100),
    )
    yield equal("the same: undecided", 0, verdicts[Verdict.UNDECIDED])
    for name, complains in naive.CHECKERS.items():
        alarms = sum(bool(naive.complaints(budget, complains)) for budget in tables)
        yield Line(f"the same: false alarms of {name}", "", percent(alarms, len(tables)))


def cell_lines(
    name: str, counts: Counter[str], reach: tuple[str, str, str, str], of: str
) -> Iterator[Line]:
    """Yield what a campaign of single slips reached: detected, first, first three, value."""
    yield at_least(f"{name}: detected", reach[0], counts["detected"], counts["seeds"])
    for measure, least in zip(("first", "three", "value"), reach[1:], strict=True):
        yield (
            at_least(f"{name}: {measure}", least, counts[measure], counts[of])
            if least
            else Line(f"{name}: {measure}", "", percent(counts[measure], counts[of]))
        )
    yield Line(
        f"{name}: called sure, and wrongly", "", f"{counts['sure']}, {counts['wrongly_sure']}"
    )


def sou_slips(_: int) -> Iterator[Line]:
    """Yield the 274 slips of the SOU table."""
    seeds = {
        kind.__name__: [seed for key in slips.money(sou()) for seed in kind(sou(), key)]
        for kind in slips.KINDS
    }
    yield equal(
        "SOU slips: swapped, digit, sign, x1000",
        "83 123 34 34",
        " ".join(str(len(each)) for each in seeds.values()),
    )
    every = [seed for each in seeds.values() for seed in each]
    yield from cell_lines("SOU, 274 slips", tally(every), ("100", "98", "99", "96"), "seeds")
    yield from naive_lines("SOU", every)
    for steps in (1, 2, 3):
        counts = tally(slips.off_by(sou(), steps))
        yield Line(
            f"SOU, {steps} ulp off: detected",
            "72 of 72" if steps == 3 else "",
            percent(counts["detected"], counts["seeds"]),
        )


def naive_lines(name: str, seeds: list[slips.Seed]) -> Iterator[Line]:
    """Yield what naive checkers reach on the same slips."""
    for checker, complains in naive.CHECKERS.items():
        reached = [naive.score(seed, complains) for seed in seeds]
        sums = {
            measure: sum((each[measure] for each in reached), Fraction(0))
            for measure in ("detected", "first", "three")
        }
        said = ", ".join(
            f"{measure} {float(100 * share(part, len(seeds))):.1f} %"
            for measure, part in sums.items()
        )
        yield Line(f"{name}: {checker}", "", said)


def bo3_slips(_: int) -> Iterator[Line]:
    """Yield the errors of one and two steps in the table whose equations are many."""
    for steps, least in ((1, 34), (2, 94)):
        counts = tally(slips.off_by(bo3(), steps))
        yield Line(
            f"BO3, {steps} ulp off: detected",
            f">= {least} of 104",
            percent(counts["detected"], 104),
            counts["detected"] >= least,
        )
        yield from naive_lines(f"BO3, {steps} ulp off", list(slips.off_by(bo3(), steps)))


def trees(scale: int) -> Iterator[Line]:
    """Yield the slips of a cell in random trees."""
    total: Counter[str] = Counter()
    naively: list[slips.Seed] = []
    for rows, count in ((12, 800), (30, 700), (100, 380), (300, 100), (1000, 30)):
        seeds = [
            slips.one_slip(tree(rows, BASE + number // 5), Random(BASE + number))
            for number in range(count // scale or 1)
        ]
        counts = tally(seeds)
        yield Line(
            f"trees of {rows} rows",
            "",
            " ".join(
                f"{each} {counts[each]}"
                for each in ("seeds", "detected", "first", "three", "value")
            ),
        )
        total += counts
        naively += seeds if rows <= 100 else []
    yield from cell_lines(
        f"trees, {total['seeds']} slips", total, ("97", "98", "99", ""), "detected"
    )
    yield from naive_lines("trees to 100 rows", naively)


def structures(scale: int) -> Iterator[Line]:
    """Yield the slips of structure."""
    reach = {
        "missing-line": ("first", "92"),
        "doubled-line": ("first", "96"),
        "swapped-figures": ("three", "92"),
    }
    reach |= {"row-sign": ("first", "99"), "stale-total": ("three", "82")}
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in reach}
    for rows, count in ((12, 100), (30, 100), (100, 40), (300, 8)):
        for number in range(count // scale or 1):
            for make in slips.STRUCTURES:
                seed = make(tree(rows, BASE + number // 5), Random(BASE + number))
                counts[seed.kind] += score(seed, check(seed.budget))
    for kind, (measure, least) in reach.items():
        yield Line(
            f"{kind}: detected", "", percent(counts[kind]["detected"], counts[kind]["seeds"])
        )
        yield at_least(f"{kind}: {measure}", least, counts[kind][measure], counts[kind]["detected"])
        yield Line(
            f"{kind}: first; three; wrongly sure",
            "",
            " ".join(str(counts[kind][each]) for each in ("first", "three", "wrongly_sure")),
        )


def two(scale: int) -> Iterator[Line]:
    """Yield two slips at once, each of which alone is detected."""
    both = tried = 0
    for rows, count in ((12, 100), (30, 150), (100, 60)):
        for number in range(count // scale or 1):
            first, second = slips.two_slips(tree(rows, BASE + number // 5), Random(BASE + number))
            alone = slips.with_amount(
                tree(rows, BASE + number // 5), second.key, second.budget.figures[second.key].amount
            )
            if check(first.budget).verdict in REFUTED and check(alone).verdict in REFUTED:
                named = {
                    finding.suspects[0].key
                    for finding in check(second.budget).findings
                    if finding.suspects
                }
                tried, both = tried + 1, both + ({first.key, second.key} <= named)
    yield at_least("two slips: both first", "97", both, tried)


def seconds(budget: Budget) -> float:
    """Return the processor seconds of a whole verdict with suspects, whatever else the machine
    does."""
    began = time.process_time()
    check(budget)
    return time.process_time() - began


def times(scale: int) -> Iterator[Line]:
    """Yield how long whole verdicts with suspects take."""
    seeds = [
        seed.budget
        for key in slips.money(sou())
        for kind in slips.KINDS
        for seed in kind(sou(), key)
    ][:: max(1, scale)]
    middle = median(seconds(budget) for budget in seeds)
    yield Line("SOU with suspects, median", "<= 20 ms", f"{1000 * middle:.1f} ms", middle <= 0.02)
    for rows, most in ((1000, 2.0), (3000, 6.0)):
        slipped = [
            slips.one_slip(tree(rows, BASE + number), Random(BASE + number)).budget
            for number in range(4)
        ]
        middle = median(seconds(budget) for budget in slipped)
        yield Line(
            f"{rows} x 8 with suspects, median of 4",
            f"<= {most:g} s",
            f"{middle:.2f} s",
            middle <= most,
        )
        fine = seconds(tree(rows, BASE))
        yield Line(f"{rows} x 8, nothing wrong", f"<= {most:g} s", f"{fine:.2f} s", fine <= most)
    longest = max(
        seconds(slips.one_slip(tree(12, BASE + number // 9), Random(number)).budget)
        for number in range(2000 // scale or 1)
    )
    yield Line("2,000 random of 12 rows, the longest", "<= 30 s", f"{longest:.2f} s", longest <= 30)


def perturbed(number: int) -> Budget:
    """Return a table of which a few figures are off by up to three steps."""
    random = Random(BASE + number)
    budget = (sou, bo3, lambda: tree(12, BASE + number), lambda: tree(30, BASE + number))[
        number % 4
    ]()
    figures = dict(budget.figures)
    for key in random.sample(list(figures), random.randint(1, 3)):
        step = random.choice((-3, -2, -1, 1, 2, 3))
        figures[key] = figures[key]._replace(
            amount=figures[key].amount + step * Decimal(figures[key].quantum)
        )
    return budget._replace(figures=figures)


def proofs(scale: int) -> Iterator[Line]:
    """Yield whether every verdict was verified, and whether HiGHS agrees over closed intervals."""
    tables = [perturbed(number) for number in range(400 // scale or 1)]
    reports = [check(budget) for budget in tables]
    verified = sum(report.verdict is not Verdict.UNDECIDED for report in reports)
    kinds = Counter(str(report.verdict) for report in reports)
    yield at_least(
        "verdicts on perturbed tables, verified independently", "100", verified, len(tables)
    )
    yield Line(
        "their verdicts",
        "",
        ", ".join(f"{verdict} {count}" for verdict, count in sorted(kinds.items())),
    )
    if not highs.AVAILABLE:
        yield Line("equal to HiGHS over closed intervals", "100 %", "highspy is not installed")
        return
    equal_to = sum(
        (check(budget, rule=RoundingRule.UNKNOWN).refutations == ()) == highs.feasible(budget)
        for budget in tables
    )
    yield at_least("equal to HiGHS over closed intervals", "100", equal_to, len(tables))


PARTS: dict[str, Callable[[int], Iterator[Line]]] = {
    part.__name__: part
    for part in (facts, clean, sou_slips, bo3_slips, trees, structures, two, times, proofs)
}


def main() -> int:
    """Print the table; return 1 if anything falls short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; all if none is named"
    )
    parser.add_argument("--scale", type=int, default=1, help="divide the sizes of the campaigns")
    options = parser.parse_args()
    short = 0
    print(f"{'measure':58} {'reach':34} {'measured':44} enough")
    for name in options.parts or PARTS:
        began = time.perf_counter()
        for line in PARTS[name](options.scale):
            short += line.enough is False
            print(
                f"{line.measure:58} {line.reach:34} {line.measured:44} {'' if line.enough is None else 'yes' if line.enough else 'NO'}",
                flush=True,
            )
        print(f"  {name}: {time.perf_counter() - began:.0f} s", flush=True)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
