"""The audit of a table's formulas: one short function per check, its name its id, its docstring its
documentation."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Role
from budgetcli.model.equations import Position, Sheet, address, position
from budgetcli.model.errors import worded
from budgetcli.model.findings import Finding, Severity
from budgetcli.model.names import one_line
from budgetcli.model.numbers import EXACT, DecimalMark, parse
from budgetcli.sheets.formulas import (
    Area,
    BeyondError,
    Book,
    Computed,
    FaultError,
    Spot,
    Value,
    compute,
    constants,
    is_external,
    relative,
    summed,
)
from budgetcli.sheets.grids import CellError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget, Key, Line
    from budgetcli.model.findings import Judgement

MOST_DECIMALS = 15
"""No figure is so fine that more would be needed to tell it from nothing."""


def number(amount: Fraction) -> str:
    """Return an amount as English writes it: all its decimals if they end within six, else two,
    rounded half up.

    An amount that two decimals would show as nothing has as many as show it.
    """
    decimals = next((places for places in range(7) if (amount * 10**places).denominator == 1), 2)
    if amount and abs(amount) * 10**decimals < 1:
        decimals = next(
            (places for places in range(decimals, MOST_DECIMALS) if abs(amount) * 10**places >= 10),
            MOST_DECIMALS,
        )
    steps = (2 * abs(amount.numerator) * 10**decimals + amount.denominator) // (
        2 * amount.denominator
    )
    return f"{EXACT.scaleb(Decimal(-steps if amount < 0 else steps), -decimals):f}"


def name(budget: Budget, key: Key) -> str:
    """Return a figure's name: its line's label and its column."""
    line = budget.line(key.line)
    column = " ".join(
        str(part)
        for part in (key.column.year, key.column.stage, key.column.side)
        if part is not None
    )
    return f"`{one_line(line.label if line is not None else key.line)}`, {column}"


def explained(judgement: Judgement) -> str:
    """Return what rounding explains of a difference: `less than 0.3` or, where the end counts, `at
    most 0.3`."""
    if judgement.bound is None:
        return "nothing of it"
    return f"{'less than' if judgement.strict else 'at most'} {number(judgement.bound)}"


def off_by(budget: Budget, judgement: Judgement, computed: str) -> str:
    """Return the sentence of an equation that is off: what is printed, what is computed, how much
    rounding explains."""
    return (
        f"{name(budget, judgement.equation.result)}: printed "
        f"{number(judgement.printed)}, {computed} {number(judgement.computed)}; "
        f"they differ by {number(abs(judgement.difference))} and rounding explains "
        f"{explained(judgement)}"
    )


def together(
    budget: Budget, plus: Sequence[tuple[Key, Fraction]], minus: Sequence[tuple[Key, Fraction]]
) -> str:
    """Return the sentence of a combination whose results alone remain: two sums that must be one
    and are not."""
    first, second = (" + ".join(name(budget, key) for key, _ in side) for side in (plus, minus))
    one, other = (sum((amount for _, amount in side), Fraction(0)) for side in (plus, minus))
    return (
        f"{first} give {number(one)} together, {second} give {number(other)}, and both must "
        "be the same"
    )


MOST_VISITS = 500_000
"""So many cells are looked at to compute formulas again; the rest is said not to be computed."""

BINARY = Fraction(1, 10**11)
"""A stored result may be off by so much of the largest number on its way: spreadsheets compute with
binary numbers."""


class Found(NamedTuple):
    """What a check says of a cell: how much it weighs, the English sentence, and the values that
    the sentence names."""

    severity: Severity
    message: str
    said: tuple[str | Decimal, ...]


class Audit:
    """A table's formulas, taken apart once."""

    def __init__(self, budget: Budget, sheet: Sheet) -> None:
        self.sheet = sheet
        self.line_at = dict(_lines(budget))
        self.rows, columns = frozenset(sheet.rows), frozenset(sheet.columns)
        self.formulas = {
            cell: text
            for cell, text in sheet.formulas.items()
            if cell[0] in self.rows and cell[1] in columns
        }
        self.errors = [cell for cell in sheet.errors if cell[0] in self.rows and cell[1] in columns]
        self.name = sheet.name or ""
        self.book = Book(self._value, self._extent, self._is_hidden, self._is_subtotal)
        self.left = MOST_VISITS
        self.computed = 0
        self._extents: dict[str, tuple[int, int]] = {}

    @cached_property
    def forms(self) -> dict[Position, str]:
        """The formulas as they read from their own cells."""
        return {cell: relative(text, cell) for cell, text in self.formulas.items() if text}

    @cached_property
    def sums(self) -> dict[Position, tuple[Area, ...]]:
        """The ranges of each formula that is one SUM or SUBTOTAL; in a sheet of endless sums only
        the first."""
        found, area = {}, 0
        for cell, formula in self.formulas.items():
            blocks = tuple(
                block.within(self._extent(self.name)) for block in summed(formula, self.name)
            )
            area += sum(
                (block.bottom - block.top + 1) * (block.right - block.left + 1) for block in blocks
            )
            if blocks and area <= MOST_VISITS:
                found[cell] = blocks
        return found

    def amount(self, cell: Position) -> Decimal | None:
        """Return the number that a cell holds, or None."""
        value = self.sheet.value(cell)
        return value if isinstance(value, Decimal) else None

    def recompute(self, cell: Position) -> Computed | None:
        """Return a formula computed on the stored values, or None where that is beyond this audit."""
        if self.left <= 0 or not self.formulas.get(cell):
            return None
        try:
            found = compute(self.formulas[cell], self.name, self.book)
        except (BeyondError, FaultError):
            return None
        self.left -= found.visits
        return found

    def _value(self, spot: Spot) -> Value:
        """Return what a cell of the workbook holds. Raises BeyondError where it was never
        calculated, or is no number, text or truth."""
        own, cell = spot[0] == self.name, spot[1:]
        found = self.sheet.value(cell) if own else self._elsewhere(spot)
        if own and (cell in self.sheet.errors or isinstance(found, CellError)):
            raise FaultError
        if isinstance(found, Decimal):
            return Fraction(found)
        if (found is None and own and cell in self.sheet.formulas) or not isinstance(
            found, str | bool | None
        ):
            raise BeyondError
        return found

    def _elsewhere(self, spot: Spot) -> object:
        name, row, column = spot
        if name not in self.sheet.others:
            raise BeyondError
        values = self.sheet.others[name]
        found = values[row][column] if row < len(values) and column < len(values[row]) else None
        if isinstance(found, CellError):
            raise FaultError
        return found

    def _extent(self, name: str) -> tuple[int, int]:
        """Return how many rows and columns a sheet has."""
        if name not in self._extents:
            values = self.sheet.values if name == self.name else self.sheet.others.get(name, ())
            self._extents[name] = (len(values), max(map(len, values), default=0))
        return self._extents[name]

    def _is_hidden(self, name: str, row: int) -> bool:
        return name == self.name and row in self.sheet.hidden_rows

    def _is_subtotal(self, spot: Spot) -> bool:
        return spot[0] == self.name and "SUBTOTAL(" in self.sheet.formulas.get(spot[1:], "").upper()

    def inside(self, blocks: tuple[Area, ...]) -> list[Position]:
        """Return the cells of ranges, those twice in them twice."""
        return [spot[1:] for block in blocks for spot in block.spots()]

    def is_total(self, cell: Position) -> bool:
        """Tell whether the row of a cell is a total of the table."""
        line = self.line_at.get(cell[0])
        return line is not None and line.role in (Role.TOTAL, Role.SUBTOTAL)

    def is_number_kept_as_text(self, cell: Position) -> bool:
        """Tell whether a cell of a line holds a number as text."""
        value = self.sheet.value(cell)
        if (
            not isinstance(value, str)
            or cell[0] not in self.line_at
            or cell[1] not in self.sheet.columns
        ):
            return False
        found = [parse(value, mark) for mark in DecimalMark]
        return any(each is not None and each.amount for each in found)

    def is_passed_over(self, total: Position, part: Position) -> bool:
        """Tell whether a total does not count a cell of its range: a SUBTOTAL counts no other."""
        return self._is_subtotal((self.name, *total)) and self._is_subtotal((self.name, *part))

    def cells(self) -> list[Position]:
        """Return the cells to look at, row by row: formulas, errors, and all of a row with sums."""
        summed_rows = {row for row, _ in self.sums}
        return sorted(
            {
                *self.formulas,
                *self.errors,
                *((row, column) for row in summed_rows for column in self.sheet.columns),
            }
        )


