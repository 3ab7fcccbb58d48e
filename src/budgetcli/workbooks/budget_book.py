"""Workbooks: a budget laid out as a municipality prints it, with its record of measures; other results
as sheets; many rows written fast and exactly."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from itertools import repeat
from typing import TYPE_CHECKING, Any, Self

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from budgetcli.model.budgets import Budget, Column, Line, Measure, Role, Side, Sign
from budgetcli.model.errors import WriteError, worded
from budgetcli.model.names import clean, one_line
from budgetcli.model.numbers import EXACT, quantum_of
from budgetcli.model.records import RECORD_FIELDS, FieldKind, RowRole, Table
from budgetcli.views.summary_view import depth
from budgetcli.views.view import in_sign, name_of
from budgetcli.words.languages import Language, column_label, unit_name, word
from budgetcli.workbooks.book_parts import record_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from xlsxwriter.format import Format

    from budgetcli.model.records import Cell
    from budgetcli.views.view import View

MOST_PLAIN = 15
"""A number with no more characters has no more digits than a spreadsheet keeps."""


class Look(dict[int, int]):
    """The format of cells that share one, by its number in the workbook: of texts, and of amounts
    with so many decimals."""

    def __init__(self, text: int, numbered: Callable[[int], int]) -> None:
        self.text, self.numbered = text, numbered

    def __missing__(self, decimals: int) -> int:
        self[decimals] = self.numbered(decimals)
        return self[decimals]


Looking = tuple["Sequence[Cell]", "Iterable[Look]"]
"""The cells of a row, and how each looks."""


class RowSheet(Worksheet):  # type: ignore[misc]
    """A sheet that takes whole rows besides single cells; the rows stand together, single cells
    above and below them."""

    dim_rowmin: int | None
    dim_rowmax: int | None

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[str] = []
        self.top = 0

    def fill(self, top: int, width: int, rows: Iterable[Looking], texts: Texts) -> None:
        """Write rows of at most so many cells from `top` on, once a sheet. Raises WriteError as
        `texts` does."""
        self.top, letters = top, [xl_col_to_name(column) for column in range(width)]
        for number, (cells, looks) in enumerate(rows, top + 1):
            self.rows.append(
                "<row "
                f'r="{number}">{"".join(_cells(number, zip(letters, cells, looks, strict=False), texts))}</row>'
            )
        if self.rows and width:
            self._check_dimensions(top, 0)
            self._check_dimensions(top + len(self.rows) - 1, width - 1)

    def _write_rows(self) -> None:
        """Write the cells above, the rows, and the cells below, as XlsxWriter asks for them."""
        first, last = self.dim_rowmin, self.dim_rowmax
        if not self.rows:
            super()._write_rows()
            return
        self.dim_rowmax = self.top - 1
        super()._write_rows()
        self.fh.writelines(self.rows)
        self.dim_rowmin, self.dim_rowmax = self.top + len(self.rows), last
        super()._write_rows()
        self.dim_rowmin = first


class Texts(dict[str, int]):
    """The number of each text among the texts of the workbook, made fit for it; `exact` refuses a
    number with too many digits."""

    def __init__(
        self, table: Any, fitting: Callable[[str], str], exact: Callable[[Decimal], Decimal]
    ) -> None:
        self.table, self.fitting, self.exact = table, fitting, exact

    def __missing__(self, text: str) -> int:
        self[text] = found = int(self.table._get_shared_string_index(self.fitting(text)))
        self.table.count -= 1
        return found


def _cells(number: int, row: Iterable[tuple[str, Cell, Look]], texts: Texts) -> Iterable[str]:
    """Yield the XML of the cells of a row; none for a cell of nothing."""
    for letter, value, look in row:
        if isinstance(value, Decimal):
            said = f"{value:f}"
            if len(said) > MOST_PLAIN:
                texts.exact(value)
            _, _, decimals = said.partition(".")
            yield f'<c r="{letter}{number}" s="{look[len(decimals)]}"><v>{said}</v></c>'
        elif isinstance(value, str):
            texts.table.count += 1
            yield f'<c r="{letter}{number}" s="{look.text}" t="s"><v>{texts[value]}</v></c>'
        elif value is not None:
            yield f'<c r="{letter}{number}" s="{look.text}"><v>{value}</v></c>'


CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Every workbook says so, so that the same result is the same bytes."""

