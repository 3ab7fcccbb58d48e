"""What would explain that accounts do not add up to a printed figure: a posting, an account, a factor
or a year, each held against the whole."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, groupby
from math import ceil, comb, floor
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import stands_for
from budgetcli.ledgers.account_layouts import YEAR, masked
from budgetcli.ledgers.rollups import rows_among
from budgetcli.model.budgets import Measure, Role, Side
from budgetcli.model.equations import address
from budgetcli.model.errors import Place, worded
from budgetcli.model.findings import Finding, Severity
from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.ledgers.files import Ledger
    from budgetcli.ledgers.reconciling import Names
    from budgetcli.ledgers.rollups import Entry, RollUp
    from budgetcli.model.budgets import Budget, Column, Key, Year
    from budgetcli.model.findings import RoundingRule


class Reconciled(NamedTuple):
    """What a reconciliation works with; `factor` turns steps of the accounts into the canonical
    sign, `power` into the table's unit."""

    budget: Budget
    ledger: Ledger
    rolled: RollUp
    names: Names
    rule: RoundingRule
    engine: str
    factor: int = 1
    power: int = 0
    committees: frozenset[str] = frozenset()

    def amount(self, steps: int) -> Decimal:
        """Return an amount of the accounts in the table's unit and the canonical sign."""
        return EXACT.scaleb(Decimal(self.factor * steps), self.power)

    def agrees(self, key: Key, steps: int) -> bool:
        """Tell whether a figure is the rounding of such a sum."""
        return Fraction(self.amount(steps)) in stands_for(self.budget.figures[key], self.rule)


MOST_CHANCES = 3
"""What fits more often than this may well fit by chance."""

MOST_NAMED = 6
MOST_PAIRED, MOST_TRIPLED = 3_000, 150
LIKELY = Fraction(1, 20)
"""Accounts together are suggested where chance would bring out less than this many sets that fit.
"""

ABOUT = Fraction(1, 10)
NEAR = Fraction(1, 4)
"""A corrected posting is borne out by the others where it is nearer to their mean than a quarter of
the correction."""

DOUBLED, DIGIT, UNLIKE, MISSING, ELSEWHERE, SIGN, SCALE, TOGETHER = (
    "posting-doubled",
    "account-digit",
    "posting-unlike-others",
    "accounts-missing",
    "account-elsewhere",
    "account-sign",
    "account-scale",
    "accounts-together",
)
FACTORS = (10, 100, 1000)


class AccountGap(NamedTuple):
    """What the accounts of a figure would have to change by, at the least and at the most, in steps
    of their own."""

    key: Key
    low: Fraction
    high: Fraction

    def closes(self, change: Fraction | int) -> bool:
        """Tell whether a change of the accounts would bring them to the printed figure."""
        return self.low <= change <= self.high


class Explanation(NamedTuple):
    """Accounts that would explain a gap: what kind of slip, the amount as it is and as it would be,
    in the file's unit and sign."""

    key: Key
    kind: str
    accounts: tuple[str, ...]
    amount: Decimal
    suggested: Decimal | None
    place: Place | None = None
    usual: Decimal | None = None
    sure: bool = False

    def finding(self) -> Finding:
        """Return the explanation as a note beside the gap it explains."""
        more = f" … ({len(self.accounts)})" if len(self.accounts) > MOST_NAMED else ""
        named = masked(", ".join(self.accounts[:MOST_NAMED])) + more
        said: tuple[str | Decimal, ...] = (
            named,
            self.amount,
            *(each for each in (self.suggested, self.usual) if each is not None),
        )
        would = (
            worded(" would be {amount:,f}", amount=self.suggested)
            if self.suggested is not None
            else ""
        )
        others = (
            worded("; its others are about {amount:,f}", amount=self.usual)
            if self.usual is not None
            else ""
        )
        return Finding(
            self.kind,
            Severity.NOTE,
            worded(
                "account {named}: {amount:,f}{would}{others}",
                named=named,
                amount=self.amount,
                would=would,
                others=others,
            ),
            self.place,
            said=said,
        )


