"""Years in rows: tables in which every row is of one year, and years that open with what the year
before closed with."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Column, Key, Line, Role
from budgetcli.model.equations import ONE, Equation, Kind, name_of
from budgetcli.model.errors import ReadError, worded
from budgetcli.model.names import fold, slug
from budgetcli.reading.terms import CALLED_YEAR, CLOSING, OPENING, YEAR, names_total, year_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget, Year
    from budgetcli.reading.tables import ReadTable

_FEW = 3
COUNTING = (Role.LINE, Role.SUBTOTAL, Role.TOTAL)


def with_row_years(table: ReadTable) -> ReadTable:
    """Return the table with the year of each row, where a column or the labels say it and no column
    of amounts is of a year.

    One year for all rows is that of the columns. Raises ReadError where a line has several amounts
    of one year.
    """
    if any(column.year is not None for column in table.columns.values()):
        return table
    rows = [row for row, role in table.roles.items() if role.role in COUNTING]
    column = next(
        (
            each
            for each in sorted({*table.evidence.heads, *table.labels})
            if _says_years(table, rows, each)
        ),
        None,
    )
    if column is None:
        return table
    years = {
        row: year for row in rows if (year := year_of(table.grid.text(row, column))) is not None
    }
    others = [each for each in _naming(table) if each != column]
    if len(set(years.values())) == 1 and others:
        (year,) = set(years.values())
        changed = {index: each._replace(year=year) for index, each in table.columns.items()}
        return _without(table, column)._replace(columns=changed)
    named = Counter(
        (year, *(table.grid.text(row, each) for each in others)) for row, year in years.items()
    )
    if max(named.values()) > 1 or (not others and len(years) < len(rows)):
        raise ReadError(
            "years-in-rows",
            worded(
                "each row is of the year that stands in this column, so the rows are no lines of one budget"
            ),
            at=table.grid.place(rows[0], column),
            hint="`summarize FILE --by COLUMN,…` adds such rows up",
        )
    return (_without(table, column) if others else table)._replace(
        row_years=MappingProxyType(years)
    )


def _naming(table: ReadTable) -> list[int]:
    """Return the columns that name the lines."""
    return [*table.labels, *([table.codes] if table.codes is not None else [])]


def _without(table: ReadTable, column: int) -> ReadTable:
    labels = tuple(each for each in table.labels if each != column)
    codes = None if table.codes == column else table.codes
    return table._replace(
        labels=labels or ((codes,) if codes is not None else table.labels),
        codes=codes if labels else None,
    )


def _says_years(table: ReadTable, rows: Sequence[int], column: int) -> bool:
    """Return whether a column that is none of money names the year of nearly every row, and is
    called so or tells the rows apart."""
    if column in table.amounts.columns:
        return False
    years = {row: text for row in rows if (text := table.grid.text(row, column))}
    if (
        10 * len(years) < 9 * len(rows)
        or not years
        or not all(YEAR.fullmatch(text) for text in years.values())
    ):
        return False
    if not CALLED_YEAR.isdisjoint(fold(table.evidence.heads.get(column, "")).split()):
        return True
    others = [each for each in _naming(table) if each != column]
    return len(set(years.values())) > 1 and (
        _tells_apart(table, years, others) if others else len(set(years.values())) == len(rows)
    )


def _tells_apart(table: ReadTable, years: Mapping[int, str], others: Sequence[int]) -> bool:
    """Return whether most rows say the same as another row but for the year."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for row, year in years.items():
        groups.setdefault(tuple(table.grid.text(row, column) for column in others), []).append(year)
    again = sum(len(found) for found in groups.values() if len(found) == len(set(found)) > 1)
    return again > _FEW and 2 * again > len(years)


def turned(budget: Budget, table: ReadTable, ids: Mapping[int, str]) -> Budget:
    """Return the budget of a table whose rows have years with a column for each year; its lines are
    what rows of several years name alike.

    Where the rows name nothing but their years, the columns of the table are the lines.
    """
    years = {ids[row]: year for row, year in table.row_years.items()}
    by_column = all(year_of(table.label(row)) == year for row, year in table.row_years.items())
    lines, moved = (
        _by_head(budget, table, years) if by_column else _by_label(budget, table, ids, years)
    )
    figures = {moved(key): figure for key, figure in budget.figures.items()}
    unknown = {moved(key): each for key, each in budget.unknown.items()}
    columns = tuple(dict.fromkeys(key.column for key in (*figures, *unknown)))
    equations = _renamed([_moved(each, moved) for each in budget.equations])
    return budget._replace(
        lines=lines, columns=columns, figures=figures, unknown=unknown, equations=equations
    )


