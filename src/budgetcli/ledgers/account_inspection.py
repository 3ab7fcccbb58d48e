"""What is understood of account files before they are rolled up: how they are written, what each
column is, the sign, rows and sums."""

from __future__ import annotations

from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.ledgers.account_layouts import MONEY, SIGNS, WORDS, Control, masked, masked_personal
from budgetcli.ledgers.accounts import inputs_of, sign_of
from budgetcli.ledgers.engines.rows import records
from budgetcli.ledgers.evidence import levels_in, postings_in
from budgetcli.ledgers.files import looks_like_accounts
from budgetcli.ledgers.rollups import RollUp, asked_of, rolled, tally
from budgetcli.model.budgets import Sign
from budgetcli.model.errors import BudgetError
from budgetcli.model.names import fold, one_line
from budgetcli.reading.sources import is_own_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.ledgers.account_layouts import AccountLayout, Plan
    from budgetcli.ledgers.accounts import Accounts
    from budgetcli.ledgers.engines.rows import FileSum
    from budgetcli.ledgers.files import Ledger, LedgerPart
    from budgetcli.ledgers.rollups import Entry
    from budgetcli.model.budgets import Input, Note, Side, Year

SAMPLED = 200
"""So many rows are looked at for first values."""

MOST_EXAMPLES = 2
LONGEST_EXAMPLE = 30
EVIDENT = 20_000
"""A file of more bytes whose header names accounts and amounts is no printed table."""


class SignBasis(StrEnum):
    """Why the sign is what it is."""

    DECLARED = "declared"
    COLUMNS = "columns"
    ONE = "one-sign"
    OPEN = "open"


class ColumnSeen(NamedTuple):
    """A column: its number from 1, its header, what `--by` calls it, what it is, and the first
    values, masked.

    `meaning` is a word of a layout, None for a column of its own; `declared` tells whether a layout
    says it. Amounts have no name.
    """

    number: int
    header: str
    name: str | None
    meaning: str | None
    declared: bool
    personal: bool
    examples: tuple[str, ...]
    year: Year | None = None
    stage: str | None = None


class PieceSeen(NamedTuple):
    """A piece of the account string: its name, from and to, both included, the separator, and the
    first values."""

    name: str
    first: int
    last: int
    separator: str | None
    examples: tuple[str, ...]


class LedgerSeen(NamedTuple):
    """Account files as understood; `rolled` holds the rows, sums and bad rows, `refused` the
    control total that is not met.

    `suggested` are columns that a first roll-up can go by, where nothing says by which.
    """

    parts: tuple[LedgerPart, ...]
    inputs: tuple[Input, ...]
    layout: AccountLayout
    columns: tuple[ColumnSeen, ...]
    pieces: tuple[PieceSeen, ...]
    rolled: RollUp
    sign: Sign
    basis: SignBasis
    name: str
    notes: tuple[Note, ...]
    suggested: tuple[str, ...] = ()
    refused: BudgetError | None = None


def is_evident(name: str) -> bool:
    """Return whether a file is account files without anybody saying so: its header names them, and
    it is larger than what is printed.

    A workbook must plainly be postings, since those who print tables write workbooks, too.
    """
    path = Path(name)
    is_large = path.is_file() and path.stat().st_size > EVIDENT and not is_own_file(name)
    return is_large and (looks_like_accounts(name) or postings_in(name) is not None)


def inspect_accounts(accounts: Accounts, target: str, *, digest: bool = False) -> LedgerSeen:
    """Return what is understood of a target. Raises BudgetError where it cannot be opened or no
    column of amounts is clear."""
    layout = accounts.layout._replace(skips_bad_rows=True, open_sign=True)
    with accounts._replace(layout=layout).open(target) as plain:
        ledger = plain._replace(ends=not layout.by)
        found, refused = _rolled(ledger, accounts.engine)
        sign, notes = (
            sign_of(_signed(found), layout, ledger.place) if found.entries else (Sign.UNKNOWN, ())
        )
        sample = list(_sample(ledger.parts[0]))
        return LedgerSeen(
            ledger.parts,
            inputs_of(ledger, digest=digest),
            layout,
            tuple(_columns(ledger, sample)),
            tuple(_pieces(ledger, sample)),
            found,
            sign,
            _basis(found, sign, layout),
            ledger.name,
            (*found.notes, *notes),
            ()
            if layout.by
            else tuple(
                levels_in(ledger.parts[0].plan.headers, [tuple(map(str, each)) for each in sample])
            ),
            refused,
        )


