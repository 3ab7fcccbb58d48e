"""A ledger through polars: lazy scans with an explicit schema, exact decimals, memory for the groups only.

What polars could take for something else than it is (a short row, a number it would round) is a doubt; such a file is read row by row.
"""

from __future__ import annotations

import os
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

os.environ["POLARS_CSV_CHUNK_SIZE"] = os.environ.get("POLARS_CSV_CHUNK_SIZE", "4000000")
os.environ["POLARS_CSV_CHUNK_PREFETCH_LIMIT"] = os.environ.get("POLARS_CSV_CHUNK_PREFETCH_LIMIT", "4")
os.environ["POLARS_ROW_GROUP_PREFETCH_SIZE"] = os.environ.get("POLARS_ROW_GROUP_PREFETCH_SIZE", "1")
# Reading ahead less takes no longer and less than half the memory; whoever sets them knows better.

import polars
from polars.exceptions import PolarsError

from budgetcli.ledgers.files import SAMPLE, Kind
from budgetcli.ledgers.tallies import Group, Tally, Values, merged
from budgetcli.ledgers.transcoding import is_unicode, is_valid, keeps_ascii, transcode
from budgetcli.model.errors import Place, ReadError
from budgetcli.model.numbers import DecimalMark, from_float

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from budgetcli.ledgers.columns import Dimension
    from budgetcli.ledgers.files import Dialect, Ledger, Part

WIDEST = polars.Decimal(38, 18)
"""Amounts of a text are parsed with 18 decimals, so that what is beyond the decimals kept is seen and not rounded away."""

BATCH = 50_000
SPARE = 2
"""So many columns beyond the header are scanned, to see fields that are too many: what is not scanned polars passes over."""

_ARROW_FILE = b"ARROW1"
UNKNOWN_LETTER = "\N{REPLACEMENT CHARACTER}"


class Doubt(Exception):
    """A file that must be read row by row."""


class Scanned(NamedTuple):
    """A lazy frame with the columns `c0`, `c1`, … of a file, and whether a short row would show only as empty last fields."""

    frame: polars.LazyFrame
    path: Path
    is_text: bool


def names_of(path: Path, kind: Kind) -> list[str]:
    """Return the names of the columns of a Parquet or Arrow file. Raises ReadError where it is damaged."""
    try:
        return _binary(path, kind).collect_schema().names()
    except (PolarsError, OSError) as error:
        said = str(error).splitlines()[0][:200]
        name = "a Parquet" if kind is Kind.PARQUET else "an Arrow"
        raise ReadError("unreadable-file", f"this begins as {name} file, but cannot be read: {said}", at=Place(str(path))) from error


def _binary(path: Path, kind: Kind) -> polars.LazyFrame:
    """Return a lazy frame of a Parquet or Arrow file; an Arrow stream has no list of its parts and is read whole."""
    if kind is Kind.PARQUET:
        return polars.scan_parquet(path, glob=False)
    with path.open("rb") as stream:
        is_file = stream.read(len(_ARROW_FILE)) == _ARROW_FILE
    return polars.scan_ipc(path) if is_file else polars.read_ipc_stream(path).lazy()


def last(part: Part) -> Sequence[object] | None:
    """Return the last row of a Parquet or Arrow file, None where there is none."""
    rows = _binary(part.path, part.kind).tail(1).collect().rows()
    return [_exact(value) for value in rows[0]] if rows else None


def tally_part(part: Part, dimensions: Sequence[Dimension], ledger: Ledger) -> Tally:
    """Return the groups of one file by these dimensions. Raises Doubt where the rows must be looked at one by one."""
    try:
        frame = grouped(part, dimensions, ledger)
    except PolarsError as error:
        raise Doubt(part.name) from error
    return tally_of(frame, len(dimensions), len(part.plan.money))


def tally_of(frame: polars.DataFrame, keys: int, columns: int) -> Tally:
    """Return the groups of a grouped frame: keys first, then `rows`, the sums, and the least and greatest amount."""
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
    """Return one row a key: the key as texts `k0`, …, `rows`, the sums `s0`, …, `least` and `greatest`. Raises Doubt, PolarsError."""
    where = [(part.plan.find(dimension.name, part.place), sorted(values)) for dimension, values in ledger.where]
    asked = [*dimensions, *(dimension for dimension, _ in where)]

    def grouped_of(scanned: Scanned) -> polars.DataFrame:
        chosen = [_key(dimension).cast(polars.String).str.strip_chars().is_in(values) for dimension, values in where]
        wanted = scanned._replace(frame=scanned.frame.filter(*chosen)) if chosen else scanned
        return _grouped(part, wanted, dimensions, ledger)

    scanned = scan(part, asked, ledger.scratch)
    frame = grouped_of(scanned)
    return grouped_of(scan(part, asked, ledger.scratch, anew=True)) if scanned.path == part.path and _is_misread(frame, part) else frame


