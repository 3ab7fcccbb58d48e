"""Claims: sentences with numbers that somebody said, each judged against budgets and packages, with
what its names stand for and the other ways to read it."""

from __future__ import annotations

import ast
from collections import Counter
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.claims.language import (
    Evaluator,
    FormulaError,
    Quantity,
    UndecidedError,
    added,
    comparison,
    literal,
    parse,
    printed,
    scaled,
    stated_side,
)
from budgetcli.comparing.traces import TOTALS, columns_of, line_of
from budgetcli.model.budgets import Key, Measure, Side
from budgetcli.model.declarations import load
from budgetcli.model.errors import BudgetError, Place, UnknownNameError, worded
from budgetcli.model.names import fold
from budgetcli.model.numbers import SCALES, quantum_of, round_ratio
from budgetcli.reading.terms import folded_without_total
from budgetcli.reference.steering import growth, not_steerable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from budgetcli.claims.language import ClaimComparison, Formula, Literal, Lookup, NamePath
    from budgetcli.model.budgets import Budget, Column, Figure, Line, Year
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
    expression, formula, trouble = "", None, ""
    try:
        expression = declared.required("expression")
        formula = parse(expression)
    except (FormulaError, BudgetError) as error:
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

    def compared(self, found: ClaimComparison) -> Truth:
        """Return how a comparison stands at the precision of what it states."""
        left, right = self.evaluator.number(found.left), self.evaluator.number(found.right)
        truth = Truth.FALSE
        if self._as_printed(found, left, right):
            truth = Truth.TRUE
        elif found.operator != "!=" and _possible(found.operator, self._apart(found, left, right)):
            truth = Truth.BY_ROUNDING
        self.first = self.first or Sides(left, found.operator, right, truth)
        return truth

    def _as_printed(self, found: ClaimComparison, left: Quantity, right: Quantity) -> bool:
        """Return whether it holds on the printed numbers; what equals a stated number is rounded as
        that is."""
        stated = stated_side(self.text, found.right) or stated_side(self.text, found.left)
        if stated is None or found.operator not in ("==", "!="):
            return HOLDS[found.operator](left.amount, right.amount)
        other = left if stated_side(self.text, found.right) else right
        return HOLDS[found.operator](
            Fraction(round_ratio(other.amount, stated.quantum)), Fraction(stated.amount)
        )

    def _apart(self, found: ClaimComparison, left: Quantity, right: Quantity) -> Quantity:
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


SIDES = {
    "net": (Side.NET, 1),
    "netto": (Side.NET, 1),
    "cost": (Side.NET, -1),
    "nettoudgift": (Side.NET, -1),
    "expenditure": (Side.EXPENDITURE, 1),
    "udgifter": (Side.EXPENDITURE, 1),
    "income": (Side.INCOME, 1),
    "indtaegter": (Side.INCOME, 1),
}
"""Folded word to the side, and -1 where it is said without the minus of expenditure."""

STEERABLE = frozenset({"steerable", "styrbart"})
KINDS = {
    "measures": "measures",
    "tiltag": "measures",
    "frames": "frames",
    "rammer": "frames",
    "pressures": "pressures",
    "pres": "pressures",
}


class Known(NamedTuple):
    """A committee at hand: its budget, and by kind (`measures`, `frames`, `pressures`) what its
    packages say by id and year.

    `sums` are what all measures together do to the net by year, under each assumption about years
    without an amount.
    """

    name: str
    committee: str
    budget: Budget
    amounts: Mapping[str, Mapping[str, Mapping[Year, Decimal | None]]]
    sums: Mapping[str, Mapping[Year, Decimal]] = {}


class Used(NamedTuple):
    """A number that a claim rests on: its name, its amount as printed, and its cell."""

    name: str
    amount: Decimal
    place: Place | None


