"""A layout says how to read a grid, with the equations it declares and those it waives; grid + layout =
budget. What is not declared is detected."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from budgetcli.model.budgets import Budget, Column, Key, Measure, Note, Role, Sign
from budgetcli.model.equations import Equation, Kind, address, name_of
from budgetcli.model.errors import (
    BudgetError,
    DoubtError,
    Place,
    ReadError,
    UnknownNameError,
    worded,
)
from budgetcli.model.names import fold
from budgetcli.model.numbers import DecimalMark
from budgetcli.reading.tables import ReadTable, budget_of
from budgetcli.sheets.grids import CellError, Grid, Range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from decimal import Decimal

    from budgetcli.model.declarations import Declaration
    from budgetcli.reading.layoutfiles import DeclaredFrame
    from budgetcli.reading.workspaces import Committee

    CommitteeReader = Callable[[Committee], "AccountReader"]


class AccountReader(Protocol):
    """What rolls account files up into a budget; the command line puts it into a layout."""

    @property
    def files(self) -> tuple[str, ...]:
        """Every file it reads besides the target."""

    @property
    def entities(self) -> str | None:
        """The column of municipalities, where a layout names one."""

    def __call__(self, target: str, *, digest: bool = False) -> tuple[Budget, ...]:
        """Return the budgets of a target."""

    def by_first(self, target: str, column: str, *, digest: bool = False) -> dict[str, Budget]:
        """Return a budget of a target for each value of a column, such as the municipality."""


class Layout(NamedTuple):
    """What is declared about a source, by flags, a workspace or a layout file; None is left to
    detection.

    `open_sign` lets a table through whose sign convention nothing proves, with its amounts as
    printed; `audited` one with errors and formulas never calculated among its amounts, and keeps
    its formulas; without `digest` the sources' bytes are not hashed. With `accounts` the target is
    account files, which that rolls up; `committee_accounts` gives what reads those of a committee.
    `refuse_postings` raises BudgetError for a file that is plainly account rows, before it is read
    as a printed table. With `tables` each of them is one table, and nothing else is read; with
    `visible` hidden rows and columns are left out.
    """

    sheet: str | None = None
    window: Range | None = None
    table: int | None = None
    sign: Sign | None = None
    scale: int | None = None
    decimal: DecimalMark | None = None
    step: Decimal | None = None
    encoding: str | None = None
    currency: str | None = None
    entity: str | None = None
    committee: str | None = None
    title: str | None = None
    price_level: int | None = None
    frame: DeclaredFrame | None = None
    file: str | None = None
    open_sign: bool = False
    unpack: bool = False
    digest: bool = True
    audited: bool = False
    visible: bool = False
    rules: Rules | None = None
    accounts: AccountReader | None = None
    committee_accounts: CommitteeReader | None = None
    refuse_postings: Callable[[str], None] | None = None
    tables: tuple[Layout, ...] = ()

    def over(self, other: Layout) -> Layout:
        """Return this layout, and the other where it declares nothing; of two layout files the
        tables are those of this one."""
        if self.tables:
            other = other._replace(sheet=None, window=None, frame=None)
        if self.file is not None:
            other = other._replace(tables=())
        declared: dict[str, Any] = {name: mine for name, mine in self._asdict().items() if mine}
        return other._replace(**{**declared, "digest": self.digest and other.digest})

    def on(self, sheet: str | None) -> tuple[Layout, ...]:
        """Return the layouts of the tables declared on a sheet, in order; this layout alone where
        no tables are declared."""
        if not self.tables:
            return (self,)
        common = self._replace(tables=())
        return tuple(common.over(each) for each in self.tables if each.sheet in (None, sheet))


DETECTED = Layout()


def read_grid(
    grid: Grid, layout: Layout = DETECTED, refused: list[BudgetError] | None = None
) -> tuple[Budget, ...]:
    """Return the budgets of a grid, one a table, from top to bottom; a table that cannot be read
    goes to `refused` where asked for.

    Raises DoubtError where a reading that changes a number is open, ReadError at a cell that cannot
    be read.
    """
    problems: list[BudgetError] = []
    seen = only_visible(grid) if layout.visible else grid
    found = tuple(
        budget
        for each in layout.on(grid.source.sheet)
        for budget in _read_grid(seen, each, problems)
    )
    if problems and refused is None:
        raise problems[0]
    if refused is not None:
        refused.extend(problems)
    return found


def only_visible(grid: Grid) -> Grid:
    """Return the grid with nothing in its hidden rows and columns, and a note that names them."""
    rows, columns = grid.hidden_rows, grid.hidden_columns
    if not rows and not columns:
        return grid
    values = tuple(
        tuple(
            None if row in rows or column in columns else value
            for column, value in enumerate(cells)
        )
        for row, cells in enumerate(grid.values)
    )
    hidden = [str(row + 1) for row in sorted(rows) if row < len(grid.values)]
    hidden += [address(0, column).rstrip("1") for column in sorted(columns) if column < grid.width]
    formulas = {
        cell: text
        for cell, text in grid.formulas.items()
        if cell[0] not in rows and cell[1] not in columns
    }
    note = Note(
        "hidden-left-out",
        worded("hidden rows and columns are left out: {names}", names=", ".join(hidden)),
        Place(grid.source.path, grid.source.sheet),
    )
    return grid._replace(
        values=values,
        formulas=formulas,
        notes=(*(each for each in grid.notes if each.id != "hidden"), note),
    )


def _read_grid(grid: Grid, layout: Layout, problems: list[BudgetError]) -> list[Budget]:
    """Return the budgets of a grid by the layout of one table, or of none; what cannot be read goes
    to `problems`."""
    is_audited = layout.audited and (grid.formulas or grid.has(CellError))
    if is_audited:
        from budgetcli.reading import audits  # start-up
    found = []
    tables = (
        audits.left_out(grid, tables_of(audits.readable(grid), layout, problems))
        if is_audited
        else tables_of(grid, layout, problems)
    )
    for table in tables:
        try:
            budget = budget_of(table, layout)
        except (DoubtError, ReadError) as error:
            problems.append(error)
            continue
        found.append(audits.audited(budget, table, grid) if is_audited else budget)
    return found


def tables_of(
    grid: Grid, layout: Layout = DETECTED, refused: list[BudgetError] | None = None
) -> tuple[ReadTable, ...]:
    """Return the tables of a grid: as they are found, or as the layout declares them.

    A table that cannot be read goes to `refused`; without such a list its error is raised.
    """
    problems: list[BudgetError] = []
    tables = _tables_of(grid, layout, problems)
    if problems and refused is None:
        raise problems[0]
    if refused is not None:
        refused.extend(problems)
    return tables


def _tables_of(grid: Grid, layout: Layout, refused: list[BudgetError]) -> tuple[ReadTable, ...]:
    if layout.frame is not None:
        return _declared_tables(grid, layout, layout.frame, refused)
    from budgetcli.reading.published import published_tables  # start-up

    return published_tables(grid, layout, refused)


def _declared_tables(
    grid: Grid, layout: Layout, frame: DeclaredFrame, refused: list[BudgetError]
) -> tuple[ReadTable, ...]:
    """Return the table that a layout describes; without its columns or its range, they are those
    detected."""
    from budgetcli.reading import context  # start-up
    from budgetcli.reading import layoutfiles as reader  # start-up

    if frame.is_whole and layout.window is not None:
        found: tuple[ReadTable, ...] = (reader.framed(grid, layout, frame),)
    else:
        found = reader.framed_tables(
            grid, layout, frame, _tables_of(grid, layout._replace(frame=None), refused)
        )
    return tuple(context.with_unknown(context.with_step(table, layout)) for table in found)


KINDS = {
    str(kind): str(kind)
    for kind in (Kind.SUM, Kind.DIFFERENCE, Kind.CARRY, Kind.SAME, Kind.PER_HEAD)
}
AMONG = {"lines": "lines", "columns": "columns"}
KEYS = ("id", "name", "kind", "among", "result", "terms", "population")
EVERY_YEAR = ""
"""The year of a population that holds for all."""


class Rule(NamedTuple):
    """An equation among lines, which must hold in every column of amounts that states them all, or
    among columns, in every line.

    A term may begin with `-`. The population, by year, is what a figure per head is the amount
    divided by.
    """

    id: str
    kind: Kind
    result: str
    terms: tuple[str, ...]
    name: str | None = None
    among_columns: bool = False
    population: tuple[tuple[str, int], ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The names of all lines or columns, without their signs."""
        return (self.result, *(each.removeprefix("-") for each in self.terms))

    def equation(self, budget: Budget, keys: tuple[Key, ...], where: str) -> Equation | None:
        """Return the equation of these figures, the result first, or None where one is not stated."""
        scale = self._per_head(budget, keys[0]) if self.kind is Kind.PER_HEAD else Fraction(1)
        if scale is None or any(key not in budget.figures for key in keys):
            return None
        apart = (
            -1 if _is_turned(budget, key) != _is_turned(budget, keys[0]) else 1 for key in keys[1:]
        )
        signs = (
            Fraction(-each if name.startswith("-") else each)
            for name, each in zip(self.terms, apart, strict=True)
        )
        return Equation(
            f"{self.id}:{where}",
            self.kind,
            keys[0],
            tuple(zip(signs, keys[1:], strict=True)),
            scale=scale,
            name=self.name,
        )

    def _per_head(self, budget: Budget, key: Key) -> Fraction | None:
        """Return what a unit of the table is worth per head, or None where the year's population is
        not declared."""
        known = dict(self.population)
        people = known.get(str(key.column.year), known.get(EVERY_YEAR))
        return None if people is None else Fraction(budget.heading.unit.scale, people)