def explain(
    gap: AccountGap, accounts: Sequence[Entry], setting: Reconciled
) -> Iterator[Explanation]:
    """Yield what would explain a gap, the likeliest first: postings that their account's others
    disown, accounts, few of them together."""
    here = [entry for entry in accounts if _is_here(entry, gap, setting)]
    slips = sorted(_slips(gap, here, accounts), key=lambda each: each[0])
    near = [each for each in slips if each[0] <= NEAR][:MOST_CHANCES]
    digits = [] if near else [each for each in slips if each[1] == DIGIT and _is_nearer(each[3])]
    telling = near or (digits if len(digits) <= MOST_CHANCES else [])
    twice = _may_be_twice(gap, here, setting)
    slipped = [(entry, posting) for _, _, entry, (posting, _, _) in telling]
    yearly, ever = _rows(
        [(entry, each) for entry, some in twice for each in some], slipped, setting
    )
    doubled = list(_doubled(gap, twice, yearly, setting))
    if 0 < len(doubled) <= MOST_CHANCES:
        yield from doubled
        return
    for rank, slip in enumerate(near):
        sure = rank == 0 and (len(near) == 1 or near[1][0] > 4 * slip[0])
        yield _of_posting(gap, slip, ever, setting, sure=sure)
    if not near:
        yield from _missing(gap, here, accounts, setting)
        yield from (_of_posting(gap, slip, ever, setting, sure=False) for slip in telling)
        yield from (
            each
            for fits in _fitting(gap, here)
            if len(fits) <= MOST_CHANCES
            for each in _of_accounts(gap, fits, setting)
        )


Posting = tuple["Entry", int]
Found = dict[Posting, list[tuple[Place, int]]]
"""Where the postings of these amounts are, by their account."""


def _may_be_twice(
    gap: AccountGap, here: Iterable[Entry], setting: Reconciled
) -> list[tuple[Entry, list[int]]]:
    """Return the accounts with more than one posting, each with the amounts of those that would
    close the gap if they stood once less."""
    entries = (
        [entry for entry in here if entry.rows > 1] if setting.ledger.layout.signs is None else []
    )
    return [
        (
            entry,
            [
                each
                for each in dict.fromkeys((entry.least, entry.greatest))
                if each and gap.closes(-each)
            ],
        )
        for entry in entries
    ]


def _doubled(
    gap: AccountGap, accounts: Iterable[tuple[Entry, list[int]]], rows: Found, setting: Reconciled
) -> Iterator[Explanation]:
    """Yield the postings that stand twice where one of them would close the gap, and the accounts
    of which half would."""
    for entry, some in accounts:
        half, odd = divmod(entry.amount, 2)
        twice = next((each for each in some if len(rows[entry, each]) > 1), None)
        if twice is not None:
            place = _place(rows[entry, twice][1:], setting)
            yield Explanation(
                gap.key, DOUBLED, entry.values, _money(twice, setting), None, place, sure=True
            )
        elif half and not odd and entry.rows % 2 == 0 and gap.closes(-half):
            yield Explanation(gap.key, DOUBLED, entry.values, _money(half, setting), None)


def _rows(
    yearly: Sequence[Posting], ever: Sequence[Posting], setting: Reconciled
) -> tuple[Found, Found]:
    """Return where postings are in their accounts: those of their own year, where a column states
    it, and those of any; in one pass."""
    part = setting.ledger.parts[0]
    account = part.plan.dimensions.get("account") or part.plan.find(
        setting.rolled.by[-1], part.place
    )
    year = (
        [part.plan.dimensions[YEAR]]
        if YEAR in part.plan.dimensions and all(entry.year is not None for entry, _ in yearly)
        else []
    )
    own = {
        (entry, amount): ((*entry.values, *[str(entry.year)] * len(year)), amount)
        for entry, amount in yearly
    }
    any_year = {
        (entry, amount): ((*entry.values, *[None] * len(year)), amount) for entry, amount in ever
    }
    found = rows_among(setting.ledger, [account, *year], [*own.values(), *any_year.values()])
    first, second = (
        {posting: found[key] for posting, key in keys.items()} for keys in (own, any_year)
    )
    return first, second


