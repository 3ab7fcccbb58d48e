"""A ledger rolled up by whatever engine fits: exact sums by the columns asked for, control totals
proved, spoilt codes told, and rows found again."""

from __future__ import annotations

import filecmp
import re
from collections import Counter
from contextlib import suppress
from decimal import Decimal
from itertools import combinations
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.ledgers.account_layouts import (
    LENGTH,
    LINE,
    SIDE,
    SIGNS,
    STAGE,
    YEAR,
    Dimension,
    masked,
    masked_personal,
    year_of,
)
from budgetcli.ledgers.engines.rows import (
    MOST_BAD,
    BadRow,
    Fault,
    FileSum,
    KeyGroup,
    Tally,
    Values,
    amounts_in,
    closed,
    dimensions_in,
    merged,
    records,
    tally_part,
)
from budgetcli.ledgers.files import AccountFileKind
from budgetcli.model.budgets import Note, Side, Year
from budgetcli.model.errors import BudgetError, Place, worded
from budgetcli.model.names import fold, one_line
from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from budgetcli.ledgers.account_layouts import AccountLayout, AccountString, SideRule
    from budgetcli.ledgers.files import Ledger, LedgerPart

MOST_COMPARED = 200
"""Of more files no two are compared byte by byte."""


def refuse_stated(found: Tally, decimals: int) -> None:
    """Raise BudgetError where the last row of a file is a total of something else; not where bad
    rows are left out on purpose."""
    for each in found.files:
        if each.stated not in (None, each.sums) and not found.bad_count:
            stated, total = (
                EXACT.scaleb(Decimal(sum(amounts or ())), -decimals)
                for amounts in (each.stated, each.sums)
            )
            raise BudgetError(
                "control-total",
                worded(
                    "the last row states a total of {stated:,f}, and the rows above it add up to {total:,f}",
                    stated=stated,
                    total=total,
                ),
                at=Place(each.name),
            )


def notes_of(ledger: Ledger, files: Sequence[FileSum]) -> Iterator[Note]:
    """Yield a note for each file whose last row states its total, that has no row, or that is the
    same as another, byte for byte."""
    for each in files:
        if each.stated is not None and each.stated == each.sums:
            yield Note(
                "control-total",
                "the last row states the sum of the others, and they add up to it",
                Place(each.name),
            )
        elif each.stated is not None:
            yield Note(
                "control-total",
                "the last row states a total, which the rows that can be read do not add up to",
                Place(each.name),
            )
        if each.repeated:
            times = (
                worded("once")
                if each.repeated == 1
                else worded("{count:,} times", count=each.repeated)
            )
            yield Note(
                "header-again",
                worded(
                    "the header stands {times} more among the rows and is passed over", times=times
                ),
                Place(each.name),
            )
        if not each.rows and len(files) > 1:
            yield Note("no-rows", "there is no row of accounts in this file", Place(each.name))
    paths = {part.name: part.path for part in ledger.parts}
    for one, other in combinations(files if len(files) <= MOST_COMPARED else (), 2):
        same = one.rows and one[1:3] == other[1:3] and paths[one.name] != paths[other.name]
        if same and filecmp.cmp(paths[one.name], paths[other.name], shallow=False):
            yield Note(
                "same-content",
                worded("this is byte for byte {name}; the rows of both are counted", name=one.name),
                Place(other.name),
            )


_CUT_SHORT = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{1,2}")
MOST_LENGTHS = 4


def rows_said(count: int) -> str:
    """Return a number of rows in words."""
    return "1 row" if count == 1 else f"{count:,} rows"


