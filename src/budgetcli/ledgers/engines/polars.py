"""A ledger through polars: lazy scans with an explicit schema, exact decimals, memory for the result
only, texts of other encodings written anew as UTF-8."""

from __future__ import annotations

import os
import re
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import polars
from polars.exceptions import PolarsError

from budgetcli.ledgers.engines.rows import (
    KEEPING,
    QUOTE,
    KeyGroup,
    Tally,
    Values,
    may_be_torn,
    merged,
)
from budgetcli.ledgers.files import SAMPLE, AccountFileKind, refuse_mixed
from budgetcli.model.errors import Place, ReadError, worded
from budgetcli.model.numbers import DecimalMark, from_float

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from budgetcli.ledgers.account_layouts import Dimension, Plan
    from budgetcli.ledgers.files import Dialect, Ledger, LedgerPart

    Text = Path | bytes | list[bytes]
    """Where a text in UTF-8 is: in a file, in memory, or in memory in pieces of whole rows."""
    Grouping = Callable[["Scanned"], polars.DataFrame]

PIECE = 32 * 1024
"""So many bytes are written anew at a time."""

LARGE_PIECE = 512 * PIECE
"""So many bytes are given at a time where they stay in memory."""

QUOTE_BYTE, LINE_END = b'"', b"\n"
_UNICODE = frozenset({"utf-8", "utf-8-sig"})
_ASCII_BASED = re.compile(
    r"(cp125\d|cp85\d|iso8859_\d+|iso-8859-\d+|latin-?1|mac_\w+|koi8_r)", re.IGNORECASE
)
"""Encodings of one byte a character whose first half is ASCII: delimiters and digits are the same
bytes as in UTF-8."""


class NoBorderError(Exception):
    """A text of which a piece cannot end, since it may be within a quoted field."""


def is_unicode(encoding: str) -> bool:
    """Return whether an encoding is UTF-8, with or without a mark."""
    return encoding in _UNICODE


def keeps_ascii(encoding: str) -> bool:
    """Return whether fields of ASCII can be read from this encoding as if it were UTF-8."""
    return is_unicode(encoding) or _ASCII_BASED.fullmatch(encoding) is not None


