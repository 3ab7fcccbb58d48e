"""The last row of an account file where it only states the sum of the others: a control total,
proved and left out, and no account."""

from __future__ import annotations

import csv
from collections import deque
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.ledgers.engines.rows import amounts_in, records
from budgetcli.ledgers.engines.sums import FileSum, Group, Tally
from budgetcli.ledgers.files import FRAMES, Kind
from budgetcli.model.names import fold
from budgetcli.reading.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.ledgers.columns import Dimension
    from budgetcli.ledgers.files import Dialect, Part

TAIL = 64 * 1024
"""The last row of a text is sought in so many bytes."""

_ONE_BYTE = frozenset({"utf-8", "utf-8-sig", "cp1252", "latin-1", "iso8859-1", "ascii"})


class Stated(NamedTuple):
    """A last row with hardly a text: all its fields, its amounts, and whether it is called a total
    or nothing at all."""

    record: Sequence[object]
    amounts: tuple[int, ...]
    is_called: bool


def stated_in(part: Part, decimals: int) -> Stated | None:
    """Return the last row of a file where it may state a total: at most one text beside its
    amounts, or the word for a total."""
    record = _last(part)
    money = [each.column for each in part.plan.money]
    if record is None or len(record) != len(part.plan.headers):
        return None
    texts = [
        text
        for column, value in enumerate(record)
        if column not in money and (text := str(value or "").strip())
    ]
    amounts = [amounts_in(part, decimals).of(record[column]) for column in money]
    sums = tuple(each for each in amounts if isinstance(each, int))
    is_called = any(fold(text) in TOTAL for text in texts) and len(texts) < 3
    if (
        len(sums) < len(amounts)
        or not any(sums)
        or not (is_called or _is_bare(texts, len(record) - len(money)))
    ):
        return None
    return Stated(record, sums, is_called or not texts)


def _is_bare(texts: Sequence[str], others: int) -> bool:
    """Return whether a row has at most one text where the header names more."""
    return len(texts) < 2 < others + 1


def closed(tally: Tally, part: Part, dimensions: Sequence[Dimension], decimals: int) -> Tally:
    """Return the tally of a file, what it adds up to kept, without a last row that states that sum
    or is called a total."""
    stated, sums = stated_in(part, decimals), _sums(tally, len(part.plan.money))
    whole = tally._replace(files=(FileSum(part.name, tally.rows, sums, None, tally.repeated),))
    rest = (
        ()
        if stated is None
        else tuple(total - own for total, own in zip(sums, stated.amounts, strict=True))
    )
    if stated is None or tally.rows < 3 or not (stated.is_called or rest == stated.amounts):
        return whole
    key = tuple(each.of(str(stated.record[each.column] or "")) for each in dimensions)
    if key not in tally.groups:
        return whole
    groups = {values: group for values, group in tally.groups.items() if values != key}
    known = tally.groups[key]
    if known.rows > 1:
        left = tuple(total - own for total, own in zip(known.sums, stated.amounts, strict=True))
        groups[key] = Group(known.rows - 1, left, known.least, known.greatest)
    return tally._replace(
        groups=groups,
        files=(FileSum(part.name, tally.rows - 1, rest, stated.amounts, tally.repeated),),
    )


def _sums(tally: Tally, count: int) -> tuple[int, ...]:
    return tuple(
        sum(group.sums[place] for group in tally.groups.values()) for place in range(count)
    )


def _last(part: Part) -> Sequence[object] | None:
    """Return the last row that holds something, None where it is not had without reading all of a
    large file."""
    if part.kind is Kind.TEXT and part.dialect is not None and part.dialect.encoding in _ONE_BYTE:
        return _last_of_text(part, part.dialect)
    if part.kind in (Kind.PARQUET, Kind.ARROW):
        found: Sequence[object] | None = import_module(FRAMES).last(part)
        return found
    rows = deque((record for _, record in records(part) if any(record)), maxlen=1)
    return rows[0] if rows else None


def _last_of_text(part: Part, dialect: Dialect) -> Sequence[object] | None:
    with part.path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - TAIL))
        lines = stream.read().decode(dialect.encoding, errors="replace").splitlines()
    first = 1 if size > TAIL else dialect.skip
    filled = [line for line in lines[first:] if line.strip(f"{dialect.delimiter} \t")]
    return next(csv.reader(filled[-1:], delimiter=dialect.delimiter), None) if filled else None