def _is_here(entry: Entry, gap: AccountGap, setting: Reconciled) -> bool:
    column = gap.key.column
    year = entry.year == column.year or (entry.year is None and len(setting.budget.years) == 1)
    return (
        year
        and column.side in (Side.NET, entry.side)
        and (column.stage is None or entry.stage in (None, column.stage))
    )


Slip = tuple[Fraction, str, "Entry", tuple[int, int, int]]
"""How near a corrected posting comes to the others of its account; its kind, its account, and what
it is, would be, and they are."""


def _slips(gap: AccountGap, here: Iterable[Entry], everywhere: Iterable[Entry]) -> Iterator[Slip]:
    """Yield the least and greatest posting of each account, corrected so that the gap is closed,
    where the account has others."""
    alike = _by_account(everywhere)
    for entry in here:
        for posting in {entry.least, entry.greatest}:
            others = (
                Fraction(entry.amount - posting, entry.rows - 1)
                if entry.rows > 1
                else _beside(entry.year, alike[entry.values])
            )
            kind, corrected = (
                _corrected(gap, posting, others) if others is not None else (UNLIKE, posting)
            )
            if others is not None and corrected != posting:
                yield (
                    abs(corrected - others) / abs(corrected - posting),
                    kind,
                    entry,
                    (posting, corrected, round(others)),
                )


def _by_account(entries: Iterable[Entry]) -> dict[tuple[str, ...], list[Entry]]:
    found: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.values, []).append(entry)
    return found


def _beside(year: Year | None, entries: Iterable[Entry]) -> Fraction | None:
    """Return what the years next to a year lead one to expect of an account: their mean, or the one
    there is; None where there is none."""
    known = {entry.year: entry.amount for entry in entries if isinstance(entry.year, int)}
    if not isinstance(year, int):
        return None
    years = [
        *sorted(each for each in known if each < year)[-1:],
        *sorted(each for each in known if each > year)[:1],
    ]
    return Fraction(sum(known[each] for each in years), len(years)) if years else None


def _missing(
    gap: AccountGap, here: Iterable[Entry], everywhere: Iterable[Entry], setting: Reconciled
) -> Iterator[Explanation]:
    """Yield the accounts that have amounts in the years beside, none in this, and would together
    about close the gap."""
    there = {entry.values for entry in here}
    found = {
        values: _beside(gap.key.column.year, entries)
        for values, entries in _by_account(everywhere).items()
        if values not in there
    }
    usual = sum((amount for amount in found.values() if amount is not None), Fraction(0))
    middle = (gap.low + gap.high) / 2
    if usual and abs(usual - middle) <= ABOUT * abs(middle):
        names = tuple(name for values in found for name in values)
        yield Explanation(gap.key, MISSING, names, _money(round(usual), setting), None)


def _is_nearer(amounts: tuple[int, int, int]) -> bool:
    """Tell whether the correction brings a posting nearer to the others of its account."""
    posting, corrected, others = amounts
    return abs(corrected - others) < abs(posting - others)


def _corrected(gap: AccountGap, posting: int, others: Fraction) -> tuple[str, int]:
    """Return the posting with one slip undone so that the gap is closed: a digit, its sign or
    scale; else what is nearest to the others."""
    least, greatest = ceil(gap.low) + posting, floor(gap.high) + posting
    digits = [slip for slip in slips_of(posting) if least <= slip <= greatest]
    if digits:
        return DIGIT, min(digits, key=lambda slip: abs(slip - others))
    if posting and gap.closes(-2 * posting):
        return SIGN, -posting
    scaled = [each for each in _scaled(posting) if gap.closes(each - posting)]
    return (
        (SCALE, scaled[0])
        if scaled
        else (UNLIKE, round(min(max(others, posting + gap.low), posting + gap.high)))
    )


