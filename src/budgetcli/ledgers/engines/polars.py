"""A ledger through polars: lazy scans with an explicit schema, exact decimals, memory for the
groups only.

What polars could take for something else than it is (a short row, a number it would round) is a
doubt; such a file is read row by row.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetcli.model.sentences import worded

os.environ["POLARS_CSV_CHUNK_SIZE"] = os.environ.get("POLARS_CSV_CHUNK_SIZE", "4000000")
os.environ["POLARS_CSV_CHUNK_PREFETCH_LIMIT"] = os.environ.get(
    "POLARS_CSV_CHUNK_PREFETCH_LIMIT", "4"
)
os.environ["POLARS_ROW_GROUP_PREFETCH_SIZE"] = os.environ.get("POLARS_ROW_GROUP_PREFETCH_SIZE", "1")
# Reading ahead less takes no longer and less than half the memory; whoever sets them knows better.

import polars
from polars.exceptions import PolarsError

from budgetcli.ledgers.encodings import refuse_mixed
from budgetcli.ledgers.engines.quotes import QUOTE, may_be_torn
from budgetcli.ledgers.engines.scanning import (
    SPARE,
    WIDEST,
    Scanned,
    binary,
    copied,
    ends_by_return,
    is_misread,
    of_columns,
    of_text,
    reads_plainly,
    sample_of,
    written_in,
)
from budgetcli.ledgers.engines.sums import Group, Tally, Values, merged
from budgetcli.ledgers.engines.transcoding import NoBorderError, is_unicode, keeps_ascii, whole_rows
from budgetcli.ledgers.files import Kind
from budgetcli.model.errors import Place, ReadError
from budgetcli.model.numbers import from_float

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from budgetcli.ledgers.columns import Dimension, Plan
    from budgetcli.ledgers.engines.scanning import Text
    from budgetcli.ledgers.files import Dialect, Ledger, Part

    Grouping = Callable[["Scanned"], polars.DataFrame]

BATCH = 50_000
AT_ONCE, TOGETHER, SHARE = 2, 8, 4
"""So many times so many pieces of a text are added up at once, each a share of a large one: polars
needs a fifth less for more of them
together, leaves no processor waiting where two are added up, and memory that small pieces leave is
used again."""

MOST_APART = 100_000
"""So many groups of pieces are kept before those of the same keys become one."""


class Doubt(Exception):
    """A file that must be read row by row."""


def names_of(path: Path, kind: Kind) -> list[str]:
    """Return the names of the columns of a Parquet or Arrow file. Raises ReadError where it is
    damaged."""
    try:
        return binary(path, kind).collect_schema().names()
    except (PolarsError, OSError) as error:
        said = str(error).splitlines()[0][:200]
        name = "a Parquet" if kind is Kind.PARQUET else "an Arrow"
        raise ReadError(
            "unreadable-file",
            worded("this begins as {name} file, but cannot be read: {said}", name=name, said=said),
            at=Place(str(path)),
        ) from error


def last(part: Part) -> Sequence[object] | None:
    """Return the last row of a Parquet or Arrow file, None where there is none."""
    rows = binary(part.path, part.kind).tail(1).collect().rows()
    return [_exact(value) for value in rows[0]] if rows else None


def tally_part(part: Part, dimensions: Sequence[Dimension], ledger: Ledger) -> Tally:
    """Return the groups of one file by these dimensions. Raises Doubt where the rows must be looked
    at one by one."""
    try:
        frame = grouped(part, dimensions, ledger)
    except (PolarsError, UnicodeDecodeError) as error:
        raise Doubt(part.name) from error
    return tally_of(frame, len(dimensions), len(part.plan.money))


def tally_of(frame: polars.DataFrame, keys: int, columns: int) -> Tally:
    """Return the groups of a grouped frame: keys first, then `rows`, the sums, and the least and
    greatest amount."""
    groups: dict[Values, Group] = {}
    for row in frame.iter_rows():
        sums = tuple(_steps(each) for each in row[keys + 1 : keys + 1 + columns])
        groups[row[:keys]] = Group(row[keys], sums, *map(_steps, row[keys + 1 + columns :]))
    return merged([Tally(groups)], lambda values: tuple(value.strip() for value in values))


def _steps(amount: Decimal | None) -> int:
    """Return a decimal as a whole number of its last digit."""
    if amount is None:
        return 0
    sign, digits, _ = amount.as_tuple()
    whole = int("".join(map(str, digits)))
    return -whole if sign else whole


def grouped(part: Part, dimensions: Sequence[Dimension], ledger: Ledger) -> polars.DataFrame:
    """Return one row a key: the key as texts `k0`, …, `rows`, the sums `s0`, …, `least` and
    `greatest`. Raises Doubt, PolarsError."""
    where = [
        (part.plan.find(dimension.name, part.place), sorted(values))
        for dimension, values in ledger.where
    ]
    asked = [*dimensions, *(dimension for dimension, _ in where)]

    def grouped_of(scanned: Scanned) -> polars.DataFrame:
        chosen = [
            key_of(dimension).cast(polars.String).str.strip_chars().is_in(values)
            for dimension, values in where
        ]
        wanted = scanned._replace(frame=scanned.frame.filter(*chosen)) if chosen else scanned
        return _grouped(part, wanted, dimensions, ledger)

    return (
        grouped_of(of_columns(part))
        if part.dialect is None
        else _grouped_text(part, part.dialect, asked, ledger.scratch, grouped_of)
    )


def _grouped_text(
    part: Part, dialect: Dialect, asked: Sequence[Dimension], scratch: Path, grouped_of: Grouping
) -> polars.DataFrame:
    """Return a text grouped: as it stands where what is asked of it reads as UTF-8, else in pieces
    written anew, else as a copy."""
    sample = sample_of(part.path)
    if reads_plainly(sample, dialect, asked):
        _refuse_torn(part)
        try:
            return grouped_of(of_text(part, dialect, part.path, dialect.skip))
        except PolarsError:
            if not is_misread(part.path, dialect):
                raise
            if is_unicode(dialect.encoding):
                refuse_mixed(part.path, part.place)
    if keeps_ascii(dialect.encoding) and not ends_by_return(sample):
        with suppress(NoBorderError):
            return _grouped_in_pieces(part, dialect, grouped_of)
    _refuse_torn(part)
    return grouped_of(of_text(part, dialect, copied(part, dialect, scratch), dialect.skip))


def _refuse_torn(part: Part) -> None:
    """Raise Doubt where a quote may be left open."""
    if may_be_torn(part):
        raise Doubt(part.name)


def _grouped_in_pieces(part: Part, dialect: Dialect, grouped_of: Grouping) -> polars.DataFrame:
    """Return a text grouped piece by piece: while polars adds some up, the next are written anew,
    and looked through for quotes."""
    found: list[polars.DataFrame] = []
    waiting: deque[Future[polars.DataFrame]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as workers:
        for pieces, skip in _together(
            _unquoted(part, whole_rows(part.path, written_in(dialect), SHARE)), dialect.skip
        ):
            found += [waiting.popleft().result()] if len(waiting) == AT_ONCE else []
            waiting.append(workers.submit(grouped_of, of_text(part, dialect, pieces, skip)))
            if sum(frame.height for frame in found[1:]) > max(
                MOST_APART, found[0].height if found else 0
            ):
                found = [_added_up(found)]
    return _added_up([*found, *(each.result() for each in waiting)])


def _unquoted(part: Part, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces. Raises Doubt at the first with a quote where one may be left open in the
    file."""
    is_quoted = False
    for piece in pieces:
        if not is_quoted and QUOTE in piece:
            _refuse_torn(part)
            is_quoted = True
        yield piece


