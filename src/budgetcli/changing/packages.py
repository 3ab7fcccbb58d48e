"""A savings package (TOML): measures and what each does to the balance of each year."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Side
from budgetcli.model.declarations import Declaration, load, to_amount
from budgetcli.model.errors import PackageError, Place
from budgetcli.model.names import one_line
from budgetcli.model.numbers import SCALES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

SCHEMA = "budgetcli/savings-package@1"
SIDES = {"expenditure": "expenditure", "income": "income", "net": "net",
         "udgifter": "expenditure", "indtaegter": "income", "indtægter": "income", "netto": "net"}  # fmt: skip
HEADINGS = {"reduction": "reduction", "expansion": "expansion", "reallocation": "reallocation", "technical": "technical",
            "reduktion": "reduction", "udvidelse": "expansion", "omplacering": "reallocation", "teknisk": "technical"}  # fmt: skip
STATUSES = ("idea", "proposed", "hearing", "adopted", "rejected", "withdrawn", "implemented")
DEAD = frozenset({"rejected", "withdrawn"})
"""Measures of these statuses are never applied."""

PACKAGE_KEYS = ("schema", "id", "title", "language", "municipality", "committee", "budget", "currency", "unit", "price_level", "years",
                "amount_sign", "source", "locale", "notes", "frame", "pressure", "decision", "measure")  # fmt: skip
MEASURE_KEYS = (
    "id", "title", "title_en", "heading", "type", "committee", "target", "target_certainty", "side", "profile", "from", "to", "annual",
    "phase", "amounts", "after_last_year", "frame", "frame_link_certainty", "status", "in_base", "implementation", "fte", "quote",
    "location", "certainty", "amount_sign", "decided", "decision", "description", "implementation_cost", "one_off_cost", "income",
    "legal_basis", "citizens_affected", "service_level", "risk", "responsible", "hearing", "depends_on", "excludes",
    "applies_to_price_level", "notes",
)  # fmt: skip


class Profile(StrEnum):
    """How an amount lies over the years."""

    PERMANENT = "permanent"
    ONE_OFF = "one_off"
    PHASED = "phased"
    EXPLICIT = "explicit"


class AfterLastYear(StrEnum):
    """What follows the last stated year: the same again, nothing, or nobody knows."""

    PERMANENT = "permanent"
    ENDS = "ends"
    UNKNOWN = "unknown"


class AmountSign(StrEnum):
    """What a positive amount means: a better balance, a reduction, or what it means in the table."""

    EFFECT = "effect"
    REDUCTION_POSITIVE = "reduction_positive"
    SOURCE_NET = "source_net"


@dataclass(frozen=True, slots=True, kw_only=True)
class Savings:
    """A measure: amounts in the package's unit as written, the line it means, and whether the budget holds it already.

    `in_base` is None where the package says `"unknown"` or nothing.
    """

    id: str
    title: str
    target: str
    side: Side
    amounts: Mapping[int, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    first: int
    last: int | None = None
    after_last_year: AfterLastYear = AfterLastYear.UNKNOWN
    amount_sign: AmountSign = AmountSign.EFFECT
    heading: str = "reduction"
    committee: str | None = None
    status: str = "proposed"
    in_base: bool | None = None
    decided: str | None = None
    digest: str = ""

    def amount(self, year: int) -> Decimal | None:
        """Return the amount of a year as written; 0 before the first and after the last year, None where nobody knows."""
        if year in self.amounts:
            return self.amounts[year]
        zero = next(iter(self.amounts.values())) * 0
        if year < self.first or (self.last is not None and year > self.last) or self.after_last_year is AfterLastYear.ENDS:
            return zero
        return self.amounts[max(self.amounts)] if self.after_last_year is AfterLastYear.PERMANENT else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A savings package: what its amounts are in, and its measures in the order of the file."""

    id: str
    title: str
    place: Place
    committee: str | None
    scale: int
    currency: str | None
    price_level: int | None
    measures: tuple[Savings, ...]


def read_package(path: Path) -> Package:
    """Return the package a file declares.

    Raises PackageError at the first key that is unknown, missing or holds the wrong thing, and for two measures with one id.
    """
    declared = load(path, "bad-package")
    declared.refuse_unknown(PACKAGE_KEYS)
    if declared.required("schema") != SCHEMA:
        raise declared.wrong("schema", f'"{SCHEMA}"')
    sign = AmountSign(declared.choice("amount_sign", {each: each for each in AmountSign}) or AmountSign.EFFECT)
    measures = tuple(_measure(each, sign, declared.text("committee")) for each in declared.tables("measure"))
    _refuse_twins(measures, declared.place)
    return Package(
        id=one_line(declared.required("id")),
        title=declared.name("title") or one_line(declared.required("id")),
        place=declared.place,
        committee=declared.name("committee"),
        scale=SCALES[declared.choice("unit", {each: each for each in SCALES}) or declared.required("unit")],
        currency=declared.text("currency"),
        price_level=declared.year("price_level"),
        measures=measures,
    )


