"""What a user names as account files becomes a ledger, and its roll-up a budget: a line a key, subtotals
by level and chart of accounts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.ledgers.account_layouts import (
    DETECTED_ACCOUNTS,
    LENGTH,
    MONEY,
    SIDE,
    SIGNS,
    STAGE,
    YEAR,
)
from budgetcli.ledgers.files import listed, opened
from budgetcli.ledgers.rollups import roll_up
from budgetcli.model.budgets import (
    Budget,
    Column,
    Figure,
    Heading,
    Input,
    Key,
    Line,
    Note,
    Role,
    Side,
    Sign,
)
from budgetcli.model.declarations import bytes_of, is_readable
from budgetcli.model.equations import propose
from budgetcli.model.errors import BudgetError, DoubtError, Place, ReadError, worded
from budgetcli.model.names import fold, slug
from budgetcli.model.numbers import EXACT, Unit
from budgetcli.sheets.opening import open_grids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from budgetcli.ledgers.account_layouts import AccountLayout
    from budgetcli.ledgers.files import Ledger
    from budgetcli.ledgers.rollups import Entry, RollUp
    from budgetcli.sheets.grids import Grid

LARGEST = 64 * 1024 * 1024
HEADERS = {
    "code": ("kode", "code", "konto", "account", "nr", "nummer", "number", "funktion", "function"),
    "name": ("navn", "name", "tekst", "text", "label", "betegnelse", "titel", "title"),
    "parent": ("parent", "overordnet", "hoerer under", "del af", "gruppe", "group", "part of"),
}


class Chart(NamedTuple):
    """Names and parents by code; the codes in the order of the file."""

    names: Mapping[str, str] = {}
    parents: Mapping[str, str] = {}

    def path(self, code: str) -> tuple[str, ...]:
        """Return the codes that contain this one, outermost first, then itself."""
        path = [code]
        while parent := self.parents.get(path[0]):
            path.insert(0, parent)
        return tuple(path)

    def name(self, code: str) -> str:
        """Return what a code is called; the code itself where the chart does not say."""
        return self.names.get(code) or code


NO_CHART = Chart()


def read_chart(path: Path) -> Chart:
    """Return the chart of a csv or a workbook with the columns code, name and parent, by their
    headers or in this order.

    Raises BudgetError where a code stands twice or is part of itself, ReadError where the file
    cannot be read.
    """
    place = Place(str(path))
    if not is_readable(path):
        raise ReadError("file-not-found", "no such chart of accounts", at=place)
    data = bytes_of(path, LARGEST + 1)
    if len(data) > LARGEST:
        raise ReadError(
            "too-large",
            worded("a chart of accounts is smaller than {largest} bytes", largest=LARGEST),
            at=place,
        )
    grid = open_grids(data, Input(str(path), None, ""))[0]
    chart = _chart(grid, place)
    for code in chart.parents:
        _refuse_circles(code, chart, place)
    return chart


def _chart(grid: Grid, place: Place) -> Chart:
    at, first = _columns(grid)
    names: dict[str, str] = {}
    parents: dict[str, str] = {}
    for row in range(first, len(grid.values)):
        code, name, parent = (grid.text(row, column) if column is not None else "" for column in at)
        if not code:
            continue
        if code in names:
            raise BudgetError(
                "bad-chart",
                worded("the code {code} stands twice", code=code),
                at=grid.place(row, at[0] or 0),
            )
        names[code] = name
        if parent:
            parents[code] = parent
    if not names:
        raise BudgetError("bad-chart", "there is no code in it", at=place)
    return Chart(names, parents)


def _columns(grid: Grid) -> tuple[tuple[int | None, int | None, int | None], int]:
    """Return the columns of code, name and parent, and the first row below the header."""
    headers = [fold(grid.text(0, column)) for column in range(grid.width)]
    found = [
        next((number for number, each in enumerate(headers) if each in words), None)
        for words in HEADERS.values()
    ]
    if found[0] is None or found[0] == found[1]:
        return (0, 1 if grid.width > 1 else None, 2 if grid.width > 2 else None), 0
    return (found[0], found[1], found[2]), 1


def _refuse_circles(code: str, chart: Chart, place: Place) -> None:
    met, current = {code}, chart.parents.get(code)
    while current is not None:
        if current in met:
            raise BudgetError(
                "bad-chart", worded("the code {code} is part of itself", code=code), at=place
            )
        met.add(current)
        current = chart.parents.get(current)


TOTAL = "total"
MOST_PROVED = 5_000
"""A roll-up of more lines is written without equations: it is computed, so they hold."""

_DANISH = frozenset({"beloeb", "konto", "kontonr", "kontostreng", "udvalg", "aar", "funktion"})
AccountPath = tuple[str, ...]


def statement(
    ledger: Ledger, rolled: RollUp, chart: Chart = NO_CHART, *, digest: bool = False
) -> Budget:
    """Return a roll-up as a budget: income positive, each figure exact, its quantum the smallest
    unit kept.

    Raises DoubtError where nothing says which sign expenditure has, unless the layout lets an open
    sign through, ReadError for no rows.
    """
    layout = ledger.layout
    if not rolled.entries:
        why = (
            "no row is one of those that [only] keeps"
            if rolled.rows
            else "there is no row of accounts below the header"
        )
        raise ReadError("no-budget-found", why, at=ledger.place)
    sign, notes = sign_of(rolled, layout, ledger.place)
    factor = -1 if sign is Sign.EXPENSE_POSITIVE and not rolled.is_signed else 1
    sums = _sums(rolled.entries, chart, factor, adds_up=layout.adds_up)
    lines = _lines(sums, chart, _total_label(ledger))
    columns = tuple(sorted({column for _, column in sums}, key=order_of))
    said = rows_said(rolled, ledger)
    budget = Budget(
        heading=heading_of(ledger, sign),
        lines=tuple(lines.values()),
        columns=columns,
        figures=_figures(sums, lines, columns, layout.decimals),
        inputs=inputs_of(ledger, digest=digest),
        notes=(said, *notes, *rolled.notes, *_cannot_tell(ledger)),
    )
    return (
        budget._replace(equations=propose(budget)) if len(budget.lines) <= MOST_PROVED else budget
    )


def rows_said(rolled: RollUp, ledger: Ledger) -> Note:
    """Return the note of how many files and rows were read, and what they add up to."""
    are_sheets = len({part.path for part in ledger.parts}) == 1
    count = len(ledger.parts)
    of_sheets, of_files = (
        worded("{count:,} sheets, ", count=count),
        worded("{count:,} files, ", count=count),
    )
    files = "" if count < 2 else of_sheets if are_sheets else of_files
    one, many = worded("1 row, which adds"), worded("{count:,} rows, which add", count=rolled.rows)
    rows = one if rolled.rows == 1 else many
    kept, total = (
        Decimal(amount_of(each, ledger.layout.decimals)) for each in (rolled.total, rolled.sum)
    )
    some = worded("; {count:,} of them are kept, together {kept:,f}", count=rolled.kept, kept=kept)
    of = some if rolled.kept < rolled.rows else ""
    signed = worded(", credit less debit") if rolled.is_signed else ""
    return Note(
        "accounts",
        worded(
            "{files}{rows} up to {total:,f}{signed}{of}",
            files=files,
            rows=rows,
            total=total,
            signed=signed,
            of=of,
        ),
        ledger.place,
    )


def _cannot_tell(ledger: Ledger) -> Iterator[Note]:
    """Yield what the kind of file that a shipped layout is for cannot tell."""
    for each in ledger.layout.cannot_tell:
        yield Note("cannot-tell", worded("what this cannot tell: {what}", what=each), ledger.place)


def heading_of(ledger: Ledger, sign: Sign) -> Heading:
    """Return what is known of a ledger as a whole."""
    layout = ledger.layout
    return Heading(
        title=layout.title or ledger.name, unit=Unit(layout.scale or 1, layout.currency), sign=sign
    )


def inputs_of(ledger: Ledger, *, digest: bool) -> tuple[Input, ...]:
    """Return the files of a ledger, with the digests of their bytes where those are asked for."""
    sheets = len({part.path for part in ledger.parts}) < len(ledger.parts)
    named = (
        (part, part.grid.source.sheet if sheets and part.grid else None) for part in ledger.parts
    )
    return tuple(
        Input(part.name.removesuffix(f"#{sheet}"), sheet, digest_of(part.path) if digest else "")
        for part, sheet in named
    )


def sign_of(rolled: RollUp, layout: AccountLayout, place: Place) -> tuple[Sign, tuple[Note, ...]]:
    """Return the convention of the amounts: debit and credit say it, else it is declared, else
    amounts of one sign are expenditure.

    Raises DoubtError where both signs occur and nothing says which is which, unless the layout lets
    that through.
    """
    if rolled.is_signed:
        return layout.sign or Sign.EXPENSE_POSITIVE, ()
    if layout.sign is not None:
        return layout.sign, ()
    signs = {entry.amount > 0 for entry in rolled.entries if entry.amount}
    if len(signs) < 2:
        convention = Sign.EXPENSE_POSITIVE if True in signs else Sign.INCOME_POSITIVE
        return convention, (
            Note("sign-of-one", "all sums have one sign and are taken as expenditure", place),
        )
    if layout.open_sign:
        return Sign.UNKNOWN, (
            Note(
                "sign-open",
                "nothing states which sign expenditure has; amounts stay as they are",
                place,
            ),
        )
    raise DoubtError(
        "sign-doubt",
        worded("sums of both signs, and nothing states which sign expenditure has"),
        at=place,
        readings=(
            worded("expenditure is negative, income positive"),
            worded("expenditure is positive, income negative"),
        ),
        hint="--sign income-positive or --sign expense-positive",
    )


def digest_of(path: object) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    from hashlib import sha256  # start-up

    digest = sha256()
    with open(str(path), "rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return str(digest.hexdigest())


def _sums(
    entries: Iterable[Entry], chart: Chart, factor: int, *, adds_up: bool = True
) -> dict[tuple[AccountPath, Column], int]:
    """Return the sum of every line, its subtotals and the total, by column; a net beside the sides
    where entries have one."""
    sums: dict[tuple[AccountPath, Column], int] = {}
    for entry in entries:
        path = path_of(entry.values, chart)
        net = Column(entry.year, entry.stage)
        columns = [net] if entry.side is None else [net._replace(side=entry.side), net]
        for end in range(0 if adds_up else len(path), len(path) + 1):
            for column in columns:
                sums[path[:end], column] = sums.get((path[:end], column), 0) + factor * entry.amount
    return sums


def path_of(values: Sequence[str], chart: Chart) -> AccountPath:
    """Return the codes from the outermost to the line of an entry: each level with what the chart
    has above it."""
    path = tuple(code for value in values for code in chart.path(value))
    return path or (TOTAL,)


def _lines(
    sums: Iterable[tuple[AccountPath, Column]], chart: Chart, total: str
) -> dict[AccountPath, Line]:
    """Return the lines by path, each above what is part of it, in the chart's order, then in that
    of the codes; the total last."""
    paths = {path for path, _ in sums if path}
    order = {code: number for number, code in enumerate(chart.names)}
    inner = {path[:-1] for path in paths}
    found: dict[AccountPath, Line] = {}
    ids: dict[str, int] = {}
    for path in sorted(
        paths, key=lambda path: [(order.get(code, len(order)), code) for code in path]
    ):
        id = "/".join(slug(code) or "not-stated" for code in path)
        ids[id] = ids.get(id, 0) + 1
        unique = id if ids[id] == 1 else f"{id}-{ids[id]}"
        above = found.get(path[:-1]) if path[:-1] else None
        role = Role.SUBTOTAL if path in inner else Role.LINE
        found[path] = Line(
            unique, chart.name(path[-1]) or "–", role, "/".join(path), above.id if above else None
        )
    if any(not path for path, _ in sums):
        found[()] = Line(TOTAL if TOTAL not in ids else "grand-total", total, Role.TOTAL)
    return found


def _figures(
    sums: Mapping[tuple[AccountPath, Column], int],
    lines: Mapping[AccountPath, Line],
    columns: Sequence[Column],
    decimals: int,
) -> dict[Key, Figure]:
    quantum = Decimal(1).scaleb(-decimals)
    return {
        Key(line.id, column): Figure(amount_of(sums[path, column], decimals), quantum)
        for path, line in lines.items()
        for column in columns
        if (path, column) in sums
    }


def amount_of(steps: int, decimals: int) -> Decimal:
    """Return a whole number of the smallest unit kept as an amount."""
    return EXACT.scaleb(Decimal(steps), -decimals)


def order_of(column: Column) -> tuple[str, str, int]:
    """Return what columns are sorted by: year, stage, side."""
    return str(column.year or ""), column.stage or "", list(Side).index(column.side)


def _total_label(ledger: Ledger) -> str:
    """Return what the total is called: as the layout says, else in the language of the header."""
    headers = {fold(header) for header in ledger.parts[0].plan.headers}
    return ledger.layout.total or ("I alt" if headers & _DANISH else "Total")


def statements(
    ledger: Ledger, rolled: RollUp, chart: Chart = NO_CHART, *, digest: bool = False
) -> dict[str, Budget]:
    """Return a roll-up as a budget for each value of its first column, such as the municipality of a
    national file, in the order of the codes; all in one convention of signs.

    Raises as `statement` does.
    """
    if not rolled.entries:
        return {"": statement(ledger, rolled, chart, digest=digest)}
    sign, notes = sign_of(rolled, ledger.layout, ledger.place)
    said = (rows_said(rolled, ledger), *notes, *rolled.notes, *_cannot_tell(ledger))
    parts: dict[str, list[Entry]] = {}
    for entry in rolled.entries:
        parts.setdefault(entry.values[0], []).append(entry._replace(values=entry.values[1:]))
    found: dict[str, Budget] = {}
    inputs = inputs_of(ledger, digest=digest)
    factor = -1 if sign is Sign.EXPENSE_POSITIVE and not rolled.is_signed else 1
    for code, entries in parts.items():
        sums = _sums(entries, chart, factor, adds_up=ledger.layout.adds_up)
        lines = _lines(sums, chart, _total_label(ledger))
        columns = tuple(sorted({column for _, column in sums}, key=order_of))
        name = chart.name(code) if code else "–"
        found[code] = Budget(
            heading=heading_of(ledger, sign)._replace(entity=name, title=name),
            lines=tuple(lines.values()),
            columns=columns,
            figures=_figures(sums, lines, columns, ledger.layout.decimals),
            inputs=inputs,
            notes=() if found else said,
        )
    return found


NO_LEVELS = frozenset({*MONEY, YEAR, STAGE, SIGNS, SIDE, LENGTH, "text"})
"""Columns that are no level of a budget."""


class Accounts(NamedTuple):
    """How account files are read and rolled up: the layout, the engine, and a list of files instead
    of one."""

    layout: AccountLayout = DETECTED_ACCOUNTS
    engine: str = "auto"
    list: Path | None = None

    @property
    def entities(self) -> str | None:
        """The column of municipalities, where the layout names one."""
        return self.layout.entities

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that is read besides the target: layout, chart, list, and the files of the
        list."""
        found = (self.layout.file, self.layout.chart, self.list)
        return (
            *(str(each) for each in found if each is not None),
            *(listed(self.list) if self.list is not None else ()),
        )

    def open(self, target: str) -> AbstractContextManager[Ledger]:
        """Give the ledger of a target, or of the files of the list. Raises BudgetError where both
        are named, and as opening does."""
        if self.list is None:
            return opened((target,), self.layout)
        if target not in ("", str(self.list)):
            raise BudgetError(
                "bad-option",
                worded(
                    "`{target}` and the list {list} are both to be read",
                    target=target,
                    list=self.list,
                ),
                hint="name it in the list",
            )
        return opened(listed(self.list), self.layout, str(self.list))

    def __call__(self, target: str, *, digest: bool = False) -> tuple[Budget, ...]:
        """Return the roll-up of a target by the columns of the layout. Raises BudgetError as
        reading and rolling up find trouble."""
        with self.open(target) as ledger:
            rolled = roll_up(ledger, levels_of(ledger), self.engine)
            return (statement(ledger, rolled, self.chart, digest=digest),)

    def by_first(self, target: str, column: str, *, digest: bool = False) -> dict[str, Budget]:
        """Return the roll-up of a target as a budget for each value of a column, such as the
        municipality. Raises BudgetError as reading and rolling up find trouble."""
        with self.open(target) as ledger:
            rolled = roll_up(ledger, (column, *levels_of(ledger)), self.engine)
            return statements(ledger, rolled, self.chart, digest=digest)

    @property
    def chart(self) -> Chart:
        """The chart of accounts, where one is named."""
        return read_chart(self.layout.chart) if self.layout.chart is not None else NO_CHART


def levels_of(ledger: Ledger) -> tuple[str, ...]:
    """Return the columns to roll up by. Raises BudgetError where none is declared."""
    if ledger.layout.by:
        return ledger.layout.by
    plan = ledger.parts[0].plan
    raise BudgetError(
        "unknown-column",
        "nothing says which columns to roll up by",
        at=ledger.place,
        hint=worded(
            "--by COLUMN,… of: {names}",
            names=", ".join(each for each in plan.dimensions if each not in NO_LEVELS),
        ),
    )
