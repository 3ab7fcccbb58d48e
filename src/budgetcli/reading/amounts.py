"""Which cells hold amounts, and which amounts: the decimal mark is decided per column with the evidence
of the whole sheet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import repeat
from operator import is_not
from typing import TYPE_CHECKING, NamedTuple, cast, overload

from budgetcli.model.budgets import Note
from budgetcli.model.errors import DoubtError, ReadError, worded
from budgetcli.model.names import fold
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
from budgetcli.reading.terms import INDEX
from budgetcli.reading.units import LONGEST_STATEMENT, scales_of
from budgetcli.sheets.grids import BEYOND, ByColumn, CellError, put_down, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from budgetcli.sheets.grids import Grid


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
    if first is None or (evident := evident_mark(grid, rows, list(shapes))) is None:
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
            readings=(worded("decimal comma"), worded("decimal point")),
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
            worded("{amount} with a decimal comma", amount=parsed.amount)
            if mark is DecimalMark.COMMA
            else worded("{amount} with a decimal point", amount=parsed.amount)
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


_OPEN = re.compile(r"[^\d.,]*\d{1,3}([.,])\d{2}(\d)[^\d.,]*")
_BARE = re.compile(r"[^\d.,]*(\d+)[^\d.,]*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DECIMALS = re.compile(r"[-+−(]?\d{1,4}([.,])\d{1,2}\)? ?%?")
_UNIT = re.compile(r"(?<![\d.,])1([.,])000(?![\d.,])")
_COMMA = re.compile(
    r"\d,\d{1,2} ?(?:%|mio|mill?|mia|mrd|mln|kr|eur|€)"
    r"|(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.,])|\d\.\d{3},\d{1,2}(?!\d)"
)
_POINT = re.compile(
    r"\d\.\d{1,2} ?(?:%|mio|mill?|bn|mia|mrd|mln|kr|eur|€)|[£$€]\d+\.\d{1,2}(?![\d.,])"
    r"|(?<![\d.,])\d{1,3}(?:,\d{3}){2,}(?![\d.,])"
    r"|\d,\d{3}\.\d{1,2}(?!\d)"
)
_FEW = 3
_STUB = 3
"""A row is named in one of so many first cells."""
_LONGEST = 40
GROUPING = {".": DecimalMark.COMMA, ",": DecimalMark.POINT}
"""The decimal mark where this one parts thousands."""


class Evident(NamedTuple):
    """The decimal mark that a sheet shows, and by what."""

    mark: DecimalMark
    why: str


def evident_mark(grid: Grid, rows: Sequence[int], columns: Sequence[int]) -> Evident | None:
    """Return the decimal mark of amounts such as `1.234`, where something settles it; None where
    nothing does, or it conflicts."""
    rows = [row for row in rows if not _is_index(grid, row)]
    texts = [
        text
        for row in rows
        for column in columns
        if isinstance(text := grid.value(row, column), str) and len(text) < _LONGEST
    ]
    opened = [found for text in texts if (found := _OPEN.fullmatch(text))]
    groups = {found[1] for found in opened}
    if len(groups) != 1:
        return None
    mark = GROUPING[groups.pop()]
    said = dict([*_said(grid, mark), *_beside(grid, rows, columns)])
    if len(said) == 1:
        ((stated, why),) = said.items()
        return Evident(stated, why)
    return None if said else _by_looks(texts, [found[2] for found in opened], mark)


def _is_index(grid: Grid, row: int) -> bool:
    """Return whether a row is an index, whose 100 says nothing of how amounts are printed."""
    return any(
        isinstance(text, str) and not INDEX.isdisjoint(fold(text).split())
        for text in grid.values[row][:_STUB]
    )


def _said(grid: Grid, whole: DecimalMark) -> Iterable[tuple[DecimalMark, str]]:
    """Yield what the texts of the sheet show; a unit of whole currency units leaves no room for
    three decimals: the mark is `whole`."""
    texts = [
        value
        for _, _, value in grid.cells()
        if isinstance(value, str) and len(value) <= LONGEST_STATEMENT
    ]
    scales: dict[int, str] = {}
    for text in texts:
        lower = text.lower()
        unit = _UNIT.search(text)
        if unit is not None and scales_of(lower) == [1000]:
            yield GROUPING[unit[1]], f"`{text.strip()}` parts thousands so"
        for mark, shape in ((DecimalMark.COMMA, _COMMA), (DecimalMark.POINT, _POINT)):
            if shape.search(lower):
                yield mark, f"`{text.strip()}` is printed so"
        if "£" in text:
            yield DecimalMark.POINT, f"`{text.strip()}`: a comma parts thousands of pounds"
        scales.update(dict.fromkeys(scales_of(lower), text.strip()))
    if set(scales) == {1}:
        yield whole, f"`{scales[1]}`: no amount in whole currency units has three decimals"


def _beside(
    grid: Grid, rows: Sequence[int], columns: Sequence[int]
) -> Iterable[tuple[DecimalMark, str]]:
    """Yield the marks of columns of decimals right of the first amounts: percentages, posts; codes
    such as `3.10` stand left of them."""
    for column in range(min(columns) + 1, grid.width):
        texts = (
            [text for row in rows if isinstance(text := grid.value(row, column), str)]
            if column not in columns
            else []
        )
        found = [
            (decimals[1], text.strip())
            for text in texts
            if (decimals := _DECIMALS.fullmatch(text.strip()))
        ]
        marks = {mark for mark, _ in found}
        if len(marks) == 1 and len(found) >= _FEW:
            yield (
                (DecimalMark.COMMA if marks == {","} else DecimalMark.POINT),
                f"`{found[0][1]}` stands beside it",
            )


def _by_looks(texts: Sequence[str], last: Sequence[str], mark: DecimalMark) -> Evident | None:
    """Return that the mark parts thousands where no other print looks so: amounts below 1,000
    without it, and others that end in 0.

    Three decimals always would print `900` as `900.000`, decimals as needed `1.800` as `1.8`.
    """
    bare = [
        found[1]
        for text in texts
        if (found := _BARE.fullmatch(text.strip()))
        and found[1].strip("0")
        and not _YEAR.fullmatch(found[1])
    ]
    round_ones = last.count("0")
    if (
        not bare
        or not round_ones
        or len(bare) + round_ones < _FEW
        or any(len(each) > 3 for each in bare)
    ):
        return None
    return Evident(mark, "amounts below 1,000 have no mark, and others end in 0 behind it")


FEWEST_AMOUNTS = 8
"""Of fewer amounts nothing is said of how they were written."""

FEWEST_DIFFERENT = 3
"""So many different amounts of a row or column tell whether they are whole numbers."""

NEARLY_ALL = Decimal("0.9")

LOOKED_AT = 50
"""Rows that tell whether it is worth while to look at all of them."""

ONE, TENTH = Decimal(1), Decimal("0.1")
_DIGIT, _WRITTEN_OUT = re.compile(r"\d"), re.compile(r"-?\d+\.(?:0|\d*[1-9])")


def written_out(
    grid: Grid, rows: Sequence[int], amounts: ByColumn[Printed], columns: Sequence[int]
) -> ByColumn[Printed]:
    """Return the amounts with the step that they were rounded to, where the texts of these columns
    are binary numbers written out: always with a point, never with a nought at the end but `.0`.

    There `.0` is no decimal where nearly all amounts of a row, or of a column, are whole numbers.
    """
    if not (
        _are_written_out(grid, rows[:LOOKED_AT], columns) and _are_written_out(grid, rows, columns)
    ):
        return amounts
    cells = {
        (row, column): printed
        for column in columns
        for row, printed in zip(amounts.span, amounts.columns[column], strict=True)
        if printed is not None
    }
    everywhere = _are_whole([each.amount for each in cells.values()], default=False)
    by_row, by_column = (_lines(cells, axis, default=everywhere) for axis in (0, 1))
    changed: dict[int, Sequence[Printed | None]] = dict(amounts.columns)
    for column in columns:
        changed[column] = [
            printed
            and _stepped(printed, is_whole=by_row.get(row, False) or by_column.get(column, False))
            for row, printed in zip(amounts.span, amounts.columns[column], strict=True)
        ]
    return ByColumn(changed, amounts.top)


def _are_written_out(grid: Grid, rows: Sequence[int], columns: Iterable[int]) -> bool:
    """Return whether nearly all texts with a number are binary numbers written out."""
    texts = [text for column in columns for text in _numbers(grid, rows, column)]
    return len(texts) >= FEWEST_AMOUNTS and _nearly_all(
        sum(_WRITTEN_OUT.fullmatch(text) is not None for text in texts), len(texts)
    )


def _numbers(grid: Grid, rows: Sequence[int], column: int) -> Iterator[str]:
    if str in grid.types_in(column, rows):
        for value in grid.column(column, rows):
            if isinstance(value, str) and _DIGIT.search(value):
                yield value.strip()


def _nearly_all(count: int, of: int) -> bool:
    return count >= NEARLY_ALL * of


def _are_whole(amounts: Sequence[Decimal], *, default: bool) -> bool:
    """Return whether nearly all of some amounts are whole numbers; too few different ones do not
    tell."""
    different = {amount for amount in amounts if amount}
    if len(different) < FEWEST_DIFFERENT:
        return default
    return _nearly_all(sum(not amount % 1 for amount in different), len(different))


def _lines(
    cells: Mapping[tuple[int, int], Printed], axis: int, *, default: bool
) -> dict[int, bool]:
    """Return of each row, or column, whether its amounts are whole numbers."""
    lines: dict[int, list[Decimal]] = defaultdict(list)
    for cell, printed in cells.items():
        lines[cell[axis]].append(printed.amount)
    return {line: _are_whole(amounts, default=default) for line, amounts in lines.items()}


def _stepped(printed: Printed, *, is_whole: bool) -> Printed:
    if printed.quantum == TENTH and not printed.amount % 1:
        return printed._replace(quantum=ONE) if is_whole else printed
    return printed._replace(quantum=max(printed.quantum, general_step(printed.amount)))
