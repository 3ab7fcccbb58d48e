"""Equations that a workspace declares of a committee's table, and those it waives, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Key, Measure
from budgetcli.model.equations import Equation, Kind, name_of
from budgetcli.model.errors import UnknownNameError
from budgetcli.model.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.model.budgets import Budget
    from budgetcli.model.declarations import Declaration

KINDS = {str(kind): str(kind) for kind in (Kind.SUM, Kind.DIFFERENCE, Kind.CARRY, Kind.SAME)}


class Rule(NamedTuple):
    """An equation among lines, which must hold in every column of amounts that states them all; a term may begin with `-`."""

    id: str
    kind: Kind
    result: str
    terms: tuple[str, ...]


class Rules(NamedTuple):
    """What is declared: equations, and ids of waived equations with the reason of each."""

    equations: tuple[Rule, ...] = ()
    waivers: tuple[tuple[str, str], ...] = ()


NONE = Rules()


def rules_of(declared: Declaration) -> Rules:
    """Return the rules of a committee's `[[equation]]` and `[[waiver]]`. Raises BudgetError where a key is wrong."""
    return Rules(tuple(map(_rule, declared.tables("equation"))), tuple(map(_waiver, declared.tables("waiver"))))


def _rule(declared: Declaration) -> Rule:
    declared.refuse_unknown(("id", "kind", "result", "terms"))
    terms = declared.texts("terms")
    if not terms:
        raise declared.wrong("terms", "a list of lines")
    return Rule(declared.required("id"), Kind(declared.choice("kind", KINDS) or Kind.SUM), declared.required("result"), terms)


def _waiver(declared: Declaration) -> tuple[str, str]:
    declared.refuse_unknown(("id", "reason"))
    return declared.required("id"), declared.required("reason")


def ruled(budgets: tuple[Budget, ...], rules: Rules) -> tuple[Budget, ...]:
    """Return the budgets with the declared equations added and the waived ones marked.

    Raises UnknownNameError for a line or an equation that none of the tables has.
    """
    added = tuple(_with_equations(budget, rules.equations, alone=len(budgets) == 1) for budget in budgets)
    known = [each.id for budget in added for each in budget.equations]
    for id, _ in rules.waivers:
        if id not in known:
            raise UnknownNameError("unknown-equation", "equation", id, known)
    reasons = dict(rules.waivers)
    return tuple(
        replace(budget, equations=tuple(each._replace(waived=reasons.get(each.id, each.waived)) for each in budget.equations))
        for budget in added
    )


def _with_equations(budget: Budget, rules: Iterable[Rule], *, alone: bool) -> Budget:
    """Return the budget with the equations of these rules; of several tables those have them that have all the lines."""
    lines = {fold(each): line.id for line in budget.lines for each in (line.label, line.id)}
    found: list[Equation] = []
    for rule in rules:
        missing = next((name for name in (rule.result, *rule.terms) if fold(name.removeprefix("-")) not in lines), None)
        if missing is None:
            found += _equations(budget, rule, lines)
        elif alone:
            raise UnknownNameError("unknown-line", "line", missing.removeprefix("-"), [line.id for line in budget.lines])
    return replace(budget, equations=(*budget.equations, *found))


def _equations(budget: Budget, rule: Rule, lines: dict[str, str]) -> Iterator[Equation]:
    """Yield the equation of a rule in each column that states all its figures."""
    signed = [(Fraction(-1 if name.startswith("-") else 1), lines[fold(name.removeprefix("-"))]) for name in rule.terms]
    for column in budget.columns:
        result, terms = Key(lines[fold(rule.result)], column), tuple((factor, Key(line, column)) for factor, line in signed)
        if column.measure is Measure.AMOUNT and all(key in budget.figures for key in (result, *(key for _, key in terms))):
            yield Equation(f"{rule.id}:{name_of(column)}", rule.kind, result, terms)
