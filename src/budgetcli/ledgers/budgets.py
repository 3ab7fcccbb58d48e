"""A roll-up as a budget: a line a key, subtotals above it by level and chart, a total, so that
every verb works on it."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING

from budgetcli.ledgers.charts import NO_CHART
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
from budgetcli.model.equations import propose
from budgetcli.model.errors import DoubtError, Place, ReadError
from budgetcli.model.names import fold, slug
from budgetcli.model.numbers import EXACT, Unit
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.ledgers.charts import Chart
    from budgetcli.ledgers.files import Ledger
    from budgetcli.ledgers.layouts import AccountLayout
    from budgetcli.ledgers.rollups import Entry, RollUp

TOTAL = "total"
MOST_PROVED = 5_000
"""A roll-up of more lines is written without equations: it is computed, so they hold."""

_DANISH = frozenset({"beloeb", "konto", "kontonr", "kontostreng", "udvalg", "aar", "funktion"})
Path = tuple[str, ...]


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
        "sums of both signs, and nothing states which sign expenditure has",
        at=place,
        readings=(
            "expenditure is negative, income positive",
            "expenditure is positive, income negative",
        ),
        hint="--sign income-positive or --sign expense-positive",
    )


def digest_of(path: object) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    digest = import_module("hashlib").sha256()
    with open(str(path), "rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return str(digest.hexdigest())


def _sums(
    entries: Iterable[Entry], chart: Chart, factor: int, *, adds_up: bool = True
) -> dict[tuple[Path, Column], int]:
    """Return the sum of every line, its subtotals and the total, by column; a net beside the sides
    where entries have one."""
    sums: dict[tuple[Path, Column], int] = {}
    for entry in entries:
        path = path_of(entry.values, chart)
        net = Column(entry.year, entry.stage)
        columns = [net] if entry.side is None else [net._replace(side=entry.side), net]
        for end in range(0 if adds_up else len(path), len(path) + 1):
            for column in columns:
                sums[path[:end], column] = sums.get((path[:end], column), 0) + factor * entry.amount
    return sums


def path_of(values: Sequence[str], chart: Chart) -> Path:
    """Return the codes from the outermost to the line of an entry: each level with what the chart
    has above it."""
    path = tuple(code for value in values for code in chart.path(value))
    return path or (TOTAL,)


def _lines(sums: Iterable[tuple[Path, Column]], chart: Chart, total: str) -> dict[Path, Line]:
    """Return the lines by path, each above what is part of it, in the chart's order, then in that
    of the codes; the total last."""
    paths = {path for path, _ in sums if path}
    order = {code: number for number, code in enumerate(chart.names)}
    inner = {path[:-1] for path in paths}
    found: dict[Path, Line] = {}
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
    sums: Mapping[tuple[Path, Column], int],
    lines: Mapping[Path, Line],
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
