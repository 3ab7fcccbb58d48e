"""Rows of a large ledger found through polars, with the numbers of their lines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars
from polars.exceptions import PolarsError

from budgetcli.ledgers.engines.polars import (
    LINE_END,
    WIDEST,
    Doubt,
    NoBorderError,
    copied,
    ends_by_return,
    is_misread,
    is_unicode,
    keeps_ascii,
    key_of,
    of_columns,
    of_text,
    reads_plainly,
    sample_of,
    whole_rows,
    written_in,
)
from budgetcli.ledgers.files import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from concurrent.futures import Future
    from decimal import Decimal

    from budgetcli.ledgers.account_layouts import Dimension
    from budgetcli.ledgers.engines.polars import Scanned
    from budgetcli.ledgers.engines.rows import Values
    from budgetcli.ledgers.files import Dialect, LedgerPart

    Find = Callable[[polars.LazyFrame], polars.LazyFrame]


def lines_of(
    part: LedgerPart,
    wanted: Sequence[tuple[Dimension, str]],
    scratch: Path,
    amount: Decimal | None,
    most: int,
) -> list[int]:
    """Return the first lines, or rows, from 1 whose dimensions have these values, and whose first
    amount is this where one is given.

    Raises PolarsError or Doubt where the file has rows that only reading row by row can tell.
    """
    conditions = [_text(dimension) == value for dimension, value in wanted]
    if amount is not None:
        conditions.append(polars.col(f"c{part.plan.money[0].column}") == polars.lit(amount))
    dimensions = [dimension for dimension, _ in wanted]
    found = _found(
        part, dimensions, scratch, lambda lines: lines.filter(*conditions).select("line").head(most)
    )
    return found["line"].to_list()[:most]


def lines_among(
    part: LedgerPart,
    dimensions: Sequence[Dimension],
    wanted: Collection[tuple[tuple[str | None, ...], Decimal]],
    scratch: Path,
) -> list[tuple[Values, Decimal, int]]:
    """Return the values, first amount and line of each row that has one of these values in each
    dimension, and one of these amounts.

    A value None is any. Raises what `lines_of` raises.
    """
    amount = polars.col(f"c{part.plan.money[0].column}").cast(WIDEST)
    if part.dialect is None:  # floats are near the amounts they stand for
        decimals = max(-int(each.as_tuple().exponent) for _, each in wanted)
        amount = amount.cast(polars.Decimal(38, max(decimals, 0))).cast(WIDEST)
    texts = [{values[place] for values, _ in wanted} for place in range(len(dimensions))]
    chosen = [
        _text(dimension).is_in(sorted(each for each in among if each is not None))
        for dimension, among in zip(dimensions, texts, strict=True)
        if None not in among
    ]
    chosen.append(amount.is_in(polars.Series(sorted({each for _, each in wanted}), dtype=WIDEST)))
    shown = [_text(dimension).alias(f"k{number}") for number, dimension in enumerate(dimensions)]
    found = _found(
        part,
        dimensions,
        scratch,
        lambda lines: lines.filter(*chosen).select(*shown, amount.alias("amount"), "line"),
    )
    return [(row[:-2], row[-2], row[-1]) for row in found.sort("line").iter_rows()]


def _text(dimension: Dimension) -> polars.Expr:
    return key_of(dimension).cast(polars.String).str.strip_chars()


def _found(
    part: LedgerPart, dimensions: Sequence[Dimension], scratch: Path, find: Find
) -> polars.DataFrame:
    """Return what is found in the rows of a file with their lines, as `line`: as it stands, in
    pieces written anew, or in a copy."""
    dialect = part.dialect
    columns = sorted({part.plan.money[0].column, *(each.column for each in dimensions)})
    if dialect is None:
        return find(_selected(of_columns(part), columns).with_row_index("line", offset=1)).collect(
            engine="streaming"
        )
    sample = sample_of(part.path)
    if reads_plainly(sample, dialect, dimensions) and (
        is_unicode(dialect.encoding) or sample.isascii()
    ):
        try:
            return _found_in(of_text(part, dialect, part.path, dialect.skip), columns, find)
        except PolarsError:
            if not is_misread(part.path, dialect):
                raise
    if keeps_ascii(dialect.encoding) and not ends_by_return(sample):
        with suppress(NoBorderError):
            return _found_in_pieces(part, dialect, columns, find)
    return _found_in(
        of_text(part, dialect, copied(part, dialect, scratch), dialect.skip), columns, find
    )


def _found_in_pieces(
    part: LedgerPart, dialect: Dialect, columns: Sequence[int], find: Find
) -> polars.DataFrame:
    """Return what is found in a text that is written anew piece by piece, its lines counted on the
    way."""
    found: list[Future[tuple[polars.DataFrame, bool]]] = []
    passed, skip = 0, dialect.skip
    with ThreadPoolExecutor(1) as worker:
        for piece in whole_rows(part.path, written_in(dialect)):
            if found:
                wait(found[-1:])
            found.append(
                worker.submit(
                    _found_in_piece, of_text(part, dialect, piece, skip), passed, columns, find
                )
            )
            passed, skip = passed + _lines_of(piece), 0
    pieces = [each.result() for each in found]
    if not all(regular for _, regular in pieces) and any(frame.height for frame, _ in pieces):
        raise Doubt(part.name)  # a row is no line, so that its number does not tell where it is
    frames: list[polars.DataFrame] = [frame for frame, _ in pieces]
    return polars.concat(frames)


def _found_in_piece(
    scanned: Scanned, passed: int, columns: Sequence[int], find: Find
) -> tuple[polars.DataFrame, bool]:
    """Return what is found in a piece behind so many lines, and whether each of its rows is a line."""
    frame = _selected(scanned, columns)
    lines = frame.with_row_index("line", offset=passed + scanned.skip + 1)
    found, rows = polars.collect_all([find(lines), _counted(frame, columns)], engine="streaming")
    return found, isinstance(scanned.text, bytes) and rows.item() == _lines_of(
        scanned.text
    ) - scanned.skip


def _lines_of(piece: bytes) -> int:
    return piece.count(LINE_END) + (not piece.endswith(LINE_END))


def _found_in(scanned: Scanned, columns: Sequence[int], find: Find) -> polars.DataFrame:
    frame = _selected(scanned, columns)
    found = find(frame.with_row_index("line", offset=scanned.skip + 1)).collect(engine="streaming")
    if found.height and isinstance(scanned.text, Path):
        rows = int(_counted(frame, columns).collect(engine="streaming").item())
        if rows != _lines_in(scanned.text, scanned.text.stat().st_mtime_ns) - scanned.skip:
            raise Doubt(str(scanned.text))
    return found


def _selected(scanned: Scanned, columns: Sequence[int]) -> polars.LazyFrame:
    return scanned.frame.select(f"c{column}" for column in columns)


def _counted(frame: polars.LazyFrame, columns: Sequence[int]) -> polars.LazyFrame:
    """Return how many rows a frame has; counted in a column, since the quick count of a text maps
    all of it into memory."""
    empty = polars.col(f"c{columns[0]}").is_null()
    return frame.select(empty.sum() + (~empty).sum())


@lru_cache(maxsize=8)
def _lines_in(path: Path, _changed: int) -> int:
    """Return how many lines a text has, the last one with or without an end; it is read once until
    it changes."""
    ends, last = 0, b""
    with path.open("rb") as stream:
        while piece := stream.read(SAMPLE):
            ends, last = ends + piece.count(LINE_END), piece
    return ends + (not last.endswith(LINE_END))
