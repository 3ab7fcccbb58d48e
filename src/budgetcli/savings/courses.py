"""How an amount lies over the years, as a package writes it: permanent, one-off, phased or year by
year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Note
from budgetcli.model.declarations import Declaration, to_amount
from budgetcli.model.errors import PackageError, worded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.model.budgets import Year


class YearProfile(StrEnum):
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


class Assumption(StrEnum):
    """What is assumed of years without an amount."""

    PERMANENT = "permanent"
    ZERO = "zero"


COURSE_KEYS = ("profile", "from", "to", "annual", "phase", "amounts", "after_last_year")
AFTER = {each.value: each.value for each in AfterLastYear}
PROFILES = {each.value: each.value for each in YearProfile}


_YEAR = re.compile(r"[12]\d{3}(?:[/-]\d{2,4})?")


def calendar(year: Year) -> int | None:
    """Return the calendar year that a year begins in: 2017 for `2017/18`; None for what is no year,
    such as a stage."""
    return year if isinstance(year, int) else int(year[:4]) if _YEAR.fullmatch(year) else None


class Course(NamedTuple):
    """Amounts by year as written, the first year, the last if there is one, and what follows the
    last stated year.

    `silent` where nothing says that the first year is the beginning: it is only the first that has
    an amount.
    """

    amounts: Mapping[int, Decimal]
    first: int
    last: int | None = None
    after: AfterLastYear = AfterLastYear.UNKNOWN
    silent: bool = False

    @property
    def gaps(self) -> tuple[int, ...]:
        """The years from the first to the last stated one that no amount is stated of."""
        return tuple(
            year for year in range(self.first, max(self.amounts)) if year not in self.amounts
        )

    def amount(self, year: int | None) -> Decimal | None:
        """Return the amount of a year; 0 before the first and after the last year, None where
        nobody knows.

        Nobody knows of a year between two stated ones: what holds later is no word about it.
        Without a year the one amount there is, None where the years differ.
        """
        if year is None:
            return (
                next(iter(self.amounts.values())) if len(set(self.amounts.values())) == 1 else None
            )
        if year in self.amounts:
            return self.amounts[year]
        zero, stated = next(iter(self.amounts.values())) * 0, max(self.amounts)
        if year < self.first or (self.last is not None and year > self.last):
            return zero
        if year < stated or self.after is AfterLastYear.UNKNOWN:
            return None
        return zero if self.after is AfterLastYear.ENDS else self.amounts[stated]


def silences(courses: Iterable[tuple[str, Course]], years: Iterable[Year]) -> Note | None:
    """Return the note of the years of a budget that are taken as 0 because the first amount is
    later, None where there are none.

    `courses` are given with the id of what they belong to.
    """
    begun = sorted(each for year in years if (each := calendar(year)) is not None)
    late = [
        f"`{id}` (first amount {course.first})"
        for id, course in courses
        if course.silent and begun and begun[0] < course.first
    ]
    if not late:
        return None
    return Note(
        "zero-before",
        worded(
            "years before the first stated amount are taken as 0: {names}",
            names=", ".join(dict.fromkeys(late)),
        ),
    )


def constant(amount: Decimal, first: int, last: int | None = None) -> Course:
    """Return the course of one amount in every year from the first on."""
    return Course({first: amount}, first, last, AfterLastYear.PERMANENT)


def completed(
    amounts: Mapping[Year, Decimal | None], assume: Assumption | None
) -> dict[Year, Decimal | None]:
    """Return amounts by year with the unknown ones as assumed: zero, or like the last known one
    before; else they stay unknown."""
    known = [each for each in amounts.values() if each is not None]
    if assume is None or not known:
        return dict(amounts)
    found: dict[Year, Decimal | None] = {}
    filling = known[0] * 0 if assume is Assumption.ZERO else None
    for year, each in amounts.items():
        found[year] = filling if each is None else each
        if assume is Assumption.PERMANENT:
            filling = found[year]
    return found


def read_course(declared: Declaration, key: str = "annual") -> Course:
    """Return the amounts over the years, from `amounts`, or from `annual` or `phase` with `from`;
    where both are given they must agree.

    `key` is the word for `annual` here, such as `percent`; under another word it holds one amount,
    a list or a table by year.
    """
    profile = YearProfile(declared.choice("profile", PROFILES) or _profile(declared, key))
    explicit = by_year(declared, "amounts") if key == "annual" else _under(declared, key)
    if (
        key == "annual"
        and declared.values.get("annual") is not None
        and declared.values.get("phase") is not None
    ):
        raise declared.wrong(
            "phase", "one way to say the amount: `annual`, or `phase` with an amount for each year"
        )
    if explicit and (
        key != "annual"
        or (declared.values.get("annual") is None and declared.values.get("phase") is None)
    ):
        return _explicit(declared, explicit, "amounts" if key == "annual" else key)
    course = _rule(declared, profile, key)
    for year, amount in explicit.items():
        if course.amount(year) != amount:
            raise declared.wrong("amounts", "the same amounts as `annual` or `phase` give")
    return course


def _profile(declared: Declaration, key: str) -> YearProfile:
    if key != "annual":
        return (
            YearProfile.PHASED
            if isinstance(declared.values.get(key), list)
            else YearProfile.PERMANENT
        )
    return (
        YearProfile.PHASED
        if "phase" in declared.values
        else YearProfile.PERMANENT
        if "annual" in declared.values
        else YearProfile.EXPLICIT
    )


def _under(declared: Declaration, key: str) -> dict[int, Decimal]:
    return by_year(declared, key) if isinstance(declared.values.get(key), Mapping) else {}


def by_year(declared: Declaration, key: str) -> dict[int, Decimal]:
    """Return the amounts of a table by year, in order, a fiscal year by the calendar year it begins
    in; empty where there is none."""
    found: dict[int, Decimal] = {}
    for year, value in declared.table(key).values.items():
        amount = to_amount(value)
        begins = calendar(year)
        if amount is None or begins is None or begins in found:
            raise declared.wrong(key, 'amounts by year such as { 2024 = "4.2" }')
        found[begins] = amount
    return dict(sorted(found.items()))


def _explicit(declared: Declaration, amounts: dict[int, Decimal], key: str) -> Course:
    """Return the course of amounts by year, which stay within `from` and `to` where these are
    declared."""
    first, last = declared.year("from"), declared.year("to")
    if (first is not None and min(amounts) < first) or (last is not None and max(amounts) > last):
        within = (
            f"from {first} on"
            if last is None
            else f"until {last}"
            if first is None
            else f"from {first} until {last}"
        )
        raise declared.wrong(key, f"amounts of years {within}, as `from` and `to` say")
    after = AfterLastYear(declared.choice("after_last_year", AFTER) or AfterLastYear.UNKNOWN)
    return Course(amounts, first or min(amounts), last, after, silent=first is None)


def _rule(declared: Declaration, profile: YearProfile, key: str) -> Course:
    """Return the course of `annual` or `phase` from a first year on."""
    first, last = declared.year("from"), declared.year("to")
    steps = _steps(declared, profile, key)
    if first is None:
        raise PackageError(
            "amount-without-year",
            worded("{path}an amount but no year it begins in", path=declared.path),
            at=declared.place,
            hint="add `from = YEAR`, or `amounts` by year",
        )
    if last is not None and last < first:
        raise declared.wrong("to", f"a year from {first} on")
    if last is not None and len(steps) > last - first + 1:
        name, most = "phase" if key == "annual" else key, last - first + 1
        raise declared.wrong(name, f"at most {most} amounts, one for each year until `to = {last}`")
    after = AfterLastYear.ENDS if profile is YearProfile.ONE_OFF else AfterLastYear.PERMANENT
    declared_after = declared.choice("after_last_year", AFTER)
    amounts = {first + step: amount for step, amount in enumerate(steps)}
    return Course(
        amounts,
        first,
        last,
        AfterLastYear(declared_after)
        if declared_after and profile is YearProfile.PHASED
        else after,
    )


def _steps(declared: Declaration, profile: YearProfile, key: str) -> list[Decimal]:
    if profile is YearProfile.PHASED:
        name = "phase" if key == "annual" else key
        values = declared.values.get(name)
        known = _amounts(values if isinstance(values, list) else [])
        if not known:
            raise declared.wrong(name, 'a list of amounts, one a year, such as ["1.0", "2.0"]')
        return known
    annual = declared.amount(key)
    if annual is None:
        raise declared.wrong(key, 'an amount such as "4.2", or `amounts` by year')
    return [annual]


def _amounts(values: Iterable[object]) -> list[Decimal]:
    """Return the amounts, none where one of the values is none."""
    found = [to_amount(each) for each in values]
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else []