def told_of(found: Tally, count: int, asked: Sequence[Dimension], ledger: Ledger) -> Iterator[Note]:
    """Yield a note where account strings that are parted by characters differ in length, and where
    the first codes are powers of ten."""
    places = [number for number, each in enumerate(asked) if each.name == LENGTH]
    rows = Counter[str]()
    for values, group in found.groups.items():
        for place in places:
            rows[values[place]] += group.rows
    if len(rows) > 1:
        counts = ", ".join(
            f"{length} in {rows_said(count)}" for length, count in rows.most_common(MOST_LENGTHS)
        )
        yield Note(
            "account-length",
            worded(
                "account strings differ in length ({counts}); pieces are counted from the first character",
                counts=counts,
            ),
            ledger.place,
        )
    cut = [
        (value, group.rows)
        for values, group in found.groups.items()
        for value in values[:count]
        if _CUT_SHORT.fullmatch(value)
    ]
    if cut:
        rows_cut = rows_said(sum(own for _, own in cut))
        yield Note(
            "digits-lost",
            worded(
                "the codes of {rows_cut} are cut short, such as `{one_line}`: a spreadsheet keeps 15 digits of a number, so their last ones are lost; export codes as texts",
                rows_cut=rows_cut,
                one_line=one_line(masked(cut[0][0])),
            ),
            ledger.place,
        )


ENGINES = {
    "auto": "row by row up to 8 MB of text, polars above",
    "rows": "row by row, without polars",
    "polars": "polars on this machine, in bounded memory",
    "spark": "Apache Spark through PySpark: the extra `spark`",
}
"""Name to what it is."""

SMALL = 8 * 1024 * 1024
"""Bytes of text below which starting polars costs more than it saves."""


def tally(ledger: Ledger, dimensions: Sequence[Dimension], engine: str = "auto") -> Tally:
    """Return the groups of a ledger by these dimensions; the sums are exact and the same whatever
    the engine.

    Raises BudgetError where the engine cannot start or a file is damaged.
    """
    add: Callable[[LedgerPart, Ledger, Sequence[Dimension]], Tally]
    add = _in_frames if engine != "spark" and is_in_frames(ledger, engine) else in_rows
    each: Iterable[Tally] = (add(part, ledger, dimensions) for part in ledger.parts)
    if engine == "spark":
        from budgetcli.ledgers.engines.spark import tally_parts  # start-up

        each = tally_parts(ledger, dimensions)
    if ledger.where:
        return merged(each)
    decimals = ledger.layout.decimals
    return merged(
        closed(tallied, part, dimensions_in(part, dimensions), decimals)
        for tallied, part in zip(each, ledger.parts, strict=True)
    )


def is_in_frames(ledger: Ledger, engine: str) -> bool:
    """Return whether polars adds a ledger up: asked for, or more than a little text, or a file that
    only polars reads."""
    texts = sum(
        part.path.stat().st_size for part in ledger.parts if part.kind is AccountFileKind.TEXT
    )
    are_texts = all(
        part.kind in (AccountFileKind.TEXT, AccountFileKind.SHEET) for part in ledger.parts
    )
    return engine == "polars" or (engine == "auto" and (texts >= SMALL or not are_texts))


def in_rows(part: LedgerPart, ledger: Ledger, dimensions: Sequence[Dimension]) -> Tally:
    """Return the groups of one file, read row by row; of the dimensions that rows are chosen by
    only the values that are wanted."""
    wanted = [values for _, values in ledger.where]
    found = tally_part(
        part,
        dimensions_in(part, [*dimensions, *(each for each, _ in ledger.where)]),
        ledger.layout.decimals,
    )
    if not wanted:
        return found
    count = len(dimensions)
    kept = {
        key: group
        for key, group in found.groups.items()
        if all(value in each for value, each in zip(key[count:], wanted, strict=True))
    }
    return merged([found._replace(groups=kept)], lambda key: key[:count])


def _in_frames(part: LedgerPart, ledger: Ledger, dimensions: Sequence[Dimension]) -> Tally:
    """Return the groups of one file through polars, or row by row where polars leaves a doubt."""
    from budgetcli.ledgers.engines import polars as frames  # start-up

    if part.kind is AccountFileKind.SHEET:
        return in_rows(part, ledger, dimensions)
    try:
        return frames.tally_part(part, dimensions_in(part, dimensions), ledger)
    except frames.Doubt:
        return in_rows(part, ledger, dimensions)


