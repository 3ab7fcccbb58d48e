"""What is known of the cells of a sheet, kept column by column: asked of a whole column at once, or of one cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Position = tuple[int, int]
Known = TypeVar("Known")


class ByColumn(Mapping[Position, Known]):
    """A value for some of the cells, by (row, column) from 0, row by row; `columns` hold one a row from the top, None for nothing known."""

    __slots__ = ("columns",)

    def __init__(self, columns: Mapping[int, Sequence[Known | None]]) -> None:
        self.columns = dict(sorted(columns.items()))

    def __getitem__(self, cell: Position) -> Known:
        found: Known | None = self.get(cell)
        if found is None:
            raise KeyError(cell)
        return found

    def get(self, cell: Position, default: Any = None, /) -> Any:
        """Return what is known of a cell, or the default."""
        row, column = cell
        values = self.columns.get(column, ())
        found = values[row] if 0 <= row < len(values) else None
        return default if found is None else found

    def __contains__(self, cell: object) -> bool:
        return self.get(cell) is not None  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Position]:
        for row in range(max(map(len, self.columns.values()), default=0)):
            for column, values in self.columns.items():
                if row < len(values) and values[row] is not None:
                    yield row, column

    def __len__(self) -> int:
        return sum(value is not None for values in self.columns.values() for value in values)

    @property
    def rows(self) -> set[int]:
        """The rows of which anything is known."""
        return {row for values in self.columns.values() for row, value in enumerate(values) if value is not None}

    def column(self, column: int, rows: Iterable[int]) -> list[Known | None]:
        """Return what is known of a column in these rows, None for nothing."""
        values = self.columns.get(column, ())
        try:
            return list(map(values.__getitem__, rows))
        except IndexError:
            return [values[row] if row < len(values) else None for row in rows]


def put_down(rows: Sequence[int], values: Iterable[Known], height: int) -> list[Known | None]:
    """Return a column of this height with the values in these rows, None in all others."""
    column: list[Known | None] = [None] * height
    if rows and list(rows) == list(range(rows[0], rows[0] + len(rows))):
        column[rows[0] : rows[0] + len(rows)] = values
        return column
    for row, value in zip(rows, values, strict=True):
        column[row] = value
    return column