class ClaimFigures:
    """Gives the numbers of the committees at hand; `used` are those asked for. With `steerable`, a
    total is without what is not."""

    def __init__(self, known: Mapping[str, Known], *, steerable: bool = False) -> None:
        self.known, self.steerable = known, steerable
        self.used: dict[str, Used] = {}
        self.levels: set[int | None] = set()

    def figure(self, path: NamePath) -> Quantity:
        """Return the number that a path names: committee, line or kind, side, year or stage."""
        known, rest = self._committee(path)
        if rest and fold(str(rest[0])) in KINDS:
            return self._amount(known, KINDS[fold(str(rest[0]))], rest[1:])
        name, side, sign, period = _read(rest, path)
        return scaled(self._of_line(known, name, side, period), Fraction(sign))

    def figures(self, path: NamePath, first: int, last: int) -> tuple[Quantity, ...]:
        """Return the numbers of a path over years, both ends included."""
        if not first <= last <= first + 100:
            raise BudgetError(
                "bad-claim",
                worded(
                    "`{shown}[{first}:{last}]` names no years, the first comes first",
                    shown=_shown(path),
                    first=first,
                    last=last,
                ),
            )
        return tuple(self.figure((*path, year)) for year in range(first, last + 1))

    def _committee(self, path: NamePath) -> tuple[Known, NamePath]:
        name = fold(str(path[0]))
        if name in ("budget", "budgettet") and name not in self.known and len(self.known) == 1:
            name = next(iter(self.known))
        if name not in self.known:
            name = self._called(name)
        if name not in self.known:
            raise UndecidedError("no-budget", str(path[0]))
        self.levels.add(self.known[name].budget.heading.price_level)
        if len(self.levels) > 1:
            raise UndecidedError(
                "price-levels", ", ".join(str(each or "?") for each in sorted(self.levels, key=str))
            )
        return self.known[name], path[1:]

    def _called(self, name: str) -> str:
        """Return the key of the one budget that calls itself so: by its committee, its title, or
        the label of its total; the name itself where none or several do."""
        found = [key for key, each in self.known.items() if name in _names(each.budget)]
        return found[0] if len(found) == 1 else name

    def _of_line(self, known: Known, name: str, side: Side, period: str) -> Quantity:
        budget = known.budget
        is_steerable = fold(name) in STEERABLE or (self.steerable and fold(name) in TOTALS)
        line = _total(budget) if fold(name) in (*STEERABLE, *TOTALS) else line_of(budget, name)
        column = _column(budget, side, period)
        whole = self._printed(known, line, column)
        if not is_steerable:
            return whole
        for each in not_steerable(budget):
            whole = added(whole, scaled(self._printed(known, each, column), Fraction(-1)))
        return whole

    def _printed(self, known: Known, line: Line, column: Column) -> Quantity:
        key = Key(line.id, column)
        found: Figure | None = known.budget.figures.get(key)
        if found is None:
            raise UndecidedError(
                "not-stated",
                worded(
                    "{label}, {value} {side}",
                    label=line.label,
                    value=column.year or column.stage,
                    side=column.side,
                ),
            )
        return self._noted(
            f"{known.name}.{line.id}.{column.side}[{column.year or column.stage}]",
            found.amount,
            found.quantum,
            found.place,
        )

    def _amount(self, known: Known, kind: str, rest: NamePath) -> Quantity:
        """Return what a measure, frame or pressure says of a year."""
        if len(rest) != 2:
            raise BudgetError(
                "bad-claim",
                worded(
                    "`{shown}` names no amount; {name}.measures.klippekort[2024] does",
                    shown=_shown(rest),
                    name=known.name,
                ),
            )
        table = known.amounts.get(kind, {})
        id = next((each for each in table if fold(each) == fold(str(rest[0]))), None)
        if id is None:
            raise UnknownNameError(
                "unknown-measure", kind.removesuffix("s"), str(rest[0]), list(table)
            )
        year = rest[1] if not str(rest[1]).isdigit() else int(rest[1])
        amount = table[id].get(year)
        if amount is None:
            raise UndecidedError("no-amount", worded("{id}, {year}", id=id, year=year))
        return self._noted(f"{known.name}.{kind}.{id}[{year}]", amount, quantum_of(amount), None)

    def _noted(self, name: str, amount: Decimal, quantum: Decimal, place: Place | None) -> Quantity:
        self.used[name] = Used(name, amount, place)
        return printed(name, amount, quantum)