def _is_misread(frame: polars.DataFrame, part: Part) -> bool:
    """Return whether a key has letters that are no UTF-8, so that the text is to be written anew first."""
    keys = [name for name in frame.columns if name.startswith("k")]
    found = part.dialect is not None and any(frame[key].str.contains(UNKNOWN_LETTER, literal=True).any() for key in keys)
    return found and not (part.dialect is not None and is_unicode(part.dialect.encoding) and is_valid(part.path))


def _grouped(part: Part, scanned: Scanned, dimensions: Sequence[Dimension], ledger: Ledger) -> polars.DataFrame:
    kept = polars.Decimal(38, ledger.layout.decimals)
    schema = scanned.frame.collect_schema()
    money = [each.column for each in part.plan.money]
    amounts = [_amount(f"c{column}", schema[f"c{column}"], kept) for column in money]
    keys = [_key(each).alias(f"k{number}") for number, each in enumerate(dimensions)]
    frame = scanned.frame.select(*keys, *(amount.alias(f"a{number}") for number, amount in enumerate(amounts)),
                                 *(polars.col(f"c{column}").alias(f"raw{number}") for number, column in enumerate(money)),
                                 *(_edge(len(part.plan.headers)) if scanned.is_text else []))  # fmt: skip
    kinds = [schema[f"c{column}"] for column in money]
    frame = frame.with_columns(_doubtful(kinds, kept, is_text=scanned.is_text).alias("doubt"))
    names = [f"k{number}" for number in range(len(keys))]
    asked = _asked(len(money), ends=ledger.ends, is_text=scanned.is_text)
    result = (frame.group_by(names).agg(asked) if names else frame.select(asked)).collect(engine="streaming")
    _refuse_doubts(result, part, scanned)
    texts = [polars.col(name).cast(polars.String).fill_null("") for name in names]
    return result.select(*texts, "rows", *(f"s{number}" for number in range(len(money))), "least", "greatest")


def _amount(name: str, dtype: polars.DataType, kept: polars.Decimal) -> polars.Expr:
    """Return an amount in the decimals kept. Raises Doubt for a column of texts, whose amounts are not known to be plain."""
    column = polars.col(name)
    if dtype.is_float():
        return column.cast(WIDEST).cast(kept)
    if isinstance(dtype, polars.Decimal) or dtype.is_integer():
        return column if dtype == kept else column.cast(kept)
    raise Doubt(name)


def _asked(count: int, *, ends: bool, is_text: bool) -> list[polars.Expr]:
    """Return what is asked of each group: rows, sums, the least and greatest amount where wanted, and whether a row is in doubt."""
    first = polars.col("a0")
    least, greatest = (first.min(), first.max()) if ends else (polars.lit(None), polars.lit(None))
    asked = [polars.len().alias("rows"), *(polars.col(f"a{number}").sum().alias(f"s{number}") for number in range(count)),
             least.alias("least"), greatest.alias("greatest"), polars.col("doubt").any()]  # fmt: skip
    return [*asked, polars.col("is_short").any()] if is_text else asked


def _doubtful(kinds: Sequence[polars.DataType], kept: polars.Decimal, *, is_text: bool) -> polars.Expr:
    """Return whether a row has no amount at all, more decimals than are kept, or a field beyond the last."""
    missing = polars.all_horizontal(polars.col(f"raw{number}").is_null() for number in range(len(kinds)))
    inexact = [_inexact(number, dtype) for number, dtype in enumerate(kinds) if not _fits(dtype, kept)]
    return polars.any_horizontal(missing, *inexact, *([polars.col("is_long")] if is_text else []))


def _edge(width: int) -> list[polars.Expr]:
    """Return whether the last field of a row is empty, as that of a short row is, and whether there is a field beyond it."""
    last = polars.col(f"c{width - 1}")
    beyond = [polars.col(f"c{width + number}") != "" for number in range(SPARE)]
    return [(last.is_null() | (last.cast(polars.String) == "")).alias("is_short"), polars.any_horizontal(beyond).alias("is_long")]


def _fits(dtype: polars.DataType, kept: polars.Decimal) -> bool:
    return dtype.is_integer() or (isinstance(dtype, polars.Decimal) and dtype.scale <= kept.scale)


