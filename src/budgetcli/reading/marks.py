"""Which mark parts thousands where `1.234` could be either: what the sheet says elsewhere, or what
no other print could look like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.names import fold
from budgetcli.model.numbers import DecimalMark
from budgetcli.reading.terms import INDEX
from budgetcli.reading.units import LONGEST_STATEMENT, scales_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcli.sheets.grids import Grid

_OPEN = re.compile(r"[^\d.,]*\d{1,3}([.,])\d{2}(\d)[^\d.,]*")
_BARE = re.compile(r"[^\d.,]*(\d+)[^\d.,]*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DECIMALS = re.compile(r"[-+−(]?\d{1,4}([.,])\d{1,2}\)? ?%?")
_UNIT = re.compile(r"(?<![\d.,])1([.,])000(?![\d.,])")
_COMMA = re.compile(
    r"\d,\d{1,2} ?(?:%|mio|mill?|mia|mrd|mln|kr|eur|€)|(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.,])|\d\.\d{3},\d{1,2}(?!\d)"
)
_POINT = re.compile(
    r"\d\.\d{1,2} ?(?:%|mio|mill?|bn|mia|mrd|mln|kr|eur|€)|[£$€]\d+\.\d{1,2}(?![\d.,])|(?<![\d.,])\d{1,3}(?:,\d{3}){2,}(?![\d.,])"
    r"|\d,\d{3}\.\d{1,2}(?!\d)"
)
_FEW = 3
_STUB = 3
"""A row is named in one of so many first cells."""
_LONGEST = 40
GROUPING = {".": DecimalMark.COMMA, ",": DecimalMark.POINT}
"""The decimal mark where this one parts thousands."""


class Evident(NamedTuple):
    """The decimal mark that a sheet shows, and by what."""

    mark: DecimalMark
    why: str


def evident_mark(grid: Grid, rows: Sequence[int], columns: Sequence[int]) -> Evident | None:
    """Return the decimal mark of amounts such as `1.234`, where something settles it; None where
    nothing does, or it conflicts."""
    rows = [row for row in rows if not _is_index(grid, row)]
    texts = [
        text
        for row in rows
        for column in columns
        if isinstance(text := grid.value(row, column), str) and len(text) < _LONGEST
    ]
    opened = [found for text in texts if (found := _OPEN.fullmatch(text))]
    groups = {found[1] for found in opened}
    if len(groups) != 1:
        return None
    mark = GROUPING[groups.pop()]
    said = dict([*_said(grid, mark), *_beside(grid, rows, columns)])
    if len(said) == 1:
        ((stated, why),) = said.items()
        return Evident(stated, why)
    return None if said else _by_looks(texts, [found[2] for found in opened], mark)


def _is_index(grid: Grid, row: int) -> bool:
    """Return whether a row is an index, whose 100 says nothing of how amounts are printed."""
    return any(
        isinstance(text, str) and not INDEX.isdisjoint(fold(text).split())
        for text in grid.values[row][:_STUB]
    )


def _said(grid: Grid, whole: DecimalMark) -> Iterable[tuple[DecimalMark, str]]:
    """Yield what the texts of the sheet show; a unit of whole currency units leaves no room for
    three decimals: the mark is `whole`."""
    texts = [
        value
        for _, _, value in grid.cells()
        if isinstance(value, str) and len(value) <= LONGEST_STATEMENT
    ]
    scales: dict[int, str] = {}
    for text in texts:
        lower = text.lower()
        unit = _UNIT.search(text)
        if unit is not None and scales_of(lower) == [1000]:
            yield GROUPING[unit[1]], f"`{text.strip()}` parts thousands so"
        for mark, shape in ((DecimalMark.COMMA, _COMMA), (DecimalMark.POINT, _POINT)):
            if shape.search(lower):
                yield mark, f"`{text.strip()}` is printed so"
        if "£" in text:
            yield DecimalMark.POINT, f"`{text.strip()}`: a comma parts thousands of pounds"
        scales.update(dict.fromkeys(scales_of(lower), text.strip()))
    if set(scales) == {1}:
        yield whole, f"`{scales[1]}`: no amount in whole currency units has three decimals"


def _beside(
    grid: Grid, rows: Sequence[int], columns: Sequence[int]
) -> Iterable[tuple[DecimalMark, str]]:
    """Yield the marks of columns of decimals right of the first amounts: percentages, posts; codes
    such as `3.10` stand left of them."""
    for column in range(min(columns) + 1, grid.width):
        texts = (
            [text for row in rows if isinstance(text := grid.value(row, column), str)]
            if column not in columns
            else []
        )
        found = [
            (decimals[1], text.strip())
            for text in texts
            if (decimals := _DECIMALS.fullmatch(text.strip()))
        ]
        marks = {mark for mark, _ in found}
        if len(marks) == 1 and len(found) >= _FEW:
            yield (
                (DecimalMark.COMMA if marks == {","} else DecimalMark.POINT),
                f"`{found[0][1]}` stands beside it",
            )


def _by_looks(texts: Sequence[str], last: Sequence[str], mark: DecimalMark) -> Evident | None:
    """Return that the mark parts thousands where no other print looks so: amounts below 1,000
    without it, and others that end in 0.

    Three decimals always would print `900` as `900.000`, decimals as needed `1.800` as `1.8`.
    """
    bare = [
        found[1]
        for text in texts
        if (found := _BARE.fullmatch(text.strip()))
        and found[1].strip("0")
        and not _YEAR.fullmatch(found[1])
    ]
    round_ones = last.count("0")
    if (
        not bare
        or not round_ones
        or len(bare) + round_ones < _FEW
        or any(len(each) > 3 for each in bare)
    ):
        return None
    return Evident(mark, "amounts below 1,000 have no mark, and others end in 0 behind it")