def _refuse_twins(measures: Sequence[Savings], place: Place) -> None:
    for first, second in pairwise(sorted(measures, key=lambda each: each.id)):
        if first.id == second.id:
            raise PackageError("duplicate-measure", f"two measures are called `{first.id}`", at=place)


def _measure(declared: Declaration, sign: AmountSign, committee: str | None) -> Savings:
    id = one_line(declared.required("id"))
    declared.path = f"measure `{id}`: "
    declared.refuse_unknown(MEASURE_KEYS)
    amounts, first, last, after = _course(declared)
    decided = declared.table("decided").values or declared.table("decision").values
    return Savings(
        id=id,
        title=declared.name("title") or id,
        target=one_line(declared.required("target")),
        side=Side(declared.choice("side", SIDES) or Side.EXPENDITURE),
        amounts=MappingProxyType(amounts), first=first, last=last, after_last_year=after,
        amount_sign=AmountSign(declared.choice("amount_sign", {each: each for each in AmountSign}) or sign),
        heading=declared.choice("heading", HEADINGS) or "reduction",
        committee=declared.text("committee") or committee,
        status=declared.choice("status", {each: each for each in STATUSES}) or "proposed",
        in_base=None if declared.values.get("in_base") == "unknown" else declared.flag("in_base"),
        decided=", ".join(str(each) for each in decided.values()) or None,
        digest=_digest(declared),
    )  # fmt: skip


def _digest(declared: Declaration) -> str:
    """Return what tells the content of a measure from another under the same id; whether it is in the base is no part of it."""
    content = {key: value for key, value in declared.values.items() if key not in ("in_base", "status")}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:16]


Course = tuple[dict[int, "Decimal"], int, int | None, AfterLastYear]
"""Amounts by year, the first year, the last year if there is one, and what follows the last stated year."""


def _course(declared: Declaration) -> Course:
    """Return the amounts over the years, from `amounts`, or from `annual` or `phase` with `from`; where both are given they must agree."""
    profile = Profile(declared.choice("profile", {each: each for each in Profile}) or _profile(declared))
    explicit = _explicit(declared)
    if explicit and declared.values.get("annual") is None and declared.values.get("phase") is None:
        after = AfterLastYear(declared.choice("after_last_year", {each: each for each in AfterLastYear}) or AfterLastYear.UNKNOWN)
        return explicit, min(explicit), declared.year("to"), after
    course = _rule(declared, profile)
    amounts, first, last, after = course
    for year, amount in explicit.items():
        continued = amounts[max(amounts)] if after is AfterLastYear.PERMANENT and year > max(amounts) else None
        if amounts.get(year, continued) != amount:
            raise declared.wrong("amounts", "the same amounts as `annual` or `phase` give")
    return amounts, first, last, after


def _profile(declared: Declaration) -> Profile:
    return Profile.PHASED if "phase" in declared.values else Profile.PERMANENT if "annual" in declared.values else Profile.EXPLICIT


def _explicit(declared: Declaration) -> dict[int, Decimal]:
    found = {}
    for year, value in declared.table("amounts").values.items():
        amount = to_amount(value)
        if amount is None or not (year.isascii() and year.isdigit() and len(year) == 4):
            raise declared.wrong("amounts", 'amounts by year such as { 2024 = "4.2" }')
        found[int(year)] = amount
    return dict(sorted(found.items()))


def _rule(declared: Declaration, profile: Profile) -> Course:
    """Return the course of `annual` or `phase` from a first year on."""
    first, last = declared.year("from"), declared.year("to")
    steps = _steps(declared, profile)
    if first is None:
        raise PackageError("amount-without-year", f"{declared.path}an amount but no year it begins in", at=declared.place,
                           hint="add `from = YEAR`, or `amounts` by year")  # fmt: skip
    if last is not None and last < first:
        raise declared.wrong("to", f"a year from {first} on")
    after = AfterLastYear.ENDS if profile is Profile.ONE_OFF else AfterLastYear.PERMANENT
    declared_after = declared.choice("after_last_year", {each: each for each in AfterLastYear})
    amounts = {first + step: amount for step, amount in enumerate(steps)}
    return amounts, first, last, AfterLastYear(declared_after) if declared_after and profile is Profile.PHASED else after


def _steps(declared: Declaration, profile: Profile) -> list[Decimal]:
    if profile is Profile.PHASED:
        values = declared.values.get("phase")
        steps = [to_amount(each) for each in values] if isinstance(values, list) else []
        known = [step for step in steps if step is not None]
        if not known or len(known) < len(steps):
            raise declared.wrong("phase", 'a list of amounts, one a year, such as ["1.0", "2.0"]')
        return known
    annual = declared.amount("annual")
    if annual is None:
        raise declared.wrong("annual", 'an amount such as "4.2", or `amounts` by year')
    return [annual]