def _inexact(number: int, dtype: polars.DataType) -> polars.Expr:
    """Return whether an amount is not the same after rounding to the decimals kept."""
    raw = polars.col(f"raw{number}")
    wide = raw.cast(WIDEST) if dtype.is_float() else raw
    scale = WIDEST if dtype.is_float() else polars.Decimal(38, dtype.scale if isinstance(dtype, polars.Decimal) else 0)
    return polars.col(f"a{number}").cast(scale) != wide


def _refuse_doubts(result: polars.DataFrame, part: Part, scanned: Scanned) -> None:
    """Raise Doubt where a row has no amount, too many decimals, or may be short."""
    if result["doubt"].any():
        raise Doubt(part.name)
    if scanned.is_text and result["is_short"].any() and part.dialect is not None and not _is_regular(part, scanned.path, part.dialect):
        raise Doubt(part.name)


def _is_regular(part: Part, path: Path, dialect: Dialect) -> bool:
    """Return whether every line has as many delimiters as the header, so that an empty last field is no missing one."""
    lines = polars.scan_csv(path, separator="\x1f", quote_char=None, has_header=False, skip_lines=dialect.skip, glob=False,
                            schema={"line": polars.String}, encoding="utf8-lossy")  # fmt: skip
    count = polars.col("line").str.count_matches(dialect.delimiter, literal=True)
    return not lines.select((count != len(part.plan.headers) - 1).sum()).collect(engine="streaming").item()


def _key(dimension: Dimension) -> polars.Expr:
    if dimension.fixed is not None:
        return polars.lit(dimension.fixed)
    column = polars.col(f"c{dimension.column}")
    if dimension.last is None:
        return column
    length = dimension.last - dimension.first
    if dimension.separator is None:
        return column.cast(polars.String).str.slice(dimension.first, length)
    return column.cast(polars.String).str.split(dimension.separator).list.slice(dimension.first, length).list.join(dimension.separator)


def scan(part: Part, dimensions: Sequence[Dimension], scratch: Path, *, anew: bool = False) -> Scanned:
    """Return a file as a lazy frame; a text is written anew as UTF-8 only where one of these dimensions has other letters than ASCII."""
    if part.dialect is None:
        frame = _binary(part.path, part.kind)
        names = {name: f"c{number}" for number, name in enumerate(frame.collect_schema().names())}
        return Scanned(frame.rename(names), part.path, is_text=False)
    path = _readable(part, part.dialect, dimensions, scratch, anew=anew)
    money = {each.column for each in part.plan.money}
    width = len(part.plan.headers)
    schema = {f"c{number}": WIDEST if number in money else polars.String() for number in range(width + SPARE)}
    frame = polars.scan_csv(path, separator=part.dialect.delimiter, has_header=False, skip_lines=part.dialect.skip, schema=schema,
                            decimal_comma=part.dialect.mark is DecimalMark.COMMA, encoding="utf8-lossy", empty_string_is_null=False,
                            glob=False, missing_columns="insert")  # fmt: skip
    return Scanned(frame, path, is_text=True)


def _readable(part: Part, dialect: Dialect, dimensions: Sequence[Dimension], scratch: Path, *, anew: bool) -> Path:
    """Return the file itself where what is asked of it reads as UTF-8, else a copy in UTF-8."""
    target = scratch / f"{abs(hash(part.path))}.csv"
    if target.exists():
        return target
    with part.path.open("rb") as stream:
        sample = stream.read(SAMPLE)
    ends_by_return = b"\r" in sample and b"\n" not in sample
    if not anew and not ends_by_return and _reads_plainly(sample, dialect, dimensions):
        return part.path
    encoding = "cp1252" if is_unicode(dialect.encoding) and anew else dialect.encoding
    transcode(part.path, target, encoding, in_pieces=not ends_by_return)
    return target


def _reads_plainly(sample: bytes, dialect: Dialect, dimensions: Sequence[Dimension]) -> bool:
    if is_unicode(dialect.encoding):
        return True
    fields = (line.split(dialect.delimiter.encode()) for line in sample.split(b"\n")[dialect.skip : -1])
    wanted = [each.column for each in dimensions if each.fixed is None]
    return keeps_ascii(dialect.encoding) and all(field[at].isascii() for field in fields for at in wanted if at < len(field))


def records(part: Part) -> Iterator[tuple[int, Sequence[object]]]:
    """Yield the rows of a Parquet or Arrow file with their numbers from 1: amounts as exact numbers, everything else as text."""
    frame, money = _binary(part.path, part.kind), {each.column for each in part.plan.money}
    start = 0
    while (batch := frame.slice(start, BATCH).collect()).height:
        for number, row in enumerate(batch.iter_rows(), start + 1):
            yield number, [_exact(value) if column in money else "" if value is None else str(value) for column, value in enumerate(row)]
        start += BATCH