def _is_turned(budget: Budget, key: Key) -> bool:
    """Tell whether a figure was turned to the canonical sign when it was read; a column that holds
    no money stays as printed."""
    return budget.heading.sign is Sign.EXPENSE_POSITIVE and key.column.measure is Measure.AMOUNT


class Rules(NamedTuple):
    """What is declared: equations, and ids of waived equations with the reason of each."""

    equations: tuple[Rule, ...] = ()
    waivers: tuple[tuple[str, str], ...] = ()

    def over(self, other: Rules) -> Rules:
        """Return these rules and the others; of a waiver declared twice this one's reason stands."""
        return Rules((*other.equations, *self.equations), (*other.waivers, *self.waivers))


NONE = Rules()


def rules_of(declared: Declaration) -> Rules:
    """Return the rules of `[[equation]]` and `[[waiver]]`. Raises BudgetError where a key is wrong."""
    return Rules(
        tuple(map(_rule, declared.tables("equation"))),
        tuple(map(_waiver, declared.tables("waiver"))),
    )


def _rule(declared: Declaration) -> Rule:
    declared.refuse_unknown(KEYS)
    terms = declared.texts("terms")
    kind = Kind(declared.choice("kind", KINDS) or Kind.SUM)
    if not terms:
        raise declared.wrong("terms", "a list of lines, or of columns")
    if kind is Kind.PER_HEAD and "population" not in declared.values:
        raise declared.wrong(
            "population", "how many people, or a table with a number for each year"
        )
    return Rule(
        declared.required("id"),
        kind,
        declared.required("result"),
        terms,
        declared.name("name"),
        declared.choice("among", AMONG) == "columns",
        _population(declared),
    )