LARGE = 8 * 1024 * 1024
"""Bytes from which a file is searched with polars."""


def rows_of(
    ledger: Ledger,
    dimensions: Sequence[Dimension],
    values: Values,
    *,
    amount: int | None = None,
    most: int = 5,
) -> list[tuple[Place, int]]:
    """Return file and line of the first rows that have these values, and this first amount in the
    smallest unit where one is given."""
    found: list[tuple[Place, int]] = []
    for part in ledger.parts:
        wanted = list(zip(dimensions_in(part, dimensions), values, strict=True))
        found += [
            (part.place, line) for line in _lines(ledger, part, wanted, amount, most - len(found))
        ]
        if len(found) >= most:
            break
    return found


def _lines(
    ledger: Ledger,
    part: LedgerPart,
    wanted: Sequence[tuple[Dimension, str]],
    amount: int | None,
    most: int,
) -> list[int]:
    if part.kind is not AccountFileKind.SHEET and part.path.stat().st_size >= LARGE:
        from polars.exceptions import PolarsError  # start-up

        from budgetcli.ledgers.engines import finding  # start-up
        from budgetcli.ledgers.engines.polars import Doubt  # start-up

        exact = None if amount is None else EXACT.scaleb(Decimal(amount), -ledger.layout.decimals)
        try:
            return finding.lines_of(part, wanted, ledger.scratch, exact, most)
        except (Doubt, PolarsError):
            pass
    amounts, column, found = amounts_in(part, ledger.layout.decimals), part.plan.money[0].column, []
    for line, record in records(part):
        alike = len(record) == len(part.plan.headers) and all(
            each.of(str(record[each.column])) == value for each, value in wanted
        )
        if alike and (amount is None or amounts.of(record[column]) == amount):
            found.append(line)
        if len(found) >= most:
            break
    return found


Wanted = tuple[tuple[str | None, ...], int]
"""A value for each dimension, None for any, and a first amount in the smallest unit."""


def rows_among(
    ledger: Ledger, dimensions: Sequence[Dimension], wanted: Collection[Wanted]
) -> dict[Wanted, list[tuple[Place, int]]]:
    """Return file and line of all rows that have these values with this first amount, in the
    smallest unit; each file is read once."""
    found: dict[Wanted, list[tuple[Place, int]]] = {each: [] for each in wanted}
    masks = {tuple(value is None for value in values) for values, _ in found}
    for part in ledger.parts if found else ():
        for values, amount, line in _among(ledger, part, dimensions_in(part, dimensions), found):
            for mask in masks:
                key = (
                    tuple(
                        None if hidden else value
                        for hidden, value in zip(mask, values, strict=True)
                    ),
                    amount,
                )
                if key in found:
                    found[key].append((part.place, line))
    return found


def _among(
    ledger: Ledger, part: LedgerPart, dimensions: Sequence[Dimension], wanted: Collection[Wanted]
) -> Iterator[tuple[Values, int, int]]:
    """Yield values, amount and line of the rows of a file that may be wanted."""
    decimals = ledger.layout.decimals
    if part.kind is not AccountFileKind.SHEET and part.path.stat().st_size >= LARGE:
        from polars.exceptions import PolarsError  # start-up

        from budgetcli.ledgers.engines import finding  # start-up
        from budgetcli.ledgers.engines.polars import Doubt  # start-up

        exact = [(values, EXACT.scaleb(Decimal(amount), -decimals)) for values, amount in wanted]
        with suppress(Doubt, PolarsError):
            rows = finding.lines_among(part, dimensions, exact, ledger.scratch)
            yield from (
                (values, int(EXACT.scaleb(amount, decimals)), line) for values, amount, line in rows
            )
            return
    amounts, column = amounts_in(part, decimals), part.plan.money[0].column
    for line, record in records(part):
        amount = amounts.of(record[column]) if len(record) == len(part.plan.headers) else None
        if isinstance(amount, int):
            yield tuple(each.of(str(record[each.column])) for each in dimensions), amount, line