def _together(pieces: Iterator[bytes], skip: int) -> Iterator[tuple[list[bytes], int]]:
    """Yield pieces that are added up together, the first one alone, and how many lines come before
    the rows of each."""
    yield from (([piece], skip) for piece in islice(pieces, 1))
    while together := list(islice(pieces, TOGETHER)):
        yield together, 0


def _added_up(frames: Sequence[polars.DataFrame]) -> polars.DataFrame:
    """Return grouped frames as one."""
    if len(frames) == 1:
        return frames[0]
    whole = polars.concat(frames)
    return _regrouped(whole, [name for name in whole.columns if name.startswith("k")])


def _grouped(
    part: Part, scanned: Scanned, dimensions: Sequence[Dimension], ledger: Ledger
) -> polars.DataFrame:
    kept = polars.Decimal(38, ledger.layout.decimals)
    schema, is_text = scanned.frame.collect_schema(), scanned.text is not None
    money = [each.column for each in part.plan.money]
    amounts = [_amount(f"c{column}", schema[f"c{column}"], kept) for column in money]
    keys = [key_of(each).alias(f"k{number}") for number, each in enumerate(dimensions)]
    frame = scanned.frame.select(
        *keys,
        *(amount.alias(f"a{number}") for number, amount in enumerate(amounts)),
        *(polars.col(f"c{column}").alias(f"raw{number}") for number, column in enumerate(money)),
        *(_edge(part.plan) if is_text else []),
    )
    kinds = [schema[f"c{column}"] for column in money]
    frame = frame.with_columns(_doubtful(kinds, kept, is_text=is_text).alias("doubt"))
    names = [f"k{number}" for number in range(len(keys))]
    asked = _asked(len(money), ends=ledger.ends, is_text=is_text)
    result = (frame.group_by(names).agg(asked) if names else frame.select(asked)).collect(
        engine="streaming"
    )
    _refuse_doubts(result, part, scanned)
    texts = [polars.col(name).cast(polars.String).fill_null("") for name in names]
    return result.select(
        *texts, "rows", *(f"s{number}" for number in range(len(money))), "least", "greatest"
    )


