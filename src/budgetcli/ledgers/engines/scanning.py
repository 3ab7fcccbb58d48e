"""Account files as lazy frames of polars, with an explicit schema: columns by number, amounts with
all their decimals, keys as texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars

from budgetcli.ledgers.engines.transcoding import is_unicode, is_valid, keeps_ascii, transcode
from budgetcli.ledgers.files import SAMPLE, Kind
from budgetcli.model.numbers import DecimalMark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from budgetcli.ledgers.columns import Dimension
    from budgetcli.ledgers.files import Dialect, Part

    Text = Path | bytes | list[bytes]
    """Where a text in UTF-8 is: in a file, in memory, or in memory in pieces of whole rows."""

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


def binary(path: Path, kind: Kind) -> polars.LazyFrame:
    """Return a lazy frame of a Parquet or Arrow file; an Arrow stream has no list of its parts and
    is read whole."""
    if kind is Kind.PARQUET:
        return polars.scan_parquet(path, glob=False)
    with path.open("rb") as stream:
        is_file = stream.read(len(_ARROW_FILE)) == _ARROW_FILE
    return polars.scan_ipc(path) if is_file else polars.read_ipc_stream(path).lazy()


def of_columns(part: Part) -> Scanned:
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


def of_text(part: Part, dialect: Dialect, text: Text, skip: int) -> Scanned:
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


def copied(part: Part, dialect: Dialect, scratch: Path) -> Path:
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