def slips_of(amount: int) -> Iterator[int]:
    """Yield the amounts that one other digit, or two neighbouring digits exchanged, would have
    made."""
    sign, digits = (-1 if amount < 0 else 1), str(abs(amount))
    for place, digit in enumerate(digits):
        yield from (
            sign * int(f"{digits[:place]}{other}{digits[place + 1 :]}")
            for other in "0123456789"
            if other != digit
        )
        if place and digits[place - 1] != digit:
            yield sign * int(
                f"{digits[: place - 1]}{digit}{digits[place - 1]}{digits[place + 1 :]}"
            )


def _of_posting(
    gap: AccountGap, slip: Slip, rows: Found, setting: Reconciled, *, sure: bool
) -> Explanation:
    _, kind, entry, amounts = slip
    posting, corrected, others = (_money(each, setting) for each in amounts)
    place = _place(rows[entry, amounts[0]], setting)
    return Explanation(gap.key, kind, entry.values, posting, corrected, place, others, sure)


def _money(steps: int, setting: Reconciled) -> Decimal:
    return EXACT.scaleb(Decimal(steps), -setting.ledger.layout.decimals)


def _place(found: Sequence[tuple[Place, int]], setting: Reconciled) -> Place | None:
    """Return the cell of the first of these postings; a text has the addresses of a sheet whose
    first row is its first line."""
    column = setting.ledger.parts[0].plan.money[0].column
    return found[0][0]._replace(cell=address(found[0][1] - 1, column)) if found else None


Fit = tuple[str, tuple["Entry", ...], int, int | None]
"""A kind of slip, the accounts it is in, their sum, and what that would be."""


def _fitting(gap: AccountGap, here: Sequence[Entry]) -> Iterator[list[Fit]]:
    """Yield by kind what would close the gap: an account that belongs elsewhere, has the wrong sign
    or scale, or a few together."""
    elsewhere = [entry for entry in here if entry.amount and gap.closes(-entry.amount)]
    yield [(ELSEWHERE, (entry,), entry.amount, None) for entry in elsewhere]
    yield [
        (SIGN, (entry,), entry.amount, -entry.amount)
        for entry in here
        if entry.amount and gap.closes(-2 * entry.amount)
    ]
    yield [
        (SCALE, (entry,), entry.amount, corrected)
        for entry in here
        for corrected in _scaled(entry.amount)
        if entry not in elsewhere and gap.closes(corrected - entry.amount)
    ]
    yield [
        (TOGETHER, pair, sum(each.amount for each in pair), None) for pair in _together(gap, here)
    ]


def _scaled(amount: int) -> Iterator[int]:
    for factor in FACTORS if amount else ():
        yield amount * factor
        if not amount % factor:
            yield amount // factor


def _together(gap: AccountGap, here: Sequence[Entry]) -> Iterator[tuple[Entry, ...]]:
    """Yield pairs, then triples, of accounts whose sum would close the gap if they belonged
    elsewhere.

    None where there are too many to try, or so many that some would by chance.
    """
    ordered = sorted((entry for entry in here if entry.amount), key=lambda entry: entry.amount)
    amounts = [entry.amount for entry in ordered]
    for number, entry in enumerate(
        ordered if len(ordered) <= MOST_PAIRED and not _is_by_chance(gap, amounts, 2) else ()
    ):
        first = bisect_left(amounts, -gap.high - entry.amount, lo=number + 1)
        last = bisect_right(amounts, -gap.low - entry.amount, lo=number + 1)
        yield from (
            (entry, other) for other in ordered[first : min(last, first + MOST_CHANCES + 1)]
        )
    if len(ordered) <= MOST_TRIPLED and not _is_by_chance(gap, amounts, 3):
        yield from (
            three
            for three in combinations(ordered, 3)
            if gap.closes(-sum(each.amount for each in three))
        )


def _is_by_chance(gap: AccountGap, amounts: Sequence[int], size: int) -> bool:
    """Tell whether sets of so many amounts are as many as to fill the range of their sums: then one
    in a gap of this width is none."""
    spread = size * (amounts[-1] - amounts[0]) if amounts else 0
    return comb(len(amounts), size) * (gap.high - gap.low) > LIKELY * spread