INCOME_WORDS = frozenset(
    {
        "indtaegt",
        "indtaegter",
        "income",
        "revenue",
        "i",
        "inntekt",
        "inntekter",
        "intaekt",
        "ertrag",
        "einnahme",
    }
)


class Entry(NamedTuple):
    """The sum of the rows of one key, year, stage and side, in the smallest unit kept and in the
    file's own sign; debit negative."""

    values: Values
    year: Year | None
    stage: str | None
    side: Side | None
    amount: int
    rows: int
    least: int = 0
    greatest: int = 0


class RollUp(NamedTuple):
    """A ledger by these dimensions: its entries in the order of their keys, how many rows, and what
    could not be read.

    `sum` is that of all `rows`, credit positive and debit negative; `kept` of them are those that
    the layout's `only` keeps.
    """

    by: tuple[str, ...]
    entries: tuple[Entry, ...]
    rows: int
    bad: tuple[BadRow, ...] = ()
    bad_count: int = 0
    is_signed: bool = False
    notes: tuple[Note, ...] = ()
    files: tuple[FileSum, ...] = ()
    sum: int = 0
    kept: int = 0

    @property
    def total(self) -> int:
        """The sum of the rows that are kept, in the smallest unit kept."""
        return sum(entry.amount for entry in self.entries)


def roll_up(ledger: Ledger, by: Sequence[str], engine: str = "auto") -> RollUp:
    """Return the ledger rolled up by these columns.

    Raises UnknownNameError for a column it does not have, BudgetError for bad rows that are not to
    be left out, and where a control total stated for the ledger, or in its last row, is not met.
    """
    asked = asked_of(ledger, by)
    found = rolled(tally(ledger, asked, engine), asked, by, ledger)
    return found._replace(entries=without_lone_stage(found.entries))


def rolled(tallied: Tally, asked: Sequence[Dimension], by: Sequence[str], ledger: Ledger) -> RollUp:
    """Return what a tally by the dimensions of `asked_of` says. Raises BudgetError as `roll_up`
    does."""
    first, layout = ledger.parts[0], ledger.layout
    found = _judged(tallied, asked, ledger)
    if found.bad_count and not layout.skips_bad_rows:
        raise _refused(found)
    total = _sum(found, asked, ledger)
    _prove(found, total, ledger)
    kept = sum(group.rows for group in _kept(found, asked, layout).values())
    notes = (
        *ledger.notes,
        *notes_of(ledger, found.files),
        *told_of(found, len(by), asked, ledger),
        *_left_out(found),
    )
    return RollUp(
        tuple(by),
        tuple(_entries(found, asked, len(by), ledger)),
        found.rows,
        found.bad,
        found.bad_count,
        first.plan.is_signed,
        notes,
        found.files,
        total,
        kept,
    )


def _left_out(found: Tally) -> Iterator[Note]:
    """Yield a note for each bad row that is named, and one for their number where there are more."""
    for each in found.bad:
        yield Note(
            "bad-row",
            worded("line {line}: {fault}; the row is left out", line=each.line, fault=each.fault),
            Place(each.file),
        )
    if found.bad_count > len(found.bad):
        yield Note(
            "bad-row",
            worded(
                "{bad_count} rows are left out, of which {count} are named",
                bad_count=found.bad_count,
                count=len(found.bad),
            ),
        )


