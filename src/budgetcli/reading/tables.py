"""A table while it is read: rows and columns get their meaning, cells become figures in the canonical
sign, figures a budget."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import partial
from itertools import chain, compress, cycle, repeat
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import (
    Budget,
    Column,
    Figure,
    Heading,
    Key,
    Line,
    Measure,
    Note,
    Role,
    Side,
    Sign,
    Unasked,
    Unknown,
)
from budgetcli.model.equations import ONE, Equation, Kind, address, name_of, propose_indices
from budgetcli.model.errors import Place, ReadError
from budgetcli.model.names import clean_each, fold, fold_each, one_line, slug
from budgetcli.model.numbers import is_booked
from budgetcli.reading.amounts import amounts_of, is_full, quanta_of
from budgetcli.reading.moneyclaims import label_without_claim
from budgetcli.reading.terms import (
    OPENING,
    STAGES,
    measure_of,
    short_years,
    side_of,
    stage_of,
    without_total,
    year_of,
)
from budgetcli.reading.units import SignReading, Statement, is_unit_only, price_level_of, unit_of
from budgetcli.reading.years import turned
from budgetcli.sheets.grids import PLAIN, ByColumn, in_one, pick, put_down, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
    from decimal import Decimal

    from budgetcli.model.budgets import Year
    from budgetcli.model.deferred import Prints
    from budgetcli.model.numbers import Printed
    from budgetcli.reading.layouts import Layout
    from budgetcli.sheets.grids import Grid

MANY = 20_000
"""So many figures are made when they are first asked for: who compares long tables asks for their
amounts, and for hardly any figure."""


def figures_of(table: ReadTable, ids: Mapping[int, str], sign: SignReading) -> Mapping[Key, Figure]:
    """Return the figures of a table whose lines are called so, by row: a dictionary of a few,
    deferred ones of many."""
    columns = [table.columns[index] for index in table.amounts.columns]
    names = list(map(ids.get, table.amounts.span))
    marks = _marks(table)
    lines = [*_stated(marks, repeat(names, len(columns)))]
    kinds = columns * len(names) if marks is None else [*compress(cycle(columns), marks)]
    amounts = [*_stated(marks, [_signed(table, index, sign) for index in table.amounts.columns])]
    if len(lines) >= MANY:
        from budgetcli.model.deferred import DeferredFigures  # start-up

        kind = DeferredFigures
        deferred: Mapping[Key, Figure] = kind(
            lines,
            kinds,
            amounts,
            lambda: _prints(table),
            partial(_print, table, is_full=marks is None),
        )
        return deferred
    source = table.grid.source
    places = map(Place, repeat(source.path), repeat(source.sheet), _cells(table, marks))
    return dict(
        zip(
            map(Key, lines, kinds), map(Figure, amounts, _quanta(table, marks), places), strict=True
        )
    )


def _marks(table: ReadTable) -> Sequence[object] | None:
    """Return for each cell of the columns of amounts, row by row, whether it states one; None where
    all do."""
    columns = table.amounts.columns.values()
    if all(map(is_full, columns)):
        return None
    return [
        amount is not None
        for amount in chain.from_iterable(zip(*map(amounts_of, columns), strict=True))
    ]


def _stated(marks: Sequence[object] | None, columns: Iterable[Sequence[object]]) -> Iterator[Any]:
    """Return what columns as high as those of the amounts say of the cells that state an amount,
    row by row."""
    cells = chain.from_iterable(zip(*columns, strict=True))
    return cells if marks is None else compress(cells, marks)


def _signed(table: ReadTable, index: int, sign: SignReading) -> list[Decimal | None]:
    """Return the amounts of a column, row by row, in the canonical sign; what is no money is not
    turned, nor a row of an index."""
    money = table.columns[index].measure is Measure.AMOUNT
    turns = money and (sign.sign is Sign.EXPENSE_POSITIVE) != (table.columns[index] in sign.turned)
    amounts = amounts_of(table.amounts.columns[index])
    if not money or not (turns or sign.rows):
        return amounts
    still = {row for row, role in table.roles.items() if role.role is Role.INDEX}
    return [
        -amount if amount and (row in sign.rows) != turns and row not in still else amount
        for row, amount in enumerate(amounts, table.amounts.top)
    ]


def _quanta(table: ReadTable, marks: Sequence[object] | None) -> Iterator[Any]:
    return _stated(marks, map(quanta_of, table.amounts.columns.values()))


def _cells(table: ReadTable, marks: Sequence[object] | None) -> Iterator[Any]:
    """Return the address of each cell that states an amount."""
    numbers = [str(row + 1) for row in table.amounts.span]
    letters = [address(0, index)[:-1] for index in table.amounts.columns]
    return _stated(marks, [list(map(letter.__add__, numbers)) for letter in letters])


def _prints(table: ReadTable) -> Prints:
    marks, source = _marks(table), table.grid.source
    quanta, cells = [*_quanta(table, marks)], [*_cells(table, marks)]
    from budgetcli.model import deferred  # start-up

    found: Prints = deferred.Prints(
        quanta, [source.path] * len(cells), [source.sheet] * len(cells), cells
    )
    return found


def _print(table: ReadTable, number: int, *, is_full: bool) -> tuple[Decimal, Place | None] | None:
    """Return the step and the place of one figure of a table without a blank cell; None of any
    other."""
    if not is_full:
        return None
    place, at = divmod(number, len(table.amounts.columns))
    index, row = [*table.amounts.columns][at], table.amounts.span[place]
    return table.amounts[row, index].quantum, table.grid.place(row, index)


NEARLY_ALL = 10
"""A blank part of a sum across columns is nothing where the other rows with one hold, save one in
so many."""

BULLETS = "\uf0b7\uf0a7•‣▪●◦⁃ \xa0\t"
"""What lists begin their items with; the first two as a printed page gives them when its text is
taken out."""


NO_YEARS: Mapping[int, Year] = MappingProxyType({})
"""The years of the rows of a table whose columns say them."""

ALL_READ: Mapping[tuple[int, int], str] = MappingProxyType({})
"""The unknown cells of a table without any."""


class TableRowRole(NamedTuple):
    """What a row of a table is, and the row of the total that it is a part of."""

    role: Role
    parent: int | None = None


class RowSum(NamedTuple):
    """A row that sums others: each part with the sign it enters with."""

    total: int
    parts: tuple[tuple[int, int], ...]


class Across(NamedTuple):
    """What a column is made of in every row: `result = scale x sum of factor x column`, divided by
    `base` where there is one.

    The base is taken from row `of` where that is named. `absolute` is that of the equations;
    `basis` says what stated it.
    """

    result: int
    terms: tuple[tuple[int, int], ...]
    kind: Kind = Kind.SUM
    base: int | None = None
    scale: int = 1
    absolute: bool = False
    of: int | None = None
    basis: str = "declared"

    @property
    def columns(self) -> tuple[int, ...]:
        """Every column it speaks of, the result first."""
        return (
            self.result,
            *(column for column, _ in self.terms),
            *(() if self.base is None else (self.base,)),
        )


class Evidence(NamedTuple):
    """What a reading rests on: the header rows, the header of each column, and for a total's row
    the columns that prove and refute it.

    `texts` has the header of each column with one text a header row.
    """

    header: tuple[int, ...] = ()
    heads: Mapping[int, str] = MappingProxyType({})
    proofs: Mapping[int, tuple[tuple[int, ...], tuple[int, ...]]] = MappingProxyType({})
    texts: Mapping[int, tuple[str, ...]] = MappingProxyType({})


class TableSaid(NamedTuple):
    """What is said of a table as a whole: its heading, the notes on the reading, and how its signs
    are read."""

    heading: Heading
    notes: tuple[Note, ...]
    sign: SignReading


class ReadTable(NamedTuple):
    """One table while it is read: where it is, the amounts as printed, and what its columns and
    rows are.

    `sums` are those of rows, None where each total sums what it is the parent of; `across` says
    what columns are made of. `said` is what the texts around it say, None for all texts of the
    sheet; its surroundings begin at row `top`. `unasked` is what is stated and in no sum; `unknown`
    the cells that hold a figure which cannot be read, with their text.
    """

    grid: Grid
    body: tuple[int, ...]
    labels: tuple[int, ...]
    codes: int | None
    amounts: ByColumn[Printed]
    columns: Mapping[int, Column]
    roles: Mapping[int, TableRowRole]
    sums: tuple[RowSum, ...] | None = None
    across: tuple[Across, ...] = ()
    notes: tuple[Note, ...] = ()
    evidence: Evidence = Evidence()
    said: tuple[Statement, ...] | None = None
    top: int = 0
    unasked: tuple[Unasked, ...] = ()
    unknown: Mapping[tuple[int, int], str] = ALL_READ
    row_years: Mapping[int, Year] = NO_YEARS

    def label(self, row: int) -> str:
        """Return the label of a row: the last text of its label columns, without the bullet of a
        list before it."""
        for column in reversed(self.labels):
            if text := self.grid.text(row, column):
                return text.lstrip(BULLETS) or text
        return ""


def columns_of(heads: Mapping[int, str]) -> dict[int, Column]:
    """Return what each column holds; a second column of the same meaning is told apart by its
    header."""
    found: dict[int, Column] = {}
    met: set[Column] = set()
    short = short_years(heads.values()) if not any(map(year_of, heads.values())) else {}
    for index, header in heads.items():
        column = _column(header, short.get(header))
        if column in met:
            letter = address(0, index).rstrip("1").lower()
            column = column._replace(stage=f"{column.stage or slug(header)}-{letter}".strip("-"))
        found[index] = column
        met.add(column)
    return found


def _column(header: str, short: Year | None = None) -> Column:
    """Return what a header says: year, stage, side and measure; a header that says none of them is
    a stage of its own."""
    folded, year = fold(header), short or year_of(header)
    side, stage, measure = side_of(folded), stage_of(folded), measure_of(header)
    if (
        year is None
        and stage is None
        and side is None
        and folded not in ("", "beloeb", "amount", "budget", "betrag")
    ):
        stage = slug(header)
    return Column(year, stage, side or Side.NET, measure)


def is_named(column: Column) -> bool:
    """Return whether a header said what its column holds: a year, or a stage or a side that is one
    by name."""
    return (
        column.year is not None
        or column.stage in STAGES
        or (column.stage is None and column.side is not Side.NET)
    )


def budget_of(table: ReadTable, layout: Layout) -> Budget:
    """Return the budget of a table. Raises DoubtError where a reading that changes a number is
    open."""
    heading, notes, sign = said_of(table, layout)
    labels, codes = _labels(table), _codes(table)
    ids = _ids(table, codes, labels)
    figures = figures_of(table, ids, sign)
    budget = Budget(
        heading=heading,
        lines=tuple(_lines(table, ids, codes, labels, sign.sides)),
        columns=tuple(table.columns.values()),
        figures=figures,
        inputs=(table.grid.source,),
        notes=notes,
        unasked=table.unasked,
        unknown=_unknown(table, ids),
    )
    if table.row_years:
        return turned(budget._replace(equations=_equations(table, budget, sign)), table, ids)
    if isinstance(figures, dict):
        return budget._replace(equations=_equations(table, budget, sign))
    from budgetcli.model.deferred import DeferredEquations  # start-up

    return budget._replace(equations=DeferredEquations(partial(_equations, table, budget, sign)))


def _unknown(table: ReadTable, ids: Mapping[int, str]) -> dict[Key, Unknown]:
    """Return the figures that are stated and cannot be read."""
    stated = (
        (cell, text)
        for cell, text in table.unknown.items()
        if cell[0] in ids and cell[1] in table.columns
    )
    return {
        Key(ids[row], table.columns[column]): Unknown(text, table.grid.place(row, column))
        for (row, column), text in stated
    }


def said_of(table: ReadTable, layout: Layout) -> TableSaid:
    """Return what is said of a table as a whole. Raises DoubtError where unit or sign is open,
    ReadError where no line has an amount."""
    statements = list(statements_of(table))
    money = [index for index, column in table.columns.items() if column.measure is Measure.AMOUNT]
    unit, notes = unit_of(statements, layout.scale, layout.currency, _divisor(table), money)
    from budgetcli.reading.orientation import sign_of  # start-up

    sign: SignReading = sign_of(table, statements, layout.sign, is_open=layout.open_sign)
    heading = Heading(
        entity=layout.entity,
        committee=layout.committee,
        title=layout.title or _title(table),
        unit=unit,
        price_level=layout.price_level or price_level_of(statements),
        sign=sign.sign,
    )
    if not any(map(any, table.amounts.columns.values())):
        raise ReadError(
            "no-budget-found",
            "no line has an amount",
            at=table.grid.place(table.body[0], table.labels[-1]),
        )
    return TableSaid(heading, (*table.grid.notes, *table.notes, *notes, *sign.notes), sign)


def _divisor(table: ReadTable) -> int:
    """Return what the number formats of most amounts divide by."""
    if all(
        (format := shown(style.number_format)) is None or format.divisor == 1
        for style in table.grid.looks
    ):
        return 1
    money = [cell for cell in table.amounts if table.columns[cell[1]].measure is Measure.AMOUNT]
    found: Counter[int] = Counter()
    look = table.grid.styles.get
    for number_format, count in Counter(
        [look(cell, PLAIN).number_format for cell in money]
    ).items():
        if (format := shown(number_format)) is not None:
            found[format.divisor] += count
    divisor, count = found.most_common(1)[0] if found else (1, 0)
    return divisor if 2 * count > len(money) else 1


def statements_of(table: ReadTable) -> Iterator[Statement]:
    """Yield every text said around the table, as its reader chose them, else every text outside its
    lines."""
    yield from _booked(table)
    if table.said is not None:
        yield from table.said
        return
    first, last = table.body[0], table.body[-1]
    for row, column, value in table.grid.cells():
        if isinstance(value, str) and not first <= row <= last:
            yield Statement(" ".join(value.lower().split()), table.grid.place(row, column))


def _booked(table: ReadTable) -> Iterator[Statement]:
    """Yield what amounts such as `300 CR` state: a credit is income, and printed as a minus is
    where cost is plus."""
    grid, span = table.grid, table.amounts.span
    for index in [each for each in table.amounts.columns if str in grid.types_in(each, span)]:
        for row, text in zip(span, grid.column(index, span), strict=True):
            if isinstance(text, str) and text[-1:] in "rR." and is_booked(text) == "cr":
                yield Statement("minus = income", grid.place(row, index))
                return


def _title(table: ReadTable) -> str:
    """Return the name of what is totalled, else the first text above the header that is no unit,
    else the sheet's or the file's name."""
    total = next(
        (row for row, role in reversed(list(table.roles.items())) if role.role is Role.TOTAL), None
    )
    named = without_total(table.label(total)) if total is not None else ""
    if named and named != table.label(total or 0):
        return one_line(named)
    rows = (row for row in range(table.top, table.body[0]) if row not in table.evidence.header)
    above = (table.grid.text(row, column) for row in rows for column in range(table.grid.width))
    said = next((text for text in above if text and not is_unit_only(text)), "")
    name = table.grid.source.path.replace("\\", "/").rpartition("/")[2]
    return one_line(said or table.grid.source.sheet or name.rpartition(".")[0] or name)


def _ids(
    table: ReadTable, codes: Mapping[int, str | None], labels: Mapping[int, str]
) -> dict[int, str]:
    """Return an identifier for each row: from its code or label, with its parent's before it where
    that is needed to tell it apart."""
    found: dict[int, str] = {}
    met: Counter[str] = Counter()
    folded = fold_each([codes[row] or label for row, label in labels.items()])
    names = [
        words.replace(" ", "-") or f"row-{row + 1}"
        for row, words in zip(table.roles, folded, strict=True)
    ]
    if len(set(names)) == len(names):
        return dict(zip(table.roles, names, strict=True))
    for (row, role), name in zip(table.roles.items(), names, strict=True):
        if name in met:
            parent = slug(labels[role.parent]) if role.parent is not None else ""
            name = f"{parent}-{name}".strip("-")
        while name in met:
            met[name] += 1
            name = f"{name}-{met[name]}"
        found[row] = name
        met[name] += 1
    return found


def _labels(table: ReadTable) -> dict[int, str]:
    """Return the label of each row."""
    rows = in_one([*table.roles])
    said = [""] * len(rows)
    for texts in map(table.grid.texts, table.labels):
        said = (
            [text or before for text, before in zip(pick(texts, rows), said, strict=True)]
            if texts
            else said
        )
    return {row: text.lstrip(BULLETS) or text for row, text in zip(rows, said, strict=True)}


def _codes(table: ReadTable) -> Mapping[int, str | None]:
    """Return the code of each row, None for none."""
    column = table.codes
    if column is None:
        return dict.fromkeys(table.roles)
    codes = clean_each(pick(table.grid.texts(column), in_one([*table.roles])))
    return {row: code or None for row, code in zip(table.roles, codes, strict=True)}


def _lines(
    table: ReadTable,
    ids: Mapping[int, str],
    codes: Mapping[int, str | None],
    labels: Mapping[int, str],
    sides: Mapping[int, Side],
) -> Iterator[Line]:
    """Return a line for each row."""
    roles, parents = zip(*table.roles.values(), strict=True)
    inner = {
        row: None if row is None or not _is_inner(table, row) else ids[row] for row in set(parents)
    }
    return map(
        Line,
        ids.values(),
        clean_each([*labels.values()]),
        roles,
        codes.values(),
        map(inner.__getitem__, parents),
        map(sides.get, table.roles),
    )


def _is_inner(table: ReadTable, row: int) -> bool:
    """Return whether a total is inside another; the parts of the table's own total have no parent."""
    return table.roles[row].role is not Role.TOTAL


