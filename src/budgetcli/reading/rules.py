"""Equations that a workspace or a layout declares of a table, and those it waives, each with its
reason."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Column, Key, Measure, Role, Sign
from budgetcli.model.equations import Equation, Kind, name_of
from budgetcli.model.errors import UnknownNameError
from budgetcli.model.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from budgetcli.model.budgets import Budget
    from budgetcli.model.declarations import Declaration

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