def _lines(budget: Budget) -> Iterator[tuple[int, Line]]:
    """Yield each row with the line that it states."""
    lines = {line.id: line for line in budget.lines}
    for key, figure in budget.figures.items():
        cell = position(figure.place.cell) if figure.place and figure.place.cell else None
        elsewhere = (
            budget.sheet
            and figure.place
            and (figure.place.file, figure.place.sheet) != (budget.sheet.path, budget.sheet.name)
        )
        if cell is not None and not elsewhere:
            yield cell[0], lines[key.line]


def formula_without_value(audit: Audit, cell: Position) -> Found | None:
    """A formula must have a stored result; without one its amount is unknown to everyone who does
    not calculate it anew.

    Open and save the workbook in a spreadsheet. Equations with the cell are undecided; other
    commands refuse the table.
    """
    if (
        cell not in audit.formulas
        or audit.sheet.value(cell) is not None
        or cell in audit.sheet.errors
    ):
        return None
    found = audit.recompute(cell)
    if found is None:
        return Found(
            Severity.ERROR, "the formula was never calculated, so its amount is unknown", ()
        )
    made = _shown(found.value)
    return Found(
        Severity.ERROR,
        f"the formula was never calculated; on the stored values it makes {made}",
        (made,),
    )


def error_cell(audit: Audit, cell: Position) -> Found | None:
    """A cell among the amounts must not hold a spreadsheet error such as #REF!; equations with it
    are undecided."""
    code = audit.sheet.errors.get(cell)
    return (
        None
        if code is None
        else Found(Severity.ERROR, f"the cell holds the error `{code}`", (code,))
    )


