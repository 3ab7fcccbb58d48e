"""The general reader: a published sheet of any structure becomes tables, its totals found by
arithmetic."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Measure, Note, Role, Unasked
from budgetcli.model.errors import DoubtError, ReadError, worded
from budgetcli.model.names import fold, lines_with
from budgetcli.reading.amounts import is_number, read_amounts, stated_rows, written_out
from budgetcli.reading.audits import left_out
from budgetcli.reading.context import (
    identifiers,
    in_context,
    quantities,
    scratch,
    surroundings,
    why_no_money,
    without_scratch,
)
from budgetcli.reading.headings import names_sum
from budgetcli.reading.moneyclaims import (
    SAID,
    columns_without_claim,
    is_wordless,
    table_without_claim,
)
from budgetcli.reading.regions import regions
from budgetcli.reading.relations import with_relations
from budgetcli.reading.sides import is_side, with_results
from budgetcli.reading.structures import ColumnRole, RegionRowRole
from budgetcli.reading.tables import Evidence, ReadTable, RowSum, columns_of
from budgetcli.reading.tables import TableRowRole as Meaning
from budgetcli.reading.terms import INDEX, year_of
from budgetcli.reading.units import own_units
from budgetcli.sheets.grids import in_one, pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Column
    from budgetcli.model.errors import BudgetError
    from budgetcli.model.numbers import Printed
    from budgetcli.reading.context import Surroundings
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.structures import Region, Total
    from budgetcli.sheets.grids import ByColumn, Grid, Range

    Amounts = ByColumn[Printed]

SHOWN = 20
"""So many cells that are no amounts are named one by one; the rest are counted."""

FEWEST_ROWS, MOST_PARTS = 3, 12
"""Columns are parts of the one beside them if more rows than this say so; of more parts than that
none is sought."""

_SCATTERED = 4
"""Numbers without a head in so many columns, most of them blank, are no table."""

_LONGEST_NAME = 70
"""A column whose texts are mostly longer is one of explanations."""

_RATIO = re.compile(r"/\s*[(]?\$?[A-Z]{1,3}\$?\d")

MEANS = {
    RegionRowRole.DATA: Role.LINE,
    RegionRowRole.TOTAL: Role.SUBTOTAL,
    RegionRowRole.GROUP: Role.MEMO,
    RegionRowRole.OTHER: Role.MEMO,
}
"""What the rows of a table are that hold amounts or group those that do."""

MEASURES = {
    ColumnRole.AMOUNT: None,
    ColumnRole.PERCENT: Measure.PERCENT,
    ColumnRole.CHECK: Measure.OTHER,
}
"""The columns that hold numbers, and what they measure where their role says it."""


def published_tables(
    grid: Grid, layout: Layout, refused: list[BudgetError]
) -> tuple[ReadTable, ...]:
    """Return the tables of a sheet, or of a window of it; a block without labels or numbers is
    none.

    A table goes to `refused` where a decimal mark is open, or a spreadsheet error or a formula
    without a value hides an amount.
    """
    seen = cropped(grid, layout.window) if layout.window else grid
    marks = dict.fromkeys(range(seen.width), layout.decimal) if layout.decimal else None
    found = regions(seen, marks)
    tables = []
    for region, around in zip(found, surroundings(seen, found), strict=True):
        try:
            table = _table(seen, region, around, layout)
            table = table and in_context(table, layout)
        except (DoubtError, ReadError) as error:
            refused.append(error)
            continue
        if table is not None:
            tables.append(with_results(with_relations(table)))
    return left_out(grid, tables)


def cropped(grid: Grid, window: Range) -> Grid:
    """Return the grid with nothing outside the window; every cell keeps its address."""
    rows = []
    for row, values in enumerate(grid.values[: window.bottom + 1]):
        inside = row >= window.top
        rows.append(
            tuple(
                value if inside and window.left <= column <= window.right else None
                for column, value in enumerate(values)
            )
        )
    return grid._replace(values=tuple(rows))


def _table(grid: Grid, region: Region, around: Surroundings, layout: Layout) -> ReadTable | None:
    roles = {column.column: column.role for column in region.columns if column.role in MEASURES}
    region = without_scratch(grid, region)
    labels, body = region.columns_of(ColumnRole.LABEL), region.body_rows
    rows = in_one(region.rows(RegionRowRole.DATA, RegionRowRole.TOTAL))
    if (
        not roles
        or not rows
        or (len(roles) == 1 and not region.columns_of(ColumnRole.LABEL, ColumnRole.CODE))
    ):
        return None
    declared = layout.scale is not None or layout.file is not None
    dropped = {} if declared else _without_claim(grid, region, around, roles)
    derived = _derived(grid, region, around, list(roles))
    columns = _columns(
        region,
        {column: ColumnRole.CHECK if column in derived else role for column, role in roles.items()},
    )
    amounts, notes = _amounts(grid, rows, columns, layout)
    _refuse_scattered(grid, region, rows, amounts)
    totals = [total for total in region.totals if total.recap_of is None and total.terms]
    notes += _not_read(grid, rows[0], sorted(_aids(grid, region, list(roles)) & derived), dropped)
    notes += _rows_not_read(grid, region.rows(RegionRowRole.OTHER), sorted(roles), labels)
    why = (
        None
        if declared
        else why_no_money(
            grid, region, around.said, rows, adds_up=any(total.proved for total in totals)
        )
    )
    if why is not None:
        raise ReadError(
            "not-money",
            worded("the figures are {why}, no money", why=why),
            at=grid.place(rows[0], min(roles)),
            hint="`--unit` reads them as money all the same",
        )
    codes, labels = _codes(grid, region, _naming(grid, rows, _before_amounts(labels, amounts)))
    meant = _meanings(grid, region, labels, amounts)
    return ReadTable(
        grid,
        body,
        labels or codes[-1:] or (min(roles),),
        codes[0] if codes and labels else None,
        amounts,
        columns,
        meant,
        tuple(_sums(totals)),
        (),
        tuple(notes),
        _evidence(region),
        around.said,
        around.top,
        tuple(_unasked(grid, region, labels or codes, amounts)),
    )


def _refuse_scattered(grid: Grid, region: Region, rows: Sequence[int], amounts: Amounts) -> None:
    """Raise ReadError where numbers are scattered over columns without any head: they are parts of
    numbers, or stand in columns that nobody can tell."""
    stated = {column: sum(map(bool, values)) for column, values in amounts.columns.items()}
    headed = any(each.title for each in region.columns)
    if headed or len(stated) < _SCATTERED or 3 * sum(stated.values()) >= len(rows) * len(stated):
        return
    raise ReadError(
        "no-budget-found",
        "the numbers stand in no columns that can be told",
        at=grid.place(rows[0], min(stated)),
        hint="a table with a header, or a layout that names the columns, is read",
    )


def _unasked(
    grid: Grid, region: Region, labels: Sequence[int], amounts: Amounts
) -> Iterator[Unasked]:
    """Yield the totals whose parts the table does not tell, and the lines that a total leaves out."""
    for row, why, total in region.unasked:
        stated = [column for column in amounts.columns if (row, column) in amounts]
        if stated:
            said = (_named(grid, labels, total),) if total != row else ()
            yield Unasked(
                why,
                _named(grid, labels, row),
                grid.place(row, stated[0]),
                said,
                len(stated) if total == row else 0,
            )


def _named(grid: Grid, labels: Sequence[int], row: int) -> str:
    """Return the label of a row: the last text of its label columns."""
    return next((text for column in reversed(labels) if (text := grid.text(row, column))), "")


def _not_read(
    grid: Grid, first: int, hidden: Sequence[int], dropped: Mapping[int, str]
) -> Iterator[Note]:
    """Yield a note for each column of numbers that is read as no money: a hidden one, or one that
    makes no claim of it."""
    for column in hidden:
        yield Note(
            "hidden-column",
            "the hidden column is of no year and in no sum: read as no money",
            grid.place(first, column),
        )
    for column, kind in sorted(dropped.items()):
        yield Note(
            "no-money",
            worded("the column is left out: {value}, no money", value=SAID[kind]),
            grid.place(first, column),
        )


def _rows_not_read(
    grid: Grid, rows: Sequence[int], columns: Sequence[int], labels: Sequence[int]
) -> Iterator[Note]:
    """Yield a note for each row of figures that is left out, as its label says that they are no
    money, or are in no sum."""
    for row in rows:
        first = next((column for column in columns if is_number(grid, row, column)), None)
        if first is not None:
            said = worded(
                "the row `{label}` is left out: no money", label=_named(grid, labels, row)
            )
            yield Note("no-money", said, grid.place(row, first))


def _without_claim(
    grid: Grid, region: Region, around: Surroundings, roles: dict[int, ColumnRole]
) -> dict[int, str]:
    """Take the columns of numbers that are no money from the roles, and return them, each with what
    it is; shares are kept as such.

    Raises ReadError where no money is left.
    """
    rows = region.rows(RegionRowRole.DATA, RegionRowRole.TOTAL)
    unclaimed = columns_without_claim(grid, region, rows, _summed(grid, region, rows))
    roles.update(
        {column: ColumnRole.PERCENT for column, kind in unclaimed.items() if kind == "share"}
    )
    money = [
        column
        for column, role in roles.items()
        if role is ColumnRole.AMOUNT and column not in unclaimed
    ]
    why = _why_no_money(grid, region, around, money, unclaimed)
    if why is not None:
        raise ReadError(
            "not-money",
            worded("the figures are {why}, no money", why=why),
            at=grid.place(rows[0], min(roles)),
            hint="`--unit` reads them as money all the same",
        )
    dropped = {column: kind for column, kind in unclaimed.items() if kind != "share"}
    for column in dropped:
        del roles[column]
    return dropped


def _summed(grid: Grid, region: Region, rows: Sequence[int]) -> frozenset[int]:
    """Return the columns that are called a total of others, and those that most rows make of the
    columns left of them."""
    called = {each.column for each in region.columns if names_sum(fold(each.title))}
    numbers = region.columns_of(ColumnRole.AMOUNT)
    values = {
        column: [
            each if isinstance(each, Decimal) else Decimal(0) for each in grid.column(column, rows)
        ]
        for column in numbers
    }
    for at, column in enumerate(numbers):
        for first in range(at - 2, max(-1, at - MOST_PARTS), -1):
            told = [
                each
                for each in zip(
                    values[column], *(values[part] for part in numbers[first:at]), strict=True
                )
                if each[0]
            ]
            sums = sum(total == sum(parts) for total, *parts in told)
            if at - first == 2:
                sums = max(
                    sums,
                    sum(
                        min(abs(total - one + other), abs(total + one - other)) <= 1
                        for total, one, other in told
                    ),
                )
            if len(told) > FEWEST_ROWS and 2 * sums > len(told):
                called |= {column, *numbers[first:at]}
    return frozenset(called)


def _why_no_money(
    grid: Grid,
    region: Region,
    around: Surroundings,
    money: Sequence[int],
    unclaimed: Mapping[int, str],
) -> str | None:
    """Return what the figures of a table are where no column of money is left, or what is said
    around it speaks of none; else None."""
    if not money:
        shares = ["share" for each in region.columns if each.role is ColumnRole.PERCENT]
        kinds = Counter([*unclaimed.values(), *shares])
        return SAID[kinds.most_common(1)[0][0]] if kinds else None
    titles = {each.column: each.title for each in region.columns if each.column in money}
    stubs = [
        each.title for each in region.columns if each.role in (ColumnRole.LABEL, ColumnRole.CODE)
    ]
    said = [each.text for each in around.said if each.column is None and not each.far]
    names = region.columns_of(ColumnRole.LABEL, ColumnRole.CODE)
    rows = region.rows(RegionRowRole.DATA, RegionRowRole.TOTAL)
    named = [text for row in rows for column in names if (text := grid.text(row, column))]
    if is_wordless({**titles}, named, [each.text for each in around.said]):
        return SAID["unnamed"]
    return table_without_claim(titles, [*said, (grid.source.sheet or "").lower()], " ".join(stubs))


def _derived(
    grid: Grid, region: Region, around: Surroundings, columns: Sequence[int]
) -> frozenset[int]:
    """Return the columns of numbers that are no money: of another unit, ratios, identifiers,
    quantities, scratch."""
    rows = region.rows(RegionRowRole.DATA, RegionRowRole.TOTAL)
    ratios = {column for column in columns if _divides(grid, rows, column)}
    found = (
        own_units(around.said)
        | ratios
        | _aids(grid, region, columns)
        | identifiers(grid, region, rows, columns)
        | quantities(region)
    )
    found |= scratch(grid, region, rows)
    return found if not found.issuperset(columns) else frozenset()


def _aids(grid: Grid, region: Region, columns: Sequence[int]) -> frozenset[int]:
    """Return the hidden columns of no year, made of no others, where every column to be seen has a
    year: aids of who wrote the sheet."""
    of_years = {
        column.column: year_of(column.title) is not None
        for column in region.columns
        if column.column in columns
    }
    if not grid.hidden_columns or not all(
        of_year for column, of_year in of_years.items() if column not in grid.hidden_columns
    ):
        return frozenset()
    hidden = grid.hidden_columns - _summed(
        grid, region, region.rows(RegionRowRole.DATA, RegionRowRole.TOTAL)
    )
    return frozenset(
        column for column, of_year in of_years.items() if column in hidden and not of_year
    )


def _evidence(region: Region) -> Evidence:
    proofs = {
        total.row: (total.proved, total.failed) for total in region.totals if total.recap_of is None
    }
    heads, texts = (
        {each.column: getattr(each, name) for each in region.columns}
        for name in ("title", "header")
    )
    return Evidence(region.header_rows, heads, proofs, texts)


def _divides(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether most formulas of a column divide one cell by another: its figures are ratios,
    no money."""
    formulas = (
        [formula for row in rows if (formula := grid.formulas.get((row, column)))]
        if grid.formulas
        else []
    )
    return 2 * sum(_RATIO.search(formula) is not None for formula in formulas) > len(rows)


