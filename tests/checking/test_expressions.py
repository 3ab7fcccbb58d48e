"""Formulas computed here and by LibreOffice, on the same cells."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import openpyxl
import pytest

from budgetcli.model.equations import position
from budgetcli.sheets.formulas import (
    BeyondError,
    Book,
    FaultError,
    Spot,
    Value,
    compute,
    constants,
    is_external,
)
from tests.needs import office

CELLS = [f"{column}{row}" for column in "ABC" for row in range(1, 6)]


def values(random: Random) -> list[list[Decimal | str | None]]:
    """Return five rows of three cells: amounts, two blanks, and one text."""
    rows: list[list[Decimal | str | None]] = [
        [Decimal(random.randint(-99_999, 99_999)) / 100 for _ in range(3)] for _ in range(5)
    ]
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
        return compute(f"={text}", "", book(rows)).value
    except (BeyondError, FaultError):
        return None


def book(
    rows: list[list[Decimal | str | None]],
    hidden: frozenset[int] = frozenset(),
    subtotals: frozenset[Spot] = frozenset(),
) -> Book:
    """Return a workbook of one sheet without a name."""

    def value(spot: Spot) -> Value:
        if spot[0]:
            raise BeyondError
        found = (
            rows[spot[1]][spot[2]] if spot[1] < len(rows) and spot[2] < len(rows[spot[1]]) else None
        )
        return Fraction(found) if isinstance(found, Decimal) else found

    return Book(
        value,
        lambda _: (len(rows), max(map(len, rows))),
        lambda _, row: row in hidden,
        subtotals.__contains__,
    )


def recalculated(
    rows: list[list[Decimal | str | None]], formulas: list[str], folder: Path
) -> list[object]:
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
    pairs = [
        (text, ours, made)
        for text, made in zip(formulas, theirs, strict=True)
        if (ours := computed(text, rows)) is not None
    ]
    apart = [
        (text, float(ours), made)
        for text, ours, made in pairs
        if not isinstance(made, int | float) or abs(float(ours) - made) > 1e-9 * max(1.0, abs(made))
    ]
    assert apart == []
    assert len(pairs) > 300
    assert [
        made
        for text, made in zip(formulas, theirs, strict=True)
        if computed(text, rows) is None and isinstance(made, int | float)
    ] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1+2*3", 7),
        ("-2*-3", 6),
        ("(1+2)*3", 9),
        ("10/4", Fraction(5, 2)),
        ("50%*8", 4),
        ("ROUND(2.5,0)", 3),
        ("ROUND(-2.5,0)", -3),
        ("ROUND(1250,-2)", 1300),
        ("SUM(A1:A3)", 6),
        ("SUM(A1:A3,A1)", 7),
        ("A1+A4", 1),
        ("SUM(A1;A2)", 3),
        ("--3", 3),
    ],
)
def test_the_small_grammar_is_computed_exactly(text: str, value: int | Fraction) -> None:
    rows: list[list[Decimal | str | None]] = [
        [Decimal(1)],
        [Decimal(2)],
        [Decimal(3)],
        [None],
        ["text"],
    ]
    assert computed(text, rows) == value


@pytest.mark.parametrize(
    "text",
    [
        "A5+1",
        "1/0",
        "VLOOKUP(A1,A1:B2,2)",
        "A1^0.5",
        "Other!A1+1",
        "1+",
        "ROUND(1,.5)",
        "(" * 60 + "1" + ")" * 60,
    ],
)
def test_what_is_beyond_the_grammar_is_not_computed(text: str) -> None:
    rows: list[list[Decimal | str | None]] = [
        [Decimal(1)],
        [Decimal(2)],
        [Decimal(3)],
        [None],
        ["text"],
    ]
    assert computed(text, rows) is None


def test_an_address_is_a_position_from_zero() -> None:
    assert (position("A1"), position("AB12"), position("1A"), position("A0")) == (
        (0, 0),
        (11, 27),
        None,
        None,
    )


BUDGET: list[list[Decimal | str | None]] = [
    ["Løn", Decimal("10.5"), Decimal(2)],
    ["Varer", Decimal("-4"), Decimal(3)],
    ["Lønsum", None, Decimal(0)],
    ["x", "n.a.", Decimal(-1)],
]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("AVERAGE(B1:B4)", "13/4"),
        ("MIN(B1:C4)", -4),
        ("MAX(B1:C4)", "21/2"),
        ("MEDIAN(C1:C4)", 1),
        ("COUNT(B1:B4)", 2),
        ("COUNTA(A1:B4)", 7),
        ("IF(B1>10,SUM(C1:C2),0)", 5),
        ("IF(B2>=0,1/0,7)", 7),
        ('IF(A1="løn",1,2)', 1),
        ("IFERROR(1/0,9)", 9),
        ('SUMIF(A1:A4,"Løn*",C1:C4)', 2),
        ('SUMIF(B1:B4,">0")', "21/2"),
        ('SUMIFS(C1:C4,A1:A4,"Varer",B1:B4,"<0")', 3),
        ('COUNTIF(C1:C4,"<>0")', 3),
        ('AVERAGEIF(C1:C4,">1")', "5/2"),
        ("SUMPRODUCT(B1:B2,C1:C2)", 9),
        ("ROUNDUP(B1,0)", 11),
        ("ROUNDDOWN(-B1,0)", -10),
        ("INT(-B1)", -11),
        ("ABS(B2)", 4),
        ("MOD(-7,3)", 2),
        ("CHOOSE(2,1/0,C2)", 3),
        ("PRODUCT(C1:C2)", 6),
        ("IF(AND(B1>0,C1>0),1,0)", 1),
        ("IF(OR(B1<0,NOT(C1>0)),1,0)", 0),
        ("SUM(B:B)", "13/2"),
        ("SUM(1:2)", "23/2"),
        ("2^3", 8),
        ("SUBTOTAL(9,B1:B4)", "13/2"),
        ("SUBTOTAL(1,C1:C4)", 1),
        ("B1*(1+3%)", "2163/200"),
        ("ROUND(B1/3,1)", "7/2"),
        ("IF(B1,3)", 3),
    ],
)
def test_what_budgets_compute_is_computed(text: str, value: int | str) -> None:
    assert computed(text, BUDGET) == Fraction(value)


def test_a_subtotal_counts_no_other_and_with_a_hundred_more_no_hidden_row() -> None:
    rows: list[list[Decimal | str | None]] = [
        [Decimal(1)],
        [Decimal(2)],
        [Decimal(3)],
        [Decimal(4)],
    ]
    seen = book(rows, hidden=frozenset({1}), subtotals=frozenset({("", 2, 0)}))
    made = [compute(f"SUBTOTAL({code},A1:A4)", "", seen).value for code in (9, 109, 2, 102)]
    assert made == [7, 5, 3, 2]


def test_what_is_asked_and_the_largest_number_on_the_way_are_told() -> None:
    found = compute("A1-A1+1", "", book([[Decimal(-900)]]))
    assert tuple(found) == (Fraction(1), Fraction(900), 2)


@pytest.mark.parametrize(
    ("formula", "numbers"),
    [
        ("=SUM(B2:B5)+1", ("1",)),
        ("=SUM(B2:B5)-0.5", ("-0.5",)),
        ("=B2+B3+12", ("12",)),
        ("=SUM(B2:B5,7)", ("7",)),
        ("=SUM(B2:B5)", ()),
        ("=SUBTOTAL(9,B2:B5)", ()),
        ("=SUM(B2:B5)*2", ()),
        ("=100+200", ()),
        ("=SUM(B2:B5)+0", ()),
        ("=ROUND(SUM(B2:B5),1)", ()),
    ],
)
def test_a_number_typed_among_the_terms_of_a_sum_is_known(
    formula: str, numbers: tuple[str, ...]
) -> None:
    assert constants(formula) == numbers


def test_another_workbook_is_known_by_its_brackets() -> None:
    assert is_external("='[Regnskab 2025.xlsx]Ark1'!B4+B5")
    assert is_external("=[1]Ark1!$B$4")
    assert not is_external('=Ark1!B4&"[x]!"')
    assert not is_external("=SUM(Tabel1[Beløb])")
