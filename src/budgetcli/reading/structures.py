"""What structure detection returns, the role of every row and column of a region, and what a sheet
itself says about which row belongs under which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.reading.cells import CellKind
from budgetcli.sheets.grids import pick

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.reading.cells import Cells
    from budgetcli.sheets.grids import Grid, Range

SAME_ROWS = "same rows"
"""The basis of a sum that many blocks of the same rows bear out together, so that one of them may
refute it alone."""


class RegionRowRole(StrEnum):
    """What a row of a region is for."""

    TITLE = "title"
    HEADER = "header"
    NUMBERING = "numbering"
    GROUP = "group"
    DATA = "data"
    TOTAL = "total"
    OTHER = "other"
    NOTE = "note"
    EMPTY = "empty"

    __hash__ = str.__hash__


class ColumnRole(StrEnum):
    """What a column of a region is for."""

    LABEL = "label"
    CODE = "code"
    AMOUNT = "amount"
    PERCENT = "percent"
    CHECK = "check"
    TEXT = "text"
    SPACER = "spacer"

    __hash__ = str.__hash__


class Position(StrEnum):
    """Where a total stands, seen from its parts."""

    BELOW = "below"
    ABOVE = "above"
    APART = "apart"

    __hash__ = str.__hash__


class Term(NamedTuple):
    """One part of a sum: a row or a column of the grid, and the sign it enters with."""

    at: int
    factor: int = 1


@dataclass(frozen=True, slots=True)
class Total:
    """A row that sums other rows: the columns where that was proved, and those where the figures
    say otherwise.

    `evidence` counts the decimal digits by which the figures exceed coincidence. `basis` says what
    proposed the sum. A recap states again what the rows of another total sum to; its rows must not
    be added a second time. Without terms the row is no line of its own, but what it is made of is
    not in the table.
    """

    row: int
    terms: tuple[Term, ...]
    proved: tuple[int, ...]
    failed: tuple[int, ...]
    position: Position
    evidence: float
    basis: str
    recap_of: int | None = None


class UnaskedRow(NamedTuple):
    """A row that is not asked as the sheet states it: why, by the name of the finding, and the row
    of the total concerned."""

    row: int
    why: str
    total: int


@dataclass(frozen=True, slots=True)
class RegionColumn:
    """A column of a region with its header, one text for each header row, merged cells filled."""

    column: int
    role: ColumnRole
    header: tuple[str, ...]

    @property
    def title(self) -> str:
        """The header as one text, repetitions left out."""
        return " ".join(dict.fromkeys(text for text in self.header if text))


@dataclass(frozen=True, kw_only=True)
class Region:
    """A table within a grid. Rows and columns are those of the grid, counted from 0."""

    range: Range
    roles: tuple[tuple[int, RegionRowRole], ...]
    columns: tuple[RegionColumn, ...]
    totals: tuple[Total, ...] = ()
    parents: tuple[tuple[int, int], ...] = ()
    scheme: str | None = None
    unasked: tuple[UnaskedRow, ...] = ()
    aside: frozenset[int] = frozenset()

    def rows(self, *roles: RegionRowRole) -> tuple[int, ...]:
        """Return the rows that have one of these roles, in order."""
        if roles not in self.known:
            self.known[roles] = tuple([row for row, role in self.roles if role in roles])
        return self.known[roles]

    @cached_property
    def known(self) -> dict[tuple[RegionRowRole, ...], tuple[int, ...]]:
        """The rows of the roles that were asked for."""
        return {}

    def columns_of(self, *roles: ColumnRole) -> tuple[int, ...]:
        """Return the columns that have one of these roles, in order."""
        return tuple(column.column for column in self.columns if column.role in roles)

    @property
    def header_rows(self) -> tuple[int, ...]:
        """The header rows, column numbers and headers repeated at page breaks included."""
        return self.rows(RegionRowRole.HEADER, RegionRowRole.NUMBERING)

    @property
    def body_rows(self) -> tuple[int, ...]:
        """The rows that hold figures, of money or not, or group them."""
        return self.rows(
            RegionRowRole.DATA, RegionRowRole.TOTAL, RegionRowRole.GROUP, RegionRowRole.OTHER
        )

    @property
    def first_body_row(self) -> int | None:
        """The first row below the header, or None for a table without figures."""
        return self.body_rows[0] if self.body_rows else None


class Scheme(NamedTuple):
    """A hierarchy that something in the sheet suggests: for each row, by position, the position of
    its parent, or None."""

    name: str
    parents: tuple[int | None, ...]

    def children(self) -> dict[int, list[int]]:
        """Return the positions under each parent, in order."""
        result: dict[int, list[int]] = {}
        for child, parent in enumerate(self.parents):
            if parent is not None:
                result.setdefault(parent, []).append(child)
        return result


_BEGINNING = r"([0-9][0-9A-Za-z.\-/]*|[A-Za-z]{1,3}[.\-]?\d[0-9A-Za-z.\-/]*)(?=$|[\s:;,)])"
_CODE = re.compile(rf"\s*{_BEGINNING}", re.ASCII)
_CODES = re.compile(rf"(?:{_BEGINNING})?[^\n]*\n?", re.ASCII)
MOST_STEMS = 8
_BLANKS = frozenset(" \u00a0\t")
_BETWEEN = re.compile(r"[.\-/ ]+")


def schemes(
    grid: Grid, cells: Cells, rows: Sequence[int], labels: Sequence[int]
) -> tuple[Scheme, ...]:
    """Return every hierarchy suggested for these rows, each kind once; which of them is true the
    figures decide."""
    found = [
        *_code_schemes(grid, rows, labels),
        *_key_schemes(grid, cells, rows, labels),
        *_pointer_schemes(grid, rows, labels),
        *_level_schemes(grid, cells, rows, labels),
    ]
    useful: dict[tuple[int | None, ...], Scheme] = {}
    for scheme in found:
        if len(scheme.parents) - scheme.parents.count(None) >= 2:
            useful.setdefault(scheme.parents, scheme)
    return tuple(useful.values())


@lru_cache(maxsize=100_000)
def code_of(text: str) -> str | None:
    """Return the code at the beginning of a label, or None: `0111` of `0111 Statsydelse`."""
    found = _CODE.match(text)
    return found[1].rstrip(".-/") if found else None


def codes_of(texts: Sequence[str]) -> list[str | None]:
    """Return what `code_of` returns of each text, all of them on one line without blanks before it;
    many at once in a part of the time."""
    found = _CODES.findall("\n".join(texts))
    return [code.rstrip(".-/") or None for code in found[: len(texts)]]


def _code_schemes(grid: Grid, rows: Sequence[int], labels: Sequence[int]) -> Iterator[Scheme]:
    """Yield hierarchies in which a code is under the longest other code that it begins with."""
    columns = {column: codes_of(pick(grid.texts(column), rows)) for column in labels}
    for column, codes in columns.items():
        yield from _schemes_of_codes(codes, f"column {column + 1}")
    joined: Sequence[str | None] = ()
    for codes in columns.values():
        joined = (
            [code or before for code, before in zip(codes, joined, strict=True)]
            if joined
            else codes
        )
    if len(columns) > 1 and _varied(joined):
        yield Scheme("code", _by_prefix(joined))


def code_schemes(texts: Sequence[str], where: str) -> Iterator[Scheme]:
    """Return the hierarchies that codes at the beginning of these texts suggest: by their
    beginnings, by their lengths."""
    return _schemes_of_codes(list(map(code_of, texts)), where)


def _schemes_of_codes(codes: Sequence[str | None], where: str) -> Iterator[Scheme]:
    if _varied(codes):
        yield Scheme(f"code in {where}", _by_prefix(codes))
        yield Scheme(f"code stem in {where}", _by_stem(codes))
        yield Scheme(
            f"code length in {where}",
            _stacked([None if code is None else len(code) for code in codes]),
        )


def _varied(codes: Sequence[str | None]) -> bool:
    stated = [code for code in codes if code is not None]
    return 2 * len(stated) >= len(codes) and len({len(code) for code in stated}) > 1


def _by_prefix(codes: Sequence[str | None]) -> tuple[int | None, ...]:
    """Return the parent of each code: the nearest row above, else below, whose code is its longest
    true beginning."""
    below: dict[str, int] = {}
    for position in range(len(codes) - 1, -1, -1):
        if (code := codes[position]) is not None:
            below[_plain(code)] = position
    above: dict[str, int] = {}
    parents: list[int | None] = []
    for position, code in enumerate(codes):
        plain = "" if code is None else _plain(code)
        starts = [plain[:length] for length in range(len(plain) - 1, 0, -1)][:64]
        parents.append(
            next(
                (
                    above.get(start, below.get(start))
                    for start in starts
                    if start in below or start in above
                ),
                None,
            )
        )
        above[plain] = position
    return tuple(parents)


def _by_stem(codes: Sequence[str | None]) -> tuple[int | None, ...]:
    """Return the parent of each code: the nearest row, below first, whose shorter code begins it,
    noughts at its end aside."""
    parents: list[int | None] = [None] * len(codes)
    for order in (range(len(codes)), range(len(codes) - 1, -1, -1)):
        last: dict[tuple[str, int], int] = {}
        for at in order:
            if (code := codes[at]) is None:
                continue
            plain = _plain(code)
            if parents[at] is None or order.step < 0:
                near = [
                    last[stem, length]
                    for length in range(1, len(plain))
                    for stem in _stems(plain)
                    if (stem, length) in last
                ]
                parents[at] = max(near, key=lambda row: row * order.step) if near else parents[at]
            last[plain.rstrip("0"), len(plain)] = at
    return tuple(parents)


def _stems(plain: str) -> list[str]:
    return [plain[:length] for length in range(1, min(len(plain), MOST_STEMS))]


def _plain(code: str) -> str:
    return _BETWEEN.sub("", code)


def _key_schemes(
    grid: Grid, cells: Cells, rows: Sequence[int], labels: Sequence[int]
) -> Iterator[Scheme]:
    """Yield the hierarchies in which a key stands on each row of a group, and on the row of its sum
    with nothing beside it."""
    for column in labels[:-1] or [each for each in labels if each + 1 < grid.width]:
        keys = pick(grid.texts(column), rows)
        alone = {
            at
            for at, row in enumerate(rows)
            if keys[at] and cells.kinds[row][column + 1] is CellKind.EMPTY
        }
        parents: list[int | None] = [None] * len(rows)
        for at in sorted(alone):
            parts = _same_key(keys, alone, at, -1) or _same_key(keys, alone, at, 1)
            for part in parts:
                parents[part] = at
        if len(alone) > 1:
            yield Scheme(f"key in column {column + 1}", tuple(parents))


def _same_key(keys: Sequence[str], alone: set[int], at: int, step: int) -> list[int]:
    """Return the rows above or below a row that have its key, up to another key or another row with
    nothing beside its key."""
    found: list[int] = []
    place = at + step
    while 0 <= place < len(keys) and keys[place] == keys[at] and place not in alone:
        found.append(place)
        place += step
    return found


def _pointer_schemes(grid: Grid, rows: Sequence[int], labels: Sequence[int]) -> Iterator[Scheme]:
    """Yield hierarchies in which one column names the key that the parent has in another."""
    keys = {column: pick(grid.texts(column), rows) for column in labels}
    pointing = {column: stated for column, texts in keys.items() if (stated := _pointers(texts))}
    for column, texts in keys.items():
        others = pointing.keys() - {column}
        unique = bool(others) and len(set(texts)) >= 0.98 * len(texts)
        where = {text: position for position, text in enumerate(texts) if text} if unique else {}
        for other in sorted(others) if where else ():
            parents = tuple(map(where.get, keys[other]))
            if len(parents) - parents.count(None) >= 0.9 * pointing[other]:
                yield Scheme(f"parent in column {other + 1}", parents)


def _pointers(texts: Sequence[str]) -> int:
    """Return how many rows state something in a column that can point to others: more than half of
    them, some of them the same."""
    stated = len(texts) - texts.count("")
    return (
        stated
        if 2 * stated > len(texts) and len(set(texts)) - (stated < len(texts)) < stated
        else 0
    )


def _level_schemes(
    grid: Grid, cells: Cells, rows: Sequence[int], labels: Sequence[int]
) -> Iterator[Scheme]:
    """Yield hierarchies by a level of each row, the parent above its parts or below them."""
    columns = [pick(grid.texts(column), rows) for column in labels]
    measures: dict[str, list[int]] = {}
    if _is_indented(grid, rows, labels):
        measures["indent"] = [indent_of(grid, cells, row, labels) for row in rows]
    if columns and "" in columns[0]:
        measures["label column"] = [
            0 if text else _first_filled(columns, at) for at, text in enumerate(columns[0])
        ]
    if grid.outline:
        measures["outline"] = [grid.outline.get(row, 0) for row in rows]
    if any(style.bold for style in grid.looks):
        measures["bold"] = [
            int(not any(grid.style(row, column).bold for column in labels)) for row in rows
        ]
    for name, levels in measures.items():
        if len(set(levels)) > 1:
            yield Scheme(name, _stacked(levels))
            yield Scheme(f"{name}, total below", _reversed_stack(levels))


def _first_filled(columns: Sequence[Sequence[str]], at: int) -> int:
    return next((number for number, texts in enumerate(columns) if texts[at]), len(columns))


def _is_indented(grid: Grid, rows: Sequence[int], labels: Sequence[int]) -> bool:
    """Return whether the label of a row may be set in, by its style or by leading blanks."""
    if any(style.indent for style in grid.looks):
        return True
    texts = "\0".join(
        [
            value
            for column in labels
            for value in grid.column(column, rows)
            if isinstance(value, str)
        ]
    )
    return texts[:1] in _BLANKS or any(f"\0{blank}" in texts for blank in _BLANKS)


def indent_of(grid: Grid, cells: Cells, row: int, labels: Sequence[int]) -> int:
    """Return how far the label of a row is set in, by its style or by leading blanks."""
    for column in labels:
        text = cells.texts.get((row, column), "")
        if text.strip():
            return 4 * grid.style(row, column).indent + len(text) - len(text.lstrip(" \u00a0\t"))
    return 0


def _stacked(levels: Sequence[int | None]) -> tuple[int | None, ...]:
    """Return the parent of each row: the last row above it of a lower level."""
    stack: list[tuple[int, int]] = []
    parents: list[int | None] = []
    parent: int | None = None
    for position, level in enumerate(levels):
        if level is None:
            parents.append(None)
            continue
        if not stack or stack[-1][0] != level:
            while stack and stack[-1][0] >= level:
                stack.pop()
            parent = stack[-1][1] if stack else None
            stack.append((level, position))
        stack[-1] = (level, position)
        parents.append(parent)
    return tuple(parents)


def _reversed_stack(levels: Sequence[int]) -> tuple[int | None, ...]:
    last = len(levels) - 1
    return tuple(
        None if parent is None else last - parent
        for parent in reversed(_stacked(list(reversed(levels))))
    )