def _amount(name: str, dtype: polars.DataType, kept: polars.Decimal) -> polars.Expr:
    """Return an amount in the decimals kept. Raises Doubt for a column of texts, whose amounts are
    not known to be plain."""
    column = polars.col(name)
    if dtype.is_float():
        return column.cast(WIDEST).cast(kept)
    if isinstance(dtype, polars.Decimal) or dtype.is_integer():
        return column if dtype == kept else column.cast(kept)
    raise Doubt(name)


def _asked(count: int, *, ends: bool, is_text: bool) -> list[polars.Expr]:
    """Return what is asked of each group: rows, sums, the least and greatest amount where wanted,
    and whether a row is in doubt."""
    first = polars.col("a0")
    least, greatest = (first.min(), first.max()) if ends else (polars.lit(None), polars.lit(None))
    asked = [
        polars.len().alias("rows"),
        *(polars.col(f"a{number}").sum().alias(f"s{number}") for number in range(count)),
        least.alias("least"),
        greatest.alias("greatest"),
        polars.col("doubt").any(),
    ]
    return [*asked, polars.col("is_short").any()] if is_text else asked


def _doubtful(
    kinds: Sequence[polars.DataType], kept: polars.Decimal, *, is_text: bool
) -> polars.Expr:
    """Return whether a row has no amount at all, more decimals than are kept, or a field beyond the
    last."""
    missing = polars.all_horizontal(
        polars.col(f"raw{number}").is_null() for number in range(len(kinds))
    )
    inexact = [
        _inexact(number, dtype) for number, dtype in enumerate(kinds) if not _fits(dtype, kept)
    ]
    return polars.any_horizontal(missing, *inexact, *([polars.col("is_long")] if is_text else []))


def _edge(plan: Plan) -> list[polars.Expr]:
    """Return whether the last field of a row is empty, as that of a short row is, and whether there
    is a field beyond it."""
    width = len(plan.headers)
    last = polars.col(f"c{width - 1}")
    is_empty = (
        last.is_null()
        if any(each.column == width - 1 for each in plan.money)
        else last.is_null() | (last == "")
    )
    beyond = [polars.col(f"c{width + number}") != "" for number in range(SPARE)]
    return [is_empty.alias("is_short"), polars.any_horizontal(beyond).alias("is_long")]


def _fits(dtype: polars.DataType, kept: polars.Decimal) -> bool:
    return dtype.is_integer() or (isinstance(dtype, polars.Decimal) and dtype.scale <= kept.scale)


def _inexact(number: int, dtype: polars.DataType) -> polars.Expr:
    """Return whether an amount is not the same after rounding to the decimals kept."""
    raw = polars.col(f"raw{number}")
    wide = raw.cast(WIDEST) if dtype.is_float() else raw
    scale = (
        WIDEST
        if dtype.is_float()
        else polars.Decimal(38, dtype.scale if isinstance(dtype, polars.Decimal) else 0)
    )
    return polars.col(f"a{number}").cast(scale) != wide


def _refuse_doubts(result: polars.DataFrame, part: Part, scanned: Scanned) -> None:
    """Raise Doubt where a row has no amount, too many decimals, or may be short."""
    if result["doubt"].any():
        raise Doubt(part.name)
    if scanned.text is None or part.dialect is None or not result["is_short"].any():
        return
    if not _is_regular(scanned.text, scanned.skip, part.dialect.delimiter, len(part.plan.headers)):
        raise Doubt(part.name)


def _is_regular(text: Text, skip: int, delimiter: str, width: int) -> bool:
    """Return whether every line has as many delimiters as the header, so that an empty last field
    is no missing one."""
    lines = polars.scan_csv(
        text,
        separator="\x1f",
        quote_char=None,
        has_header=False,
        skip_lines=skip,
        glob=False,
        schema={"line": polars.String},
        encoding="utf8-lossy",
    )
    count = polars.col("line").str.count_matches(delimiter, literal=True)
    return not lines.select((count != width - 1).sum()).collect(engine="streaming").item()


