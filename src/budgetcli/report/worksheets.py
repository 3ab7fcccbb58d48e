"""Sheets of a report's workbook: what all of them have in common, from number formats to what is
printed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell

from budgetcli.model.names import clean
from budgetcli.model.numbers import EXACT, quantum_of
from budgetcli.words.languages import Language
from budgetcli.workbooks.budget_book import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

HEADER = 3
"""The row of the header, from 0; title and caption stand above it, the lines below."""

LOCALES = {Language.DANISH: "[$-406]", Language.ENGLISH: "[$-809]"}
"""How a number format names a language, so that it shows the same marks on every computer that
heeds it."""

LINE_HEIGHT, LINE_LENGTH = 15.5, 84
"""Points of a row, and characters that a wide column of sentences takes in one."""

LABEL, NUMBER = 42, 13
"""Widths of columns, in characters."""


class Calculation(Writer):
    """A workbook of formulas being written; every formula with the value it gives."""

    def begin(self, name: str, title: str, caption: str) -> Worksheet:
        """Add a sheet with its title and the line below it."""
        sheet = self.sheet(name)
        self.put(sheet, 0, 0, title, bold=True, font_size=14)
        self.put(sheet, 1, 0, caption, font_color="#55626d")
        return sheet

    def header(self, sheet: Worksheet, labels: Sequence[str], texts: int) -> None:
        """Write the header; so many of its columns hold texts, the others numbers."""
        for column, label in enumerate(labels):
            self.put(
                sheet,
                HEADER,
                column,
                label,
                bold=True,
                bottom=1,
                text_wrap=True,
                valign="bottom",
                align="left" if column < texts else "right",
            )

    def end(self, sheet: Worksheet, widths: Sequence[float], last: int) -> None:
        """Set widths, what stays in view, and what is printed: one page wide, the header on each
        page."""
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(HEADER + 1, 1)
        sheet.repeat_rows(HEADER)
        sheet.print_area(0, 0, max(last, HEADER + 1), len(widths) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def figure(
        self,
        sheet: Worksheet,
        spot: tuple[int, int],
        value: Decimal | str | None,
        formula: str | None = None,
        **properties: object,
    ) -> None:
        """Write a number in the language's format, calculated where there is a formula; a text as
        it is, nothing for None."""
        if value is None:
            return
        if isinstance(value, str):
            sheet.write_string(*spot, clean(value), self.style(align="right", **properties))
            return
        style = self.style(**{"num_format": self.format(decimals_of(value)), **properties})
        if formula is None:
            sheet.write_number(*spot, value, style)
        else:
            sheet.write_formula(*spot, f"={formula}", style, value)

    def format(self, decimals: int, *, signed: bool = False, percent: bool = False) -> str:
        """Return a number format of the language."""
        plain = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
        plain += "%" if percent else ""
        parts = [f"+{plain}", f"-{plain}", plain] if signed else [plain]
        return ";".join(f"{LOCALES[self.language]}{part}" for part in parts)

    def lines(self, sheet: Worksheet, row: int, texts: Sequence[str], **properties: object) -> int:
        """Write sentences below each other, and return the row after them."""
        for number, text in enumerate(texts, row):
            self.put(sheet, number, 0, text, **properties)
            if properties.get("text_wrap"):
                sheet.set_row(number, LINE_HEIGHT * -(-len(text) // LINE_LENGTH))
        return row + len(texts)


def decimals_of(value: Decimal) -> int:
    """Return how many decimals a number shows."""
    return max(0, -int(value.as_tuple().exponent))


def shown_with(amount: Decimal, quantum: Decimal) -> Decimal:
    """Return an amount with the decimals its source shows, or more where it has more."""
    return amount.quantize(min(quantum, quantum_of(amount)), context=EXACT)


def cell(row: int, column: int, sheet: str | None = None, *, fixed: bool = False) -> str:
    """Return the address of a cell, with its sheet where it is another's."""
    address: str = xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed)
    return address if sheet is None else f"{quoted(sheet)}!{address}"


def quoted(sheet: str) -> str:
    """Return the name of a sheet as a formula writes it."""
    return "'" + sheet.replace("'", "''") + "'"
