"""What finds the money for a counter-proposal, as a user writes it: a line of the budget and what it
is to have less."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.declarations import Declaration
from budgetcli.model.errors import BudgetError, Place, worded
from budgetcli.model.numbers import EXACT, parse_typed, quantum_of
from budgetcli.savings.catalogues import UNITS
from budgetcli.savings.courses import calendar
from budgetcli.savings.effects import Site
from budgetcli.savings.packages import SCHEMA, Package, package_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Line

HINT = (
    '--fund "LINE=4.2" in every year, --fund "LINE=4.2@2025-2027" in some; a package, or a '
    "catalogue"
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_YEARS = re.compile(r"(?P<first>\d{4})(?P<on>\s*(?:-|–|\.\.|…)\s*(?P<last>\d{4})?)?")


class Less(NamedTuple):
    """A line that is to have less: by how much in each of these calendar years, in the budget's
    unit."""

    line: Line
    amount: Decimal
    years: tuple[int, ...]


def is_spoken(text: str) -> bool:
    """Return whether a text says a line and an amount."""
    return "=" in text


def funding_of(texts: Sequence[str], budget: Budget, title: Callable[[str], str]) -> Package:
    """Return the package of what these texts say, `LINE=AMOUNT[@YEAR…]`, a measure a line, titled
    by `title` from the line's label.

    Raises BudgetError for what is no line, amount or year of the budget, UnknownNameError for a
    line that it does not have.
    """
    by_line: dict[str, list[Less]] = {}
    for text in texts:
        less = _less(text, budget)
        by_line.setdefault(less.line.id, []).append(less)
    measures = [_measure(each, budget, title) for each in by_line.values()]
    heading = budget.heading
    said = {
        "schema": SCHEMA,
        "id": "funding",
        "unit": UNITS[heading.unit.scale],
        "measure": measures,
        **({"committee": heading.committee} if heading.committee else {}),
        **({"price_level": heading.price_level} if heading.price_level else {}),
    }
    return package_of(Declaration(said, Place("--fund"), "bad-package"))


def _less(text: str, budget: Budget) -> Less:
    name, _, rest = text.rpartition("=")
    said, _, years = rest.partition("@")
    line = Site(budget).line(name.strip(), worded("`--fund {text}`", text=text), Place("--fund"))
    amount = _amount(said.strip(), text)
    printed = [each.quantum for key, each in budget.figures.items() if key.line == line.id]
    if printed and quantum_of(amount) > min(printed):
        amount = EXACT.quantize(amount, min(printed))
    return Less(line, amount, _years(years.strip(), budget, text))


def _amount(said: str, text: str) -> Decimal:
    """Return the amount that a text says. Raises BudgetError where it says none that is above 0,
    or one that could be two."""
    if _GROUPED.fullmatch(said):
        plain = said.replace(".", "").replace(",", "")
        raise BudgetError(
            "bad-option",
            worded(
                "`--fund {text}`: `{said}` can be a thousand times as much", text=text, said=said
            ),
            hint=worded("write {plain}, or {said}0 for the small amount", plain=plain, said=said),
        )
    found = parse_typed(said)
    if found is None or found.amount <= 0:
        raise BudgetError(
            "bad-option",
            worded("`--fund {text}`: `{said}` is no amount above 0", text=text, said=said),
            hint=HINT,
        )
    return found.amount


def _years(said: str, budget: Budget, text: str) -> tuple[int, ...]:
    """Return the calendar years that a text names: all of the budget where it names none, and those
    from one on where it is left open."""
    known = [each for year in budget.years if (each := calendar(year)) is not None]
    if not said:
        return tuple(known)
    found: list[int] = []
    for part in said.split(","):
        named = _YEARS.fullmatch(part.strip())
        first = int(named["first"]) if named else 0
        last = int(named["last"] or max(known)) if named and named["on"] else first
        found += [year for year in known if first <= year <= last]
        if named is None or first not in known or last not in known:
            raise BudgetError(
                "unknown-year",
                worded("`--fund {text}`: the budget has no year `{part}`", text=text, part=part),
                hint=worded("known: {names}", names=", ".join(map(str, known))),
            )
    return tuple(found)


def _measure(
    said: Sequence[Less], budget: Budget, title: Callable[[str], str]
) -> dict[str, object]:
    """Return what is said of one line as a measure: its amount in each year of the budget."""
    amounts: dict[int, Decimal] = {}
    for each in said:
        for year in each.years:
            if year in amounts:
                raise BudgetError(
                    "bad-option",
                    worded(
                        "`--fund` says two amounts of `{label}` in {year}",
                        label=each.line.label,
                        year=year,
                    ),
                    hint=HINT,
                )
            amounts[year] = each.amount
    line, nothing = said[0].line, said[0].amount * 0
    return {
        "id": f"less-{line.id}",
        "title": title(line.label),
        "target": line.id,
        "side": "expenditure",
        "amounts": {
            str(year): amounts.get(year, nothing) for year in map(calendar, budget.years) if year
        },
        "after_last_year": "unknown",
        "status": "proposed",
        "in_base": False,
    }
