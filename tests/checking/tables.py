"""Small tables for the tests of checking: written as text, or read from the fixtures beside the
repository."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from budgetcli.model.budgets import Budget, Column, Figure, Key, Line, Measure, Role, Side
from budgetcli.model.equations import ONE, Equation, Kind, propose
from budgetcli.model.errors import Place
from budgetcli.model.names import slug
from budgetcli.model.numbers import DecimalMark, parse, quantum_of

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"
needs_fixtures = pytest.mark.skipif(
    not FIXTURES.exists(), reason="the fixtures beside the repository are not here"
)
TOTAL = "sundheds-og-omsorgsudvalget-i-alt"
CARE = "pleje-og-traening"


def year(year: int, side: Side = Side.NET) -> Column:
    return Column(year, None, side)


def printed(text: str, mark: DecimalMark = DecimalMark.POINT, at: str = "") -> Figure:
    """Return the figure this text prints."""
    found = parse(text, mark)
    assert found is not None, text
    return Figure(found.amount, found.quantum, Place("table", None, at) if at else None)


def table(
    text: str, columns: tuple[Column, ...], *, equations: tuple[Equation, ...] | None = None
) -> Budget:
    """Return the budget of a table in text: a label, two spaces or more, figures; `Total…` is the
    total and `-` nothing stated."""
    lines: list[Line] = []
    figures: dict[Key, Figure] = {}
    for row in text.strip().splitlines():
        label, *cells = row.split()
        role = (
            Role.TOTAL
            if label.startswith("Total")
            else Role.INDEX
            if label == "Index"
            else Role.LINE
        )
        lines.append(Line(slug(label), label, role))
        figures |= {
            Key(slug(label), column): printed(cell)
            for column, cell in zip(columns, cells, strict=True)
            if cell != "-"
        }
    budget = Budget(lines=tuple(lines), columns=columns, figures=figures)
    return budget._replace(equations=propose(budget) if equations is None else equations)


def sou() -> Budget:
    """Return the SOU table as the source prints it: 5 lines, their total, and the index of its net."""
    columns = (
        year(2024, Side.EXPENDITURE),
        year(2024, Side.INCOME),
        *(year(each) for each in (2024, 2025, 2026, 2027)),
    )
    lines: list[Line] = []
    figures: dict[Key, Figure] = {}
    rows = csv.reader(
        (FIXTURES / "sou-2024-2027.utf8.csv").read_text("utf-8").splitlines()[1:], delimiter=";"
    )
    for number, (label, *cells) in enumerate(rows, 2):
        role = (
            Role.INDEX
            if label == "Indeks"
            else Role.TOTAL
            if label.endswith("i alt")
            else Role.LINE
        )
        lines.append(Line(slug(label), label, role))
        figures |= {
            Key(slug(label), column): printed(cell, DecimalMark.COMMA, f"{'BCDEFG'[place]}{number}")
            for place, (column, cell) in enumerate(zip(columns, cells, strict=True))
            if cell
        }
    budget = Budget(lines=tuple(lines), columns=columns, figures=figures)
    return budget._replace(equations=propose(budget))


BO3_SUMS = {
    "indtaegter-i-alt": ("skatter", "generelle-tilskud"),
    "driftsudgifter-i-alt": (
        "boerne-og-familie",
        "kultur-fritid-landdistrikt",
        "beskaeftigelse",
        "social-og-sundhed",
        "teknik-og-miljoe",
        "oekonomi",
    ),
    "driftsresultat": ("indtaegter-i-alt", "driftsudgifter-i-alt"),
    "resultat-ordinaer": ("driftsresultat", "renter-mv"),
}


def bo3() -> Budget:
    """Return the table of 31 October 2025 in the source's own sign: 16 sums, 13 differences, 13
    percentages of absolute values."""
    original, revised, expected, apart = (
        Column(None, stage) for stage in ("original", "revised", "expected", "deviation")
    )
    percent = Column(None, "deviation", measure=Measure.PERCENT)
    columns = (original, revised, expected, apart, percent)
    lines: list[Line] = []
    figures: dict[Key, Figure] = {}
    rows = csv.reader(
        (FIXTURES / "bo3-2025.csv").read_text("utf-8").splitlines()[1:], delimiter=";"
    )
    for number, (label, *cells) in enumerate(rows, 2):
        lines.append(Line(slug(label), label, Role.TOTAL if slug(label) in BO3_SUMS else Role.LINE))
        figures |= {
            Key(slug(label), column): printed(cell, DecimalMark.COMMA, f"{'BCDEF'[place]}{number}")
            for place, (column, cell) in enumerate(zip(columns, cells, strict=True))
        }
    equations = [
        Equation(
            f"sum:{total}:{column.stage}",
            Kind.SUM,
            Key(total, column),
            tuple((ONE, Key(part, column)) for part in parts),
        )
        for total, parts in BO3_SUMS.items()
        for column in (original, revised, expected, apart)
    ]
    for line in (each.id for each in lines):
        change = Key(line, apart)
        equations += [
            Equation(
                f"difference:{line}",
                Kind.DIFFERENCE,
                change,
                ((ONE, Key(line, expected)), (-ONE, Key(line, revised))),
            ),
            Equation(
                f"percentage:{line}",
                Kind.PERCENTAGE,
                Key(line, percent),
                ((ONE, change),),
                Key(line, revised),
                Fraction(100),
                absolute=True,
            ),
        ]
    return Budget(lines=tuple(lines), columns=columns, figures=figures, equations=tuple(equations))


def reprinted(budget: Budget, line: str, column: Column, text: str) -> Budget:
    """Return the budget with one figure printed otherwise, at its place and with its quantum."""
    key = Key(line, column)
    amount, old = Decimal(text), budget.figures[key]
    return budget._replace(
        figures={
            **budget.figures,
            key: Figure(amount, min(old.quantum, quantum_of(amount)), old.place),
        }
    )