def stale_value(audit: Audit, cell: Position) -> Found | None:
    """The stored result of a formula must be what the formula makes of the stored values.

    Formulas of the arithmetic and the functions that budgets use, over cells of the same workbook,
    are computed again, exactly; others are not, and the report says how many. A difference within
    the precision of binary numbers is none.
    """
    stored, found = audit.amount(cell), audit.recompute(cell) if cell in audit.formulas else None
    if stored is None or found is None:
        return None
    audit.computed += 1
    if abs(found.value - Fraction(stored)) <= BINARY * max(
        found.size, abs(found.value), Fraction(1)
    ):
        return None
    made = _shown(found.value)
    return Found(Severity.ERROR, f"stored {stored:f}, but the formula makes {made}", (stored, made))


def sum_misses_line(audit: Audit, cell: Position) -> Found | None:
    """A SUM must reach the lines beside its range: between it and the total, or right before it.

    Lines that are part of another total, totals themselves, and empty or zero cells are no misses.
    """
    blocks = audit.sums.get(cell, ())
    row, column = cell
    if not any(
        block.top < row and column == block.left == block.right for block in blocks
    ) or cell in audit.inside(blocks):
        return None
    inside = set(audit.inside(blocks))
    missed = [each for each in _beside(audit, cell, blocks) if each not in inside]
    if not missed:
        return None
    names = ", ".join(address(*each) for each in sorted(missed))
    return Found(
        Severity.WARNING,
        f"the sum `{audit.formulas[cell]}` does not include {names}",
        (audit.formulas[cell], names),
    )