def is_valid(path: Path) -> bool:
    """Return whether a whole file is UTF-8, read in pieces."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            while stream.read(PIECE):
                pass
    except UnicodeDecodeError:
        return False
    return True


def transcode(source: Path, target: Path, encoding: str, *, in_pieces: bool = True) -> None:
    """Write a text anew as UTF-8. Raises UnicodeDecodeError where it is not in this encoding.

    Windows-1252 is Latin-1 but for 32 bytes, so a piece without those is decoded the quick way; its
    line ends stay as they are.
    """
    if encoding != "cp1252" or not in_pieces:
        _rewritten(source, target, encoding)
        return
    with source.open("rb") as stream, target.open("wb") as out:
        while piece := stream.read(PIECE):
            out.write(piece if piece.isascii() else _of_windows(piece))


def whole_rows(source: Path, encoding: str, share: int = 1) -> Iterator[bytes]:
    """Yield a text in large pieces of whole rows, or such a share of them, written anew as UTF-8,
    from an encoding that keeps ASCII.

    Raises NoBorderError where a piece cannot end, UnicodeDecodeError where the text is not in this
    encoding.
    """
    blocks: list[bytes] = []
    length = 0
    with source.open("rb") as stream:
        while piece := stream.read(PIECE):
            blocks.append(
                piece
                if piece.isascii()
                else _of_windows(piece)
                if encoding == "cp1252"
                else piece.decode(encoding).encode()
            )
            length += len(blocks[-1])
            if length * share >= LARGE_PIECE:
                end = _end_of_rows(blocks)
                rest, blocks[-1] = blocks[-1][end:], blocks[-1][:end]
                whole, blocks, length = b"".join(blocks), [rest], len(rest)
                yield whole
                del whole
    if any(blocks):
        yield b"".join(blocks)


def _end_of_rows(blocks: Sequence[bytes]) -> int:
    """Return where the last whole row ends in the last of these blocks: at a line end with an even
    number of quotes before it."""
    last = blocks[-1]
    end = last.rfind(LINE_END) + 1
    quotes = sum(block.count(QUOTE_BYTE) for block in blocks if QUOTE_BYTE in block) - last.count(
        QUOTE_BYTE, end
    )
    while quotes % 2 and end:
        before = last.rfind(LINE_END, 0, max(last.rfind(QUOTE_BYTE, 0, end), 0)) + 1
        quotes, end = quotes - last.count(QUOTE_BYTE, before, end), before
    if not end:
        raise NoBorderError
    return end


def _of_windows(piece: bytes) -> bytes:
    plain = piece.decode("latin-1").encode()
    return piece.decode("cp1252", errors=KEEPING).encode() if b"\xc2" in plain else plain


def _rewritten(source: Path, target: Path, encoding: str) -> None:
    """Write a text of any encoding anew, its lines ended by LF."""
    errors = KEEPING if encoding == "cp1252" else "strict"
    with (
        source.open(encoding=encoding, errors=errors) as stream,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        while piece := stream.read(PIECE):
            out.write(piece)


WIDEST = polars.Decimal(38, 18)
"""Amounts of a text are parsed with 18 decimals, so that what is beyond the decimals kept is seen
and not rounded away."""

WHOLE = 2**53
"""Floats that are smaller are whole numbers to the last digit; of larger ones the last digits are
not kept, and are not shown."""

SPARE = 2
"""So many columns beyond the header are scanned, to see fields that are too many: what is not
scanned polars passes over."""

_ARROW_FILE = b"ARROW1"


class Scanned(NamedTuple):
    """A lazy frame with the columns `c0`, `c1`, … of a file; of a text, where it is and how many
    lines come before its rows."""

    frame: polars.LazyFrame
    text: Text | None = None
    skip: int = 0


def binary(path: Path, kind: AccountFileKind) -> polars.LazyFrame:
    """Return a lazy frame of a Parquet or Arrow file; an Arrow stream has no list of its parts and
    is read whole."""
    if kind is AccountFileKind.PARQUET:
        return polars.scan_parquet(path, glob=False)
    with path.open("rb") as stream:
        is_file = stream.read(len(_ARROW_FILE)) == _ARROW_FILE
    return polars.scan_ipc(path) if is_file else polars.read_ipc_stream(path).lazy()


def of_columns(part: LedgerPart) -> Scanned:
    """Return a Parquet or Arrow file as a lazy frame."""
    frame = binary(part.path, part.kind)
    schema, money = frame.collect_schema(), {each.column for each in part.plan.money}
    names = {name: f"c{number}" for number, name in enumerate(schema.names())}
    codes = [
        names[name]
        for number, name in enumerate(schema.names())
        if schema[name].is_float() and number not in money
    ]
    return Scanned(
        frame.rename(names).with_columns(_code(name) for name in codes)
        if codes
        else frame.rename(names)
    )


def _code(name: str) -> polars.Expr:
    """Return a column of codes stored as floats as texts, whole ones without a decimal point."""
    column = polars.col(name)
    is_whole, text = (column == column.floor()) & (column.abs() < WHOLE), column.cast(polars.String)
    cut = text.str.replace(r"^(\d)(\d{15})\.0$", "${1}.${2}e15").str.replace(r"e\+?", "E+")
    whole = column.cast(polars.Int64, strict=False).cast(polars.String)
    return polars.when(is_whole).then(whole).when(column.abs() >= WHOLE).then(cut).otherwise(text)


def of_text(part: LedgerPart, dialect: Dialect, text: Text, skip: int) -> Scanned:
    """Return a text in UTF-8, behind so many lines, as a lazy frame; it raises PolarsError where a
    column that is asked for is not."""
    money = {each.column for each in part.plan.money}
    width = len(part.plan.headers)
    schema = {
        f"c{number}": WIDEST if number in money else polars.String()
        for number in range(width + SPARE)
    }
    frame = polars.scan_csv(
        text,
        separator=dialect.delimiter,
        has_header=False,
        skip_lines=skip,
        schema=schema,
        glob=False,
        decimal_comma=dialect.mark is DecimalMark.COMMA,
        empty_string_is_null=False,
        missing_columns="insert",
    )
    return Scanned(frame, text, skip)


def sample_of(path: Path) -> bytes:
    """Return the beginning of a file."""
    with path.open("rb") as stream:
        return stream.read(SAMPLE)


def ends_by_return(sample: bytes) -> bool:
    """Return whether lines end by a carriage return alone."""
    return b"\r" in sample and b"\n" not in sample


def reads_plainly(sample: bytes, dialect: Dialect, dimensions: Sequence[Dimension]) -> bool:
    """Return whether the columns of these dimensions read as UTF-8, as far as the beginning tells."""
    if not keeps_ascii(dialect.encoding) or ends_by_return(sample):
        return False
    if is_unicode(dialect.encoding) or sample.isascii():
        return True
    fields = (
        line.split(dialect.delimiter.encode()) for line in sample.split(b"\n")[dialect.skip : -1]
    )
    wanted = [each.column for each in dimensions if each.fixed is None]
    return all(field[at].isascii() for field in fields for at in wanted if at < len(field))


def is_misread(path: Path, dialect: Dialect) -> bool:
    """Return whether a text that cannot be scanned as it stands may be one in another encoding than
    UTF-8."""
    return not (is_unicode(dialect.encoding) and is_valid(path))


def written_in(dialect: Dialect) -> str:
    """Return the encoding of a text that does not read as UTF-8, whatever its beginning is in."""
    return "cp1252" if is_unicode(dialect.encoding) else dialect.encoding


def copied(part: LedgerPart, dialect: Dialect, scratch: Path) -> Path:
    """Return a copy of a text in UTF-8, made once."""
    target = scratch / f"{abs(hash(part.path))}.csv"
    if not target.exists():
        by_return = ends_by_return(sample_of(part.path))
        transcode(
            part.path,
            target,
            dialect.encoding if by_return else written_in(dialect),
            in_pieces=not by_return,
        )
    return target


os.environ["POLARS_CSV_CHUNK_SIZE"] = os.environ.get("POLARS_CSV_CHUNK_SIZE", "4000000")
os.environ["POLARS_CSV_CHUNK_PREFETCH_LIMIT"] = os.environ.get(
    "POLARS_CSV_CHUNK_PREFETCH_LIMIT", "4"
)
os.environ["POLARS_ROW_GROUP_PREFETCH_SIZE"] = os.environ.get("POLARS_ROW_GROUP_PREFETCH_SIZE", "1")
# Reading ahead less takes no longer and less than half the memory; whoever sets them knows better.


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


def names_of(path: Path, kind: AccountFileKind) -> list[str]:
    """Return the names of the columns of a Parquet or Arrow file. Raises ReadError where it is
    damaged."""
    try:
        return binary(path, kind).collect_schema().names()
    except (PolarsError, OSError) as error:
        said = str(error).splitlines()[0][:200]
        name = "a Parquet" if kind is AccountFileKind.PARQUET else "an Arrow"
        raise ReadError(
            "unreadable-file",
            worded("this begins as {name} file, but cannot be read: {said}", name=name, said=said),
            at=Place(str(path)),
        ) from error


def last(part: LedgerPart) -> Sequence[object] | None:
    """Return the last row of a Parquet or Arrow file, None where there is none."""
    rows = binary(part.path, part.kind).tail(1).collect().rows()
    return [_exact(value) for value in rows[0]] if rows else None


def tally_part(part: LedgerPart, dimensions: Sequence[Dimension], ledger: Ledger) -> Tally:
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
    groups: dict[Values, KeyGroup] = {}
    for row in frame.iter_rows():
        sums = tuple(_steps(each) for each in row[keys + 1 : keys + 1 + columns])
        groups[row[:keys]] = KeyGroup(row[keys], sums, *map(_steps, row[keys + 1 + columns :]))
    return merged([Tally(groups)], lambda values: tuple(value.strip() for value in values))


def _steps(amount: Decimal | None) -> int:
    """Return a decimal as a whole number of its last digit."""
    if amount is None:
        return 0
    sign, digits, _ = amount.as_tuple()
    whole = int("".join(map(str, digits)))
    return -whole if sign else whole


def grouped(part: LedgerPart, dimensions: Sequence[Dimension], ledger: Ledger) -> polars.DataFrame:
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
    part: LedgerPart,
    dialect: Dialect,
    asked: Sequence[Dimension],
    scratch: Path,
    grouped_of: Grouping,
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


def _refuse_torn(part: LedgerPart) -> None:
    """Raise Doubt where a quote may be left open."""
    if may_be_torn(part):
        raise Doubt(part.name)


def _grouped_in_pieces(
    part: LedgerPart, dialect: Dialect, grouped_of: Grouping
) -> polars.DataFrame:
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


def _unquoted(part: LedgerPart, pieces: Iterator[bytes]) -> Iterator[bytes]:
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
    part: LedgerPart, scanned: Scanned, dimensions: Sequence[Dimension], ledger: Ledger
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


def _refuse_doubts(result: polars.DataFrame, part: LedgerPart, scanned: Scanned) -> None:
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


def records(part: LedgerPart) -> Iterator[tuple[int, Sequence[object]]]:
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
