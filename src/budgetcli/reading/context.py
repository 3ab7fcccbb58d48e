"""What a sheet says around its amounts, applied to them: the year of a title, units of rows and
columns, rounding, what is unknown."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Measure, Role
from budgetcli.model.names import fold
from budgetcli.model.numbers import Printed, rescale
from budgetcli.reading.conventions import Statement
from budgetcli.reading.quantities import UNIT_HEADERS
from budgetcli.reading.rowyears import with_row_years
from budgetcli.reading.terms import DATE, year_of
from budgetcli.reading.units import (
    LONGEST_STATEMENT,
    PRICE_LEVELS,
    is_unit_only,
    scale_of,
    scales_apart,
    scales_of,
    unit_in,
)
from budgetcli.sheets.columnwise import ByColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.model.budgets import Year
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.tables import Table

NIL = re.compile(r"[-\u2010-\u2015\u2212*'\s]*")
"""What stands for nothing: a dash, or several."""

UNIT_HEADS = UNIT_HEADERS | {"単位"}
COUNTING = (Role.LINE, Role.SUBTOTAL, Role.TOTAL)
_LONGEST_TITLE = 120
_MONTHS = r"(?:jan|feb|mar|apr|ma[iyj]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zéû]*\.?|(?:janvier|février|mars|avril|juin|juillet|août)"
_DAY = re.compile(rf"(?:\d{{1,2}}\.? )?\b(?:{_MONTHS}) (?:19|20)\d\d\b", re.IGNORECASE)
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SPAN = re.compile(
    r"(?:19|20)\d\d\s?(?:[-–—/]|to|til|bis|till|à|og|and|und)\s?(?:19|20)?\d\d", re.IGNORECASE
)
_WORD_STEPS = {
    "ten": 10,
    "ti": 10,
    "tier": 10,
    "zehn": 10,
    "zehner": 10,
    "hundred": 100,
    "hundrede": 100,
    "hundre": 100,
    "hundra": 100,
    "hundert": 100,
    "hunderter": 100,
    "thousand": 1000,
    "tusinde": 1000,
    "tusind": 1000,
    "tusen": 1000,
    "tausend": 1000,
    "cent": 100,
    "centaine": 100,
    "five": 5,
    "fem": 5,
    "fuenf": 5,
    "fifty": 50,
    "halvtreds": 50,
    "million": 1_000_000,
    "tiotal": 10,
    "hundratal": 100,
    "hundreder": 100,
    "honderd": 100,
    "honderdtal": 100,
    "tusental": 1000,
    "tusinder": 1000,
    "tausender": 1000,
    "duizend": 1000,
    "duizendtal": 1000,
    "dizaine": 10,
    "millier": 1000,
}
_NUMBER = r"(\d{1,3}(?:[., '\u00a0]\d{3})+|\d+(?:[.,]\d+)?|[^\W\d_]+)"
_STEP = re.compile(
    rf"\bround(?:ed|ing)?(?: (?:off|up|down))? to (?:the )?(?:nearest )?(?:multiple of )?{_NUMBER}|\bnearest {_NUMBER}"
    rf"|\b(?:af|av)run(?:det|dade|dede?)\b[^.;]{{0,20}}? till? (?:nærmeste |närmaste |hele |hela )?{_NUMBER}"
    rf"|\bauf (?:volle |ganze |den nächsten )?{_NUMBER} (?:\w+ )?gerundet|\bgerundet auf (?:volle |ganze )?{_NUMBER}"
    rf"|\bafgerond op (?:hele |het dichtstbijzijnde )?{_NUMBER}"
    rf"|\bi hele {_NUMBER}(?![\w])|\barrondis? (?:à la|au|aux) {_NUMBER}",
    re.IGNORECASE,
)


def in_context(table: Table, layout: Layout) -> Table:
    """Return the table with what is said around it applied to its amounts and columns. Raises
    ReadError as `with_row_years` does."""
    return with_unknown(with_step(with_units(with_year(with_row_years(table)), layout), layout))


def with_unknown(table: Table) -> Table:
    """Return the table with the cells of its lines in which a figure of money stands that cannot be
    known: neither an amount nor a dash."""
    grid, found = table.grid, dict(table.unknown)
    rows = [row for row, role in table.roles.items() if role.role in COUNTING]
    for column in [
        index for index, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT
    ]:
        stated = table.amounts.column(column, rows)
        for row in [row for row, amount in zip(rows, stated, strict=True) if amount is None]:
            text = grid.text(row, column).strip()
            if (text and NIL.fullmatch(text) is None) or (
                not text and (row, column) in grid.formulas
            ):
                found[row, column] = text
    return table._replace(unknown=found) if found else table


def with_year(table: Table) -> Table:
    """Return the table with the one year that its surroundings state, where no column says one:
    nearest first, the sheet's name last."""
    if any(column.year is not None for column in table.columns.values()) or table.row_years:
        return table
    year = _stated_year(table)
    if year is None:
        return table
    return table._replace(
        columns={index: column._replace(year=year) for index, column in table.columns.items()}
    )


def _stated_year(table: Table) -> Year | None:
    first = table.body[0] if table.body else 0
    said = [each for each in table.said or () if not each.far and len(each.text) <= _LONGEST_TITLE]
    above = [each for each in said if (row := _row(each)) is not None and row <= first]
    near = [each.text for each in sorted(above, key=lambda each: -(_row(each) or 0))]
    far = [each.text for each in table.said or () if each.far and len(each.text) <= _LONGEST_TITLE]
    for text in (*near, table.grid.source.sheet or "", *reversed(far)):
        years = _years_in(text)
        if years:
            return years[0] if len(years) == 1 else None
    return None


