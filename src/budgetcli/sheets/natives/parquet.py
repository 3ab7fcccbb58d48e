"""The rows of a Parquet file through polars: a header row of the columns' names, then the records."""

from __future__ import annotations

import os
from io import BytesIO
from typing import Any

os.environ["POLARS_MAX_THREADS"] = "1"  # each thread reserves address space, which is limited here

import polars

Sheet = tuple[str, bool, list[list[Any]], list[tuple[int, int, int, int]]]


class TooManyCells(Exception):
    """The file has more cells than were allowed."""


def read(data: bytes, cells: int) -> list[Sheet]:
    """Return the records as one sheet under the names of their columns; nested values as text.

    Raises what polars raises where the file cannot be read, TooManyCells where it has more of them
    than allowed.
    """
    frame = polars.scan_parquet(BytesIO(data))
    names = frame.collect_schema().names()
    count = frame.select(polars.len()).collect().item()
    if (count + 1) * len(names) > cells:
        raise TooManyCells
    records = [[_plain(value) for value in row] for row in frame.collect().rows()]
    return [("", False, [list(names), *records], [])]


def _plain(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.hex()
    return value if not isinstance(value, list | dict) else str(value)
