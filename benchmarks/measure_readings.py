"""Measure, file by file of `../shared/realdata`, whether it is read right: without a flag, with a
short layout, or refused with a reason.

What is right stands in `expected_readings.py`. The numbers to compare with are read independently:
workbooks with openpyxl or python-calamine, texts with `csv` and a regular expression.
"""

from __future__ import annotations

import re
import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
from expected_readings import BOOKS, Book, Wanted, letter
from plaintexts import text_rows
from published_sheets import REAL, Measured
from python_calamine import CalamineWorkbook

from budgetcli.model.budgets import Measure, Side
from budgetcli.model.errors import BudgetError
from budgetcli.reading.inspection import inspect
from budgetcli.reading.layoutfiles import read_layout
from budgetcli.reading.layouts import DETECTED
from budgetcli.reading.tables import budget_of
from budgetcli.reading.workspaces import Workspace

if TYPE_CHECKING:
    from budgetcli.reading.inspection import Inspection, TableSeen
    from budgetcli.reading.layouts import Layout

MOST_LINES = 10
SIDES = {"-": Side.EXPENDITURE, "+": Side.INCOME}
COLUMN = re.compile(r"([A-Z]+)(?::([\d/]*?\d{4}(?:/\d{2})?(?!\d))?)?(?:/([a-z]+))?([+-]?)")
NUMBERS = {
    ".": re.compile(
        r"[£$€]?\s*([(-]?)[£$€]?((?:\d{1,3}(?:[,\s]\d{3})+|\d+)(?:\.\d+)?|\.\d+)[)]?(-?)\s*"
    ),
    ",": re.compile(r"\s*([(-]?)((?:\d{1,3}(?:[.\s]\d{3})+|\d+)(?:,\d+)?)[)]?(-?)\s*"),
}


class Result(NamedTuple):
    """How one file was read: right without a flag, with a layout, refused, or wrong, and what is
    against it."""

    way: str
    why: str = ""