def _beside(audit: Audit, cell: Position, blocks: tuple[Area, ...]) -> Iterator[Position]:
    """Yield the lines next to the ranges of a sum above it: up from the first and down to the
    total, as far as lines follow."""
    row, column = cell
    own = [block for block in blocks if block.bottom < row]
    total = audit.line_at.get(row)
    for steps in (
        range(min(block.top for block in own) - 1, -1, -1),
        range(max(block.bottom for block in own) + 1, row),
    ):
        for each in steps:
            if not _is_addend(audit, (each, column), total):
                break
            yield each, column


def _is_addend(audit: Audit, cell: Position, total: Line | None) -> bool:
    line = audit.line_at.get(cell[0])
    if (
        line is None
        or line.role is not Role.LINE
        or cell in audit.sums
        or cell[0] not in audit.rows
    ):
        return False
    return bool(audit.amount(cell)) and line.parent in (None, total.id if total else None)


def sum_counts_twice(audit: Audit, cell: Position) -> Found | None:
    """A SUM must count no cell twice: neither by ranges that overlap, nor as a line and again
    within a subtotal."""
    blocks = audit.sums.get(cell, ())
    if not blocks:
        return None
    met = Counter(
        each
        for each in audit.inside(blocks)
        if audit.amount(each) and not audit.is_passed_over(cell, each)
    )
    inner = [each for each in met if each in audit.sums and each != cell]
    within = [part for each in inner for part in audit.inside(audit.sums[each]) if part in met]
    twice = sorted({*(each for each, times in met.items() if times > 1), *within})
    if not twice:
        return None
    names = _few(twice)
    return Found(
        Severity.ERROR,
        f"the sum `{audit.formulas[cell]}` counts {names} twice",
        (audit.formulas[cell], names),
    )


def text_in_sum(audit: Audit, cell: Position) -> Found | None:
    """A SUM passes over numbers that are kept as text: they look like amounts and count for
    nothing.

    Turn them into numbers in the spreadsheet, and the sum becomes what is printed above it.
    """
    texts = [
        each
        for each in audit.inside(audit.sums.get(cell, ()))
        if audit.is_number_kept_as_text(each)
    ]
    if not texts:
        return None
    names = _few(texts)
    said = (audit.formulas[cell], names)
    return Found(
        Severity.ERROR, f"the sum `{said[0]}` does not count {names}: numbers kept as text", said
    )


def constant_in_sum(audit: Audit, cell: Position) -> Found | None:
    """A sum must not have a typed number among its terms, as `=SUM(B2:B5)+1`: it makes a total come
    out that its lines do not make."""
    formula = audit.formulas.get(cell, "")
    found = constants(formula) if audit.is_total(cell) or "SUM(" in formula.upper() else ()
    if not found:
        return None
    named = ", ".join(found)
    return Found(
        Severity.WARNING,
        f"the sum `{formula}` has a typed number among its terms: {named}",
        (formula, named),
    )


def external_link(audit: Audit, cell: Position) -> Found | None:
    """A formula that takes a value from another workbook: what is stored is what that workbook said
    when it was last open."""
    formula = audit.formulas.get(cell, "")
    if not is_external(formula):
        return None
    return Found(
        Severity.NOTE,
        f"the formula `{formula}` refers to another workbook, which is not read here",
        (formula,),
    )


def typed_total(audit: Audit, cell: Position) -> Found | None:
    """A total must not be typed where the other columns of its row have sums as formulas: it stays
    as it is when a line changes."""
    if cell in audit.formulas or audit.amount(cell) is None:
        return None
    row = [(cell[0], column) for column in audit.sheet.columns if column != cell[1]]
    sums = sum(each in audit.sums for each in row)
    typed = sum(each not in audit.formulas and audit.amount(each) is not None for each in row)
    if sums < 2 or sums <= typed:
        return None
    return Found(
        Severity.WARNING, f"a typed number among {sums} sums of the same row", (str(sums),)
    )


