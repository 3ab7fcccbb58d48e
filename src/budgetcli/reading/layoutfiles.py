"""Layout files: TOML that says how a table is read, written by `inspect --layout-out` and corrected
by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Measure, Role, Side, Sign
from budgetcli.model.declarations import Declaration, load
from budgetcli.model.numbers import SCALES, DecimalMark
from budgetcli.reading.frames import ColumnDeclared, Frame
from budgetcli.reading.layouts import Layout
from budgetcli.reading.rules import NONE, rules_of
from budgetcli.reference.profiles import shipped
from budgetcli.sheets.grids import Range, position

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal
    from pathlib import Path

    from budgetcli.model.budgets import Year
    from budgetcli.reading.frames import Parts

SCHEMA = "budgetcli/layout@1"
ACCOUNTS_SCHEMA = "budgetcli/accounts@1"
KEYS = (
    "schema",
    "sheet",
    "range",
    "table",
    "title",
    "sign",
    "unit",
    "decimal",
    "step",
    "encoding",
    "price_level",
    "header",
    "labels",
    "codes",
    "columns",
    "rows",
    "sums",
    "across",
    "under",
    "equation",
    "waiver",
)
TABLE_KEYS = tuple(key for key in KEYS if key not in ("schema", "table", "equation", "waiver"))
"""What is declared of one table of several."""

LEFT_OUT = "none"
"""The measure of a column, and the role of a row, that are in no figure."""

MOST_ROWS = 1_048_576
_SPAN = re.compile(r"(-?)(\d{1,7})(?::(\d{1,7}))?", re.ASCII)
_LETTERS = re.compile(r"(-?)([A-Za-z]{1,3})", re.ASCII)


def is_of_accounts(path: Path) -> bool:
    """Return whether a layout file is one of account files. Raises BudgetError where it is no TOML."""
    return load(shipped(path), "bad-layout").values.get("schema") == ACCOUNTS_SCHEMA


def read_layout(path: Path) -> Layout:
    """Return what a layout file declares. Raises BudgetError where a key is unknown or holds the
    wrong thing."""
    declared = load(path, "bad-layout")
    declared.refuse_unknown(KEYS)
    entries = declared.tables("table") if isinstance(declared.values.get("table"), list) else ()
    common = _layout(declared, path)
    if not entries:
        return common
    for each in entries:
        each.refuse_unknown(TABLE_KEYS)
    tables = tuple(_layout(each, path).over(common._replace(rules=None)) for each in entries)
    return Layout(file=str(path), rules=common.rules, tables=tables)


def _layout(declared: Declaration, path: Path) -> Layout:
    """Return what a layout file, or one of its tables, declares."""
    if declared.values.get("schema", SCHEMA) != SCHEMA:
        raise declared.wrong("schema", f'"{SCHEMA}"')
    sign = declared.choice(
        "sign", {each: each for each in (Sign.INCOME_POSITIVE, Sign.EXPENSE_POSITIVE)}
    )
    unit = declared.choice("unit", {each: each for each in SCALES})
    decimal = declared.choice("decimal", {each: each for each in DecimalMark})
    frame, rules = _frame(declared), rules_of(declared)
    return Layout(
        sheet=declared.text("sheet"),
        window=_range(declared),
        table=_table(declared),
        sign=Sign(sign) if sign else None,
        scale=SCALES[unit] if unit else None,
        decimal=DecimalMark(decimal) if decimal else None,
        title=declared.name("title"),
        step=_step(declared),
        encoding=declared.text("encoding"),
        price_level=declared.year("price_level"),
        frame=frame if frame != Frame() else None,
        file=str(path),
        rules=rules if rules != NONE else None,
    )


def _step(declared: Declaration) -> Decimal | None:
    """Return the rounding step that is declared, in printed units, or None. Raises BudgetError
    where it is no positive amount."""
    step = declared.amount("step")
    if step is not None and step <= 0:
        raise declared.wrong("step", 'a positive amount such as "100"')
    return step


def _table(declared: Declaration) -> int | None:
    number = declared.values.get("table")
    if isinstance(number, list) and number:
        return None
    if number is not None and (
        not isinstance(number, int) or isinstance(number, bool) or number < 1
    ):
        raise declared.wrong("table", "the number of a table, from 1, or tables `[[table]]`")
    return number


def _range(declared: Declaration) -> Range | None:
    text = declared.text("range")
    if text is None:
        return None
    corners = [position(corner) for corner in text.split(":")]
    if len(corners) != 2 or corners[0] is None or corners[1] is None:
        raise declared.wrong("range", 'a range such as "A3:H20"')
    (top, left), (bottom, right) = corners[0], corners[1]
    return Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _frame(declared: Declaration) -> Frame:
    header, labels, codes = (
        declared.texts("header"),
        declared.texts("labels"),
        declared.text("codes"),
    )
    return Frame(
        header=tuple(row for text in header for row, _ in _rows_of(text, declared, "header")),
        labels=tuple(_column(text, declared, "labels")[0] for text in labels),
        codes=None if codes is None else _column(codes, declared, "codes")[0],
        columns=_columns(declared.table("columns")),
        rows=_roles(declared.table("rows")),
        sums=_parts(declared.table("sums"), _rows_of),
        across=_parts(declared.table("across"), lambda *each: (_column(*each),)),
        under=_parts(declared.table("under"), _rows_of),
    )


def _rows_of(text: str, declared: Declaration, key: str) -> Parts:
    """Return the rows of `7`, `7:11` or `-14`, from 0, each with its sign."""
    found = _SPAN.fullmatch(text.strip())
    first, last = (int(found[2]), int(found[3] or found[2])) if found else (0, 0)
    if found is None or not 1 <= first <= last <= MOST_ROWS:
        raise declared.wrong(key, 'rows such as "7", "7:11" or "-14"')
    return tuple((row - 1, -1 if found[1] else 1) for row in range(first, last + 1))


def _column(text: str, declared: Declaration, key: str) -> tuple[int, int]:
    """Return the column of a letter from 0, with its sign."""
    found = _LETTERS.fullmatch(text.strip())
    where = position(f"{found[2]}1") if found else None
    if found is None or where is None:
        raise declared.wrong(key, 'the letter of a column such as "B"')
    return where[1], -1 if found[1] else 1


def _columns(declared: Declaration) -> dict[int, ColumnDeclared | None]:
    return {
        _column(letter, declared, letter)[0]: _meaning(declared.table(letter))
        for letter in declared.values
    }


def _meaning(declared: Declaration) -> ColumnDeclared | None:
    declared.refuse_unknown(("year", "stage", "side", "measure"))
    measure = declared.choice("measure", {each: each for each in (*Measure, LEFT_OUT)})
    if measure == LEFT_OUT:
        return None
    side = declared.choice("side", {each: each for each in Side})
    return ColumnDeclared(
        _year(declared),
        declared.name("stage"),
        Side(side) if side else None,
        Measure(measure) if measure else None,
    )


def _year(declared: Declaration) -> Year | None:
    """Return a calendar year, or a fiscal year as it is printed: 2024, "2017/18"."""
    value = declared.values.get("year")
    return declared.name("year") if isinstance(value, str) else declared.year("year")


def _roles(declared: Declaration) -> dict[int, Role | None]:
    roles = {str(role): role for role in Role}
    declared.refuse_unknown((*roles, LEFT_OUT))
    return {
        row: roles.get(name)
        for name in declared.values
        for text in declared.texts(name)
        for row, _ in _rows_of(text, declared, name)
    }


def _parts(
    declared: Declaration, read: Callable[[str, Declaration, str], Parts]
) -> dict[int, Parts]:
    """Return each total with its parts."""
    return {
        read(total, declared, total)[0][0]: tuple(
            part for text in declared.texts(total) for part in read(text, declared, total)
        )
        for total in declared.values
    }