def number(value: object, mark: str) -> Decimal | None:
    """Return a cell as a number by a rule of its own, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Decimal(f"{value:.15g}")
    found = NUMBERS[mark].fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    digits = re.sub(r"[,\s]" if mark == "." else r"[.\s]", "", found[2]).replace(",", ".")
    return -Decimal(digits) if found[1] or found[3] else Decimal(digits)


@cache
def cells(path: Path) -> dict[str | None, list[list[object]]]:
    """Return the cells of a file by sheet."""
    if path.suffix.lower() == ".xlsx":
        book = openpyxl.load_workbook(path, data_only=True)
        return {
            sheet.title: [
                list(row) for row in sheet.iter_rows(min_row=1, min_col=1, values_only=True)
            ]
            for sheet in book.worksheets
        }
    if path.suffix.lower() in (".xls", ".ods"):
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            return {
                name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in book.sheet_names
            }
    return {None: [list(row) for row in text_rows(path)]}


def columns_of(wanted: Wanted) -> dict[int, tuple[str | None, str | None, Side]]:
    """Return the year, stage and side of each column of money, by its number from 0."""
    found = {}
    for word in wanted.columns.split():
        letters, year, stage, side = parsed(word)
        column = 0
        for each in letters:
            column = column * 26 + ord(each) - 64
        found[column - 1] = year, stage, SIDES.get(side, Side.NET)
    return found


def parsed(word: str) -> tuple[str, str | None, str | None, str]:
    """Return the letters, year, stage and side of `E:2017/adopted-`."""
    side = word[-1] if word[-1] in SIDES else ""
    letters, _, rest = word.removesuffix(side).partition(":")
    year = re.match(r"\d{4}(?:/\d{2}\b)?", rest)
    stage = rest[len(year[0]) :].strip("/") if year else rest
    return letters, year[0] if year else None, stage or None, side


def against(seen: TableSeen, wanted: Wanted, path: Path, mark: str) -> str | None:
    """Return what is wrong with a table, or None."""
    columns = columns_of(wanted)
    for column, (year, stage, side) in columns.items():
        meaning = seen.table.columns[column]
        if year is not None and str(meaning.year) != year:
            return f"column {letter(column)} is of {meaning.year}, not {year}"
        if stage is not None and meaning.stage != stage:
            return f"column {letter(column)} is {meaning.stage}, not {stage}"
        if side is not Side.NET and meaning.side is not side:
            return f"column {letter(column)} is {meaning.side}, not {side}"
    return differing(seen, wanted, columns, cells(path)[wanted.sheet], mark) or convention(
        seen, wanted
    )


def differing(
    seen: TableSeen, wanted: Wanted, columns: dict[int, object], rows: list[list[object]], mark: str
) -> str | None:
    """Return the first amount that is another than by an independent reading, or None."""
    first, last = wanted.rows
    expected = {
        (row, column): amount
        for row in range(first - 1, min(last, len(rows)))
        for column in columns
        if row + 1 not in wanted.less
        and not numbers_columns(rows[row])
        and column < len(rows[row])
        and (amount := number(rows[row][column], mark)) is not None
    }
    read = {
        cell: printed.amount for cell, printed in seen.table.amounts.items() if cell[1] in columns
    }
    for cell in sorted(expected.keys() | read.keys()):
        if expected.get(cell) != read.get(cell):
            return f"{letter(cell[1])}{cell[0] + 1} is {read.get(cell)}, not {expected.get(cell)}"
    return None


def numbers_columns(row: list[object]) -> bool:
    """Return whether a row numbers the columns, below a header at the top of each page."""
    numbers = [
        int(each) for each in row if isinstance(each, int | float | str) and str(each).isdecimal()
    ]
    letters = [
        each for each in row if isinstance(each, str) and each.strip() and not each.isdecimal()
    ]
    return (
        all(len(each) <= 4 for each in letters)
        and len(numbers) > 1
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    )


def convention(seen: TableSeen, wanted: Wanted) -> str | None:
    """Return what is wrong with the unit, the sign or the totals, or None."""
    if seen.said is None:
        return "no budget"
    unit, sign = seen.said.heading.unit, seen.said.heading.sign
    proved = sum(bool(total.proved) for total in seen.totals)
    if (unit.scale, unit.currency) != (wanted.scale, wanted.currency or unit.currency):
        return f"unit {unit.name}, not {wanted.scale} {wanted.currency}"
    if sign not in wanted.sign.split("|"):
        return f"sign {sign}, not {wanted.sign}"
    if proved < wanted.totals:
        return f"{proved} totals, not {wanted.totals}"
    return turned(seen, wanted)


def turned(seen: TableSeen, wanted: Wanted) -> str | None:
    """Return a row whose amounts should have been turned into expenditure and were not, or the
    other way round."""
    if not wanted.turned or seen.said is None:
        return None
    figures = budget_of(seen.table, DETECTED._replace(scale=1, open_sign=True)).figures
    where = {
        figure.place.cell: figure.amount for figure in figures.values() if figure.place is not None
    }
    if wanted.turned == (-1,):
        return (
            None
            if any(amount < 0 for amount in where.values())
            and any(amount > 0 for amount in where.values())
            else "nothing turned"
        )
    for (row, column), printed in seen.table.amounts.items():
        should = -printed.amount if row + 1 in wanted.turned else printed.amount
        if column in columns_of(wanted) and where[f"{letter(column)}{row + 1}"] != should:
            return f"row {row + 1} is not turned as it should be"
    return None


def money(seen: TableSeen) -> frozenset[int]:
    """Return the columns that are read as money."""
    if seen.said is None:
        return frozenset()
    return frozenset(
        column
        for column, meaning in seen.table.columns.items()
        if meaning.measure is Measure.AMOUNT
    )


def wrong_in(found: Inspection, book: Book, path: Path) -> str | None:
    """Return the first thing that is wrong with a file, or None."""
    left = [
        (sheet.grid.source.sheet, seen)
        for sheet in found.sheets
        for seen in sheet.tables
        if money(seen)
    ]
    for wanted in book.wanted:
        fits = [
            each
            for each in left
            if each[0] == wanted.sheet
            and wanted.rows[0] - 1 <= each[1].table.body[-1]
            and each[1].table.body[0] < wanted.rows[1]
        ]
        best = next((each for each in fits if money(each[1]) == columns_of(wanted).keys()), None)
        if best is None:
            seen = "; ".join(
                " ".join(letter(column) for column in sorted(money(each))) + f" in {each.range}"
                for _, each in fits[:2]
            )
            return (
                f"{wanted.sheet or 'table'} {wanted.rows}: money is read in {seen[:90] or 'none'}"
            )
        wrong = against(best[1], wanted, path, book.mark)
        if wrong is not None:
            return f"{wanted.sheet or 'table'} {wanted.rows}: {wrong}"
        left.remove(best)
    more = [
        (sheet, seen)
        for sheet, seen in left
        if sheet not in book.beside and any(map(named, seen.table.columns.values()))
    ]
    return f"a table too many: {more[0][0]} {more[0][1].range}" if more else None


def named(column: object) -> bool:
    """Return whether a column has a year: a table with none beside the wanted ones is scratch, and
    said to be doubtful."""
    return getattr(column, "year", None) is not None


def measure(name: str, book: Book) -> Result:
    """Return how a file is read."""
    path = REAL / name
    found = inspect(str(path), Workspace(), DETECTED)
    if book.refused is not None:
        readable = [seen for seen in found.tables if money(seen)]
        reasons = {finding.id for seen in found.tables for finding in seen.findings} | {
            finding.id for sheet in found.sheets for finding in sheet.findings
        }
        why = "; ".join(sorted(reasons))
        return (
            Result("wrong", f"{len(readable)} tables read as money")
            if readable
            else Result("refused" if book.refused in reasons else "wrong", why)
        )
    wrong = wrong_in(found, book, path)
    if wrong is None:
        return Result("right")
    if book.layout is None or len(book.layout.splitlines()) > MOST_LINES:
        return Result("wrong", wrong)
    still = wrong_in(
        inspect(str(path), Workspace(), layout_of(book.layout)),
        book._replace(beside=tuple(cells(path))),
        path,
    )
    return Result("wrong", still) if still else Result("layout", wrong)


def layout_of(text: str) -> Layout:
    """Return the layout that a text declares."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layout.toml"
        path.write_text(text, encoding="utf-8")
        return read_layout(path)