def _exact(value: Any) -> object:
    if isinstance(value, float):
        try:
            return from_float(value)
        except ValueError:
            return "?"
    return "" if value is None else value


def lines_of(part: Part, wanted: Sequence[tuple[Dimension, str]], scratch: Path, amount: Decimal | None, most: int) -> list[int]:
    """Return the first lines, or rows, from 1 whose dimensions have these values, and whose first amount is this where one is given.

    Raises PolarsError or Doubt where the file has rows that only reading row by row can tell.
    """
    scanned = scan(part, [dimension for dimension, _ in wanted], scratch)
    conditions = [_key(dimension).cast(polars.String).str.strip_chars() == value for dimension, value in wanted]
    if amount is not None:
        conditions.append(polars.col(f"c{part.plan.money[0].column}") == polars.lit(amount))
    found = scanned.frame.with_row_index("line").filter(*conditions).select("line").head(most).collect(engine="streaming")["line"]
    if len(found) and part.dialect and not _is_a_row_a_line(scanned, part.dialect):
        raise Doubt(part.name)
    first = part.dialect.skip + 1 if part.dialect else 1
    return [int(line) + first for line in found]


def _is_a_row_a_line(scanned: Scanned, dialect: Dialect) -> bool:
    """Return whether the text has as many lines as rows, so that the number of a row tells its line."""
    rows = scanned.frame.select(polars.len()).collect(engine="streaming").item()
    with scanned.path.open("rb") as stream:
        ends, last = 0, b""
        while piece := stream.read(SAMPLE):
            ends, last = ends + piece.count(b"\n"), piece
    return bool(rows == ends + (not last.endswith(b"\n")) - dialect.skip)


def differing(ledgers: Sequence[Ledger], asked: Sequence[Sequence[Dimension]], count: int) -> list[tuple[Tally, Tally]]:
    """Return of each of two ledgers the groups of the lines whose sums differ anywhere, and the groups of everything without the line.

    A line is the first `count` dimensions. The frames are joined by key, and only what differs becomes values of Python.
    Raises Doubt where a file must be read row by row.
    """
    try:
        before, after = (_whole(ledger, own) for ledger, own in zip(ledgers, asked, strict=True))
    except PolarsError as error:
        raise Doubt(ledgers[0].parts[0].name) from error
    keys = [name for name in before.columns if name.startswith("k")]
    sums = [name for name in before.columns if name.startswith("s")]
    joined = before.join(after, on=keys, how="full", coalesce=True, suffix="_after")
    alike = polars.all_horizontal(polars.col(name).eq_missing(polars.col(f"{name}_after")) for name in sums)
    lines = joined.filter(~alike).select(keys[:count]).unique()
    changed = [_tally_of_keys(frame.join(lines, on=keys[:count], how="semi"), keys) for frame in (before, after)]
    totals = [_tally_of_keys(_regrouped(frame, keys[count:]), keys[count:]) for frame in (before, after)]
    return list(zip(changed, totals, strict=True))


def _whole(ledger: Ledger, dimensions: Sequence[Dimension]) -> polars.DataFrame:
    """Return the groups of all files of a ledger as one frame, keys without blanks around them."""
    frames = [grouped(part, [part.plan.find(each.name, part.place) for each in dimensions], ledger) for part in ledger.parts]
    whole = polars.concat(frames)
    keys = [name for name in whole.columns if name.startswith("k")]
    return _regrouped(whole.with_columns(polars.col(keys).str.strip_chars()), keys)


def _regrouped(frame: polars.DataFrame, keys: list[str]) -> polars.DataFrame:
    """Return a grouped frame by fewer keys; lazily, since the streaming engine raises where a sum of decimals overflows."""
    sums = [polars.col(name).sum() for name in frame.columns if name.startswith("s")]
    asked = [polars.col("rows").sum(), *sums, polars.col("least").min(), polars.col("greatest").max()]
    lazy = frame.lazy()
    return (lazy.group_by(keys).agg(asked) if keys else lazy.select(asked)).collect(engine="streaming")


def _tally_of_keys(frame: polars.DataFrame, keys: Sequence[str]) -> Tally:
    sums = [name for name in frame.columns if name.startswith("s")]
    return tally_of(frame.select(*keys, "rows", *sums, "least", "greatest"), len(keys), len(sums))