def key_of(dimension: Dimension) -> polars.Expr:
    """Return a dimension of a row: its column, or the part of it that is asked for."""
    if dimension.fixed is not None:
        return polars.lit(dimension.fixed)
    column = polars.col(f"c{dimension.column}")
    if dimension.measured:
        return column.cast(polars.String).str.strip_chars().str.len_chars().cast(polars.String)
    if dimension.last is None:
        return column
    length = dimension.last - dimension.first
    if dimension.separator is None:
        return column.cast(polars.String).str.slice(dimension.first, length)
    return (
        column.cast(polars.String)
        .str.split(dimension.separator)
        .list.slice(dimension.first, length)
        .list.join(dimension.separator)
    )


def records(part: Part) -> Iterator[tuple[int, Sequence[object]]]:
    """Yield the rows of a Parquet or Arrow file with their numbers from 1: amounts as exact
    numbers, everything else as text."""
    frame, money = of_columns(part).frame, {each.column for each in part.plan.money}
    start = 0
    while (batch := frame.slice(start, BATCH).collect()).height:
        for number, row in enumerate(batch.iter_rows(), start + 1):
            yield (
                number,
                [
                    _exact(value) if column in money else _text_of(value)
                    for column, value in enumerate(row)
                ],
            )
        start += BATCH


def _text_of(value: object) -> str:
    """Return a value of a column of codes as polars writes it as a text."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _exact(value: Any) -> object:
    if isinstance(value, float):
        try:
            return from_float(value)
        except ValueError:
            return "?"
    return "" if value is None else value


def differing(
    ledgers: Sequence[Ledger], asked: Sequence[Sequence[Dimension]], count: int
) -> list[tuple[Tally, Tally]]:
    """Return of each of two ledgers the groups of the lines whose sums differ anywhere, and the
    groups of everything without the line.

    A line is the first `count` dimensions. The frames are joined by key, and only what differs
    becomes values of Python. Raises Doubt where a file must be read row by row.
    """
    try:
        before, after = (_whole(ledger, own) for ledger, own in zip(ledgers, asked, strict=True))
    except (PolarsError, UnicodeDecodeError) as error:
        raise Doubt(ledgers[0].parts[0].name) from error
    keys = [name for name in before.columns if name.startswith("k")]
    sums = [name for name in before.columns if name.startswith("s")]
    joined = before.join(after, on=keys, how="full", coalesce=True, suffix="_after")
    alike = polars.all_horizontal(
        polars.col(name).eq_missing(polars.col(f"{name}_after")) for name in sums
    )
    lines = joined.filter(~alike).select(keys[:count]).unique()
    changed = [
        _tally_of_keys(frame.join(lines, on=keys[:count], how="semi"), keys)
        for frame in (before, after)
    ]
    totals = [
        _tally_of_keys(_regrouped(frame, keys[count:]), keys[count:]) for frame in (before, after)
    ]
    return list(zip(changed, totals, strict=True))


def _whole(ledger: Ledger, dimensions: Sequence[Dimension]) -> polars.DataFrame:
    """Return the groups of all files of a ledger as one frame, keys without blanks around them."""
    whole = polars.concat(
        grouped(part, [part.plan.find(each.name, part.place) for each in dimensions], ledger)
        for part in ledger.parts
    )
    keys = [name for name in whole.columns if name.startswith("k")]
    return _regrouped(whole.with_columns(polars.col(keys).str.strip_chars()), keys)


def _regrouped(frame: polars.DataFrame, keys: list[str]) -> polars.DataFrame:
    """Return a grouped frame by fewer keys; lazily, since the streaming engine raises where a sum
    of decimals overflows."""
    sums = [polars.col(name).sum() for name in frame.columns if name.startswith("s")]
    asked = [
        polars.col("rows").sum(),
        *sums,
        polars.col("least").min(),
        polars.col("greatest").max(),
    ]
    lazy = frame.lazy()
    return (lazy.group_by(keys).agg(asked) if keys else lazy.select(asked)).collect(
        engine="streaming"
    )


def _tally_of_keys(frame: polars.DataFrame, keys: Sequence[str]) -> Tally:
    sums = [name for name in frame.columns if name.startswith("s")]
    return tally_of(frame.select(*keys, "rows", *sums, "least", "greatest"), len(keys), len(sums))