def _of_accounts(
    gap: AccountGap, fits: Iterable[Fit], setting: Reconciled
) -> Iterator[Explanation]:
    for kind, entries, amount, suggested in fits:
        names = tuple(name for entry in entries for name in entry.values)
        yield Explanation(
            gap.key,
            kind,
            names,
            _money(amount, setting),
            None if suggested is None else _money(suggested, setting),
        )


FACTOR, COLUMN = "accounts-by-a-factor", "column-without-accounts"
WHOLE_FACTORS = tuple(
    Decimal(each)
    for each in ("-1", "0.5", "2", *(f"1e{power}" for power in (-6, -3, -2, -1, 1, 2, 3, 6)))
)
"""A sign turned, every posting twice, half of them, another unit."""

LEAST_FIGURES = 3
ROLES = frozenset({Role.LINE, Role.SUBTOTAL, Role.TOTAL})


def factor_of(setting: Reconciled, sums: Mapping[Key, tuple[int, int]]) -> Finding | None:
    """Return what nearly all figures have in common where hardly any agrees: the factor under which
    they would; None where none does."""
    keys = [key for key in sums if setting.budget.figures[key].amount]
    agreeing = sum(setting.agrees(key, sums[key][0]) for key in keys)
    if len(keys) < LEAST_FIGURES or agreeing * 10 > len(keys):
        return None
    under = {
        factor: sum(_agrees(setting, key, sums[key][0], factor) for key in keys)
        for factor in WHOLE_FACTORS
    }
    best = max(WHOLE_FACTORS, key=lambda factor: under[factor])
    if under[best] * 10 < len(keys) * 9:
        return None
    said = (Decimal(under[best]), Decimal(len(keys)), best.normalize())
    message = worded(
        "{value} of {count} figures would be right if the accounts were {best:f} times what they are",
        value=under[best],
        count=len(keys),
        best=best,
    )
    return Finding(FACTOR, Severity.NOTE, message, said=said)


def _agrees(setting: Reconciled, key: Key, steps: int, factor: Decimal) -> bool:
    return Fraction(setting.amount(steps)) * Fraction(factor) in stands_for(
        setting.budget.figures[key], setting.rule
    )


def printed_keys(setting: Reconciled) -> list[Key]:
    """Return the printed figures that are amounts of lines and totals and not nil, which accounts
    could be held against."""
    roles = {line.id: line.role for line in setting.budget.lines}
    return [
        key
        for key, figure in setting.budget.figures.items()
        if figure.amount and roles[key.line] in ROLES and key.column.measure is Measure.AMOUNT
    ]


def columns_without(setting: Reconciled, sums: Mapping[Key, tuple[int, int]]) -> Iterator[Finding]:
    """Yield the columns of the table that the accounts have nothing in: a warning for a year
    between years that they have, else a note."""
    held = {key.column for key in sums}
    there = sorted(year for column in held if isinstance(year := column.year, int))
    keys = sorted(
        (key for key in printed_keys(setting) if key.column not in held),
        key=lambda key: _order(key.column, setting),
    )
    for column, group in groupby(keys, key=lambda key: key.column):
        between = (
            isinstance(column.year, int)
            and bool(there)
            and there[0] < column.year < there[-1]
            and column.year not in there
        )
        label = " ".join(
            str(each) for each in (column.year, column.stage) if each is not None
        ) or str(column.side)
        own = list(group)
        message = worded(
            "{label} {side}: {count} printed figures have no accounts to be held against",
            label=label,
            side=column.side,
            count=len(own),
        )
        place = setting.budget.figures[own[0]].place
        yield Finding(
            COLUMN,
            Severity.WARNING if between else Severity.NOTE,
            message,
            place,
            said=(label, Decimal(len(own))),
        )


def _order(column: Column, setting: Reconciled) -> int:
    return setting.budget.columns.index(column)