def _years_in(text: str) -> list[Year]:
    """Return the years that a title is about: neither those of prices nor of days, all of a span."""
    for words in (*PRICE_LEVELS, DATE, _DAY):
        text = words.sub(" ", text)
    found = year_of(text)
    if found is None:
        return []
    several = dict.fromkeys(int(each[0]) for each in _YEARS.finditer(text))
    if isinstance(found, str) and len(several) <= 1:
        return [found]
    return [*several] if len(several) > 1 or _SPAN.search(text) is None else [found, found]


def _row(statement: Statement) -> int | None:
    digits = (statement.place.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isdigit() else None


def with_units(table: Table, layout: Layout) -> Table:
    """Return the table in one unit: amounts of a row or a column that states another one are moved
    into that of the table, exactly.

    What nearly all rows state in a column of units is the unit of the table.
    """
    if layout.scale is not None:
        return table
    rows, said = _row_scales(table), list(table.said or ())
    common = Counter(rows.values()).most_common(1)
    if common and 2 * common[0][1] > len(table.roles):
        place = next(
            _unit_place(table, row) for row, scale in rows.items() if scale == common[0][0]
        )
        said.append(
            Statement(table.grid.text(*place).lower(), table.grid.place(*place), header=True)
        )
        table = table._replace(said=tuple(said))
    money = [index for index, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT]
    scale = scale_of(said, money)
    if scale is None:
        return table
    columns = scales_apart(said, money)
    apart = {row: own for row, own in rows.items() if own != scale}
    return _rescaled(table, scale, apart, columns) if apart or columns else table


def _unit_place(table: Table, row: int) -> tuple[int, int]:
    """Return the cell of a row that says nothing but a unit, else that of its label."""
    columns = [*range(table.grid.width)]
    return row, next(
        (column for column in columns if _says_unit(table.grid.text(row, column))), table.labels[-1]
    )


def _says_unit(text: str) -> bool:
    return bool(text) and is_unit_only(text) and len(scales_of(text.lower())) == 1


def _row_scales(table: Table) -> dict[int, int]:
    """Return the scale that a row states for its amounts, at the end of its label or in a column of
    units, of those that state one."""
    grid, found = table.grid, {}
    heads = table.evidence.heads
    units = [
        column
        for column in range(grid.width)
        if column not in table.amounts.columns
        and (fold(heads.get(column, "")) in UNIT_HEADS or column in table.labels)
    ]
    for row in table.roles:
        texts = [grid.text(row, column).lower() for column in units]
        said = [scales_of(text)[0] for text in texts if _says_unit(text)]
        own = unit_in(table.label(row)) if table.labels else None
        if said or own is not None:
            found[row] = said[0] if said else own or 1
    return found


def _rescaled(
    table: Table, scale: int, rows: Mapping[int, int], columns: Mapping[int, int]
) -> Table:
    """Return the table with the amounts of these rows and columns in the scale of the table; a row
    goes before a column."""
    money = {index for index, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT}

    def moved(row: int, column: int, printed: Printed | None) -> Printed | None:
        own = rows.get(row) or columns.get(column)
        return (
            printed
            if printed is None or own is None or column not in money
            else rescale(printed, own, scale)
        )

    changed = {
        column: [
            moved(row, column, printed)
            for row, printed in zip(table.amounts.span, values, strict=True)
        ]
        for column, values in table.amounts.columns.items()
    }
    return table._replace(amounts=ByColumn(changed, table.amounts.top))


def with_step(table: Table, layout: Layout) -> Table:
    """Return the table with the rounding step that is declared, or stated in words around it, as
    the step of its amounts of money."""
    step = (
        layout.step if layout.step is not None else step_in(each.text for each in table.said or ())
    )
    if step is None:
        return table
    money = {index for index, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT}
    scale = Decimal(layout.scale or scale_of(table.said or (), money) or 1)
    step = step / scale if layout.step is None and step >= scale and not step % scale else step
    changed: dict[int, Sequence[Printed | None]] = {
        column: [each and each._replace(quantum=max(each.quantum, step)) for each in values]
        if column in money
        else values
        for column, values in table.amounts.columns.items()
    }
    return table._replace(amounts=ByColumn(changed, table.amounts.top))


def step_in(texts: Iterable[str]) -> Decimal | None:
    """Return the step to which texts say that amounts are rounded, in printed units: `rounded to
    the nearest 5`; None where none does."""
    found = {
        step
        for text in texts
        if len(text) <= 2 * LONGEST_STATEMENT and (step := _step(text)) is not None
    }
    return found.pop() if len(found) == 1 else None


def _step(text: str) -> Decimal | None:
    said = _STEP.search(text)
    if said is None:
        return None
    word = next(each for each in said.groups() if each)
    if not word[0].isdigit():
        words = _WORD_STEPS.get(fold(word).rstrip("s")) or _WORD_STEPS.get(fold(word))
        return None if words is None else Decimal(words)
    digits = re.sub(r"(?<=\d)[., '\u00a0](?=\d{3}(?!\d))", "", word).replace(",", ".")
    return Decimal(digits) if Decimal(digits) > 0 else None
