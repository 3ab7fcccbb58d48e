"""Claims: sentences with numbers that somebody said, each an expression judged against budgets and
packages at the printed precision."""

from __future__ import annotations

import ast
from collections import Counter
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.claims.language import Evaluator, FormulaError, comparison, parse, stated_side
from budgetcli.claims.quantities import Quantity, UndecidedError, added, printed, scaled
from budgetcli.model.declarations import load
from budgetcli.model.errors import BudgetError, Place
from budgetcli.model.names import fold
from budgetcli.model.numbers import SCALES, round_ratio
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from budgetcli.claims.language import Comparison, Formula, Literal, Lookup
    from budgetcli.model.declarations import Declaration

SCHEMA = "budgetcli/claims@1"
CLAIM_KEYS = ("id", "text", "expression", "committee", "source", "location", "date", "notes")


class Truth(StrEnum):
    """How a claim stands, worst last."""

    TRUE = "true"
    BY_ROUNDING = "true-by-rounding"
    UNDECIDED = "undecided"
    FALSE = "false"
    REFUSED = "refused"
    UNREADABLE = "unreadable"


class Claim(NamedTuple):
    """A claim: what was said, the expression that says it, of which committee, and where it stands.

    `formula` is None where the expression cannot be read; `trouble` says why.
    """

    id: str
    text: str
    expression: str
    formula: Formula | None
    committee: str | None
    source: str | None
    trouble: str = ""


class Claims(NamedTuple):
    """A file of claims; `scale` is the unit its numbers are in, None where it does not say."""

    id: str
    title: str
    place: Place
    scale: int | None
    claims: tuple[Claim, ...]


class Sides(NamedTuple):
    """One comparison judged: its two sides, and how it stands."""

    left: Quantity
    operator: str
    right: Quantity
    truth: Truth


class Judged(NamedTuple):
    """A claim with how it stands, the first of its comparisons, and why, where it is undecided,
    refused or unreadable; `error` is what a name raised that is none."""

    claim: Claim
    truth: Truth
    sides: Sides | None = None
    reason: str | None = None
    about: str = ""
    error: BudgetError | None = None


def read_claims(path: Path) -> Claims:
    """Return the claims of a TOML file; one whose expression cannot be read is kept with what is
    wrong. Raises BudgetError at the first key that cannot be read."""
    declared = load(path, "bad-claim")
    declared.refuse_unknown(
        ("schema", "id", "title", "committee", "unit", "source", "notes", "claim")
    )
    if declared.required("schema") != SCHEMA:
        raise declared.wrong("schema", f'"{SCHEMA}"')
    unit = declared.choice("unit", {each: each for each in SCALES})
    claims = tuple(_claim(each, declared) for each in declared.tables("claim"))
    if not claims:
        raise declared.wrong("claim", "tables `[[claim]]`")
    twins = [id for id, count in Counter(each.id for each in claims).items() if count > 1]
    if twins:
        raise BudgetError(
            "bad-claim",
            worded("two claims are called `{value}`", value=min(twins)),
            at=declared.place,
        )
    id = declared.required("id")
    return Claims(
        id, declared.name("title") or id, declared.place, SCALES[unit] if unit else None, claims
    )


def _claim(declared: Declaration, file: Declaration) -> Claim:
    id = declared.required("id")
    declared.path = f"claim `{id}`: "
    declared.refuse_unknown(CLAIM_KEYS)
    expression, formula, trouble = declared.required("expression"), None, ""
    try:
        formula = parse(expression)
    except FormulaError as error:
        trouble = error.args[0]
    source = ", ".join(
        each
        for each in (declared.name("source") or file.name("source"), declared.name("location"))
        if each
    )
    return Claim(
        id,
        declared.name("text") or expression.strip(),
        expression.strip(),
        formula,
        declared.name("committee") or file.name("committee"),
        source or None,
        trouble,
    )