def _keys(
    table: ReadTable, figures: Mapping[Key, Figure], wanted: Set[Column] | None
) -> ByColumn[Key]:
    """Return the key of the figure in each cell; at least those of the columns wanted, None for
    all."""
    span, amounts = table.amounts.span, table.amounts.columns
    stated = {
        index: span if is_full(printed) else in_one([*compress(span, printed)])
        for index, printed in amounts.items()
    }
    first = next(iter(stated.values()))
    if all(rows == first for rows in stated.values()):
        lines = getattr(figures, "lines", None) or [key.line for key in figures]
        chosen = [index for index in stated if wanted is None or table.columns[index] in wanted]
        keys = {
            index: map(Key, lines[:: len(stated)], repeat(table.columns[index])) for index in chosen
        }
        return ByColumn(
            {index: put_down(first, each, span) for index, each in keys.items()}, span.start
        )
    columns: dict[int, list[Key | None]] = {index: [None] * len(span) for index in stated}
    for (row, index), key in zip(table.amounts, figures, strict=True):
        columns[index][row - span.start] = key
    return ByColumn(columns, span.start)


def _with_unknown(keys: ByColumn[Key], table: ReadTable, budget: Budget) -> ByColumn[Key]:
    """Return the keys with those of the figures that are stated and cannot be read: what speaks of
    one is asked, and undecided."""
    known = {(each.place.cell if each.place else None): key for key, each in budget.unknown.items()}
    columns = {index: [*values] for index, values in keys.columns.items()}
    for row, index in table.unknown:
        if index in columns and row in keys.span:
            columns[index][row - keys.top] = known.get(address(row, index))
    return ByColumn(columns, keys.top)