MOST_DIGITS = 15
"""A spreadsheet keeps no more digits of a number."""

LONGEST_TEXT = 32_767
LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def render(views: Sequence[View], language: Language) -> bytes:
    """Return a workbook with a sheet a result, and the record of applied measures.

    Raises WriteError for a text or a number that a workbook cannot hold.
    """
    stream = BytesIO()
    with Writer(stream, language) as writer:
        budgets = {}
        for view in views:
            if view.budget is None:
                writer.table(view.table(language))
            else:
                budgets[writer.budget(view.budget)] = view.budget
        writer.record(budgets)
    return stream.getvalue()


class Writer:
    """A workbook being written: one sheet after the other, every text a text, every number exact."""

    def __init__(self, stream: BytesIO, language: Language) -> None:
        self.book = xlsxwriter.Workbook(stream, {"in_memory": True})
        self.book.set_properties({"created": CREATED})
        self.language = language
        self.formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self.looks: dict[tuple[tuple[str, object], ...], Look] = {}
        self.texts = Texts(self.book.str_table, lambda text: _fitting(clean(text)), _exact)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.book.close()

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet, its name made fit for one and unlike the others."""
        plain = _cut(_FORBIDDEN.sub(" ", one_line(name)).strip(" '"), LONGEST_NAME) or "Sheet"
        taken = {"history", *(each.get_name().casefold() for each in self.book.worksheets())}
        others = (f"{_cut(plain, LONGEST_NAME - 4)} {number}" for number in range(2, 1000))
        free = (each for each in (plain, *others) if each.casefold() not in taken)
        return self.book.add_worksheet(next(free), RowSheet)

    def style(self, **properties: object) -> Format:
        """Return the format with these properties, one for all cells that share it."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(key))
        return self.formats[key]

    def look(self, **properties: object) -> Look:
        """Return how cells with these properties look, whatever they hold."""
        key = tuple(sorted(properties.items()))
        if key not in self.looks:
            self.looks[key] = Look(
                self.style(**properties)._get_xf_index(),
                lambda decimals: self.style(
                    num_format=_with_decimals(decimals), **properties
                )._get_xf_index(),
            )
        return self.looks[key]

    def put(
        self, sheet: Worksheet, row: int, column: int, value: Cell, **properties: object
    ) -> None:
        """Write a cell: a text as text, whatever it begins with, a number with its own decimals; a
        year without grouping."""
        if isinstance(value, str):
            sheet.write_string(row, column, _fitting(clean(value)), self.style(**properties))
        elif isinstance(value, Decimal):
            sheet.write_number(
                row, column, _exact(value), self.style(num_format=_format_of(value), **properties)
            )
        elif value is not None:
            sheet.write_number(row, column, value, self.style(**properties))

    def table(self, table: Table) -> None:
        """Write a neutral table to a sheet of its own."""
        sheet = self.sheet(table.title)
        self.put(sheet, 0, 0, table.title, bold=True, font_size=14)
        self.put(sheet, 1, 0, table.caption)
        for column, field in enumerate(table.fields):
            self.put(
                sheet,
                3,
                column,
                field.label,
                bold=True,
                bottom=1,
                align="left" if field.kind is FieldKind.TEXT else "right",
            )
        total, other = self.look(bold=True), self.look(bold=False)
        rows = (
            (row.cells, repeat(total if row.role is RowRole.TOTAL else other)) for row in table.rows
        )
        sheet.fill(4, max((len(row.cells) for row in table.rows), default=0), rows, self.texts)
        for number, note in enumerate(table.notes, len(table.rows) + 5):
            self.put(sheet, number, 0, note)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, len(table.fields), 14)

    def budget(self, budget: Budget) -> str:
        """Write a budget as it would be printed: title, unit and price level, sign legend, header
        over two rows, lines.

        Returns the name of its sheet.
        """
        sheet = self.sheet((budget.heading.committee or "").upper() or name_of(budget))
        self._heading(sheet, budget)
        left = 1 + any(line.code for line in budget.lines)
        for column, meaning in enumerate(budget.columns, left):
            self.put(sheet, 4, column, _period(meaning), bold=True, align="center")
            self.put(
                sheet, 5, column, _side(meaning, self.language), bold=True, align="right", bottom=1
            )
        sheet.fill(
            6,
            left + len(budget.columns),
            (self._line(left, budget, line) for line in budget.lines),
            self.texts,
        )
        sheet.set_column(0, 0, 38 if left == 1 else 10)
        sheet.set_column(left - 1, left - 1, 38)
        sheet.set_column(left, left + len(budget.columns), 12)
        sheet.freeze_panes(6, left)
        return str(sheet.get_name())

    def _heading(self, sheet: Worksheet, budget: Budget) -> None:
        said = budget.heading
        level = f" ({word('prices', self.language, said.price_level)})" if said.price_level else ""
        self.put(sheet, 0, 0, name_of(budget), bold=True, font_size=14)
        self.put(
            sheet,
            1,
            0,
            f"{word('in-unit', self.language, unit_name(said.unit, self.language))}{level}",
        )
        self.put(sheet, 2, 0, None if said.sign is Sign.UNKNOWN else word(said.sign, self.language))

    def _line(self, left: int, budget: Budget, line: Line) -> Looking:
        """Return the row of a line: its code where there is a column for it, its label, and its
        amounts from column `left` on."""
        properties = {
            "bold": line.role in (Role.TOTAL, Role.SUBTOTAL),
            "italic": line.role is Role.INDEX,
        }
        plain, label = self.look(**properties), self.look(indent=depth(budget, line), **properties)
        cells: list[Cell] = [*([line.code] if left > 1 else []), line.label]
        cells += [_amount(budget, line, meaning) for meaning in budget.columns]
        return cells, (*(plain for _ in range(left - 1)), label, *(plain for _ in budget.columns))

    def record(self, budgets: Mapping[str, Budget]) -> None:
        """Write the applied measures of all budgets, by sheet, to a sheet that is read again; no
        sheet where there is none."""
        if not any(budget.applied for budget in budgets.values()):
            return
        sheet = self.sheet(word("applied-sheet", self.language))
        for row, cells in enumerate(record_rows(budgets)):
            self._row(sheet, row, cells, **({"bold": True} if row == 1 else {}))
        sheet.set_column(0, len(RECORD_FIELDS), 22)

    def _row(self, sheet: Worksheet, row: int, cells: Iterable[Cell], **properties: object) -> None:
        for column, cell in enumerate(cells):
            self.put(sheet, row, column, cell, **properties)


