"""`1234.0` written out by a program is a whole number; a decimal that somebody printed is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcli.checking.checks import check
from budgetcli.model.findings import Verdict
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import read
from budgetcli.reading.workspaces import Workspace

if TYPE_CHECKING:
    from pathlib import Path

EXPORT = (
    "Mio. kr.,Budget 2025.0,Budget 2026.0\n"
    "Skoler,1217.0,1304.0\nVeje,308.0,311.0\nParker,23.0,31.0\nHavn,87.0,91.0\nI alt,{total}\n"
)


def verdict(text: str, folder: Path) -> Verdict:
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    (budget,) = read(str(path), Workspace(), Layout(open_sign=True))
    return check(budget).verdict


@pytest.mark.parametrize(
    ("total", "told"),
    [
        ("1635.0,1737.0", Verdict.EXACT),
        ("1636.0,1737.0", Verdict.WITHIN_ROUNDING),
        ("1653.0,1737.0", Verdict.BROKEN),
    ],
)
def test_whole_numbers_written_out_are_rounded_to_ones(
    total: str, told: Verdict, tmp_path: Path
) -> None:
    assert verdict(EXPORT.format(total=total), tmp_path) is told


def test_a_slip_that_gives_one_amount_decimals_leaves_the_step_of_the_others(
    tmp_path: Path,
) -> None:
    text = EXPORT.format(total="1636.0,1737.0")
    assert verdict(text.replace("87.0", "87.3"), tmp_path) is Verdict.WITHIN_ROUNDING
    assert verdict(text.replace("308.0", "30.80"), tmp_path) is Verdict.BROKEN


@pytest.mark.parametrize(
    "text",
    [
        # a printed decimal comma
        EXPORT.replace(",", ";").replace(".0", ",0").replace("Mio,", "Mio."),
        # decimals in the same columns and rows
        EXPORT.replace("23.0,31.0", "23.4,31.2").replace("87.0,91.0", "86.6,90.8"),
        # two decimals, as money is printed
        EXPORT.replace(".0", ".00"),
    ],
)
def test_a_printed_decimal_is_the_step(text: str, tmp_path: Path) -> None:
    total = "1636;1737" if ";" in text else "1636.0,1737.0"
    if ";" in text:
        total = "1636,0;1737,0"
    elif ".00" in text:
        total = "1636.00,1737.00"
    assert verdict(text.format(total=total), tmp_path) is Verdict.BROKEN


def test_rows_of_shares_keep_their_decimals_among_whole_numbers(tmp_path: Path) -> None:
    rows = "".join(f"Line {name},{at}17.0,{at}04.0,{at}11.0\n" for at, name in enumerate("ABCD", 1))
    text = f"Item,2024,2025,2026\n{rows}Total,1070.0,1016.0,1044.0\nof which A,10.9,10.2,10.6\n"
    assert verdict(text, tmp_path) is Verdict.WITHIN_ROUNDING
    assert verdict(text.replace("1070.0", "1080.0"), tmp_path) is Verdict.BROKEN


def test_noise_of_binary_sums_is_no_decimal(tmp_path: Path) -> None:
    text = (
        "Item,2024,2025\nA,0.1,1.25\nB,0.2,2.5\nC,7.35,3.125\nD,1.15,4.0\n"
        "Total,8.799999999999999,10.875\n"
    )
    assert verdict(text, tmp_path) in (Verdict.EXACT, Verdict.WITHIN_ROUNDING)


def test_years_codes_and_units_written_out_are_no_amounts(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "Budget in 1000 kr.,,,,\nIndustry,2002 NAICS code,Unit,2024.0,2025.0\n"
        "Trade,42,1000.0,1550.0,1649.0\nDurables,423,1000.0,1217.0,1304.0\n"
        "Cars,4231,1000.0,310.0,314.0\nOther,31-33,1000.0,23.0,31.0\n"
        "Total,,1000.0,3100.0,3298.0\n",
        encoding="utf-8",
    )
    (budget,) = read(str(path), Workspace(), Layout(open_sign=True))
    assert [column.year for column in budget.columns] == [2024, 2025]
    assert check(budget).verdict is Verdict.EXACT


def test_money_of_a_department_between_others_stays_money(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "$ thousand,Police,Fire,Zoning enforcement,Total\nStaff,1217,804,97,2118\n"
        "Goods,308,211,1004,1523\nTotal,1525,1015,1101,3641\n",
        encoding="utf-8",
    )
    (budget,) = read(str(path), Workspace(), Layout(open_sign=True))
    assert (len(budget.columns), check(budget).verdict) == (4, Verdict.EXACT)