def _equations(
    table: ReadTable, budget: Budget, sign: SignReading, wanted: Set[Column] | None = None
) -> tuple[Equation, ...]:
    """Return what must hold: the sums of rows that were found, what columns are made of, the index,
    balances carried over.

    Of columns that are wanted it is at least all that is said of them.
    """
    keys = _keys(table, budget.figures, None if table.across or table.unknown else wanted)
    keys = _with_unknown(keys, table, budget) if table.unknown else keys
    sums = table.sums if table.sums is not None else sums_by_parent(table)
    down = _different(each for found in sums for each in _sums_down(found, table, keys, sign.rows))
    across = [
        each
        for found in table.across
        for each in _equations_across(found, table, budget, keys, sign)
    ]
    nets = [each for each in across if each.kind is Kind.NET]
    found = (
        *down,
        *nets,
        *propose_indices(budget),
        *(each for each in across if each.kind is not Kind.NET),
    )
    if OPENING.isdisjoint("-".join([line.id for line in budget.lines]).split("-")):
        return found
    from budgetcli.reading import years  # start-up

    carried: tuple[Equation, ...] = years.carried(budget, found)
    return carried


def sums_by_parent(table: ReadTable) -> tuple[RowSum, ...]:
    """Return each total with the rows it is the parent of; without any, the total of the table with
    the rows that have none."""
    counted = (Role.LINE, Role.SUBTOTAL, Role.TOTAL)
    parts: dict[int | None, list[tuple[int, int]]] = {}
    for row, role in table.roles.items():
        if role.role in counted:
            parts.setdefault(role.parent, []).append((row, 1))
    totals = [row for row, role in table.roles.items() if role.role in (Role.SUBTOTAL, Role.TOTAL)]
    whole = next(
        (
            row
            for row in reversed(totals)
            if table.roles[row].role is Role.TOTAL and table.roles[row].parent is None
        ),
        None,
    )
    if whole is not None and whole not in parts:
        parts[whole] = [
            (row, 1) for row, _ in parts.get(None, []) if table.roles[row].role is not Role.TOTAL
        ]
    return tuple(RowSum(total, tuple(parts[total])) for total in totals if parts.get(total))