def judge(
    claim: Claim, lookup: Lookup, committees: dict[str, str], wanted: str | None = None
) -> Judged:
    """Return how a claim stands; refused where it is of another committee than wanted, or speaks of
    another's figures than its own; unreadable where its expression, or a name in it, is none.

    `committees` is the committee of each first name an expression can have.
    """
    if wanted is not None and claim.committee is not None and fold(claim.committee) != fold(wanted):
        return Judged(claim, Truth.REFUSED, None, "other-committee", claim.committee)
    if claim.formula is None:
        return Judged(claim, Truth.UNREADABLE, None, "unreadable", claim.trouble)
    strangers = [
        committees[fold(name)]
        for name in claim.formula.names()
        if fold(name) in committees
        and claim.committee is not None
        and fold(committees[fold(name)]) != fold(claim.committee)
    ]
    if strangers:
        return Judged(claim, Truth.REFUSED, None, "figures-of-another", strangers[0])
    try:
        found = _Judge(claim.formula, lookup)
        truth = found.truth(claim.formula.tree)
    except UndecidedError as unknown:
        return Judged(claim, Truth.UNDECIDED, None, unknown.reason, unknown.about)
    except (FormulaError, BudgetError) as error:
        named = error if isinstance(error, BudgetError) else None
        return Judged(claim, Truth.UNREADABLE, None, "unreadable", error.args[0], named)
    return Judged(claim, truth, found.first)


ORDER = (Truth.FALSE, Truth.BY_ROUNDING, Truth.TRUE)


class _Judge:
    """Judges a tree of comparisons; `first` is the first of them."""

    def __init__(self, formula: Formula, lookup: Lookup) -> None:
        self.text, self.evaluator = formula.text, Evaluator(formula, lookup)
        self.first: Sides | None = None

    def truth(self, node: ast.expr) -> Truth:
        """Return how a node stands. Raises FormulaError where it compares nothing."""
        if isinstance(node, ast.BoolOp):
            parts = [self.truth(each) for each in node.values]
            choose = min if isinstance(node.op, ast.And) else max
            return choose(parts, key=ORDER.index)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(
                inner := self.truth(node.operand), inner
            )
        if not isinstance(node, ast.Compare):
            raise FormulaError("it joins something that compares nothing")
        return self.compared(comparison(node))

    def compared(self, found: Comparison) -> Truth:
        """Return how a comparison stands at the precision of what it states."""
        left, right = self.evaluator.number(found.left), self.evaluator.number(found.right)
        truth = Truth.FALSE
        if self._as_printed(found, left, right):
            truth = Truth.TRUE
        elif found.operator != "!=" and _possible(found.operator, self._apart(found, left, right)):
            truth = Truth.BY_ROUNDING
        self.first = self.first or Sides(left, found.operator, right, truth)
        return truth

    def _as_printed(self, found: Comparison, left: Quantity, right: Quantity) -> bool:
        """Return whether it holds on the printed numbers; what equals a stated number is rounded as
        that is."""
        stated = stated_side(self.text, found.right) or stated_side(self.text, found.left)
        if stated is None or found.operator not in ("==", "!="):
            return HOLDS[found.operator](left.amount, right.amount)
        other = left if stated_side(self.text, found.right) else right
        return HOLDS[found.operator](
            Fraction(round_ratio(other.amount, stated.quantum)), Fraction(stated.amount)
        )

    def _apart(self, found: Comparison, left: Quantity, right: Quantity) -> Quantity:
        """Return left minus right; a whole number that is stated stands for what rounds to it."""
        return _difference(
            *(
                self._standing(node, each)
                for node, each in ((found.left, left), (found.right, right))
            )
        )

    def _standing(self, node: ast.expr, quantity: Quantity) -> Quantity:
        stated = stated_side(self.text, node)
        return quantity if stated is None else _stated(stated)


HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _possible(operator: str, apart: Quantity) -> bool:
    """Return whether true amounts exist for which left minus right is as the operator says."""
    low, _, low_open, _ = apart.span
    if operator == "==":
        return apart.span.holds(Fraction(0))
    if operator in (">", ">="):
        return _possible({">": "<", ">=": "<="}[operator], scaled(apart, Fraction(-1)))
    return low < 0 or (operator == "<=" and low == 0 and not low_open)


def _difference(left: Quantity, right: Quantity) -> Quantity:
    return added(left, scaled(right, Fraction(-1)))


def _stated(stated: Literal) -> Quantity:
    return printed(f"number {stated.amount}", stated.amount, stated.quantum)