def asked_of(ledger: Ledger, by: Sequence[str]) -> list[Dimension]:
    """Return every dimension that the result depends on: those asked for, then year, stage, sign
    code, side, and what `only` keeps."""
    plan, place, layout = ledger.parts[0].plan, ledger.parts[0].place, ledger.layout
    asked = [plan.find(name, place) for name in by]
    states = {each.year for each in plan.money} != {None}
    for word in (
        ([] if states or layout.year is not None else [YEAR])
        + ([] if layout.stage is not None else [STAGE])
        + [SIGNS]
    ):
        if any(word in part.plan.dimensions for part in ledger.parts):
            asked.append(plan.find(word, place)._replace(name=word))
    if any(
        _is_a_piece(each) for each in (*asked, *(plan.find(name, place) for name in _named(layout)))
    ):
        asked.append(plan.find(LENGTH, place))
    side = (
        layout.side.column
        if layout.side
        else SIDE
        if any(SIDE in part.plan.dimensions for part in ledger.parts)
        else None
    )
    if side is not None:
        asked.append(plan.find(side, place))
    return [*asked, *(plan.find(name, place) for name in (*layout.only, *layout.without))]


def _is_a_piece(dimension: Dimension) -> bool:
    return dimension.last is not None and dimension.separator is None


def _named(layout: AccountLayout) -> tuple[str, ...]:
    return (*([layout.side.column] if layout.side else []), *layout.only, *layout.without)


def _judged(found: Tally, asked: Sequence[Dimension], ledger: Ledger) -> Tally:
    """Return the tally without rows that have no year or an unknown sign code; those are bad rows,
    each with its line."""
    codes = ledger.layout.signs
    known = codes.debit | codes.credit if codes else frozenset()
    kept, bad, count = {}, list(found.bad), found.bad_count
    for values, group in found.groups.items():
        fault = _fault(values, asked, known, ledger.layout.account)
        if fault is None:
            kept[values] = group
            continue
        bad += [] if len(bad) >= MOST_BAD else _located(ledger, asked, values, fault)
        count += group.rows
    return found._replace(groups=kept, bad=tuple(bad[:MOST_BAD]), bad_count=count)


def _fault(
    values: Values, asked: Sequence[Dimension], known: frozenset[str], account: AccountString
) -> Fault | None:
    last = max((each.last or 0 for each in asked if _is_a_piece(each)), default=0)
    for dimension, value in zip(asked, values, strict=True):
        if dimension.name == YEAR and year_of(value) is None:
            return Fault.YEAR
        if dimension.name == SIGNS and value not in known:
            return Fault.SIGN
        if dimension.name == LENGTH and (
            int(value or 0) < last or account.length not in (None, int(value or 0))
        ):
            return Fault.ACCOUNT
    return None


def _located(
    ledger: Ledger, asked: Sequence[Dimension], values: Values, fault: Fault
) -> Iterator[BadRow]:
    yield from (BadRow(place.file, line, fault) for place, line in rows_of(ledger, asked, values))


def _refused(found: Tally) -> BudgetError:
    first = found.bad[0]
    others = worded(", and {count} more", count=found.bad_count - 1) if found.bad_count > 1 else ""
    return BudgetError(
        "bad-rows",
        worded("line {line}: {fault}{others}", line=first.line, fault=first.fault, others=others),
        at=Place(first.file),
        hint="mend the rows, or --bad-rows report to go on without them",
    )


def _sum(found: Tally, asked: Sequence[Dimension], ledger: Ledger) -> int:
    """Return what all rows add up to, in the smallest unit kept: as they stand, but debit negative."""
    names = {dimension.name: number for number, dimension in enumerate(asked)}
    factors = [money.factor for money in ledger.parts[0].plan.money]
    return sum(
        _factor(values, names, ledger.layout) * sum(map(mul, factors, group.sums))
        for values, group in found.groups.items()
    )


def _prove(found: Tally, steps: int, ledger: Ledger) -> None:
    """Raise BudgetError where the rows or the sum are not those that were stated, for the ledger or
    in the last row of a file."""
    stated, decimals = ledger.layout.control, ledger.layout.decimals
    if stated.rows is not None and stated.rows != found.rows:
        raise BudgetError(
            "control-total",
            worded(
                "there are {rows} rows, and {rows2} were stated", rows=found.rows, rows2=stated.rows
            ),
            at=ledger.place,
        )
    total = EXACT.scaleb(Decimal(steps), -decimals)
    if stated.sum is not None and stated.sum != total:
        raise BudgetError(
            "control-total",
            worded(
                "the amounts add up to {total:f}, and {sum:f} was stated",
                total=total,
                sum=stated.sum,
            ),
            at=ledger.place,
        )
    refuse_stated(found, decimals)