def _before_amounts(labels: tuple[int, ...], amounts: Amounts) -> tuple[int, ...]:
    """Return the columns of labels without those right of all amounts, which comment on the lines
    and do not name them."""
    last = max((column for column, values in amounts.columns.items() if any(values)), default=0)
    return tuple(each for each in labels if each < last) or labels


def _naming(grid: Grid, rows: Sequence[int], labels: tuple[int, ...]) -> tuple[int, ...]:
    """Return the columns of labels without those of prose, which explain lines, and of nothing but
    sides: they do not name lines."""
    others = set()
    for column in labels:
        texts = list(filter(None, pick(grid.texts(column), rows)))
        lengths = sorted(map(len, texts))
        is_prose = bool(lengths) and lengths[len(lengths) // 2] > _LONGEST_NAME
        if is_prose or (len(texts) > len(kinds := set(texts)) and all(map(is_side, kinds))):
            others.add(column)
    return tuple(each for each in labels if each not in others) or labels


def _codes(
    grid: Grid, region: Region, labels: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the columns of codes and those of labels; a column of nothing but numbers and marks
    beside labels is one of codes."""
    rows = region.rows(RegionRowRole.DATA, RegionRowRole.TOTAL)
    letters = {column: "".join(pick(grid.texts(column), rows)) for column in labels}
    coded = {
        column for column, found in letters.items() if found and not any(map(str.isalpha, found))
    }
    codes = region.columns_of(ColumnRole.CODE)
    return (
        ((*codes, *sorted(coded)), tuple(each for each in labels if each not in coded))
        if coded < set(labels)
        else (codes, labels)
    )


def _columns(region: Region, roles: Mapping[int, ColumnRole]) -> dict[int, Column]:
    """Return what each column of numbers holds, by its header and its role."""
    named = columns_of(
        {column.column: column.title for column in region.columns if column.column in roles}
    )
    return {
        index: column._replace(measure=MEASURES[roles[index]] or column.measure)
        for index, column in named.items()
    }


def _amounts(
    grid: Grid, rows: Sequence[int], columns: Mapping[int, Column], layout: Layout
) -> tuple[Amounts, list[Note]]:
    """Return the amounts, and a note for each cell among them that is none.

    Raises ReadError at an amount that an error or a formula never calculated hides, unless the
    table is only looked at.
    """
    money = [index for index, column in columns.items() if column.measure is Measure.AMOUNT]
    problems: list[ReadError] = []
    told: list[Note] = []
    printed = read_amounts(grid, rows, money, layout.decimal, problems, told)
    amounts = written_out(grid, rows, printed, money)
    grave = {"formula-without-value"} if layout.open_sign else {each.id for each in problems}
    hidden = next((each for each in problems if each.id in grave - {"not-an-amount"}), None)
    if hidden is not None and not layout.audited:
        raise hidden
    ratios = [index for index in columns if index not in money]
    others = read_amounts(grid, rows, ratios, layout.decimal, problems)
    return amounts.beside(written_out(grid, rows, others, ratios)), [*told, *_left_out(problems)]


def _left_out(problems: Sequence[ReadError]) -> Iterator[Note]:
    """Yield a note for each cell that is no amount; the first of each kind one by one, the others
    counted."""
    for id in dict.fromkeys(each.id for each in problems):
        same = [each for each in problems if each.id == id]
        yield from (
            Note(id, worded("{message}: left out", message=each.message), each.at)
            for each in same[:SHOWN]
        )
        if len(same) > SHOWN:
            yield Note(
                id,
                worded("{value} more cells like these: left out", value=len(same) - SHOWN),
                same[SHOWN].at,
            )


def _meanings(
    grid: Grid, region: Region, labels: Sequence[int], amounts: Amounts
) -> dict[int, Meaning]:
    """Return the role and the parent of each body row."""
    counting = stated_rows(amounts) - _repeated(region.totals) - region.aside
    roles = {
        row: MEANS[role] if row in counting else Role.MEMO
        for row, role in region.roles
        if role in MEANS
    }
    roles |= {
        each.row: Role.SUBTOTAL
        for each in region.unasked
        if each.row == each.total and each.row in counting
    }
    roles |= {
        row: Role.INDEX
        for row in _indices(grid, region, labels)
        if roles[row] in (Role.LINE, Role.MEMO)
    }
    parents = dict(_parents(region))
    return _with_total(
        dict(zip(roles, map(Meaning, roles.values(), map(parents.get, roles)), strict=True))
    )


def _indices(grid: Grid, region: Region, labels: Sequence[int]) -> frozenset[int]:
    """Return the rows with a label that says index; none that a sum adds is asked, for an index is
    never added to money."""
    added = {term.at for total in region.totals for term in total.terms}
    rows = [row for row in region.rows(RegionRowRole.DATA) if row not in added]
    columns = [pick(grid.folded(column), rows) for column in labels] if rows else []
    said = [
        (at, texts[at].split()) for texts in columns for at in lines_with("\n".join(texts), INDEX)
    ]
    return frozenset(rows[at] for at, words in said if not INDEX.isdisjoint(words))


def _repeated(totals: Iterable[Total]) -> set[int]:
    """Return the rows that state again what others sum to, and totals of what is not in the table:
    they are never added."""
    rows: set[int] = set()
    for total in totals:
        if total.recap_of is not None:
            rows.update(term.at for term in total.terms)
            rows.update({total.row} - {total.recap_of})
    kept = {
        each
        for total in totals
        if total.recap_of is None
        for each in (total.row, *(term.at for term in total.terms))
    }
    return (rows - kept) | {total.row for total in totals if not total.terms}


def _parents(region: Region) -> Iterator[tuple[int, int]]:
    """Yield each row with the total it is a part of, or the row it stands under; no row is its own
    ancestor."""
    parents = dict(region.parents)
    for total in region.totals:
        if total.recap_of is None:
            parents.update({term.at: total.row for term in total.terms})
    ending = {row for row in set(parents.values()) if _ends(row, parents)}
    yield from ((row, above) for row, above in parents.items() if above in ending)


def _ends(row: int, parents: Mapping[int, int]) -> bool:
    """Return whether who goes up from a row comes to one that is a part of no other, and not back."""
    seen, above = {row}, parents.get(row)
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above is None


def _tops(found: Mapping[int, Meaning]) -> list[int]:
    """Return the rows that count and are a part of no other that does."""
    counted = (Role.LINE, Role.SUBTOTAL)
    above = {parent for _, parent in found.values()}
    counting = {row for row in above if row is not None and found[row].role in counted}
    return [
        row for row, (role, parent) in found.items() if parent not in counting and role in counted
    ]


def _with_total(found: Mapping[int, Meaning]) -> dict[int, Meaning]:
    """Return the meanings with the one row that sums everything, if there is one, as the total."""
    tops = _tops(found)
    whole = tops[0] if len(tops) == 1 and found[tops[0]].role is Role.SUBTOTAL else None
    return dict(found) if whole is None else {**found, whole: Meaning(Role.TOTAL)}


def _sums(totals: Iterable[Total]) -> Iterator[RowSum]:
    """Yield the sums of rows."""
    for total in totals:
        yield RowSum(total.row, total.terms)