def _period(column: Column) -> str | int:
    parts = [str(part) for part in (column.year, column.stage) if part is not None]
    return column.year if isinstance(column.year, int) and column.stage is None else " ".join(parts)


def _side(column: Column, language: Language) -> str:
    return (
        column_label(Column(side=column.side, measure=column.measure), language)
        if column.side is not Side.NET
        else word("net", language)
    )


def _amount(budget: Budget, line: Line, meaning: Column) -> Decimal | None:
    """Return what stands for a line in a column, with its own decimals."""
    figure = budget.figure(line.id, meaning)
    if figure is None:
        return None
    money = line.role is not Role.INDEX and meaning.measure is Measure.AMOUNT
    amount = in_sign(figure.amount, budget, None) if money else figure.amount
    return amount.quantize(min(figure.quantum, quantum_of(figure.amount)), context=EXACT)


def _format_of(value: Decimal) -> str:
    return _with_decimals(max(0, -int(value.as_tuple().exponent)))


def _with_decimals(decimals: int) -> str:
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _exact(value: Decimal) -> Decimal:
    if (
        len(value.as_tuple().digits) > MOST_DIGITS
        and len(value.normalize().as_tuple().digits) > MOST_DIGITS
    ):
        raise WriteError(
            "cannot-write",
            worded(
                "{value:f} has more than the {most_digits} digits that a workbook keeps",
                value=value,
                most_digits=MOST_DIGITS,
            ),
            hint="write csv or json",
        )
    return value


def _cut(name: str, length: int) -> str:
    """Return the name cut to a length in UTF-16, which is what a workbook counts, without a blank
    or apostrophe at its end."""
    return name.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore").rstrip(" '")


def _fitting(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise WriteError(
            "cannot-write",
            worded(
                "a text of {count} characters is longer than a workbook's cell holds",
                count=len(text),
            ),
        )
    return text
