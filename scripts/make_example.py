"""Write the example's workbook from `data/sou.csv`, as the municipality would have laid it out; the
same bytes every time.

Amounts and totals are typed as printed: a SUM would give 204.0 where 203.9 is printed.
"""

from __future__ import annotations

import csv
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

DATA = Path(__file__).parent.parent / "data"
FIRST_LINE = 7


def main(target: Path = DATA / "sou-2024-2027.xlsx") -> None:
    """Read the figures, write the workbook."""
    with (DATA / "sou.csv").open(encoding="utf-8", newline="") as stream:
        records = list(csv.reader(stream, delimiter=";"))
    book = xlsxwriter.Workbook(str(target))
    book.set_properties(
        {"title": "Budget 2024-2027", "created": datetime(2023, 10, 11, tzinfo=UTC)}
    )
    sheet = book.add_worksheet("SOU")
    sheet.set_column("A:A", 38)
    sheet.set_column("B:G", 11)
    sheet.freeze_panes(FIRST_LINE - 1, 1)
    write_heading(book, sheet)
    *lines, total, index = records[1:]
    for row, record in enumerate([*lines, total], FIRST_LINE - 1):
        write_amounts(book, sheet, row, record, bold=record is total)
    write_index(book, sheet, FIRST_LINE + len(lines), index)
    book.close()


def write_heading(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """Write the title, the notes on unit, price level and sign, and the header over two rows."""
    bold, head = (
        book.add_format({"bold": True}),
        book.add_format({"bold": True, "align": "center", "bottom": 1}),
    )
    sheet.write_string(
        "A1",
        "Sundheds- og Omsorgsudvalget: budget 2024-2027",
        book.add_format({"bold": True, "font_size": 14}),
    )
    sheet.write_string("A2", "I mio. kr. (2024-priser)")
    sheet.write_string("A3", "+ = indtægter, - = udgifter")
    sheet.merge_range("A5:A6", "", bold)
    sheet.merge_range("B5:D5", "", head)
    sheet.write_number("B5", 2024, head)
    for column, text in enumerate(("udgifter", "indtægter", "netto"), 1):
        sheet.write_string(5, column, text, head)
    for column, year in enumerate((2025, 2026, 2027), 4):
        sheet.write_number(4, column, year, head)
        sheet.write_string(5, column, "netto", head)


def write_amounts(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    record: list[str],
    *,
    bold: bool,
) -> None:
    """Write a line's label and amounts with thousands separators and one decimal."""
    style = {"bold": bold, "top": int(bold)}
    number = book.add_format({**style, "num_format": "#,##0.0"})
    sheet.write_string(row, 0, record[0], book.add_format(style))
    for column, text in enumerate(record[1:], 1):
        sheet.write_number(row, column, Decimal(text.replace(".", "").replace(",", ".")), number)


def write_index(
    book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, row: int, record: list[str]
) -> None:
    """Write the index of the net totals against the first year as formulas with their values."""
    italic = book.add_format({"italic": True, "num_format": "0"})
    sheet.write_string(row, 0, record[0], italic)
    for column, letter in zip(range(3, 7), "DEFG", strict=True):
        sheet.write_formula(
            row, column, f"=ROUND({letter}{row}/$D${row}*100,0)", italic, Decimal(record[column])
        )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
