"""What structure detection returns: regions of a grid with the role of every row and column, and
the sums that were proved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from budgetcli.sheets.grids import Range


SAME_ROWS = "same rows"
"""The basis of a sum that many blocks of the same rows bear out together, so that one of them may
refute it alone."""


class RowRole(StrEnum):
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
    roles: tuple[tuple[int, RowRole], ...]
    columns: tuple[RegionColumn, ...]
    totals: tuple[Total, ...] = ()
    parents: tuple[tuple[int, int], ...] = ()
    scheme: str | None = None
    unasked: tuple[UnaskedRow, ...] = ()
    aside: frozenset[int] = frozenset()

    def rows(self, *roles: RowRole) -> tuple[int, ...]:
        """Return the rows that have one of these roles, in order."""
        if roles not in self.known:
            self.known[roles] = tuple([row for row, role in self.roles if role in roles])
        return self.known[roles]

    @cached_property
    def known(self) -> dict[tuple[RowRole, ...], tuple[int, ...]]:
        """The rows of the roles that were asked for."""
        return {}

    def columns_of(self, *roles: ColumnRole) -> tuple[int, ...]:
        """Return the columns that have one of these roles, in order."""
        return tuple(column.column for column in self.columns if column.role in roles)

    @property
    def header_rows(self) -> tuple[int, ...]:
        """The header rows, column numbers and headers repeated at page breaks included."""
        return self.rows(RowRole.HEADER, RowRole.NUMBERING)

    @property
    def body_rows(self) -> tuple[int, ...]:
        """The rows that hold figures, of money or not, or group them."""
        return self.rows(RowRole.DATA, RowRole.TOTAL, RowRole.GROUP, RowRole.OTHER)

    @property
    def first_body_row(self) -> int | None:
        """The first row below the header, or None for a table without figures."""
        return self.body_rows[0] if self.body_rows else None
