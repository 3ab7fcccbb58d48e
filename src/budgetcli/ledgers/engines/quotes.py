"""Texts in which a quote is opened and not closed: found before polars takes the rows up to the
next quote for one field."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

    from budgetcli.ledgers.files import Dialect, Part

QUOTE, PIECE = b'"', 1 << 18


class Broken(NamedTuple):
    """What stands for a row that is torn by a quote, or longer than a row can be; its text."""

    text: str


class Mending:
    """Reads the lines that a strict reader stumbled over once more, each alone; of a file that is
    walked through once at most."""

    def __init__(self, stream: TextIO, dialect: Dialect, width: int) -> None:
        self.stream, self.dialect, self.width, self.passed = stream, dialect, width, 0

    def rows(self, first: int, last: int) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield the lines from first to last, from 1, as rows; one that is no whole row is broken."""
        lines = islice(self.stream, first - 1 - self.passed, last - self.passed)
        self.passed = last
        for number, line in enumerate(lines, first):
            yield number, self._row(line)

    def _row(self, line: str) -> Sequence[str]:
        try:
            (row,) = csv.reader([line], delimiter=self.dialect.delimiter)
        except (csv.Error, ValueError):
            return Broken(line)
        return (
            row
            if len(row) == self.width and not any("\n" in field or "\r" in field for field in row)
            else Broken(line)
        )


def may_be_torn(part: Part) -> bool:
    """Return whether some line of a text opens more quoted fields than it closes, so that only
    reading row by row tells what is meant."""
    return part.dialect is not None and _is_torn(
        part.path, part.dialect.delimiter, part.path.stat().st_mtime_ns
    )


@lru_cache(maxsize=64)
def _is_torn(path: Path, delimiter: str, _changed: int) -> bool:
    """Return it of a file, which is looked through once until it changes."""
    if not _has_quotes(path):
        return False
    polars: Any = import_module("polars")
    lines = polars.scan_csv(
        path,
        separator="\x1f",
        quote_char=None,
        has_header=False,
        glob=False,
        schema={"line": polars.String},
        encoding="utf8-lossy",
    )
    mark = re.escape(delimiter)
    opened, closed = (
        polars.col("line").str.count_matches(pattern)
        for pattern in (f'(?:^|{mark})"', f'"(?:{mark}|\r?$)')
    )
    return bool(lines.select((opened > closed).any()).collect(engine="streaming").item())


def _has_quotes(path: Path) -> bool:
    """Return whether a quote stands anywhere in a file; read in pieces, since a file mapped into
    memory whole counts as memory of ours."""
    with path.open("rb") as stream:
        return any(QUOTE in piece for piece in iter(lambda: stream.read(PIECE), b""))