def _different(equations: Iterable[Equation]) -> Iterator[Equation]:
    """Yield each equation once; two of one name differ in their terms."""
    known: dict[str, list[Equation]] = {}
    for each in equations:
        alike = known.setdefault(each.id, [])
        if all(each.terms != other.terms for other in alike):
            alike.append(each)
            yield each


def _sums_down(
    found: RowSum, table: ReadTable, keys: ByColumn[Key], turned: frozenset[int]
) -> Iterator[Equation]:
    """Yield what a total says of each column of money where it and a part are stated. A row that is
    turned enters turned."""
    apart = {
        row: -factor if (row in turned) != (found.total in turned) else factor
        for row, factor in found.parts
    }
    factors = {factor: ONE if factor == 1 else Fraction(factor) for factor in set(apart.values())}
    for index, column in table.columns.items():
        result = keys.get((found.total, index))
        if result is not None and column.measure is Measure.AMOUNT:
            stated = zip(apart.values(), keys.column(index, apart), strict=True)
            terms = tuple([(factors[factor], key) for factor, key in stated if key])
            if (
                terms
                or (found.total, index) in table.unknown
                or not table.amounts[found.total, index].amount
            ):
                yield Equation(f"sum:{result.line}:{name_of(column)}", Kind.SUM, result, terms)