SAID = {
    "right": "right, no flag",
    "layout": "right with a layout",
    "refused": "refused with a reason",
    "wrong": "WRONG",
}


def read_right(name: str) -> Result:
    """Return how a file is read; one that is not read at all is wrong."""
    try:
        return measure(name, BOOKS[name])
    except BudgetError as error:
        return Result("wrong", f"{error.id}: {error.message}")


def judged_all(results: dict[str, Result]) -> list[Measured]:
    """Return how many of the files are read right with no flag, and with a short layout or a
    refusal that is right."""
    ways = [result.way for result in results.values()]
    right, layout, refused = (ways.count(way) for way in ("right", "layout", "refused"))
    details = tuple(
        f"{name.partition('/')[2][:44]:44} {SAID[result.way]:22} {result.why[:110]}"
        for name, result in results.items()
    )
    named = f"{right + layout + refused} of {len(ways)}: {layout} with a layout, {refused} refused as no budget"
    every = right + layout + refused == len(BOOKS)
    first = f"at least 24 of {len(BOOKS)}", f"{right} of {len(ways)}"
    return [
        Measured(
            "realdata",
            "files that `inspect` reads right with no flag",
            *first,
            right >= 24,
            details,
        ),
        Measured(
            "realdata",
            f"… with a layout of at most {MOST_LINES} lines, or refused with a reason",
            f"all {len(BOOKS)}",
            named,
            every,
        ),
    ]