def _rolled(ledger: Ledger, engine: str) -> tuple[RollUp, BudgetError | None]:
    """Return the sums by the columns that are named, or of everything, and the control total that
    is not met."""
    by = ledger.layout.by
    asked = asked_of(ledger, by)
    tallied = tally(ledger, asked, engine)
    try:
        return rolled(tallied, asked, by, ledger), None
    except BudgetError as error:
        without = ledger._replace(layout=ledger.layout._replace(control=Control()))
        unstated = tuple(each._replace(stated=None) for each in tallied.files)
        return rolled(tallied._replace(files=unstated), asked, by, without), error


def _signed(found: RollUp) -> RollUp:
    """Return the sums that a roll-up would have to find a sign for; where nothing says by what, the
    least and greatest amounts."""
    if found.by:
        return found
    ends = (
        each._replace(amount=amount)
        for each in found.entries
        for amount in (each.least, each.greatest)
    )
    return found._replace(entries=tuple(ends))


def sums_of(found: RollUp) -> tuple[Entry, ...]:
    """Return the sum of each year, stage and side."""
    sums: dict[tuple[Year | None, str | None, Side | None], Entry] = {}
    for each in found.entries:
        key = (each.year, each.stage, each.side)
        known = sums.get(key)
        total = (
            each
            if known is None
            else known._replace(amount=known.amount + each.amount, rows=known.rows + each.rows)
        )
        sums[key] = total._replace(values=())
    return tuple(sums[key] for key in sorted(sums, key=lambda each: tuple(map(str, each))))


def sum_of_file(seen: LedgerSeen, part: LedgerPart, found: FileSum) -> int | None:
    """Return what the rows of one file add up to, in the smallest unit kept, as `RollUp.total`;
    None where codes say debit and credit."""
    if seen.layout.signs is not None:
        return None
    return sum(
        money.factor * amount for money, amount in zip(part.plan.money, found.sums, strict=True)
    )


def _basis(found: RollUp, sign: Sign, layout: AccountLayout) -> SignBasis:
    if found.is_signed:
        return SignBasis.COLUMNS
    if layout.sign is not None:
        return SignBasis.DECLARED
    return SignBasis.OPEN if sign is Sign.UNKNOWN else SignBasis.ONE


def _sample(part: LedgerPart) -> Iterator[Sequence[object]]:
    """Yield the first rows that are as wide as the header."""
    width = len(part.plan.headers)
    yield from (record for _, record in islice(records(part), SAMPLED) if len(record) >= width)


def _columns(ledger: Ledger, sample: Sequence[Sequence[object]]) -> Iterator[ColumnSeen]:
    plan, layout = ledger.parts[0].plan, ledger.layout
    money = {each.column: each for each in plan.money}
    names = {
        each.column: each
        for each in reversed(list(plan.dimensions.values()))
        if each.is_whole and each.name != SIGNS
    }
    said = {
        fold(header)
        for header in (*layout.columns.values(), *(each.column for each in layout.amounts))
    }
    for number, header in enumerate(plan.headers):
        amount, own = money.get(number), names.get(number)
        personal = own is not None and own.personal
        examples = _examples((str(record[number]) for record in sample), layout, personal=personal)
        name = own.name if own is not None and amount is None else None
        declared = fold(header) in said or f"#{number + 1}" in layout.columns.values()
        meaning = (
            _meaning_of_amount(plan, number)
            if amount is not None
            else name
            if name in {*WORDS, *layout.columns}
            else None
        )
        year, stage = (amount.year, amount.stage) if amount is not None else (None, None)
        yield ColumnSeen(
            number + 1, header, name, meaning, declared, personal, examples, year, stage
        )


def _meaning_of_amount(plan: Plan, number: int) -> str:
    """Return `amount`, or `debit` and `credit` where these are two columns."""
    amount, debit, credit = MONEY
    if not any(each.factor < 0 for each in plan.money):
        return amount
    return next(
        debit if each.factor < 0 else credit for each in plan.money if each.column == number
    )


def _pieces(ledger: Ledger, sample: Sequence[Sequence[object]]) -> Iterator[PieceSeen]:
    for each in ledger.parts[0].plan.dimensions.values():
        if each.last is not None:
            examples = _examples(
                (each.of(str(record[each.column])) for record in sample),
                ledger.layout,
                personal=each.personal,
            )
            yield PieceSeen(each.name, each.first + 1, each.last, each.separator, examples)


def _examples(texts: Iterator[str], layout: AccountLayout, *, personal: bool) -> tuple[str, ...]:
    """Return the first texts that are not alike, as they are shown."""
    shown = masked_personal if personal else masked
    clean = (one_line(shown(text) if layout.masking else text).strip() for text in texts)
    return tuple(
        islice(dict.fromkeys(text[:LONGEST_EXAMPLE] for text in clean if text), MOST_EXAMPLES)
    )