def _equations_across(
    found: Across, table: ReadTable, budget: Budget, keys: ByColumn[Key], sign: SignReading
) -> Iterator[Equation]:
    """Yield what each row says of a column that is made of others; of rows with blank parts where
    nearly all say a blank is nothing."""
    rows = [row for row in table.body if table.roles[row].role is not Role.INDEX]
    if found.kind is Kind.SUM:
        rows = [row for row in rows if not _is_statistic(table, row)]
    said = [each for row in rows if (each := _equation_across(found, row, table, keys, sign))]
    blank = [each for each in said if len(each.terms) < len(found.terms)]
    telling = [
        _holds(each, budget)
        for each in blank
        if each.terms and budget.unknown.keys().isdisjoint(each.keys)
    ]
    nothing = NEARLY_ALL * telling.count(False) <= len(telling)
    yield from (each for each in said if nothing or len(each.terms) == len(found.terms))


def _is_statistic(table: ReadTable, row: int) -> bool:
    """Return whether a row that stands aside is of averages, shares or amounts for one of many:
    those of a whole are no sum of those of its parts."""
    if table.roles[row].role is not Role.MEMO:
        return False
    return label_without_claim(table.label(row)) not in (None, "count")


def _holds(equation: Equation, budget: Budget) -> bool:
    """Return whether the figures agree within a step each."""
    figures = [
        budget.figures[key] for key in (equation.result, *(key for _, key in equation.terms))
    ]
    parts = sum(
        factor * Fraction(figure.amount)
        for (factor, _), figure in zip(equation.terms, figures[1:], strict=True)
    )
    return abs(parts - Fraction(figures[0].amount)) <= sum(figure.quantum for figure in figures)


