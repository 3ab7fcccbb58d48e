"""Which cells hold amounts, and which amounts: the decimal mark is decided per column with the
evidence of its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from importlib import import_module
from itertools import repeat
from operator import is_not
from typing import TYPE_CHECKING, cast, overload

from budgetcli.model.budgets import Note
from budgetcli.model.errors import DoubtError, ReadError
from budgetcli.model.numbers import (
    DECIMALS,
    LARGEST,
    DecimalMark,
    Printed,
    is_beyond,
    is_open,
    marks_of,
    parse,
    quantum_of,
    shapes_of,
)
from budgetcli.model.sentences import worded
from budgetcli.sheets.columnwise import ByColumn, put_down
from budgetcli.sheets.grids import BEYOND, CellError
from budgetcli.sheets.number_formats import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from budgetcli.sheets.grids import Grid

MARKS = "budgetcli.reading.marks"
"""Looks for what settles an open decimal mark; imported where there is one."""

MISSING = frozenset(
    {"", "-", "--", "–", "—", "…", "..", "...", ".", "x", "n/a", "na", "n.a.", "i.a.", "?"}
)
"""What stands where no amount is stated; never 0."""

MANY = 1000
"""Of more rows hardly any amount is asked for with the step that it is printed to."""

_MOST_DIGITS = 28
"""An amount with more digits than this keeps those it has."""

_ONE = Decimal(1)
_GENERAL_DIGITS = 11
"""A `General` cell shows so many characters at the most, so later decimals are noise of binary
sums."""


class Alike(Sequence[Printed | None]):
    """A long column of amounts, None where none is stated, all printed to one step: each is paired
    with it when it is asked for."""

    def __init__(self, amounts: list[Decimal | None], step: Decimal) -> None:
        self.amounts, self.step = amounts, step

    @overload
    def __getitem__(self, at: int) -> Printed | None: ...

    @overload
    def __getitem__(self, at: slice) -> Alike: ...

    def __getitem__(self, at: int | slice) -> Printed | Alike | None:
        if isinstance(at, slice):
            return Alike(self.amounts[at], self.step)
        amount = self.amounts[at]
        return None if amount is None else Printed(amount, self.step)

    def __len__(self) -> int:
        return len(self.amounts)

    def __iter__(self) -> Iterator[Printed | None]:
        return (None if amount is None else Printed(amount, self.step) for amount in self.amounts)


def amounts_of(column: Sequence[Printed | None]) -> list[Decimal | None]:
    """Return the amounts of a column, None where none is stated."""
    return (
        column.amounts if isinstance(column, Alike) else [each and each.amount for each in column]
    )


def is_full(column: Sequence[Printed | None]) -> bool:
    """Return whether every cell of a column states an amount."""
    return all(map(is_not, column.amounts if isinstance(column, Alike) else column, repeat(None)))


def stated_rows(amounts: ByColumn[Printed]) -> set[int]:
    """Return the rows in which an amount is stated."""
    columns = amounts.columns.values()
    if any(map(is_full, columns)):
        return set(amounts.span)
    return {
        row
        for column in columns
        for row, amount in enumerate(amounts_of(column), amounts.top)
        if amount is not None
    }


def quanta_of(column: Sequence[Printed | None]) -> Sequence[Decimal | None]:
    """Return the steps that the amounts of a column are printed to; that of a blank cell says
    nothing."""
    return (
        [column.step] * len(column)
        if isinstance(column, Alike)
        else [each and each.quantum for each in column]
    )


def is_number(grid: Grid, row: int, column: int) -> bool:
    """Return whether the cell is a number, stored or printed, under either decimal mark."""
    value = grid.value(row, column)
    return isinstance(value, Decimal) or (isinstance(value, str) and bool(marks_of(value)))


def is_missing(grid: Grid, row: int, column: int) -> bool:
    """Return whether the cell states that there is no amount, or nothing at all."""
    value = grid.value(row, column)
    formula = (row, column) in grid.formulas
    return (value is None and not formula) or (
        isinstance(value, str) and value.strip().casefold() in MISSING
    )


def read_amounts(
    grid: Grid,
    rows: Sequence[int],
    columns: Sequence[int],
    declared: DecimalMark | None,
    problems: list[ReadError] | None = None,
    told: list[Note] | None = None,
) -> ByColumn[Printed]:
    """Return the amount of each cell that states one, as printed; what is none goes to `problems`
    where they are asked for.

    By what an open decimal mark was settled goes to `told`.

    Raises DoubtError where the decimal mark is open and decides the amount, ReadError at a cell
    that is neither an amount nor missing.
    """
    marks = _marks(grid, rows, columns, declared, told)
    found: dict[int, Sequence[Printed | None]] = {}
    span = range(min(rows), max(rows) + 1) if rows else range(0)
    for column in columns:
        values = grid.column(column, rows)
        step = _one_step(grid, rows, column) if grid.types_in(column, rows) == {Decimal} else None
        if step is not None:
            amounts = put_down(rows, _each_with_decimals(cast("list[Decimal]", values), step), span)
            found[column] = Alike(amounts, step) if len(rows) > MANY else [*Alike(amounts, step)]
        else:
            found[column] = put_down(
                rows,
                _one_by_one(grid, rows, column, marks.get(column, DecimalMark.POINT), problems),
                span,
            )
    return ByColumn(found, span.start)


def _one_by_one(
    grid: Grid,
    rows: Sequence[int],
    column: int,
    mark: DecimalMark,
    problems: list[ReadError] | None,
) -> Iterator[Printed | None]:
    """Yield the amount of each cell of a column, None for one that states none."""
    finest = min(_general_quanta(grid, rows, column), default=Decimal(1))
    for row, value in zip(rows, grid.column(column, rows), strict=True):
        printed = parse(value, mark) if isinstance(value, str) else None
        if printed is None and not is_missing(grid, row, column):
            try:
                printed = _amount(grid, row, column, finest)
            except ReadError as error:
                if problems is None:
                    raise
                problems.append(error)
        yield printed


def _one_step(grid: Grid, rows: Sequence[int], column: int) -> Decimal | None:
    """Return the step to which a column of nothing but stored numbers is shown; None where they are
    not all shown alike, or in percent."""
    found = {shown(each) for each in grid.formats(column, rows)}
    format = next(iter(found))
    if len(found) > 1 or (format is not None and format.percent):
        return None
    return (
        format.quantum
        if format is not None
        else min(_general_quanta(grid, rows, column), default=Decimal(1))
    )


def _amount(grid: Grid, row: int, column: int, finest: Decimal) -> Printed:
    """Return the stored amount of a cell. Raises ReadError where there is none."""
    value = grid.value(row, column)
    if isinstance(value, Decimal):
        return _stored(value, grid.style(row, column).number_format, finest)
    place = grid.place(row, column)
    if value == BEYOND or (isinstance(value, str) and is_beyond(value)):
        said = (
            f"the number is more than 10^{LARGEST.adjusted()}, or has more than {DECIMALS} decimals"
        )
        raise ReadError(
            "not-an-amount",
            worded(
                "`{value}` is not an amount: {said}", value=grid.text(row, column)[:60], said=said
            ),
            at=place,
        )
    if isinstance(value, CellError):
        raise ReadError(
            "error-cell",
            worded(
                "the cell holds the error `{code}` where an amount was expected", code=value.code
            ),
            at=place,
        )
    if value is None:
        raise ReadError(
            "formula-without-value",
            "the formula was never calculated, so its amount is unknown",
            at=place,
            hint="open the workbook in a spreadsheet and save it",
        )
    raise ReadError(
        "not-an-amount",
        worded("`{value}` is not an amount", value=grid.text(row, column)[:60]),
        at=place,
        hint="correct the cell, or leave it empty if no amount is stated",
    )


def _stored(value: Decimal, number_format: str, finest: Decimal) -> Printed:
    """Return a stored number with the step its format shows; percent formats show a hundred times
    the value."""
    format = shown(number_format)
    if format is None:
        return Printed(_with_decimals(value, finest), finest)
    if format.percent:
        value, quantum = value.scaleb(2), format.quantum.scaleb(2)
        return Printed(_with_decimals(value, quantum), quantum)
    return Printed(_with_decimals(value, format.quantum), format.quantum)


def _with_decimals(value: Decimal, quantum: Decimal) -> Decimal:
    """Return the same value with at least the decimals of the quantum, so that its digits show its
    precision."""
    return _each_with_decimals([value], quantum)[0]


def _each_with_decimals(values: list[Decimal], quantum: Decimal) -> list[Decimal]:
    """Return the same values, each with at least the decimals of the quantum."""
    exponent, is_shown = _exponent(quantum), quantum.same_quantum
    return (
        [value if is_shown(value) else _filled(value, quantum, exponent) for value in values]
        if exponent < 0
        else values
    )


def _filled(value: Decimal, quantum: Decimal, exponent: int) -> Decimal:
    """Return the value with the decimals of the quantum where it has fewer of them, and not too
    many digits."""
    if value.adjusted() - exponent >= _MOST_DIGITS:
        return value
    shown = value.quantize(quantum)
    has_fewer = shown == value and value.compare_total_mag(shown) == 1
    return shown if has_fewer else value


def _exponent(quantum: Decimal) -> int:
    return int(quantum.as_tuple().exponent)


def _general_quanta(grid: Grid, rows: Sequence[int], column: int) -> Iterable[Decimal]:
    """Yield the steps smaller than 1 that stored numbers without a format of their own are shown
    to."""
    for row, value in zip(rows, grid.column(column, rows), strict=True):
        if (
            isinstance(value, Decimal)
            and not value.same_quantum(_ONE)
            and shown(grid.style(row, column).number_format) is None
        ):
            yield max(quantum_of(value), general_step(value))


def general_step(value: Decimal) -> Decimal:
    """Return the finest step to which a number without a format is shown: what comes after so many
    characters is noise."""
    whole = max(1, value.adjusted() + 1)
    return Decimal(1).scaleb(-max(0, _GENERAL_DIGITS - 1 - whole))


def _marks(
    grid: Grid,
    rows: Sequence[int],
    columns: Sequence[int],
    declared: DecimalMark | None,
    told: list[Note] | None,
) -> Mapping[int, DecimalMark]:
    """Return the decimal mark of each column that holds printed numbers."""
    if declared is not None:
        return dict.fromkeys(columns, declared)
    shapes = {column: _shapes(grid, rows, column) for column in columns}
    evidence = {column: _evidence(found) for column, found in shapes.items()}
    everywhere = {mark for proofs in evidence.values() for mark in proofs}
    common = next(iter(everywhere)) if len(everywhere) == 1 else None
    if not everywhere:
        common = _evident(grid, rows, shapes, told)
    return {
        column: _mark(grid, column, shapes[column], proofs, common)
        for column, proofs in evidence.items()
    }


def _evident(
    grid: Grid,
    rows: Sequence[int],
    shapes: Mapping[int, Mapping[str, int]],
    told: list[Note] | None,
) -> DecimalMark | None:
    """Return the mark that something else than the amounts settles, where they are open; what it is
    goes to `told`."""
    first = next(
        (
            (row, column)
            for column, found in shapes.items()
            for shape, row in found.items()
            if is_open(shape)
        ),
        None,
    )
    if (
        first is None
        or (evident := import_module(MARKS).evident_mark(grid, rows, list(shapes))) is None
    ):
        return None
    mark: DecimalMark = evident.mark
    if told is not None:
        told.append(
            Note(
                "decimal-mark",
                worded(
                    "`{text}` is read with a decimal {mark}: {why}",
                    text=grid.text(*first),
                    mark=mark,
                    why=evident.why,
                ),
                grid.place(*first),
            )
        )
    return mark


def _mark(
    grid: Grid,
    column: int,
    shapes: Mapping[str, int],
    proofs: Mapping[DecimalMark, int],
    common: DecimalMark | None,
) -> DecimalMark:
    if len(proofs) == 1:
        return next(iter(proofs))
    cells = [grid.place(row, column) for row in proofs.values()]
    if len(proofs) > 1:
        raise DoubtError(
            "decimal-doubt",
            worded(
                "one column has both decimal marks, at {cell} and {cell2}",
                cell=cells[0].cell,
                cell2=cells[1].cell,
            ),
            readings=("decimal comma", "decimal point"),
            at=cells[0],
            hint="--decimal comma|point",
        )
    open_row = (
        next((row for shape, row in shapes.items() if is_open(shape)), None)
        if common is None
        else None
    )
    if open_row is not None:
        text = grid.text(open_row, column)
        readings = [
            f"{parsed.amount} with a decimal {mark}"
            for mark in DecimalMark
            if (parsed := parse(text, mark))
        ]
        raise DoubtError(
            "decimal-doubt",
            worded("`{text}` can be read in two ways", text=text),
            readings=readings,
            at=grid.place(open_row, column),
            hint="--decimal comma|point",
        )
    return common or DecimalMark.POINT


def _shapes(grid: Grid, rows: Sequence[int], column: int) -> dict[str, int]:
    """Return the shapes of the texts of a column, each with its first row."""
    values = grid.column(column, rows)
    found: dict[str, int] = {}
    if str in grid.types_in(column, rows):
        stated = [
            (row, value) for row, value in zip(rows, values, strict=True) if isinstance(value, str)
        ]
        for shape, (row, _) in zip(shapes_of([value for _, value in stated]), stated, strict=True):
            found.setdefault(shape, row)
    return found


def _evidence(shapes: Mapping[str, int]) -> dict[DecimalMark, int]:
    """Return the marks that printed numbers of a column prove, each with the first row that proves
    it."""
    found: dict[DecimalMark, int] = {}
    for shape, row in shapes.items():
        if len(possible := marks_of(shape)) == 1:
            found.setdefault(next(iter(possible)), row)
    return found
