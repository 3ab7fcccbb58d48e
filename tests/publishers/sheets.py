"""A sheet being made: every cell, and the truth of every amount; written as workbook, text table or
printout."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Sequence

EXPENDITURE, INCOME, NET = "expenditure", "income", "net"


class Fact(NamedTuple):
    """What a column says of its amounts: the year, the side, and 1 or -1 from the sign printed to
    the canonical one."""

    year: int | str | None
    side: str = NET
    factor: int = -1


class Formula(NamedTuple):
    """A formula and its stored value."""

    text: str
    value: Decimal | str


class Truth(NamedTuple):
    """An amount as it must be read, in the sheet's unit and the canonical sign."""

    year: int | str | None
    side: str
    amount: Decimal


@dataclass
class Numbers:
    """How a text prints numbers; `negative` is `-`, `()` or `trailing`."""

    mark: str = ","
    group: str = "."
    decimals: int = 0
    negative: str = "-"
    prefix: str = ""
    suffix: str = ""

    def print(self, amount: Decimal) -> str:
        """Return the amount as printed."""
        whole, _, rest = f"{abs(amount):.{self.decimals}f}".partition(".")
        parts = [whole[max(0, end - 3) : end] for end in range(len(whole), 0, -3)][::-1]
        digits = (
            self.prefix + self.group.join(parts) + (self.mark + rest if rest else "") + self.suffix
        )
        if amount >= 0:
            return digits
        return {"-": f"-{digits}", "()": f"({digits})", "trailing": f"{digits}-"}[self.negative]


@dataclass
class Sheet:
    """A sheet under way; rows and columns from 0. `columns` say what the amounts of a row are,
    `role` `total` is a printed sum."""

    name: str = "Budget"
    scale: int = 1
    sign: str = "expense-positive"
    currency: str | None = None
    numbers: Numbers = field(default_factory=Numbers)
    columns: dict[int, Fact] = field(default_factory=dict)
    cells: dict[tuple[int, int], object] = field(default_factory=dict)
    looks: dict[tuple[int, int], dict[str, object]] = field(default_factory=dict)
    truth: dict[tuple[int, int], Truth] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    parents: dict[int, tuple[int, ...]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    outline: dict[int, int] = field(default_factory=dict)
    table: bool = False
    at: int = 0
    label: int = 0

    def put(self, column: int, value: object, **look: object) -> None:
        """Write a cell of the present row."""
        if value is not None and value != "":
            self.cells[self.at, column] = value
        if look:
            self.looks[self.at, column] = look

    def text(self, *values: object, **look: object) -> int:
        """Write a row of texts and go to the next; return its number."""
        for column, value in enumerate(values):
            self.put(column, value, **look)
        self.at += 1
        return self.at - 1

    def blank(self, count: int = 1) -> None:
        """Leave rows blank."""
        self.at += count

    def merge(self, column: int, last: int, value: object) -> None:
        """Write a cell of the present row that reaches over the columns to its right."""
        self.put(column, value)
        self.merges.append((self.at, column, self.at, last))

    def row(
        self, label: object, amounts: Sequence[object], role: str = "line", **look: object
    ) -> int:
        """Write a line with an amount a column of the sheet, in their order; None is blank. Return
        its number."""
        self.put(self.label, label, **look)
        for (column, fact), amount in zip(self.columns.items(), amounts, strict=True):
            self.put(column, amount, **{key: value for key, value in look.items() if key == "bold"})
            value = amount.value if isinstance(amount, Formula) else amount
            if isinstance(value, Decimal):
                self.truth[self.at, column] = Truth(fact.year, fact.side, fact.factor * value)
        self.roles[self.at] = role
        self.labels[self.at] = str(label)
        self.at += 1
        return self.at - 1

    def under(self, parent: int, rows: Sequence[int], *headings: int) -> None:
        """Say that rows are parts of a total, or stand under one of the headings."""
        for row in rows:
            self.parents[row] = (parent, *headings)

    @property
    def size(self) -> tuple[int, int]:
        """The number of rows and columns."""
        return max(row for row, _ in self.cells) + 1, max(column for _, column in self.cells) + 1


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook of these sheets."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for sheet in sheets:
        _write_sheet(book, sheet)
    book.close()
    return stream.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    for first, left, last, right in sheet.merges:
        page.merge_range(first, left, last, right, "")
    for (row, column), value in sheet.cells.items():
        look = sheet.looks.get((row, column), {})
        _write_cell(page, row, column, value, book.add_format(look) if look else None)
    for column in sheet.hidden:
        page.set_column(column, column, None, None, {"hidden": True})
    for row in sheet.hidden_rows:
        page.set_row(row, None, None, {"hidden": True})
    for row, level in sheet.outline.items():
        page.set_row(row, None, None, {"level": level})
    if sheet.table:
        first = min(row for row, role in sheet.roles.items()) - 1
        heads = [
            {"header": str(sheet.cells.get((first, column), f"Column{column}"))}
            for column in range(sheet.size[1])
        ]
        page.add_table(
            first,
            0,
            max(sheet.roles),
            sheet.size[1] - 1,
            {"columns": heads, "style": "Table Style Medium 2"},
        )


def _write_cell(page: object, row: int, column: int, value: object, look: object) -> None:
    write = page
    if isinstance(value, Formula):
        stored = value.value if isinstance(value.value, str) else float(value.value)
        write.write_formula(row, column, value.text, look, stored)  # type: ignore[attr-defined]
    elif isinstance(value, str):
        write.write_string(row, column, value, look)  # type: ignore[attr-defined]
    else:
        write.write_number(row, column, float(value), look)  # type: ignore[attr-defined, arg-type]


def delimited(sheet: Sheet, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """Return the sheet as a text table."""
    height, width = sheet.size
    lines = []
    for row in range(height):
        fields = [printed(sheet, row, column) for column in range(width)]
        lines.append(
            delimiter.join(
                f'"{each}"' if delimiter in each or '"' in each or "\n" in each else each
                for each in fields
            )
        )
    return "\r\n".join([*lines, ""]).encode(encoding)


def page(sheet: Sheet) -> bytes:
    """Return the sheet as a web page that calls itself a workbook."""
    height, width = sheet.size
    rows = (
        "".join(f"<td>{printed(sheet, row, column)}</td>" for column in range(width))
        for row in range(height)
    )
    return f"<html><meta charset='utf-8'><body><table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table></body></html>".encode()


def printed(sheet: Sheet, row: int, column: int) -> str:
    """Return a cell as a text prints it."""
    value = sheet.cells.get((row, column), "")
    value = value.value if isinstance(value, Formula) else value
    return sheet.numbers.print(value) if isinstance(value, Decimal) else str(value)


def laid_out(sheet: Sheet, gap: int = 2) -> bytes:
    """Return the sheet as a page whose text was taken out with its layout kept: labels to the left,
    numbers to the right."""
    height, width = sheet.size
    texts = [[printed(sheet, row, column) for column in range(width)] for row in range(height)]
    lone = [row for row in range(height) if sum(map(bool, texts[row])) == 1]
    wide = [
        max(
            [
                len(texts[row][column])
                for row in range(height)
                if row not in lone or column != sheet.label
            ]
            or [0]
        )
        for column in range(width)
    ]
    lines = []
    for row in range(height):
        fields = [
            text.ljust(wide[column]) if column <= sheet.label else text.rjust(wide[column])
            for column, text in enumerate(texts[row])
        ]
        lines.append(
            texts[row][0] if row in lone and texts[row][0] else (" " * gap).join(fields).rstrip()
        )
    return "\n".join([*lines, ""]).encode()