def _population(declared: Declaration) -> tuple[tuple[str, int], ...]:
    """Return the people by year; under no year where one number holds for all."""
    stated = declared.values.get("population")
    by_year = stated if isinstance(stated, dict) else {} if stated is None else {EVERY_YEAR: stated}
    if any(
        not isinstance(people, int) or isinstance(people, bool) or people < 1
        for people in by_year.values()
    ):
        raise declared.wrong(
            "population", "how many people, or a table with a number for each year"
        )
    return tuple((str(year), people) for year, people in by_year.items())


def _waiver(declared: Declaration) -> tuple[str, str]:
    declared.refuse_unknown(("id", "reason"))
    return declared.required("id"), declared.required("reason")


def ruled(budgets: tuple[Budget, ...], rules: Rules) -> tuple[Budget, ...]:
    """Return the budgets with the declared equations added and the waived ones marked.

    Raises UnknownNameError for a line, a column or an equation that none of the tables has.
    """
    added = tuple(
        _with_equations(budget, rules.equations, alone=len(budgets) == 1) for budget in budgets
    )
    known = [each.id for budget in added for each in budget.equations]
    for id, _ in rules.waivers:
        if id not in known:
            raise UnknownNameError("unknown-equation", "equation", id, known)
    reasons = dict(rules.waivers)
    return tuple(
        budget._replace(
            equations=tuple(
                each._replace(waived=reasons.get(each.id, each.waived)) for each in budget.equations
            )
        )
        for budget in added
    )


def _with_equations(budget: Budget, rules: Iterable[Rule], *, alone: bool) -> Budget:
    """Return the budget with the equations of these rules; of several tables those have them that
    have all lines or columns."""
    lines = {fold(each): line.id for line in budget.lines for each in (line.label, line.id)}
    columns = _columns(budget)
    found: list[Equation] = []
    for rule in rules:
        known: Mapping[str, object] = columns if rule.among_columns else lines
        missing = next((name for name in rule.named if fold(name) not in known), None)
        if missing is None:
            found += (
                _among_columns(budget, rule, columns)
                if rule.among_columns
                else _among_lines(budget, rule, lines)
            )
        elif alone:
            id, what = (
                ("unknown-column", "column") if rule.among_columns else ("unknown-line", "line")
            )
            near = (
                [name_of(each) for each in budget.columns]
                if rule.among_columns
                else [line.id for line in budget.lines]
            )
            raise UnknownNameError(id, what, missing, near)
    return budget._replace(equations=(*budget.equations, *found))


def _columns(budget: Budget) -> dict[str, Column]:
    """Return the columns by the names that equations have for them: `2024-net`, or by year and
    stage alone where these tell them apart."""
    short = [
        fold("-".join(str(part) for part in each[:2] if part is not None))
        for each in budget.columns
    ]
    plain = {
        name: column
        for name, column in zip(short, budget.columns, strict=True)
        if short.count(name) == 1
    }
    return plain | {fold(name_of(each)): each for each in budget.columns}


def _among_lines(budget: Budget, rule: Rule, lines: Mapping[str, str]) -> Iterator[Equation]:
    """Yield the equation of a rule in each column that states all its figures."""
    for column in budget.columns:
        keys = tuple(Key(lines[fold(name)], column) for name in rule.named)
        if column.measure is Measure.AMOUNT and (
            found := rule.equation(budget, keys, name_of(column))
        ):
            yield found


def _among_columns(budget: Budget, rule: Rule, columns: Mapping[str, Column]) -> Iterator[Equation]:
    """Yield the equation of a rule in each line that states all its figures; an index is of no
    money."""
    for line in budget.lines:
        keys = tuple(Key(line.id, columns[fold(name)]) for name in rule.named)
        if line.role is not Role.INDEX and (found := rule.equation(budget, keys, line.id)):
            yield found