def _by_label(
    budget: Budget, table: ReadTable, ids: Mapping[int, str], years: Mapping[str, Year]
) -> tuple[tuple[Line, ...], Callable[[Key], Key]]:
    """Return a line for each name, and the figure of it that one of a row becomes."""
    named = {
        ids[row]: tuple(table.grid.text(row, column) for column in _naming(table))
        for row in table.roles
    }
    first = {name: id for id, name in reversed(named.items())}
    own = {id: first[name] for id, name in named.items()}
    roles: dict[str, set[Role]] = {}
    for line in budget.lines:
        roles.setdefault(own[line.id], set()).add(line.role)
    order = (Role.TOTAL, Role.SUBTOTAL, Role.LINE, Role.INDEX, Role.MEMO)
    lines = tuple(
        line._replace(
            role=next(role for role in order if role in roles[line.id]),
            parent=own.get(line.parent or ""),
        )
        for line in budget.lines
        if own[line.id] == line.id
    )
    return lines, lambda key: Key(own[key.line], key.column._replace(year=years.get(key.line)))


def _by_head(
    budget: Budget, table: ReadTable, years: Mapping[str, Year]
) -> tuple[tuple[Line, ...], Callable[[Key], Key]]:
    """Return a line for each column, called by its head, and the figure of it that one of a row
    becomes."""
    heads = {column: table.evidence.heads.get(index, "") for index, column in table.columns.items()}
    names = {
        column: slug(head) or f"column-{number}"
        for number, (column, head) in enumerate(heads.items(), 1)
    }
    roles = {
        column: Role.TOTAL if names_total(fold(head)) else Role.LINE
        for column, head in heads.items()
    }
    totals = [column for column, role in roles.items() if role is Role.TOTAL]
    lines = tuple(
        Line(names[column], head, Role.SUBTOTAL if column in totals[:-1] else roles[column])
        for column, head in heads.items()
    )

    def moved(key: Key) -> Key:
        return Key(
            names[key.column],
            Column(years.get(key.line), None, key.column.side, key.column.measure),
        )

    return lines, moved


def _moved(equation: Equation, moved: Callable[[Key], Key]) -> Equation:
    result = moved(equation.result)
    terms = tuple((factor, moved(key)) for factor, key in equation.terms)
    base = moved(equation.base) if equation.base is not None else None
    kind = equation.id.partition(":")[0]
    return equation._replace(
        id=f"{kind}:{result.line}:{name_of(result.column)}", result=result, terms=terms, base=base
    )


def _renamed(equations: Sequence[Equation]) -> tuple[Equation, ...]:
    """Return the equations with a number behind the id of a second one of the same name."""
    met: Counter[str] = Counter()
    found = []
    for each in equations:
        met[each.id] += 1
        found.append(each._replace(id=f"{each.id}-{met[each.id]}") if met[each.id] > 1 else each)
    return tuple(found)


def carried(budget: Budget, equations: Sequence[Equation]) -> tuple[Equation, ...]:
    """Return the equations with carry-overs among them: balances after movements, and what one year
    opens with and another closed with."""
    opening, closing = (_lines_with(budget, words) for words in (OPENING, CLOSING))
    if not opening or not closing:
        return tuple(equations)
    marked = [_as_carry(each, set(opening.values()), set(closing.values())) for each in equations]
    pairs = [(start, closing[named]) for named, start in opening.items() if named in closing]
    return (*marked, *(each for pair in pairs for each in _between_years(budget, *pair)))


def _lines_with(budget: Budget, words: frozenset[str]) -> dict[str, str]:
    """Return the lines whose name has one of these words, by the rest of the name; of several of
    one rest none."""
    found: dict[str, list[str]] = {}
    for line in budget.lines:
        parts = line.id.split("-")
        if line.role is not Role.INDEX and not words.isdisjoint(parts):
            found.setdefault("-".join(part for part in parts if part not in words), []).append(
                line.id
            )
    return {rest: lines[0] for rest, lines in found.items() if len(lines) == 1}


def _as_carry(equation: Equation, opening: set[str], closing: set[str]) -> Equation:
    is_carry = (
        equation.kind is Kind.SUM
        and equation.result.line in closing
        and any(key.line in opening for _, key in equation.terms)
    )
    return equation._replace(kind=Kind.CARRY) if is_carry else equation


def _between_years(budget: Budget, start: str, end: str) -> Iterator[Equation]:
    """Yield for each year what it opens with as what the year before closed with, unless that fails
    in every one of several years."""
    found = []
    for column in budget.columns:
        before = (
            Key(end, column._replace(year=column.year - 1))
            if isinstance(column.year, int)
            else None
        )
        key = Key(start, column)
        if before is not None and key in budget.figures and before in budget.figures:
            found.append(
                Equation(f"carry:{start}:{name_of(column)}", Kind.CARRY, key, ((ONE, before),))
            )
    if len(found) == 1 or any(_holds(each, budget) for each in found):
        yield from found


def _holds(equation: Equation, budget: Budget) -> bool:
    """Return whether two balances are the same within half a step each."""
    (one, other) = (budget.figures[key] for key in equation.keys)
    return (
        abs(Fraction(one.amount) - Fraction(other.amount))
        <= (Fraction(one.quantum) + Fraction(other.quantum)) / 2
    )
