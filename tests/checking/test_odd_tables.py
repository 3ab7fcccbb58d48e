"""Odd tables: zeros, a single line, all figures equal, huge ones, many decimals, mixed steps,
printed from true amounts by each rule."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from budgetcli.checking.checks import check
from budgetcli.model.budgets import Budget, Column, Figure, Key, Line, Measure, Role
from budgetcli.model.equations import ONE, Equation, Kind
from budgetcli.model.findings import Report, RoundingRule, Verdict
from budgetcli.model.numbers import EXACT
from tests.checking.tables import table, year

REFUTED = (Verdict.BROKEN, Verdict.JOINTLY_IMPOSSIBLE)
STEPS = tuple(map(Decimal, ("1", "0.1", "0.01", "1000", "0.000001")))
SORTS: dict[str, Callable[[Random], Fraction]] = {
    "zeros": lambda random: Fraction(random.choice((0, 0, 0, 1, random.randint(-9, 9)))),
    "equal": lambda _: Fraction(7),
    "huge": lambda random: Fraction(random.randint(-(10**24), 10**24), 7),
    "tiny": lambda random: Fraction(random.randint(-99, 99), 10**9),
    "halves": lambda random: Fraction(random.randint(-99, 99), 2),
    "income": lambda random: Fraction(random.randint(0, 10**6), 100),
    "negative": lambda random: Fraction(-random.randint(0, 10**6), 1000),
    "plain": lambda random: Fraction(
        random.randint(-(10**7), 10**7), random.choice((1, 3, 10, 1000))
    ),
}


def printed(true: Fraction, step: Decimal, rule: RoundingRule) -> Decimal:
    """Return what a rule prints of a true amount."""
    steps = abs(true) / Fraction(step)
    whole, rest = divmod(steps, 1)
    up = rest > Fraction(1, 2) or (
        rest == Fraction(1, 2) and (rule is RoundingRule.HALF_UP or whole % 2 == 1)
    )
    count = int(whole) + (rule is not RoundingRule.TRUNCATE and up)
    return EXACT.multiply(Decimal(-count if true < 0 else count), step)


def odd(sort: str, seed: int, rule: RoundingRule) -> Budget:
    """Return a table of lines, a total, differences of two columns and percentages, each true
    before it was printed."""
    random = Random(f"{sort} {seed} {rule}")
    columns = [Column(2020 + number) for number in range(random.choice((2, 2, 3)))]
    change, percent = Column(None, "deviation"), Column(None, "deviation", measure=Measure.PERCENT)
    steps = (
        {column: random.choice(STEPS) for column in (*columns, change, percent)} if seed % 2 else {}
    )
    lines = [
        *(Line(f"l{number}", f"L{number}") for number in range(random.choice((1, 2, 3, 8)))),
        Line("t", "T", Role.TOTAL),
    ]
    true = {Key(line.id, column): SORTS[sort](random) for line in lines[:-1] for column in columns}
    true |= {
        Key("t", column): sum((true[Key(line.id, column)] for line in lines[:-1]), Fraction(0))
        for column in columns
    }
    equations = [
        Equation(
            f"sum:{column.year}",
            Kind.SUM,
            Key("t", column),
            tuple((ONE, Key(line.id, column)) for line in lines[:-1]),
        )
        for column in columns
    ]
    for line in lines:
        first, second = Key(line.id, columns[0]), Key(line.id, columns[1])
        true[Key(line.id, change)] = true[second] - true[first]
        equations.append(
            Equation(
                f"difference:{line.id}",
                Kind.DIFFERENCE,
                Key(line.id, change),
                ((ONE, second), (-ONE, first)),
            )
        )
        if true[first]:
            true[Key(line.id, percent)] = abs(100 * true[Key(line.id, change)] / true[first])
            terms = ((ONE, Key(line.id, change)),)
            equations.append(
                Equation(
                    f"percent:{line.id}",
                    Kind.PERCENTAGE,
                    Key(line.id, percent),
                    terms,
                    first,
                    Fraction(100),
                    absolute=True,
                )
            )
    step = random.choice(STEPS)
    used = {key: steps.get(key.column, step) for key in true}
    figures = {
        key: Figure(printed(amount, used[key], rule), used[key]) for key, amount in true.items()
    }
    return Budget(
        lines=tuple(lines),
        columns=(*columns, change, percent),
        figures=figures,
        equations=tuple(equations),
    )


def slipped(budget: Budget, random: Random) -> Budget:
    """Return the budget with one figure off by steps, turned, emptied, scaled or absurd."""
    key = random.choice(list(budget.figures))
    figure = budget.figures[key]
    steps = random.choice((-3, -2, -1, 1, 2, 3)) * figure.quantum
    amount = random.choice(
        (figure.amount + steps, -figure.amount, Decimal(0), figure.amount * 1000, Decimal(10) ** 30)
    )
    return budget._replace(figures={**budget.figures, key: figure._replace(amount=amount)})


def mended(report: Report) -> Verdict:
    """Return the verdict with the first suggestion of the only finding followed."""
    suspect = report.findings[0].suspects[0]
    changes = dict(suspect.figures) or {suspect.key: suspect.suggested or Decimal(0)}
    figures = {
        key: report.budget.figures[key]._replace(amount=amount) for key, amount in changes.items()
    }
    return check(
        report.budget._replace(figures={**report.budget.figures, **figures}), rule=report.rule
    ).verdict


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(
    "rule", [RoundingRule.HALF_UP, RoundingRule.HALF_EVEN, RoundingRule.TRUNCATE]
)
def test_what_is_printed_from_true_amounts_is_never_refuted_and_suggestions_mend(
    sort: str, rule: RoundingRule
) -> None:
    for seed in range(8):
        budget = odd(sort, seed, rule)
        assert check(budget, rule=rule).verdict not in REFUTED
        wrong = slipped(budget, Random(seed))
        report = check(wrong, rule=rule)
        turned = wrong._replace(equations=tuple(reversed(wrong.equations)))
        assert check(turned, rule=rule).verdict is report.verdict
        single = (
            len(report.findings) == 1
            and bool(report.findings[0].suspects)
            and report.findings[0].suspects[0].suggested is not None
        )
        assert not single or mended(report) not in REFUTED


def test_a_total_of_one_line_that_is_scaled_is_never_surely_the_wrong_one() -> None:
    report = check(table("A 0.001000\nTotal 0.000001", (year(2024),)))
    (finding,) = report.findings
    assert (report.verdict, [each.sure for each in finding.suspects][:1]) == (
        Verdict.BROKEN,
        [False],
    )


def test_where_truncation_explains_the_table_no_suggestion_is_sure() -> None:
    text = "\n".join(
        [
            "A 1.4 1.4",
            "B 1.4 1.4",
            "C 1.4 1.4",
            "D 1.4 1.4",
            "E 1.4 1.4",
            "F 1.4 1.4",
            "Total 8.9 8.9",
        ]
    )
    report = check(table(text, (year(2024), year(2025))))
    assert (report.verdict, report.truncated) == (Verdict.BROKEN, True)
    assert not any(suspect.sure for finding in report.findings for suspect in finding.suspects)


def test_a_suggested_amount_has_the_steps_of_its_figure() -> None:
    report = check(table("A 2.0 2.0\nB 3.0 3.0\nTotal 5000.0 5.0", (year(2024), year(2025))))
    assert str(report.findings[0].suspects[0].suggested) == "5.0"
