"""What is known of the cells of a sheet, kept column by column: asked of a whole column at once, or
of one cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

Position = tuple[int, int]
Known = TypeVar("Known")


class ByColumn(Mapping[Position, Known]):
    """A value for some of the cells, by (row, column) from 0, row by row.

    `columns` hold one a row from row `top` on, as many each, None for nothing known.
    """

    __slots__ = ("columns", "top")

    def __init__(self, columns: Mapping[int, Sequence[Known | None]], top: int = 0) -> None:
        self.columns, self.top = dict(sorted(columns.items())), top

    @property
    def span(self) -> range:
        """The rows of which something can be known."""
        return range(self.top, self.top + len(next(iter(self.columns.values()), ())))

    def __getitem__(self, cell: Position) -> Known:
        found: Known | None = self.get(cell)
        if found is None:
            raise KeyError(cell)
        return found

    def get(self, cell: Position, default: Any = None, /) -> Any:
        """Return what is known of a cell, or the default."""
        row, column = cell[0] - self.top, cell[1]
        values = self.columns.get(column, ())
        found = values[row] if 0 <= row < len(values) else None
        return default if found is None else found

    def __contains__(self, cell: object) -> bool:
        return self.get(cell) is not None  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Position]:
        columns = [*self.columns]
        for row, values in zip(self.span, zip(*self.columns.values(), strict=True), strict=True):
            yield from [
                (row, column)
                for column, value in zip(columns, values, strict=True)
                if value is not None
            ]

    def __len__(self) -> int:
        return sum(value is not None for values in self.columns.values() for value in values)

    @property
    def rows(self) -> set[int]:
        """The rows of which anything is known."""
        return {
            row
            for values in self.columns.values()
            for row, value in enumerate(values, self.top)
            if value is not None
        }

    def beside(self, other: ByColumn[Known]) -> ByColumn[Known]:
        """Return what is known of these columns and of others from the same row on."""
        return ByColumn({**self.columns, **other.columns}, self.top)

    def column(self, column: int, rows: Collection[int]) -> Sequence[Known | None]:
        """Return what is known of a column in these rows, None for nothing."""
        values = self.columns.get(column, ())
        if (
            isinstance(rows, range)
            and self.top <= rows.start
            and rows.stop - self.top <= len(values)
        ):
            return pick(values, range(rows.start - self.top, rows.stop - self.top))
        places = [row - self.top for row in rows]
        try:
            if min(places, default=0) >= 0:
                return list(map(values.__getitem__, places))
        except IndexError:  # rows below the last one
            pass
        return [self.get((row, column)) for row in rows]


def in_one(rows: Sequence[int]) -> Sequence[int]:
    """Return rows each of which follows the one before as a range, others as they are: a range is
    taken out of a column at once."""
    if isinstance(rows, range):
        return rows
    whole = range(rows[0], rows[-1] + 1) if rows else range(0)
    return whole if len(whole) == len(rows) and [*whole] == [*rows] else rows


def pick(values: Sequence[Known], rows: Iterable[int]) -> Sequence[Known]:
    """Return what a column holds in these rows, none of which is negative. Raises IndexError for
    one beyond its end."""
    if isinstance(rows, range) and rows.step == 1 and rows.stop <= len(values):
        return values[rows.start : rows.stop]
    return list(map(values.__getitem__, rows))


def put_down(rows: Sequence[int], values: Iterable[Known], span: range) -> list[Known | None]:
    """Return a column of these rows with the values in some of them, None in all others."""
    column: list[Known | None] = [None] * len(span)
    top, rows = span.start, in_one(rows)
    if isinstance(rows, range):
        column[rows.start - top : rows.stop - top] = values
        return column
    for row, value in zip(rows, values, strict=True):
        column[row - top] = value
    return column