def _names(budget: Budget) -> set[str]:
    """Return what a budget calls itself, folded; its total is named by a committee and a word for
    a total."""
    total = budget.total_line.label if budget.total_line is not None else ""
    said = (
        budget.heading.committee,
        budget.heading.title,
        total,
        folded_without_total(fold(total)),
    )
    return {fold(each) for each in said if each}


def _total(budget: Budget) -> Line:
    if budget.total_line is None:
        raise UndecidedError("not-stated", "total")
    return budget.total_line


def _read(rest: NamePath, path: NamePath) -> tuple[str, Side, int, str]:
    """Return the line, the side, its sign and the year or stage of a path."""
    words = list(rest)
    if len(words) == 3:
        if fold(str(words[1])) not in SIDES:
            raise UnknownNameError("bad-claim", "side", str(words[1]), list(SIDES))
        side, sign = SIDES[fold(str(words.pop(1)))]
    else:
        side, sign = Side.NET, 1
    if len(words) != 2:
        raise BudgetError(
            "bad-claim",
            worded("`{shown}` names no figure; sou.total.net[2024] does", shown=_shown(path)),
            hint="committee.line.side[year]; a side is one of: " + ", ".join(SIDES),
        )
    return str(words[0]), side, sign, str(words[1])


def _column(budget: Budget, side: Side, period: str) -> Column:
    columns = [
        each
        for each in columns_of(budget, period)
        if each.side is side and each.measure is Measure.AMOUNT
    ]
    plain = [each for each in columns if each.stage is None] or columns
    if not plain:
        raise UndecidedError("not-stated", worded("{period} {side}", period=period, side=side))
    return plain[0]


def _shown(path: NamePath) -> str:
    return ".".join(str(part) for part in path)


MOST_YEARS = 40
TENTH = Decimal("0.1")


class ClaimReading(NamedTuple):
    """Another way to read a claim: which, how it then stands, the value it gives, and the amounts
    on the way there."""

    kind: str
    truth: Truth
    value: Fraction
    steps: tuple[Fraction, ...] = ()


class Homonym(NamedTuple):
    """The same number with another meaning: of which committee, what it is there, in which years,
    and what it is called."""

    number: Decimal
    committee: str
    kind: str
    id: str
    years: tuple[Year, ...]
    value: Decimal


def readings(
    judged: Judged, known: Mapping[str, Known], committees: dict[str, str]
) -> tuple[ClaimReading, ...]:
    """Return the other ways to read a claim that was judged."""
    if judged.sides is None:
        return ()
    return (*_ladders(judged, known), *_unsigned(judged), *_steerable(judged, known, committees))


def _ladders(judged: Judged, known: Mapping[str, Known]) -> Iterator[ClaimReading]:
    """Yield, for an amount times a number of years, what it is if it is added anew each year."""
    formula = judged.claim.formula
    if formula is None:
        return
    for found in formula.comparisons():
        for side, other in ((found.left, found.right), (found.right, found.left)):
            factors = _yearly(side, formula.text)
            if factors is None:
                continue
            amount, years = (
                Evaluator(formula, ClaimFigures(known)).number(factors[0]).amount,
                factors[1],
            )
            steps = tuple(amount * number for number in range(1, years + 1))
            stated = stated_side(formula.text, other)
            holds = (
                stated is not None
                and round_ratio(sum(steps, Fraction(0)), stated.quantum) == stated.amount
            )
            yield ClaimReading(
                "ladder", Truth.TRUE if holds else Truth.FALSE, sum(steps, Fraction(0)), steps
            )