def _entries(
    found: Tally, asked: Sequence[Dimension], count: int, ledger: Ledger
) -> Iterator[Entry]:
    """Yield the entries in the order of their keys; personal identifiers masked, and what is then
    alike added up."""
    names = {dimension.name: number for number, dimension in enumerate(asked)}
    kept = _kept(found, asked, ledger.layout)
    signed: dict[tuple[Values, Year | None, str | None, Side | None], KeyGroup] = {}
    for values, group in kept.items():
        shown = tuple(
            _shown(value, dimension, ledger.layout)
            for value, dimension in zip(values[:count], asked[:count], strict=True)
        )
        side, factor = (
            _side(values, asked, names, ledger.layout),
            _factor(values, names, ledger.layout),
        )
        for money, amount in zip(ledger.parts[0].plan.money, group.sums, strict=True):
            year = (
                money.year
                if money.year is not None
                else ledger.layout.year
                if YEAR not in names
                else year_of(values[names[YEAR]])
            )
            stage = (
                money.stage
                or ledger.layout.stage
                or (one_line(values[names[STAGE]]) or None if STAGE in names else None)
            )
            own = shown
            if money.line is not None:
                own = tuple(
                    money.line if dimension.name == LINE else value
                    for value, dimension in zip(shown, asked, strict=False)
                )
            ends = sorted((factor * group.least, factor * group.greatest))
            entry = KeyGroup(group.rows, (factor * money.factor * amount,), *ends)
            key = (own, year, stage, side)
            signed[key] = entry if key not in signed else signed[key].plus(entry)
    for key in sorted(signed, key=lambda each: tuple(map(str, each))):
        group = signed[key]
        yield Entry(*key, group.sums[0], group.rows, group.least, group.greatest)


def without_lone_stage(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the entries without a stage where all have the same: it tells nothing apart, and other
    sources do not state it."""
    return (
        entries
        if len({entry.stage for entry in entries}) > 1
        else tuple(entry._replace(stage=None) for entry in entries)
    )


def _kept(
    found: Tally, asked: Sequence[Dimension], layout: AccountLayout
) -> Mapping[Values, KeyGroup]:
    """Return the groups that `only` lets through."""
    wanted = [*layout.only.values(), *layout.without.values()]
    first = len(asked) - len(wanted)
    return {
        values: group
        for values, group in found.groups.items()
        if all(value in each for value, each in zip(values[first:], wanted, strict=True))
    }


def _shown(value: str, dimension: Dimension, layout: AccountLayout) -> str:
    if not layout.masking:
        return one_line(value)
    return one_line(masked_personal(value) if dimension.personal else masked(value))


def _factor(values: Values, names: Mapping[str, int], layout: AccountLayout) -> int:
    """Return -1 for debit, 1 for credit and for amounts that carry their own sign."""
    return -1 if layout.signs is not None and values[names[SIGNS]] in layout.signs.debit else 1


def _side(
    values: Values, asked: Sequence[Dimension], names: Mapping[str, int], layout: AccountLayout
) -> Side | None:
    """Return the side of a group: by the beginning of its code, or by the word that its column
    holds."""
    at = len(asked) - len(layout.only) - len(layout.without) - 1
    rule: SideRule | None = layout.side
    if rule is not None:
        return (
            Side.INCOME if rule.income and values[at].startswith(rule.income) else Side.EXPENDITURE
        )
    if SIDE in names:
        return Side.INCOME if fold(values[names[SIDE]]) in INCOME_WORDS else Side.EXPENDITURE
    return None