def _equation_across(
    found: Across, row: int, table: ReadTable, keys: ByColumn[Key], sign: SignReading
) -> Equation | None:
    """Return what a row says of a column that is made of others, None where that is not stated.

    A side or a row that is turned enters turned. A sum over nothing but blanks says something only
    where it is zero; everything else needs all its figures, and a ratio something to divide by.
    """
    result = keys.get((row, found.result))
    if result is None:
        return None
    parts = [(key, factor) for column, factor in found.terms if (key := keys.get((row, column)))]
    if len(parts) < len(found.terms) and (
        found.kind is not Kind.SUM or (not parts and _is_something(table, row, found.result))
    ):
        return None
    anchor, base = result.column, None
    over = row if found.of is None else found.of
    if found.base is not None:
        base = keys.get((over, found.base))
        if base is None or not _is_something(table, over, found.base):
            return None
        anchor = base.column
    flipped = (row in sign.rows) != (over in sign.rows)
    terms = tuple(
        (
            Fraction(
                -factor
                if ((key.column in sign.turned) != (anchor in sign.turned)) != flipped
                else factor
            ),
            key,
        )
        for key, factor in parts
    )
    name = "net" if found.kind is Kind.NET else "across"
    id = f"{name}:{result.line}:{name_of(result.column)}"
    return Equation(id, found.kind, result, terms, base, Fraction(found.scale), found.absolute)


def _is_something(table: ReadTable, row: int, column: int) -> bool:
    """Return whether a cell states more than zero, or nobody knows what."""
    printed = table.amounts.get((row, column))
    return (row, column) in table.unknown or (printed is not None and bool(printed.amount))