def _yearly(node: ast.expr, text: str) -> tuple[ast.expr, int] | None:
    """Return the amount and the years of an amount times a small whole number; None where the node
    is something else."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return None
    for amount, years in ((node.left, node.right), (node.right, node.left)):
        count = (
            literal(text, years)
            if isinstance(years, ast.Constant) and isinstance(years.value, int)
            else None
        )
        is_amount = not (isinstance(amount, ast.Constant) and isinstance(amount.value, int))
        if count is not None and is_amount and 2 <= count.amount <= MOST_YEARS:
            return amount, int(count.amount)
    return None


def _unsigned(judged: Judged) -> Iterator[ClaimReading]:
    """Yield that a claim holds if the minus of expenditure is left out, as prose does."""
    sides = judged.sides
    if sides is None or judged.truth is not Truth.FALSE or sides.operator != "==":
        return
    left, right = sides.left.amount, sides.right.amount
    if left and left == -right:
        yield ClaimReading("unsigned", Truth.TRUE, abs(left))


def _steerable(
    judged: Judged, known: Mapping[str, Known], committees: dict[str, str]
) -> Iterator[ClaimReading]:
    """Yield what a ratio of a total is against the steerable base, where some lines cannot be
    steered."""
    formula = judged.claim.formula
    if formula is None or not any(isinstance(node, ast.Call) for node in ast.walk(formula.tree)):
        return
    if not any(not_steerable(each.budget) for each in known.values()):
        return
    again = judge(judged.claim, ClaimFigures(known, steerable=True), committees)
    if (
        again.sides is not None
        and judged.sides is not None
        and again.sides.left.amount != judged.sides.left.amount
    ):
        yield ClaimReading("steerable", again.truth, again.sides.left.amount)


def homonyms(claim: Claim, known: Iterable[Known]) -> tuple[Homonym, ...]:
    """Return where the numbers of a claim stand with another meaning, in the budgets and packages
    of other committees."""
    if claim.formula is None:
        return ()
    mine = {fold(name) for name in claim.formula.names()}
    others = [
        each
        for each in known
        if fold(each.name) not in mine and fold(each.committee) != fold(claim.committee or "")
    ]
    return tuple(
        found
        for number in claim.formula.literals()
        if number.amount
        for each in others
        for found in _same(number, each)
    )


def _same(number: Literal, known: Known) -> Iterator[Homonym]:
    """Yield every number of a committee that is printed as this one, its years gathered."""
    met: dict[tuple[str, str], list[Year]] = {}
    values: dict[tuple[str, str], Decimal] = {}
    for kind, id, year, value in _numbers(known):
        if abs(round_ratio(value, number.quantum)) == number.amount:
            met.setdefault((kind, id), []).append(year)
            values.setdefault((kind, id), round_ratio(value, number.quantum))
    for (kind, id), years in met.items():
        yield Homonym(
            number.amount, known.committee, kind, id, tuple(dict.fromkeys(years)), values[kind, id]
        )


def _numbers(known: Known) -> Iterator[tuple[str, str, Year, Fraction]]:
    """Yield every number that a committee's budget and packages state or plainly give: what, its
    id, its year, its value."""
    for kind, table in known.amounts.items():
        for id, amounts in table.items():
            yield from (
                (kind, id, year, Fraction(amount)) for year, amount in amounts.items() if amount
            )
    for assumed, sums in known.sums.items():
        yield from (
            ("sum", assumed, year, Fraction(amount)) for year, amount in sums.items() if amount
        )
    for key, figure in known.budget.figures.items():
        if figure.amount and key.column.year is not None:
            yield "figure", key.line, key.column.year, Fraction(figure.amount)
    years = known.budget.years
    for each in growth(known.budget, not_steerable(known.budget)):
        if each.ratio:
            yield "growth", each.name, years[-1], Fraction(round_ratio(each.ratio * 100, TENTH))