def formula_unlike_neighbours(audit: Audit, cell: Position) -> Found | None:
    """A formula must read like its neighbours, as copied along a row or a column.

    It is unlike them if all others of its row have one form and it has another, and its column has
    no such form either. Three others at least are asked for; in a row of sums, two.
    """
    own = audit.forms.get(cell)
    if own is None or constants(audit.formulas[cell]):
        return None
    row, column = (_others(audit, cell, along) for along in (0, 1))
    sums = sum(each[0] == cell[0] and each != cell for each in audit.sums)
    if (
        len(row) < (2 if sums == len(row) else 3)
        or len(set(row)) > 1
        or own in row
        or own in column
    ):
        return None
    peer = next(each for each in audit.forms if each[0] == cell[0] and each != cell)
    said = (audit.formulas[cell], audit.formulas[peer], address(*peer))
    return Found(
        Severity.WARNING,
        f"the formula `{said[0]}` is unlike those of its row, such as `{said[1]}` in {said[2]}",
        said,
    )


def _others(audit: Audit, cell: Position, along: int) -> list[str]:
    """Return the forms of the other formulas of a cell's row (0) or column (1)."""
    row, column = cell
    cells = (
        ((row, each) for each in audit.sheet.columns)
        if along == 0
        else ((each, column) for each in audit.sheet.rows)
    )
    return [audit.forms[each] for each in cells if each != cell and each in audit.forms]


def hidden_in_sum(audit: Audit, cell: Position) -> Found | None:
    """A hidden row inside the range of a SUM counts, though nobody sees it: a note, not an error.

    `--visible` leaves hidden rows out of the table, so that what is to be seen is proved by itself.
    SUBTOTAL(109;…) leaves them out.
    """
    if "109" in audit.formulas.get(cell, ""):
        return None
    blocks = audit.sums.get(cell, ())
    hidden = [
        each
        for each in audit.inside(blocks)
        if each[0] in audit.sheet.hidden_rows and audit.amount(each)
    ]
    if not hidden:
        return None
    names = _few(hidden)
    return Found(
        Severity.NOTE,
        f"the sum `{audit.formulas[cell]}` includes hidden cells: {names}",
        (audit.formulas[cell], names),
    )


def _few(cells: list[Position]) -> str:
    names = [address(*each) for each in cells]
    return ", ".join(names[:6]) + (f" … ({len(names)})" if len(names) > 6 else "")


def _shown(value: Fraction) -> Decimal:
    return Decimal(number(value))


AUDITS: Mapping[str, Callable[[Audit, Position], Found | None]] = MappingProxyType(
    {
        check.__name__.replace("_", "-"): check
        for check in (
            error_cell,
            formula_without_value,
            stale_value,
            sum_counts_twice,
            sum_misses_line,
            text_in_sum,
            constant_in_sum,
            typed_total,
            formula_unlike_neighbours,
            hidden_in_sum,
            external_link,
        )
    }
)


MISMADE = frozenset(
    {
        "stale-value",
        "sum-counts-twice",
        "sum-misses-line",
        "text-in-sum",
        "constant-in-sum",
        "typed-total",
        "formula-unlike-neighbours",
    }
)
"""What says that a cell itself is made wrongly: a total that does not add up is then the total's
own fault."""


class Audited(NamedTuple):
    """The findings of an audit, and how many of the table's formulas there are and were computed
    again."""

    findings: tuple[Finding, ...] = ()
    formulas: int = 0
    computed: int = 0


def audit(budget: Budget) -> Audited:
    """Return what is to be said of a table's formulas, the gravest first; nothing for a table
    without any."""
    if budget.sheet is None:
        return Audited()
    audited = Audit(budget, budget.sheet)
    findings = [
        Finding(
            id,
            found.severity,
            worded("{address}: {message}", address=address(*cell), message=found.message),
            budget.sheet.place(cell),
            said=found.said,
        )
        for id, check in AUDITS.items()
        for cell in audited.cells()
        if (found := check(audited, cell)) is not None
    ]
    findings.sort(key=lambda finding: list(Severity).index(finding.severity))
    return Audited(tuple(findings), len(audited.formulas), audited.computed)
