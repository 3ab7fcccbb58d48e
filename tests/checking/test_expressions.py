"""Formulas computed here and by LibreOffice, on the same cells."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import openpyxl
import pytest

from budgetcli.checking.expressions import Computation, NotComputableError, tokens_of
from budgetcli.model.formulas import Sheet, position
from tests.needs import office

CELLS = [f"{column}{row}" for column in "ABC" for row in range(1, 6)]


def values(random: Random) -> list[list[Decimal | str | None]]:
    """Return five rows of three cells: amounts, two blanks, and one text."""
    rows: list[list[Decimal | str | None]] = [[Decimal(random.randint(-99_999, 99_999)) / 100 for _ in range(3)] for _ in range(5)]
    rows[1][2], rows[3][0], rows[4][1] = None, None, "n.a."
    return rows


def formula(random: Random, depth: int = 0) -> str:
    """Return a formula of the grammar that is computed here."""
    kind = random.randint(0, 8 if depth < 3 else 2)
    numbers = [each for each in CELLS if each != "B5"]
    if kind == 0:
        return random.choice(("2", "0.5", "100", "1.25E2", "3%", "-7"))
    if kind <= 2:
        return random.choice(numbers)
    if kind == 3:
        return f"SUM({random.choice(('A1:C5', 'A1:A5', 'B1:C5', 'A1:B2,C3:C5', 'A1,B2,C1:C2'))})"
    if kind == 4:
        return f"ROUND({formula(random, depth + 1)},{random.choice((-2, -1, 0, 1, 2))})"
    if kind == 5:
        return f"-({formula(random, depth + 1)})"
    sign = random.choice(("+", "-", "*", "/"))
    return f"({formula(random, depth + 1)}){sign}({formula(random, depth + 1)})"


def computed(text: str, rows: list[list[Decimal | str | None]]) -> Fraction | None:
    """Return what is computed here, None where it is not computed."""
    try:
        return Computation(tokens_of(f"={text}"), Sheet("book", None, values=rows)).value
    except NotComputableError:
        return None


def recalculated(rows: list[list[Decimal | str | None]], formulas: list[str], folder: Path) -> list[object]:
    """Return what LibreOffice makes of the formulas."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Formulas", 0)
    for row in rows:
        sheet.append([float(each) if isinstance(each, Decimal) else each for each in row])
    for number, text in enumerate(formulas, 1):
        sheet[f"E{number}"] = f"={text}"
    book.save(folder / "formulas.xlsx")
    again = office(folder / "formulas.xlsx", folder)
    found = openpyxl.load_workbook(again, data_only=True)["Formulas"]
    return [found[f"E{number}"].value for number in range(1, len(formulas) + 1)]


@pytest.mark.needs("LibreOffice")
def test_every_formula_that_is_computed_makes_what_libreoffice_makes(tmp_path: Path) -> None:
    random = Random(2_718)
    rows = values(random)
    formulas = [formula(random) for _ in range(400)]
    theirs = recalculated(rows, formulas, tmp_path)
    pairs = [(text, ours, made) for text, made in zip(formulas, theirs, strict=True) if (ours := computed(text, rows)) is not None]
    apart = [(text, float(ours), made) for text, ours, made in pairs
             if not isinstance(made, int | float) or abs(float(ours) - made) > 1e-9 * max(1.0, abs(made))]  # fmt: skip
    assert apart == []
    assert len(pairs) > 300
    assert [
        made for text, made in zip(formulas, theirs, strict=True) if computed(text, rows) is None and isinstance(made, int | float)
    ] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1+2*3", 7), ("-2*-3", 6), ("(1+2)*3", 9), ("10/4", Fraction(5, 2)), ("50%*8", 4), ("ROUND(2.5,0)", 3), ("ROUND(-2.5,0)", -3),
        ("ROUND(1250,-2)", 1300), ("SUM(A1:A3)", 6), ("SUM(A1:A3,A1)", 7), ("A1+A4", 1), ("SUM(A1;A2)", 3), ("--3", 3),
    ],
)  # fmt: skip
def test_the_small_grammar_is_computed_exactly(text: str, value: int | Fraction) -> None:
    rows: list[list[Decimal | str | None]] = [[Decimal(1)], [Decimal(2)], [Decimal(3)], [None], ["text"]]
    assert computed(text, rows) == value


@pytest.mark.parametrize("text", ["A5+1", "1/0", "IF(A1,1,2)", "A1^2", "Other!A1+1", "1+", "ROUND(1,0.5)", "(" * 60 + "1" + ")" * 60])
def test_what_is_beyond_the_grammar_is_not_computed(text: str) -> None:
    rows: list[list[Decimal | str | None]] = [[Decimal(1)], [Decimal(2)], [Decimal(3)], [None], ["text"]]
    assert computed(text, rows) is None


def test_an_address_is_a_position_from_zero() -> None:
    assert (position("A1"), position("AB12"), position("1A"), position("A0")) == ((0, 0), (11, 27), None, None)
